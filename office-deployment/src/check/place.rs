//! Lines and columns of findings.

use super::Finding;
use csp_xml::Position;

/// Says where each finding stands. They are sorted by their places, so that the text is gone through once.
pub(super) fn place(findings: &mut [Finding], text: &str) {
    let (mut position, mut at) = (Position { line: 1, column: 1 }, 0);
    for finding in findings {
        let to = finding.span.start;
        position = behind(position, &text.as_bytes()[at..], to - at);
        at = to;
        finding.position = position;
    }
}

/// The position behind so many of the bytes, which begin at a position. Lines end as [`Position::line`] says.
fn behind(from: Position, bytes: &[u8], count: usize) -> Position {
    let Position { mut line, mut column } = from;
    for (at, byte) in bytes[..count].iter().enumerate() {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => column += 1,
            b'\n' | b'\r' => (line, column) = (line + 1, 1),
            0x80..=0xBF => {} // not the first byte of its character
            _ => column += 1,
        }
    }
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_text() {
        for text in ["", "a\nb", "\r\n\r\n", "ä\r\u{1F600}x\n\r\n\ry", "\n\n", "a\r"] {
            let mut last = (Position { line: 1, column: 1 }, 0);
            for (at, _) in text.char_indices() {
                last = (behind(last.0, &text.as_bytes()[last.1..], at - last.1), at);
                assert_eq!(last.0, Position::of(text, at), "{text:?} at {at}");
            }
        }
    }
}
