//! Hides product keys.

use crate::parts::with_replaced;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;
use core::str;

/// Replaces a key.
const HIDDEN: &str = "(product key)";
/// The number of groups in a key, and the number of characters in a group.
const GROUPS: usize = 5;
const GROUP: usize = 5;
/// The bytes of the shortest part of a key that is hidden: three groups and what joins them.
const SHORTEST: usize = 3 * GROUP + 2;

/// Replaces product keys (`XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`) in a text for a screen or a log.
///
/// A key may be in any part of a document: an administrator pastes it into an id, or a stray quote makes it a part of a
/// name. It may also be incomplete. This function hides:
/// - five groups of five letters and digits, also with text directly before the first or after the last;
/// - four of them, since a key may be cut off;
/// - three of capital letters and digits, also with other separators than hyphens;
/// - 25 letters and digits in one piece, in one case.
///
/// The groups around an incomplete key may belong to the key, and are hidden, too. Characters may be escaped, also repeatedly, as
/// in an address (`%2D`) or in XML (`&#45;`). Placeholders such as `#####-#####-…` are unchanged.
///
/// ```
/// use csp_findings::without_product_keys;
/// assert_eq!(without_product_keys("\"VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ x\""), "\"(product key) x\"");
/// assert_eq!(without_product_keys("./Vendor/vwxyz%2Dvwxyz%2Dvwxyz%2Dvwxyz%2Dvwxyz/a"), "./Vendor/(product key)/a");
/// assert_eq!(without_product_keys("SkypeforBusiness2021Volume"), "SkypeforBusiness2021Volume");
/// ```
pub fn without_product_keys(text: &str) -> Cow<'_, str> {
    with_replaced(text, &product_keys(text), HIDDEN)
}

/// The places of the product keys that [`without_product_keys`] replaces, in order.
///
/// ```
/// assert_eq!(csp_findings::product_keys("key VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ"), [4..33]);
/// ```
pub fn product_keys(text: &str) -> Vec<Range<usize>> {
    let mut keys = Vec::new();
    let mut at = 0;
    // A line end is no part of a key, and most lines are harmless.
    for line in text.split_inclusive('\n') {
        if line.len() >= SHORTEST && !is_harmless(line) {
            keys.extend(keys_of_line(line).into_iter().map(|key| at + key.start..at + key.end));
        }
        at += line.len();
    }
    keys
}

fn keys_of_line(text: &str) -> Vec<Range<usize>> {
    let mut keys = Vec::new();
    let mut chain: Vec<Group> = Vec::new();
    let mut groups = Groups { text, at: 0 };
    while let Some(group) = groups.next() {
        if group.joint == Joint::None {
            keys.extend(keys_in(&chain));
            chain.clear();
        }
        chain.push(group);
    }
    keys.extend(keys_in(&chain));
    keys
}

/// The text is certainly without a key, as most texts are.
///
/// A part of a key that is hidden has an escape, three groups in a row, or is one piece.
fn is_harmless(text: &str) -> bool {
    let signs = Signs::of(text.as_bytes());
    if signs.has_escape {
        return false;
    }
    // Four groups are hidden if three hyphens join them; three, if they consist of capital letters and digits, and have both.
    if signs.hyphens < 3 && (signs.digits == 0 || signs.capitals + signs.digits < 3 * GROUP) {
        return !has_bare_key(text.as_bytes());
    }
    let (mut before, mut last) = (0, 0);
    for group in text.as_bytes().split(|byte| !is_in_group(*byte)).filter(|group| !group.is_empty()) {
        let length = group.len();
        if length >= GROUPS * GROUP || (before >= GROUP && last == GROUP && length >= GROUP) {
            return false;
        }
        (before, last) = (last, length);
    }
    true
}

/// Returns true if at least 25 letters and digits stand in one piece, with letters of one case.
fn has_bare_key(text: &[u8]) -> bool {
    const LENGTH: usize = GROUPS * GROUP;
    let mut at = LENGTH - 1; // in the first piece that is long enough, or before it
    while at < text.len() {
        let length =
            |bytes: &mut dyn Iterator<Item = &u8>| bytes.take_while(|byte| is_in_group(**byte)).count();
        let (start, end) = (at - length(&mut text[..at].iter().rev()), at + length(&mut text[at..].iter()));
        let piece = &text[start..end];
        let is_one_case =
            || !piece.iter().any(u8::is_ascii_lowercase) || !piece.iter().any(u8::is_ascii_uppercase);
        if piece.len() >= LENGTH && is_one_case() {
            return true;
        }
        at = end + LENGTH;
    }
    false
}

