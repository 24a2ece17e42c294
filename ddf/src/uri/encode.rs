//! Names as segments of a LocURI.

use alloc::borrow::Cow;
use alloc::string::String;

/// A name as one segment of a LocURI: everything but ASCII letters, digits and `-._~` percent-encoded over UTF-8.
///
/// Implemented for text and integers, so that path constructors take either. The names `.`, `..` and `*`,
/// which have another meaning in a LocURI, are encoded too. The empty name has no encoding, and the encoding of a control
/// character is not allowed: a path with such a name is refused when it is used.
pub trait AsSegment {
    /// Appends the encoded name.
    fn encode_into(&self, out: &mut String);
}

impl AsSegment for str {
    fn encode_into(&self, out: &mut String) {
        let dots = self == "." || self == "..";
        for byte in self.bytes() {
            let plain =
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || byte == b'.' && !dots;
            if plain {
                out.push(char::from(byte));
            } else {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

impl AsSegment for String {
    fn encode_into(&self, out: &mut String) {
        self.as_str().encode_into(out);
    }
}

impl AsSegment for Cow<'_, str> {
    fn encode_into(&self, out: &mut String) {
        self.as_ref().encode_into(out);
    }
}

impl<T: AsSegment + ?Sized> AsSegment for &T {
    fn encode_into(&self, out: &mut String) {
        (**self).encode_into(out);
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl AsSegment for $integer {
            fn encode_into(&self, out: &mut String) {
                use core::fmt::Write;
                let _ = write!(out, "{self}"); // writing to a String cannot fail
            }
        }
    )*};
}
integers!(u8 u16 u32 u64 i8 i16 i32 i64);
