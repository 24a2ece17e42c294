//! Collects findings during a check.

use super::consequence::Consequence;
use super::moot::is_moot;
use super::report::MessageReport;
use super::rule::MessageRule;
use super::sender::Sender;
use super::wording::Wording;
use crate::document::{DocumentForm, Element};
use csp_findings::{Collector, nearest};
use std::borrow::Cow;
use std::ops::Range;

/// The last finding, to add details to it.
pub(super) type Added<'f> = csp_findings::Added<'f, MessageRule>;

/// The findings so far.
pub(super) struct Findings {
    collector: Collector<MessageRule>,
    /// The number of findings of each consequence, also of those that are not kept.
    counts: [usize; Consequence::ALL.len()],
    sender: Option<Sender>,
    form: Option<DocumentForm>,
    wording: Wording,
    /// The number of further names that get a proposal.
    proposals: usize,
}

/// The maximum number of names in a message that get a proposal: each is compared with all known names, letter by letter.
const MOST_PROPOSALS: usize = 2_000;

impl Findings {
    pub(super) fn new(most: usize, sender: Option<Sender>) -> Self {
        Findings {
            collector: Collector::with_limit(most),
            counts: [0; Consequence::ALL.len()],
            sender,
            form: None,
            wording: Wording::default(),
            proposals: MOST_PROPOSALS,
        }
    }

    /// Sets the form of the document, to which not every rule applies.
    pub(super) fn in_form(mut self, form: Option<DocumentForm>) -> Self {
        self.form = form;
        self
    }

    /// Sets the words for the parts of commands.
    pub(super) fn in_wording(mut self, wording: Wording) -> Self {
        self.wording = wording;
        self
    }

    /// The words for the parts of commands.
    pub(super) fn wording(&self) -> Wording {
        self.wording
    }

    /// The form of the document.
    pub(super) fn form(&self) -> Option<DocumentForm> {
        self.form
    }

    /// The known name that was probably meant, until [`MOST_PROPOSALS`] names were compared.
    pub(super) fn nearest<'c>(
        &mut self,
        word: &str,
        known: impl Iterator<Item = &'c str>,
    ) -> Option<&'c str> {
        self.proposals = self.proposals.checked_sub(1)?;
        nearest(word, known)
    }

    /// Adds a finding of `rule` on these bytes.
    pub(super) fn add(
        &mut self,
        rule: MessageRule,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Added<'_> {
        if self.form.is_some_and(|form| is_moot(rule, form)) {
            return Added::none();
        }
        let consequence = consequence(rule, self.sender);
        self.counts[consequence as usize] += 1;
        self.collector.add(rule, span, message).level(consequence)
    }

    /// Adds a finding on an element: on its start tag.
    pub(super) fn on(
        &mut self,
        rule: MessageRule,
        element: Element<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Added<'_> {
        self.add(rule, element.start_tag(), message)
    }

    /// Adds a finding on the content of an element without the white space around it, or on an empty element itself.
    pub(super) fn within(
        &mut self,
        rule: MessageRule,
        element: Element<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Added<'_> {
        let inner = element.inner_xml();
        let trimmed = inner.trim_ascii();
        if trimmed.is_empty() {
            return self.on(rule, element, message);
        }
        let start = element.content().start + (inner.len() - inner.trim_ascii_start().len());
        self.add(rule, start..start + trimmed.len(), message)
    }

    /// The report, with the findings by their places.
    pub(super) fn finish(self, text: &str, commands: usize) -> MessageReport {
        MessageReport {
            omitted: self.collector.omitted(),
            findings: self.collector.finish(text),
            commands,
            unreadable: false,
            form: self.form,
            counts: self.counts,
        }
    }
}

/// The consequence of a breach of the rule in a message of this sender. Windows receives no messages from clients, so it
/// refuses nothing in them.
fn consequence(rule: MessageRule, sender: Option<Sender>) -> Consequence {
    match (rule.level(), sender) {
        (Consequence::Refused, Some(Sender::Client)) => Consequence::Forbidden,
        (consequence, _) => consequence,
    }
}
