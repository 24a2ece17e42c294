//! Carries out the fixes that need no decision.

use crate::checked::Checked;
use csp_findings::{ChosenEdits, Edit};
use csp_xml::decode;
use std::borrow::Cow;
use std::fmt;
use syncml::is_wbxml;

/// The most rounds of fixes: one fix may enable others.
const ROUNDS: usize = 8;

/// A content with its fixes carried out.
///
/// `Debug` shows only its size.
#[non_exhaustive]
pub struct Fixed {
    /// The new content, in the encoding of the old one.
    pub bytes: Vec<u8>,
    /// The number of findings that are fixed.
    pub done: usize,
    /// The findings of the new content.
    pub left: Checked,
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixed")
            .field("bytes", &self.bytes.len())
            .field("done", &self.done)
            .field("left", &self.left)
            .finish()
    }
}

/// Carries out all fixes with edits. `checked` are the findings of the content, and `check` finds them again after each
/// round. `None` if there is nothing to fix.
pub(crate) fn fix(
    bytes: &[u8],
    checked: &Checked,
    check: impl Fn(&[u8]) -> Option<Checked>,
) -> Option<Fixed> {
    let mut fixed: Option<Fixed> = None;
    for _ in 0..ROUNDS {
        let (now, findings) = match &fixed {
            Some(fixed) => (Cow::Borrowed(fixed.bytes.as_slice()), &fixed.left),
            None => (Cow::Borrowed(bytes), checked),
        };
        let Some((bytes, done)) = round(&now, findings) else { break };
        let done = done + fixed.as_ref().map_or(0, |fixed| fixed.done);
        let Some(left) = check(&bytes) else { break };
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
