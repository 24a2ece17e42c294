//! The queue of answers and commands to send.

use super::entry::QueueEntry;
use super::filled::{RefusedCommand, WhyRefused};
use super::large_object::LargeObject;
use super::peer_limits::PeerLimits;
use super::piece::Piece;
use super::whole::whole;
use crate::build::BuildError;
use crate::document::Message;
use crate::read::ReadError;
use crate::views::{Command, CommandKind};
use crate::vocabulary::{CmdId, CmdRef, Version};
use core::fmt;
use std::collections::VecDeque;

/// A queue of commands to send. Filling messages empties it.
///
/// Each command keeps its id, because the answers refer to it. Two commands with the same id go into different messages, as
/// an id is unique only in its message (MS-MDM 2.2.3.2). [`Outbox::renumbering`] gives each command a new number instead.
/// Answers always get new numbers, because nothing refers to their ids. Their numbers follow that of the message's head, or
/// the highest number of a command.
pub struct Outbox {
    pub(super) version: Version,
    pub(super) renumber: bool,
    /// The highest number that a command keeps.
    pub(super) highest: u32,
    /// Answers, which come before all commands.
    pub(super) answers: VecDeque<QueueEntry>,
    pub(super) commands: VecDeque<QueueEntry>,
    /// The answer or command that was sent in part.
    pub(super) object: Option<(QueueEntry, LargeObject)>,
    /// The entries in the last message.
    pub(super) last_entries: Vec<LastEntry>,
    /// True if answers left no room for a command or a chunk in the last message. It comes first in the next message, so that
    /// the other side cannot delay it forever with commands to answer.
    pub(super) overdue: bool,
}

/// An entry of the last message.
pub(super) enum LastEntry {
    Whole(QueueEntry),
    /// A chunk, and the number of bytes sent before it.
    Chunk(usize),
    /// The last chunk of a value, and the number of bytes sent before it.
    LastChunk(QueueEntry, LargeObject, usize),
}

impl Outbox {
    /// An empty outbox for messages of this version.
    pub fn new(version: Version) -> Self {
        Outbox {
            version,
            renumber: false,
            highest: 0,
            answers: VecDeque::new(),
            commands: VecDeque::new(),
            object: None,
            last_entries: Vec::new(),
            overdue: false,
        }
    }

    /// Gives each command a new number in its message.
    #[must_use]
    pub fn renumbering(mut self) -> Self {
        self.renumber = true;
        self
    }

    /// Changes the version of an empty outbox.
    pub(crate) fn set_version(&mut self, version: Version) {
        self.version = version;
    }

    /// Adds the commands of a message.
    pub fn push(&mut self, message: &Message<'_>) {
        message.commands().for_each(|command| self.push_command(command));
    }

    /// Adds one command.
    pub fn push_command(&mut self, command: Command<'_>) {
        let entry = self.entry(command, false);
        if !entry.renumber {
            self.highest = entry.piece.ids().filter_map(counted).fold(self.highest, u32::max);
        }
        self.commands.push_back(entry);
    }

