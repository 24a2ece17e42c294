//! Collects the findings of a check.

use crate::finding::clean;
use crate::{Edit, Finding, Lines, Position, Rule, cut, shown_address};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

/// Collects the findings of one document, in any order and up to a limit. Nothing is allocated before the first.
#[derive(Debug)]
pub struct Collector<R: Rule> {
    findings: Vec<Finding<R>>,
    limit: usize,
    omitted: usize,
}

/// The maximum number of characters of an address or a path that a finding shows.
const LONGEST_SUBJECT: usize = 512;

/// The position of a new finding. `finish` computes lines and columns for all findings at once.
const UNKNOWN: Position = Position { line: 0, column: 0 };

impl<R: Rule> Default for Collector<R> {
    fn default() -> Self {
        Collector::with_limit(usize::MAX)
    }
}

impl<R: Rule> Collector<R> {
    /// A collector that keeps at most `limit` findings, and counts the others.
    pub const fn with_limit(limit: usize) -> Self {
        Collector { findings: Vec::new(), limit, omitted: 0 }
    }

    /// Adds a finding about these bytes; the result takes further details.
    pub fn add(
        &mut self,
        rule: R,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Added<'_, R> {
        if self.findings.len() >= self.limit {
            self.omitted += 1;
            return Added(None);
        }
        self.findings.push(Finding::new(rule, UNKNOWN, message).with_span(span));
        Added(self.findings.last_mut())
    }

    /// The number of findings that are not kept because of the limit.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// The findings, ordered by their first bytes and then by rule, with their lines and columns in `text`.
    pub fn finish(self, text: &str) -> Vec<Finding<R>> {
        let (mut done, mut position) = (0, Position::START);
        self.finish_by(|offset| {
            let offset = offset.min(text.len());
            position = position.after(text, done..offset);
            done = offset;
            position
        })
    }

    /// Like [`finish`](Self::finish), with the lines of the text.
    pub fn finish_with(self, lines: &Lines<'_>) -> Vec<Finding<R>> {
        self.finish_by(|offset| lines.position(offset))
    }

    /// Calls `position` with ascending offsets.
    fn finish_by(mut self, mut position: impl FnMut(usize) -> Position) -> Vec<Finding<R>> {
        sort_findings(&mut self.findings);
        for finding in self.findings.iter_mut().filter(|finding| finding.position == UNKNOWN) {
            finding.position = position(finding.span.start);
        }
        self.findings
    }
}

/// Sorts the findings of a document by their first bytes, and those at one place by rule.
pub fn sort_findings<R: Rule>(findings: &mut [Finding<R>]) {
    findings.sort_by_key(|finding| (finding.span.start, finding.rule)); // stable
}

/// The last finding, to add details to it; `None` if it is not kept.
#[derive(Debug)]
pub struct Added<'c, R: Rule>(Option<&'c mut Finding<R>>);

impl<R: Rule> Added<'_, R> {
    /// A finding that is not kept.
    pub const fn none() -> Self {
        Added(None)
    }

    /// Changes the finding, if it is kept.
    #[must_use = "chain or drop it"]
    fn map(mut self, change: impl FnOnce(&mut Finding<R>)) -> Self {
        if let Some(finding) = &mut self.0 {
            change(finding);
        }
        self
    }

    /// Sets a level other than the rule's.
    pub fn level(self, level: R::Level) -> Self {
        self.map(|finding| finding.level = level)
    }

    /// Sets the node or element that the finding is about, cut to a readable length.
    pub fn subject<'s>(self, subject: impl Into<Cow<'s, str>>) -> Self {
        self.map(|finding| {
            let subject = shown_address(subject);
            finding.subject = match cut(&subject, LONGEST_SUBJECT) {
                Cow::Borrowed(_) => subject.into_owned(),
                Cow::Owned(cut) => cut,
            };
        })
    }

    /// Sets the descriptions that the finding depends on.
    pub fn descriptions(self, descriptions: Option<&'static str>) -> Self {
        self.map(|finding| finding.descriptions = descriptions)
    }

    /// Sets the instruction to correct the fault.
    pub fn fix(self, message: impl Into<Cow<'static, str>>) -> Self {
        self.map(|finding| finding.fix.get_or_insert_default().message = clean(message.into()))
    }

    /// Adds a change of the text that carries out the fix, or a part of it.
    pub fn edit(self, span: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        self.map(|finding| {
            if !(span.is_empty() && text.is_empty()) {
                finding.fix.get_or_insert_default().edits.push(Edit { span, text });
            }
        })
    }

    /// Sets the changes of the text that carry out the fix. `edits` is only called where the finding is kept.
    pub fn edits(self, edits: impl FnOnce() -> Vec<Edit>) -> Self {
        self.map(|finding| finding.fix.get_or_insert_default().edits = edits())
    }

    /// Sets a fix that replaces the bytes of the finding by `text`.
    pub fn write(self, text: &str) -> Self {
        match self.0.as_ref().map(|finding| finding.span.clone()) {
            Some(span) => self.fix(alloc::format!("write {text}")).edit(span, text),
            None => self,
        }
    }

    /// Sets the position, if it cannot be computed from the text.
    pub fn at(self, position: Position) -> Self {
        self.map(|finding| finding.position = position)
    }
}
