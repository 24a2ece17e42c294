//! The texts of a checked content, for the places of its findings.

use crate::any_finding::AnyFinding;
use crate::checked::{Checked, DataText};
use crate::content_kind::ContentKind;
use crate::hidden::{hidden_places, is_in_name};
use crate::message::read_message;
use crate::snippet::{Snippet, snippet, whole_line};
use csp_findings::{Lines, Position};
use csp_xml::Decoded;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use syncml::is_wbxml;

/// The text that the places of findings refer to: the decoded content, or the XML of a WBXML message.
///
/// `Debug` shows only its size.
pub struct SourceText<'b> {
    text: Cow<'b, str>,
    has_lines: bool,
}

impl<'b> SourceText<'b> {
    /// The text of a content; `None` if there is none, as for a package.
    pub fn of(bytes: &'b [u8]) -> Option<SourceText<'b>> {
        if is_wbxml(bytes) {
            let text = Cow::Owned(read_message(bytes)?.text().to_owned());
            return Some(SourceText { text, has_lines: false });
        }
        let text = match csp_xml::decode(bytes) {
            Ok(decoded) => decoded.text,
            // Up to the fault, the text is the one that was read.
            Err(_) if !bytes.contains(&0) => String::from_utf8_lossy(bytes),
            Err(_) => return None,
        };
        Some(SourceText { text, has_lines: true })
    }

    /// The same text, independent of the bytes.
    pub fn into_owned(self) -> SourceText<'static> {
        SourceText { text: Cow::Owned(self.text.into_owned()), has_lines: self.has_lines }
    }

    /// True if the content has lines of its own: WBXML has not.
    pub fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<'b> From<Decoded<'b>> for SourceText<'b> {
    fn from(decoded: Decoded<'b>) -> Self {
        SourceText { text: decoded.text, has_lines: true }
    }
}

impl fmt::Debug for SourceText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceText")
            .field("bytes", &self.text.len())
            .field("has_lines", &self.has_lines)
            .finish()
    }
}

/// A text in which findings have places.
struct Source<'t> {
    text: &'t str,
    /// Findings of descriptions need none.
    lines: OnceCell<Lines<'t>>,
    kind: ContentKind,
    /// The hidden places. Those of a description, whose values are no secrets, are searched in the lines that are shown.
    hidden: Vec<Range<usize>>,
    /// The line of a description that was shown last: a line may be long, and have many findings.
    last_line: RefCell<Option<ShownLine>>,
}

/// A line of a description, and the hidden places in it, counted from the start of the text.
struct ShownLine {
    place: Range<usize>,
    hidden: Vec<Range<usize>>,
}

/// The text of a content, and the data of the commands in it: the places of findings, and the lines around them without
/// secrets.
///
/// `Debug` shows only sizes.
pub struct Sources<'t> {
    file: Source<'t>,
    /// By the positions of the commands. `None` if commands at one position have several data.
    data: BTreeMap<Position, Option<Source<'t>>>,
    has_lines: bool,
}

impl<'t> Sources<'t> {
    /// The sources of the findings of a content with this text.
    pub fn new(text: &'t SourceText<'_>, checked: &'t Checked) -> Self {
        let mut by_command = BTreeMap::new();
        for DataText { command, text, kind } in &checked.data {
            let source = Some(Source::new(text, *kind, &[]));
            by_command.entry(*command).and_modify(|known| *known = None).or_insert(source);
        }
        Sources {
            file: Source::new(&text.text, checked.kind, &checked.plain),
            data: by_command,
            has_lines: text.has_lines,
        }
    }

    /// True if the content has lines of its own: WBXML has not.
    pub fn has_lines(&self) -> bool {
        self.has_lines
    }

    /// The position of a fault in the text that [`snippet`](Sources::snippet) shows: in the data of a command, if that is
    /// known.
    pub fn position(&self, finding: &AnyFinding) -> Position {
        self.source_of(finding).1
    }

    /// The line of a fault with the place marked, without secrets and control characters, in at most `width` columns.
    pub fn snippet(&self, finding: &AnyFinding, width: usize) -> Snippet {
        let (source, position) = self.source_of(finding);
        source.snippet(source.place_of(position, finding), width)
    }

    /// The bytes of the content's text that a finding is about: of a finding in the data of a command, the command.
    pub fn place(&self, finding: &AnyFinding) -> Range<usize> {
        match finding.in_data() {
            Some(_) => self.file.place_at(finding.place(), None),
            None => self.file.place_of(finding.place(), finding),
        }
    }

    /// The position of a byte of the content's text.
    pub fn position_of(&self, offset: usize) -> Position {
        self.file.lines().position(offset)
    }

    /// Returns true if a part of this place in the content's text is hidden.
    pub(crate) fn hides(&self, place: &Range<usize>) -> bool {
        if self.file.kind == ContentKind::Description {
            return false;
        }
        let hidden = &self.file.hidden;
        let first = hidden.partition_point(|hidden| hidden.end < place.start);
        hidden.get(first).is_some_and(|hidden| hidden.start <= place.end)
    }

