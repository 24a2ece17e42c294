//! Matches received answers with sent commands.

use super::mismatch::{Mismatch, MismatchKind};
use super::received::{ReadValue, ReceivedStatus};
use crate::document::Message;
use crate::views::{Command, CommandKind, Results, Status};
use crate::vocabulary::{CmdRef, MsgId, MsgRef, StatusCode, Tag, canonical};
use ddf::LocUri;
use std::collections::{HashMap, VecDeque};

/// Matches answers with commands.
#[derive(Default)]
pub struct Correlator {
    pub(super) commands: Vec<Sent>,
    pub(super) messages: Vec<SentMessage>,
    /// The index of each message by its id.
    pub(super) by_id: HashMap<MsgRef<'static>, usize>,
    /// The last message without a header. It has no id, so that its answers may name any message.
    without_header: Option<usize>,
    /// The number of commands that were sent before the other side last ended its package.
    pub(super) ended: usize,
}

/// A message that was sent.
pub(super) struct SentMessage {
    pub(super) id: MsgRef<'static>,
    pub(super) header_status: Option<StatusCode>,
    /// The index of each command by its id.
    pub(super) by_id: HashMap<CmdRef<'static>, usize>,
}

/// A command that was sent. The commands inside it follow it.
pub(super) struct Sent {
    /// The index of its message.
    pub(super) message: usize,
    pub(super) cmd_id: CmdRef<'static>,
    pub(super) kind: CommandKind,
    pub(super) name: String,
    pub(super) targets: Vec<String>,
    /// True if the command is sent again: answers to this message no longer count.
    pub(super) withdrawn: bool,
    /// The index of the first command after this one and those inside it.
    pub(super) next: usize,
    /// The indices of the targets by their [`key`]. A repeated address keeps those that have no status of their own yet.
    by_target: HashMap<String, VecDeque<usize>>,
    pub(super) statuses: Vec<ReceivedStatus>,
    /// The index of the status of each target; one entry for a command without targets.
    pub(super) answered: Vec<Option<usize>>,
    /// The number of targets without a status.
    open: usize,
    pub(super) read: Vec<ReadValue>,
    /// The number of distinct addresses.
    pub(super) addresses: usize,
    /// The indices of the values by the [`key`] of their source.
    pub(super) by_source: HashMap<String, Vec<usize>>,
}

impl Sent {
    pub(super) fn new(
        message: usize,
        cmd_id: CmdRef<'static>,
        kind: CommandKind,
        name: String,
        targets: Vec<String>,
        next: usize,
    ) -> Self {
        let mut by_target: HashMap<String, VecDeque<usize>> = HashMap::new();
        for (index, target) in targets.iter().enumerate() {
            by_target.entry(key(target)).or_default().push_back(index);
        }
        Sent {
            message,
            cmd_id,
            kind,
            name,
            answered: vec![None; targets.len().max(1)],
            open: targets.len().max(1),
            targets,
            withdrawn: false,
            next,
            addresses: by_target.len(),
            by_target,
            statuses: Vec::new(),
            read: Vec::new(),
            by_source: HashMap::new(),
        }
    }

    /// The target with this [`key`] that the next Status is about.
    pub(super) fn next_target(&mut self, key: &str) -> Option<usize> {
        let same = self.by_target.get_mut(key)?;
        if same.len() > 1 { same.pop_front() } else { same.front().copied() }
    }

    /// Takes a Status. Returns false if all its targets have one already; it does not count then.
    pub(super) fn answer(&mut self, status: ReceivedStatus) -> bool {
        // A repeated Status for all targets must not visit every target again.
        let all = if status.about.is_empty() && self.open > 0 { 0..self.answered.len() } else { 0..0 };
        let index = self.statuses.len();
        let mut is_new = false;
        for target in status.about.iter().copied().chain(all) {
            if self.answered[target].is_none() {
                self.answered[target] = Some(index);
                self.open -= 1;
                is_new = true;
            }
        }
        if is_new {
            self.statuses.push(status);
        }
        is_new
    }

    /// Takes a value. Some clients send the same Results twice. The limit keeps the time linear.
    pub(super) fn read(&mut self, read: ReadValue) {
        let known = self.by_source.entry(key(&read.source)).or_default();
        if !known.iter().rev().take(8).any(|index| self.read[*index] == read) {
            known.push(self.read.len());
            self.read.push(read);
        }
    }
}

impl Correlator {
    /// An empty correlator.
    pub fn new() -> Self {
        Correlator::default()
    }

