//! From raw markup to the text that an XML processor reports.

use crate::chars::is_char;
use memchr::{memchr, memchr_iter, memchr3, memmem};
use std::borrow::Cow;

/// The text of a raw slice of element content: references resolved, CDATA sections unwrapped,
/// comments and processing instructions left out, line ends as `\n` (sections 2.11, 4.1, 2.7).
///
/// Borrows when there is nothing to do. Unknown references, which a [`Scanner`](crate::Scanner) refuses, and elements stay
/// as they are written.
///
/// ```
/// use csp_xml::decode_text;
/// assert_eq!(decode_text("a &lt;b&gt;<![CDATA[ & c]]>\r\n"), "a <b> & c\n");
/// ```
pub fn decode_text(raw: &str) -> Cow<'_, str> {
    match memchr3(b'&', b'<', b'\r', raw.as_bytes()) {
        None => Cow::Borrowed(raw),
        Some(first) => Cow::Owned(decode(raw, first, DecodeContext::Text)),
    }
}

/// The value of a raw attribute value: references resolved, white space as blanks (section 3.3.3).
///
/// ```
/// use csp_xml::decode_attribute;
/// assert_eq!(decode_attribute("a\n&quot;b&quot;"), "a \"b\"");
/// ```
pub fn decode_attribute(raw: &str) -> Cow<'_, str> {
    let special = |byte: &u8| matches!(byte, b'&' | b'\r' | b'\n' | b'\t');
    // The compiler vectorises a fold, but not a search.
    if !raw.as_bytes().iter().fold(false, |seen, byte| seen | special(byte)) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(decode(raw, 0, DecodeContext::Attribute))
}

#[derive(Clone, Copy, PartialEq)]
enum DecodeContext {
    Text,
    Attribute,
}

fn decode(raw: &str, first: usize, context: DecodeContext) -> String {
    let mut out = String::with_capacity(raw.len());
    out.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(&byte) = rest.as_bytes().first() {
        let used = match byte {
            b'&' => reference(rest, &mut out),
            b'\r' => {
                out.push(if context == DecodeContext::Text { '\n' } else { ' ' });
                if rest.as_bytes().get(1) == Some(&b'\n') { 2 } else { 1 }
            }
            b'\n' | b'\t' if context == DecodeContext::Attribute => {
                out.push(' ');
                1
            }
            b'<' if context == DecodeContext::Text => markup(rest, &mut out),
            _ => {
                let plain = match context {
                    DecodeContext::Text => memchr3(b'&', b'<', b'\r', rest.as_bytes()),
                    DecodeContext::Attribute => {
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
    // Searches up to the next `&`, so that many `&` without a `;` take linear time. References are short: a plain loop is faster than
    // `memchr`.
    let end =
        rest.bytes().skip(1).position(|byte| matches!(byte, b';' | b'&')).map_or(rest.len(), |end| end + 1);
    if let Some(c) = resolve(&rest[1..end]).filter(|_| rest[end..].starts_with(';')) {
        out.push(c);
        return end + 1;
    }
    out.push('&');
    1
}

/// The name of the first unresolved reference in an attribute value, and the place of its `&`; `""` without a `;`.
pub(crate) fn unresolved(raw: &str) -> Option<(&str, usize)> {
    memchr_iter(b'&', raw.as_bytes()).find_map(|at| {
        let name = memchr(b';', &raw.as_bytes()[at..]).map_or("", |end| &raw[at + 1..at + end]);
        resolve(name).is_none().then_some((name, at))
    })
}

/// The character of the reference `&name;` (section 4.6), if XML predefines it.
pub(crate) fn resolve(name: &str) -> Option<char> {
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
    // The end follows the start: `<!-->` opens a comment and does not close it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_as_by_an_xml_processor() {
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
        assert_eq!(decode_text("&nbsp;&lt&"), "&nbsp;&lt&");
    }
}
