//! Executes the commands of a message, in its order, and answers.

mod atomic;
mod done;
mod judge;
mod mounts;
mod read;

use crate::csp::{Csp, CspError, Executed, Target};
use crate::refusal::{Reason, Refusal, Refused};
use csp_xml::{Lines, Position};
use ddf::{LocUri, Verb};
use done::{Done, ItemStatus};
use judge::{Judged, Place, judge};
use read::Reading;
use syncml::{
    AlertCode, BuildError, Command, CommandKind, Element, Item, Message, MessageBuilder, MsgId, StatusCode,
    StatusInput,
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
    /// [unsupported version](syncml::Header::version_status) is refused as a whole. Commands are executed in the order of
    /// the document, which is also the order of the answers.
    ///
    /// Credentials, packages of several messages and large objects in parts are a session's affair:
    /// [`ClientSession`](syncml::session::ClientSession) hands out what is left to execute.
    ///
    /// # Errors
    /// [`BuildError`] when the answer cannot be written. It is complete otherwise: what a command met is a status.
    pub fn execute(mut self, request: &Message<'_>, msg_id: MsgId) -> Result<Answer, BuildError> {
        let mut builder = MessageBuilder::answering(request, msg_id)?;
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
                done.write(&mut builder)?;
            }
        }
        Ok(Answer { message: builder.finish(true), refusals: located(self.refusals, request) })
    }

    /// Refuses a command of a message in a version that is not supported; `None` for what is not answered.
    fn of_other_version<'m>(&mut self, command: Command<'m>, code: StatusCode) -> Option<Done<'m>> {
        is_answered(command).then(|| self.refused(command, code, Reason::Version))
    }

    /// Executes a command; `None` for answers, which are not answered.
    fn command<'m>(&mut self, command: Command<'m>) -> Option<Done<'m>> {
        if is_answer(command) {
            return None;
        }
        if self.aborted {
            return self.skipped(command, &Reason::SessionAborted);
        }
        if let Some((status, reason)) = judge::fault(command, self.in_atomic) {
            return Some(self.refused(command, status, reason));
        }
        Some(match command.kind() {
            CommandKind::Atomic => self.atomic(command),
            CommandKind::Sequence => {
                let nested = command.nested().filter_map(|member| self.command(member)).collect();
                Done { nested, ..Done::new(command, StatusCode::OK) }
            }
            CommandKind::Alert => {
                if is_abort(command) {
                    self.aborted = true;
                    return None; // a device does not answer it
                }
                Done::new(command, StatusCode::OK)
            }
            _ => match command.verb() {
                Some(verb) => self.items(command, verb),
                None => self.refused(command, StatusCode::BAD_REQUEST, Reason::NotACommand),
            },
        })
    }

    /// Passes over a command and everything in it; `None` for what is not answered.
    fn skipped<'m>(&mut self, command: Command<'m>, reason: &Reason) -> Option<Done<'m>> {
        if !is_answered(command) {
            return None;
        }
        let refused = self.refused(command, StatusCode::NOT_EXECUTED, reason.clone());
        let nested = command.nested().filter_map(|member| self.skipped(member, reason)).collect();
        Some(Done { nested, ..refused })
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
        let target = csp_findings::one_line(target).into_owned(); // from a server, and shown in logs
        let position = Position { line: 1, column: 1 };
        let refusal = Refusal { position, command: command.name().to_owned(), target, status, reason };
        self.refusals.push((at.span().start, refusal));
    }

    /// Executes a command item by item.
    fn items<'m>(&mut self, command: Command<'m>, verb: Verb) -> Done<'m> {
        let count = command.items().count();
        let mut done = Done { command, statuses: Vec::new(), readings: Vec::new(), nested: Vec::new() };
        for item in command.items() {
            let target = address(&item);
            let performed = self.item(verb, &item, &target).unwrap_or_else(|(code, reason)| {
                self.note(command, item.element(), &target, code, reason);
                Performed::nothing(code)
            });
            let target = (count > 1).then_some(target);
            done.statuses.push(ItemStatus { target, code: performed.code, csp: performed.csp });
            done.readings.extend(performed.readings);
        }
        done
    }

    /// Executes one item of a command. The description is asked before the CSP is.
    fn item(&mut self, verb: Verb, item: &Item<'_>, address: &str) -> Result<Performed, Refused> {
        let data = item.data().map(|data| data.text());
        let Judged { place, value } = judge(&self.csps, verb, item, address, data.as_deref())?;
        let (index, target) = match place {
            Place::Node { csp, target } => (csp, target),
            Place::AboveMounts { names } => {
                let readings = vec![Reading::interior(address, &names)];
                self.take_room(&readings)?;
                return Ok(Performed { code: StatusCode::OK, csp: None, readings });
            }
        };
        let csp = &mut *self.csps[index];
        let refuse = |error: CspError| (error.status, Reason::Csp(error.why));
        let mut performed = Performed { code: StatusCode::OK, csp: Some(index), readings: Vec::new() };
        let exists = csp.exists(&target);
        match verb {
            Verb::Get | Verb::Delete if !exists => return Err((StatusCode::NOT_FOUND, Reason::Absent)),
            Verb::Get => {
                performed.readings = read::read(csp, &target, self.room)?;
                self.take_room(&performed.readings)?;
            }
            Verb::Delete => csp.delete(&target).map_err(refuse)?,
            Verb::Add if exists => return Err((StatusCode::ALREADY_EXISTS, Reason::Exists)),
            Verb::Add => csp.add(&target, value).map_err(refuse)?,
            Verb::Replace => csp.replace(&target, value).map_err(refuse)?,
            Verb::Exec => {
                if !parent_exists(csp, &target) && !csp.exec_creates_parents(&target) {
                    return Err((StatusCode::NOT_FOUND, Reason::AbsentParent));
                }
                if csp.exec(&target, value).map_err(refuse)? == Executed::Accepted {
                    performed.code = StatusCode::ACCEPTED;
                }
            }
            // Windows executes no Copy.
            Verb::Copy => return Err((StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED, Reason::NotACommand)),
        }
        Ok(performed)
    }

    fn take_room(&mut self, readings: &[Reading]) -> Result<(), Refused> {
        let size = readings.iter().map(Reading::size).sum();
        self.room = self.room.checked_sub(size).ok_or((StatusCode::SIZE_TOO_BIG, Reason::TooMuch))?;
        Ok(())
    }
}

