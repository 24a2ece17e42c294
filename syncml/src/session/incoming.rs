//! Accepts, repeats or refuses a received message, in both roles.

use super::error::SessionError;
use super::header_status::{HeaderStatus, is_error};
use super::link::{Link, RefusalReply, fragment};
use super::phase::Package;
use super::sides::Role;
use super::signer::Next;
use super::signer::is_challenge;
use super::step::Trigger;
use crate::authentication::Mac;
use crate::packaging::Outbox;
use crate::{Command, CommandKind, Header, HeaderInput, Message, MetaInput, MsgId, StatusCode, StatusInput};

/// How a message is handled.
pub(super) enum Incoming {
    /// The message is the next one.
    Next,
    /// The message repeats the last accepted one.
    Repeated,
    /// The header of the message is answered with this error, and its content does not count.
    Refused(StatusCode),
    /// The message answers our header with this error, which ends the session.
    Failed(StatusCode),
    /// The message asks for our credentials. Our last answer must be sent again, unless it was accepted.
    Challenged,
}

/// The Status for a header, and the challenge in it.
type Judgement = (StatusCode, Option<MetaInput<'static>>);

impl Link {
    /// Decides how a message is handled. After an error our last message is withheld, because a stranger may have sent the
    /// message.
    pub(super) fn receive(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        let incoming = self.take_message(message, mac);
        if incoming.is_err() {
            self.step(Trigger::Rejected)?;
        }
        incoming
    }

    fn take_message(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        let is_new = message.header().and_then(|header| header.msg_id()) > self.peer.accepted;
        let challenges = self.header_status(message).is_some_and(|status| is_challenge(status.code));
        self.step(Trigger::Arrived { is_new, challenges })?;
        let header = message.header().ok_or(SessionError::NoHeader)?;
        let session_id = header.session_id().unwrap_or_default();
        if session_id.is_empty() || self.own.session_id.as_ref().is_some_and(|ours| *ours != session_id) {
            return Err(SessionError::OtherSession);
        }
        let received = header.msg_id().ok_or(SessionError::NoMsgId)?;
        match self.peer.accepted {
            Some(last) if received < last => return Err(SessionError::OldMessage { received, last }),
            Some(last) if received == last => return self.repeat(message, header, mac),
            _ => self.count()?,
        }
        let (code, challenge) = match (self.header_fault(header), &mut self.gate) {
            (Some(code), _) => (code, None),
            (None, Some(gate)) => gate.admit(message, header, mac),
            (None, None) => (StatusCode::OK, None),
        };
        self.own.session_id.get_or_insert_with(|| session_id.into_owned());
        if is_error(code) {
            self.refuse(message, header, (code, challenge))
        } else {
            self.accept(message, header, received, (code, challenge))
        }
    }

    /// Counts a message towards the bounds.
    fn count(&mut self) -> Result<(), SessionError> {
        self.pace.count().or_else(|error| self.step(Trigger::BoundReached).and(Err(error)))
    }

    /// Accepts a message with the number of the last accepted one, if it has the same proof.
    fn repeat(
        &mut self,
        message: &Message<'_>,
        header: Header<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        let is_proven = self.gate.as_ref().is_none_or(|gate| gate.accepts_again(message, header, mac));
        if !is_proven || self.header_fault(header).is_some() {
            return Err(SessionError::Unproven);
        }
        self.count()?;
        self.step(Trigger::Repeated)?;
        Ok(Incoming::Repeated)
    }

    fn accept(
        &mut self,
        message: &Message<'_>,
        header: Header<'_>,
        received: MsgId,
        judgement: Judgement,
    ) -> Result<Incoming, SessionError> {
        self.peer.address = HeaderInput::answering(header, self.next_msg_id()).target.into_owned();
        self.peer.accepted = Some(received);
        self.peer.limits.learn(header);
        self.unanswered.header = Some(status_of_header(message, header, judgement));
        let ours = self.header_status(message);
        if let Some(ours) = ours.filter(|ours| is_error(ours.code) && !is_challenge(ours.code)) {
            self.note_refused_header(ours);
            self.step(Trigger::Ended)?;
            return Ok(Incoming::Failed(ours.code));
        }
        let challenged = ours.map(|ours| self.take_header_status(ours)).transpose()? == Some(Next::SendAgain);
        let is_doubted = self.phase().last_answer().is_some_and(|answer| answer.is_doubted);
        if is_doubted && !self.acknowledges_answer(message)
            || challenged && ours.is_some_and(|ours| ours.is_about_answer)
        {
            self.step(Trigger::NotExecuted)?;
        }
        let package = Package::new(message.is_final());
        if challenged {
            self.step(Trigger::Challenged { package })?;
            return Ok(Incoming::Challenged);
        }
        self.step(Trigger::Accepted { package, within_object: self.outbox.is_within_object() })?;
        Ok(Incoming::Next)
    }

    /// Refuses everything in a message whose header is refused.
    fn refuse(
        &mut self,
        message: &Message<'_>,
        header: Header<'_>,
        judgement: Judgement,
    ) -> Result<Incoming, SessionError> {
        if self.own.role == Role::Server && self.peer.accepted.is_none() {
            // Not to its `RespURI`, because a stranger could name any address.
            let source = header.source().and_then(|source| source.loc_uri());
            self.peer.address = source.map(|uri| uri.into_text().into_owned()).unwrap_or_default();
        }
        let code = judgement.0;
        // Never sends queued commands to an unauthenticated peer.
        self.unanswered.refusal = Some(self.refusal(message, header, &judgement)?);
        self.unanswered.header = Some(status_of_header(message, header, judgement));
        // Both sides may refuse each other.
        let ours = self.header_status(message).filter(|ours| is_challenge(ours.code));
        if let Some(ours) = ours {
            match (self.peer.accepted, &mut self.signer) {
                (None, _) => drop(self.take_header_status(ours)?),
                // After an accepted message, a refused one must not end the session.
                (Some(_), Some(signer)) => signer.take_challenge(ours.challenge),
                (Some(_), None) => {}
            }
        }
        self.step(Trigger::Refused { doubts: ours.is_some_and(|ours| ours.is_about_answer) })?;
        Ok(Incoming::Refused(code))
    }

    /// The Statuses that refuse the commands of a message.
    fn refusal(
        &self,
        message: &Message<'_>,
        header: Header<'_>,
        (code, challenge): &Judgement,
    ) -> Result<RefusalReply, SessionError> {
        let mut limits = self.peer.limits;
        limits.learn(header);
        let mut statuses = Outbox::new(self.own.version).renumbering();
        for command in message.commands().filter(|command| is_answered(*command)) {
            let status = StatusInput { chal: challenge.clone(), ..StatusInput::answering(command, *code) };
            let status = fragment(self.own.version, 1, |builder| builder.status(&status))?;
            status.commands().for_each(|status| statuses.push_answer(status));
        }
        Ok(RefusalReply { statuses, limits })
    }

    /// Handles the other side's Status for our credentials.
    fn take_header_status(&mut self, ours: HeaderStatus<'_>) -> Result<Next, SessionError> {
        let next = match &mut self.signer {
            Some(signer) => signer.take_status(ours.code, ours.challenge),
            None if is_challenge(ours.code) => Next::GiveUp,
            None => Next::GoOn,
        };
        if next == Next::GiveUp {
            self.note_refused_header(ours);
            self.step(Trigger::Ended)?;
            return Err(SessionError::Unauthorized);
        }
        Ok(next)
    }

    /// The Status for a header that is refused with any credentials: 505 or 513 for its versions, 404 for its target.
    fn header_fault(&self, header: Header<'_>) -> Option<StatusCode> {
        let versions = header.version_status();
        if versions != StatusCode::OK {
            return Some(versions);
        }
        let target = header.target()?.loc_uri().filter(|_| self.own.role == Role::Client)?;
        let is_ours = target.as_str().is_empty() || target.as_str().eq_ignore_ascii_case(&self.own.address);
        (!is_ours).then_some(StatusCode::NOT_FOUND)
    }
}

/// The Status for the header of a message.
fn status_of_header(
    message: &Message<'_>,
    header: Header<'_>,
    (code, challenge): Judgement,
) -> StatusInput<'static> {
    let mut status = StatusInput::answering_header(message, code);
    status.target_refs.extend(header.target().and_then(|target| Some(target.loc_uri()?.into_text())));
    status.source_refs.extend(header.source().and_then(|source| Some(source.loc_uri()?.into_text())));
    status.chal = challenge;
    status.into_owned()
}

/// Returns true if an element is answered with a Status: any element, also an unknown one, that is not itself an answer.
fn is_answered(command: Command<'_>) -> bool {
    !matches!(command.kind(), CommandKind::Status | CommandKind::Results)
}
