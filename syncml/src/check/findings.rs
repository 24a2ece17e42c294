//! The findings while a message is checked.

use super::finding::{Edit, Finding, Severity};
use super::form;
use super::rule::Rule;
use super::{Report, Sender};
use crate::document::{DocumentForm, Element};
use core::ops::Range;
use csp_findings::without_product_keys;
use csp_xml::{Lines, Position};
use ddf::check::Fix;
use ddf::check::wording::nearest;
use std::borrow::Cow;

/// A finding before its line and column are worked out.
struct Draft {
    rule: Rule,
    span: Range<usize>,
    uri: String,
    message: String,
    fix: Option<String>,
    edits: Vec<Edit>,
    /// Its place where that is none in the text.
    position: Option<Position>,
}

/// The characters of an address that are shown, at the most.
const LONGEST_URI: usize = 512;

/// Everything that was found so far.
pub(super) struct Findings {
    drafts: Vec<Draft>,
    most: usize,
    omitted: usize,
    counts: [usize; 3],
    sender: Option<Sender>,
    form: Option<DocumentForm>,
    /// For how many more names a known one is looked for.
    proposals: usize,
}

/// For how many names of a message a known one is proposed. Each is compared with all that are known, letter by letter,
/// and nobody reads that many.
const MOST_PROPOSALS: usize = 2_000;

/// The finding that was just added, to say more about it.
pub(super) struct Added<'f>(Option<&'f mut Draft>);

impl Added<'_> {
    /// Says what would put it right.
    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        if let Some(draft) = &mut self.0 {
            draft.fix = Some(fix.into());
        }
        self
    }

    /// Adds a change of the text that carries out the fix, or a part of it.
    pub(super) fn edit(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        if let Some(draft) = self.0.as_mut().filter(|_| !(span.is_empty() && text.is_empty())) {
            draft.edits.push(Edit { start: span.start, end: span.end, text });
        }
        self
    }

    /// Says that the bytes of the finding should be `text`, as its fix.
    pub(super) fn write(mut self, text: &str) -> Self {
        let Some(span) = self.0.as_mut().map(|draft| draft.span.clone()) else { return self };
        self.fix(format!("write {text}")).edit(span, text)
    }

    /// Says where it is in bytes that are no text: the column, counted from 1, of line 1.
    pub(super) fn at_byte(self, offset: usize) -> Self {
        if let Some(draft) = self.0 {
            let column = u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(1);
            draft.position = Some(Position { line: 1, column });
            return Added(Some(draft));
        }
        self
    }

    /// Says which node it is about, by the address as written.
    pub(super) fn uri(mut self, uri: &str) -> Self {
        if let Some(draft) = &mut self.0 {
            // Keys go before it is cut, since half of one is a secret, too.
            draft.uri = shown(without_product_keys(uri).chars().take(LONGEST_URI).collect());
        }
        self
    }
}

impl Findings {
    pub(super) fn new(most: usize, sender: Option<Sender>) -> Self {
        Findings {
            drafts: Vec::new(),
            most,
            omitted: 0,
            counts: [0; 3],
            sender,
            form: None,
            proposals: MOST_PROPOSALS,
        }
    }

    /// The same for a document of this form, in which not every rule applies.
    pub(super) fn in_form(mut self, form: Option<DocumentForm>) -> Self {
        self.form = form;
        self
    }

    /// The form of the document.
    pub(super) fn form(&self) -> Option<DocumentForm> {
        self.form
    }

    /// The known name that was probably meant, for the first names that are asked about.
    pub(super) fn nearest<'c>(
        &mut self,
        word: &str,
        known: impl Iterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.proposals = self.proposals.checked_sub(1)?;
        nearest(word, known)
    }

    /// Takes note of a finding of `rule` on these bytes.
    pub(super) fn add(&mut self, rule: Rule, span: Range<usize>, message: impl Into<String>) -> Added<'_> {
        if self.form.is_some_and(|form| form::is_moot(rule, form)) {
            return Added(None);
        }
        if let Some(severity) = severity(rule, self.sender) {
            self.counts[severity as usize] += 1;
        }
        if self.drafts.len() >= self.most {
            self.omitted += 1;
            return Added(None);
        }
        let message = message.into();
        self.drafts.push(Draft {
            rule,
            span,
            uri: String::new(),
            message,
            fix: None,
            edits: Vec::new(),
            position: None,
        });
        Added(self.drafts.last_mut())
    }

    /// Takes note of a finding on an element: on its start tag.
    pub(super) fn on(&mut self, rule: Rule, element: Element<'_>, message: impl Into<String>) -> Added<'_> {
        self.add(rule, element.start_tag(), message)
    }

    /// Takes note of a finding on the content of an element, white space around it left out; on the element where it
    /// is empty.
    pub(super) fn within(
        &mut self,
        rule: Rule,
        element: Element<'_>,
        message: impl Into<String>,
    ) -> Added<'_> {
        let inner = element.inner_xml();
        let trimmed = inner.trim_ascii();
        if trimmed.is_empty() {
            return self.on(rule, element, message);
        }
        let start = element.content().start + (inner.len() - inner.trim_ascii_start().len());
        self.add(rule, start..start + trimmed.len(), message)
    }

    /// The findings, by their places.
    pub(super) fn finish(mut self, text: &str, commands: usize) -> Report {
        self.drafts.sort_by_key(|draft| (draft.span.start, draft.rule));
        let mut report = Report {
            findings: Vec::with_capacity(self.drafts.len()),
            commands,
            omitted: self.omitted,
            unreadable: false,
            form: self.form,
            counts: self.counts,
        };
        if self.drafts.is_empty() {
            return report; // as in most messages: their lines need not be counted
        }
        let lines = Lines::new(text);
        report.findings.extend(self.drafts.into_iter().map(|draft| Finding {
            rule: draft.rule,
            severity: severity(draft.rule, self.sender),
            position: draft.position.unwrap_or_else(|| lines.position(draft.span.start)),
            span: draft.span,
            uri: draft.uri,
            message: shown(draft.message),
            fix: draft.fix.map(|fix| Fix::new(shown(fix))),
            edits: draft.edits,
        }));
        report
    }
}

/// The text as it may go into a log. What a sender wrote may be in it: it must not show a product key, end a line, or steer a
/// terminal.
fn shown(text: String) -> String {
    let text = match without_product_keys(&text) {
        Cow::Owned(hidden) => hidden,
        Cow::Borrowed(_) => text,
    };
    if text.contains(char::is_control) { text.replace(char::is_control, "\u{FFFD}") } else { text }
}

/// What a breach of the rule leads to in a message of this sender: Windows receives none from a client.
fn severity(rule: Rule, sender: Option<Sender>) -> Option<Severity> {
    match (rule.severity(), sender) {
        (Some(Severity::Refused), Some(Sender::Client)) => Some(Severity::Forbidden),
        (severity, _) => severity,
    }
}
