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
        let Position { mut line, mut column } = self;
        let bytes = text.as_bytes();
        for at in passed {
            let ends = match bytes[at] {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                (line, column) = (line + 1, 1);
            } else if bytes[at] & 0xC0 != 0x80 {
                column += 1;
            }
        }
        Position { line, column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
