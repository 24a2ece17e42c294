//! A place in a text.

use core::fmt;
use core::ops::Range;

/// A place in a text: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// Line, from 1. A line ends with `\n`, `\r\n` or a lone `\r`.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

impl Position {
    /// The start of a text, and the position of a finding about a document as a whole.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The position of byte `offset` of `text` (its end, when the offset is greater).
    pub fn of(text: &str, offset: usize) -> Self {
        Self::START.after(text, 0..offset.min(text.len()))
    }

    /// The position after the bytes `passed` of `text`; this position is that of their first byte.
    pub(crate) fn after(self, text: &str, passed: Range<usize>) -> Self {
        let bytes = text.as_bytes();
        let ends = line_ends(bytes, passed.clone());
        let last = || passed.clone().rfind(|&at| is_line_end(bytes, at));
        let column = match (ends > 0).then(last).flatten() {
            Some(end) => 1 + count(&bytes[end + 1..passed.end]),
            None => self.column + count(&bytes[passed]),
        };
        Position { line: self.line + ends, column }
    }
}

/// The bytes that are counted together: the sums of so many fit into a byte, which the compiler vectorises best if it knows their
/// number.
const PART: usize = 64;

/// Returns true if a line ends with this byte, which another follows. The `\n` of `\r\n` ends the line.
fn ends_line(byte: u8, next: u8) -> bool {
    (byte == b'\n') | (byte == b'\r') & (next != b'\n')
}

/// Returns true if a line ends with this byte of a text.
pub(crate) fn is_line_end(text: &[u8], at: usize) -> bool {
    ends_line(text[at], text.get(at + 1).copied().unwrap_or_default())
}

/// The number of line ends among these bytes of a text.
pub(crate) fn line_ends(text: &[u8], range: Range<usize>) -> u32 {
    if range.is_empty() {
        return 0;
    }
    // Nothing follows the last byte of the text.
    let followed = range.end.min(text.len() - 1);
    let (bytes, next) = (&text[range.start..followed], &text[range.start + 1..]);
    let ends = |bytes: &[u8], next: &[u8]| {
        let pairs = bytes.iter().zip(next);
        u32::from(pairs.fold(0, |ends: u8, (byte, next)| ends + u8::from(ends_line(*byte, *next))))
    };
    let parts = bytes.chunks_exact(PART);
    let rest = parts.remainder();
    let last = ends(rest, &next[bytes.len() - rest.len()..]);
    let sum = parts.zip(next.chunks_exact(PART)).fold(last, |sum, (part, next)| sum + ends(part, next));
    sum + u32::from(followed < range.end && is_line_end(text, followed))
}

/// The characters that begin in `bytes`.
pub(crate) fn count(bytes: &[u8]) -> u32 {
    let begins =
        |part: &[u8]| u32::from(part.iter().fold(0, |sum: u8, byte| sum + u8::from(begins_character(*byte))));
    let parts = bytes.chunks_exact(PART);
    let last = begins(parts.remainder());
    parts.fold(last, |sum, part| sum + begins(part))
}

pub(crate) fn begins_character(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
