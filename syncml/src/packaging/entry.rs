//! Entries of the outbox.

use super::filled::{RefusedCommand, WhyRefused};
use super::large_object::LargeObject;
use super::peer_limits::PeerLimits;
use super::piece::Piece;
use super::whole::whole;
use crate::document::Message;
use crate::views::Command;
use crate::vocabulary::CmdRef;

/// A queued answer or command.
pub(super) struct QueueEntry {
    pub(super) id: Option<CmdRef<'static>>,
    pub(super) is_answer: bool,
    pub(super) is_status: bool,
    /// True if the entry gets a new number in its message.
    pub(super) renumber: bool,
    pub(super) name: String,
    pub(super) target: String,
    pub(super) piece: Piece,
}

impl QueueEntry {
    pub(super) fn refused(&self, why: WhyRefused) -> RefusedCommand {
        RefusedCommand {
            cmd_id: self.id.clone(),
            command: self.name.clone(),
            target: self.target.clone(),
            why,
        }
    }

    /// The command as a message of its own.
    pub(super) fn command(&self) -> Option<Message<'static>> {
        whole(self.piece.text.clone()).ok()
    }

    pub(super) fn object(&self) -> Option<LargeObject> {
        LargeObject::of(self.command()?)
    }

    /// The reason to refuse the command, if one of its values exceeds the other side's limit.
    pub(super) fn exceeds(&self, limits: &PeerLimits) -> Option<WhyRefused> {
        // The text is longer than each value in it, so a shorter text need not be parsed.
        let max = limits.max_obj_size.filter(|max| self.piece.text.len() as u64 > *max)?;
        let message = self.command()?;
        let size = largest(message.commands().next()?);
        (size > max).then_some(WhyRefused::ObjectSize { size, max })
    }
}

/// The size of the largest value in a command and its nested commands.
fn largest(command: Command<'_>) -> u64 {
    let own = command.items().filter_map(|item| item.data()).map(|data| data.text().len() as u64);
    own.chain(command.nested().map(largest)).max().unwrap_or(0)
}
