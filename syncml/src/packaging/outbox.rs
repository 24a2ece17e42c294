//! What is still to be sent.

use super::Limits;
use super::filled::{FillError, Filled, Refused, WhyRefused};
use super::frame::Frame;
use super::large_object::LargeObject;
use super::piece::Piece;
use crate::{
    AlertCode, BuildError, Builder, CmdId, Command, CommandKind, Message, ReadError, ReadOptions, Version,
    read,
};
use core::fmt;
use std::borrow::Cow;
use std::collections::VecDeque;

/// The commands that are still to be sent, in order. Filling messages with them empties it.
///
/// Each keeps its number, so that it can be told from the answer; number them through, with
/// [`Builder::first_cmd_id`]. Or let [`Outbox::renumbering`] give out new ones. Answers, to whose numbers nobody refers,
/// get new ones in any case: those that the head of the message would give next.
pub struct Outbox {
    version: Version,
    renumber: bool,
    /// What was sent and must be sent again, before everything else.
    again: VecDeque<Entry>,
    /// Answers, which go before all commands.
    answers: VecDeque<Entry>,
    commands: VecDeque<Entry>,
    /// The answer or command of which a part has been sent.
    object: Option<(Entry, LargeObject)>,
}

struct Entry {
    id: Option<CmdId>,
    is_status: bool,
    /// Whether it gets a new number in the message it goes into.
    renumber: bool,
    name: String,
    target: String,
    piece: Piece,
}

impl Outbox {
    /// An empty outbox for messages of this version.
    pub fn new(version: Version) -> Self {
        let empty = VecDeque::new;
        Outbox { version, renumber: false, again: empty(), answers: empty(), commands: empty(), object: None }
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
        let entry = self.entry(command);
        self.commands.push_back(entry);
    }

    /// Adds one answer, a Status or Results: answers go before all commands, and only a Status between two chunks.
    pub fn push_answer(&mut self, answer: Command<'_>) {
        let entry = self.entry(answer);
        self.answers.push_back(entry);
    }

    /// Adds a command that was sent and must be sent again, before everything else.
    pub(crate) fn push_again(&mut self, command: Command<'_>) {
        let entry = self.entry(command);
        self.again.push_back(entry);
    }

