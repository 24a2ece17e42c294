//! Draws a line of a document with a place in it marked.

use csp_findings::{HIDDEN, steers_terminal};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Replaces the parts of a line that are cut off.
const CUT: &str = "…";
/// The blanks that a tab is shown as.
const TAB: &str = "    ";
/// The maximum number of bytes before and after a mark that are looked at: a line may be megabytes long.
const AROUND: usize = 2_000;

/// A line of a text as it is drawn, with a place in it.
///
/// The width of a character is that in a terminal (Unicode Standard Annex 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The line without its indentation beyond [`Snippet::mark`], safe for a terminal.
    pub line: String,
    /// The columns of the mark, from 0.
    pub mark: Range<usize>,
}

/// A character, or what is shown in its place.
#[derive(Clone, Copy)]
struct Piece {
    shown: Shown,
    width: usize,
    is_marked: bool,
}

#[derive(Clone, Copy)]
enum Shown {
    Character(char),
    Tab,
    /// An escape sequence for a character that steers a terminal.
    Escaped(char),
    /// [`HIDDEN`].
    Hidden,
}

impl Piece {
    fn new(shown: Shown, is_marked: bool) -> Self {
        let width = match shown {
            Shown::Character(c) if c.is_ascii() => 1, // those that have no width are escaped
            Shown::Character(c) => c.width().unwrap_or(0),
            Shown::Tab => TAB.len(),
            Shown::Escaped(c) => c.escape_unicode().len(),
            Shown::Hidden => HIDDEN.len(),
        };
        Piece { shown, width, is_marked }
    }

    fn of(c: char, is_marked: bool) -> Self {
        let shown = match c {
            '\t' => Shown::Tab,
            c if steers_terminal(c) => Shown::Escaped(c),
            c => Shown::Character(c),
        };
        Self::new(shown, is_marked)
    }

    fn is_blank(self) -> bool {
        match self.shown {
            Shown::Character(c) => c.is_whitespace(),
            Shown::Tab => true,
            Shown::Escaped(_) | Shown::Hidden => false,
        }
    }

    fn write(self, line: &mut String) {
        match self.shown {
            Shown::Character(c) => line.push(c),
            Shown::Tab => line.push_str(TAB),
            Shown::Escaped(c) => line.extend(c.escape_unicode()),
            Shown::Hidden => line.push_str(HIDDEN),
        }
    }
}

/// Draws the line with this place, in at most `width` columns. `hidden` are the hidden places of the text, in order.
///
/// A place over several lines is marked up to the end of its first line. The time does not depend on the length of the line.
pub(crate) fn snippet(text: &str, place: Range<usize>, hidden: &[Range<usize>], width: usize) -> Snippet {
    let start = on_boundary(text, place.start.min(text.len()));
    // No more is drawn: two characters of a byte for each column, or one of four bytes.
    let bytes = |for_column: usize| width.saturating_mul(for_column).clamp(40, AROUND);
    let short = around(text, start, bytes(2));
    let (most, mut window) = match text[short.clone()].is_ascii() {
        true => (bytes(2), short),
        false => (bytes(4), around(text, start, bytes(4))),
    };
    // A hidden place is short, however long it is in the text: what is before it fits, too.
    let next = hidden.partition_point(|place| place.end <= window.start);
    if let Some(place) = hidden.get(next).filter(|place| place.start < window.start) {
        window.start = around(text, place.start, most).start.max(around(text, start, AROUND).start);
    }
    let mark = start..place.end.clamp(start, window.end);
    let width = width.max(10);
    plain(text, &window, &mark, hidden, width).unwrap_or_else(|| in_pieces(text, window, mark, hidden, width))
}

/// Draws a line that is shown as it is, with one column for each byte, as most lines are; `None` for others.
fn plain(
    text: &str,
    window: &Range<usize>,
    mark: &Range<usize>,
    hidden: &[Range<usize>],
    width: usize,
) -> Option<Snippet> {
    let line = &text[window.clone()];
    // The compiler vectorises a fold, but not a search.
    let is_plain = line.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte));
    let next = hidden.partition_point(|place| place.end <= window.start);
    let is_hidden = hidden.get(next).is_some_and(|place| place.start < window.end);
    let before = mark.start - window.start;
    let indentation = line.bytes().take(before).take_while(|byte| *byte == b' ').count();
    let fits = before < line.len() && line.len() - indentation <= width;
    (is_plain && fits && !is_hidden).then(|| {
        let from = window.start + indentation;
        Snippet {
            line: line[indentation..].trim_end().to_owned(),
            mark: mark.start - from..mark.end.max(mark.start + 1) - from,
        }
    })
}

