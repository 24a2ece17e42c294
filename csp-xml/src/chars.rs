//! Characters that XML allows (section 2.2), white space and names (section 2.3).

/// Byte offset of the first character that XML forbids everywhere, also as a reference (section 2.2, `Char`).
///
/// ```
/// assert_eq!(csp_xml::first_forbidden("a\tb\u{7}"), Some(3));
/// assert_eq!(csp_xml::first_forbidden("ä\r\n"), None);
/// ```
pub fn first_forbidden(text: &str) -> Option<usize> {
    // Nearly every document has none. The compiler vectorises a fold over a block, but not a search.
    const BLOCK: usize = 1024;
    let bytes = text.as_bytes();
    bytes.chunks(BLOCK).enumerate().find_map(|(index, block)| {
        let is_suspicious = block.iter().fold(false, |seen, &byte| {
            seen | (byte < 0x20 && byte != b'\t' && byte != b'\n' && byte != b'\r') | (byte == 0xEF)
        });
        let from = index * BLOCK;
        if is_suspicious { (from..from + block.len()).find(|&at| is_forbidden_at(bytes, at)) } else { None }
    })
}

/// Returns true if a forbidden character starts at this byte of UTF-8.
pub(crate) fn is_forbidden_at(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 => true,
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        0xEF => matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])),
        _ => false,
    }
}

/// Returns true if XML allows this character in a document (section 2.2, `Char`).
pub(crate) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Returns true if a character is white space or invisible: white space of XML, a no-break space, a zero-width space …
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

/// Returns true if a text looks like a tag without its `<`: `Final/>`, `CmdID>`.
pub fn is_tag_without_start(text: &str) -> bool {
    let Some(tag) = text.trim_ascii().strip_suffix('>') else { return false };
    let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
    // An end tag begins with the `/`.
    let name = if end == 0 { tag.strip_prefix('/').unwrap_or_default() } else { &tag[..end] };
    is_name(name)
}

/// XML's white space (section 2.3, `S`).
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The number of bytes of white space at the start of `bytes`.
pub(crate) fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| is_space(byte)).count()
}

/// The XML name that `text` starts with; empty if there is none.
pub(crate) fn leading_name(text: &str) -> &str {
    let end = text.find(|c| !is_name_part(c)).unwrap_or(text.len());
    if text.starts_with(is_name_start) { &text[..end] } else { "" }
}

/// The start of a name, because a name may be as long as a document.
pub(crate) fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Returns true if `name` is an XML name (section 2.3, `Name`); colons are allowed.
#[inline]
pub fn is_name(name: &str) -> bool {
    NameKind::of(name) != NameKind::Invalid
}

/// Text as a name of XML (section 2.3, `Name`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    Invalid,
    WithoutColon,
    /// A name that may have a colon.
    MayHaveColon,
}

impl NameKind {
    /// Every name is checked: a table is the fastest check, and a fold is faster than a search.
    #[inline]
    pub(crate) fn of(name: &str) -> Self {
        let starts = name.bytes().next().is_some_and(|first| NAME_BYTES[usize::from(first)] & PART == 0);
        let seen = name.bytes().fold(0, |seen, byte| seen | NAME_BYTES[usize::from(byte)]);
        match seen & !PART {
            0 if starts => NameKind::WithoutColon,
            COLON if starts => NameKind::MayHaveColon,
            OTHER.. if name.starts_with(is_name_start) && name.chars().all(is_name_part) => {
                NameKind::MayHaveColon
            }
            _ => NameKind::Invalid,
        }
    }
}

/// An ASCII character that a name has after the first.
const PART: u8 = 1;
const COLON: u8 = 2;
const OTHER: u8 = 4;

/// The kinds of bytes; 0 for those that a name may start with.
static NAME_BYTES: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => 0,
            b'0'..=b'9' | b'-' | b'.' => PART,
            b':' => COLON,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

#[inline]
fn is_name_start(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '_' | ':'
        | '\u{C0}'..='\u{D6}'
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
        | '\u{10000}'..='\u{EFFFF}')
}

#[inline]
fn is_name_part(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
        || is_name_start(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_characters_are_located() {
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
