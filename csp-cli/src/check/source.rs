//! The texts of a checked file, for the places of its findings.

use super::content::DataText;
use super::hidden::hidden_places;
use super::snippet::{Snippet, line_around, snippet};
use crate::findings::AnyFinding;
use crate::kind::Kind;
use csp_findings::{Lines, Position};
use std::collections::BTreeMap;
use std::ops::Range;
use syncml::is_wbxml;

/// A text in which findings have places.
pub(super) struct Source<'t> {
    text: &'t str,
    lines: Lines<'t>,
    kind: Kind,
    /// The hidden places; empty for a description, whose values are no secrets: there, the lines that are shown are searched.
    hidden: Vec<Range<usize>>,
}

/// The text of a file, and the data of the commands in it.
pub(super) struct Sources<'t> {
    pub(super) file: Source<'t>,
    /// By the positions of the commands. `None` if commands at one position have several data.
    data: BTreeMap<Position, Option<Source<'t>>>,
    /// True if the file has lines of its own: WBXML has not.
    pub(super) has_lines: bool,
}

impl<'t> Sources<'t> {
    pub(super) fn new(text: &'t str, bytes: &[u8], kind: Kind, data: &'t [DataText]) -> Self {
        let mut by_command = BTreeMap::new();
        for DataText { command, text, kind } in data {
            let source = Some(Source::new(text, *kind));
            by_command.entry(*command).and_modify(|known| *known = None).or_insert(source);
        }
        Sources { file: Source::new(text, kind), data: by_command, has_lines: !is_wbxml(bytes) }
    }

    /// The text with the fault, and its place there: in the data of a command, if that is known.
    pub(super) fn of(&self, finding: &dyn AnyFinding) -> (&Source<'t>, Position, Range<usize>) {
        let in_data = finding.in_data().and_then(|(command, position)| {
            let source = self.data.get(&command.position)?.as_ref()?;
            Some((source, position))
        });
        let (source, position) = in_data.unwrap_or((&self.file, finding.place()));
        (source, position, source.place_at(position, finding.span()))
    }

    /// The bytes of the file that a finding is about.
    pub(super) fn place_in_file(&self, finding: &dyn AnyFinding) -> Range<usize> {
        let span = if finding.in_data().is_some() { None } else { finding.span() };
        self.file.place_at(finding.place(), span)
    }
}

impl<'t> Source<'t> {
    fn new(text: &'t str, kind: Kind) -> Self {
        let hidden = if kind == Kind::Description { Vec::new() } else { hidden_places(text, kind) };
        Source { text, lines: Lines::new(text), kind, hidden }
    }

    /// The bytes of a fault. If only their start is known, they are the tag or the word there.
    fn place_at(&self, position: Position, span: Option<Range<usize>>) -> Range<usize> {
        let start = self.lines.offset(position);
        match span {
            Some(span) if span.start == start && span.end <= self.text.len() => span,
            _ => start..start + length_of_word(&self.text[start..]),
        }
    }

    /// The line of a place, with the place marked and without hidden places.
    pub(super) fn snippet(&self, place: Range<usize>, width: usize) -> Snippet {
        if self.kind != Kind::Description {
            return snippet(self.text, place, &self.hidden, width);
        }
        let line = line_around(self.text, place.start);
        let hidden = hidden_places(&self.text[line.clone()], self.kind);
        let shifted = hidden.into_iter().map(|place| place.start + line.start..place.end + line.start);
        snippet(self.text, place, &shifted.collect::<Vec<_>>(), width)
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        self.lines.position(offset)
    }

    /// Returns true if a part of this place is hidden.
    pub(super) fn hides(&self, place: &Range<usize>) -> bool {
        let first = self.hidden.partition_point(|hidden| hidden.end < place.start);
        self.hidden.get(first).is_some_and(|hidden| hidden.start <= place.end)
    }
}

/// The length of the tag or the word at the start of a text; of a tag with attributes, that of its name.
fn length_of_word(text: &str) -> usize {
    /// The longest word in bytes.
    const LONGEST: usize = 100;
    let is_in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/');
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
