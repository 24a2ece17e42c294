//! Results that cannot be sent, and the Statuses that must not report success for them.

use crate::{Command, Item, Message, Tag};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Results that cannot be sent, by the command that they answer.
#[derive(Default)]
pub(super) struct Unsendable {
    commands: HashMap<Reference, OfCommand>,
}

/// The MsgRef and the CmdRef of an answer.
#[derive(PartialEq, Eq, Hash)]
struct Reference(String, String);

#[derive(Default)]
struct OfCommand {
    /// The addresses of the items that cannot be sent.
    sources: BTreeSet<String>,
    /// The targets with an item that cannot be sent, as their Statuses name them.
    targets: HashSet<String>,
    /// The nodes whose subtree was asked for (`?list=`) and has an item that cannot be sent.
    subtrees: HashSet<String>,
    /// True if no Status of the command may be a success, because no Status names an item that cannot be sent.
    whole: bool,
}

impl Unsendable {
    /// Adds an item of Results that cannot be sent.
    pub(super) fn add(&mut self, results: Command<'_>, item: &Item<'_>) {
        self.commands.entry(Reference::of(results)).or_default().sources.insert(source(item));
    }

    /// Finds the Statuses of the items that cannot be sent.
    pub(super) fn find_statuses(&mut self, executed: &Message<'_>) {
        for command in executed.commands() {
            let Some(status) = command.as_status() else { continue };
            let Some(of) = self.commands.get_mut(&Reference::of(command)) else { continue };
            status.target_refs().for_each(|target| of.add_target(target.as_str()));
        }
        self.commands.values_mut().for_each(OfCommand::settle);
    }

    /// Returns true if the Status reports success for Results that cannot be sent.
    pub(super) fn has_status(&self, command: Command<'_>) -> bool {
        let Some(of) = self.commands.get(&Reference::of(command)) else { return false };
        let Some(status) =
            command.as_status().filter(|status| status.code().is_some_and(|code| code.is_success()))
        else {
            return false;
        };
        of.whole || status.target_refs().any(|target| of.targets.contains(target.as_str()))
    }

    /// Returns true if the item, or another item of the same target, cannot be sent.
    pub(super) fn has_item(&self, results: Command<'_>, item: &Item<'_>) -> bool {
        self.commands.get(&Reference::of(results)).is_some_and(|of| of.has(&source(item)))
    }
}

impl OfCommand {
    fn add_target(&mut self, target: &str) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if self.sources.contains(target) {
            self.targets.insert(target.to_owned());
        } else if query.starts_with("list=") && self.has_source_in(path) {
            self.targets.insert(target.to_owned());
            self.subtrees.insert(path.to_owned());
        }
    }

    /// Returns true if an item of this node, or of a node below it, cannot be sent.
    fn has_source_in(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.sources.contains(path)
            || self.sources.range(below.clone()..).next().is_some_and(|source| source.starts_with(&below))
    }

    /// Sets `whole` if no Status names one of the items.
    fn settle(&mut self) {
        self.whole = !self.sources.iter().all(|source| self.is_named(source));
    }

    fn is_named(&self, source: &str) -> bool {
        let is_in = |end: usize| self.subtrees.contains(&source[..end]);
        self.targets.contains(source)
            || !self.subtrees.is_empty()
                && (is_in(source.len()) || source.match_indices('/').any(|(end, _)| is_in(end)))
    }

    fn has(&self, source: &str) -> bool {
        self.whole || self.is_named(source)
    }
}

impl Reference {
    fn of(answer: Command<'_>) -> Self {
        let text = |tag| answer.element().child(tag).map(|element| element.value().trim().to_owned());
        Reference(text(Tag::MsgRef).unwrap_or_default(), text(Tag::CmdRef).unwrap_or_default())
    }
}

/// The address of an item of Results.
fn source(item: &Item<'_>) -> String {
    let uri = item.source_uri().or_else(|| item.target_uri());
    uri.map(|uri| uri.as_str().to_owned()).unwrap_or_default()
}
