//! Executes the commands of a message, in its order, and answers.

use crate::csp::{Csp, CspError, Executed, Target};
use crate::read::Reading;
use crate::refusal::{Reason, Refusal};
use ddf::xml::{Lines, Position};
use ddf::{Format, LocUri, LocUriErrorKind, Value, Verb};
use std::collections::HashSet;
use syncml::{
    AlertCode, BuildError, Builder, Command, CommandKind, Element, Item, ItemInput, Message, MetaInput,
    MsgId, ResultsInput, StatusCode, StatusInput,
};

/// The CSPs of a device while they execute a message.
///
/// It borrows them, so that between two messages they are free for what else they do.
pub struct Host<'c> {
    csps: Vec<&'c mut dyn Csp>,
    /// What was refused, each with the byte offset of its place: positions are worked out at the end, all at once.
    refusals: Vec<(usize, Refusal)>,
    in_atomic: bool,
    aborted: bool,
    /// How much may still be read into the answer, in bytes.
    room: usize,
}

/// The most that one answer holds, in bytes of addresses and data: no message of a few bytes shall make gigabytes.
const MAX_ANSWER: usize = 16 << 20;

/// Deeper than so many names no node is looked for to explain why there is nothing at an address.
const DEEPEST: usize = 32;

/// What a message led to.
#[derive(Debug)]
pub struct Answer {
    /// The message to send back: a Status for the header, then for each command in order, with Results where there
    /// are any.
    pub message: Message<'static>,
    /// Everything that was not carried out, in the order of the message, with its place and the reason.
    pub refusals: Vec<Refusal>,
}

impl Answer {
    /// Whether there is anything to tell: a device does not send a message that only says that the header was fine
    /// (MS-MDM).
    pub fn is_needed(&self) -> bool {
        self.message.commands().any(|command| {
            command.as_status().is_none_or(|status| {
                !status.answers_header() || !status.code().is_some_and(StatusCode::is_success)
            })
        })
    }
}

/// What became of one command.
struct Done<'m> {
    command: Command<'m>,
    statuses: Vec<ItemStatus>,
    readings: Vec<Reading>,
    nested: Vec<Done<'m>>,
}

struct ItemStatus {
    /// The address, where a command has several items.
    target: Option<String>,
    code: StatusCode,
}

impl<'c> Host<'c> {
    /// A host of these CSPs. Where two describe a node, the first is asked.
    pub fn new(csps: impl IntoIterator<Item = &'c mut dyn Csp>) -> Self {
        Host {
            csps: csps.into_iter().collect(),
            refusals: Vec::new(),
            in_atomic: false,
            aborted: false,
            room: MAX_ANSWER,
        }
    }

    /// Executes a message and answers it. `msg_id` counts the device's own messages.
    ///
    /// A message without a header is answered without one. A message of an
    /// [unsupported version](syncml::Header::version_status) is refused as a whole. Commands are executed in the order of the document, which
    /// is also the order of the answers.
    ///
    /// Credentials, packages of several messages and large objects in parts are a session's affair:
    /// [`ClientSession`](syncml::session::ClientSession) hands out what is left to execute.
    ///
    /// # Errors
    /// [`BuildError`] when the answer cannot be written. It is complete otherwise: what a command met is a status.
    pub fn execute(mut self, request: &Message<'_>, msg_id: MsgId) -> Result<Answer, BuildError> {
        let mut builder = Builder::answering(request, msg_id)?;
        let versions = request.header().map_or(StatusCode::OK, |header| header.version_status());
        if let Some(header) = request.header() {
            let mut status = StatusInput::answering_header(request, versions);
            status.target_refs.extend(header.target().and_then(|target| Some(target.loc_uri()?.into_text())));
            status.source_refs.extend(header.source().and_then(|source| Some(source.loc_uri()?.into_text())));
            builder.status(&status)?;
        }
        for command in request.commands() {
            let done = match versions {
                StatusCode::OK => self.command(command),
                code => self.of_other_version(command, code),
            };
            if let Some(done) = done {
                write(&mut builder, &done)?;
            }
        }
        Ok(Answer { message: builder.finish(true), refusals: located(self.refusals, request) })
    }

