//! The findings while a message is checked.

use super::consequence::Consequence;
use super::moot::is_moot;
use super::rule::MessageRule;
use super::{MessageReport, Sender};
use crate::document::{DocumentForm, Element};
use csp_findings::{Collector, nearest};
use std::borrow::Cow;
use std::ops::Range;

/// The finding that was just added, to say more about it.
pub(super) type Added<'f> = csp_findings::Added<'f, MessageRule>;

/// Everything that was found so far.
pub(super) struct Findings {
    collector: Collector<MessageRule>,
    /// How many findings there are of each consequence, those that are not kept included.
    counts: [usize; Consequence::ALL.len()],
    sender: Option<Sender>,
    form: Option<DocumentForm>,
    /// For how many more names a known one is looked for.
    proposals: usize,
}

/// For how many names of a message a known one is proposed. Each is compared with all that are known, letter by letter,
/// and nobody reads that many.
const MOST_PROPOSALS: usize = 2_000;

impl Findings {
    pub(super) fn new(most: usize, sender: Option<Sender>) -> Self {
        Findings {
            collector: Collector::with_limit(most),
            counts: [0; Consequence::ALL.len()],
            sender,
            form: None,
            proposals: MOST_PROPOSALS,
        }
    }

    /// Sets the form of the document, to which not every rule applies.
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

    /// Adds a finding on the content of an element, white space around it left out; on the element where it
    /// is empty.
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
