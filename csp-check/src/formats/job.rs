//! A job for an MSI package.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::variables;
use csp_findings::Finding;
use csp_xml::decode;
use desktop_app_csp::{JobRule, check_text};
use std::borrow::Cow;

/// The findings of a job.
pub(super) fn check(bytes: &[u8]) -> Checked {
    let (findings, text) = match decode(bytes) {
        Ok(decoded) => (check_text(&decoded.text), decoded.text),
        Err(error) => {
            let finding = Finding::new(JobRule::NotWellFormed, error.position(), error.kind().to_string());
            (vec![finding], Cow::Borrowed(""))
        }
    };
    let unreadable = findings.iter().any(|finding| finding.rule == JobRule::NotWellFormed);
    Checked { unreadable, ..Checked::new(ContentKind::Job, variables::in_job(findings, &text)) }
}
