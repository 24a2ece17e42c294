//! What became of a command.

use super::correlator::{Correlator, Sent, key};
use crate::views::CommandKind;
use crate::vocabulary::{CmdRef, MsgRef, StatusCode};
use core::fmt;
use ddf::format::FormatMarker;
use ddf::{Path, Value, ValueError};

/// One Status of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The code.
    pub code: StatusCode,
    /// The Windows error behind it, where the client tells it.
    pub original_error: Option<String>,
    /// Which targets of the command it is about, by their index; empty for all.
    pub about: Vec<usize>,
}

/// A value that was read. Its `Debug` shows how long it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Read {
    /// Where it was read from, as the other side writes it.
    pub source: String,
    /// The format the other side has given, if any.
    pub format: Option<String>,
    /// The media type the other side has given, if any.
    pub mime_type: Option<String>,
    /// The value; `None` when the item has no data, as in a list of nodes.
    pub text: Option<String>,
}

impl fmt::Debug for Read {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.text.as_ref().map(String::len);
        f.debug_struct("Read").field("source", &self.source).field("bytes", &bytes).finish_non_exhaustive()
    }
}

/// What became of a command, in one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandState {
    /// No Status has come, or not for each target, or the Results of a `Get` may still come.
    Pending,
    /// It was done. For an `Atomic`: all of it.
    Done(StatusCode),
    /// It was begun and goes on after the answer (202): what came of it must be read later.
    Accepted,
    /// A `Get` was answered 200, but the Results of at least one target have not come by the end of the package. A device
    /// must send them (MS-MDM 3.1.5.2.2); the native client of Windows leaves them out where `MaxMsgSize` is too small.
    NoResults,
    /// It was not done. For several targets: the first code that says so.
    Failed(StatusCode),
    /// It was passed over (215): because of another member of its Atomic, or of an abort.
    Skipped,
    /// It was done and undone, because another member of its Atomic failed (216).
    RolledBack,
    /// It was done and could not be undone although its Atomic failed (516): the device is in neither state.
    NotRolledBack,
    /// An `Atomic` that was not done, because of this member.
    AtomicFailed {
        /// The id of the member that failed; `None` when no member's Status tells.
        member: Option<CmdRef<'static>>,
        /// The member's code, or the Atomic's own.
        code: StatusCode,
        /// Whether all the others were undone.
        restored: bool,
    },
}

impl CommandState {
    /// Whether the device does what was asked, now or soon.
    pub const fn is_success(&self) -> bool {
        matches!(self, CommandState::Done(_) | CommandState::Accepted)
    }

    fn of(code: StatusCode) -> Self {
        match code {
            StatusCode::ACCEPTED => CommandState::Accepted,
            StatusCode::NOT_EXECUTED => CommandState::Skipped,
            StatusCode::ROLLED_BACK => CommandState::RolledBack,
            StatusCode::ROLL_BACK_FAILED => CommandState::NotRolledBack,
            code if code.is_success() => CommandState::Done(code),
            code => CommandState::Failed(code),
        }
    }
}

impl fmt::Display for CommandState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommandState::Pending => f.write_str("no answer"),
            CommandState::Done(code) => write!(f, "done ({code})"),
            CommandState::Accepted => f.write_str("accepted; its result must be read later (202)"),
            CommandState::NoResults => f.write_str("answered 200, but not all Results came"),
            CommandState::Failed(code) => write!(f, "failed ({code})"),
            CommandState::Skipped => f.write_str("not executed (215)"),
            CommandState::RolledBack => f.write_str("done and undone (216)"),
            CommandState::NotRolledBack => f.write_str("done, and could not be undone (516)"),
            CommandState::AtomicFailed { member, code, restored } => {
                match member {
                    Some(member) => write!(f, "failed at command {member} ({code})")?,
                    None => write!(f, "failed ({code})")?,
                }
                f.write_str(if *restored {
                    ", the rest is as before"
                } else {
                    ", and NOT all of it was undone"
                })
            }
        }
    }
}

/// What became of a command.
#[derive(Clone, Copy)]
pub struct Outcome<'c> {
    correlator: &'c Correlator,
    index: usize,
}

impl<'c> Outcome<'c> {
    pub(super) fn new(correlator: &'c Correlator, index: usize) -> Self {
        Outcome { correlator, index }
    }

