//! Receiving a message, in both roles.

use super::error::SessionError;
use super::link::{Link, says_something, status_alone};
use crate::authentication::Mac;
use crate::correlation::Mismatch;
use crate::packaging::{Outbox, Part};
use crate::{
    AlertCode, CmdId, Command, CommandKind, Header, HeaderInput, ItemInput, Message, MessageBuilder, MsgId,
    Status, StatusCode, StatusInput,
};

/// How a message is to be handled.
pub(super) enum Incoming {
    /// The next message.
    Next,
    /// The last message, again.
    Repeated,
    /// Its header is answered with this error. Nothing in it counts.
    Refused(StatusCode),
    /// It answers the header of our last message with this error, which ends the session.
    Failed(StatusCode),
    /// It refuses our credentials: our last message must be sent again.
    SendAgain,
}

impl Link {
    /// Decides how a message is to be handled. After an error the last answer is withheld: anybody may have sent the message.
    pub(super) fn receive(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        let incoming = self.look_at(message, mac);
        self.is_withheld = incoming.is_err();
        incoming
    }

    fn look_at(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        // The other side may ask for our credentials even in answer to the last message.
        let asks = |link: &Self| link.header_answer(message).is_some_and(|(_, code)| is_refusal(code));
        let is_new = message.header().and_then(|header| header.msg_id()) > self.received;
        if self.over && !(self.may_go_on && is_new || self.may_be_refused && asks(self)) {
            return Err(SessionError::Over);
        }
        if self.header_status.is_some() {
            return Err(SessionError::NotNow);
        }
        let header = message.header().ok_or(SessionError::NoHeader)?;
        let session_id = header.session_id().unwrap_or_default();
        if session_id.is_empty() || self.session_id.as_ref().is_some_and(|ours| *ours != session_id) {
            return Err(SessionError::OtherSession);
        }
        let came = header.msg_id().ok_or(SessionError::NoMsgId)?;
        if let Some(last) = self.received.filter(|last| came <= *last) {
            if came < last || self.last_sent.is_none() {
                return Err(SessionError::OldMessage { came, last });
            }
            let is_unproven =
                self.gate.as_ref().is_some_and(|gate| !gate.accepts_again(message, header, mac));
            if is_unproven || self.header_fault(header).is_some() {
                return Err(SessionError::Unproven);
            }
            self.pace.count()?;
            self.last_refusal = None;
            return Ok(Incoming::Repeated);
        }
        self.pace.count()?;
        self.over = false;
        (self.may_be_refused, self.may_go_on) = (false, false);
        let (code, chal) = match (self.header_fault(header), &mut self.gate) {
            (Some(code), _) => (code, None),
            (None, Some(gate)) => gate.check(message, header, mac),
            (None, None) => (StatusCode::OK, None),
        };
        let refused = is_error(code);
        self.session_id.get_or_insert_with(|| session_id.into_owned());
        if !refused {
            self.there = HeaderInput::answering(header, self.next_msg_id()).target.into_owned();
        } else if !self.knows_there {
            // Not its `RespURI`: anybody may name one.
            let source = header.source().and_then(|source| source.loc_uri());
            self.there = source.map(|uri| uri.into_text().into_owned()).unwrap_or_default();
        }
        let mut status = StatusInput::answering_header(message, code);
        status.target_refs.extend(header.target().and_then(|target| Some(target.loc_uri()?.into_text())));
        status.source_refs.extend(header.source().and_then(|source| Some(source.loc_uri()?.into_text())));
        status.chal = chal;
        self.knows_there |= !refused;
        self.header_status = Some(status.into_owned());
        if refused {
            self.refuse(message, code)?;
            return Ok(Incoming::Refused(code));
        }
        let has_refused = self.last_refusal.is_some();
        self.received = Some(came);
        self.have_ended = message.is_final();
        self.theirs.learn(header);
        let is_doubted = core::mem::take(&mut self.is_doubted) && !self.is_acknowledged(message);
        if let Some((status, code)) = self.header_answer(message) {
            if is_error(code) && !is_refusal(code) {
                return Ok(Incoming::Failed(code));
            }
            let refused = self.is_asked_again(status, code)?;
            if refused && (is_doubted || self.is_about_sent(&status)) {
                self.send_again();
            }
            if refused {
                // A refusal gives nobody a turn, and a side that has refused the other waits for its message.
                self.our_turn = self.had_turn && !has_refused;
                return Ok(Incoming::SendAgain);
            }
        }
        if is_doubted {
            self.send_again();
        }
        self.in_package |= self.outbox.is_within_object();
        self.our_turn = message.is_final() || self.in_package;
        Ok(Incoming::Next)
    }

