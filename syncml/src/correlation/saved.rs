//! The stored form of a correlator.

use super::correlator::{Correlator, Sent, SentMessage, key};
use super::outcome::Outcome;
use super::received::{ReadValue, ReceivedStatus};
use crate::views::CommandKind;
use crate::vocabulary::{CmdRef, MsgRef, StatusCode, Tag};
use std::collections::HashMap;

/// The messages whose header may still get a Status: the last answer and the last refusal.
const OPEN_MESSAGES: usize = 2;

/// A correlator to store, without the commands that are no longer needed.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct SavedCorrelator {
    messages: Vec<SavedMessage>,
    commands: Vec<SavedCommand>,
    /// The number of commands that were sent before the other side last ended its package.
    ended: usize,
}

#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedMessage {
    id: MsgRef<'static>,
    header_status: Option<StatusCode>,
}

/// A command. The commands inside it follow it.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedCommand {
    /// The index of its message.
    message: usize,
    cmd_id: CmdRef<'static>,
    name: String,
    targets: Vec<String>,
    /// The number of commands inside it, at every depth.
    inside: usize,
    statuses: Vec<ReceivedStatus>,
    read: Vec<ReadValue>,
}

impl Correlator {
    /// The stored form, with the commands for which `keep` is true and those inside them.
    pub(crate) fn saved(&self, keep: impl Fn(&Outcome<'_>) -> bool) -> SavedCorrelator {
        let mut saved = SavedCorrelator { messages: Vec::new(), commands: Vec::new(), ended: 0 };
        let mut places: HashMap<usize, usize> = HashMap::new();
        let mut first = 0;
        while let Some(outermost) = self.commands.get(first) {
            let (start, end) = (first, outermost.next);
            first = end;
            if outermost.withdrawn || !keep(&Outcome::new(self, start)) {
                continue;
            }
            let place = *places.entry(outermost.message).or_insert_with(|| {
                saved.messages.push(self.messages[outermost.message].saved());
                saved.messages.len() - 1
            });
            let kept = self.commands[start..end].iter().enumerate();
            saved.commands.extend(kept.map(|(index, sent)| sent.saved(place, start + index)));
            if start < self.ended {
                saved.ended = saved.commands.len();
            }
        }
        let last = self.messages.len().saturating_sub(OPEN_MESSAGES)..self.messages.len();
        let is_withdrawn = |message: &SentMessage| !self.by_id.contains_key(message.id.as_str());
        for index in last.filter(|index| !places.contains_key(index)) {
            let message = &self.messages[index];
            if !is_withdrawn(message) {
                saved.messages.push(message.saved());
            }
        }
        saved
    }
}

impl SentMessage {
    fn saved(&self) -> SavedMessage {
        SavedMessage { id: self.id.clone(), header_status: self.header_status }
    }
}

impl Sent {
    fn saved(&self, message: usize, index: usize) -> SavedCommand {
        SavedCommand {
            message,
            cmd_id: self.cmd_id.clone(),
            name: self.name.clone(),
            targets: self.targets.clone(),
            inside: self.next - index - 1,
            statuses: self.statuses.clone(),
            read: self.read.clone(),
        }
    }
}

impl SavedCorrelator {
    /// The number of bytes of its texts.
    pub(crate) fn size(&self) -> usize {
        let texts = |command: &SavedCommand| {
            let read =
                command.read.iter().map(|read| read.source.len() + read.text.as_ref().map_or(0, String::len));
            command.targets.iter().map(String::len).chain(read).sum::<usize>()
        };
        self.commands.iter().map(texts).sum()
    }

    /// The correlator, or the part of the stored form that is damaged.
    pub(crate) fn restored(self) -> Result<Correlator, &'static str> {
        let mut correlator = Correlator::default();
        correlator.ended = self.ended;
        if self.ended > self.commands.len() {
            return Err("the number of answered commands");
        }
        for (index, SavedMessage { id, header_status }) in self.messages.into_iter().enumerate() {
            if correlator.by_id.insert(id.clone(), index).is_some() {
                return Err("the id of a message");
            }
            correlator.messages.push(SentMessage { id, header_status, by_id: HashMap::new() });
        }
        let count = self.commands.len();
        // The ends of the commands around the current one.
        let mut ends: Vec<usize> = Vec::new();
        for (index, command) in self.commands.into_iter().enumerate() {
            while ends.last().is_some_and(|end| *end <= index) {
                ends.pop();
            }
            let next = index.saturating_add(command.inside).saturating_add(1);
            if next > *ends.last().unwrap_or(&count) {
                return Err("the commands inside a command");
            }
            ends.push(next);
            let message = correlator.messages.get_mut(command.message).ok_or("the message of a command")?;
            message.by_id.entry(command.cmd_id.clone()).or_insert(index);
            correlator.commands.push(command.restored(next)?);
        }
        Ok(correlator)
    }
}

impl SavedCommand {
    fn restored(self, next: usize) -> Result<Sent, &'static str> {
        let kind = Tag::from_name(&self.name).map_or(CommandKind::Other, CommandKind::of);
        let mut sent = Sent::new(self.message, self.cmd_id, kind, self.name, self.targets, next);
        for status in self.statuses {
            for target in &status.about {
                let address = sent.targets.get(*target).ok_or("the targets of a Status")?;
                let _ = sent.next_target(&key(address));
            }
            let _ = sent.answer(status);
        }
        self.read.into_iter().for_each(|value| sent.read(value));
        Ok(sent)
    }
}