    /// The command and its nested commands with new numbers from `next` on.
    pub(crate) fn renumbered(
        &self,
        command: Command<'_>,
        next: &mut u32,
    ) -> Result<Message<'static>, ReadError> {
        let mut text = String::new();
        Piece::of(command, self.version.namespace()).write(Some(next), &mut text);
        whole(text)
    }

    /// Moves the commands of another outbox to the end of this one.
    pub(crate) fn append(&mut self, other: &mut Outbox) {
        self.highest = self.highest.max(other.highest);
        self.commands.append(&mut other.commands);
    }

    /// The ids of the queued commands, in order.
    pub(crate) fn command_ids(&self) -> impl Iterator<Item = &CmdRef<'static>> {
        self.commands.iter().filter_map(|entry| entry.id.as_ref())
    }

    /// Adds a Status or Results. Answers come before all commands, and only Statuses between two chunks.
    pub fn push_answer(&mut self, answer: Command<'_>) {
        let entry = self.entry(answer, true);
        self.answers.push_back(entry);
    }

    /// Takes the entries of the last message back, to send them again in another message. It may have less room because of a
    /// longer header.
    pub(crate) fn take_back(&mut self) {
        for entry in core::mem::take(&mut self.last_entries).into_iter().rev() {
            match entry {
                LastEntry::Whole(entry) => self.put_back(entry),
                LastEntry::Chunk(before) => {
                    let object = self.object.take();
                    self.rewind(object, before);
                }
                LastEntry::LastChunk(entry, object, before) => self.rewind(Some((entry, object)), before),
            }
        }
    }

    fn rewind(&mut self, object: Option<(QueueEntry, LargeObject)>, sent: usize) {
        let Some((entry, mut object)) = object else { return };
        object.rewind(sent);
        match object.is_begun() {
            true => self.object = Some((entry, object)),
            false => self.put_back(entry),
        }
    }

    fn put_back(&mut self, entry: QueueEntry) {
        match entry.is_answer {
            true => self.answers.push_front(entry),
            false => self.commands.push_front(entry),
        }
    }

    pub(super) fn entry(&self, command: Command<'_>, is_answer: bool) -> QueueEntry {
        QueueEntry {
            id: command.cmd_id().map(CmdRef::into_owned),
            is_answer,
            is_status: command.as_status().is_some(),
            // Nothing refers to the number of an answer.
            renumber: self.renumber || matches!(command.kind(), CommandKind::Status | CommandKind::Results),
            name: command.name().to_owned(),
            target: command.item().map(|item| item.address()).unwrap_or_default(),
            piece: Piece::of(command, self.version.namespace()),
        }
    }

    /// The largest size of an answer in a message.
    pub(crate) fn size_of(&self, answer: Command<'_>) -> usize {
        let entry = self.entry(answer, true);
        entry.piece.max_len(entry.renumber)
    }

    /// The reason why an answer does not fit into an otherwise empty message, whole or in chunks; `None` if it fits. `room` is
    /// the [`room_in`](super::room_in) such a message.
    pub(crate) fn refusal(
        &self,
        answer: Command<'_>,
        limits: &PeerLimits,
        room: usize,
    ) -> Result<Option<RefusedCommand>, BuildError> {
        let entry = self.entry(answer, true);
        let size = entry.piece.max_len(entry.renumber);
        if let Some(why) = entry.exceeds(limits) {
            return Ok(Some(entry.refused(why)));
        }
        if size <= room {
            return Ok(None);
        }
        let least = match entry.object() {
            Some(object) => object.least(self.version, &CmdId(u32::MAX - 1).into())?,
            None => size,
        };
        let why = WhyRefused::MessageSize { size: least, room };
        Ok((least > room).then(|| entry.refused(why)))
    }

    /// Returns `true` if the outbox is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of queued answers and commands, including one that is sent in part.
    pub fn len(&self) -> usize {
        self.answers.len() + self.commands.len() + usize::from(self.object.is_some())
    }

    /// Returns `true` if a value was sent in part: no other command may be sent before its end.
    pub fn is_within_object(&self) -> bool {
        self.object.is_some()
    }

    /// The id of the command whose value was sent in part.
    pub(crate) fn object_id(&self) -> Option<&CmdRef<'static>> {
        self.object.as_ref()?.0.id.as_ref()
    }

    /// Gives up the value that was sent in part, because the other side refused it. Returns the id and the address of its
    /// command.
    pub fn abandon_object(&mut self) -> Option<(Option<CmdRef<'static>>, String)> {
        self.object.take().map(|(entry, _)| (entry.id, entry.target))
    }

    /// Removes all entries, as at the end of a session.
    pub fn clear(&mut self) {
        self.object = None;
        self.answers.clear();
        self.commands.clear();
        self.last_entries.clear();
    }
}

/// The number of an id, unless it is too high to continue counting from.
fn counted(id: &str) -> Option<u32> {
    let number = CmdRef::new(id)?.number()?;
    (number.0 < u32::MAX / 2).then_some(number.0)
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("commands", &self.len())
            .field("within_object", &self.is_within_object())
            .finish()
    }
}