    /// Notes a sent message. A message without a header counts as message 1. Answers that name an unknown message or no
    /// message belong to it, too: the local management interface of Windows sends such answers, and answers a header that
    /// was not sent.
    ///
    /// An Alert counts as a command, because the other side answers it; Statuses and Results do not.
    pub fn sent(&mut self, message: &Message<'_>) {
        let id = message.msg_id_element().and_then(|id| MsgRef::new(id.value()));
        let index = self.message(id.unwrap_or(MsgId(1).into()));
        if !message.has_header_content() {
            self.without_header = Some(index);
        }
        for command in message.commands() {
            self.add(index, command);
        }
    }

    /// The index of the message with this id.
    fn message(&mut self, id: MsgRef<'_>) -> usize {
        if let Some(index) = self.by_id.get(id.as_str()) {
            return *index;
        }
        let (id, index) = (id.into_owned(), self.messages.len());
        self.by_id.insert(id.clone(), index);
        self.messages.push(SentMessage { id, header_status: None, by_id: HashMap::new() });
        index
    }

    /// The id of the message of a command.
    pub(super) fn msg_id(&self, sent: &Sent) -> &MsgRef<'static> {
        &self.messages[sent.message].id
    }

    fn add(&mut self, message: usize, command: Command<'_>) {
        let Some(cmd_id) = command.cmd_id().map(CmdRef::into_owned) else { return };
        if matches!(command.kind(), CommandKind::Status | CommandKind::Results) {
            return;
        }
        let index = self.commands.len();
        self.messages[message].by_id.entry(cmd_id.clone()).or_insert(index);
        let targets: Vec<String> = command.items().map(|item| item.address()).collect();
        let name = command.name().to_owned();
        self.commands.push(Sent::new(message, cmd_id, command.kind(), name, targets, index + 1));
        for nested in command.nested() {
            self.add(message, nested);
        }
        self.commands[index].next = self.commands.len();
    }

    /// Notes a received message. Returns the answers that do not match.
    pub fn received(&mut self, message: &Message<'_>) -> Vec<Mismatch> {
        let mismatches = message.commands().flat_map(|command| self.received_command(command)).collect();
        if message.is_final() {
            self.package_ended();
        }
        mismatches
    }

    /// Notes that the other side ended its package, or the session: a `Get` whose Results are still missing has
    /// [failed](super::CommandState::NoResults). [`Correlator::received`] does this for a message with `Final`.
    pub fn package_ended(&mut self) {
        self.ended = self.commands.len();
    }

    /// Returns `true` if the other side has ended the package that answers a command.
    pub(super) fn has_ended(&self, index: usize) -> bool {
        index < self.ended
    }

    /// Notes one answer; ignores other commands.
    pub fn received_command(&mut self, answer: Command<'_>) -> Vec<Mismatch> {
        let kinds = if let Some(status) = answer.as_status() {
            self.status(status)
        } else if let Some(results) = answer.as_results() {
            self.results(results)
        } else {
            return Vec::new();
        };
        let element = answer.element();
        let written = |tag| element.child(tag).map(|child| child.value().into_owned()).unwrap_or_default();
        let mismatch = |kind| Mismatch {
            offset: element.span().start,
            answer: answer.kind(),
            msg_ref: written(Tag::MsgRef),
            cmd_ref: written(Tag::CmdRef),
            address: self.address_of(answer),
            kind,
        };
        kinds.into_iter().map(mismatch).collect()
    }

    /// The first address in an answer, or else that of the command that it names.
    fn address_of(&self, answer: Command<'_>) -> Option<String> {
        let named = match (answer.as_status(), answer.as_results()) {
            (Some(status), _) => status.target_refs().chain(status.source_refs()).next(),
            (_, Some(results)) => results.target_ref().or_else(|| results.source_ref()),
            _ => None,
        };
        let own = named.map(|uri| uri.as_str().to_owned());
        let own = own.or_else(|| answer.item().map(|item| item.address()));
        own.filter(|address| !address.is_empty()).or_else(|| {
            let (msg_ref, cmd_ref) = match (answer.as_status(), answer.as_results()) {
                (Some(status), _) => (status.msg_ref(), status.cmd_ref()?),
                (_, results) => (results?.msg_ref(), results?.cmd_ref()?),
            };
            let index = self.index(self.answered_message(msg_ref)?, &cmd_ref)?;
            self.commands[index].targets.first().cloned()
        })
    }

    /// Withdraws a message whose commands will be sent again: no more answers to it are expected.
    pub fn withdraw(&mut self, msg_id: MsgId) {
        let Some(message) = self.by_id.remove(MsgRef::from(msg_id).as_str()) else { return };
        self.without_header = self.without_header.filter(|index| *index != message);
        // The commands of a message are adjacent, and only one of the last messages is sent again.
        let rest = self.commands.iter_mut().rev().skip_while(|sent| sent.message != message);
        for sent in rest.take_while(|sent| sent.message == message) {
            sent.withdrawn = true;
        }
    }

    fn status(&mut self, status: Status<'_>) -> Vec<MismatchKind> {
        let mut mismatches = Vec::new();
        let Some(message) = self.answered_message(status.msg_ref()) else {
            return vec![MismatchKind::NoSuchCommand];
        };
        if status.answers_header() {
            let message = &mut self.messages[message];
            match message.header_status {
                Some(_) => mismatches.push(MismatchKind::Repeated),
                None => message.header_status = status.code(),
            }
            return mismatches;
        }
        let Some(index) = status.cmd_ref().and_then(|cmd_ref| self.index(message, &cmd_ref)) else {
            return vec![MismatchKind::NoSuchCommand];
        };
        let sent = &mut self.commands[index];
        mismatches.extend(other_command(sent, status.cmd().as_deref()));
        let Some(code) = status.code() else {
            mismatches.push(MismatchKind::NoCode);
            return mismatches;
        };
        let original_error = status.original_error().map(|error| error.into_owned());
        let mut about = Vec::new();
        for target in status.target_refs() {
            match sent.next_target(&key(target.as_str())) {
                Some(target) => about.push(target),
                None => mismatches.push(MismatchKind::NoSuchTarget(target.as_str().to_owned())),
            }
        }
        if !sent.answer(ReceivedStatus { code, original_error, about }) {
            mismatches.push(MismatchKind::Repeated);
        }
        mismatches
    }

    fn results(&mut self, results: Results<'_>) -> Vec<MismatchKind> {
        let answered = self.answered_message(results.msg_ref()).zip(results.cmd_ref());
        let Some(index) = answered.and_then(|(message, cmd_ref)| self.index(message, &cmd_ref)) else {
            return vec![MismatchKind::NoSuchCommand];
        };
        let sent = &mut self.commands[index];
        let mut mismatches: Vec<_> = other_command(sent, results.cmd().as_deref()).into_iter().collect();
        if !matches!(sent.kind, CommandKind::Get | CommandKind::Exec) {
            mismatches.push(MismatchKind::NothingWasRead);
            return mismatches;
        }
        for item in results.items() {
            // Without a source, an item is about the target of the Results, or the only target of the command.
            let source = match item.address() {
                source if !source.is_empty() => source,
                _ => match results.target_ref().or_else(|| results.source_ref()) {
                    Some(uri) => uri.as_str().to_owned(),
                    None if sent.targets.len() == 1 => sent.targets[0].clone(),
                    None => String::new(),
                },
            };
            let read = ReadValue {
                source,
                format: item.meta_value(Tag::Format).map(|format| format.into_owned()),
                mime_type: item.mime_type().map(|mime_type| mime_type.into_owned()),
                text: item.data().map(|data| data.text().into_owned()),
            };
            sent.read(read);
        }
        mismatches
    }

    /// The index of the answered message.
    fn answered_message(&self, msg_ref: Option<MsgRef<'_>>) -> Option<usize> {
        let named = msg_ref.and_then(|msg_ref| self.by_id.get(msg_ref.as_str()).copied());
        named.or(self.without_header)
    }

    /// The index of the command with this id in a message.
    pub(super) fn index(&self, message: usize, cmd_id: &CmdRef<'_>) -> Option<usize> {
        self.messages[message].by_id.get(cmd_id.as_str()).copied()
    }

    /// The status of the header of a message; `None` when it is missing.
    pub fn header_status<'i>(&self, msg_id: impl Into<MsgRef<'i>>) -> Option<StatusCode> {
        self.messages[*self.by_id.get(msg_id.into().as_str())?].header_status
    }
}

fn other_command(sent: &Sent, named: Option<&str>) -> Option<MismatchKind> {
    let named = named.filter(|named| *named != sent.name)?;
    Some(MismatchKind::OtherCommand { sent: sent.name.clone(), named: named.to_owned() })
}

/// A canonical form of an address, with the query as written.
pub(super) fn key(address: &str) -> String {
    let Ok(uri) = LocUri::parse(address) else { return address.to_owned() };
    let mut key = canonical(&uri);
    if let Some(query) = uri.query() {
        key.push('?');
        key.push_str(query);
    }
    key
}
