//! The report of a check.

use super::consequence::Consequence;
use super::rule::MessageRule;
use crate::document::DocumentForm;
use csp_findings::{Edit, Finding};

/// An irregularity of a message.
///
/// A finding never holds credentials, a nonce or the content of a `Data`, with one exception: an unmet dependency names the
/// number, truth value, listed value or policy state that breaks it.
pub type MessageFinding = Finding<MessageRule>;

/// The findings in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MessageReport {
    /// The findings, in the order of their places.
    pub findings: Vec<MessageFinding>,
    /// The number of commands in the message, including nested ones.
    pub commands: usize,
    /// The number of findings that were not kept: see [`MessageChecker::max_findings`](super::MessageChecker::max_findings).
    pub omitted: usize,
    /// True if nothing in the document is checked: the bytes are not text or not well-formed, they exceed a limit, or the root
    /// is not a part of a message.
    pub unreadable: bool,
    /// The form that the document was checked as; `None` when the document is not a part of a message.
    pub form: Option<DocumentForm>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) counts: [usize; Consequence::ALL.len()],
}

impl MessageReport {
    /// The number of findings with this consequence, including those that are not kept.
    pub fn count(&self, consequence: Consequence) -> usize {
        self.counts[consequence as usize]
    }

    /// The number of errors: refused by Windows or forbidden by the specification.
    pub fn errors(&self) -> usize {
        self.count(Consequence::Refused) + self.count(Consequence::Forbidden)
    }

    /// Applies every fix that has [`Finding::edits`]. `text` is the checked text: [`Message::text`](crate::Message::text).
    ///
    /// The result has no finding that `text` does not have.
    ///
    /// ```
    /// use syncml::check::MessageChecker;
    ///
    /// let text = "<SyncBody><Get/><Delete/></SyncBody>";
    /// let fixed = MessageChecker::new().check(text.as_bytes()).apply_fixes(text);
    /// assert_eq!(fixed, "<SyncBody><Get><CmdID>1</CmdID></Get><Delete><CmdID>2</CmdID></Delete></SyncBody>");
    /// ```
    pub fn apply_fixes(&self, text: &str) -> String {
        self.apply_fixes_of(text, |_| true)
    }

    /// Applies the fixes of some rules.
    pub(crate) fn apply_fixes_of(&self, text: &str, wanted: impl Fn(MessageRule) -> bool) -> String {
        let findings = self.findings.iter().filter(|finding| wanted(finding.rule));
        Edit::apply(findings.flat_map(MessageFinding::edits), text)
    }

    /// The number of warnings: tolerated by Windows, or not decided by the descriptions.
    pub fn warnings(&self) -> usize {
        self.count(Consequence::Tolerated) + self.count(Consequence::Undecided)
    }
}
