//! The other side's Status for our header.

use super::link::Link;
use super::signer::is_challenge;
use crate::{Chal, Message, MsgId, Status, StatusCode};

/// The Status in a message for the header of our last message or our last answer.
#[derive(Clone, Copy)]
pub(super) struct HeaderStatus<'m> {
    pub(super) code: StatusCode,
    pub(super) challenge: Option<Chal<'m>>,
    /// True if the Status is about our last answer, false if it is about a later refusal.
    pub(super) is_about_answer: bool,
}

impl Link {
    /// The Status in a message for the header of our last message or our last answer.
    pub(super) fn header_status<'m>(&self, message: &'m Message<'m>) -> Option<HeaderStatus<'m>> {
        let (last, answer) = (self.own.last_msg_id()?, self.last_answer_id());
        let is_about_one = |status: &Status<'_>| {
            status.msg_ref().is_none() || is_about(status, Some(last)) || is_about(status, answer)
        };
        let mut statuses = message.commands().filter_map(|command| command.as_status());
        let status = statuses.find(|status| status.answers_header() && is_about_one(status))?;
        Some(HeaderStatus {
            code: status.code()?,
            challenge: status.chal(),
            is_about_answer: match status.msg_ref() {
                Some(_) => is_about(&status, answer),
                None => answer == Some(last),
            },
        })
    }

    /// Returns true if a message accepts our last answer.
    pub(super) fn acknowledges_answer(&self, message: &Message<'_>) -> bool {
        let answer = self.last_answer_id();
        message.commands().filter_map(|command| command.as_status()).any(|status| {
            status.answers_header()
                && is_about(&status, answer)
                && status.code().is_some_and(|code| !is_challenge(code))
        })
    }

    /// Notes that the other side has refused our last answer for good.
    pub(super) fn note_refused_header(&mut self, ours: HeaderStatus<'_>) {
        if ours.is_about_answer {
            self.refused_header = self.last_answer_id().map(|msg_id| (msg_id, ours.code));
        }
    }

    fn last_answer_id(&self) -> Option<MsgId> {
        self.last.answer.as_ref()?.msg_id()
    }
}

/// Returns true if a Status answers this message.
pub(super) fn is_about(status: &Status<'_>, msg_id: Option<MsgId>) -> bool {
    status.msg_ref().zip(msg_id).is_some_and(|(about, msg_id)| about == msg_id)
}

/// Returns true if this Status refuses a header, and with it all commands of the message.
pub(super) fn is_error(code: StatusCode) -> bool {
    code.0 >= 400
}
