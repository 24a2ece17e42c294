//! The state and the messages that client and server share.

use super::bounds::{Bounds, Pace};
use super::error::SessionError;
use super::gate::Gate;
use super::phase::{Last, SessionPhase, Turn};
use super::reply::Reply;
use super::sides::{Own, Peer, Role};
use super::signer::Signer;
use super::step::{SessionEffect, Trigger, step};
use crate::correlation::{CommandState, Correlator};
use crate::packaging::{Assembler, Outbox, PeerLimits, RefusedCommand, room_in};
use crate::{
    AlertCode, BuildError, CmdId, Command, CommandKind, HeaderInput, ItemInput, Message, MessageBuilder,
    MetaInput, MsgId, StatusCode, StatusInput, Version,
};
use core::fmt;

/// The part of a session that both roles share.
pub(super) struct Link {
    phase: SessionPhase,
    pub(super) own: Own,
    pub(super) peer: Peer,
    /// The credentials that we demand.
    pub(super) gate: Option<Gate>,
    /// Our credentials.
    pub(super) signer: Option<Signer>,
    pub(super) outbox: Outbox,
    pub(super) unanswered: Unanswered,
    pub(super) assembler: Assembler,
    pub(super) correlator: Correlator,
    pub(super) pace: Pace,
    pub(super) last: LastMessages,
    /// Our answer whose header the other side has refused, which has ended the session.
    pub(super) refused_header: Option<(MsgId, StatusCode)>,
}

/// The Statuses in our next message for the message before it.
#[derive(Default)]
pub(super) struct Unanswered {
    /// The Status of its header.
    pub(super) header: Option<StatusInput<'static>>,
    /// The Statuses of its commands, if it is refused.
    pub(super) refusal: Option<RefusalReply>,
}

/// The Statuses for the commands of a refused message.
pub(super) struct RefusalReply {
    pub(super) statuses: Outbox,
    /// The sizes in the header of the refused message. They apply only to the answer that refuses it.
    pub(super) limits: PeerLimits,
}

/// Our last messages, to repeat them.
#[derive(Default)]
pub(super) struct LastMessages {
    /// The last answer to an accepted message, or the first message.
    pub(super) answer: Option<Message<'static>>,
    pub(super) refusal: Option<Message<'static>>,
}

/// The maximum size of a received object by default: 16 MiB.
const MAX_OBJECT: u64 = 16 << 20;

/// The maximum growth of a message's head during a session, in bytes: the numbers of the messages become longer.
const GROWTH: usize = 40;

impl Link {
    pub(super) fn new(role: Role, address: String) -> Self {
        let own = Own::new(role, address);
        Link {
            phase: SessionPhase::New,
            outbox: Outbox::new(own.version),
            own,
            peer: Peer { address: String::new(), limits: PeerLimits::default(), accepted: None },
            gate: None,
            signer: None,
            unanswered: Unanswered::default(),
            assembler: Assembler::new(MAX_OBJECT),
            correlator: Correlator::new(),
            pace: Pace::default(),
            last: LastMessages::default(),
            refused_header: None,
        }
    }

    /// Continues in the phase of a stored session.
    pub(super) fn resume(&mut self, phase: SessionPhase) {
        self.phase = phase;
    }

    pub(super) fn set_limits(&mut self, limits: PeerLimits) {
        self.own.limits = limits;
        self.assembler = Assembler::new(limits.max_obj_size.unwrap_or(MAX_OBJECT));
    }

    pub(super) fn set_bounds(&mut self, bounds: Bounds) {
        self.pace.bounds = bounds;
    }

    pub(super) fn phase(&self) -> SessionPhase {
        self.phase
    }

    pub(super) fn is_over(&self) -> bool {
        self.phase.is_over()
    }

    /// Makes the transition of a trigger.
    pub(super) fn step(&mut self, trigger: Trigger) -> Result<(), SessionError> {
        let transition = step(self.phase, trigger)?;
        self.phase = transition.next;
        match transition.effect {
            Some(SessionEffect::TakeBack) => self.take_back(),
            Some(SessionEffect::Clear) => self.clear(),
            None => {}
        }
        Ok(())
    }

    fn take_back(&mut self) {
        if let Some(number) = self.last.answer.take().and_then(|last| last.msg_id()) {
            self.correlator.withdraw(number);
        }
        self.outbox.take_back();
    }

    fn clear(&mut self) {
        self.unanswered = Unanswered::default();
        self.outbox.clear();
        self.assembler.clear();
        self.correlator.package_ended();
    }

    /// The number of our next message.
    pub(super) fn next_msg_id(&self) -> MsgId {
        MsgId(self.own.next_msg_id)
    }

    /// Queues the Status of a command.
    pub(super) fn push_status(&mut self, status: &StatusInput<'_>) -> Result<(), SessionError> {
        let message = fragment(self.own.version, 1, |builder| builder.status(status))?;
        message.commands().for_each(|status| self.outbox.push_answer(status));
        Ok(())
    }

    /// Tells the other side that the object with this address was not completed.
    pub(super) fn push_no_end_of_data(&mut self, address: &str) -> Result<(), SessionError> {
        let item = ItemInput::source(address);
        let message = self.alert(AlertCode::NO_END_OF_DATA, Some(item))?;
        self.own.next_cmd_id = self.own.next_cmd_id.saturating_add(1);
        message.commands().for_each(|alert| self.outbox.push_answer(alert));
        Ok(())
    }

