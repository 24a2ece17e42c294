//! Takes the commands of an accepted message: answers, and chunks of large objects.

use super::error::SessionError;
use super::event::SessionEvent;
use super::header_status::is_about;
use super::link::{Link, is_progress};
use crate::correlation::Mismatch;
use crate::packaging::{Assembled, Part};
use crate::{Command, CommandKind, Message, Status, StatusInput};

impl Link {
    /// Gives up the large object whose last chunk the other side has refused.
    pub(super) fn give_up_refused_object(&mut self, message: &Message<'_>) -> Option<SessionEvent> {
        if !self.outbox.is_within_object() {
            return None;
        }
        let last = self.last.answer.as_ref()?;
        let chunk = last.commands().filter(|command| command.item().is_some_and(|item| item.has_more_data()));
        let (msg_id, cmd_id) = (last.msg_id()?, chunk.last()?.cmd_id()?);
        let refused = message.commands().filter_map(|command| command.as_status()).any(|status| {
            is_about(&status, Some(msg_id))
                && status.cmd_ref().as_ref() == Some(&cmd_id)
                && status.code().is_some_and(|code| !code.is_success())
        });
        let (cmd_id, address) = refused.then(|| self.outbox.abandon_object()).flatten()?;
        Some(SessionEvent::ObjectRefused { cmd_id, address })
    }

    /// Takes a command: correlates answers, and answers chunks of large objects.
    pub(super) fn take(
        &mut self,
        command: Command<'_>,
        mismatches: &mut Vec<Mismatch>,
    ) -> Result<Assembled, SessionError> {
        let whole = Assembled { interrupted: None, part: Part::Whole };
        if let Some(status) = command.as_status() {
            self.take_status(command, status, mismatches);
            return Ok(whole);
        }
        if is_progress(command) {
            self.pace.progress();
        }
        if command.kind() == CommandKind::Alert {
            return Ok(whole);
        }
        let taken = self.assembler.take(command);
        match &taken.part {
            Part::Whole => mismatches.extend(self.correlator.received_command(command)),
            Part::Complete(whole) => {
                mismatches.extend(whole.commands().flat_map(|whole| self.correlator.received_command(whole)));
            }
            _ => {}
        }
        if let Some(address) = &taken.interrupted {
            self.push_no_end_of_data(address)?;
        }
        if let Some(code) = taken.part.status() {
            self.push_status(&StatusInput::answering(command, code))?;
        }
        Ok(taken)
    }

    /// The event of a chunk: an interrupted object, or a refused one.
    pub(super) fn object_event(taken: &Assembled, command: Command<'_>) -> Option<SessionEvent> {
        if let Some(address) = &taken.interrupted {
            return Some(SessionEvent::ObjectInterrupted(address.clone()));
        }
        let code = taken.part.status().filter(|code| !code.is_success())?;
        let address = command.item().map(|item| item.address()).unwrap_or_default();
        Some(SessionEvent::ObjectDropped { address, code })
    }

    fn take_status(&mut self, command: Command<'_>, status: Status<'_>, mismatches: &mut Vec<Mismatch>) {
        let unmatched = self.correlator.received_command(command);
        // The answer to an Alert is not progress: otherwise two sides could ask for the next message forever.
        if unmatched.is_empty() && !status.answers_header() && status.cmd().as_deref() != Some("Alert") {
            self.pace.progress();
        }
        mismatches.extend(unmatched);
    }
}
