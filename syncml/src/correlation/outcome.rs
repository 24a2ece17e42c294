//! The outcomes of commands.

use super::command_state::{CommandState, FailedMember};
use super::correlator::{Correlator, Sent, key};
use super::get_error::GetError;
use super::received::{ReadValue, ReceivedStatus};
use super::report::CommandReport;
use crate::views::CommandKind;
use crate::vocabulary::{CmdRef, MsgRef, StatusCode};
use core::fmt;
use csp_findings::shown_address;
use ddf::{NodeValue, Path};

impl Correlator {
    /// The outcome of a command; `None` when it was not sent.
    pub fn outcome<'i>(
        &self,
        msg_id: impl Into<MsgRef<'i>>,
        cmd_id: impl Into<CmdRef<'i>>,
    ) -> Option<Outcome<'_>> {
        let message = *self.by_id.get(msg_id.into().as_str())?;
        Some(Outcome::new(self, self.index(message, &cmd_id.into())?))
    }

    /// The outcomes of all commands in the order of sending, including nested ones.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome<'_>> {
        let counts = |index: &usize| !self.commands[*index].withdrawn;
        (0..self.commands.len()).filter(counts).map(|index| Outcome::new(self, index))
    }

    /// The commands without a Status, or with targets that no Status covers.
    pub fn missing(&self) -> impl Iterator<Item = Outcome<'_>> {
        self.outcomes().filter(|outcome| !outcome.is_answered())
    }
}

impl fmt::Debug for Correlator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.outcomes()).finish()
    }
}

/// The outcome of a command.
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

    /// The id of the command.
    pub fn cmd_id(&self) -> &'c CmdRef<'static> {
        &self.sent().cmd_id
    }

    /// The kind of command.
    pub fn kind(&self) -> CommandKind {
        self.sent().kind
    }

    /// The name of the command.
    pub fn name(&self) -> &'c str {
        &self.sent().name
    }

    /// The addresses of its items.
    pub fn targets(&self) -> &'c [String] {
        &self.sent().targets
    }

    /// The received Statuses, in order.
    pub fn statuses(&self) -> &'c [ReceivedStatus] {
        &self.sent().statuses
    }

    /// The Status of one target, by its index in [`Outcome::targets`].
    pub fn status_of(&self, target: usize) -> Option<StatusCode> {
        let status = self.sent().answered.get(target).copied().flatten()?;
        Some(self.statuses()[status].code)
    }

    /// The targets whose Status is an error, with its code.
    pub fn failures(&self) -> impl Iterator<Item = (&'c str, StatusCode)> + use<'c> {
        let outcome = *self;
        let targets = self.targets().iter().enumerate();
        targets.filter_map(move |(index, target)| {
            let code = outcome.status_of(index)?;
            matches!(CommandState::of(code), CommandState::Failed(_)).then_some((target.as_str(), code))
        })
    }

    /// The values that were read, in order of arrival.
    pub fn read(&self) -> &'c [ReadValue] {
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

    /// Returns `true` if the other side has ended the package that answers the command, so that no more of the answer follows.
    pub fn has_ended(&self) -> bool {
        self.correlator.has_ended(self.index)
    }

    /// Returns `true` if there is a Status for the command or for each of its targets.
    pub fn is_answered(&self) -> bool {
        self.sent().answered.iter().all(Option::is_some)
    }

    /// The state of the command.
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

    /// Returns `true` if there are fewer values than targets answered 200. A repeated target has one value.
    fn lacks_results(&self) -> bool {
        let sent = self.sent();
        let answered =
            (0..sent.answered.len()).filter(|target| self.status_of(*target) == Some(StatusCode::OK));
        sent.read.len() < answered.count().min(sent.addresses.max(1))
    }

    /// The state by the command's own Statuses, without those of its members.
    fn own_state(&self) -> CommandState {
        let count = self.sent().answered.len();
        let mut verdict = None;
        for target in 0..count {
            let Some(code) = self.status_of(target) else { return CommandState::Pending };
            let of = CommandState::of(code);
            // The failure of one target outweighs the success of others.
            if verdict.as_ref().is_none_or(|verdict: &CommandState| verdict.is_success() && !of.is_success())
            {
                verdict = Some(of);
            }
        }
        verdict.unwrap_or(CommandState::Pending)
    }

    /// Finds the member that made an Atomic fail, and whether the others were undone.
    fn atomic_failed(&self, own: StatusCode) -> CommandState {
        let (mut member, mut restored) = (None, true);
        let inside = self.index + 1..self.sent().next;
        for outcome in inside.map(|index| Outcome::new(self.correlator, index)) {
            // The members of an inner Atomic follow separately, so only its own Statuses count here.
            match outcome.own_state() {
                CommandState::Failed(_) if outcome.kind() == CommandKind::Atomic => {}
                CommandState::Failed(code) => member = member.or(Some((outcome, code))),
                // Done although the Atomic failed.
                CommandState::NotRolledBack | CommandState::Done(_) | CommandState::Accepted => {
                    restored = false
                }
                _ => {}
            }
        }
        CommandState::AtomicFailed {
            member: member.map(|(member, _)| member.failed_member()),
            code: member.map_or(own, |(_, code)| code),
            restored,
        }
    }

    /// This command, as the member that made its Atomic fail.
    fn failed_member(&self) -> FailedMember {
        let failed = self.failures().next().map(|(target, _)| target);
        let target = failed.or(self.targets().first().map(String::as_str));
        FailedMember {
            cmd_id: self.cmd_id().clone(),
            command: self.name().to_owned(),
            target: target.map(str::to_owned),
        }
    }

    /// The command and its answer, to store or to send on.
    pub fn to_report(&self) -> CommandReport {
        CommandReport {
            cmd_id: self.cmd_id().clone(),
            command: self.name().to_owned(),
            targets: self.targets().to_vec(),
            state: self.state(),
            statuses: self.statuses().to_vec(),
            values: self.read().to_vec(),
            members: self.members().map(|member| member.to_report()).collect(),
        }
    }

    /// The value that was read from a path, as the type of the path: a Rust type for a format, or the type that generated code
    /// has for the node.
    ///
    /// # Errors
    /// [`GetError`] when the value is missing, or the description does not allow it.
    pub fn get<A, V: NodeValue>(&self, path: &Path<A, V>) -> Result<V::Read<'c>, GetError> {
        let read = self.sent().by_source.get(&key(path.as_str())).and_then(|found| found.first());
        let text = read.and_then(|index| self.read()[*index].text.as_deref()).ok_or(GetError::Missing)?;
        V::read(text).map_err(GetError::Unexpected)
    }
}

/// Shows the command and its state, never a value.
impl fmt::Debug for Outcome<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, cmd_id, msg_id) = (self.name(), self.cmd_id(), self.msg_id());
        write!(f, "{name} {cmd_id} of message {msg_id}")?;
        if let Some(target) = self.targets().first() {
            write!(f, " on {}", shown_address(target))?;
        }
        write!(f, ": {}", self.state())
    }
}