    /// An Alert with our next number.
    fn alert(&self, code: AlertCode, item: Option<ItemInput<'_>>) -> Result<Message<'static>, BuildError> {
        fragment(self.own.version, self.own.next_cmd_id, |builder| builder.alert(code, item))
    }

    /// Our next message without its commands: the header, and the Status for the header of the other side.
    fn head(&self) -> Result<MessageBuilder, SessionError> {
        let Own { role, version, limits, next_cmd_id, .. } = self.own;
        let session_id = self.own.session_id.clone().unwrap_or_default();
        let (target, source) = (self.peer.address.as_str(), self.own.address.as_str());
        let mut header = HeaderInput::new(session_id, self.next_msg_id(), target, source);
        header.version = version;
        header.meta = MetaInput {
            max_msg_size: limits.max_msg_size,
            max_obj_size: limits.max_obj_size,
            ..MetaInput::default()
        };
        if let Some(signer) = &self.signer {
            signer.sign(&mut header);
        }
        let first = match role {
            Role::Client => 1,
            Role::Server => next_cmd_id, // callers ask for outcomes by number, so each number is used once
        };
        let mut head = MessageBuilder::new(&header)?.first_cmd_id(CmdId(first));
        if let Some(status) = &self.unanswered.header {
            head.status(status)?;
        }
        Ok(head)
    }

    /// The room for answers in each of our next messages, in bytes.
    pub(super) fn room(&self) -> Result<usize, SessionError> {
        Ok(room_in(self.head()?, &self.peer.limits).saturating_sub(GROWTH))
    }

    /// Writes our next message: the refusal of a message, or the queued answers and commands that fit. Without the turn,
    /// queued commands wait.
    pub(super) fn write(
        &mut self,
        turn: Turn,
    ) -> Result<(Message<'static>, Vec<RefusedCommand>), SessionError> {
        let head = self.head()?;
        let refusal = self.unanswered.refusal.as_mut();
        let filled = match refusal {
            Some(refusal) => refusal.statuses.fill_only(head, &refusal.limits)?,
            None => self.outbox.fill_with(head, &self.peer.limits, turn == Turn::Ours)?,
        };
        let refuses = self.unanswered.refusal.is_some();
        self.unanswered = Unanswered::default();
        let message = filled.message;
        let highest = message.commands().map(highest).max().unwrap_or(0);
        self.own.next_cmd_id = self.own.next_cmd_id.max(highest.saturating_add(1));
        self.own.next_msg_id = self.own.next_msg_id.saturating_add(1);
        self.correlator.sent(&message);
        if refuses {
            self.last.refusal = Some(message.clone());
        } else {
            if message.commands().any(is_progress) {
                self.pace.progress();
            }
            self.pace.sent();
            self.last.answer = Some(message.clone());
        }
        Ok((message, filled.refused))
    }

    /// The reply while no message waits for an answer: our last message again, or the abort at a bound. `None` while a message
    /// waits.
    pub(super) fn settled_reply(&mut self) -> Result<Option<Reply>, SessionError> {
        let last = match self.phase {
            SessionPhase::Answering(_) | SessionPhase::Refusing(_) | SessionPhase::PeerAborted => {
                return Ok(None);
            }
            SessionPhase::Exhausted => return self.abort().map(|message| Some(Reply::last(message))),
            SessionPhase::New | SessionPhase::Withholding(_) => return Err(SessionError::NotNow),
            SessionPhase::Closed(_) | SessionPhase::Over => return Err(SessionError::Over),
            SessionPhase::Waiting(Last::Answer(_)) => &self.last.answer,
            SessionPhase::Waiting(Last::Refusal(_)) => &self.last.refusal,
        };
        last.clone().map(Reply::with).map(Some).ok_or(SessionError::NotNow)
    }

    /// A message that ends the session (Alert 1223; OMA DM Protocol 1.2, section 8.1).
    pub(super) fn abort(&mut self) -> Result<Message<'static>, SessionError> {
        if self.is_over() {
            return Err(SessionError::Over);
        }
        self.outbox.clear();
        let alert = self.alert(AlertCode::SESSION_ABORT, None)?;
        self.outbox.push(&alert);
        let message = self.write(Turn::Ours)?.0;
        self.step(Trigger::Aborted)?;
        Ok(message)
    }

    /// Returns true if the other side still has to send the rest of an object, or the answer to a command.
    pub(super) fn awaits_answers(&self) -> bool {
        self.assembler.within().is_some()
            || self.correlator.outcomes().any(|outcome| outcome.state() == CommandState::Pending)
    }
}

/// Shows the state, never addresses, commands or nonces.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("phase", &self.phase)
            .field("session_id", &self.own.session_id)
            .field("next_msg_id", &self.own.next_msg_id)
            .field("accepted", &self.peer.accepted)
            .field("queued", &self.outbox.len())
            .field("gate", &self.gate)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}

/// A message without a header that holds one command.
pub(super) fn fragment(
    version: Version,
    first_cmd_id: u32,
    build: impl FnOnce(&mut MessageBuilder) -> Result<CmdId, BuildError>,
) -> Result<Message<'static>, BuildError> {
    let mut builder = MessageBuilder::fragment(version).first_cmd_id(CmdId(first_cmd_id));
    build(&mut builder)?;
    Ok(builder.finish(false))
}

/// Returns true if a command is progress: any command except a Status and the Alert 1222.
pub(super) fn is_progress(command: Command<'_>) -> bool {
    match command.kind() {
        CommandKind::Status => false,
        CommandKind::Alert => {
            command.as_alert().and_then(|alert| alert.code()) != Some(AlertCode::NEXT_MESSAGE)
        }
        _ => true,
    }
}

/// The highest number of a command and its nested commands; 0 when none has a number.
fn highest(command: Command<'_>) -> u32 {
    let own = command.cmd_id().and_then(|id| id.number()).map_or(0, |id| id.0);
    command.nested().map(highest).max().unwrap_or(0).max(own)
}
