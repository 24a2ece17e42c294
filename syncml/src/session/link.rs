//! What both roles of a session have in common.

use super::error::SessionError;
use super::gate::{Gate, Signer};
use crate::authentication::Mac;
use crate::correlation::{Correlator, Mismatch};
use crate::packaging::{Assembler, Limits, Outbox, Part, Refused};
use crate::{
    AlertCode, Builder, CmdId, Command, CommandKind, HeaderInput, ItemInput, Message, MetaInput, MsgId,
    StatusCode, StatusInput, Version,
};

/// What is to be sent.
#[derive(Debug)]
pub struct Reply {
    /// The message to send; `None` when the session is over and nothing more is said.
    pub message: Option<Message<'static>>,
    /// The commands that can be sent in no message, for their size: they have been dropped.
    pub refused: Vec<Refused>,
    /// Whether this was the last message of the session.
    pub is_over: bool,
}

impl Reply {
    pub(super) fn nothing() -> Self {
        Reply { message: None, refused: Vec::new(), is_over: true }
    }
}

/// What a message turned out to be.
pub(super) enum Incoming {
    /// The next one, with the status of its header.
    Next,
    /// The one that came last, again.
    Repeated,
    /// One that proves nothing: it was refused.
    Unauthorized,
    /// One that refuses our credentials: what we sent last must be sent again.
    SendAgain,
}

pub(super) struct Link {
    pub(super) version: Version,
    pub(super) session_id: Option<String>,
    pub(super) here: String,
    pub(super) there: String,
    /// What the other side takes.
    pub(super) theirs: Limits,
    /// What we take; said in our headers.
    pub(super) ours: Limits,
    pub(super) gate: Option<Gate>,
    pub(super) signer: Option<Signer>,
    pub(super) outbox: Outbox,
    pub(super) correlator: Correlator,
    pub(super) assembler: Assembler,
    pub(super) next_cmd_id: u32,
    pub(super) over: bool,
    next_msg_id: u32,
    received: Option<MsgId>,
    /// The status of the last message's header, until it is answered.
    header_status: Option<StatusInput<'static>>,
    last_sent: Option<Message<'static>>,
    /// The refusals of a message that proves nothing, until they are sent.
    refusals: Option<Outbox>,
    /// Whether the message that was sent last was made of those.
    has_refused: bool,
    /// Whether the package that is being sent goes on in the next message.
    pub(super) in_package: bool,
    /// Whether the other side has ended its package.
    pub(super) our_turn: bool,
}

/// The largest object that is put together when nothing else is said: 16 MiB.
const MAX_OBJECT: u64 = 16 << 20;

impl Link {
    pub(super) fn new(here: String) -> Self {
        Link {
            version: Version::V1_2,
            session_id: None,
            here,
            there: String::new(),
            theirs: Limits::default(),
            ours: Limits::default(),
            gate: None,
            signer: None,
            outbox: Outbox::new(Version::V1_2),
            correlator: Correlator::new(),
            assembler: Assembler::new(MAX_OBJECT),
            next_cmd_id: 1,
            over: false,
            next_msg_id: 1,
            received: None,
            header_status: None,
            last_sent: None,
            refusals: None,
            has_refused: false,
            in_package: false,
            our_turn: false,
        }
    }

    pub(super) fn set_limits(&mut self, limits: Limits) {
        self.ours = limits;
        self.assembler = Assembler::new(limits.max_obj_size.unwrap_or(MAX_OBJECT));
    }

    /// The number of our next message.
    pub(super) fn next_msg_id(&self) -> MsgId {
        MsgId(self.next_msg_id)
    }

