//! From raw markup to the text an XML processor reports, and back.

use super::chars::{is_char, is_forbidden_at};
use alloc::borrow::Cow;
use alloc::string::String;
use memchr::{memchr, memchr3, memchr3_iter, memmem};

/// The text that a raw slice of element content stands for: references resolved, CDATA sections unwrapped,
/// comments and processing instructions left out, line ends as `\n` (sections 2.11, 4.1, 2.7).
///
/// Borrows when there is nothing to do. `raw` comes from a [`Scanner`](super::Scanner), so its references are
/// known; one that is not stays as it is written. Elements inside `raw` are left as they are.
///
/// ```
/// use csp_xml::decode_text;
/// assert_eq!(decode_text("a &lt;b&gt;<![CDATA[ & c]]>\r\n"), "a <b> & c\n");
/// ```
pub fn decode_text(raw: &str) -> Cow<'_, str> {
    match memchr3(b'&', b'<', b'\r', raw.as_bytes()) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(decode(raw, first, Context::Text)),
    }
}

/// The value that a raw attribute value stands for: references resolved, white space as blanks (section 3.3.3).
///
/// ```
/// use csp_xml::decode_attribute;
/// assert_eq!(decode_attribute("a\n&quot;b&quot;"), "a \"b\"");
/// ```
pub fn decode_attribute(raw: &str) -> Cow<'_, str> {
    let special = |byte: &u8| matches!(byte, b'&' | b'\r' | b'\n' | b'\t');
    match raw.as_bytes().iter().position(special) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(decode(raw, first, Context::Attribute)),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Context {
    Text,
    Attribute,
}

fn decode(raw: &str, first: usize, context: Context) -> String {
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(&byte) = rest.as_bytes().first() {
        let used = match byte {
            b'&' => reference(rest, &mut out),
            b'\r' => {
                out.push(if context == Context::Text { '\n' } else { ' ' });
                if rest.as_bytes().get(1) == Some(&b'\n') { 2 } else { 1 }
            }
            b'\n' | b'\t' if context == Context::Attribute => {
                out.push(' ');
                1
            }
            b'<' if context == Context::Text => markup(rest, &mut out),
            _ => {
                let plain = match context {
                    Context::Text => memchr3(b'&', b'<', b'\r', rest.as_bytes()),
                    Context::Attribute => {
                        rest.bytes().position(|b| matches!(b, b'&' | b'\r' | b'\n' | b'\t'))
                    }
                };
                let plain = plain.unwrap_or(rest.len());
                out.push_str(&rest[..plain]);
                plain
            }
        };
        rest = &rest[used..];
    }
    out
}

/// Resolves the reference that `rest` starts with and returns its length.
fn reference(rest: &str, out: &mut String) -> usize {
    if let Some(end) = memchr(b';', rest.as_bytes()) {
        if let Some(c) = resolve(&rest[1..end]) {
            out.push(c);
            return end + 1;
        }
    }
    out.push('&');
    1
}

/// The character that `&name;` stands for (section 4.6), if XML knows it.
pub(super) fn resolve(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(hex) => (hex, 16),
                None => (number, 10),
            };
            if !digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return None; // `from_str_radix` would take a sign
            }
            return char::from_u32(u32::from_str_radix(digits, radix).ok()?).filter(|&c| is_char(c));
        }
    })
}

/// Takes the comment, CDATA section, instruction or tag that `rest` starts with and returns its length.
fn markup(rest: &str, out: &mut String) -> usize {
    // The end lies behind the start: `<!-->` opens a comment and does not close it.
    let until = |start: usize, end: &str| {
        memmem::find(&rest.as_bytes()[start..], end.as_bytes())
            .map_or(rest.len(), |at| start + at + end.len())
    };
    if let Some(inside) = rest.strip_prefix("<![CDATA[") {
        let end = memmem::find(inside.as_bytes(), b"]]>").unwrap_or(inside.len());
        push_lines(&inside[..end], out);
        return (9 + end + 3).min(rest.len());
    }
    if rest.starts_with("<!--") {
        return until(4, "-->");
    }
    if rest.starts_with("<?") {
        return until(2, "?>");
    }
    out.push('<');
    1
}

/// Appends `text` with its line ends as `\n` (section 2.11).
fn push_lines(mut text: &str, out: &mut String) {
    while let Some(at) = memchr(b'\r', text.as_bytes()) {
        out.push_str(&text[..at]);
        out.push('\n');
        text = text[at + 1..].strip_prefix('\n').unwrap_or(&text[at + 1..]);
    }
    out.push_str(text);
}

/// Appends `text` so that it reads back as the same text in element content: `&`, `<`, `>` and carriage returns
/// become references.
pub fn escape_text_into(text: &str, out: &mut String) {
    escape_text(text, |piece| out.push_str(piece));
}

