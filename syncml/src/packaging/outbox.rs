//! What is still to be sent.

use super::PeerLimits;
use super::entry::Entry;
use super::fill::whole;
use super::filled::{Refused, WhyRefused};
use super::large_object::LargeObject;
use super::piece::Piece;
use crate::build::BuildError;
use crate::document::Message;
use crate::read::ReadError;
use crate::views::{Command, CommandKind};
use crate::vocabulary::{CmdId, CmdRef, Version};
use core::fmt;
use std::collections::VecDeque;

/// The commands that are still to be sent, in order. Filling messages with them empties it.
///
/// Each command keeps its id, for the answers refer to it. Two commands with one id go into different messages, as an id is
/// unique in its message only (MS-MDM 2.2.3.2). [`Outbox::renumbering`] gives each command a new number instead. Answers, to
/// whose ids nobody refers, always get new numbers: those that the head of the message would give next, or higher ones where
/// commands have these.
pub struct Outbox {
    pub(super) version: Version,
    pub(super) renumber: bool,
    /// The highest number that a command keeps.
    pub(super) highest: u32,
    /// Answers, which go before all commands.
    pub(super) answers: VecDeque<Entry>,
    pub(super) commands: VecDeque<Entry>,
    /// The answer or command of which a part has been sent.
    pub(super) object: Option<(Entry, LargeObject)>,
    /// What the last message has taken.
    pub(super) went: Vec<Went>,
    /// Whether the last message was so full of answers that a command, or the next chunk, had to wait. It goes first in
    /// the next one: the other side may have us answer something in every message.
    pub(super) overdue: bool,
}

/// What a message has taken.
pub(super) enum Went {
    Whole(Entry),
    /// A chunk, and how much of the value had been sent before it.
    Chunk(usize),
    /// The last chunk of a value.
    LastChunk(Entry, LargeObject, usize),
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
            went: Vec::new(),
            overdue: false,
        }
    }

    /// The same, giving each command a new number in the message it goes into.
    #[must_use]
    pub fn renumbering(mut self) -> Self {
        self.renumber = true;
        self
    }

    /// Changes the version before anything is in it.
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

    /// Adds one command and those in it with numbers from `next` on, whatever ids they had. Returns the numbers, in document
    /// order.
    pub(crate) fn push_renumbered(
        &mut self,
        command: Command<'_>,
        next: &mut u32,
    ) -> Result<Vec<CmdId>, ReadError> {
        let first = *next;
        let mut text = String::new();
        Piece::of(command, self.version.namespace()).write(Some(next), &mut text);
        let renumbered = whole(text)?;
        self.push(&renumbered);
        Ok((first..*next).map(CmdId).collect())
    }

    /// Adds one answer, a Status or Results: answers go before all commands, and only a Status between two chunks.
    pub fn push_answer(&mut self, answer: Command<'_>) {
        let entry = self.entry(answer, true);
        self.answers.push_back(entry);
    }

    /// Takes back what the last message has taken, as if it had not been filled: it must be sent again, and may have
    /// less room, since the header of another may be longer.
    pub(crate) fn take_back(&mut self) {
        for went in core::mem::take(&mut self.went).into_iter().rev() {
            match went {
                Went::Whole(entry) => self.put_back(entry),
                Went::Chunk(before) => {
                    let object = self.object.take();
                    self.rewind(object, before);
                }
                Went::LastChunk(entry, object, before) => self.rewind(Some((entry, object)), before),
            }
        }
    }

    fn rewind(&mut self, object: Option<(Entry, LargeObject)>, sent: usize) {
        let Some((entry, mut object)) = object else { return };
        object.rewind(sent);
        match object.is_begun() {
            true => self.object = Some((entry, object)),
            false => self.put_back(entry),
        }
    }

    fn put_back(&mut self, entry: Entry) {
        match entry.is_answer {
            true => self.answers.push_front(entry),
            false => self.commands.push_front(entry),
        }
    }

    fn entry(&self, command: Command<'_>, is_answer: bool) -> Entry {
        let target = command.item().and_then(|item| item.target_uri().or_else(|| item.source_uri()));
        Entry {
            id: command.cmd_id().map(CmdRef::into_owned),
            is_answer,
            is_status: command.as_status().is_some(),
            // Nobody refers to the number of an answer.
            renumber: self.renumber || matches!(command.kind(), CommandKind::Status | CommandKind::Results),
            name: command.name().to_owned(),
            target: target.map(|uri| uri.as_str().to_owned()).unwrap_or_default(),
            piece: Piece::of(command, self.version.namespace()),
        }
    }

    /// How long an answer is at most in a message.
    pub(crate) fn size_of(&self, answer: Command<'_>) -> usize {
        let entry = self.entry(answer, true);
        entry.piece.max_len(entry.renumber)
    }

    /// Why an answer can be sent in no message of its own, whole or in chunks; `None` if it can. `room` is what
    /// [`room_in`] says of such a message.
    pub(crate) fn refusal(
        &self,
        answer: Command<'_>,
        limits: &PeerLimits,
        room: usize,
    ) -> Result<Option<Refused>, BuildError> {
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

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many answers and commands are left, the one that is being sent in chunks included.
    pub fn len(&self) -> usize {
        self.answers.len() + self.commands.len() + usize::from(self.object.is_some())
    }

    /// Whether a value has been sent in part: nothing else may be sent until its end.
    pub fn is_within_object(&self) -> bool {
        self.object.is_some()
    }

    /// Gives up the value that has been sent in part, because the other side has refused it. The id of its command, if any.
    pub fn abandon_object(&mut self) -> Option<CmdRef<'static>> {
        self.object.take()?.0.id
    }

    /// Empties it, as at the end of a session.
    pub fn clear(&mut self) {
        self.object = None;
        self.answers.clear();
        self.commands.clear();
        self.went.clear();
    }
}

/// The number in an id, unless it is so high that it leaves no room to count on.
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
