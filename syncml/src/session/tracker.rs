//! The commands of a server from the queue to their results.

use super::command_result::{CommandFate, CommandResult, WhyNotExecuted};
use super::link::Link;
use super::login_status::LoginStatus;
use crate::correlation::{CommandState, Outcome};
use crate::packaging::{Outbox, RefusedCommand, SavedOutbox};
use crate::{AlertCode, CmdId, CmdRef, Command, CommandKind, Message, MsgId, StatusCode, Tag, Version};
use ddf::{LocUri, Scope};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The commands of a server from the queue to their results.
pub(super) struct Tracker {
    /// The last message that each command was sent in.
    sent_in: HashMap<CmdId, MsgId>,
    /// The caller's ids of the commands that have no result yet.
    ids: BTreeMap<CmdId, String>,
    /// The caller's ids of the commands whose result was not taken yet.
    known: HashSet<String>,
    /// The results before the end of the session.
    results: Vec<CommandResult>,
    /// The commands for the user, who has not signed in yet.
    held: Outbox,
    login: Option<LoginStatus>,
    pub(super) holds_none: bool,
}

/// The stored form of the commands.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedTracker {
    /// The commands that the caller asked for, and that are in a message.
    sent: Vec<CmdId>,
    ids: Vec<(CmdId, String)>,
    results: Vec<CommandResult>,
    held: SavedOutbox,
    login: Option<LoginStatus>,
}

impl Tracker {
    pub(super) fn new() -> Self {
        Tracker {
            sent_in: HashMap::new(),
            ids: BTreeMap::new(),
            known: HashSet::new(),
            results: Vec::new(),
            held: Outbox::new(Version::V1_2),
            login: None,
            holds_none: false,
        }
    }

    /// Queues a command, or holds it until its user has signed in.
    pub(super) fn queue(&mut self, link: &mut Link, command: Command<'_>) {
        let may_hold = !self.holds_none && self.login != Some(LoginStatus::User);
        match may_hold && is_for_user(command) {
            true => {
                self.held.set_version(link.own.version);
                self.held.push_command(command);
            }
            false => link.outbox.push_command(command),
        }
    }

    /// Notes the users who are signed in, and queues the commands that wait for them.
    pub(super) fn log_in(&mut self, link: &mut Link, login: LoginStatus) {
        self.login = Some(login);
        if login == LoginStatus::User {
            link.outbox.append(&mut self.held);
        }
    }

    pub(super) fn login(&self) -> Option<LoginStatus> {
        self.login
    }

    /// The ids of the held commands.
    pub(super) fn held(&self) -> impl Iterator<Item = CmdId> {
        self.held.command_ids().filter_map(CmdRef::number)
    }

    /// Notes the caller's id of a command. Returns false if a command with this id is known.
    pub(super) fn name(&mut self, cmd_id: CmdId, id: &str) -> bool {
        let is_new = self.known.insert(id.to_owned());
        if is_new {
            self.ids.insert(cmd_id, id.to_owned());
        }
        is_new
    }

    pub(super) fn knows(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// Notes a message of ours, and the commands that were dropped instead.
    pub(super) fn sent(&mut self, message: &Message<'_>, msg_id: MsgId, refused: &[RefusedCommand]) {
        let asked = message.commands().filter(|command| !is_own(*command));
        self.sent_in.extend(asked.flat_map(numbers).map(|cmd_id| (cmd_id, msg_id)));
        // The number of a Status is that of no command.
        for refused in refused.iter().filter(|refused| refused.command != Tag::Status.as_str()) {
            let cmd_id = refused.cmd_id.as_ref().and_then(CmdRef::number);
            let Some(cmd_id) = cmd_id else { continue };
            if let Some(id) = self.ids.remove(&cmd_id) {
                self.results.push(CommandResult { id, fate: refused.clone().into() });
                // Some chunks of its value may have been sent.
                self.sent_in.remove(&cmd_id);
            }
        }
    }

    /// The outcome of a command; `None` before it was sent and after its result was taken.
    pub(super) fn outcome<'l>(&self, link: &'l Link, command: CmdId) -> Option<Outcome<'l>> {
        link.correlator.outcome(*self.sent_in.get(&command)?, command)
    }

    /// Takes the results of the settled commands; of all commands, once the session is over.
    pub(super) fn take_results(&mut self, link: &Link) -> Vec<CommandResult> {
        let is_over = link.is_over();
        let ids = self.ids.keys().copied();
        let settled: Vec<CmdId> = ids.filter(|cmd_id| is_over || self.is_settled(link, *cmd_id)).collect();
        let held: HashSet<CmdId> = self.held().collect();
        for cmd_id in settled {
            let fate = self.fate(link, cmd_id, held.contains(&cmd_id));
            if let Some(id) = self.ids.remove(&cmd_id) {
                self.results.push(CommandResult { id, fate });
            }
            if let Some(outcome) = self.outcome(link, cmd_id) {
                for number in inside(&outcome) {
                    self.sent_in.remove(&number);
                }
            }
        }
        let results = core::mem::take(&mut self.results);
        for result in &results {
            self.known.remove(&result.id);
        }
        results
    }

    /// Returns true if the device has answered a command and ended the package with the answer.
    fn is_settled(&self, link: &Link, cmd_id: CmdId) -> bool {
        let is_open = link.outbox.object_id().is_some_and(|open| *open == cmd_id);
        let outcome = self.outcome(link, cmd_id).filter(|_| !is_open);
        outcome.is_some_and(|outcome| outcome.has_ended() && is_answer(&outcome.state()))
    }

    fn fate(&self, link: &Link, cmd_id: CmdId, is_held: bool) -> CommandFate {
        let Some(msg_id) = self.sent_in.get(&cmd_id) else {
            return CommandFate::NotExecuted(match is_held {
                true => WhyNotExecuted::NoUser,
                false => WhyNotExecuted::SessionOver,
            });
        };
        if let Some((_, code)) = link.refused_header.filter(|(refused, _)| refused == msg_id) {
            return CommandFate::NotExecuted(WhyNotExecuted::MessageRefused(code));
        }
        match self.outcome(link, cmd_id) {
            // The message was withdrawn.
            None => CommandFate::NotExecuted(WhyNotExecuted::SessionOver),
            Some(outcome) if is_answer(&outcome.state()) => CommandFate::Answered(outcome.to_report()),
            Some(outcome) => CommandFate::Unknown(outcome.to_report()),
        }
    }

    /// Returns true if a snapshot needs a command: its result was not taken, or it has no answer yet.
    pub(super) fn needs(&self, outcome: &Outcome<'_>) -> bool {
        self.is_current(outcome) || outcome.state() == CommandState::Pending
    }

    /// Returns true if the result of a command was not taken, and it was last sent in this message.
    fn is_current(&self, outcome: &Outcome<'_>) -> bool {
        let sent_in = outcome.cmd_id().number().and_then(|cmd_id| self.sent_in.get(&cmd_id));
        sent_in.is_some_and(|msg_id| *outcome.msg_id() == *msg_id)
    }

    pub(super) fn saved(&self, link: &Link) -> SavedTracker {
        // In the order of sending, so that equal sessions have equal snapshots.
        let current = link.correlator.outcomes().filter(|outcome| self.is_current(outcome));
        SavedTracker {
            sent: current.filter_map(|outcome| outcome.cmd_id().number()).collect(),
            ids: self.ids.iter().map(|(cmd_id, id)| (*cmd_id, id.clone())).collect(),
            results: self.results.clone(),
            held: self.held.saved(),
            login: self.login,
        }
    }
}

