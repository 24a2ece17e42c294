//! A cursor over the bytes of a document.

use super::error::{WbxmlError, WbxmlErrorKind};

/// A position in a document, which may be embedded in another document.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'d> {
    bytes: &'d [u8],
    at: usize,
    /// The offset of `bytes` in the outermost document.
    base: usize,
}

impl<'d> Cursor<'d> {
    pub(super) fn new(bytes: &'d [u8], base: usize) -> Self {
        Cursor { bytes, at: 0, base }
    }

    /// Byte offset in the outermost document.
    #[inline]
    pub(super) fn offset(&self) -> usize {
        self.base + self.at
    }

    pub(super) fn rest(&self) -> &'d [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, WbxmlError> {
        match self.bytes.get(self.at) {
            Some(&byte) => {
                self.at += 1;
                Ok(byte)
            }
            None => Err(self.truncated()),
        }
    }

    /// Takes the next `length` bytes; `None`, without taking any, when fewer are left.
    pub(super) fn take(&mut self, length: usize) -> Option<&'d [u8]> {
        let taken = self.rest().get(..length)?;
        self.at += length;
        Some(taken)
    }

    /// Takes an `mb_u_int32`: seven bits in each byte, the highest first. The eighth bit is set if another byte follows.
    pub(super) fn integer(&mut self) -> Result<u32, WbxmlError> {
        let start = self.offset();
        let mut value: u32 = 0;
        loop {
            let byte = self.byte()?;
            if value > u32::MAX >> 7 || self.offset() - start > 5 {
                return Err(WbxmlError::at(WbxmlErrorKind::Integer, start));
            }
            value = value << 7 | u32::from(byte & 0x7F);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
    }

    /// The error for bytes that end inside the document.
    #[cold]
    pub(super) fn truncated(&self) -> WbxmlError {
        WbxmlError::at(WbxmlErrorKind::Truncated, self.base + self.bytes.len())
    }
}

/// Appends an `mb_u_int32`.
pub(super) fn push_integer(value: u32, out: &mut Vec<u8>) {
    let groups = (32 - value.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let more = if group > 0 { 0x80 } else { 0 };
        out.push((value >> (7 * group)) as u8 & 0x7F | more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_they_are_written() {
        for (value, bytes) in [
            (0, &[0][..]),
            (0x7F, &[0x7F]),
            (0x80, &[0x81, 0]),
            (0x0FD1, &[0x9F, 0x51]),
            (0x1201, &[0xA4, 1]),
            (u32::MAX, &[0x8F, 0xFF, 0xFF, 0xFF, 0x7F]),
        ] {
            let mut written = Vec::new();
            push_integer(value, &mut written);
            assert_eq!(written, bytes);
            assert_eq!(Cursor::new(bytes, 0).integer(), Ok(value));
        }
        // Leading zeros are allowed, up to five bytes in total.
        assert_eq!(Cursor::new(&[0x80, 0x80, 1], 0).integer(), Ok(1));
    }

    #[test]
    fn integers_of_more_than_32_bits_are_errors() {
        let error = |bytes: &[u8]| Cursor::new(bytes, 7).integer().unwrap_err();
        assert_eq!(error(&[0x80; 100]), WbxmlError::at(WbxmlErrorKind::Integer, 7));
        assert_eq!(error(&[0xFF; 5]), WbxmlError::at(WbxmlErrorKind::Integer, 7));
        assert_eq!(error(&[0x90, 0x80, 0x80, 0x80, 0]), WbxmlError::at(WbxmlErrorKind::Integer, 7));
        assert_eq!(error(&[0x80, 0x80]), WbxmlError::at(WbxmlErrorKind::Truncated, 9));
    }
}
