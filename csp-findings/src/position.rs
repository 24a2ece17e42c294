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
        let (passed, rest) = (&bytes[passed.clone()], &bytes[passed.end..]);
        let Some((&last, before)) = passed.split_last() else { return self };
        let last_ends = ends_line(last, rest.first().copied().unwrap_or_default());
        let ends = line_ends(before, &passed[1..]);
        let line = self.line + ends + u32::from(last_ends);
        let last_end = || last_line_end(before, &passed[1..]);
        let column = match (ends > 0).then(last_end).flatten() {
            _ if last_ends => 1,
            Some(end) => 1 + count(&passed[end + 1..]),
            None => self.column + count(passed),
        };
        Position { line, column }
    }
}

/// The bytes that are taken together: the sums of so many fit into a byte, which the compiler vectorises best.
const PART: usize = 64;

/// Returns true if a line ends with this byte, which another follows. The `\n` of `\r\n` ends the line.
pub(crate) fn ends_line(byte: u8, next: u8) -> bool {
    (byte == b'\n') | (byte == b'\r') & (next != b'\n')
}

/// The number of line ends in `bytes`; `next` has the byte after each.
fn line_ends(bytes: &[u8], next: &[u8]) -> u32 {
    let parts = bytes.chunks(PART).zip(next.chunks(PART));
    parts.fold(0, |ends, (bytes, next)| {
        let pairs = bytes.iter().zip(next);
        ends + u32::from(pairs.fold(0, |ends: u8, (byte, next)| ends + u8::from(ends_line(*byte, *next))))
    })
}

/// The last byte that ends a line; `next` has the byte after each.
fn last_line_end(bytes: &[u8], next: &[u8]) -> Option<usize> {
    let mut end = bytes.len();
    while end > 0 {
        let start = end.saturating_sub(PART);
        let (part, following) = (&bytes[start..end], &next[start..end]);
        if line_ends(part, following) > 0 {
            let last = part.iter().zip(following).rposition(|(byte, next)| ends_line(*byte, *next));
            return last.map(|last| start + last);
        }
        end = start;
    }
    None
}

/// The characters that begin in `bytes`.
fn count(bytes: &[u8]) -> u32 {
    bytes.chunks(PART).fold(0, |characters, part| {
        let begins = |byte: &u8| u8::from(byte & 0xC0 != 0x80);
        characters + u32::from(part.iter().fold(0, |characters: u8, byte| characters + begins(byte)))
    })
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
