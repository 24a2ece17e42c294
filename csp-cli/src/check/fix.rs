//! Carries out the fixes that need no decision.

use super::content::Checked;
use csp_findings::{ChosenEdits, Edit};
use csp_xml::decode;
use std::borrow::Cow;
use syncml::is_wbxml;

/// The most rounds of fixes: one fix may enable others.
const ROUNDS: usize = 8;

/// A document with its fixes carried out.
pub(super) struct Fixed {
    /// The new content, in the encoding of the old one.
    pub(super) bytes: Vec<u8>,
    /// The number of findings that are fixed.
    pub(super) done: usize,
    /// The findings of the new content.
    pub(super) left: Checked,
}

/// Carries out all fixes with edits. `checked` are the findings of the content, and `check` finds them again after each
/// round. `None` if there is nothing to fix.
pub(super) fn fix(bytes: &[u8], checked: &Checked, check: impl Fn(&[u8]) -> Checked) -> Option<Fixed> {
    let mut fixed: Option<Fixed> = None;
    for _ in 0..ROUNDS {
        let (now, findings) = match &fixed {
            Some(fixed) => (Cow::Borrowed(fixed.bytes.as_slice()), &fixed.left),
            None => (Cow::Borrowed(bytes), checked),
        };
        let Some((bytes, done)) = round(&now, findings) else { break };
        let done = done + fixed.as_ref().map_or(0, |fixed| fixed.done);
        let left = check(&bytes);
        fixed = Some(Fixed { bytes, done, left });
    }
    fixed
}

/// The content after the fixes that do not overlap, and their number.
fn round(bytes: &[u8], checked: &Checked) -> Option<(Vec<u8>, usize)> {
    if is_wbxml(bytes) {
        return None; // edits are of the corresponding XML
    }
    let decoded = decode(bytes).ok()?;
    let mut chosen = ChosenEdits::default();
    let done = checked.findings.iter().filter(|finding| chosen.choose(finding.edits())).count();
    if done == 0 {
        return None;
    }
    let text = Edit::apply(chosen.edits(), &decoded.text);
    (text != decoded.text).then(|| (decoded.encoding.encode(&text, decoded.byte_order_mark), done))
}
