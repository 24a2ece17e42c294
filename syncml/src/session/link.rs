//! What both roles of a session have in common.

use super::bounds::{Bounds, Pace};
use super::error::SessionError;
use super::gate::{Gate, Signer};
use crate::correlation::{CommandState, Correlator};
use crate::packaging::{Assembler, Outbox, PeerLimits, Refused, room_in};
use crate::{
    AlertCode, CmdId, Command, CommandKind, HeaderInput, Message, MessageBuilder, MetaInput, MsgId,
    StatusInput, Version,
};

/// What is to be sent.
#[derive(Debug)]
pub struct Reply {
    /// The message to send; `None` when the session is over and nothing more is said.
    pub message: Option<Message<'static>>,
    /// The commands that were dropped because they are too large for any message.
    pub refused: Vec<Refused>,
    /// Whether this was the last message of the session.
    pub is_over: bool,
}

impl Reply {
    pub(super) fn nothing() -> Self {
        Reply { message: None, refused: Vec::new(), is_over: true }
    }
}

pub(super) struct Link {
    pub(super) version: Version,
    pub(super) session_id: Option<String>,
    pub(super) here: String,
    /// Refuse messages for another recipient than `here`.
    pub(super) checks_target: bool,
    pub(super) there: String,
    /// Only accepted messages change `there`. A server learns it from the first one.
    pub(super) knows_there: bool,
    /// The sizes that the other side accepts.
    pub(super) theirs: PeerLimits,
    /// The sizes that we accept, for our headers.
    pub(super) ours: PeerLimits,
    pub(super) gate: Option<Gate>,
    pub(super) signer: Option<Signer>,
    pub(super) outbox: Outbox,
    pub(super) correlator: Correlator,
    pub(super) assembler: Assembler,
    pub(super) next_cmd_id: u32,
    pub(super) over: bool,
    /// The session ends with the last message unless the other side asks for credentials in answer to it.
    pub(super) may_be_refused: bool,
    /// The session ends with the last message unless the other side continues the package that it has not ended.
    pub(super) may_go_on: bool,
    /// The last accepted message has ended the package of the other side.
    pub(super) have_ended: bool,
    pub(super) next_msg_id: u32,
    /// The number of the last accepted message. Refused messages do not count: anybody can send any number.
    pub(super) received: Option<MsgId>,
    /// The Status of the last message's header, until it is answered.
    pub(super) header_status: Option<StatusInput<'static>>,
    /// The answer to the last accepted message.
    pub(super) last_sent: Option<Message<'static>>,
    /// The answer to the last message, if that was refused.
    pub(super) last_refusal: Option<Message<'static>>,
    /// `receive` returned an error for the last message, so the last answer must not be given again.
    pub(super) is_withheld: bool,
    /// A refused message says that the other side refuses `last_sent`.
    pub(super) is_doubted: bool,
    /// The Statuses for a refused message, until they are sent, and the sizes that its header asks for.
    pub(super) refusals: Option<(Outbox, PeerLimits)>,
    /// How long the session has gone on.
    pub(super) pace: Pace,
    /// Our package continues in the next message.
    pub(super) in_package: bool,
    /// The other side has ended its package.
    pub(super) our_turn: bool,
    /// `our_turn` as of `last_sent`.
    pub(super) had_turn: bool,
}

/// The largest object that is put together by default: 16 MiB.
const MAX_OBJECT: u64 = 16 << 20;

/// How much longer the head of a later message may be, in bytes: the numbers of the messages grow.
const GROWTH: usize = 40;

impl Link {
    pub(super) fn new(here: String) -> Self {
        Link {
            version: Version::V1_2,
            session_id: None,
            here,
            checks_target: false,
            there: String::new(),
            knows_there: false,
            theirs: PeerLimits::default(),
            ours: PeerLimits::default(),
            gate: None,
            signer: None,
            outbox: Outbox::new(Version::V1_2),
            correlator: Correlator::new(),
            assembler: Assembler::new(MAX_OBJECT),
            next_cmd_id: 1,
            over: false,
            may_be_refused: false,
            may_go_on: false,
            have_ended: false,
            next_msg_id: 1,
            received: None,
            header_status: None,
            last_sent: None,
            last_refusal: None,
            is_withheld: false,
            is_doubted: false,
            refusals: None,
            pace: Pace::default(),
            in_package: false,
            our_turn: false,
            had_turn: false,
        }
    }

    pub(super) fn set_limits(&mut self, limits: PeerLimits) {
        self.ours = limits;
        self.assembler = Assembler::new(limits.max_obj_size.unwrap_or(MAX_OBJECT));
    }

    pub(super) fn set_bounds(&mut self, bounds: Bounds) {
        self.pace.bounds = bounds;
    }

    /// The number of our next message.
    pub(super) fn next_msg_id(&self) -> MsgId {
        MsgId(self.next_msg_id)
    }

    /// Adds a Status to what is to be sent.
    pub(super) fn answer(&mut self, status: StatusInput<'_>) -> Result<(), SessionError> {
        let status = status_alone(self.version, &status)?;
        status.commands().for_each(|status| self.outbox.push_answer(status));
        Ok(())
    }

    /// The next message before anything is put into it: its header, and the Status of the header that came last.
    fn head(&self, renumber: bool) -> Result<MessageBuilder, SessionError> {
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
        let mut head = MessageBuilder::new(&header)?.first_cmd_id(CmdId(first));
        if let Some(status) = &self.header_status {
            head.status(status)?;
        }
        Ok(head)
    }

