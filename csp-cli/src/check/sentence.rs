//! A finding as one text, for formats that have a field for it.

use crate::findings::AnyFinding;
use csp_findings::one_line;

/// `SUBJECT: MESSAGE; CONSEQUENCE; fix: FIX`, on one line.
pub(super) fn sentence(finding: &dyn AnyFinding) -> String {
    let mut text = String::new();
    if !finding.subject().is_empty() {
        text += finding.subject();
        text += ": ";
    }
    text += finding.message();
    if let Some((command, position)) = finding.in_data() {
        text += &format!("; at {position} in the data of the command {:?}", command.id);
    }
    for consequence in finding.consequences() {
        text += &format!("; {consequence}");
    }
    if let Some(fix) = finding.fix() {
        text += &format!("; fix: {fix}");
    }
    one_line(text).into_owned()
}
