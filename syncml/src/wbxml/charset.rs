//! The charsets of WBXML documents.

use super::error::{Error, ErrorKind};
use core::fmt;
use csp_xml::first_forbidden;
use std::borrow::Cow;

/// The charset of a WBXML document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Charset {
    /// UTF-8, and the default for an unknown charset.
    Utf8,
    /// US-ASCII.
    Ascii,
    /// ISO-8859-1.
    Latin1,
    /// UTF-16 with the high byte first, unless a byte order mark says otherwise.
    Utf16,
    /// UTF-16 with the low byte first.
    Utf16Le,
}

impl Charset {
    /// The charset with this number in IANA's registry.
    pub(super) const fn from_mib(mib: u32) -> Option<Self> {
        match mib {
            0 | 106 => Some(Charset::Utf8),
            3 => Some(Charset::Ascii),
            4 => Some(Charset::Latin1),
            1000 | 1013 | 1015 => Some(Charset::Utf16),
            1014 => Some(Charset::Utf16Le),
            _ => None,
        }
    }

    /// Bytes of the NUL that ends a string.
    pub(super) const fn unit(self) -> usize {
        match self {
            Charset::Utf16 | Charset::Utf16Le => 2,
            _ => 1,
        }
    }

    /// The offset of the NUL that ends the string at the start of `bytes`.
    #[inline]
    pub(super) fn end_of(self, bytes: &[u8]) -> Option<usize> {
        match self.unit() {
            1 => memchr::memchr(0, bytes),
            _ => bytes.chunks_exact(2).position(|unit| unit == [0, 0]).map(|units| 2 * units),
        }
    }

    /// Decodes `bytes`, which start at byte `at` of the document.
    ///
    /// Refuses characters that XML forbids when the text is converted, because their byte offset is only known here. The
    /// caller checks a borrowed text.
    #[inline]
    pub(super) fn decode(self, bytes: &[u8], at: usize) -> Result<Cow<'_, str>, Error> {
        let text = self.decode_any(bytes, at)?;
        if let Cow::Owned(text) = &text {
            if let Some(index) = first_forbidden(text) {
                let units = text[..index].encode_utf16().count();
                let has_mark = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) && self == Charset::Utf16;
                let mark = usize::from(has_mark);
                let before = if self.unit() == 2 { 2 * (units + mark) } else { units };
                let character = text[index..].chars().next().unwrap_or_default();
                return Err(Error::at(ErrorKind::Character(character), at + before));
            }
        }
        Ok(text)
    }

    #[inline]
    fn decode_any(self, bytes: &[u8], at: usize) -> Result<Cow<'_, str>, Error> {
        let wrong = |index: usize| Error::at(ErrorKind::Text(self), at + index);
        match self {
            Charset::Utf8 => match core::str::from_utf8(bytes) {
                Ok(text) => Ok(Cow::Borrowed(text)),
                Err(error) => Err(wrong(error.valid_up_to())),
            },
            Charset::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
                None => Charset::Utf8.decode_any(bytes, at),
                Some(index) => Err(wrong(index)),
            },
            Charset::Latin1 if bytes.is_ascii() => Charset::Utf8.decode_any(bytes, at),
            Charset::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
            Charset::Utf16 => match bytes {
                [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes, |index| wrong(index + 2)),
                [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes, |index| wrong(index + 2)),
                _ => utf16(bytes, u16::from_be_bytes, wrong),
            },
            Charset::Utf16Le => utf16(bytes, u16::from_le_bytes, wrong),
        }
    }
}

fn utf16<'b>(
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
    wrong: impl Fn(usize) -> Error,
) -> Result<Cow<'b, str>, Error> {
    if bytes.len() % 2 != 0 {
        return Err(wrong(bytes.len() - 1));
    }
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut index = 0;
    for character in char::decode_utf16(units) {
        let character = character.map_err(|_| wrong(index))?;
        index += 2 * character.len_utf16();
        text.push(character);
    }
    Ok(Cow::Owned(text))
}

impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Charset::Utf8 => "UTF-8",
            Charset::Ascii => "US-ASCII",
            Charset::Latin1 => "ISO-8859-1",
            Charset::Utf16 | Charset::Utf16Le => "UTF-16",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_each_charset() {
        let read = |charset: Charset, bytes: &'static [u8]| charset.decode(bytes, 10).map(Cow::into_owned);
        assert_eq!(read(Charset::Utf8, "ä".as_bytes()), Ok("ä".to_owned()));
        assert_eq!(read(Charset::Latin1, b"\xE4a"), Ok("äa".to_owned()));
        assert_eq!(read(Charset::Ascii, b"a"), Ok("a".to_owned()));
        assert_eq!(read(Charset::Utf16, b"\xD8\x3D\xDE\x00"), Ok("\u{1F600}".to_owned()));
        assert_eq!(read(Charset::Utf16, b"\xFF\xFEa\0"), Ok("a".to_owned()));
        assert_eq!(read(Charset::Utf16Le, b"\xE4\0"), Ok("ä".to_owned()));
        for (charset, bytes, at) in [
            (Charset::Utf8, &b"ab\xFF"[..], 12),
            (Charset::Ascii, b"a\x80", 11),
            (Charset::Utf16, b"\0a\xD8\0", 12),
            (Charset::Utf16, b"\xFE\xFF\0a\0", 14),
        ] {
            assert_eq!(read(charset, bytes), Err(Error::at(ErrorKind::Text(charset), at)));
        }
        for (charset, bytes, at) in [
            (Charset::Latin1, &b"\xE4\xE4\x07"[..], 12),
            (Charset::Utf16, b"\0a\xD8\x3D\xDE\0\0\x07", 16),
            (Charset::Utf16, b"\xFE\xFF\0\x07", 12),
        ] {
            assert_eq!(read(charset, bytes), Err(Error::at(ErrorKind::Character('\u{7}'), at)));
        }
    }

    #[test]
    fn a_string_ends_at_the_nul_of_its_charset() {
        assert_eq!(Charset::Utf8.end_of(b"ab\0c"), Some(2));
        assert_eq!(Charset::Utf16.end_of(b"\x01\0\0\x01\0\0"), Some(4));
        assert_eq!(Charset::Utf16.end_of(b"\0a\0"), None);
    }
}
