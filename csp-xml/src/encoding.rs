//! From bytes to text: byte order marks, UTF-16 and the declared encoding.

use crate::chars::is_space;
use crate::error::{XmlError, XmlErrorKind};
use csp_findings::Position;
use std::borrow::Cow;

/// The actual encoding of a document's bytes (appendix F).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, or ASCII.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The bytes of a text in this encoding; with `byte_order_mark`, they start with one.
    ///
    /// ```
    /// use csp_xml::Encoding;
    /// assert_eq!(Encoding::Utf16Le.encode("a", true), [0xFF, 0xFE, b'a', 0]);
    /// ```
    pub fn encode(self, text: &str, byte_order_mark: bool) -> Vec<u8> {
        let mark = if byte_order_mark { "\u{FEFF}" } else { "" };
        let units = || mark.encode_utf16().chain(text.encode_utf16());
        match self {
            Encoding::Utf8 => [mark.as_bytes(), text.as_bytes()].concat(),
            Encoding::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

/// A document as text, with its original encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without its byte order mark; borrowed when the bytes are UTF-8.
    pub text: Cow<'a, str>,
    /// The encoding of the bytes.
    pub encoding: Encoding,
    /// True if the document started with a byte order mark.
    pub byte_order_mark: bool,
}

/// Decodes a document: UTF-8 or UTF-16, with or without a byte order mark.
///
/// Real messages declare `utf-16` over UTF-8 bytes and the reverse, so the bytes decide and not the declaration.
/// A declaration of any other encoding is accepted over pure ASCII, where it changes nothing.
///
/// # Errors
/// [`XmlErrorKind::Encoding`], with the position, when the bytes are not what they seem: broken UTF-8, an odd number
/// of UTF-16 bytes, a lone surrogate, or a foreign encoding declared over bytes beyond ASCII.
///
/// ```
/// let bytes = [0xFF, 0xFE, b'<', 0, b'a', 0, b'/', 0, b'>', 0];
/// assert_eq!(csp_xml::decode(&bytes)?.text, "<a/>");
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, XmlError> {
    let (encoding, mark) = encoding_of(bytes);
    let body = &bytes[mark..];
    let text = match encoding {
        Encoding::Utf8 => Cow::Borrowed(utf8(body)?),
        Encoding::Utf16Le => Cow::Owned(utf16(body, u16::from_le_bytes)?),
        Encoding::Utf16Be => Cow::Owned(utf16(body, u16::from_be_bytes)?),
    };
    if encoding == Encoding::Utf8 {
        refuse_foreign(&text)?;
    }
    Ok(Decoded { text, encoding, byte_order_mark: mark > 0 })
}

/// Decodes as [`decode`] does, and keeps the memory of a document in UTF-8.
///
/// # Errors
/// The errors of [`decode`], with the bytes.
pub fn decode_vec(bytes: Vec<u8>) -> Result<Decoded<'static>, (XmlError, Vec<u8>)> {
    let (encoding, mark) = encoding_of(&bytes);
    let bytes = match String::from_utf8(bytes) {
        Ok(mut text) if encoding == Encoding::Utf8 => {
            if let Err(error) = refuse_foreign(&text[mark..]) {
                return Err((error, text.into_bytes()));
            }
            text.drain(..mark);
            return Ok(Decoded { text: Cow::Owned(text), encoding, byte_order_mark: mark > 0 });
        }
        Ok(text) => text.into_bytes(),
        Err(broken) => broken.into_bytes(),
    };
    match decode(&bytes) {
        Ok(decoded) => Ok(Decoded { text: Cow::Owned(decoded.text.into_owned()), ..decoded }),
        Err(error) => Err((error, bytes)),
    }
}