/// Appends `text` as [`escape_text_into`] does, if XML allows all of its characters: both in one pass.
///
/// # Errors
/// The byte offset of the first character that it does not allow, as of
/// [`first_forbidden`](super::first_forbidden). Then nothing has been appended.
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
    if bytes.len() < WORD && bytes.iter().all(u8::is_ascii_alphanumeric) {
        out.push_str(text); // most numbers and names
        return Ok(());
    }
    let length = out.len();
    let (mut at, mut done) = (0, 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.first_chunk().is_some_and(is_plain) {
            at += BLOCK;
            continue;
        }
        let mut marks = match rest.first_chunk() {
            Some(word) => special_in(*word),
            None => special_at_the_end(bytes, at),
        };
        while marks != 0 {
            let place = at + marks.trailing_zeros() as usize / 8;
            marks &= marks - 1;
            let reference = match bytes[place] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'\r' => "&#xD;",
                _ if is_forbidden_at(bytes, place) => {
                    out.truncate(length);
                    return Err(place);
                }
                _ => continue,
            };
            out.push_str(&text[done..place]);
            out.push_str(reference);
            done = place + 1;
        }
        at += WORD;
    }
    out.push_str(&text[done..]);
    Ok(())
}

/// How many bytes are passed over together.
const BLOCK: usize = 16;

/// Whether nothing in a block is to be looked at, as in most: a few vector instructions.
#[inline(always)]
fn is_plain(block: &[u8; BLOCK]) -> bool {
    // As signed numbers, control characters and what is not ASCII are below the blank; `<` and `>` differ in one bit. With
    // `|` and not `||`: only without a branch for each byte does the compiler take the block as a vector.
    let special = |byte: u8| ((byte as i8) < 0x20) | (byte == b'&') | (byte | (b'<' ^ b'>') == b'>');
    !block.iter().fold(false, |seen, &byte| seen | special(byte))
}

/// How many bytes are looked at together.
const WORD: usize = 8;

/// Marks, in their highest bits, the bytes that are to be looked at: `&`, `<`, `>`, control characters and what is not
/// ASCII. One behind such a byte may be marked without need, and none is left out.
#[inline(always)]
fn special_in(word: [u8; WORD]) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; WORD])
    }
    let word = u64::from_le_bytes(word);
    // What an ASCII byte falls short of has the highest bit in the difference; 0 falls short of 1.
    let short_of = |word: u64, byte: u8| word.wrapping_sub(each(byte));
    let control = short_of(word, b' ');
    let ampersand = short_of(word ^ each(b'&'), 1);
    let angle = short_of((word | each(b'<' ^ b'>')) ^ each(b'>'), 1); // they differ in one bit
    (control | ampersand | angle | word) & each(0x80)
}

/// The same for what is left from `at` on, less than a word.
fn special_at_the_end(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match bytes.last_chunk() {
        // It reaches back into what has been looked at.
        Some(word) => special_in(*word) >> (8 * (WORD - rest.len())),
        None => {
            let mut word = [b'x'; WORD]; // which is never marked, even behind a byte that is
            word[..rest.len()].copy_from_slice(rest);
            special_in(word)
        }
    }
}

/// Hands out `text`, piece by piece, as [`escape_text_into`] would append it: for outputs that are no `String`.
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

/// Appends `text` so that it reads back as the same value between double quotes: what
/// [`escape_text_into`] escapes, and `"`, tabs and line feeds.
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

    #[test]
    fn text_is_what_a_processor_reports() {
        for (raw, text) in [
            ("plain", "plain"),
            ("a\r\nb\rc\n", "a\nb\nc\n"),
            ("&#13;&#x41;&amp;lt;", "\rA&lt;"),
            ("<![CDATA[&#xF000;]]>", "&#xF000;"),
            ("a<![CDATA[<\r\n>]]>b<!-- c --><?d?>e", "a<\n>be"),
            ("a<!-->&amp;-->b<!--->c-->d", "abd"),
        ] {
            assert_eq!(decode_text(raw), text, "{raw}");
        }
        assert!(matches!(decode_text("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn attributes_are_normalised() {
        assert_eq!(decode_attribute("a\r\nb\tc&#10;&lt;"), "a b c\n<");
    }

    #[test]
    fn no_reference_is_made_up() {
        for name in ["", "#", "#x", "#0", "#xD800", "#x110000", "#+65", "nbsp", "LT", "#xFFFF"] {
            assert_eq!(resolve(name), None, "{name}");
        }
        assert_eq!(decode_text("&nbsp;&"), "&nbsp;&");
    }

    #[test]
    fn escaping_and_looking_for_forbidden_characters_are_one() {
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
    fn what_is_escaped_reads_back() {
        let text = "a&b<c>d\"e'f\r\n\t]]>";
        let (mut content, mut value) = (String::new(), String::new());
        escape_text_into(text, &mut content);
        escape_attribute_into(text, &mut value);
        assert_eq!(decode_text(&content), text);
        assert_eq!(decode_attribute(&value), text);
    }
}
