//! A configuration of the Office Deployment Tool.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::variables;
use csp_xml::decode;
use office_deployment::{Context, check_bytes};

/// The findings of a configuration for `setup.exe /configure`.
pub(super) fn check(bytes: &[u8]) -> Checked {
    let findings = check_bytes(bytes, Context::ByHand);
    let unreadable = findings.iter().any(|finding| finding.rule.is_unreadable());
    let text = decode(bytes).map(|decoded| decoded.text).unwrap_or_default();
    let findings = variables::in_configuration(findings, &text);
    Checked { unreadable, ..Checked::new(ContentKind::Configuration, findings) }
}