/// The encoding, and the length of the byte order mark.
fn encoding_of(bytes: &[u8]) -> (Encoding, usize) {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
        // A document starts with markup or white space, and no UTF-8 document holds a NUL. A single NUL after white space is
        // a fault.
        [b'<', 0, ..] | [b' ' | b'\t' | b'\r' | b'\n', 0, _, 0, ..] => (Encoding::Utf16Le, 0),
        [0, b'<', ..] | [0, b' ' | b'\t' | b'\r' | b'\n', 0, _, ..] => (Encoding::Utf16Be, 0),
        _ => (Encoding::Utf8, 0),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, XmlError> {
    std::str::from_utf8(bytes).map_err(|broken| {
        let at = broken.valid_up_to();
        let valid = std::str::from_utf8(&bytes[..at]).unwrap_or_default();
        let byte = bytes[at];
        let what = match declared(valid).filter(|name| !is_unicode(name)) {
            Some(name) => format!("byte 0x{byte:02X} is not UTF-8; {}", unsupported(name)),
            None => format!("byte 0x{byte:02X} is not UTF-8; save the file as UTF-8"),
        };
        XmlError::at(XmlErrorKind::Encoding(what), valid, at)
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, XmlError> {
    let mut text = String::with_capacity(bytes.len());
    let units = bytes.chunks_exact(2);
    let rest = units.remainder();
    for decoded in char::decode_utf16(units.map(|pair| unit([pair[0], pair[1]]))) {
        match decoded {
            Ok(c) => text.push(c),
            Err(lone) => {
                let what = format!("lone UTF-16 surrogate 0x{:04X}", lone.unpaired_surrogate());
                return Err(end_of(XmlErrorKind::Encoding(what), &text));
            }
        }
    }
    if !rest.is_empty() {
        let what = String::from("an odd number of bytes cannot be UTF-16");
        return Err(end_of(XmlErrorKind::Encoding(what), &text));
    }
    Ok(text)
}

fn end_of(kind: XmlErrorKind, text: &str) -> XmlError {
    XmlError::placed(kind, text.len(), Position::of(text, text.len()))
}

/// Refuses a declared encoding that would decode these bytes to another text.
fn refuse_foreign(text: &str) -> Result<(), XmlError> {
    let Some(name) = declared(text) else { return Ok(()) };
    if text.is_ascii() || is_unicode(name) {
        return Ok(());
    }
    let offset = name.as_ptr() as usize - text.as_ptr() as usize;
    Err(XmlError::at(XmlErrorKind::Encoding(unsupported(name)), text, offset))
}

/// Returns true for the name of a supported encoding.
fn is_unicode(name: &str) -> bool {
    let known = ["utf-8", "utf8", "utf-16", "utf16", "utf-16le", "utf-16be", "us-ascii", "ascii", "unicode"];
    known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// The message for an unsupported encoding.
///
/// Code pages are not supported: XML only requires UTF-8 and UTF-16 of a processor (section 4.3.3), and the code pages of
/// Windows and ISO give the same bytes different meanings. Every editor can save the file as UTF-8.
fn unsupported(name: &str) -> String {
    let shown = name.get(..40).unwrap_or(name);
    format!("encoding `{shown}` is not supported; save the file as UTF-8 or UTF-16, and declare that")
}

/// The encoding that the XML declaration names: a slice of `text`.
pub fn declared(text: &str) -> Option<&str> {
    let declaration = text.strip_prefix("<?xml").filter(|rest| rest.bytes().next().is_some_and(is_space))?;
    let declaration = &declaration[..declaration.find("?>")?];
    let value = declaration[declaration.find("encoding")? + 8..].trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    Some(&value[..value.find(quote)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_with_and_without_mark() {
        let declared = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ä\u{1F600}</a>";
        for text in [declared, "\r\n<a>ä</a>", " <a/>"] {
            for big in [false, true] {
                let bare = utf16_bytes(text, big);
                assert_eq!(decode(&bare).unwrap().text, text);
                let marked = utf16_bytes(&format!("\u{FEFF}{text}"), big);
                let decoded = decode(&marked).unwrap();
                assert_eq!((decoded.text.as_ref(), decoded.byte_order_mark), (text, true));
            }
        }
    }

    #[test]
    fn the_bytes_decide() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>ä</a>";
        assert_eq!(decode(text.as_bytes()).unwrap().encoding, Encoding::Utf8);
        let foreign = "<?xml version='1.0' encoding='iso-8859-1'?>\n<a>ä</a>";
        assert_eq!(
            decode(foreign.as_bytes()).unwrap_err().to_string(),
            "1:31: encoding `iso-8859-1` is not supported; save the file as UTF-8 or UTF-16, and declare that"
        );
        let bytes = [&b"<?xml version='1.0' encoding='windows-1252'?>\n<a>"[..], b"\xE4</a>"].concat();
        assert_eq!(
            decode(&bytes).unwrap_err().to_string(),
            "2:4: byte 0xE4 is not UTF-8; encoding `windows-1252` is not supported; save the file as UTF-8 or UTF-16, \
             and declare that"
        );
        assert!(decode(foreign.replace('ä', "a").as_bytes()).is_ok());
        assert!(decode("<?xml-stylesheet encoding='koi8-r'?><a>ä</a>".as_bytes()).is_ok());
    }

    #[test]
    fn owned_bytes_are_decoded_like_borrowed_ones() {
        let foreign = "<?xml version='1.0' encoding='koi8-r'?><a>ä</a>";
        for bytes in [
            b"<a>\xC3\xA4</a>".to_vec(),
            b"\xEF\xBB\xBF<a/>".to_vec(),
            b"\xEF\xBB\xBF<a>\xFF</a>".to_vec(),
            [&b"\xEF\xBB\xBF"[..], foreign.as_bytes()].concat(),
            utf16_bytes("<a>ä</a>", false),
            utf16_bytes("\u{FEFF}<a>ä</a>", true),
            utf16_bytes("<a/>", true)[..7].to_vec(),
            Vec::new(),
        ] {
            match (decode(&bytes), decode_vec(bytes.clone())) {
                (Ok(borrowed), Ok(owned)) => assert_eq!(borrowed, owned),
                (Err(expected), Err((error, kept))) => {
                    assert_eq!((expected.to_string(), &bytes), (error.to_string(), &kept));
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn broken_bytes_are_located() {
        let error = |bytes: &[u8]| decode(bytes).unwrap_err().to_string();
        assert_eq!(error(b"<a>\n\xFF</a>"), "2:1: byte 0xFF is not UTF-8; save the file as UTF-8");
        assert_eq!(error(b"\xFF\xFE<\0a\0>"), "1:3: an odd number of bytes cannot be UTF-16");
        assert_eq!(error(b"<\0\0\xD8>\0"), "1:2: lone UTF-16 surrogate 0xD800");
    }
}