    /// The Status for a header that is refused whatever its credentials: 505 or 513 for its versions, 404 for its target.
    fn header_fault(&self, header: Header<'_>) -> Option<StatusCode> {
        let versions = header.version_status();
        if versions != StatusCode::OK {
            return Some(versions);
        }
        let target = header.target().and_then(|target| target.loc_uri()).filter(|_| self.checks_target)?;
        let is_ours = target.as_str().is_empty() || target.as_str().eq_ignore_ascii_case(&self.here);
        (!is_ours).then_some(StatusCode::NOT_FOUND)
    }

    /// Refuses everything in a message whose header is refused.
    fn refuse(&mut self, message: &Message<'_>, code: StatusCode) -> Result<(), SessionError> {
        // Never send queued commands to an unauthenticated peer.
        let chal = self.header_status.as_ref().and_then(|status| status.chal.clone());
        let mut refusals = Outbox::new(self.version).renumbering();
        for command in message.commands().filter(|command| is_answered(*command)) {
            let status = StatusInput { chal: chal.clone(), ..StatusInput::answering(command, code) };
            let refusal = status_alone(self.version, &status)?;
            refusal.commands().for_each(|refusal| refusals.push_answer(refusal));
        }
        let mut limits = self.theirs;
        message.header().iter().for_each(|header| limits.learn(*header));
        self.refusals = Some((refusals, limits));
        // Both sides may refuse each other.
        let Some((status, code)) = self.header_answer(message).filter(|(_, code)| is_refusal(*code)) else {
            return Ok(());
        };
        match (self.received, &mut self.signer) {
            (None, _) => {
                self.is_asked_again(status, code)?;
            }
            // Once a message was accepted, a refused one must not end the session.
            (Some(_), Some(signer)) => signer.take_challenge(status.chal()),
            (Some(_), None) => {}
        }
        self.is_doubted |= self.is_about_sent(&status);
        Ok(())
    }

