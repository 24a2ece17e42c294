//! Similarity of names.

use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::distance;

/// The distance of a known name from a wrong one; smaller is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// This many letters differ.
    Letters(usize),
    /// One name is the beginning of the other, with this many letters.
    Prefix(usize),
    /// One name has this many words that the other lacks.
    Words(usize),
    /// The names have the same words, of which some go on in one of them with this many letters: `Switch`, `Switching`.
    Endings(usize),
}

/// The longest names that are compared. Windows' longest has 121 letters.
const LONGEST: usize = 160;
/// The maximum number of letters that may differ in a long name.
const MOST_LETTERS: usize = 6;

/// The distance of two names without case; `None` if they are too different to be confused.
pub(super) fn likeness(wrong: &str, known: &str) -> Option<Likeness> {
    let (wrong, known) = (wrong.trim_ascii(), known.trim_ascii());
    if wrong.is_empty() || known.is_empty() || wrong.len() > LONGEST || known.len() > LONGEST {
        return None;
    }
    let shorter = wrong.len().min(known.len());
    let most = (shorter / 5).clamp(2, MOST_LETTERS);
    if let Some(distance) = distance(wrong, known, most) {
        if distance * 2 < known.len() + 1 {
            return Some(Likeness::Letters(distance));
        }
    }
    let same = wrong.as_bytes().iter().zip(known.as_bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b));
    let longer = wrong.len().max(known.len());
    if shorter >= 4 && same.count() == shorter && shorter * 3 >= longer {
        return Some(Likeness::Prefix(longer - shorter));
    }
    let (wrong, known) = (words(wrong), words(known));
    let missing = missing_words(&wrong, &known).or_else(|| missing_words(&known, &wrong));
    missing.map(Likeness::Words).or_else(|| other_endings(&wrong, &known).map(Likeness::Endings))
}

/// The known name that was probably meant by a wrong one; of several, the most similar.
///
/// ```
/// use ddf::schema::likely_name;
///
/// let known = ["SwitchFromSMode", "SwitchingPolicy"];
/// assert_eq!(likely_name("SwitchPolicy", known.into_iter()), Some("SwitchingPolicy"));
/// assert_eq!(likely_name("Camera", known.into_iter()), None);
/// ```
pub fn likely_name<'k>(wrong: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let alike = known.filter_map(|known| Some((likeness(wrong, known)?, known)));
    alike.min_by_key(|(likeness, _)| *likeness).map(|(_, known)| known)
}

/// The number of words of `long` that `short` lacks, if `short` has the others in order and at least two.
fn missing_words(short: &[String], long: &[String]) -> Option<usize> {
    let mut wanted = short.iter().peekable();
    for word in long {
        if wanted.peek() == Some(&word) {
            wanted.next();
        }
    }
    let missing = long.len() - short.len().min(long.len());
    (wanted.peek().is_none() && short.len() >= 2 && (1..=short.len()).contains(&missing)).then_some(missing)
}

/// The shortest word that can have another ending, and the longest ending: `Restrict`, `Restriction`, `Restrictions`.
const SHORTEST_STEM: usize = 4;
const LONGEST_ENDING: usize = 4;

/// The letters by which words go on in one of two names, if the names have at least two words, and differ in nothing else.
fn other_endings(wrong: &[String], known: &[String]) -> Option<usize> {
    if wrong.len() != known.len() || wrong.len() < 2 {
        return None;
    }
    wrong.iter().zip(known).try_fold(0, |letters, (a, b)| {
        let (stem, whole) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let ending = whole.strip_prefix(stem.as_str())?.len();
        let fits = ending == 0 || (stem.len() >= SHORTEST_STEM && ending <= LONGEST_ENDING);
        fits.then_some(letters + ending)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_letters_prefixes_and_words() {
        use Likeness::{Endings, Letters, Prefix, Words};
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
            ("SwitchPolicy", "SwitchingPolicy", Some(Endings(3))),
            ("DeviceRestrict", "DevicesRestriction", Some(Endings(4))),
            ("CamPolicy", "CameraPolicy", None),
            ("A", "B", None),
            ("Camera", "Browser", None),
            ("Allow", "AllowAnythingAtAllThatIsLong", None),
        ] {
            assert_eq!(likeness(wrong, known), expected, "{wrong} {known}");
        }
    }
}
