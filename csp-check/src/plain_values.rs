//! Values that a finding may show: numbers, truth values and dates.

use crate::any_finding::AnyFinding;
use crate::checked::Checked;
use crate::secrets::is_secret;
use crate::shown_value::may_be_secret;
use crate::source::SourceText;
use csp_findings::CarryingCommand;
use ddf::LocUri;
use ddf::schema::Schema;
use std::ops::Range;
use syncml::check::MessageFinding;

/// The places of the values that findings are about and that are no secrets: the node has the format of a number, a truth value
/// or a date, the value is one, and the name of the node is not that of a secret. In order.
pub(crate) fn plain_values(checked: &Checked, bytes: &[u8], nodes: &Schema) -> Vec<Range<usize>> {
    let of_messages = || {
        checked.findings.iter().filter_map(|finding| match finding {
            AnyFinding::Message(finding @ MessageFinding { command: None::<CarryingCommand>, .. }) => {
                Some(finding)
            }
            _ => None,
        })
    };
    let is_plain_node = |finding: &&MessageFinding| format_of(finding, nodes).is_some();
    if !of_messages().any(|finding| is_plain_node(&finding)) {
        return Vec::new(); // the text need not be decoded again
    }
    let Some(text) = SourceText::of(bytes) else { return Vec::new() };
    let is_plain = |finding: &&MessageFinding| {
        let value = text.as_str().get(finding.span.clone()).filter(|value| !value.trim().is_empty());
        let format = format_of(finding, nodes);
        value.zip(format).is_some_and(|(value, format)| !may_be_secret(Some(format), value))
    };
    let mut places: Vec<_> = of_messages().filter(is_plain).map(|finding| finding.span.clone()).collect();
    places.sort_by_key(|place| place.start);
    places
}

/// The format of the node that a finding is about, unless its name is that of a secret.
fn format_of(finding: &MessageFinding, nodes: &Schema) -> Option<ddf::Format> {
    let uri = LocUri::parse(&finding.subject).ok()?;
    if uri.segments().any(|segment| is_secret(&segment.decode())) {
        return None;
    }
    Some(nodes.lookup(&uri)?.node().format())
}
