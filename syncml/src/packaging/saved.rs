//! The stored form of an outbox.

use super::entry::QueueEntry;
use super::large_object::LargeObject;
use super::outbox::{LastEntry, Outbox};
use super::whole::whole;
use crate::document::Message;
use crate::views::{Command, CommandKind};
use crate::vocabulary::{AlertCode, Version};

/// An outbox to store. Each entry is the text of a command.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct SavedOutbox {
    highest: u32,
    answers: Vec<String>,
    commands: Vec<String>,
    object: Option<SavedPart>,
    /// The number of entries in the last message. Their text is that of the message.
    last_entries: usize,
    last_chunks: Vec<SavedChunk>,
    overdue: bool,
}

/// A command whose value was sent in part.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedPart {
    text: String,
    is_answer: bool,
    /// The number of bytes sent.
    sent: usize,
}

/// A chunk in the last message.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct SavedChunk {
    /// Its place among the entries of the message.
    at: usize,
    /// The number of bytes sent before it.
    before: usize,
    /// The command of a last chunk; that of another chunk is the `object` of the outbox.
    whole: Option<SavedPart>,
}

impl Outbox {
    /// The stored form.
    pub(crate) fn saved(&self) -> SavedOutbox {
        let part = |entry: &QueueEntry, object: &LargeObject| SavedPart {
            text: entry.piece.text.clone(),
            is_answer: entry.is_answer,
            sent: object.sent(),
        };
        let texts = |entries: &std::collections::VecDeque<QueueEntry>| {
            entries.iter().map(|entry| entry.piece.text.clone()).collect()
        };
        let chunks = self.last_entries.iter().enumerate().filter_map(|(at, entry)| match entry {
            LastEntry::Whole(_) => None,
            LastEntry::Chunk(before) => Some(SavedChunk { at, before: *before, whole: None }),
            LastEntry::LastChunk(entry, object, before) => {
                Some(SavedChunk { at, before: *before, whole: Some(part(entry, object)) })
            }
        });
        SavedOutbox {
            highest: self.highest,
            answers: texts(&self.answers),
            commands: texts(&self.commands),
            object: self.object.as_ref().map(|(entry, object)| part(entry, object)),
            last_entries: self.last_entries.len(),
            last_chunks: chunks.collect(),
            overdue: self.overdue,
        }
    }
}

impl SavedOutbox {
    /// The number of bytes of its texts.
    pub(crate) fn size(&self) -> usize {
        let chunks = self.last_chunks.iter().filter_map(|chunk| chunk.whole.as_ref());
        let parts = self.object.iter().chain(chunks).map(|part| part.text.len());
        self.answers.iter().chain(&self.commands).map(String::len).chain(parts).sum()
    }

    /// The outbox, or the part of the stored form that is damaged. `last` is the last message that it has filled.
    pub(crate) fn restored(
        self,
        version: Version,
        last: Option<&Message<'_>>,
    ) -> Result<Outbox, &'static str> {
        let mut outbox = Outbox::new(version);
        outbox.highest = self.highest;
        outbox.overdue = self.overdue;
        for text in self.answers {
            let entry = outbox.restored_entry(text, true)?;
            outbox.answers.push_back(entry);
        }
        for text in self.commands {
            let entry = outbox.restored_entry(text, false)?;
            outbox.commands.push_back(entry);
        }
        outbox.object = self.object.map(|part| part.restored(&outbox)).transpose()?;
        let mut commands = last.into_iter().flat_map(Message::commands).peekable();
        let _ = commands.next_if(|first| first.as_status().is_some_and(|status| status.answers_header()));
        let mut chunks = self.last_chunks.into_iter().peekable();
        for (at, command) in (0..self.last_entries).map(|at| (at, commands.next())) {
            let command = command.ok_or("the entries of the last message")?;
            let entry = match chunks.next_if(|chunk| chunk.at == at) {
                None => LastEntry::Whole(outbox.entry(command, is_answer(command))),
                Some(SavedChunk { before, whole: Some(part), .. }) => {
                    let (entry, object) = part.restored(&outbox)?;
                    LastEntry::LastChunk(entry, object, before)
                }
                Some(SavedChunk { before, .. }) => LastEntry::Chunk(before),
            };
            let object = match &entry {
                LastEntry::Whole(_) => None,
                LastEntry::Chunk(before) => Some((outbox.object.as_ref().map(|(_, object)| object), before)),
                LastEntry::LastChunk(_, object, before) => Some((Some(object), before)),
            };
            if object.is_some_and(|(object, before)| object.is_none_or(|object| !object.may_rewind(*before)))
            {
                return Err("the chunks of the last message");
            }
            outbox.last_entries.push(entry);
        }
        match chunks.next() {
            None => Ok(outbox),
            Some(_) => Err("the chunks of the last message"),
        }
    }
}

impl Outbox {
    fn restored_entry(&self, text: String, is_answer: bool) -> Result<QueueEntry, &'static str> {
        let message = whole(text).map_err(|_| "the text of a command")?;
        let mut commands = message.commands();
        match (commands.next(), commands.next()) {
            (Some(command), None) => Ok(self.entry(command, is_answer)),
            _ => Err("the text of a command"),
        }
    }
}

impl SavedPart {
    fn restored(self, outbox: &Outbox) -> Result<(QueueEntry, LargeObject), &'static str> {
        let entry = outbox.restored_entry(self.text, self.is_answer)?;
        let object = entry.object().and_then(|object| object.resumed(self.sent));
        Ok((entry, object.ok_or("the value of a command")?))
    }
}

/// Returns true for a command that waits among the answers: also the Alert 1225, which reports a missing chunk.
fn is_answer(command: Command<'_>) -> bool {
    match command.kind() {
        CommandKind::Status | CommandKind::Results => true,
        CommandKind::Alert => {
            command.as_alert().and_then(|alert| alert.code()) == Some(AlertCode::NO_END_OF_DATA)
        }
        _ => false,
    }
}