/// The characters of keys that a text has.
#[derive(Default)]
struct Signs {
    has_escape: bool,
    hyphens: usize,
    capitals: usize,
    digits: usize,
}

impl Signs {
    fn of(text: &[u8]) -> Self {
        // The sums of so many bytes fit into a byte. The compiler vectorises such a fold, but not a search.
        const PART: usize = 128;
        text.chunks(PART).fold(Signs::default(), |signs, part| {
            let (mut escapes, mut hyphens, mut capitals, mut digits) = (0, 0, 0, 0);
            for &byte in part {
                escapes |= u8::from((byte == b'%') | (byte == b'&') | (byte >= 0x80));
                hyphens += u8::from(byte == b'-');
                capitals += u8::from(byte.is_ascii_uppercase());
                digits += u8::from(byte.is_ascii_digit());
            }
            Signs {
                has_escape: signs.has_escape | (escapes != 0),
                hyphens: signs.hyphens + usize::from(hyphens),
                capitals: signs.capitals + usize::from(capitals),
                digits: signs.digits + usize::from(digits),
            }
        })
    }
}

fn is_in_group(byte: u8) -> bool {
    IS_IN_GROUP[usize::from(byte)]
}

/// True for letters and digits.
static IS_IN_GROUP: [bool; 256] = {
    let mut is_in_group = [false; 256];
    let mut byte = 0;
    while byte < is_in_group.len() {
        is_in_group[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    is_in_group
};

/// Letters and digits in one piece.
struct Group {
    at: Range<usize>,
    /// The separator before this group.
    joint: Joint,
    /// The number of letters and digits; an escaped one counts once.
    length: usize,
    has_capital: bool,
    has_small: bool,
    has_digit: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A separator of words, or the start of the text.
    None,
    Hyphen,
    /// A replacement of a hyphen, such as a blank.
    Other,
}

/// Iterates over the groups of a text.
struct Groups<'t> {
    text: &'t str,
    at: usize,
}

impl Groups<'_> {
    fn next(&mut self) -> Option<Group> {
        let is_first = self.at == 0;
        let (mut between, mut hyphens, mut are_joints) = (0, 0, !is_first);
        let mut group: Option<Group> = None;
        while self.at < self.text.len() {
            let (kind, length) = character(&self.text[self.at..]);
            let end = self.at + length;
            match (kind, &mut group) {
                (KeyChar::Capital | KeyChar::Small | KeyChar::Digit, group) => {
                    let joint = match (are_joints, between, hyphens) {
                        (true, 1, 1) => Joint::Hyphen,
                        (true, 1..=3, _) => Joint::Other,
                        _ => Joint::None,
                    };
                    let (has_capital, has_small, has_digit) = (false, false, false);
                    let new =
                        || Group { at: self.at..end, joint, length: 0, has_capital, has_small, has_digit };
                    let group = group.get_or_insert_with(new);
                    group.at.end = end;
                    group.length += 1;
                    group.has_capital |= kind == KeyChar::Capital;
                    group.has_small |= kind == KeyChar::Small;
                    group.has_digit |= kind == KeyChar::Digit;
                }
                (_, Some(_)) => return group,
                (kind, None) => {
                    between += 1;
                    hyphens += usize::from(kind == KeyChar::Hyphen);
                    are_joints &= kind != KeyChar::Other;
                }
            }
            self.at = end;
        }
        group
    }
}

/// The places of keys among joined groups.
fn keys_in(chain: &[Group]) -> Vec<Range<usize>> {
    let mut keys: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < chain.len() {
        let run = run_of_key(&chain[at..]);
        if run == 0 {
            at += 1;
            continue;
        }
        let (mut first, mut last) = (at, at + run - 1);
        if run < GROUPS && !is_bare_key(&chain[at]) {
            // The groups around may be the rest of the key.
            let is_part = |group: &Group| !group.has_small || group.length > GROUP;
            while first > 0 && chain[first].joint == Joint::Hyphen && is_part(&chain[first - 1]) {
                first -= 1;
            }
            last = (last + 1).min(chain.len() - 1);
        }
        while chain.get(last + 1).is_some_and(|next| next.joint == Joint::Hyphen) {
            last += 1;
        }
        let start = chain[first].at.start.max(keys.last().map_or(0, |key| key.end));
        keys.push(start..chain[last].at.end);
        at = last + 1;
    }
    keys
}

