//! Which characters XML allows, and where (sections 2.2 and 2.3).

use alloc::string::String;

/// Byte offset of the first character that may not stand anywhere in an XML document, not even as a reference
/// (section 2.2, `Char`).
///
/// ```
/// assert_eq!(csp_xml::first_forbidden("a\tb\u{7}"), Some(3));
/// assert_eq!(csp_xml::first_forbidden("ä\r\n"), None);
/// ```
pub fn first_forbidden(text: &str) -> Option<usize> {
    // Nearly every document has none: look at blocks first, in a form that the compiler turns into SIMD.
    const BLOCK: usize = 1024;
    for (index, block) in text.as_bytes().chunks(BLOCK).enumerate() {
        let suspicious = block.iter().fold(false, |seen, &byte| {
            seen | (byte < 0x20 && byte != b'\t' && byte != b'\n' && byte != b'\r') | (byte == 0xEF)
        });
        if suspicious {
            let from = index * BLOCK;
            if let Some(found) = first_forbidden_in(text.as_bytes(), from, from + block.len()) {
                return Some(found);
            }
        }
    }
    None
}

fn first_forbidden_in(bytes: &[u8], from: usize, to: usize) -> Option<usize> {
    (from..to).find(|&at| is_forbidden_at(bytes, at))
}

/// Whether a character that XML does not allow starts at a place in UTF-8.
#[inline]
pub(super) fn is_forbidden_at(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 => true,
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        0xEF => matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
        _ => false,
    }
}

/// Whether XML allows this character in a document (section 2.2, `Char`).
pub(super) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether a character looks like white space or takes no room: white space of XML, a no-break space, a zero-width space …
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a text looks like a tag without its `<`: `Final/>`, `CmdID>`.
pub fn is_tag_without_start(text: &str) -> bool {
    let Some(tag) = text.trim_ascii().strip_suffix('>') else { return false };
    let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
    // An end tag begins with the `/`.
    let name = if end == 0 { tag.strip_prefix('/').unwrap_or_default() } else { &tag[..end] };
    is_name(name)
}

/// XML's white space (section 2.3, `S`).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// How many bytes of white space stand in front.
#[inline]
pub(super) fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| is_space(byte)).count()
}

const PART: u8 = 1;
const START: u8 = 2;
const COLON: u8 = 4;

/// What each byte may be in a name of ASCII; the bytes of longer characters are looked up by character.
static NAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        if c.is_ascii_alphabetic() || c == b'_' {
            table[byte] = START | PART;
        } else if c == b':' {
            table[byte] = START | PART | COLON;
        } else if c.is_ascii_digit() || c == b'-' || c == b'.' {
            table[byte] = PART;
        }
        byte += 1;
    }
    table
};

/// The length of the XML name that `bytes` start with, and where its colon stands (0: there is none).
///
/// The length is 0 where no name of ASCII starts. One pass: this runs for every tag.
#[inline]
pub(super) fn leading_name(bytes: &[u8]) -> (usize, usize) {
    if bytes.first().is_none_or(|&first| NAME[usize::from(first)] & START == 0) {
        return (0, 0);
    }
    let (mut end, mut colon) = (1, 0);
    while let Some(&byte) = bytes.get(end) {
        match NAME[usize::from(byte)] {
            0 => break,
            kind if kind & COLON != 0 && colon == 0 => colon = end,
            _ => {}
        }
        end += 1;
    }
    (end, if colon + 1 < end { colon } else { 0 })
}

/// The start of a name, which may be a whole document long.
pub(super) fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Whether `name` is an XML name (section 2.3, `Name`); colons are allowed.
pub fn is_name(name: &str) -> bool {
    let (length, _) = leading_name(name.as_bytes());
    length == name.len() && length > 0 || is_long_name(name)
}

/// The same question, character by character.
fn is_long_name(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_part)
}

fn is_name_start(c: char) -> bool {
    match c {
        '\0'..='\x7F' => NAME[c as usize] & START != 0,
        '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}' => true,
        _ => false,
    }
}

fn is_name_part(c: char) -> bool {
    match c {
        '\0'..='\x7F' => NAME[c as usize] & PART != 0,
        '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}' => true,
        _ => is_name_start(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn forbidden_characters_are_found_where_they_stand() {
        let clean = "täglich \u{FFFD}\t\r\n ".repeat(100);
        assert_eq!(first_forbidden(&clean), None);
        for bad in ["\0", "\u{1}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] {
            let text = format!("{clean}{bad}{clean}");
            assert_eq!(first_forbidden(&text), Some(clean.len()), "{bad:?}");
        }
    }

    #[test]
    fn names() {
        for good in ["a", "_", "MSFT:Applicability", "a-b.c1", "Größe", "a\u{B7}"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "1a", "-a", "a b", "a\"", "a<", "\u{B7}a", "a/"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
