//! Lines and columns of many places in one text.

use crate::Position;
use crate::position::{begins_character, count, is_line_end, line_ends};
use alloc::vec::Vec;
use core::ops::Range;

/// The numbers of lines and characters before places at equal distances in a text, so that a [`Position`] takes a look-up
/// instead of a pass over the text.
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
    /// The counts at the start of each [`BLOCK`] and at the end of the last whole one: one line may be megabytes long.
    before: Vec<Before>,
}

/// The line ends and the characters before a byte.
#[derive(Clone, Copy, Debug)]
struct Before {
    ends: u32,
    characters: u32,
}

/// The number of bytes that are counted together.
const BLOCK: usize = 128;

impl<'a> Lines<'a> {
    /// Finds the lines of `text`, which end as [`Position::line`] says.
    pub fn new(text: &'a str) -> Self {
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut sum = Before { ends: 0, characters: 0 };
        before.push(sum);
        for end in (BLOCK..=text.len()).step_by(BLOCK) {
            sum = sum.after(text.as_bytes(), end - BLOCK..end);
            before.push(sum);
        }
        Lines { text, before }
    }

    /// The position of byte `offset` (of the text's end, when the offset is greater).
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let before = self.before(offset);
        // Most lines are short.
        let last = (offset / BLOCK * BLOCK..offset).rfind(|&at| is_line_end(self.text.as_bytes(), at));
        let start = self.before(last.map_or_else(|| self.start_of_line(before.ends), |last| last + 1));
        Position { line: before.ends + 1, column: before.characters - start.characters + 1 }
    }

    /// The byte offset of a position; that of the end of its line or of the text, when the position is after it.
    ///
    /// ```
    /// use csp_findings::{Lines, Position};
    /// let lines = Lines::new("<a>\r\n  <b/>\n</a>");
    /// assert_eq!(lines.offset(Position { line: 2, column: 3 }), 7);
    /// ```
    pub fn offset(&self, position: Position) -> usize {
        let ends = position.line.saturating_sub(1);
        let start = self.start_of_line(ends);
        let wanted = self.before(start).characters.saturating_add(position.column.saturating_sub(1));
        let block = self.before.partition_point(|before| before.characters <= wanted).saturating_sub(1);
        let from = start.max(block * BLOCK);
        let missing = wanted - self.before(from).characters;
        let bytes = self.text.as_bytes().iter().enumerate().skip(from);
        let mut characters = bytes.filter(|(_, byte)| begins_character(**byte)).map(|(at, _)| at);
        let at = characters.nth(missing as usize).unwrap_or(self.text.len());
        // The line may end before.
        match self.before(at).ends > ends {
            true => self.start_of_line(ends + 1).saturating_sub(1),
            false => at,
        }
    }

    /// The first byte of the line with so many line ends before it, or the end of the text.
    fn start_of_line(&self, ends: u32) -> usize {
        let Some(more) = ends.checked_sub(1) else { return 0 };
        // The block in which this line end is.
        let block = self.before.partition_point(|before| before.ends <= more).saturating_sub(1);
        let (from, known) = (block * BLOCK, self.before[block].ends);
        let bytes = self.text.as_bytes();
        let mut line_ends = (from..bytes.len()).filter(|&at| is_line_end(bytes, at));
        line_ends.nth((more - known) as usize).map_or(bytes.len(), |end| end + 1)
    }

    fn before(&self, offset: usize) -> Before {
        let block = offset / BLOCK;
        self.before[block].after(self.text.as_bytes(), block * BLOCK..offset)
    }
}

impl Before {
    /// The counts at the end of these bytes of a text; these are those at their start.
    fn after(self, bytes: &[u8], passed: Range<usize>) -> Self {
        Before {
            ends: self.ends + line_ends(bytes, passed.clone()),
            characters: self.characters + count(&bytes[passed]),
        }
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