    fn entry(&self, command: Command<'_>) -> Entry {
        let target = command.item().and_then(|item| item.target_uri().or_else(|| item.source_uri()));
        Entry {
            id: command.cmd_id(),
            is_status: command.as_status().is_some(),
            // Nobody refers to the number of an answer.
            renumber: self.renumber || matches!(command.kind(), CommandKind::Status | CommandKind::Results),
            name: command.name().to_owned(),
            target: target.map(|uri| uri.as_str().to_owned()).unwrap_or_default(),
            piece: Piece::of(command, self.version.namespace()),
        }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many answers and commands are left, the one that is being sent in chunks included.
    pub fn len(&self) -> usize {
        self.again.len() + self.answers.len() + self.commands.len() + usize::from(self.object.is_some())
    }

    /// Whether a value has been sent in part: nothing else may be sent until its end.
    pub fn is_within_object(&self) -> bool {
        self.object.is_some()
    }

    /// Gives up the value that has been sent in part, because the other side has refused it. Its number, if any.
    pub fn abandon_object(&mut self) -> Option<CmdId> {
        self.object.take()?.0.id
    }

    /// Empties it, as at the end of a session.
    pub fn clear(&mut self) {
        self.object = None;
        self.again.clear();
        self.answers.clear();
        self.commands.clear();
    }

    /// Completes a message with as many answers and commands as fit, in order. `head` holds what must stand in it
    /// before.
    ///
    /// `Final` is set when nothing is left. A value that exceeds a message is cut; its chunk ends the message.
    ///
    /// # Errors
    /// [`FillError`] when what was pushed makes no message.
    pub fn fill(&mut self, head: Builder, limits: &Limits) -> Result<Filled, FillError> {
        self.fill_with(head, limits, true)
    }

    /// The same; without the `turn` it takes answers only, and does not end the package.
    pub(crate) fn fill_with(
        &mut self,
        head: Builder,
        limits: &Limits,
        turn: bool,
    ) -> Result<Filled, FillError> {
        let version = self.version;
        let next = head.next_cmd_id().0;
        let head = head.finish(false);
        let frame = Frame::of(&head, limits);
        let mut text = String::with_capacity(frame.limit.min(64 << 10));
        text.push_str(&head.text()[..frame.body_end]);
        // The other side has more to say. Where we have nothing but Statuses, we ask for it.
        let ask = match turn {
            true => String::new(),
            false => next_message(version)?,
        };
        let filling = Filling { frame, limits, text, next, taken: 0, ask: ask.len(), refused: Vec::new() };
        let mut filling = self.fill_text(filling, turn)?;
        if filling.ask > 0 {
            let alert = whole(ask)?;
            alert.commands().for_each(|alert| {
                Piece::of(alert, version.namespace()).write(Some(&mut filling.next), &mut filling.text);
            });
        }
        let Filling { frame, mut text, taken, refused, .. } = filling;
        if turn && self.is_empty() {
            text.push_str("<Final/>");
        }
        text.push_str(&head.text()[frame.body_end..]);
        Ok(Filled { message: whole(text)?, taken, refused })
    }

    fn fill_text<'l>(&mut self, mut filling: Filling<'l>, turn: bool) -> Result<Filling<'l>, FillError> {
        while let Some(entry) = self.again.pop_front() {
            // It had room once; a larger header may have taken that.
            if !filling.fits(&entry) {
                self.again.push_front(entry);
                return Ok(filling);
            }
            filling.write(&entry);
        }
        if self.object.is_some() {
            let fits = |entry: &Entry, filling: &Filling<'_>| entry.is_status && filling.fits(entry);
            while self.answers.front().is_some_and(|entry| fits(entry, &filling)) {
                let Some(entry) = self.answers.pop_front() else { break };
                filling.write(&entry);
            }
            if !self.chunk(&mut filling)? {
                return Ok(filling);
            }
        }
        while let Some(entry) = self.answers.pop_front() {
            if let Some(entry) = self.place(entry, &mut filling)? {
                self.answers.push_front(entry);
                return Ok(filling);
            }
            if self.object.is_some() {
                return Ok(filling);
            }
        }
        if !turn {
            return Ok(filling);
        }
        while let Some(entry) = self.commands.pop_front() {
            if let Some(entry) = self.place(entry, &mut filling)? {
                self.commands.push_front(entry);
                break;
            }
            if self.object.is_some() {
                break;
            }
        }
        Ok(filling)
    }

    /// Writes an entry, or its first chunk, or refuses it. What must wait for the next message is handed back.
    fn place(&mut self, entry: Entry, filling: &mut Filling<'_>) -> Result<Option<Entry>, FillError> {
        let size = entry.piece.max_len(entry.renumber);
        let too_large = match filling.limits.max_obj_size {
            Some(max) if size as u64 > max => entry.object_size(max),
            _ => None,
        };
        if let Some(why) = too_large {
            filling.refused.push(entry.refused(why));
            return Ok(None);
        }
        if filling.fits(&entry) {
            filling.write(&entry);
            return Ok(None);
        }
        let alone = filling.frame.alone;
        if size <= alone {
            return Ok(Some(entry)); // there is room for it in the next message
        }
        let Some(object) = entry.object() else {
            filling.refused.push(entry.refused(WhyRefused::MessageSize { size, room: alone }));
            return Ok(None);
        };
        let may_wait = filling.room() < alone;
        self.object = Some((entry, object));
        self.chunk(filling)?;
        match self.object.take() {
            Some((entry, object)) if !object.is_begun() => {
                if may_wait {
                    return Ok(Some(entry));
                }
                filling.refused.push(entry.refused(WhyRefused::MessageSize { size, room: alone }));
            }
            object => self.object = object,
        }
        Ok(None)
    }

    /// Writes the next chunk of the object; whether that was its last.
    fn chunk(&mut self, filling: &mut Filling<'_>) -> Result<bool, FillError> {
        let Some((entry, object)) = &mut self.object else { return Ok(true) };
        let fresh = CmdId(filling.next);
        let id = if entry.renumber { fresh } else { entry.id.unwrap_or(fresh) };
        let Some((chunk, last)) = object.next(self.version, id, filling.room())? else { return Ok(false) };
        filling.text.push_str(&chunk);
        filling.ask = 0;
        filling.next = filling.next.saturating_add(1);
        filling.taken += 1;
        if last {
            self.object = None;
        }
        Ok(last)
    }
}