    fn sent(&self) -> &'c Sent {
        &self.correlator.commands[self.index]
    }

    /// The id of the message it was sent in.
    pub fn msg_id(&self) -> &'c MsgRef<'static> {
        self.correlator.msg_id(self.sent())
    }

    /// Its id.
    pub fn cmd_id(&self) -> &'c CmdRef<'static> {
        &self.sent().cmd_id
    }

    /// Which command it is.
    pub fn kind(&self) -> CommandKind {
        self.sent().kind
    }

    /// Its name.
    pub fn name(&self) -> &'c str {
        &self.sent().name
    }

    /// The addresses of its items.
    pub fn targets(&self) -> &'c [String] {
        &self.sent().targets
    }

    /// The Statuses that have come, in order.
    pub fn statuses(&self) -> &'c [Answered] {
        &self.sent().statuses
    }

    /// The Status of one target, by its index in [`Outcome::targets`].
    pub fn status_of(&self, target: usize) -> Option<StatusCode> {
        let status = self.sent().answered.get(target).copied().flatten()?;
        Some(self.statuses()[status].code)
    }

    /// What was read, in the order it came.
    pub fn read(&self) -> &'c [Read] {
        &self.sent().read
    }

    /// The commands directly inside an `Atomic` or a `Sequence`.
    pub fn members(&self) -> impl Iterator<Item = Outcome<'c>> + use<'c> {
        let Outcome { correlator, index } = *self;
        let end = self.sent().next;
        let mut next = index + 1;
        core::iter::from_fn(move || {
            let member = (next < end).then(|| Outcome::new(correlator, next))?;
            next = member.sent().next;
            Some(member)
        })
    }

    /// Whether there is a Status for the command, or one for each of its targets.
    pub fn is_answered(&self) -> bool {
        self.sent().answered.iter().all(Option::is_some)
    }

    /// What became of it.
    pub fn state(&self) -> CommandState {
        match (self.kind(), self.own_state()) {
            (CommandKind::Atomic, CommandState::Failed(code)) => self.atomic_failed(code),
            (CommandKind::Get, CommandState::Done(_)) if self.lacks_results() => {
                if self.correlator.has_ended(self.index) {
                    CommandState::NoResults
                } else {
                    CommandState::Pending
                }
            }
            (_, verdict) => verdict,
        }
    }

    /// Whether fewer items were read than targets were answered 200. A target that occurs twice is read once.
    fn lacks_results(&self) -> bool {
        let sent = self.sent();
        let answered =
            (0..sent.answered.len()).filter(|target| self.status_of(*target) == Some(StatusCode::OK));
        sent.read.len() < answered.count().min(sent.addresses.max(1))
    }

    /// The same by its own Statuses, without a look at its members.
    fn own_state(&self) -> CommandState {
        let count = self.sent().answered.len();
        let mut verdict = None;
        for target in 0..count {
            let Some(code) = self.status_of(target) else { return CommandState::Pending };
            let of = CommandState::of(code);
            // What keeps a command from being done tells more than what does not.
            if verdict.as_ref().is_none_or(|verdict: &CommandState| verdict.is_success() && !of.is_success())
            {
                verdict = Some(of);
            }
        }
        verdict.unwrap_or(CommandState::Pending)
    }

    /// Which member of a failed Atomic is to blame, and what became of the others.
    fn atomic_failed(&self, own: StatusCode) -> CommandState {
        let (mut member, mut restored) = (None, true);
        let inside = self.index + 1..self.sent().next;
        for outcome in inside.map(|index| Outcome::new(self.correlator, index)) {
            // Those inside an inner Atomic come one by one, too: it is looked at by itself only.
            match outcome.own_state() {
                CommandState::Failed(_) if outcome.kind() == CommandKind::Atomic => {}
                CommandState::Failed(code) => member = member.or(Some((outcome.cmd_id(), code))),
                // Said to be done although the whole failed.
                CommandState::NotRolledBack | CommandState::Done(_) | CommandState::Accepted => {
                    restored = false
                }
                _ => {}
            }
        }
        CommandState::AtomicFailed {
            member: member.map(|(member, _)| member.clone()),
            code: member.map_or(own, |(_, code)| code),
            restored,
        }
    }

    /// The value that was read from a path, typed as the path says; `None` when none has come.
    ///
    /// # Errors
    /// [`ValueError`] when what came is no value of the path's format.
    pub fn value<A, F: FormatMarker>(&self, path: &Path<A, F>) -> Result<Option<Value<'c>>, ValueError> {
        let read = self.sent().by_source.get(&key(path.as_str())).and_then(|found| found.first());
        match read.and_then(|index| self.read()[*index].text.as_deref()) {
            Some(text) => Value::parse(F::FORMAT, text).map(Some),
            None => Ok(None),
        }
    }
}

/// Shows the command and what became of it, never a value.
impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, cmd_id, msg_id) = (self.name(), self.cmd_id(), self.msg_id());
        write!(f, "{name} {cmd_id} of message {msg_id}: {}", self.state())
    }
}
