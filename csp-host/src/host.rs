//! Executes the commands of a message, in its order, and answers.

use crate::csp::{Csp, Executed, Target};
use crate::read::Reading;
use crate::refusal::{Reason, Refusal};
use ddf::{Format, LocUri, LocUriErrorKind, Value, Verb};
use syncml::{
    AlertCode, BuildError, Builder, Command, CommandKind, Item, ItemInput, Message, MetaInput, MsgId,
    ResultsInput, StatusCode, StatusInput,
};

/// The CSPs of a device while they execute a message.
///
/// It borrows them, so that between two messages they are free for what else they do.
pub struct Host<'c> {
    csps: Vec<&'c mut dyn Csp>,
    refusals: Vec<Refusal>,
}

/// What a message led to.
#[derive(Debug)]
pub struct Answer {
    /// The message to send back: a Status for the header, then for each command in order, with Results where there
    /// are any.
    pub message: Message<'static>,
    /// Everything that was not carried out, in the order of the message, with its place and the reason.
    pub refusals: Vec<Refusal>,
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
        Host { csps: csps.into_iter().collect(), refusals: Vec::new() }
    }

    /// Executes a message and answers it. `msg_id` counts the device's own messages.
    ///
    /// A message without a header is answered without one. Commands are executed in the order of the document, which
    /// is also the order of the answers.
    ///
    /// # Errors
    /// [`BuildError`] when the answer cannot be written. It is complete otherwise: what a command met is a status.
    pub fn execute(mut self, request: &Message<'_>, msg_id: MsgId) -> Result<Answer, BuildError> {
        let mut builder = Builder::answering(request, msg_id)?;
        if let Some(header) = request.header() {
            let mut status = StatusInput::answering_header(request, StatusCode::OK);
            status.target_refs.extend(header.target().and_then(|target| Some(target.loc_uri()?.into_text())));
            status.source_refs.extend(header.source().and_then(|source| Some(source.loc_uri()?.into_text())));
            builder.status(&status)?;
        }
        for command in request.commands() {
            if let Some(done) = self.command(command) {
                write(&mut builder, &done)?;
            }
        }
        Ok(Answer { message: builder.finish(true), refusals: self.refusals })
    }

    /// Executes a command; `None` for answers, which are not answered.
    fn command<'m>(&mut self, command: Command<'m>) -> Option<Done<'m>> {
        if matches!(command.kind(), CommandKind::Status | CommandKind::Results) {
            return None;
        }
        // What is no command need not have a number, and what it has is not read as one.
        if command.cmd_id().is_none() && command.kind() != CommandKind::Other {
            return Some(self.refused(command, StatusCode::BAD_REQUEST, Reason::CmdId));
        }
        Some(match command.kind() {
            CommandKind::Atomic => self.atomic(command),
            CommandKind::Sequence => {
                let nested = command.nested().filter_map(|member| self.command(member)).collect();
                Done { nested, ..Done::new(command, StatusCode::OK) }
            }
            CommandKind::Alert => match command.as_alert().and_then(|alert| alert.code()) {
                Some(AlertCode::NEXT_MESSAGE | AlertCode::SESSION_ABORT) => {
                    Done::new(command, StatusCode::OK)
                }
                _ => self.refused(command, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::NotACommand),
            },
            CommandKind::Other => {
                // A command of DataSync is known and not supported; anything else is a malformed message.
                let status = match command.name() {
                    "Copy" | "Map" | "Move" | "Put" | "Search" | "Sync" => {
                        StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED
                    }
                    _ => StatusCode::BAD_REQUEST,
                };
                self.refused(command, status, Reason::NotACommand)
            }
            _ => match command.verb() {
                Some(verb) => self.items(command, verb),
                None => self.refused(command, StatusCode::BAD_REQUEST, Reason::NotACommand),
            },
        })
    }

    fn refused<'m>(&mut self, command: Command<'m>, status: StatusCode, reason: Reason) -> Done<'m> {
        self.note(command, "", status, reason);
        Done::new(command, status)
    }

    fn note(&mut self, command: Command<'_>, target: &str, status: StatusCode, reason: Reason) {
        self.refusals.push(Refusal {
            position: command.position(),
            command: command.name().to_owned(),
            target: target.to_owned(),
            status,
            reason,
        });
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
                self.note(command, &target, code, reason);
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
        let (index, target) = mounted.ok_or((StatusCode::NOT_FOUND, Reason::NoSuchNode))?;
        let access = target.node().access();
        if !access.allows(verb) || uri.query().is_some() && verb != Verb::Get {
            return Err((StatusCode::COMMAND_NOT_ALLOWED, Reason::Verb { verb, access }));
        }
        let csp = &mut *self.csps[index];
        let refuse = |status| (status, Reason::Csp);
        let mut readings = Vec::new();
        let mut code = StatusCode::OK;
        let exists = csp.exists(&target);
        match verb {
            Verb::Get | Verb::Delete if !exists => return Err((StatusCode::NOT_FOUND, Reason::Absent)),
            Verb::Get => readings = crate::read::read(csp, &target)?,
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

    /// All or nothing (MS-MDM 2.2.7.3): after a failure the members before it are undone, those after it skipped.
    fn atomic<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        self.csps.iter_mut().for_each(|csp| csp.begin());
        let mut nested: Vec<Done<'m>> = Vec::new();
        let mut failed = false;
        for member in command.nested() {
            let done = if failed {
                self.skipped(member)
            } else if matches!(member.kind(), CommandKind::Get | CommandKind::Atomic) {
                let inner = member.nested().map(|inner| self.skipped(inner)).collect();
                let refused = self.refused(member, StatusCode::COMMAND_FAILED, Reason::NotInAtomic);
                Done { nested: inner, ..refused }
            } else if let Some(done) = self.command(member) {
                done
            } else {
                continue;
            };
            failed |= !done.succeeded();
            nested.push(done);
        }
        if !failed {
            self.csps.iter_mut().for_each(|csp| csp.commit());
            return Done { nested, ..Done::new(command, StatusCode::OK) };
        }
        let failures = self.csps.iter_mut().filter_map(|csp| csp.roll_back().err());
        let kept: Vec<String> = failures.flat_map(|failure| failure.kept).collect();
        for done in &mut nested {
            self.undone(done, &kept);
        }
        let refused = self.refused(command, StatusCode::ATOMIC_FAILED, Reason::AtomicFailed);
        Done { nested, ..refused }
    }

    /// A member that stands behind the one that failed.
    fn skipped<'m>(&mut self, command: Command<'m>) -> Done<'m> {
        let refused = self.refused(command, StatusCode::NOT_EXECUTED, Reason::NotExecuted);
        let nested = command.nested().map(|member| self.skipped(member)).collect();
        Done { nested, ..refused }
    }

    /// Turns the successes of a member of a failed Atomic into what became of them.
    fn undone(&mut self, done: &mut Done<'_>, kept: &[String]) {
        for status in done.statuses.iter_mut().filter(|status| status.code.is_success()) {
            // 215 is a success code of the protocol, but nothing was done.
            if status.code == StatusCode::NOT_EXECUTED {
                continue;
            }
            let target = done.command.item().and_then(|item| item.target_uri());
            let target =
                status.target.clone().or(target.map(|uri| uri.as_str().to_owned())).unwrap_or_default();
            status.code =
                if kept.contains(&target) { StatusCode::ROLL_BACK_FAILED } else { StatusCode::ROLLED_BACK };
            self.refusals.push(Refusal {
                position: done.command.position(),
                command: done.command.name().to_owned(),
                target,
                status: status.code,
                reason: Reason::RolledBack,
            });
        }
        done.readings.clear();
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
    for ItemStatus { target, code, .. } in &done.statuses {
        let mut status = StatusInput::answering(done.command, *code);
        status.target_refs.extend(target.as_deref().map(Into::into));
        builder.status(&status)?;
    }
    if !done.readings.is_empty() {
        let items = done.readings.iter().map(|reading| ItemInput {
            source: Some(reading.uri.as_str().into()),
            meta: MetaInput {
                format: Some(reading.format),
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
