//! Product keys in texts that are shown.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;
use core::str;

/// What stands in the place of a key.
const HIDDEN: &str = "(product key)";
/// How many groups a key has, and how many characters each of them.
const GROUPS: usize = 5;
const GROUP: usize = 5;

/// The text without what looks like a product key (`XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`): for whatever goes to a screen or a
/// log.
///
/// Keys stand in other places than those made for them: pasted into an id, which makes them part of an address, or into
/// a name by a quote too many. Hidden are, in capital and in small letters:
/// - five groups of five letters and digits, whatever stands before the first and behind the last;
/// - four of them with nothing but hyphens around, since a key may be cut off, with the groups beside them;
/// - 25 capital letters and digits without hyphens.
///
/// Hyphens are all that look like one. Each character may be escaped as in an address (`%2D`) or in XML (`&#45;`), more
/// than once too. What is hidden reaches to the end of the word. Placeholders such as `#####-#####-…` are left.
///
/// ```
/// use ddf::without_product_keys;
/// assert_eq!(without_product_keys("\"VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ x\""), "\"(product key) x\"");
/// assert_eq!(without_product_keys("./Vendor/vwxyz%2Dvwxyz%2Dvwxyz%2Dvwxyz%2Dvwxyz/a"), "./Vendor/(product key)/a");
/// assert_eq!(without_product_keys("SkypeforBusiness2021Volume"), "SkypeforBusiness2021Volume");
/// ```
pub fn without_product_keys(text: &str) -> Cow<'_, str> {
    let (mut shown, mut done) = (String::new(), 0);
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    // A word is what letters, digits and hyphens make; its groups are what stands between the hyphens.
    while at < text.len() {
        let (kind, length) = character(&text[at..]);
        match kind {
            Kind::Other => {}
            Kind::Hyphen | Kind::Small | Kind::Capital => {
                if groups.is_empty() {
                    groups.push(Group::at(at));
                }
                match (kind, groups.last_mut()) {
                    (Kind::Hyphen, _) => groups.push(Group::at(at + length)),
                    (_, Some(group)) => group.add(kind, at + length),
                    (_, None) => {}
                }
            }
        }
        at += length;
        if kind == Kind::Other || at == text.len() {
            if let Some(key) = key_in(&groups) {
                shown.push_str(&text[done..key.start]);
                shown.push_str(HIDDEN);
                done = key.end;
            }
            groups.clear();
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// Letters and digits between two hyphens.
struct Group {
    range: Range<usize>,
    length: usize,
    has_small: bool,
}

impl Group {
    fn at(start: usize) -> Self {
        Group { range: start..start, length: 0, has_small: false }
    }

    fn add(&mut self, kind: Kind, end: usize) {
        self.range.end = end;
        self.length += 1;
        self.has_small |= kind == Kind::Small;
    }

    fn is_bare_key(&self) -> bool {
        self.length == GROUPS * GROUP && !self.has_small
    }
}

/// Where in a word a key stands, up to the end of the word.
fn key_in(groups: &[Group]) -> Option<Range<usize>> {
    let end = groups.last()?.range.end;
    let start = (0..groups.len()).find_map(|first| {
        let rest = &groups[first..];
        // How many groups there are of just the right length.
        let whole = rest.iter().take(GROUPS).take_while(|group| group.length == GROUP).count();
        let inside = rest.iter().skip(1).take(GROUPS - 2).all(|group| group.length == GROUP);
        let glued =
            rest.len() >= GROUPS && inside && rest[0].length >= GROUP && rest[GROUPS - 1].length >= GROUP;
        if glued || rest[0].is_bare_key() || whole >= GROUPS {
            Some(first)
        } else if whole + 1 == GROUPS {
            // The group before may be what a cut has left of the first.
            Some(first.saturating_sub(1))
        } else {
            None
        }
    })?;
    Some(groups[start].range.start..end)
}

/// What a character is in a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A capital letter or a digit.
    Capital,
    Small,
    Hyphen,
    Other,
}

impl Kind {
    fn of(character: char) -> Self {
        match character {
            'A'..='Z' | '0'..='9' => Kind::Capital,
            'a'..='z' => Kind::Small,
            // Word processors make other hyphens of what is typed.
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => Kind::Hyphen,
            _ => Kind::Other,
        }
    }
}

/// The first character of a text that has one, and how many bytes it is written in.
fn character(text: &str) -> (Kind, usize) {
    let escaped = match text.as_bytes().first() {
        Some(b'%') => in_address(text.as_bytes()),
        Some(b'&') => in_xml(text),
        _ => None,
    };
    if let Some((kind, length)) = escaped.map(|(c, length)| (Kind::of(c), length)) {
        if kind != Kind::Other {
            return (kind, length);
        }
    }
    text.chars().next().map_or((Kind::Other, 1), |c| (Kind::of(c), c.len_utf8()))
}

/// A character as in an address: `%2D`, `%252D`, `%E2%80%93`.
fn in_address(text: &[u8]) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    let mut length = 0;
    for count in 0..bytes.len() {
        let mut rest = text.get(length..)?.strip_prefix(b"%")?;
        while let Some(again) = rest.strip_prefix(b"25") {
            // `%25` is a percent sign by itself, too, but that is no part of a key.
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
