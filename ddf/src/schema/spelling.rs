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

/// A name, prepared for comparisons with many others.
#[derive(Debug)]
pub(super) struct Name<'n> {
    /// Without white space around it. Not in small letters, because capitals show where words begin.
    pub(super) text: &'n str,
    /// One bit for each letter and digit that occurs.
    letters: u64,
    words: Vec<String>,
}

impl<'n> Name<'n> {
    /// `None` for an empty name, and for one that is too long to be compared.
    pub(super) fn new(text: &'n str) -> Option<Self> {
        let text = text.trim_ascii();
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let letters = text.bytes().fold(0, |letters, byte| letters | 1 << letter(byte));
        Some(Name { text, letters, words: words(text) })
    }

    /// The distance to a known name without case; `None` if they are too different to be confused.
    pub(super) fn likeness(&self, known: &Name<'_>) -> Option<Likeness> {
        let (shorter, longer) = match self.text.len() <= known.text.len() {
            true => (self.text, known.text),
            false => (known.text, self.text),
        };
        let most = (shorter.len() / 5).clamp(2, MOST_LETTERS);
        // One change replaces one letter by another, which are two bits. Most names differ in more.
        if (self.letters ^ known.letters).count_ones() as usize <= 2 * most {
            if let Some(distance) = distance(self.text, known.text, most) {
                if distance * 2 < known.text.len() + 1 {
                    return Some(Likeness::Letters(distance));
                }
            }
        }
        let begins = || longer.as_bytes()[..shorter.len()].eq_ignore_ascii_case(shorter.as_bytes());
        if shorter.len() >= 4 && shorter.len() * 3 >= longer.len() && begins() {
            return Some(Likeness::Prefix(longer.len() - shorter.len()));
        }
        let missing = missing_words(&self.words, &known.words);
        let missing = missing.or_else(|| missing_words(&known.words, &self.words));
        let endings = || other_endings(&self.words, &known.words).map(Likeness::Endings);
        missing.map(Likeness::Words).or_else(endings)
    }

    /// Returns true if this name has a whole word that the known name lacks, so that it is no misspelling of it:
    /// `AllowCameraInApps` of `AllowCamera`, `EnableCamera` of `DisableCamera`. A misspelt word is the same word, and so is a
    /// name of one word.
    pub(super) fn has_other_words(&self, known: &Name<'_>) -> bool {
        let (mine, known) = (self.words.as_slice(), known.words.as_slice());
        if (mine.len() <= 1 && known.len() <= 1) || has_in_order(known, mine) {
            return false;
        }
        let same = mine.iter().zip(known).take_while(|(a, b)| a == b).count();
        let (mine, known) = (&mine[same..], &known[same..]);
        let same = mine.iter().rev().zip(known.iter().rev()).take_while(|(a, b)| a == b).count();
        let (mine, known) = (&mine[..mine.len() - same], &known[..known.len() - same]);
        if known.is_empty() {
            // A doubled capital looks like a word: `AllowCCamera`.
            return !matches!(mine, [word] if word.len() == 1 && !is_number(word));
        }
        match mine.len() == known.len() {
            true => !mine.iter().zip(known).all(|(mine, known)| is_misspelling(mine, known)),
            // The capitals are missing or wrong: `Allowcamra`.
            false => !is_misspelling(&mine.concat(), &known.concat()),
        }
    }
}

/// The bit of a letter or digit without case; all other characters share one.
fn letter(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => letter - b'a',
        digit @ b'0'..=b'9' => 26 + (digit - b'0'),
        _ => 36,
    }
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns true if a word may be written for the known one by mistake: letters are wrong, missing, doubled or swapped, it has
/// another ending, or is cut off.
fn is_misspelling(wrong: &str, known: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    if sorted(wrong) == sorted(known) {
        return distance(wrong, known, 2).is_some();
    }
    if is_number(wrong) && is_number(known) {
        return wrong.len() != known.len(); // numbers count versions
    }
    let most = (wrong.len().min(known.len()) / 3).max(1);
    let is_cut_off = wrong.len() >= SHORTEST_STEM && known.starts_with(wrong);
    is_cut_off || ending(wrong, known).is_some() || distance(wrong, known, most).is_some()
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
    let wrong = Name::new(wrong)?;
    let alike = known.filter_map(|known| Some((wrong.likeness(&Name::new(known)?)?, known)));
    alike.min_by_key(|(likeness, _)| *likeness).map(|(_, known)| known)
}