/// The Alert that asks for the next message, with the longest of numbers.
fn next_message(version: Version) -> Result<String, BuildError> {
    let mut builder = Builder::fragment(version).first_cmd_id(CmdId(u32::MAX - 1));
    builder.alert(AlertCode::NEXT_MESSAGE, [])?;
    let message = builder.finish(false);
    Ok(message.commands().map(|alert| alert.element().outer_xml()).collect())
}

/// A message that is being filled.
struct Filling<'l> {
    frame: Frame,
    limits: &'l Limits,
    text: String,
    /// The number for the next command.
    next: u32,
    taken: usize,
    /// How much room the Alert takes that asks for the next message; 0 when nothing is to be asked.
    ask: usize,
    refused: Vec<Refused>,
}

impl Filling<'_> {
    /// How many bytes may still be written.
    fn room(&self) -> usize {
        self.frame.limit.saturating_sub(self.text.len() + self.frame.tail)
    }

    fn fits(&self, entry: &Entry) -> bool {
        let asked = if entry.is_status { self.ask } else { 0 };
        entry.piece.max_len(entry.renumber) + asked <= self.room()
    }

    fn write(&mut self, entry: &Entry) {
        if !entry.is_status {
            self.ask = 0; // that is something to say
        }
        entry.piece.write(entry.renumber.then_some(&mut self.next), &mut self.text);
        self.taken += 1;
    }
}

impl Entry {
    fn refused(&self, why: WhyRefused) -> Refused {
        Refused { cmd_id: self.id, command: self.name.clone(), target: self.target.clone(), why }
    }

    /// The command by itself.
    fn command(&self) -> Option<Message<'static>> {
        whole(self.piece.text.clone()).ok()
    }

    fn object(&self) -> Option<LargeObject> {
        LargeObject::of(self.command()?)
    }

    /// Whether a value of the command exceeds `max` bytes.
    fn object_size(&self, max: u64) -> Option<WhyRefused> {
        let message = self.command()?;
        let size = largest(message.commands().next()?);
        (size > max).then_some(WhyRefused::ObjectSize { size, max })
    }
}

/// The size of the largest value in a command and those in it.
fn largest(command: Command<'_>) -> u64 {
    let own = command.items().filter_map(|item| item.data()).map(|data| data.text().len() as u64);
    own.chain(command.nested().map(largest)).max().unwrap_or(0)
}

/// A text that was put together from messages, as a message. It is ours: the limits on what comes in do not hold.
pub(crate) fn whole(text: String) -> Result<Message<'static>, ReadError> {
    let mut options = ReadOptions::default();
    options.limits.max_bytes = options.limits.max_bytes.max(text.len());
    options.limits.max_elements = options.limits.max_elements.max(text.len());
    options.limits.max_depth += 2;
    let arena = read::read(&text, &options)?;
    Ok(Message::from_parts(Cow::Owned(text), arena))
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("commands", &self.len())
            .field("within_object", &self.is_within_object())
            .finish()
    }
}
