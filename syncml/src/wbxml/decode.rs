//! Decodes the strings of WBXML documents.

use super::charset::Charset;
use super::error::{WbxmlError, WbxmlErrorKind};
use csp_xml::first_forbidden;
use std::borrow::Cow;

impl Charset {
    /// Decodes `bytes`, which start at byte `at` of the document.
    ///
    /// Refuses characters that XML forbids in a converted text, because only this function knows their byte offset. The caller
    /// checks a borrowed text.
    #[inline]
    pub(super) fn decode(self, bytes: &[u8], at: usize) -> Result<Cow<'_, str>, WbxmlError> {
        let text = self.decode_any(bytes, at)?;
        if let Cow::Owned(text) = &text {
            if let Some(index) = first_forbidden(text) {
                let units = text[..index].encode_utf16().count();
                let has_mark = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) && self == Charset::Utf16;
                let mark = usize::from(has_mark);
                let before = if self.unit() == 2 { 2 * (units + mark) } else { units };
                let character = text[index..].chars().next().unwrap_or_default();
                return Err(WbxmlError::at(WbxmlErrorKind::Character(character), at + before));
            }
        }
        Ok(text)
    }

    #[inline]
    fn decode_any(self, bytes: &[u8], at: usize) -> Result<Cow<'_, str>, WbxmlError> {
        let wrong = |index: usize| WbxmlError::at(WbxmlErrorKind::Text(self), at + index);
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
    wrong: impl Fn(usize) -> WbxmlError,
) -> Result<Cow<'b, str>, WbxmlError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded_by_charset() {
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
            assert_eq!(read(charset, bytes), Err(WbxmlError::at(WbxmlErrorKind::Text(charset), at)));
        }
        for (charset, bytes, at) in [
            (Charset::Latin1, &b"\xE4\xE4\x07"[..], 12),
            (Charset::Utf16, b"\0a\xD8\x3D\xDE\0\0\x07", 16),
            (Charset::Utf16, b"\xFE\xFF\0\x07", 12),
        ] {
            assert_eq!(read(charset, bytes), Err(WbxmlError::at(WbxmlErrorKind::Character('\u{7}'), at)));
        }
    }
}
