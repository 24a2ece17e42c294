//! From text to markup that reads back as the same text.

use crate::chars::is_forbidden_at;
use memchr::{memchr, memchr3_iter};

/// Appends `text` as element content: `&`, `<`, `>` and carriage returns become references.
pub fn escape_text_into(text: &str, out: &mut String) {
    escape_text(text, |piece| out.push_str(piece));
}

/// Appends `text` as [`escape_text_into`] does, if XML allows all its characters.
///
/// # Errors
/// The byte offset of the first character that XML forbids, as from [`first_forbidden`](crate::first_forbidden). Then nothing is appended.
///
/// ```
/// use csp_xml::escape_allowed_into;
/// let mut out = String::from("<a>");
/// assert_eq!(escape_allowed_into("1 < 2", &mut out), Ok(()));
/// assert_eq!(escape_allowed_into("a&\u{7}", &mut out), Err(2));
/// assert_eq!(out, "<a>1 &lt; 2");
/// ```
pub fn escape_allowed_into(text: &str, out: &mut String) -> Result<(), usize> {
    let bytes = text.as_bytes();
    let (before, mut done) = (out.len(), 0);
    for start in (0..bytes.len()).step_by(BLOCK) {
        // The last block overlaps the one before it. A text shorter than a block has none.
        let block = bytes[start..].first_chunk().or(bytes.last_chunk());
        if block.is_some_and(is_plain) {
            continue;
        }
        let end = bytes.len().min(start + BLOCK);
        for (at, &byte) in (start..end).zip(&bytes[start..end]) {
            if !SPECIAL[usize::from(byte)] {
                continue;
            }
            if let Some(reference) = text_reference(byte) {
                out.push_str(&text[done..at]);
                out.push_str(reference);
                done = at + 1;
            } else if is_forbidden_at(bytes, at) {
                out.truncate(before);
                return Err(at);
            }
        }
    }
    out.push_str(&text[done..]);
    Ok(())
}

/// The number of bytes that are checked together.
const BLOCK: usize = 16;

/// Checks that a block has no special byte. The compiler vectorises a fold, but not a search.
fn is_plain(block: &[u8; BLOCK]) -> bool {
    !block.iter().fold(false, |seen, &byte| seen | is_special(byte))
}

/// Returns true if a byte may have to be escaped or refused. No branches, so that [`is_plain`] is vectorised.
const fn is_special(byte: u8) -> bool {
    // Forbidden characters begin with 0xEF. A range from 0xEF on takes fewer instructions.
    (byte < 0x20) | (byte >= 0xEF) | (byte == b'&') | (byte == b'<') | (byte == b'>')
}

/// The results of [`is_special`]: for a single byte, a table is faster.
static SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = is_special(byte as u8);
        byte += 1;
    }
    table
};

/// Passes to `push` the pieces that [`escape_text_into`] appends, for outputs other than a `String`.
#[inline]
pub fn escape_text<'t>(text: &'t str, mut push: impl FnMut(&'t str)) {
    if memchr(b'\r', text.as_bytes()).is_some() {
        return escape(text, push, text_reference);
    }
    let mut done = 0;
    for at in memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        push(&text[done..at]);
        push(text_reference(text.as_bytes()[at]).unwrap_or_default());
        done = at + 1;
    }
    push(&text[done..]);
}

fn text_reference(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'\r' => "&#xD;",
        _ => return None,
    })
}

/// Appends `text` so that it reads back as the same value between double quotes: escapes the characters of
/// [`escape_text_into`], and `"`, tabs and line feeds.
pub fn escape_attribute_into(text: &str, out: &mut String) {
    let push = |piece: &str| out.push_str(piece);
    escape(text, push, |byte| {
        Some(match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#x9;",
            b'\n' => "&#xA;",
            b'\r' => "&#xD;",
            _ => return None,
        })
    });
}

fn escape<'t>(text: &'t str, mut push: impl FnMut(&'t str), reference: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(reference) = reference(byte) {
            push(&text[done..at]);
            push(reference);
            done = at + 1;
        }
    }
    push(&text[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{decode_attribute, decode_text};

    #[test]
    fn escape_allowed_equals_a_search_and_an_escape() {
        let pieces = [
            "a", "&", "<", ">", "\r", "\n", "\t", "\"", "ä", "\u{F000}", "\u{FFFD}", "\u{FFFE}", "\0",
            "\u{1F}",
        ];
        for length in 0..40 {
            for (place, piece) in (0..=length).flat_map(|place| pieces.map(|piece| (place, piece))) {
                let text = ["x".repeat(place).as_str(), piece, &"<y".repeat((length - place) / 2)].concat();
                let mut out = String::from("before");
                let result = escape_allowed_into(&text, &mut out);
                let mut expected = String::from("before");
                match crate::first_forbidden(&text) {
                    Some(at) => assert_eq!(result, Err(at), "{text:?}"),
                    None => {
                        assert_eq!(result, Ok(()), "{text:?}");
                        escape_text_into(&text, &mut expected);
                    }
                }
                assert_eq!(out, expected);
            }
        }
    }

    #[test]
    fn escaped_text_reads_back() {
        let text = "a&b<c>d\"e'f\r\n\t]]>";
        let (mut content, mut value) = (String::new(), String::new());
        escape_text_into(text, &mut content);
        escape_attribute_into(text, &mut value);
        assert_eq!(decode_text(&content), text);
        assert_eq!(decode_attribute(&value), text);
    }
}