    /// Looks at the header of a message.
    pub(super) fn receive(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Incoming, SessionError> {
        if self.over {
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
        if let Some(last) = self.received {
            if came == last && self.last_sent.is_some() {
                return match &self.gate {
                    Some(gate) if !gate.accepts_again(mac) => Err(SessionError::Unproven),
                    _ => Ok(Incoming::Repeated),
                };
            }
            if came <= last {
                return Err(SessionError::OldMessage { came, last });
            }
        }
        self.received = Some(came);
        self.session_id = Some(session_id.into_owned());
        let input = HeaderInput::answering(header, self.next_msg_id());
        self.there = input.target.into_owned();

        let (code, chal) = match &mut self.gate {
            Some(gate) => gate.check(header, mac),
            None => (StatusCode::OK, None),
        };
        let mut status = StatusInput::answering_header(message, code);
        status.target_refs.extend(header.target().and_then(|target| Some(target.loc_uri()?.into_text())));
        status.source_refs.extend(header.source().and_then(|source| Some(source.loc_uri()?.into_text())));
        status.chal = chal;
        self.header_status = Some(status.into_owned());
        if matches!(code, StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS) {
            // Nothing of what waits to be sent is for a stranger.
            let mut refusals = Outbox::new(self.version).renumbering();
            for command in message.commands().filter(|command| is_answered(*command)) {
                let refusal = status_alone(self.version, &StatusInput::answering(command, code))?;
                refusal.commands().for_each(|refusal| refusals.push_answer(refusal));
            }
            self.refusals = Some(refusals);
            // Both sides may refuse each other. What we sent goes again once the other side is believed.
            if self.header_answer(message)? {
                self.send_again();
            }
            return Ok(Incoming::Unauthorized);
        }
        self.theirs.learn(header);
        if self.header_answer(message)? {
            // Whoever has refused the other side waits for what it has to say.
            self.our_turn = !self.has_refused;
            self.send_again();
            return Ok(Incoming::SendAgain);
        }
        self.in_package |= self.outbox.is_within_object();
        self.our_turn = message.is_final() || self.in_package;
        Ok(Incoming::Next)
    }

    /// Takes note of the status of our last header; whether the message must be sent again.
    fn header_answer(&mut self, message: &Message<'_>) -> Result<bool, SessionError> {
        let status = message
            .commands()
            .find_map(|command| command.as_status().filter(|status| status.cmd_ref() == Some(CmdId::HEADER)));
        let Some((status, code)) = status.and_then(|status| Some((status, status.code()?))) else {
            return Ok(false);
        };
        let refused = matches!(code, StatusCode::INVALID_CREDENTIALS | StatusCode::MISSING_CREDENTIALS);
        let goes_on = match &mut self.signer {
            Some(signer) => signer.answered(code, status.chal()),
            None => (!refused).then_some(true),
        };
        let Some(goes_on) = goes_on else {
            self.over = true;
            return Err(SessionError::Unauthorized);
        };
        Ok(!goes_on)
    }

    /// What the other side says of the chunk that was sent last; the number of the command if it has refused it.
    pub(super) fn refused_chunk(&mut self, message: &Message<'_>) -> Option<CmdId> {
        if !self.outbox.is_within_object() {
            return None;
        }
        let chunk = self.last_sent.as_ref()?.commands().last()?.cmd_id()?;
        let msg_id = MsgId(self.next_msg_id - 1);
        let refused = message.commands().filter_map(|command| command.as_status()).any(|status| {
            (status.msg_ref(), status.cmd_ref()) == (Some(msg_id), Some(chunk))
                && status.code().is_some_and(|code| !code.is_success())
        });
        if refused { self.outbox.abandon_object() } else { None }
    }

    /// Takes note of an answer, and looks at a command for parts of large objects: answers it where that decides the
    /// answer, and tells the other side of an object that has no end.
    pub(super) fn take(
        &mut self,
        command: Command<'_>,
        mismatches: &mut Vec<Mismatch>,
    ) -> Result<(Option<String>, Part), SessionError> {
        if matches!(command.kind(), CommandKind::Status | CommandKind::Alert) {
            mismatches.extend(self.correlator.received_command(command));
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
            let mut alert = Builder::fragment(self.version).first_cmd_id(CmdId(self.next_cmd_id));
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

    /// Adds a Status to what is to be sent.
    pub(super) fn answer(&mut self, status: StatusInput<'_>) -> Result<(), SessionError> {
        let status = status_alone(self.version, &status)?;
        status.commands().for_each(|status| self.outbox.push_answer(status));
        Ok(())
    }

    /// The next message: the status of the header that came last, then what is to be sent and fits.
    pub(super) fn next(&mut self, renumber: bool) -> Result<(Message<'static>, Vec<Refused>), SessionError> {
        let session_id = self.session_id.clone().unwrap_or_default();
        let mut header =
            HeaderInput::new(session_id, self.next_msg_id(), self.there.as_str(), self.here.as_str());
        header.version = self.version;
        header.meta = MetaInput {
            max_msg_size: self.ours.max_msg_size,
            max_obj_size: self.ours.max_obj_size,
            ..MetaInput::default()
        };
        if let Some(signer) = &self.signer {
            signer.sign(&mut header);
        }
        let first = if renumber { 1 } else { self.next_cmd_id };
        let mut head = Builder::new(&header)?.first_cmd_id(CmdId(first));
        if let Some(status) = &self.header_status {
            head.status(status)?;
        }
        let refusals = self.refusals.take();
        self.has_refused = refusals.is_some();
        let filled = match refusals {
            Some(mut refusals) => refusals.fill(head, &self.theirs)?,
            None => self.outbox.fill_with(head, &self.theirs, self.our_turn)?,
        };
        let highest = filled.message.commands().map(highest).max().unwrap_or(0);
        self.next_cmd_id = self.next_cmd_id.max(highest.saturating_add(1));
        self.next_msg_id = self.next_msg_id.saturating_add(1);
        if !self.has_refused {
            self.in_package = self.our_turn && !filled.message.is_final();
        }
        self.header_status = None;
        self.correlator.sent(&filled.message);
        self.last_sent = Some(filled.message.clone());
        Ok((filled.message, filled.refused))
    }

    /// What was sent last, once more, with new numbers and the credentials that were asked for.
    fn send_again(&mut self) {
        let Some(last) = self.last_sent.take().filter(|_| !self.has_refused) else { return };
        self.correlator.withdraw(MsgId(self.next_msg_id - 1));
        let of_header = |command: &Command<'_>| {
            command.as_status().is_some_and(|status| status.cmd_ref() == Some(CmdId::HEADER))
        };
        last.commands()
            .filter(|command| !of_header(command))
            .for_each(|command| self.outbox.push_again(command));
        self.in_package = true;
    }

    /// A message that ends the session (Alert 1223; OMA DM Protocol 1.2, section 8.3).
    pub(super) fn abort(&mut self, renumber: bool) -> Result<Message<'static>, SessionError> {
        if self.over {
            return Err(SessionError::Over);
        }
        self.outbox.clear();
        let mut alert = Builder::fragment(self.version).first_cmd_id(CmdId(self.next_cmd_id));
        alert.alert(AlertCode::SESSION_ABORT, [])?;
        self.outbox.push(&alert.finish(false));
        self.our_turn = true;
        let message = self.next(renumber)?.0;
        self.end();
        Ok(message)
    }

    /// What was sent last.
    pub(super) fn last_sent(&self) -> Option<Message<'static>> {
        self.last_sent.clone()
    }

    /// Whether a message has come that is not answered.
    pub(super) fn is_unanswered(&self) -> bool {
        self.header_status.is_some()
    }

    /// Ends the session: what is left will not be sent.
    pub(super) fn end(&mut self) {
        self.over = true;
        self.header_status = None;
        self.outbox.clear();
        self.assembler.clear();
    }
}

/// Whether a command gets a Status even when it is none: everything but answers.
fn is_answered(command: Command<'_>) -> bool {
    !matches!(command.kind(), CommandKind::Status | CommandKind::Results)
}

/// The highest number of a command and those in it; 0 when there is none.
pub(super) fn highest(command: Command<'_>) -> u32 {
    let own = command.cmd_id().map_or(0, |id| id.0);
    command.nested().map(highest).max().unwrap_or(0).max(own)
}

/// A Status in a message of its own.
fn status_alone(version: Version, status: &StatusInput<'_>) -> Result<Message<'static>, SessionError> {
    let mut builder = Builder::fragment(version);
    builder.status(status)?;
    Ok(builder.finish(false))
}
