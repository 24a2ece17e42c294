//! Fills messages from an outbox.

use super::entry::QueueEntry;
use super::filled::{FillError, Filled, WhyRefused};
use super::filling::Filling;
use super::frame::Frame;
use super::outbox::{LastEntry, Outbox};
use super::peer_limits::PeerLimits;
use super::piece::Piece;
use super::whole::whole;
use crate::build::{BuildError, MessageBuilder};
use crate::vocabulary::{AlertCode, CmdId, CmdRef, Version};
use std::collections::HashSet;

impl Outbox {
    /// Completes a message with as many answers and commands as fit, in order. `head` holds the beginning of the message.
    ///
    /// Sets `Final` when the outbox is empty. Cuts a value that exceeds a message; its chunk ends the message.
    ///
    /// # Errors
    /// [`FillError`] when the commands do not make a message.
    pub fn fill(&mut self, head: MessageBuilder, limits: &PeerLimits) -> Result<Filled, FillError> {
        self.fill_with(head, limits, true)
    }

    /// Like [`Outbox::fill`], but takes only answers and does not end the package when it is not this side's `turn`.
    pub(crate) fn fill_with(
        &mut self,
        head: MessageBuilder,
        limits: &PeerLimits,
        turn: bool,
    ) -> Result<Filled, FillError> {
        self.fill_package(head, limits, turn, false)
    }

    /// Like [`Outbox::fill`], for a package of one message: commands that do not fit are not sent.
    pub(crate) fn fill_only(
        &mut self,
        head: MessageBuilder,
        limits: &PeerLimits,
    ) -> Result<Filled, FillError> {
        self.fill_package(head, limits, true, true)
    }

    fn fill_package(
        &mut self,
        head: MessageBuilder,
        limits: &PeerLimits,
        turn: bool,
        only: bool,
    ) -> Result<Filled, FillError> {
        let version = self.version;
        let next = head.next_cmd_id().0.max(self.highest.saturating_add(1));
        let head = head.finish(false);
        let frame = Frame::of(&head, limits);
        let mut text = String::with_capacity(frame.limit.min(64 << 10));
        text.push_str(&head.text()[..frame.body_end]);
        // Without the turn, the other side has more messages: a message that holds only Statuses asks for the next one.
        let ask = match turn {
            true => String::new(),
            false => next_message(version)?,
        };
        let filling = Filling {
            frame,
            limits,
            text,
            next,
            taken: 0,
            ask: ask.len(),
            ids: HashSet::new(),
            has_chunk: false,
            refused: Vec::new(),
        };
        let mut filling = self.fill_text(filling, turn)?;
        if filling.ask > 0 {
            let alert = whole(ask)?;
            alert.commands().for_each(|alert| {
                Piece::of(alert, version.namespace()).write(Some(&mut filling.next), &mut filling.text);
            });
        }
        let Filling { frame, mut text, taken, refused, .. } = filling;
        if only || turn && self.is_empty() {
            text.push_str("<Final/>");
        }
        text.push_str(&head.text()[frame.body_end..]);
        Ok(Filled { message: whole(text)?, taken, refused })
    }

    fn fill_text<'l>(&mut self, mut filling: Filling<'l>, turn: bool) -> Result<Filling<'l>, FillError> {
        self.last_entries.clear();
        if core::mem::take(&mut self.overdue) {
            self.first(&mut filling, turn)?;
        }
        if self.object.is_some() {
            let fits = |entry: &QueueEntry, filling: &Filling<'_>| entry.is_status && filling.fits(entry);
            while self.answers.front().is_some_and(|entry| fits(entry, &filling)) {
                let Some(entry) = self.answers.pop_front() else { break };
                self.write(entry, &mut filling);
            }
            // A chunk ends the message.
            if filling.has_chunk || !self.chunk(&mut filling)? {
                self.overdue = !filling.has_chunk;
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
        let mut waits = true;
        while let Some(entry) = self.commands.pop_front() {
            if let Some(entry) = self.place(entry, &mut filling)? {
                self.commands.push_front(entry);
                self.overdue = waits;
                break;
            }
            waits = false;
            if self.object.is_some() {
                break;
            }
        }
        Ok(filling)
    }

    /// Starts a message with the entry that had no room in the last message.
    fn first(&mut self, filling: &mut Filling<'_>, turn: bool) -> Result<(), FillError> {
        if self.object.is_some() {
            self.chunk(filling)?;
            return Ok(());
        }
        let waiting = if turn { self.commands.pop_front() } else { None };
        if let Some(waiting) = waiting {
            if let Some(waiting) = self.place(waiting, filling)? {
                self.commands.push_front(waiting);
            }
        }
        Ok(())
    }

    fn write(&mut self, entry: QueueEntry, filling: &mut Filling<'_>) {
        filling.write(&entry);
        self.last_entries.push(LastEntry::Whole(entry));
    }

    /// Writes an entry or its first chunk, or refuses it. Returns an entry that must wait for the next message.
    fn place(
        &mut self,
        entry: QueueEntry,
        filling: &mut Filling<'_>,
    ) -> Result<Option<QueueEntry>, FillError> {
        let size = entry.piece.max_len(entry.renumber);
        if let Some(why) = entry.exceeds(filling.limits) {
            filling.refused.push(entry.refused(why));
            return Ok(None);
        }
        if filling.has_id_of(&entry) {
            return Ok(Some(entry)); // its id is free in the next message
        }
        if filling.fits(&entry) {
            self.write(entry, filling);
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

    /// Writes the next chunk of the object. Returns `true` for the last chunk.
    ///
    /// Gives up an object that was sent in part when not even an empty message has room for the next chunk: the other side
    /// accepts smaller messages than before, or the header has grown.
    fn chunk(&mut self, filling: &mut Filling<'_>) -> Result<bool, FillError> {
        let Some((entry, object)) = &mut self.object else { return Ok(true) };
        let kept = if entry.renumber { None } else { entry.id.as_ref() };
        let id: CmdRef<'_> = kept.map_or_else(|| CmdId(filling.next).into(), Into::into);
        let before = object.sent();
        let Some((chunk, last)) = object.next(self.version, &id, filling.room())? else {
            let (size, alone) = (object.least(self.version, &id)?, filling.frame.alone);
            if object.is_begun() && size > alone {
                filling.refused.push(entry.refused(WhyRefused::MessageSize { size, room: alone }));
                self.object = None;
                return Ok(true);
            }
            return Ok(false);
        };
        filling.keep_ids(entry);
        filling.text.push_str(&chunk);
        filling.has_chunk = true;
        filling.ask = 0;
        filling.next = filling.next.saturating_add(1);
        filling.taken += 1;
        match self.object.take() {
            Some((entry, object)) if last => {
                self.last_entries.push(LastEntry::LastChunk(entry, object, before))
            }
            object => {
                self.object = object;
                self.last_entries.push(LastEntry::Chunk(before));
            }
        }
        Ok(last)
    }
}

/// The room for answers and commands in a message with this head, in bytes.
pub(crate) fn room_in(head: MessageBuilder, limits: &PeerLimits) -> usize {
    Frame::of(&head.finish(false), limits).alone
}

/// The Alert that asks for the next message, with the longest possible number.
fn next_message(version: Version) -> Result<String, BuildError> {
    let mut builder = MessageBuilder::fragment(version).first_cmd_id(CmdId(u32::MAX - 1));
    builder.alert(AlertCode::NEXT_MESSAGE, [])?;
    let message = builder.finish(false);
    Ok(message.commands().map(|alert| alert.element().outer_xml()).collect())
}