    /// Refuses a command of a message in a version that is not supported; `None` for answers, which are not answered.
    fn of_other_version<'m>(&mut self, command: Command<'m>, code: StatusCode) -> Option<Done<'m>> {
        let is_answer = matches!(command.kind(), CommandKind::Status | CommandKind::Results);
        (!is_answer).then(|| self.refused(command, code, Reason::Version))
    }

    /// Executes a command; `None` for answers, which are not answered.
    fn command<'m>(&mut self, command: Command<'m>) -> Option<Done<'m>> {
        if matches!(command.kind(), CommandKind::Status | CommandKind::Results) {
            return None;
        }
        if self.aborted {
            return Some(self.skipped(command, &Reason::SessionAborted));
        }
        // An element that is not a command needs no id.
        if command.cmd_id().is_none() && command.kind().is_dm() {
            return Some(self.refused(command, StatusCode::BAD_REQUEST, Reason::CmdId));
        }
        if self.in_atomic && matches!(command.kind(), CommandKind::Get | CommandKind::Atomic) {
            let nested = command.nested().map(|inner| self.skipped(inner, &Reason::NotExecuted)).collect();
            let refused = self.refused(command, StatusCode::COMMAND_FAILED, Reason::NotInAtomic);
            return Some(Done { nested, ..refused });
        }
        Some(match command.kind() {
            CommandKind::Atomic => self.atomic(command),
            CommandKind::Sequence => {
                let nested = command.nested().filter_map(|member| self.command(member)).collect();
                Done { nested, ..Done::new(command, StatusCode::OK) }
            }
            CommandKind::Alert => match command.as_alert().and_then(|alert| alert.code()) {
                Some(AlertCode::NEXT_MESSAGE) => Done::new(command, StatusCode::OK),
                Some(AlertCode::SESSION_ABORT) => {
                    self.aborted = true;
                    return None; // a device does not answer it
                }
                _ => self.refused(command, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Alert),
            },
            // A command of DataSync is known and not supported; anything else is a malformed message.
            CommandKind::Other => self.refused(command, StatusCode::BAD_REQUEST, Reason::NotACommand),
            kind if !kind.is_dm() => {
                self.refused(command, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::NotACommand)
            }
            _ => match command.verb() {
                Some(verb) => self.items(command, verb),
                None => self.refused(command, StatusCode::BAD_REQUEST, Reason::NotACommand),
            },
        })
    }

    fn refused<'m>(&mut self, command: Command<'m>, status: StatusCode, reason: Reason) -> Done<'m> {
        let target = command.item().and_then(|item| item.target_uri());
        let target = target.map(|uri| uri.as_str().to_owned()).unwrap_or_default();
        self.note(command, command.element(), &target, status, reason);
        Done::new(command, status)
    }

    fn note(
        &mut self,
        command: Command<'_>,
        at: Element<'_>,
        target: &str,
        status: StatusCode,
        reason: Reason,
    ) {
        // What a server wrote goes into a log: it must not end a line there, or steer a terminal, or show a key.
        let target = ddf::without_product_keys(target);
        let target = target.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        let position = Position { line: 1, column: 1 };
        let refusal = Refusal { position, command: command.name().to_owned(), target, status, reason };
        self.refusals.push((at.span().start, refusal));
    }

    /// Executes a command item by item.
    fn items<'m>(&mut self, command: Command<'m>, verb: Verb) -> Done<'m> {
        let count = command.items().count();
        if count == 0 {
            return self.refused(command, StatusCode::INCOMPLETE_COMMAND, Reason::NoTarget);
        }
        if verb == Verb::Exec && count > 1 {
            return self.refused(command, StatusCode::BAD_REQUEST, Reason::ManyItems);
        }
        let mut done = Done { command, statuses: Vec::new(), readings: Vec::new(), nested: Vec::new() };
        for item in command.items() {
            let target = item.target_uri().map(|uri| uri.as_str().to_owned()).unwrap_or_default();
            let (code, readings) = self.item(verb, &item, &target).unwrap_or_else(|(code, reason)| {
                self.note(command, item.element(), &target, code, reason);
                (code, Vec::new())
            });
            let target = (count > 1).then_some(target);
            done.statuses.push(ItemStatus { target, code });
            done.readings.extend(readings);
        }
        done
    }

    /// Executes one item of a command and says what it read, or why not. The description is asked before the CSP is.
    fn item(
        &mut self,
        verb: Verb,
        item: &Item<'_>,
        address: &str,
    ) -> Result<(StatusCode, Vec<Reading>), (StatusCode, Reason)> {
        if address.is_empty() {
            return Err((StatusCode::INCOMPLETE_COMMAND, Reason::NoTarget));
        }
        let uri = LocUri::parse(address).map_err(|error| match error.kind() {
            LocUriErrorKind::TooLong => (StatusCode::URI_TOO_LONG, Reason::Address(error)),
            _ => (StatusCode::BAD_REQUEST, Reason::Address(error)),
        })?;
        let mounted = self.csps.iter().enumerate().find_map(|(index, csp)| {
            let target = Target::find(csp.schema(), &uri)?;
            Some((index, target))
        });
        let Some((index, target)) = mounted else {
            return Err(self.nowhere(verb, &uri));
        };
        let access = target.node().access();
        if !access.allows(verb) {
            return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Verb { verb, access }));
        }
        if uri.query().is_some() && verb != Verb::Get {
            return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Query));
        }
        // A part of a value is no value. What puts parts together stands before the host.
        if item.has_more_data() {
            return Err((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::Part));
        }
        let csp = &mut *self.csps[index];
        let refuse = |error: CspError| (error.status, Reason::Csp(error.why));
        let mut readings = Vec::new();
        let mut code = StatusCode::OK;
        let exists = csp.exists(&target);
        match verb {
            Verb::Get | Verb::Delete if !exists => return Err((StatusCode::NOT_FOUND, Reason::Absent)),
            Verb::Get => {
                readings = crate::read::read(csp, &target, self.room)?;
                let size = readings.iter().map(Reading::size).sum();
                self.room = self.room.checked_sub(size).ok_or((StatusCode::SIZE_TOO_BIG, Reason::TooMuch))?;
            }
            Verb::Delete => csp.delete(&target).map_err(refuse)?,
            Verb::Add if exists => return Err((StatusCode::ALREADY_EXISTS, Reason::Exists)),
            Verb::Add | Verb::Replace | Verb::Exec => {
                let data = item.data().map(|data| data.text()).unwrap_or_default();
                let value = value(item, target.node().format(), &data)?;
                match verb {
                    Verb::Add => csp.add(&target, value).map_err(refuse)?,
                    Verb::Replace => csp.replace(&target, value).map_err(refuse)?,
                    _ => {
                        if csp.exec(&target, value).map_err(refuse)? == Executed::Accepted {
                            code = StatusCode::ACCEPTED;
                        }
                    }
                }
            }
            // Windows executes no Copy.
            Verb::Copy => return Err((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::NotACommand)),
        }
        Ok((code, readings))
    }

    /// Why there is nothing at an address.
    fn nowhere(&self, verb: Verb, uri: &LocUri<'_>) -> (StatusCode, Reason) {
        if verb == Verb::Delete && uri.segments().next().is_none() {
            return (StatusCode::COMMAND_NOT_ALLOWED, Reason::Root);
        }
        // The nearest node above it. An address of thousands of names is not looked up once for each of them.
        let path = uri.path();
        let above = path.match_indices('/').take(DEEPEST).filter_map(|(end, _)| {
            let uri = LocUri::parse(&path[..end]).ok()?;
            self.csps.iter().find_map(|csp| Target::find(csp.schema(), &uri))
        });
        let Some(found) = above.last() else {
            return (StatusCode::NOT_FOUND, Reason::NoSuchNode { nearest: String::new() });
        };
        if verb == Verb::Add && !found.node().is_interior() {
            return (StatusCode::COMMAND_NOT_ALLOWED, Reason::BelowLeaf);
        }
        let names: Vec<String> =
            found.node().children().take(12).map(|node| node.label().to_string()).collect();
        let has = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        let nearest = format!("below {} expected: {has}", found.node().uri());
        (StatusCode::NOT_FOUND, Reason::NoSuchNode { nearest })
    }

    /// All or nothing (MS-MDM 2.2.7.3): after a failure the members before it are undone, those after it skipped.
    fn atomic<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        self.csps.iter_mut().for_each(|csp| csp.begin());
        self.in_atomic = true;
        let mut nested: Vec<Done<'m>> = Vec::new();
        let mut failed = false;
        for member in command.nested() {
            let done = if failed {
                self.skipped(member, &Reason::NotExecuted)
            } else if let Some(done) = self.command(member) {
                done
            } else {
                continue;
            };
            failed |= !done.succeeded();
            nested.push(done);
        }
        self.in_atomic = false;
        if !failed {
            self.csps.iter_mut().for_each(|csp| csp.commit());
            return Done { nested, ..Done::new(command, StatusCode::OK) };
        }
        let failures = self.csps.iter_mut().filter_map(|csp| csp.roll_back().err());
        let kept: HashSet<String> = failures.flat_map(|failure| failure.kept).collect();
        for done in &mut nested {
            self.undone(done, &kept);
        }
        let refused = self.refused(command, StatusCode::ATOMIC_FAILED, Reason::AtomicFailed);
        Done { nested, ..refused }
    }

    /// A command that is passed over, with all that is in it.
    fn skipped<'m>(&mut self, command: Command<'m>, reason: &Reason) -> Done<'m> {
        let refused = self.refused(command, StatusCode::NOT_EXECUTED, reason.clone());
        let nested = command.nested().map(|member| self.skipped(member, reason)).collect();
        Done { nested, ..refused }
    }

    /// Turns the successes of a member of a failed Atomic into what became of them.
    fn undone(&mut self, done: &mut Done<'_>, kept: &HashSet<String>) {
        let first = done.command.item().and_then(|item| item.target_uri());
        let first = first.map(|uri| uri.as_str().to_owned()).unwrap_or_default();
        for status in done.statuses.iter_mut().filter(|status| status.code.is_success()) {
            // 215 is a success code of the protocol, but nothing was done.
            if status.code == StatusCode::NOT_EXECUTED {
                continue;
            }
            let target = status.target.clone().unwrap_or_else(|| first.clone());
            let reason = if kept.contains(&target) { Reason::NotRolledBack } else { Reason::RolledBack };
            status.code = match reason {
                Reason::NotRolledBack => StatusCode::ROLL_BACK_FAILED,
                _ => StatusCode::ROLLED_BACK,
            };
            self.note(done.command, done.command.element(), &target, status.code, reason);
        }
        for nested in &mut done.nested {
            self.undone(nested, kept);
        }
    }
}

