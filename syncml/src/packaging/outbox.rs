//! What is still to be sent.

use super::Limits;
use super::large_object::LargeObject;
use super::piece::Piece;
use crate::{BuildError, Builder, CmdId, Command, Message, ReadError, ReadOptions, Version, read};
use core::fmt;
use std::borrow::Cow;
use std::collections::VecDeque;

/// The commands that are still to be sent, in order. Filling messages with them empties it.
///
/// Each keeps its number, so that it can be told from the answer; number them through, with
/// [`Builder::first_cmd_id`]. Or let [`Outbox::renumbering`] give out new ones.
pub struct Outbox {
    version: Version,
    renumber: bool,
    queue: VecDeque<Entry>,
    /// The first command, once a part of its value has been sent.
    object: Option<LargeObject>,
}

struct Entry {
    id: Option<CmdId>,
    name: String,
    target: String,
    piece: Piece,
}

/// A message that has been filled.
#[derive(Debug)]
pub struct Filled {
    /// The message; with `Final` if nothing is left.
    pub message: Message<'static>,
    /// How many commands it has taken, chunks included.
    pub taken: usize,
    /// The commands that can be sent in no message; they are no longer in the outbox.
    pub refused: Vec<Refused>,
}

/// A command that cannot be sent to this side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number, if it has one.
    pub cmd_id: Option<CmdId>,
    /// Its name: `Replace`.
    pub command: String,
    /// The target of its first item.
    pub target: String,
    /// What is in the way.
    pub why: WhyRefused,
}

/// Why a command cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyRefused {
    /// It is larger than a message may be and must not be cut: an Atomic, a Sequence, many items, markup.
    MessageSize {
        /// Its size in bytes.
        size: usize,
        /// How much a message has room for.
        room: usize,
    },
    /// Its value is larger than the other side takes.
    ObjectSize {
        /// The size of the value in bytes.
        size: u64,
        /// The other side's `MaxObjSize`.
        max: u64,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} cannot be sent: ", self.command, self.target)?;
        match self.why {
            WhyRefused::MessageSize { size, room } => {
                write!(f, "it has {size} bytes, a message has room for {room}, and it must not be cut")
            }
            WhyRefused::ObjectSize { size, max } => {
                write!(f, "its value has {size} bytes, and the other side takes {max} (MaxObjSize)")
            }
        }
    }
}

/// Why a message cannot be filled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// A chunk cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The commands do not fit one message, as of too many namespaces.
    #[error("the commands make no message")]
    Read(#[from] ReadError),
}

impl Outbox {
    /// An empty outbox for messages of this version.
    pub fn new(version: Version) -> Self {
        Outbox { version, renumber: false, queue: VecDeque::new(), object: None }
    }

    /// The same, giving each command a new number in the message it goes into.
    #[must_use]
    pub fn renumbering(mut self) -> Self {
        self.renumber = true;
        self
    }

    /// Adds the commands of a message.
    pub fn push(&mut self, message: &Message<'_>) {
        message.commands().for_each(|command| self.push_command(command));
    }

