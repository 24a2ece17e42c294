//! Texts that are not a LocURI.

use core::fmt;

/// The fault of a text that is not a LocURI, and its byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocUriError {
    kind: LocUriErrorKind,
    offset: usize,
}

/// The fault of a LocURI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocUriErrorKind {
    /// No text: `""` or `"?prop=Type"`.
    Empty,
    /// More than [`LocUri::MAX_LEN`](super::LocUri::MAX_LEN) bytes.
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
    /// A percent-escape that is not two hex digits, or escapes that are not UTF-8 or encode a control character:
    /// `"./%7"`, `"./%FF"`, `"./%00"`.
    Escape,
}

impl LocUriError {
    pub(super) fn new(kind: LocUriErrorKind, offset: usize) -> Self {
        LocUriError { kind, offset }
    }

    /// The fault.
    pub fn kind(&self) -> LocUriErrorKind {
        self.kind
    }

    /// The byte of the fault.
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
            LocUriErrorKind::Dot => "has a segment `.` or `..`; `.` is only allowed first",
            LocUriErrorKind::Wildcard => "has a segment `*`; wildcards are not addresses",
            LocUriErrorKind::Control => "contains a control character",
            LocUriErrorKind::Escape => "has a percent-escape that is broken or encodes a control character",
        };
        write!(f, "LocURI {what} (byte {})", self.offset)
    }
}

impl core::error::Error for LocUriError {}