impl<'m> Done<'m> {
    fn new(command: Command<'m>, code: StatusCode) -> Self {
        let statuses = vec![ItemStatus { target: None, code }];
        Done { command, statuses, readings: Vec::new(), nested: Vec::new() }
    }

    fn succeeded(&self) -> bool {
        let carried_out = |code: StatusCode| code.is_success() && code != StatusCode::NOT_EXECUTED;
        self.statuses.iter().all(|status| carried_out(status.code)) && self.nested.iter().all(Done::succeeded)
    }
}

/// The refusals in the order of the message, each with its position.
fn located(mut refusals: Vec<(usize, Refusal)>, request: &Message<'_>) -> Vec<Refusal> {
    if refusals.is_empty() {
        return Vec::new(); // as in most messages: their lines need not be counted
    }
    refusals.sort_by_key(|(offset, _)| *offset);
    let lines = Lines::new(request.text());
    let located = |(offset, refusal)| Refusal { position: lines.position(offset), ..refusal };
    refusals.into_iter().map(located).collect()
}

/// The value that an item carries for a node of this format.
fn value<'d>(item: &Item<'_>, expected: Format, data: &'d str) -> Result<Value<'d>, (StatusCode, Reason)> {
    let unsupported = |found| (StatusCode::UNSUPPORTED_FORMAT, Reason::Format { found, expected });
    match item.format() {
        Err(_) => return Err(unsupported(None)),
        Ok(Some(found)) if found != expected => return Err(unsupported(Some(found))),
        Ok(_) => {}
    }
    Value::parse(expected, data).map_err(|error| (StatusCode::UNSUPPORTED_FORMAT, Reason::Value(error)))
}

/// Writes the answers to a command: its Status, its Results, and the same for the commands in it.
fn write(builder: &mut Builder, done: &Done<'_>) -> Result<(), BuildError> {
    // What is answered is looked up once, however many items there are.
    let mut status = StatusInput::answering(done.command, StatusCode::OK);
    for ItemStatus { target, code, .. } in &done.statuses {
        status.code = *code;
        status.target_refs.clear();
        status.target_refs.extend(target.as_deref().map(Into::into));
        builder.status(&status)?;
    }
    if !done.readings.is_empty() {
        let items = done.readings.iter().map(|reading| ItemInput {
            source: Some(reading.uri.as_str().into()),
            meta: MetaInput {
                format: reading.format,
                mime_type: reading.mime_type.map(Into::into),
                ..MetaInput::default()
            },
            data: reading.data.as_deref().map(Into::into),
            ..ItemInput::default()
        });
        builder.results(&ResultsInput::answering(done.command, items.collect()))?;
    }
    done.nested.iter().try_for_each(|nested| write(builder, nested))
}