impl SavedTracker {
    /// The number of bytes of its texts.
    pub(super) fn size(&self) -> usize {
        self.held.size() + self.ids.iter().map(|(_, id)| id.len()).sum::<usize>()
    }

    /// The highest number of a command.
    pub(super) fn highest(&self) -> Option<CmdId> {
        self.sent.iter().chain(self.ids.iter().map(|(cmd_id, _)| cmd_id)).copied().max()
    }

    /// The commands, or the part of the stored form that is damaged.
    pub(super) fn restored(self, link: &Link) -> Result<Tracker, &'static str> {
        let held = self.held.restored(link.own.version, None)?;
        let mut tracker = Tracker { login: self.login, held, ..Tracker::new() };
        let mut sent: HashSet<CmdId> = self.sent.into_iter().collect();
        // A command that was sent in chunks is in several messages, and the last one counts.
        for outcome in link.correlator.outcomes() {
            let numbers = outcome.cmd_id().number().zip(MsgId::parse(outcome.msg_id().as_str()));
            if let Some((cmd_id, msg_id)) = numbers.filter(|(cmd_id, _)| sent.contains(cmd_id)) {
                tracker.sent_in.insert(cmd_id, msg_id);
            }
        }
        sent.retain(|cmd_id| !tracker.sent_in.contains_key(cmd_id));
        if !sent.is_empty() {
            return Err("the numbers of the commands");
        }
        for (cmd_id, id) in self.ids {
            if !tracker.name(cmd_id, &id) {
                return Err("the ids of the commands");
            }
        }
        for result in &self.results {
            if !tracker.known.insert(result.id.clone()) {
                return Err("the ids of the commands");
            }
        }
        tracker.results = self.results;
        Ok(tracker)
    }
}

/// Returns true for the Alerts that the session itself sends.
fn is_own(command: Command<'_>) -> bool {
    match command.kind() {
        CommandKind::Status => true,
        CommandKind::Alert => matches!(
            command.as_alert().and_then(|alert| alert.code()),
            Some(AlertCode::NEXT_MESSAGE | AlertCode::NO_END_OF_DATA | AlertCode::SESSION_ABORT)
        ),
        _ => false,
    }
}

/// Returns true for the answer to a whole command. 213 answers a chunk.
fn is_answer(state: &CommandState) -> bool {
    !matches!(state, CommandState::Pending | CommandState::Done(StatusCode::CHUNK_ACCEPTED))
}

/// Returns true if a command, or one inside it, has an address in `./User`.
fn is_for_user(command: Command<'_>) -> bool {
    let is_users = |uri: &str| LocUri::parse(uri).is_ok_and(|uri| uri.scope() == Scope::User);
    let mut items = command.items();
    items.any(|item| {
        let mut uris = item.target_uri().into_iter().chain(item.source_uri());
        uris.any(|uri| is_users(uri.as_str()))
    }) || command.nested().any(is_for_user)
}

/// The numbers of a command and of its nested commands.
fn numbers(command: Command<'_>) -> Vec<CmdId> {
    let mut all: Vec<CmdId> = command.cmd_id().and_then(|id| id.number()).into_iter().collect();
    all.extend(command.nested().flat_map(numbers));
    all
}

/// The numbers of a command that was sent, and of its nested commands.
fn inside(outcome: &Outcome<'_>) -> Vec<CmdId> {
    let mut all: Vec<CmdId> = outcome.cmd_id().number().into_iter().collect();
    all.extend(outcome.members().flat_map(|member| inside(&member)));
    all
}