/// The number of groups, from the first on, that are a key or enough of a key; 0 if the first does not belong to a key.
fn run_of_key(chain: &[Group]) -> usize {
    let Some(first) = chain.first() else { return 0 };
    if is_bare_key(first) {
        return 1;
    }
    if is_glued_key(chain) {
        return GROUPS;
    }
    let run = |is_joined: fn(&Group) -> bool| {
        let fits = |(at, group): &(usize, &Group)| group.length == GROUP && (*at == 0 || is_joined(group));
        chain.iter().take(GROUPS).enumerate().take_while(fits).count()
    };
    let hyphens = run(|group| group.joint == Joint::Hyphen);
    let capital = run(|group| !group.has_small);
    let run = &chain[..capital];
    let is_mixed = run.iter().any(|group| group.has_digit) && run.iter().any(|group| group.has_capital);
    match (hyphens, capital) {
        (4.., _) => hyphens,
        (_, 3..) if is_mixed && !first.has_small => capital,
        _ => 0,
    }
}

/// Returns true if these groups start with a key that has text directly before its first or after its last group.
fn is_glued_key(chain: &[Group]) -> bool {
    let Some([first, inside @ .., last]) = chain.get(..GROUPS) else { return false };
    let is_joined = chain[1..GROUPS].iter().all(|group| group.joint == Joint::Hyphen);
    let is_inside = inside.iter().all(|group| group.length == GROUP);
    is_joined && is_inside && first.length >= GROUP && last.length >= GROUP
}

fn is_bare_key(group: &Group) -> bool {
    let one_case = !group.has_small || (!group.has_capital && group.has_digit);
    group.length == GROUPS * GROUP && one_case
}

/// The kind of a character in a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum KeyChar {
    Capital,
    Small,
    Digit,
    Hyphen,
    /// A character that replaces a hyphen.
    Joint,
    Other,
}

impl KeyChar {
    fn of(character: char) -> Self {
        match character {
            'A'..='Z' => KeyChar::Capital,
            'a'..='z' => KeyChar::Small,
            '0'..='9' => KeyChar::Digit,
            // Word processors replace typed hyphens.
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => {
                KeyChar::Hyphen
            }
            '_' | '.' | ' ' | '\u{A0}' => KeyChar::Joint,
            _ => KeyChar::Other,
        }
    }
}

/// The kind of a text's first character, and its length in bytes.
fn character(text: &str) -> (KeyChar, usize) {
    let escaped = match text.as_bytes().first() {
        Some(b'%') => in_address(text.as_bytes()),
        Some(b'&') => in_xml(text),
        Some(ascii @ ..0x80) => return (KeyChar::of(char::from(*ascii)), 1),
        _ => None,
    };
    if let Some((kind, length)) = escaped.map(|(c, length)| (KeyChar::of(c), length)) {
        if kind != KeyChar::Other {
            return (kind, length);
        }
    }
    text.chars().next().map_or((KeyChar::Other, 1), |c| (KeyChar::of(c), c.len_utf8()))
}

/// A character as in an address: `%2D`, `%252D`, `%E2%80%93`.
fn in_address(text: &[u8]) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    let mut length = 0;
    for count in 0..bytes.len() {
        let mut rest = text.get(length..)?.strip_prefix(b"%")?;
        while let Some(again) = rest.strip_prefix(b"25") {
            // `%25` may also be a plain percent sign, which is not a part of a key.
            rest = again;
        }
        let [high, low, ..] = *rest else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes[count] = u8::try_from(digit(high)? << 4 | digit(low)?).ok()?;
        length = text.len() - rest.len() + 2;
        if let Some(c) = str::from_utf8(&bytes[..=count]).ok().and_then(|text| text.chars().next()) {
            return Some((c, length));
        }
    }
    None
}

/// A character as a reference in XML: `&#45;`, `&#x2D;`, `&amp;#45;`.
fn in_xml(text: &str) -> Option<(char, usize)> {
    let mut rest = text.strip_prefix('&')?;
    while let Some(again) = rest.strip_prefix("amp;") {
        rest = again;
    }
    let rest = rest.strip_prefix('#')?;
    let (rest, radix) = match rest.strip_prefix(['x', 'X']) {
        Some(rest) => (rest, 16),
        None => (rest, 10),
    };
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    let number = u32::from_str_radix(&rest[..digits], radix).ok()?;
    rest[digits..].starts_with(';').then_some(())?;
    Some((char::from_u32(number)?, text.len() - rest.len() + digits + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_with_a_key_is_harmless(
            line in "([A-C]{5}|[a-c1]{5}|[A-C1]{4,6}|[-_. /]|[A-C1]{24,25}|[a-c1]{25}|[a-cA]{20,60}|-[A-C1a]{5}){0,9}",
        ) {
            prop_assert!(keys_of_line(&line).is_empty() || !is_harmless(&line));
        }
    }
}
