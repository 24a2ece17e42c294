//! A message while it is filled.

use super::Limits;
use super::entry::Entry;
use super::filled::Refused;
use super::frame::Frame;

/// A message that is being filled.
pub(super) struct Filling<'l> {
    pub(super) frame: Frame,
    pub(super) limits: &'l Limits,
    pub(super) text: String,
    /// The number for the next command.
    pub(super) next: u32,
    pub(super) taken: usize,
    /// How much room the Alert takes that asks for the next message; 0 when nothing is to be asked.
    pub(super) ask: usize,
    /// Whether a chunk stands in it.
    pub(super) has_chunk: bool,
    pub(super) refused: Vec<Refused>,
}

impl Filling<'_> {
    /// How many bytes may still be written.
    pub(super) fn room(&self) -> usize {
        self.frame.limit.saturating_sub(self.text.len() + self.frame.tail)
    }

    pub(super) fn fits(&self, entry: &Entry) -> bool {
        // A Status that leaves no room to ask goes alone.
        let asked = if entry.is_status && self.taken > 0 { self.ask } else { 0 };
        entry.piece.max_len(entry.renumber) + asked <= self.room()
    }

    pub(super) fn write(&mut self, entry: &Entry) {
        entry.piece.write(entry.renumber.then_some(&mut self.next), &mut self.text);
        self.taken += 1;
        if !entry.is_status || self.room() < self.ask {
            self.ask = 0; // that is something to say, or all that can be said
        }
    }
}