    /// How many bytes of answers each of our next messages has room for.
    pub(super) fn room(&self) -> Result<usize, SessionError> {
        Ok(room_in(self.head(true)?, &self.theirs).saturating_sub(GROWTH))
    }

    /// The next message: the status of the header that came last, then what is to be sent and fits.
    pub(super) fn next(&mut self, renumber: bool) -> Result<(Message<'static>, Vec<Refused>), SessionError> {
        let head = self.head(renumber)?;
        let refusals = self.refusals.take();
        let refuses = refusals.is_some();
        let filled = match refusals {
            Some((mut refusals, limits)) => refusals.fill_only(head, &limits)?,
            None => self.outbox.fill_with(head, &self.theirs, self.our_turn)?,
        };
        let highest = filled.message.commands().map(highest).max().unwrap_or(0);
        self.next_cmd_id = self.next_cmd_id.max(highest.saturating_add(1));
        self.next_msg_id = self.next_msg_id.saturating_add(1);
        self.header_status = None;
        self.correlator.sent(&filled.message);
        if refuses {
            self.last_refusal = Some(filled.message.clone());
        } else {
            self.had_turn = self.our_turn;
            self.in_package = self.our_turn && !filled.message.is_final();
            if filled.message.commands().any(says_something) {
                self.pace.progress();
            }
            self.pace.sent();
            (self.last_refusal, self.is_doubted) = (None, false);
            self.last_sent = Some(filled.message.clone());
        }
        Ok((filled.message, filled.refused))
    }

    /// Puts the commands of the last message back, to be sent with new credentials.
    pub(super) fn send_again(&mut self) {
        let Some(last) = self.last_sent.take() else { return };
        if let Some(number) = last.msg_id() {
            self.correlator.withdraw(number);
        }
        self.outbox.take_back();
        self.in_package = self.had_turn;
    }

    /// A message that ends the session (Alert 1223; OMA DM Protocol 1.2, section 8.1).
    pub(super) fn abort(&mut self, renumber: bool) -> Result<Message<'static>, SessionError> {
        if self.over {
            return Err(SessionError::Over);
        }
        self.outbox.clear();
        let mut alert = MessageBuilder::fragment(self.version).first_cmd_id(CmdId(self.next_cmd_id));
        alert.alert(AlertCode::SESSION_ABORT, [])?;
        self.outbox.push(&alert.finish(false));
        self.our_turn = true;
        let message = self.next(renumber)?.0;
        self.end();
        Ok(message)
    }

    /// The message that ends a session at its bounds.
    pub(super) fn give_up(&mut self, renumber: bool) -> Result<Reply, SessionError> {
        let message = self.abort(renumber)?;
        Ok(Reply { message: Some(message), refused: Vec::new(), is_over: true })
    }

    /// Whether the session has reached one of its bounds.
    pub(super) fn is_spent(&self) -> bool {
        self.pace.is_spent()
    }

    /// The last answer, to be given again.
    pub(super) fn last_answer(&self) -> Result<Message<'static>, SessionError> {
        let last = self.last_refusal.as_ref().or(self.last_sent.as_ref());
        last.filter(|_| !self.is_withheld).cloned().ok_or(SessionError::NotNow)
    }

    /// Whether a message has come that is not answered.
    pub(super) fn is_unanswered(&self) -> bool {
        self.header_status.is_some()
    }

    /// Ends the session with the message that was sent last, unless the other side asks for its credentials or continues
    /// its package.
    pub(super) fn close(&mut self) {
        self.may_be_refused = self.signer.as_ref().is_some_and(|signer| !signer.is_believed());
        self.may_go_on = !self.have_ended;
        if self.may_be_refused || self.may_go_on {
            self.over = true;
        } else {
            self.end();
        }
    }

    /// Whether the other side has something to send: it has not ended its package, and has begun an object or not
    /// answered everything.
    pub(super) fn is_owed(&self) -> bool {
        !self.have_ended
            && (self.assembler.within().is_some()
                || self.correlator.outcomes().any(|outcome| outcome.state() == CommandState::Pending))
    }

    /// Ends the session and drops what is still queued.
    pub(super) fn end(&mut self) {
        self.over = true;
        (self.may_be_refused, self.may_go_on) = (false, false);
        self.header_status = None;
        self.outbox.clear();
        self.assembler.clear();
        self.correlator.package_ended();
    }
}

/// Whether a command is progress: everything but a Status and the Alert 1222.
pub(super) fn says_something(command: Command<'_>) -> bool {
    match command.kind() {
        CommandKind::Status => false,
        CommandKind::Alert => {
            command.as_alert().and_then(|alert| alert.code()) != Some(AlertCode::NEXT_MESSAGE)
        }
        _ => true,
    }
}

/// The highest of our numbers that a command and those in it have; 0 when they have none.
pub(super) fn highest(command: Command<'_>) -> u32 {
    let own = command.cmd_id().and_then(|id| id.number()).map_or(0, |id| id.0);
    command.nested().map(highest).max().unwrap_or(0).max(own)
}

/// A Status in a message of its own.
pub(super) fn status_alone(
    version: Version,
    status: &StatusInput<'_>,
) -> Result<Message<'static>, SessionError> {
    let mut builder = MessageBuilder::fragment(version);
    builder.status(status)?;
    Ok(builder.finish(false))
}