fn in_pieces(
    text: &str,
    window: Range<usize>,
    mark: Range<usize>,
    hidden: &[Range<usize>],
    width: usize,
) -> Snippet {
    let mut pieces = pieces(text, window, mark, hidden);
    let first = pieces.iter().position(|piece| piece.is_marked);
    let first = first.unwrap_or_else(|| {
        // The end of the line.
        pieces.push(Piece::of(' ', true));
        pieces.len() - 1
    });
    cut(&pieces, first, width)
}

/// The line with this byte, however long it is.
pub(crate) fn whole_line(text: &str, at: usize) -> Range<usize> {
    around(text, at, text.len())
}

/// The part of the line with this byte, up to so many bytes before and after it.
fn around(text: &str, at: usize, most: usize) -> Range<usize> {
    let at = on_boundary(text, at.min(text.len()));
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    let from = on_boundary(text, at.saturating_sub(most));
    let start = bytes[from..at].iter().rposition(is_end).map_or(from, |found| from + found + 1);
    let to = on_boundary(text, at.saturating_add(most).min(text.len()));
    let end = bytes[at..to].iter().position(is_end).map_or(to, |found| at + found);
    start..end
}

/// The last boundary of characters up to this byte.
fn on_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn pieces(text: &str, window: Range<usize>, mark: Range<usize>, hidden: &[Range<usize>]) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(window.len() + 1);
    let mut next = hidden.partition_point(|place| place.end <= window.start);
    let mut at = window.start;
    while at < window.end {
        if let Some(place) = hidden.get(next).filter(|place| place.start <= at) {
            let end = place.end.min(window.end);
            // A mark at the end of a hidden place is about what is there.
            let is_marked = mark.start < end && (mark.end > at || mark.start >= at);
            pieces.push(Piece::new(Shown::Hidden, is_marked));
            (at, next) = (end, next + 1);
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let is_marked = mark.contains(&at) || (mark.is_empty() && at == mark.start);
        pieces.push(Piece::of(c, is_marked));
        at += c.len_utf8();
    }
    pieces
}

