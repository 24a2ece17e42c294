//! Values that a finding may show: numbers, truth values and dates.

use crate::any_finding::AnyFinding;
use crate::checked::Checked;
use crate::shown_value::may_be_secret;
use crate::source::SourceText;
use csp_findings::is_secret;
use ddf::schema::Schema;
use ddf::{Format, LocUri};
use std::ops::Range;
use syncml::check::MessageFinding;

/// The places of the values that findings are about and that are no secrets: the node has the format of a number, a truth value
/// or a date, the value is one, and the name of the node is not that of a secret. In order.
pub(crate) fn plain_values(checked: &Checked, bytes: &[u8], nodes: &Schema) -> Vec<Range<usize>> {
    let of_messages = checked.findings.iter().filter_map(|finding| match finding {
        AnyFinding::Message(finding) if finding.command.is_none() => Some(finding),
        _ => None,
    });
    let mut values: Vec<(Range<usize>, Format)> =
        of_messages.filter_map(|finding| Some((finding.span.clone(), format_of(finding, nodes)?))).collect();
    if values.is_empty() {
        return Vec::new(); // the text need not be decoded again
    }
    let Some(text) = SourceText::of(bytes) else { return Vec::new() };
    values.retain(|(place, format)| {
        let value = text.as_str().get(place.clone()).filter(|value| !value.trim().is_empty());
        value.is_some_and(|value| !may_be_secret(Some(*format), value))
    });
    values.sort_by_key(|(place, _)| place.start);
    values.into_iter().map(|(place, _)| place).collect()
}

/// The format of the node that a finding is about, unless its name is that of a secret.
fn format_of(finding: &MessageFinding, nodes: &Schema) -> Option<Format> {
    let uri = LocUri::parse(&finding.subject).ok()?;
    if uri.segments().any(|segment| is_secret(&segment.decode())) {
        return None;
    }
    Some(nodes.lookup(&uri)?.node().format())
}
