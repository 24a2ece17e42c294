//! Lines and columns of many places in one text.

use crate::Position;
use crate::position::ends_line;
use alloc::vec::Vec;

/// The positions of places at equal distances in a text, so that a [`Position`] takes a look-up instead of a pass over the text.
///
/// Use it for many positions, and [`Position::of`] for one.
///
/// ```
/// use csp_findings::{Lines, Position};
/// let lines = Lines::new("<a>\r\n  <b/>\n</a>");
/// assert_eq!(lines.position(7), Position { line: 2, column: 3 });
/// ```
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    /// The positions of the first byte, and of every byte after a [`BLOCK`]; one line may be megabytes long.
    positions: Vec<Position>,
}

/// The maximum number of bytes that are counted for one position.
const BLOCK: usize = 256;

impl<'a> Lines<'a> {
    /// Finds the lines of `text`, which end as [`Position::line`] says.
    pub fn new(text: &'a str) -> Self {
        let mut positions = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut position = Position::START;
        positions.push(position);
        for end in (BLOCK..=text.len()).step_by(BLOCK) {
            position = position.after(text, end - BLOCK..end);
            positions.push(position);
        }
        Lines { text, positions }
    }

    /// The position of byte `offset` (of the text's end, when the offset is greater).
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let block = offset / BLOCK;
        self.positions[block].after(self.text, block * BLOCK..offset)
    }

    /// The byte offset of a position; that of the end of its line or of the text, when the position is after it.
    ///
    /// ```
    /// use csp_findings::{Lines, Position};
    /// let lines = Lines::new("<a>\r\n  <b/>\n</a>");
    /// assert_eq!(lines.offset(Position { line: 2, column: 3 }), 7);
    /// ```
    pub fn offset(&self, position: Position) -> usize {
        let block = self.positions.partition_point(|&before| before <= position).saturating_sub(1);
        let bytes = self.text.as_bytes();
        let (mut at, mut here) = (block * BLOCK, self.positions[block]);
        while at < bytes.len() && here < position {
            let is_end = ends_line(bytes[at], bytes.get(at + 1).copied().unwrap_or_default());
            match is_end {
                true if here.line == position.line => break,
                true => here = Position { line: here.line + 1, column: 1 },
                false => here.column += u32::from(bytes[at] & 0xC0 != 0x80),
            }
            at += 1;
        }
        // The last byte was the first one of its character.
        while bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_from_the_start() {
        let long = "aä\u{1F600}\n".repeat(BLOCK / 4);
        let windows = "<a>\r\n".repeat(BLOCK);
        for text in ["", "a", "a\nb", "\r\n\r\n", "ä\r\u{1F600}x\n\r\n\ry", "\n\n", &long, &windows] {
            let lines = Lines::new(text);
            for offset in 0..text.len() + 2 {
                assert_eq!(lines.position(offset), Position::of(text, offset), "{text:?} at {offset}");
            }
            for (offset, _) in text.char_indices().chain([(text.len(), 'x')]) {
                assert_eq!(lines.offset(lines.position(offset)), offset, "{text:?} at {offset}");
            }
            for (line, column) in [(9999, 1), (u32::MAX, u32::MAX)] {
                assert_eq!(lines.offset(Position { line, column }), text.len());
            }
            let end_of_first = text.find(['\r', '\n']).unwrap_or(text.len());
            let end_of_first = end_of_first + usize::from(text[end_of_first..].starts_with("\r\n"));
            assert_eq!(lines.offset(Position { line: 1, column: 9999 }), end_of_first);
        }
    }
}