/// The number of words of `long` that `short` lacks, if `short` has the others in order and at least two.
fn missing_words(short: &[String], long: &[String]) -> Option<usize> {
    let missing = long.len().checked_sub(short.len())?;
    let is_part = short.len() >= 2 && (1..=short.len()).contains(&missing) && has_in_order(long, short);
    is_part.then_some(missing)
}

/// Returns true if `long` has all words of `short` in this order.
fn has_in_order(long: &[String], short: &[String]) -> bool {
    let mut words = long.iter();
    short.iter().all(|wanted| words.any(|word| word == wanted))
}

/// The shortest word that can have another ending, and the longest ending: `Restrict`, `Restriction`, `Restrictions`.
const SHORTEST_STEM: usize = 4;
const LONGEST_ENDING: usize = 4;

/// The letters by which words go on in one of two names, if the names have at least two words, and differ in nothing else.
fn other_endings(wrong: &[String], known: &[String]) -> Option<usize> {
    if wrong.len() != known.len() || wrong.len() < 2 {
        return None;
    }
    wrong.iter().zip(known).try_fold(0, |letters, (a, b)| Some(letters + ending(a, b)?))
}

/// The number of letters by which one of two words goes on after the other.
fn ending(a: &str, b: &str) -> Option<usize> {
    let (stem, whole) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let ending = whole.strip_prefix(stem)?.len();
    (ending == 0 || (stem.len() >= SHORTEST_STEM && ending <= LONGEST_ENDING)).then_some(ending)
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
#[allow(clippy::unwrap_used)] // a test may
mod tests {
    use super::*;

    fn likeness(wrong: &str, known: &str) -> Option<Likeness> {
        Name::new(wrong)?.likeness(&Name::new(known)?)
    }

    #[test]
    fn a_whole_word_is_no_misspelling() {
        for (wrong, known, expected) in [
            ("AllowCameraInApps", "AllowCamera", true),
            ("AllowCameraIn", "AllowCamera", true),
            ("AllowCamraInApps", "AllowCamera", true),
            ("ConfigureStartPinsUser", "ConfigureStartPins", true),
            ("ForEnhancedAdministrators", "ForAdministrators", true),
            ("EnableCamera", "DisableCamera", true),
            ("ActiveHoursMin", "ActiveHoursEnd", true),
            ("Policy_3", "Policy_2", true),
            ("Policy2", "Policy", true),
            ("AllowHostUSBConnection", "AllowUSB", true),
            // Letters that are changed, missing, doubled or swapped; capitals; endings; missing words.
            ("AllowCamere", "AllowCamera", false),
            ("AllwCamera", "AllowCamera", false),
            ("AllowCammera", "AllowCamera", false),
            ("AllowCCamera", "AllowCamera", false),
            ("AllowCamrea", "AllowCamera", false),
            ("ActiveHoursEdn", "ActiveHoursEnd", false),
            ("Allowcamera", "AllowCamera", false),
            ("Allowcamra", "AllowCamera", false),
            ("AllowTele", "AllowTelemetry", false),
            ("SwitchPolicy", "SwitchingPolicy", false),
            ("ActiveHours", "ActiveHoursEnd", false),
            ("AllowUSB", "AllowHostUSBConnection", false),
            ("UseSHA265", "UseSHA256", false),
            ("Mood", "Mode", false),
        ] {
            let (wrong, known) = (Name::new(wrong).unwrap(), Name::new(known).unwrap());
            assert_eq!(wrong.has_other_words(&known), expected, "{} {}", wrong.text, known.text);
        }
    }

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
