//! Lines and columns of many places in one text.

use crate::Position;
use alloc::vec::Vec;

/// The starts of the lines of a text, so that a [`Position`] takes a look-up instead of a pass over the text.
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
    /// The byte offset of each line's first byte.
    starts: Vec<usize>,
    /// The number of characters before each [`BLOCK`] of bytes, because one line may be megabytes long.
    characters: Vec<usize>,
}

/// The maximum number of bytes that are counted for one position.
const BLOCK: usize = 128;

impl<'a> Lines<'a> {
    /// Finds the lines of `text`, which end as [`Position::line`] says.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = Vec::from([0]);
        starts.extend((0..bytes.len()).filter_map(|at| {
            let ends = match bytes[at] {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'), // the `\n` of `\r\n` ends the line
                _ => false,
            };
            ends.then_some(at + 1)
        }));
        let mut before = 0;
        let characters = bytes
            .chunks(BLOCK)
            .map(|block| {
                let here = before;
                before += count(block);
                here
            })
            .collect();
        Lines { text, starts, characters }
    }

    /// The position of byte `offset` (of the text's end, when the offset is greater).
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let column = self.before(offset) - self.before(self.starts[line - 1]) + 1;
        Position { line: line as u32, column: column as u32 }
    }

    /// The byte offset of a position; that of the text's end, when the position is after it.
    ///
    /// ```
    /// use csp_findings::{Lines, Position};
    /// let lines = Lines::new("<a>\r\n  <b/>\n</a>");
    /// assert_eq!(lines.offset(Position { line: 2, column: 3 }), 7);
    /// ```
    pub fn offset(&self, position: Position) -> usize {
        let line = (position.line as usize).saturating_sub(1);
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let wanted = self.before(start) + (position.column as usize).saturating_sub(1);
        let block = self.characters.partition_point(|&before| before <= wanted).saturating_sub(1);
        let (known, from) = match self.characters.get(block) {
            Some(&known) => (known, block * BLOCK),
            None => return self.text.len(),
        };
        let bytes = self.text.as_bytes().iter().enumerate().skip(from);
        let mut characters = bytes.filter(|(_, byte)| **byte & 0xC0 != 0x80).map(|(at, _)| at);
        characters.nth(wanted - known).unwrap_or(self.text.len())
    }

    /// The characters before byte `offset`.
    fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let known = self.characters.get(block).copied();
        // The end of a text whose length is a multiple of the block belongs to no block.
        let (known, from) = match known {
            Some(known) => (known, block * BLOCK),
            None => (self.characters.last().copied().unwrap_or(0), block.saturating_sub(1) * BLOCK),
        };
        known + count(&self.text.as_bytes()[from..offset])
    }
}

/// The characters that begin in `bytes`.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_from_the_start() {
        let long = "aä\u{1F600}\n".repeat(BLOCK / 4);
        for text in ["", "a", "a\nb", "\r\n\r\n", "ä\r\u{1F600}x\n\r\n\ry", "\n\n", &long] {
            let lines = Lines::new(text);
            for offset in 0..text.len() + 2 {
                assert_eq!(lines.position(offset), Position::of(text, offset), "{text:?} at {offset}");
            }
            for (offset, _) in text.char_indices().chain([(text.len(), 'x')]) {
                assert_eq!(lines.offset(lines.position(offset)), offset, "{text:?} at {offset}");
            }
            for (line, column) in [(99, 1), (u32::MAX, u32::MAX)] {
                assert_eq!(lines.offset(Position { line, column }), text.len());
            }
        }
    }
}
