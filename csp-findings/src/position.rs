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
        // The `\n` of `\r\n` ends the line.
        let ends_line = |byte: u8, next: u8| (byte == b'\n') | (byte == b'\r') & (next != b'\n');
        let Some((&last, before)) = passed.split_last() else { return self };
        let last_ends = ends_line(last, rest.first().copied().unwrap_or_default());
        // The compiler vectorises a fold, but not a search.
        let pairs = before.iter().zip(&passed[1..]);
        let ends = pairs.clone().fold(0, |ends, (byte, next)| ends + u32::from(ends_line(*byte, *next)));
        let line = self.line + ends + u32::from(last_ends);
        let column = match pairs.rev().position(|(byte, next)| ends_line(*byte, *next)) {
            _ if last_ends => 1,
            Some(back) => 1 + count(&passed[before.len() - back..]),
            None => self.column + count(passed),
        };
        Position { line, column }
    }
}

/// The characters that begin in `bytes`.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |count, byte| count + u32::from(byte & 0xC0 != 0x80))
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