    /// Adds one command.
    pub fn push_command(&mut self, command: Command<'_>) {
        let target = command.item().and_then(|item| item.target_uri().or_else(|| item.source_uri()));
        self.queue.push_back(Entry {
            id: command.cmd_id(),
            name: command.name().to_owned(),
            target: target.map(|uri| uri.as_str().to_owned()).unwrap_or_default(),
            piece: Piece::of(command, self.version.namespace()),
        });
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// How many commands are left, the one that is being sent in chunks included.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether a value has been sent in part: nothing else may be sent until its end.
    pub fn is_within_object(&self) -> bool {
        self.object.is_some()
    }

    /// Gives up the value that has been sent in part, because the other side has refused it. Its number, if any.
    pub fn abandon_object(&mut self) -> Option<CmdId> {
        self.object.take()?;
        self.queue.pop_front()?.id
    }

    /// Empties it, as at the end of a session. The numbers of what was left.
    pub fn clear(&mut self) -> Vec<CmdId> {
        self.object = None;
        self.queue.drain(..).filter_map(|entry| entry.id).collect()
    }

    /// Completes a message with as many commands as fit, in order. `head` holds what must stand in it before.
    ///
    /// `Final` is set when nothing is left. A value that exceeds a message is cut; its chunk ends the message.
    ///
    /// # Errors
    /// [`FillError`] when what was pushed makes no message.
    pub fn fill(&mut self, head: Builder, limits: &Limits) -> Result<Filled, FillError> {
        self.fill_and_end(head, limits, true)
    }

    /// The same; without `may_end` there is no `Final` even when nothing is left.
    pub(crate) fn fill_and_end(
        &mut self,
        head: Builder,
        limits: &Limits,
        may_end: bool,
    ) -> Result<Filled, FillError> {
        let mut next = head.next_cmd_id().0;
        let head = head.finish(false);
        let frame = Frame::of(&head, limits);
        let mut text = String::with_capacity(frame.limit.min(64 << 10));
        text.push_str(&head.text()[..frame.body_end]);
        let (mut taken, mut refused) = (0, Vec::new());
        while let Some(entry) = self.queue.front() {
            let room = frame.limit.saturating_sub(text.len() + frame.tail);
            let size = entry.piece.max_len(self.renumber);
            if self.object.is_none() {
                let why = match limits.max_obj_size {
                    Some(max) if size as u64 > max => entry.object_size(max),
                    _ => None,
                };
                if why.is_none() && size <= room {
                    entry.piece.write(self.renumber.then_some(&mut next), &mut text);
                    self.queue.pop_front();
                    taken += 1;
                    continue;
                }
                if why.is_none() && size <= frame.alone {
                    break; // there is room for it in the next message
                }
                self.object = if why.is_none() { entry.object() } else { None };
                if self.object.is_none() {
                    let why = why.unwrap_or(WhyRefused::MessageSize { size, room: frame.alone });
                    refused.extend(self.queue.pop_front().map(|entry| entry.refused(why)));
                    continue;
                }
            }
            let Some(object) = &mut self.object else { break };
            let id = if self.renumber { CmdId(next) } else { entry.id.unwrap_or(CmdId(next)) };
            match object.next(self.version, id, room)? {
                Some((chunk, last)) => {
                    text.push_str(&chunk);
                    next = next.saturating_add(1);
                    taken += 1;
                    if !last {
                        break; // no other command may stand between two chunks
                    }
                }
                // Something else fills this message; the next one has room.
                None if taken > 0 || room < frame.alone => {
                    self.object = self.object.take().filter(LargeObject::is_begun);
                    break;
                }
                None => {
                    let why = WhyRefused::MessageSize { size, room };
                    refused.extend(self.queue.front().map(|entry| entry.refused(why)));
                }
            }
            self.object = None;
            self.queue.pop_front();
        }
        if may_end && self.is_empty() {
            text.push_str("<Final/>");
        }
        text.push_str(&head.text()[frame.body_end..]);
        Ok(Filled { message: whole(text)?, taken, refused })
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

/// How much room a message has.
struct Frame {
    limit: usize,
    /// Where the body's content ends in the text of the head.
    body_end: usize,
    /// How long the end of the message is, `Final` included.
    tail: usize,
    /// How much room a message has that holds nothing else but the status of the header.
    alone: usize,
}

impl Frame {
    fn of(head: &Message<'_>, limits: &Limits) -> Self {
        let text = head.text();
        let body = head.body().map_or(text.len()..text.len(), |body| body.content());
        let tail = text.len() - body.end + "<Final/>".len();
        let limit = limits.max_msg_size.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
        let status = head.commands().next().filter(|first| {
            first.as_status().is_some_and(|status| status.cmd_ref() == Some(CmdId::HEADER))
        });
        let status = status.map_or(0, |status| status.element().span().len());
        let alone = limit.saturating_sub(body.start + status + tail);
        Frame { limit, body_end: body.end, tail, alone }
    }
}

/// A text that was put together from messages, as a message. It is ours: the limits on what comes in do not hold.
pub(super) fn whole(text: String) -> Result<Message<'static>, ReadError> {
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