/// Chooses the pieces around the first marked one that fit, and leaves out the indentation.
fn cut(pieces: &[Piece], first: usize, width: usize) -> Snippet {
    let indentation = pieces[..first].iter().take_while(|piece| piece.is_blank()).count();
    let total: usize = pieces[indentation..].iter().map(|piece| piece.width).sum();
    let (mut from, mut room) = (indentation, width);
    let before: usize = pieces[indentation..first].iter().map(|piece| piece.width).sum();
    if total > width && before > width / 3 {
        // A third of the room is for the text before the mark.
        let mut kept = 0;
        from = first;
        while from > indentation && kept + pieces[from - 1].width <= width / 3 {
            from -= 1;
            kept += pieces[from].width;
        }
        room -= 1;
    }
    let mut line = if from > indentation { CUT.to_owned() } else { String::new() };
    let mut column = usize::from(from > indentation);
    let mut mark: Option<Range<usize>> = None;
    let rest: usize = pieces[from..].iter().map(|piece| piece.width).sum();
    let room = if rest > room { room - 1 } else { room };
    let mut used = 0;
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        if used + piece.width > room && at > first {
            line += CUT;
            break;
        }
        used += piece.width;
        piece.write(&mut line);
        if piece.is_marked {
            let mark = mark.get_or_insert(column..column);
            mark.end = column + piece.width;
        }
        column += piece.width;
    }
    let mark = mark.unwrap_or(0..0);
    Snippet { line: line.trim_end().to_owned(), mark: mark.start..mark.end.max(mark.start + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_drawn_like_any_other() {
        let texts =
            ["<a>b</a>", "  <a> b  ", "   ", "a", "    text that does not fit", " x\ty", "\u{e4}b", ""];
        for text in texts {
            let is_plain = text.is_ascii() && !text.contains('\t') && text.trim_start().len() <= 12;
            let places = || (0..text.len()).filter(|at| text.is_char_boundary(*at));
            for (start, end) in places().flat_map(|start| places().map(move |end| (start, end.max(start)))) {
                let first = text.chars().next().map_or(0, char::len_utf8);
                for hidden in [None, Some(0..first), Some(text.len() - 1..text.len()), Some(0..text.len())] {
                    let hidden = Vec::from_iter(hidden);
                    let (window, mark) = (0..text.len(), start..end);
                    let plain = plain(text, &window, &mark, &hidden, 12);
                    assert_eq!(plain.is_some(), is_plain && hidden.is_empty(), "{text:?} {start} {end}");
                    let drawn = in_pieces(text, window, mark, &hidden, 12);
                    assert_eq!(plain.unwrap_or_else(|| drawn.clone()), drawn, "{text:?} {start} {end}");
                }
            }
        }
    }

    /// The line and the mark below it.
    fn drawn(text: &str, place: Range<usize>, hidden: Option<Range<usize>>, width: usize) -> String {
        let Snippet { line, mark } = snippet(text, place, hidden.as_slice(), width);
        format!("{line}\n{:2$}{:^<3$}", "", "", mark.start, mark.len())
    }

    #[test]
    fn a_place_is_marked_in_its_line() {
        for (text, place, expected) in [
            ("a\n  <bc/>\nd", 5..7, "<bc/>\n ^^"),
            ("abc", 0..0, "abc\n^"),
            ("abc", 3..3, "abc\n   ^"),
            ("", 0..0, "\n^"),
            ("ab\r\ncd", 1..5, "ab\n ^"),
            ("ab\n", 2..2, "ab\n  ^"),
            // Two columns for each letter.
            ("\u{4f60}\u{597d}x", 3..6, "\u{4f60}\u{597d}x\n  ^^"),
            ("e\u{301}x", 3..4, "e\u{301}x\n ^"),
            ("a\tb", 2..3, "a    b\n     ^"),
            ("a\u{1b}[2Jb", 1..2, "a\\u{1b}[2Jb\n ^^^^^^"),
            ("a\u{202e}b", 4..5, "a\\u{202e}b\n         ^"),
            // Not at the beginning of a character, and after the end.
            ("\u{4f60}", 1..2, "\u{4f60}\n^^"),
            ("ab", 9..12, "ab\n  ^"),
        ] {
            assert_eq!(drawn(text, place, None, 40), expected, "{text:?}");
        }
    }

    #[test]
    fn hidden_places_are_never_shown() {
        let text = "<a>secret</a><b>";
        for (place, expected) in [
            (0..3, "<a>(hidden)</a><b>\n^^^"),
            (3..9, "<a>(hidden)</a><b>\n   ^^^^^^^^"),
            (5..5, "<a>(hidden)</a><b>\n   ^^^^^^^^"),
            (0..13, "<a>(hidden)</a><b>\n^^^^^^^^^^^^^^^"),
            (9..9, "<a>(hidden)</a><b>\n           ^"),
        ] {
            assert_eq!(drawn(text, place, Some(3..9), 40), expected);
        }
        // A value over several lines.
        assert_eq!(drawn("<a>s\nsecret\ns</a>", 7..7, Some(3..13), 40), "(hidden)\n^^^^^^^^");
        assert_eq!(drawn("<a>s\nsecret\ns</a>", 14..15, Some(3..13), 40), "(hidden)</a>\n         ^");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = "abcdefghij".repeat(20);
        assert_eq!(drawn(&line, 100..102, None, 20), "…efghijabcdefghijab…\n       ^^");
        assert_eq!(drawn(&line, 0..2, None, 20), "abcdefghijabcdefghi…\n^^");
        assert_eq!(drawn(&line, 198..200, None, 20), "…cdefghij\n       ^^");
        let wide = "\u{4f60}".repeat(1_000_000);
        for place in [0..3, 1_500_000..1_500_003, 2_999_997..3_000_000] {
            let Snippet { line, mark } = snippet(&wide, place, &[], 40);
            let width: usize = line.chars().filter_map(UnicodeWidthChar::width).sum();
            assert!(width <= 40 && mark.end <= 40, "{line}");
        }
    }
}
