//! The charsets of WBXML documents.

use core::fmt;

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
    fn a_string_ends_at_the_nul_of_its_charset() {
        assert_eq!(Charset::Utf8.end_of(b"ab\0c"), Some(2));
        assert_eq!(Charset::Utf16.end_of(b"\x01\0\0\x01\0\0"), Some(4));
        assert_eq!(Charset::Utf16.end_of(b"\0a\0"), None);
    }
}