    /// The Status in a message for the header of our last message, or of `last_sent`.
    fn header_answer<'m>(&self, message: &'m Message<'m>) -> Option<(Status<'m>, StatusCode)> {
        if self.next_msg_id == 1 {
            return None; // nothing was sent
        }
        let said = Some(MsgId(self.next_msg_id - 1));
        let of_header = |status: &Status<'_>| {
            let is_about = |sent: Option<MsgId>| sent.is_some_and(|sent| is_about(status, sent));
            status.answers_header()
                && (status.msg_ref().is_none() || is_about(said) || is_about(self.sent_id()))
        };
        let status = message.commands().find_map(|command| command.as_status().filter(of_header))?;
        Some((status, status.code()?))
    }

    /// The number of `last_sent`.
    fn sent_id(&self) -> Option<MsgId> {
        self.last_sent.as_ref()?.msg_id()
    }

    /// Whether a Status is about `last_sent`.
    fn is_about_sent(&self, status: &Status<'_>) -> bool {
        let Some(sent) = self.sent_id() else { return false };
        match status.msg_ref() {
            Some(about) => about == sent,
            None => sent == MsgId(self.next_msg_id - 1),
        }
    }

    /// Whether a message says that `last_sent` was accepted.
    fn is_acknowledged(&self, message: &Message<'_>) -> bool {
        let Some(sent) = self.sent_id() else { return false };
        message.commands().filter_map(|command| command.as_status()).any(|status| {
            status.answers_header()
                && is_about(&status, sent)
                && status.code().is_some_and(|code| !is_refusal(code))
        })
    }

    /// Handles the Status of our last header. Returns whether the message must be sent again.
    fn is_asked_again(&mut self, status: Status<'_>, code: StatusCode) -> Result<bool, SessionError> {
        let goes_on = match &mut self.signer {
            Some(signer) => signer.answered(code, status.chal()),
            None => (!is_refusal(code)).then_some(true),
        };
        let Some(goes_on) = goes_on else {
            self.over = true;
            return Err(SessionError::Unauthorized);
        };
        Ok(!goes_on)
    }

    /// Gives up the large object whose last chunk the other side has refused, and returns the id of its command.
    pub(super) fn refused_chunk(&mut self, message: &Message<'_>) -> Option<CmdId> {
        if !self.outbox.is_within_object() {
            return None;
        }
        let last = self.last_sent.as_ref()?;
        let chunk = last.commands().filter(|command| command.item().is_some_and(|item| item.has_more_data()));
        let (msg_id, cmd_id) = (last.msg_id()?, chunk.last()?.cmd_id()?);
        let refused = message.commands().filter_map(|command| command.as_status()).any(|status| {
            is_about(&status, msg_id)
                && status.cmd_ref().as_ref() == Some(&cmd_id)
                && status.code().is_some_and(|code| !code.is_success())
        });
        if refused { self.outbox.abandon_object()?.number() } else { None }
    }

    /// Takes note of an answer, and looks at a command for parts of large objects: answers it where that decides the
    /// answer, and tells the other side of an object that has no end.
    pub(super) fn take(
        &mut self,
        command: Command<'_>,
        mismatches: &mut Vec<Mismatch>,
    ) -> Result<(Option<String>, Part), SessionError> {
        if let Some(status) = command.as_status() {
            let unfit = self.correlator.received_command(command);
            let of_header = status.answers_header();
            // The answer to an Alert is no progress: two sides could ask for the next message for ever.
            if unfit.is_empty() && !of_header && status.cmd().as_deref() != Some("Alert") {
                self.pace.progress();
            }
            mismatches.extend(unfit);
            return Ok((None, Part::Whole));
        }
        if says_something(command) {
            self.pace.progress();
        }
        if command.kind() == CommandKind::Alert {
            return Ok((None, Part::Whole));
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
            let mut alert = MessageBuilder::fragment(self.version).first_cmd_id(CmdId(self.next_cmd_id));
            alert.alert(AlertCode::NO_END_OF_DATA, [ItemInput::source(address.as_str())])?;
            let alert = alert.finish(false);
            self.next_cmd_id = self.next_cmd_id.saturating_add(1);
            alert.commands().for_each(|alert| self.outbox.push_answer(alert));
        }
        if let Some(code) = taken.part.status() {
            self.answer(StatusInput::answering(command, code))?;
        }
        Ok((taken.interrupted, taken.part))
    }
}

/// Whether an element is answered with a Status: everything but answers, unknown elements included.
fn is_answered(command: Command<'_>) -> bool {
    !matches!(command.kind(), CommandKind::Status | CommandKind::Results)
}

/// Whether a Status refers to this message of ours.
fn is_about(status: &Status<'_>, msg_id: MsgId) -> bool {
    status.msg_ref().is_some_and(|about| about == msg_id)
}

/// Whether a header that gets this Status is refused, with all commands of its message.
fn is_error(code: StatusCode) -> bool {
    code.0 >= 400
}

/// Whether a header gets this Status because of its credentials.
pub(super) fn is_refusal(code: StatusCode) -> bool {
    matches!(code, StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS)
}
