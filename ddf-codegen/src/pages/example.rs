//! The command of an example: one that reads, sets, creates or starts the node.

use super::context::ExampleCommand;
use super::plan::Place;
use super::sample::{self, Sample};
use ddf::{Format, Verb};

/// The command of an example, and its value.
pub(super) struct Command {
    verb: Verb,
    format: Option<Format>,
    data: Option<String>,
}

impl Command {
    /// The command on this node.
    pub(super) fn borrowed<'e>(&'e self, place: &'e Place<'_>) -> ExampleCommand<'e> {
        ExampleCommand {
            verb: self.verb,
            uri: &place.sample,
            format: self.format,
            data: self.data.as_deref(),
            // Get is not allowed in an Atomic.
            is_atomic: place.atomic && self.verb != Verb::Get,
        }
    }
}

/// The most useful command: starting the node, setting, creating, reading or deleting it, in this order. `None` if the
/// description allows no command, or lacks the facts for each command.
pub(super) fn command(place: &Place<'_>) -> Option<Command> {
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