    /// The text with the fault, and its position there.
    fn source_of(&self, finding: &AnyFinding) -> (&Source<'t>, Position) {
        let in_data = finding.in_data().and_then(|(command, position)| {
            let source = self.data.get(&command.position)?.as_ref()?;
            Some((source, position))
        });
        in_data.unwrap_or((&self.file, finding.place()))
    }
}

impl fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources")
            .field("bytes", &self.file.text.len())
            .field("data", &self.data.len())
            .finish_non_exhaustive()
    }
}

impl<'t> Source<'t> {
    /// The places of `plain` are shown, though they hold values.
    fn new(text: &'t str, kind: ContentKind, plain: &[Range<usize>]) -> Self {
        let mut hidden = match kind {
            ContentKind::Description => Vec::new(),
            _ => hidden_places(text, kind),
        };
        let length = |place: &Range<usize>| text.get(place.clone()).map(|part| part.trim().len());
        hidden.retain(|hidden| {
            let next = plain.partition_point(|plain| plain.start < hidden.start);
            let is_whole = |plain: &&Range<usize>| plain.end <= hidden.end && length(plain) == length(hidden);
            plain.get(next).filter(is_whole).is_none()
        });
        Source { text, lines: OnceCell::new(), kind, hidden, last_line: RefCell::new(None) }
    }

    fn lines(&self) -> &Lines<'t> {
        self.lines.get_or_init(|| Lines::new(self.text))
    }

    /// The bytes of the fault of a finding at this position.
    fn place_of(&self, position: Position, finding: &AnyFinding) -> Range<usize> {
        match finding.offset_in_description().filter(|_| self.kind == ContentKind::Description) {
            Some(start) if self.text.is_char_boundary(start) => self.place_from(start, None),
            _ => self.place_at(position, finding.span()),
        }
    }

    fn place_at(&self, position: Position, span: Option<Range<usize>>) -> Range<usize> {
        self.place_from(self.lines().offset(position), span)
    }

    /// The bytes of a fault that starts at this byte. If only their start is known, they are the tag or the word there.
    fn place_from(&self, start: usize, span: Option<Range<usize>>) -> Range<usize> {
        match span {
            Some(span) if span.start == start && span.end <= self.text.len() => span,
            _ => start..start + length_of_word(&self.text[start..]),
        }
    }

    /// The line of a place, with the place marked and without hidden places.
    fn snippet(&self, place: Range<usize>, width: usize) -> Snippet {
        if self.kind != ContentKind::Description {
            return snippet(self.text, place, &self.hidden, width);
        }
        let mut last = self.last_line.borrow_mut();
        let at = place.start;
        let line = match last.take() {
            Some(line) if line.place.start <= at && at <= line.place.end => line,
            _ => ShownLine::of(self.text, at),
        };
        let snippet = snippet(self.text, place, &line.hidden, width);
        *last = Some(line);
        snippet
    }
}

impl ShownLine {
    /// The line with this byte.
    fn of(text: &str, at: usize) -> Self {
        let place = whole_line(text, at);
        let hidden = hidden_places(&text[place.clone()], ContentKind::Description).into_iter();
        let hidden = hidden.map(|hidden| place.start + hidden.start..place.start + hidden.end).collect();
        ShownLine { place, hidden }
    }
}

/// The length of the tag or the word at the start of a text; of a tag with attributes, that of its name.
fn length_of_word(text: &str) -> usize {
    /// The longest word in bytes.
    const LONGEST: usize = 100;
    let (before, rest) = match text.strip_prefix('<') {
        Some(rest) => (1, rest),
        None => (0, text),
    };
    let name = rest.char_indices().find(|(at, c)| !is_in_name(*c) || *at > LONGEST);
    let name = name.map_or(rest.len(), |(at, _)| at);
    let closes = before > 0 && rest[name..].starts_with('>');
    before + name + usize::from(closes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of a secret may be farther away than the part of the line that is drawn.
    #[test]
    fn a_secret_in_a_long_line_of_a_description_is_hidden() {
        let text = format!("<MgmtTree><!-- PASSWORD=\"{}\" --><Node/></MgmtTree>", "secret ".repeat(2_000));
        let source = Source::new(&text, ContentKind::Description, &[]);
        let Snippet { line, .. } = source.snippet(9_000..9_001, 80);
        assert_eq!(line, "(hidden)");
        let at = text.find("<Node").unwrap_or_default();
        let Snippet { line, .. } = source.snippet(at..at + 6, 80);
        assert_eq!(line, "(hidden)\" --><Node/></MgmtTree>");
    }

    #[test]
    fn a_word_is_a_tag_or_a_name() {
        for (text, expected) in [
            ("<a>b", "<a>"),
            ("<a b='c'>", "<a"),
            ("</a>b", "</a>"),
            ("<a/>b", "<a/>"),
            ("ab c", "ab"),
            (" a", ""),
            ("", ""),
            ("<", "<"),
            ("\u{e4}b<", "\u{e4}b"),
        ] {
            assert_eq!(&text[..length_of_word(text)], expected);
        }
    }
}
