//! LocURIs: the addresses of nodes in the management tree.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use csp_findings::without_product_keys;

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
    /// Where the segments end: at the `?`, or at the end.
    path: u16,
    /// True if the path contains percent-escapes.
    escapes: bool,
}

/// The owner of the settings that a LocURI addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Scope {
    /// The machine's: `./Device/…`, and everything that names neither.
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
    pub const MAX_LEN: usize = 8 << 10;

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
        let error = |kind, offset| Err(LocUriError { kind, offset });
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
        let names = self.segments().rest.unwrap_or_default();
        if self.escapes { with_decoded(names, f) } else { f(names.as_bytes()) }
    }

    /// The text after the `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.raw.get(usize::from(self.path) + 1..)
    }

    /// The segments, in order, without a leading `.`.
    pub fn segments(&self) -> Segments<'a> {
        let path = self.path();
        Segments { rest: path.strip_prefix("./").or(if path == "." { None } else { Some(path) }) }
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

/// The segments of a [`LocUri`].
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    rest: Option<&'a str>,
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    #[inline]
    fn next(&mut self) -> Option<Segment<'a>> {
        let rest = self.rest?;
        let end = rest.bytes().position(|b| b == b'/');
        let (segment, rest) = match end {
            Some(end) => (&rest[..end], Some(&rest[end + 1..])),
            None => (rest, None),
        };
        self.rest = rest;
        Some(Segment(segment))
    }
}

/// One segment of a LocURI, as written.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Segment<'a>(&'a str);

impl fmt::Debug for Segment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Segment({:?})", without_product_keys(self.0))
    }
}

impl<'a> Segment<'a> {
    /// A segment that is known to be one. INVARIANT: what `LocUri::parse` accepts between two `/`.
    pub(crate) fn of(segment: &'a str) -> Self {
        Segment(segment)
    }

    /// The segment as written, percent-escapes included.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// The name, percent-escapes resolved.
    pub fn decode(self) -> Cow<'a, str> {
        if !self.0.contains('%') {
            return Cow::Borrowed(self.0);
        }
        let bytes: Vec<u8> = self.bytes().collect();
        // INVARIANT: `LocUri::parse` has refused escapes that are not UTF-8.
        Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|_| self.0.into()))
    }

    /// Calls `f` with the name, decoded.
    #[inline]
    pub(crate) fn with_decoded<T>(self, f: impl FnOnce(&[u8]) -> T) -> T {
        if self.0.contains('%') { with_decoded(self.0, f) } else { f(self.0.as_bytes()) }
    }

    /// The bytes of the name, percent-escapes resolved, without a copy.
    #[inline]
    pub fn bytes(self) -> SegmentBytes<'a> {
        SegmentBytes(self.0.as_bytes())
    }

    /// True if it is `name` when decoded, ASCII case ignored.
    #[inline]
    pub fn matches(self, name: &str) -> bool {
        if !self.0.contains('%') {
            return self.0.eq_ignore_ascii_case(name);
        }
        let mut theirs = name.bytes();
        self.bytes().all(|b| theirs.next().is_some_and(|t| t.eq_ignore_ascii_case(&b)))
            && theirs.next().is_none()
    }

    /// True if it is `name` when decoded.
    pub fn matches_exactly(self, name: &str) -> bool {
        self.bytes().eq(name.bytes())
    }
}

/// The decoded bytes of a [`Segment`].
#[derive(Clone, Debug)]
pub struct SegmentBytes<'a>(&'a [u8]);

impl Iterator for SegmentBytes<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        if first == b'%' {
            if let [high, low, rest @ ..] = rest {
                if let (Some(high), Some(low)) = (hex(*high), hex(*low)) {
                    self.0 = rest;
                    return Some(high << 4 | low);
                }
            }
        }
        self.0 = rest;
        Some(first)
    }
}

