//! The result of a check.

use crate::any_finding::AnyFinding;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::is_known_name;
use csp_findings::{Finding, Position, Severity};
use csp_xml::{XmlError, XmlErrorKind};
use std::fmt;
use std::ops::Range;

/// The findings of a content.
#[derive(Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The kind of the content.
    pub kind: ContentKind,
    /// The findings, in the order of their places.
    pub findings: Vec<AnyFinding>,
    /// The number of findings beyond the maximum, which were not kept.
    pub omitted: usize,
    /// True if the content cannot be read, so that the findings only say why.
    pub unreadable: bool,
    /// The data of commands that have findings.
    pub(crate) data: Vec<DataText>,
    /// The places of values with findings that outputs may show.
    pub(crate) plain: Vec<Range<usize>>,
}

impl Checked {
    /// The findings of a content that holds no other document.
    pub(crate) fn new(kind: ContentKind, findings: impl IntoIterator<Item: Into<AnyFinding>>) -> Checked {
        let findings = findings.into_iter().map(Into::into).collect();
        Checked { kind, findings, omitted: 0, unreadable: false, data: Vec::new(), plain: Vec::new() }
    }

    /// A profile or report that cannot be read. The finding names only elements and attributes of such files: after a fault,
    /// any other name may be a part of a hidden value.
    pub(crate) fn not_well_formed(kind: ContentKind, error: XmlError) -> Checked {
        let error = error.with_names(is_known_name);
        let rule = match error.kind() {
            XmlErrorKind::Limit { .. } => ProfileRule::LimitExceeded,
            _ => ProfileRule::NotWellFormed,
        };
        let finding = Finding::new(rule, error.position(), error.kind().to_string());
        Checked { unreadable: true, ..Checked::new(kind, [finding]) }
    }

    /// The number of findings of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

/// The data of a command, in which findings have their places.
pub(crate) struct DataText {
    /// The position of the command in its message.
    pub(crate) command: Position,
    pub(crate) text: String,
    pub(crate) kind: ContentKind,
}

/// Shows only the size of the data, which may hold a secret.
impl fmt::Debug for DataText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DataText { command, text, kind } = self;
        f.debug_struct("DataText")
            .field("command", command)
            .field("bytes", &text.len())
            .field("kind", kind)
            .finish()
    }
}
