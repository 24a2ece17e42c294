//! The segments of a LocURI.

use super::escapes::{SegmentBytes, with_decoded};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use csp_findings::without_product_keys;

/// The segments of a [`LocUri`](super::LocUri).
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    rest: Option<&'a str>,
}

impl<'a> Segments<'a> {
    pub(super) fn new(path: Option<&'a str>) -> Self {
        Segments { rest: path }
    }

    /// The remaining segments as written.
    pub(super) fn as_str(&self) -> &'a str {
        self.rest.unwrap_or_default()
    }
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
    /// INVARIANT: `segment` is a segment that `LocUri::parse` accepts.
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
        // INVARIANT: `LocUri::parse` refuses escapes that are not UTF-8.
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
        SegmentBytes::new(self.0)
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
}
