//! A message that is being filled.

use super::entry::QueueEntry;
use super::filled::RefusedCommand;
use super::frame::Frame;
use super::peer_limits::PeerLimits;
use std::collections::HashSet;

/// A message that is being filled.
pub(super) struct Filling<'l> {
    pub(super) frame: Frame,
    pub(super) limits: &'l PeerLimits,
    pub(super) text: String,
    /// The number for the next command.
    pub(super) next: u32,
    pub(super) taken: usize,
    /// The size of the Alert that asks for the next message; 0 when the message needs none.
    pub(super) ask: usize,
    /// The ids that its commands have kept.
    pub(super) ids: HashSet<String>,
    /// True if the message holds a chunk.
    pub(super) has_chunk: bool,
    pub(super) refused: Vec<RefusedCommand>,
}

impl Filling<'_> {
    /// The remaining room, in bytes.
    pub(super) fn room(&self) -> usize {
        self.frame.limit.saturating_sub(self.text.len() + self.frame.tail)
    }

    pub(super) fn fits(&self, entry: &QueueEntry) -> bool {
        // Only the first Status may leave no room for the Alert.
        let asked = if entry.is_status && self.taken > 0 { self.ask } else { 0 };
        entry.piece.max_len(entry.renumber) + asked <= self.room()
    }

    /// Returns `true` if the message already has an id that the entry keeps.
    pub(super) fn has_id_of(&self, entry: &QueueEntry) -> bool {
        !entry.renumber && entry.piece.ids().any(|id| self.ids.contains(id))
    }

    /// Notes the ids that the entry keeps.
    pub(super) fn keep_ids(&mut self, entry: &QueueEntry) {
        if !entry.renumber {
            self.ids.extend(entry.piece.ids().map(str::to_owned));
        }
    }

    pub(super) fn write(&mut self, entry: &QueueEntry) {
        self.keep_ids(entry);
        entry.piece.write(entry.renumber.then_some(&mut self.next), &mut self.text);
        self.taken += 1;
        if !entry.is_status || self.room() < self.ask {
            self.ask = 0; // a message with a command needs no Alert; a full one has no room for it
        }
    }
}
