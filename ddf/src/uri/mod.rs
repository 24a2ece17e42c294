//! LocURIs: the addresses of nodes in the management tree.

mod encode;
mod error;
mod escapes;
mod segment;

pub use encode::AsSegment;
pub use error::{LocUriError, LocUriErrorKind};
pub use escapes::SegmentBytes;
pub use segment::{Segment, Segments};

use core::fmt;
use csp_findings::without_product_keys;
use escapes::{broken_escape, with_decoded};

/// The address of a node: `./Device/Vendor/MSFT/Office`, borrowed and checked (OMA TND 1.2, 5.2; MS-MDM 2.2.4.3).
///
/// Segments are compared without percent-encoding and, unless the node says otherwise, without case. A query
/// (`?prop=Type`, `?list=Struct`) is kept apart.
///
/// ```
/// use ddf::{LocUri, Scope};
/// let uri = LocUri::parse("./Vendor/MSFT/Office/Installation/%7Babc%7D?prop=Type")?;
/// assert_eq!(uri.scope(), Scope::Device);
/// assert_eq!(uri.segments().last().unwrap().decode(), "{abc}");
/// assert_eq!(uri.query(), Some("prop=Type"));
/// # Ok::<(), ddf::LocUriError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocUri<'a> {
    raw: &'a str,
    /// The end of the segments: the `?`, or the end of the text.
    path: u16,
    /// True if the path contains percent-escapes.
    escapes: bool,
}

/// The owner of the settings that a LocURI addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Scope {
    /// The machine's: `./Device/…`, and each address without a scope.
    Device,
    /// The signed-in user's: `./User/…`.
    User,
}

impl Scope {
    /// The first segment of its LocURIs: `Device` or `User`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Device => "Device",
            Scope::User => "User",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'a> LocUri<'a> {
    /// The longest LocURI that is accepted, in bytes.
    pub const MAX_LEN: usize = escapes::MAX_LEN;

    /// Checks an address.
    ///
    /// # Errors
    /// [`LocUriError`] when it is not a LocURI: empty, too long, with a leading or trailing `/`, an empty segment, a
    /// segment `*`, `..` or (but for the first) `.`, a control character or a broken percent-escape.
    pub fn parse(raw: &'a str) -> Result<Self, LocUriError> {
        if is_plain(raw.as_bytes()) {
            Ok(LocUri { raw, path: raw.len() as u16, escapes: false })
        } else {
            Self::parse_any(raw)
        }
    }

    /// Checks any text, segment by segment.
    fn parse_any(raw: &'a str) -> Result<Self, LocUriError> {
        let error = |kind, offset| Err(LocUriError::new(kind, offset));
        if raw.len() > Self::MAX_LEN {
            return error(LocUriErrorKind::TooLong, Self::MAX_LEN);
        }
        let path = raw.find('?').unwrap_or(raw.len());
        if path == 0 {
            return error(LocUriErrorKind::Empty, 0);
        }
        if let Some(at) = raw.bytes().position(|b| b < 0x20 || b == 0x7F) {
            return error(LocUriErrorKind::Control, at);
        }
        let mut at = 0;
        for (index, segment) in raw[..path].split('/').enumerate() {
            match segment {
                "" if index == 0 => return error(LocUriErrorKind::LeadingSlash, at),
                "" => return error(LocUriErrorKind::EmptySegment, at),
                "." if index > 0 => return error(LocUriErrorKind::Dot, at),
                ".." => return error(LocUriErrorKind::Dot, at),
                "*" => return error(LocUriErrorKind::Wildcard, at),
                _ => {}
            }
            if let Some(bad) = broken_escape(segment) {
                return error(LocUriErrorKind::Escape, at + bad);
            }
            at += segment.len() + 1;
        }
        Ok(LocUri { raw, path: path as u16, escapes: raw[..path].contains('%') })
    }

    /// The address as written, query included.
    pub fn as_str(&self) -> &'a str {
        self.raw
    }

    /// The address as written, without its query.
    pub fn path(&self) -> &'a str {
        &self.raw[..usize::from(self.path)]
    }

    /// Calls `f` with the path, decoded and without a leading `./`. An encoded `/` becomes a zero byte, which no name has.
    #[inline]
    pub(crate) fn with_decoded_path<T>(&self, f: impl FnOnce(&[u8]) -> T) -> T {
        let names = self.segments().as_str();
        if self.escapes { with_decoded(names, f) } else { f(names.as_bytes()) }
    }

    /// The text after the `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.raw.get(usize::from(self.path) + 1..)
    }

    /// The segments, in order, without a leading `.`.
    pub fn segments(&self) -> Segments<'a> {
        let path = self.path();
        Segments::new(path.strip_prefix("./").or(if path == "." { None } else { Some(path) }))
    }

    /// The scope: the user's if the address begins with `User`, otherwise the device's.
    pub fn scope(&self) -> Scope {
        match self.segments().next() {
            Some(first) if first.matches("User") => Scope::User,
            _ => Scope::Device,
        }
    }
}

impl fmt::Display for LocUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.raw)
    }
}

/// Hides product keys, which an address from a message may contain.
impl fmt::Debug for LocUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocUri({:?})", without_product_keys(self.raw))
    }
}

/// True for most LocURIs: short enough, without a query and percent-escapes, and no name begins with `.` or `*`.
///
/// Looks at all bytes without an early exit, so that the compiler can check many at a time.
#[inline]
fn is_plain(raw: &[u8]) -> bool {
    let names = raw.strip_prefix(b"./").unwrap_or(raw);
    let (Some(first), Some((last, before))) = (names.first(), names.split_last()) else { return false };
    let special = |byte: u8| (byte < 0x20) | (byte == 0x7F) | (byte == b'?') | (byte == b'%');
    let starts_oddly = |byte: u8| (byte == b'/') | (byte == b'.') | (byte == b'*');
    let odd_names = before
        .iter()
        .zip(&names[1..])
        .fold(false, |odd, (&byte, &next)| odd | ((byte == b'/') & starts_oddly(next)));
    raw.len() <= LocUri::MAX_LEN
        && *last != b'/'
        && !starts_oddly(*first)
        && !odd_names
        && !names.iter().fold(false, |odd, &byte| odd | special(byte))
}
