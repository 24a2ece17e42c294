//! The example of a node: a message that reads, sets, creates or starts it.
//!
//! The example is a `SyncBody` without a header, as the local management interface of Windows accepts it. A server adds a
//! header.

use super::plan::Place;
use super::sample::{self, Sample};
use csp_xml::escape_text_into;
use ddf::{Format, Verb};

/// The command of an example, and its value.
struct Command {
    verb: Verb,
    format: Option<Format>,
    data: Option<String>,
}

/// The message; `None` if the description allows no command, or lacks the facts for each command.
pub(super) fn message(place: &Place<'_>) -> Option<String> {
    let command = command(place)?;
    // Get is not allowed in an Atomic.
    let atomic = place.atomic && command.verb != Verb::Get;
    let mut out = String::from("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">\n");
    if atomic {
        out.push_str("  <Atomic>\n    <CmdID>1</CmdID>\n");
        write(&command, &place.sample, 2, "    ", &mut out);
        out.push_str("  </Atomic>\n");
    } else {
        write(&command, &place.sample, 1, "  ", &mut out);
    }
    out.push_str("  <Final/>\n</SyncBody>\n");
    Some(out)
}

/// The most useful command: starting the node, setting, creating, reading or deleting it, in this order.
fn command(place: &Place<'_>) -> Option<Command> {
    let access = place.node.access()?;
    let format = place.node.format().and_then(|format| format.known());
    let plain = |verb| Some(Command { verb, format: None, data: None });
    let interior = format == Some(Format::Node);
    if interior {
        // An interior node is set by creating it. A permanent one is read instead.
        if access.allows(Verb::Add) && (place.node.name().is_none() || !access.allows(Verb::Get)) {
            return Some(Command { verb: Verb::Add, format, data: None });
        }
        return match [Verb::Get, Verb::Exec, Verb::Delete].into_iter().find(|&verb| access.allows(verb)) {
            Some(verb) => plain(verb),
            None if access.allows(Verb::Replace) => Some(Command { verb: Verb::Replace, format, data: None }),
            None => None,
        };
    }
    let setting = [Verb::Exec, Verb::Replace, Verb::Add].into_iter().find(|&verb| access.allows(verb));
    match (setting, sample::value(place.node)) {
        (Some(verb), Sample::Data(data)) => Some(Command { verb, format, data: Some(data) }),
        (Some(Verb::Exec), _) => plain(Verb::Exec),
        (Some(verb), Sample::NoData) => Some(Command { verb, format, data: None }),
        _ => [Verb::Get, Verb::Delete].into_iter().find(|&verb| access.allows(verb)).and_then(plain),
    }
}

fn write(command: &Command, uri: &str, id: u32, indent: &str, out: &mut String) {
    let Command { verb, format, data } = command;
    let mut line = |depth: usize, text: &str| {
        out.push_str(indent);
        out.push_str(&"  ".repeat(depth));
        out.push_str(text);
        out.push('\n');
    };
    let escaped = |text: &str| {
        let mut escaped = String::with_capacity(text.len());
        escape_text_into(text, &mut escaped);
        escaped
    };
    line(0, &format!("<{verb}>"));
    line(1, &format!("<CmdID>{id}</CmdID>"));
    line(1, "<Item>");
    line(2, "<Target>");
    line(3, &format!("<LocURI>{}</LocURI>", escaped(uri)));
    line(2, "</Target>");
    if let Some(format) = format {
        line(2, "<Meta>");
        line(3, &format!("<Format xmlns=\"syncml:metinf\">{}</Format>", format.in_message()));
        line(2, "</Meta>");
    }
    if let Some(data) = data {
        line(2, &format!("<Data>{}</Data>", escaped(data)));
    }
    line(1, "</Item>");
    line(0, &format!("</{verb}>"));
}