/// The result of an item that was carried out.
struct Performed {
    code: StatusCode,
    /// The CSP that carried it out, by its place among the mounted ones.
    csp: Option<usize>,
    readings: Vec<Reading>,
}

impl Performed {
    fn nothing(code: StatusCode) -> Self {
        Performed { code, csp: None, readings: Vec::new() }
    }
}

/// The address of an item as written; empty when there is none.
fn address(item: &Item<'_>) -> String {
    item.target_uri().map(|uri| uri.as_str().to_owned()).unwrap_or_default()
}

/// Whether the node above the target exists. Above the root of a CSP everything does.
fn parent_exists(csp: &dyn Csp, target: &Target<'_>) -> bool {
    let parent = target.uri().path().rsplit_once('/').map_or("", |(parent, _)| parent);
    let Ok(parent) = LocUri::parse(parent) else { return true };
    Target::find(csp.schema(), &parent).is_none_or(|parent| csp.exists(&parent))
}

/// Whether it answers a command of ours: a Status or Results.
fn is_answer(command: Command<'_>) -> bool {
    matches!(command.kind(), CommandKind::Status | CommandKind::Results)
}

/// Whether it is an Alert that aborts the session.
fn is_abort(command: Command<'_>) -> bool {
    command.as_alert().and_then(|alert| alert.code()) == Some(AlertCode::SESSION_ABORT)
}

/// Whether a device answers the command (MS-MDM 2.2.7.2 and 3.1.5.2.1): not an answer, and not an abort.
fn is_answered(command: Command<'_>) -> bool {
    !is_answer(command) && !is_abort(command)
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
