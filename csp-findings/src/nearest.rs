//! The name that was probably meant.

use alloc::vec::Vec;

/// The maximum length of a misspelt name.
const LONGEST: usize = 40;

/// The known name that was probably meant by `word`: the one that differs by the fewest letters, at most two and at most
/// half of its letters. Of several such names, the first. A short name with another first letter is another word, as `Set` is
/// not `Get`.
///
/// ```
/// use csp_findings::nearest;
///
/// assert_eq!(nearest("Repalce", ["Add", "Replace"].into_iter()), Some("Replace"));
/// assert_eq!(nearest("Remove", ["Add", "Replace"].into_iter()), None);
/// ```
pub fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let known = known.filter(|known| !is_other_word(word, known));
    nearest_within(word, known, |known| (known.len() / 2).min(2))
}

/// True for two short words of one length with different first letters.
fn is_other_word(word: &str, known: &str) -> bool {
    const SHORT: usize = 3;
    let first = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
    known.len() <= SHORT && word.len() == known.len() && first(word) != first(known)
}

/// Like [`nearest`]; a known name may differ by at most `most` letters.
pub fn nearest_within<'k>(
    word: &str,
    known: impl Iterator<Item = &'k str>,
    most: impl Fn(&str) -> usize,
) -> Option<&'k str> {
    if word.is_empty() || word.chars().nth(LONGEST).is_some() {
        return None;
    }
    let distances = known.filter_map(|known| Some((distance(word, known, most(known))?, known)));
    distances.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// The number of letters to insert, remove or change to turn `a` into `b`, ignoring ASCII case; `None` for more than
/// `most`.
///
/// Takes time proportional to the length of `a` and `most`.
pub fn distance(a: &str, b: &str, most: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        return within_band(a.as_bytes(), b.as_bytes(), most, u8::eq_ignore_ascii_case);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    within_band(&a, &b, most, char::eq_ignore_ascii_case)
}

/// Returns true if `a` is `b` with one slip: a letter is wrong, missing or too much, or two neighbours are swapped. ASCII case
/// is ignored.
///
/// ```
/// use csp_findings::is_slip;
///
/// assert!(is_slip("Configuratoin", "Configuration") && is_slip("MgmtTre", "MgmtTree"));
/// assert!(!is_slip("mgmttree", "MgmtTree") && !is_slip("MmgtTere", "MgmtTree"));
/// ```
pub fn is_slip(a: &str, b: &str) -> bool {
    match distance(a, b, 2) {
        Some(1) => true,
        Some(2) => is_swapped(a, b),
        _ => false,
    }
}

/// Returns true for two texts of one length that differ in two neighbours, which are swapped.
fn is_swapped(a: &str, b: &str) -> bool {
    let differ = |(x, y): &(char, char)| !x.eq_ignore_ascii_case(y);
    let mut pairs = a.chars().zip(b.chars()).skip_while(|pair| !differ(pair));
    let (Some((x, y)), Some((next_x, next_y))) = (pairs.next(), pairs.next()) else { return false };
    a.chars().count() == b.chars().count()
        && x.eq_ignore_ascii_case(&next_y)
        && y.eq_ignore_ascii_case(&next_x)
        && !pairs.any(|pair| differ(&pair))
}

/// The edit distance. Fills only the cells of the table within `most` of the diagonal.
/// Needs no memory for words.
fn within_band<T>(a: &[T], b: &[T], most: usize, is_same: impl Fn(&T, &T) -> bool) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let same_letters = a.iter().zip(b).take_while(|(x, y)| is_same(x, y)).count();
    let (a, b) = (&a[same_letters..], &b[same_letters..]);
    let far = most + 1;
    let (mut short, mut long) = ([0; LONGEST], Vec::new());
    let row = match short.get_mut(..=b.len()) {
        Some(row) => row,
        None => {
            long.resize(b.len() + 1, 0);
            &mut long[..]
        }
    };
    row.iter_mut().enumerate().for_each(|(column, cell)| *cell = column.min(far));
    for (i, x) in a.iter().enumerate() {
        let (first, last) = (i.saturating_sub(most), (i + most + 1).min(b.len()));
        let mut diagonal = row[first];
        row[first] = if first == 0 { (i + 1).min(far) } else { far };
        let mut least = row[first];
        for j in first..last {
            let change = diagonal + usize::from(!is_same(x, &b[j]));
            diagonal = row[j + 1];
            let above = if j + 1 == last && i + most < b.len() { far } else { diagonal + 1 };
            row[j + 1] = change.min(row[j] + 1).min(above).min(far);
            least = least.min(row[j + 1]);
        }
        if least > most {
            return None;
        }
    }
    row.last().copied().filter(|&distance| distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    /// The whole table, without a limit.
    fn plain(a: &str, b: &str) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.bytes().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.bytes().enumerate() {
                let change = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
                diagonal = row[j + 1];
                row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    #[test]
    fn the_distance_within_a_band_is_that_of_the_whole_table() {
        // All texts of up to five letters out of two cover the beginnings and ends of bands.
        let texts: Vec<String> = (0..63_usize)
            .map(|n| {
                let length = (n + 1).ilog2() as usize;
                (0..length).map(|bit| if (n + 1) >> bit & 1 == 1 { 'a' } else { 'b' }).collect()
            })
            .collect();
        for a in &texts {
            for b in &texts {
                for most in 0..6 {
                    let whole = plain(a, b);
                    assert_eq!(distance(a, b, most), (whole <= most).then_some(whole), "{a:?} {b:?} {most}");
                }
            }
        }
    }

    #[test]
    fn the_distance_counts_characters() {
        for (a, b, expected) in [("", "ab", 2), ("kitten", "SITTING", 3), ("\u{e4}", "a", 1)] {
            assert_eq!((distance(a, b, 9), distance(b, a, 9)), (Some(expected), Some(expected)));
        }
    }

    #[test]
    fn a_short_word_with_another_first_letter_is_another_word() {
        for (word, expected) in [("Set", None), ("let", None), ("Gat", Some("Get")), ("et", Some("Get"))] {
            assert_eq!(nearest(word, ["Add", "Get", "Replace"].into_iter()), expected, "{word}");
        }
    }

    #[test]
    fn long_or_empty_texts_have_no_nearest_name() {
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [long.as_str()].into_iter()), None);
        assert_eq!(nearest("", ["a"].into_iter()), None);
    }
}