/// Decodes segments without an allocation.
#[cold]
fn with_decoded<T>(segments: &str, f: impl FnOnce(&[u8]) -> T) -> T {
    let (mut buffer, mut length) = ([0; LocUri::MAX_LEN], 0);
    for (index, segment) in segments.split('/').enumerate() {
        let slash = (index > 0).then_some(b'/');
        let name = Segment(segment).bytes().map(|byte| if byte == b'/' { 0 } else { byte });
        for (byte, place) in slash.into_iter().chain(name).zip(&mut buffer[length..]) {
            *place = byte;
            length += 1;
        }
    }
    f(&buffer[..length])
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The offset of the first escape that is not `%` and two hex digits, or of the first escape if the decoded text is not
/// UTF-8 or contains a control character.
fn broken_escape(segment: &str) -> Option<usize> {
    let first = segment.find('%')?;
    let mut at = first;
    while let Some(found) = segment[at..].find('%') {
        at += found;
        if !matches!(segment.as_bytes().get(at + 1..at + 3), Some([h, l]) if hex(*h).is_some() && hex(*l).is_some())
        {
            return Some(at);
        }
        at += 3;
    }
    (!is_text(Segment(segment).bytes())).then_some(first)
}

/// True if these bytes are UTF-8 without control characters.
fn is_text(mut bytes: SegmentBytes<'_>) -> bool {
    while let Some(first) = bytes.next() {
        let length = match first {
            0x00..0x20 | 0x7F => return false,
            0x20..0x7F => continue,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0..=0xFF => 4,
        };
        let mut character = [first, 0, 0, 0];
        for (place, byte) in character[1..length].iter_mut().zip(&mut bytes) {
            *place = byte;
        }
        if core::str::from_utf8(&character[..length]).is_err() {
            return false;
        }
    }
    true
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

/// A name as one segment of a LocURI: everything but ASCII letters, digits and `-._~` percent-encoded over UTF-8.
///
/// Implemented for text and integers, so that path constructors take either. The names `.`, `..` and `*`, which
/// would read as something else, are encoded too; the empty name has no encoding and one with a control character
/// none that is allowed, and a path that contains such a name is refused where it is used.
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

/// Why a text is not a LocURI, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocUriError {
    kind: LocUriErrorKind,
    offset: usize,
}

/// What is wrong with a LocURI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocUriErrorKind {
    /// Nothing: `""` or `"?prop=Type"`.
    Empty,
    /// More than [`LocUri::MAX_LEN`] bytes.
    TooLong,
    /// `/` in front: `"/Device"`.
    LeadingSlash,
    /// A segment without a name: `"./Vendor//MSFT"` or `"./Vendor/"`.
    EmptySegment,
    /// `.` after the first segment, or `..`: `"./Vendor/../MSFT"`.
    Dot,
    /// A segment that is only `*`: `"./Vendor/*"`.
    Wildcard,
    /// A control character: `"./Vendor\n"`.
    Control,
    /// A percent-escape that is not two hex digits, or escapes that are not UTF-8 or stand for a control character:
    /// `"./%7"`, `"./%FF"`, `"./%00"`.
    Escape,
}

impl LocUriError {
    /// What is wrong.
    pub fn kind(&self) -> LocUriErrorKind {
        self.kind
    }

    /// The byte at which it is wrong.
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for LocUriError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            LocUriErrorKind::Empty => "is empty; expected `./` and the names of nodes",
            LocUriErrorKind::TooLong => "is longer than 8192 bytes",
            LocUriErrorKind::LeadingSlash => "starts with `/`; expected `./`",
            LocUriErrorKind::EmptySegment => "has an empty segment; remove the extra `/`",
            LocUriErrorKind::Dot => "has a segment `.` or `..`; `.` may only stand first",
            LocUriErrorKind::Wildcard => "has a segment `*`; wildcards are not addresses",
            LocUriErrorKind::Control => "contains a control character",
            LocUriErrorKind::Escape => {
                "has a percent-escape that is broken or stands for a control character"
            }
        };
        write!(f, "LocURI {what} (byte {})", self.offset)
    }
}

impl core::error::Error for LocUriError {}
