//! How alike two names are.

use alloc::string::String;
use alloc::vec::Vec;

/// How a known name resembles a wrong one; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// This many letters differ.
    Letters(usize),
    /// The known name goes on, or stops, after this many letters.
    Prefix(usize),
    /// This many words of the known name are missing, or are too many.
    Words(usize),
}

/// The longest names that are compared. Windows' longest has 121 letters.
const LONGEST: usize = 160;
/// How many letters may differ in a long name.
const MOST_LETTERS: usize = 6;

/// How alike the names are, case apart; `None` where nobody would mistake one for the other.
pub(super) fn likeness(wrong: &str, known: &str) -> Option<Likeness> {
    let (wrong, known) = (wrong.trim_ascii(), known.trim_ascii());
    if wrong.is_empty() || known.is_empty() || wrong.len() > LONGEST || known.len() > LONGEST {
        return None;
    }
    let shorter = wrong.len().min(known.len());
    let most = (shorter / 5).clamp(2, MOST_LETTERS);
    if let Some(distance) = distance(wrong.as_bytes(), known.as_bytes(), most) {
        if distance * 2 < known.len() + 1 {
            return Some(Likeness::Letters(distance));
        }
    }
    let same = wrong.as_bytes().iter().zip(known.as_bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b));
    let longer = wrong.len().max(known.len());
    if shorter >= 4 && same.count() == shorter && shorter * 3 >= longer {
        return Some(Likeness::Prefix(longer - shorter));
    }
    missing_words(wrong, known).or_else(|| missing_words(known, wrong)).map(Likeness::Words)
}

/// How many words of `long` are not in `short`, where `short` has all others in order and at least two.
fn missing_words(short: &str, long: &str) -> Option<usize> {
    if short.len() >= long.len() {
        return None;
    }
    let (short, long) = (words(short), words(long));
    let mut wanted = short.iter().peekable();
    for word in &long {
        if wanted.peek() == Some(&word) {
            wanted.next();
        }
    }
    let missing = long.len() - short.len().min(long.len());
    (wanted.peek().is_none() && short.len() >= 2 && missing <= short.len()).then_some(missing)
}

/// The words of a name, in small letters: `AllowUSBConnection_2` is `allow`, `usb`, `connection`, `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let characters: Vec<char> = name.chars().collect();
    for (index, &c) in characters.iter().enumerate() {
        if !c.is_alphanumeric() {
            words.push(String::new());
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let begins = match before {
            None => true,
            Some(before) => {
                c.is_uppercase() && (before.is_lowercase() || after.is_some_and(|after| after.is_lowercase()))
                    || c.is_numeric() != before.is_numeric()
            }
        };
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// How many letters must be put in, taken out or changed to make one of the other, case apart; `None` for more than
/// `most`. Only the cells of the table within `most` of the diagonal are filled.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let far = most + 1;
    let mut row: Vec<usize> = (0..=b.len()).map(|column| column.min(far)).collect();
    for (i, x) in a.iter().enumerate() {
        let (first, last) = (i.saturating_sub(most), (i + most + 1).min(b.len()));
        let mut diagonal = row[first];
        row[first] = if first == 0 { (i + 1).min(far) } else { far };
        let mut least = row[first];
        for j in first..last {
            let change = diagonal + usize::from(!x.eq_ignore_ascii_case(&b[j]));
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

    /// The whole table, without a limit.
    fn plain(a: &[u8], b: &[u8]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let change = diagonal + usize::from(!x.eq_ignore_ascii_case(y));
                diagonal = row[j + 1];
                row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[b.len()]
    }

    #[test]
    fn the_distance_within_a_band_is_that_of_the_whole_table() {
        // All texts of up to five letters out of two, which is where bands begin and end.
        let texts: Vec<Vec<u8>> = (0..63_usize)
            .map(|n| {
                let length = (n + 1).ilog2() as usize;
                (0..length).map(|bit| if (n + 1) >> bit & 1 == 1 { b'a' } else { b'b' }).collect()
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
    fn names_are_alike_by_letters_prefixes_and_words() {
        use Likeness::{Letters, Prefix, Words};
        for (wrong, known, expected) in [
            ("Leav", "Leaf", Some(Letters(1))),
            (
                "PreventInstalationOfMatchingDeviceIds",
                "PreventInstallationOfMatchingDeviceIDs",
                Some(Letters(1)),
            ),
            ("AllowTele", "AllowTelemetry", Some(Prefix(5))),
            ("AllowTelemetryLevel", "AllowTelemetry", Some(Prefix(5))),
            ("AllowUSB", "AllowHostUSBConnection", Some(Words(2))),
            ("MinPasswordLength", "MinDevicePasswordLength", Some(Words(1))),
            ("A", "B", None),
            ("Camera", "Browser", None),
            ("Allow", "AllowAnythingAtAllThatIsLong", None),
        ] {
            assert_eq!(likeness(wrong, known), expected, "{wrong} {known}");
        }
    }
}
