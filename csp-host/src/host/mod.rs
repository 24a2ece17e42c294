//! Executes the commands of a message in order, and answers them.

mod atomic;
mod done;
mod doubt;
mod judge;
mod mounts;
mod read;

pub use mounts::MountError;

use crate::csp::{Csp, Executed};
use crate::error::CspError;
use crate::refusal::{Refusal, RefusalReason, Rejection};
use crate::target::Target;
use crate::trace;
use crate::transaction::{DecisionLog, Transaction};
use csp_xml::Lines;
use ddf::{Scope, Verb};
use done::{Done, ItemStatus};
use judge::{Judged, Place, judge};
use mounts::Mounts;
use read::Reading;
use std::fmt;
use syncml::{
    AlertCode, BuildError, Command, CommandKind, Element, Item, Message, MessageBuilder, MsgId, StatusCode,
    StatusInput,
};

/// The CSPs of a device while they execute messages.
///
/// They are borrowed: an agent makes a host for each message, or for as long as it only executes messages.
///
/// ```
/// # use csp_host::{Csp, Host};
/// # fn execute(office: &mut dyn Csp, apps: &mut dyn Csp, message: &syncml::Message<'_>) -> Result<(), Box<dyn std::error::Error>> {
/// let answer = Host::new().mount(office)?.mount(apps)?.execute(message, syncml::MsgId(1))?;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Host<'c> {
    mounts: Mounts<'c>,
    decisions: Option<&'c mut dyn DecisionLog>,
    scope: Option<Scope>,
    refusals: Vec<UnlocatedRefusal>,
    delays: Vec<CspError>,
    /// While an Atomic is executed, the indices of the CSPs that its commands have reached.
    atomic: Option<Vec<usize>>,
    /// The indices of the CSPs that are in doubt about an Atomic.
    in_doubt: Vec<usize>,
    aborted: bool,
    /// The bytes that may still be read into the answer.
    room: usize,
}

/// `Debug` shows the roots of the CSPs.
impl fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").field("mounts", &self.mounts).finish_non_exhaustive()
    }
}

/// A [`Refusal`] with a byte offset in place of its position. All positions are computed at once, after the message.
struct UnlocatedRefusal {
    offset: usize,
    command: String,
    target: String,
    rejection: Rejection,
}

/// The most bytes of addresses and data in one answer, so that a short message cannot ask for gigabytes.
const MAX_ANSWER: usize = 16 << 20;

/// The answer to a message.
#[derive(Debug)]
pub struct Answer {
    /// The message to send back: a Status for the header, then for each command in order, with its Results.
    pub message: Message<'static>,
    /// Every refused command or item, in the order of the message.
    pub refusals: Vec<Refusal>,
    /// Why CSPs could not commit an Atomic that is decided, and answered with 200, because all its changes are stored
    /// ([`Transaction::prepare`](crate::Transaction::prepare)). The host tries again before it executes the next message.
    pub delays: Vec<CspError>,
}

impl Answer {
    /// Returns true if the answer must be sent: a device does not send a message that only accepts the header (MS-MDM).
    pub fn is_needed(&self) -> bool {
        self.message.commands().any(|command| {
            command.as_status().is_none_or(|status| {
                !status.answers_header() || !status.code().is_some_and(StatusCode::is_success)
            })
        })
    }
}

impl<'c> Host<'c> {
    /// A host without CSPs.
    pub fn new() -> Self {
        Host::default()
    }

    /// Mounts a CSP.
    ///
    /// # Errors
    /// [`MountError`] when a CSP that is mounted already knows its root, or the other way round: the commands of a node can
    /// go to one CSP only.
    pub fn mount(mut self, csp: &'c mut dyn Csp) -> Result<Self, MountError> {
        self.mounts.add(csp)?;
        Ok(self)
    }

    /// Sets the log that makes an Atomic over several CSPs all or nothing, also when the agent is killed: see
    /// [`Transaction`](crate::Transaction).
    #[must_use]
    pub fn with_decisions(mut self, log: &'c mut dyn DecisionLog) -> Self {
        self.decisions = Some(log);
        self
    }

    /// Answers commands for the other tree with 405, as in a session that is only for the device or only for a user (MS-MDM
    /// 3.2.5.1.5).
    #[must_use]
    pub fn only(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Executes a message and answers it. `msg_id` counts the device's own messages.
    ///
    /// A message without a header is answered without one. A message of an
    /// [unsupported version](syncml::Header::version_status) is refused as a whole. Commands are executed in the order of
    /// the document, which is also the order of the answers.
    ///
    /// A session ([`ClientSession`](syncml::session::ClientSession)) handles credentials, packages of several messages and
    /// large objects in parts, and returns the messages to execute.
    ///
    /// # Errors
    /// [`BuildError`] when the answer cannot be written. A command that fails is no error: the answer has its status.
    pub fn execute(&mut self, request: &Message<'_>, msg_id: MsgId) -> Result<Answer, BuildError> {
        let _span = trace::message(request, msg_id);
        (self.aborted, self.room) = (false, MAX_ANSWER);
        self.refusals.clear();
        self.delays = self.recover();
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
        let refusals = located(std::mem::take(&mut self.refusals), request);
        Ok(Answer { message: builder.finish(true), refusals, delays: std::mem::take(&mut self.delays) })
    }

    /// Refuses a command of a message in a version that is not supported; `None` for elements that get no answer.
    fn of_other_version<'m>(&mut self, command: Command<'m>, code: StatusCode) -> Option<Done<'m>> {
        is_answered(command).then(|| self.refuse(command, Rejection::new(code, RefusalReason::Version)))
    }

    /// Executes a command; `None` for a Status or Results, which get no answer.
    fn command<'m>(&mut self, command: Command<'m>) -> Option<Done<'m>> {
        if is_answer(command) {
            return None;
        }
        let _span = trace::command(command);
        if self.aborted {
            return self.skip(command, &RefusalReason::SessionAborted);
        }
        if let Some(rejection) = judge::fault(command, self.atomic.is_some()) {
            return Some(self.refuse(command, rejection));
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
                None => {
                    self.refuse(command, Rejection::new(StatusCode::BAD_REQUEST, RefusalReason::NotACommand))
                }
            },
        })
    }

    /// Answers a command and everything in it with 215, without executing them; `None` for commands that get no answer.
    fn skip<'m>(&mut self, command: Command<'m>, reason: &RefusalReason) -> Option<Done<'m>> {
        if !is_answered(command) {
            return None;
        }
        let refused = self.refuse(command, Rejection::new(StatusCode::NOT_EXECUTED, reason.clone()));
        let nested = command.nested().filter_map(|member| self.skip(member, reason)).collect();
        Some(Done { nested, ..refused })
    }

    /// Answers a command with one Status, and reports the refusal.
    fn refuse<'m>(&mut self, command: Command<'m>, rejection: Rejection) -> Done<'m> {
        let target = command.item().map(|item| address(&item)).unwrap_or_default();
        let status = rejection.status;
        self.report(command, command.element(), &target, rejection);
        Done::new(command, status)
    }

    /// Adds a refusal to the report. The log must not get line ends, terminal controls or secrets from a server.
    fn report(&mut self, command: Command<'_>, at: Element<'_>, target: &str, rejection: Rejection) {
        trace::refused(target, &rejection);
        let target = csp_findings::shown_address(target).into_owned();
        let (offset, command) = (at.span().start, command.name().to_owned());
        self.refusals.push(UnlocatedRefusal { offset, command, target, rejection });
    }

    /// Executes a command item by item.
    fn items<'m>(&mut self, command: Command<'m>, verb: Verb) -> Done<'m> {
        let count = command.items().count();
        let mut done = Done { command, statuses: Vec::new(), readings: Vec::new(), nested: Vec::new() };
        for item in command.items() {
            let target = address(&item);
            let performed = match self.item(verb, &item, &target) {
                Ok(performed) => {
                    trace::performed(&target, performed.code);
                    performed
                }
                Err(rejection) => {
                    let code = rejection.status;
                    self.report(command, item.element(), &target, rejection);
                    Performed::nothing(code)
                }
            };
            let target = (count > 1).then_some(target);
            done.statuses.push(ItemStatus { target, code: performed.code, csp: performed.csp });
            done.readings.extend(performed.readings);
        }
        done
    }

    /// Executes one item of a command, after checking it against the description.
    fn item(&mut self, verb: Verb, item: &Item<'_>, address: &str) -> Result<Performed, Rejection> {
        let data = item.data().map(|data| data.text());
        let Mounts { csps, schemas, .. } = &mut self.mounts;
        let Judged { place, value } = judge(csps, schemas, self.scope, verb, item, address, data.as_deref())?;
        let (index, target) = match place {
            Place::Node { csp, target } => (csp, target),
            Place::AboveMounts { names } => {
                let readings = vec![Reading::interior(address, &names)];
                self.take_room(&readings)?;
                return Ok(Performed { code: StatusCode::OK, csp: None, readings });
            }
        };
        if self.in_doubt.contains(&index) {
            return Err(Rejection::new(StatusCode::COMMAND_FAILED, RefusalReason::InDoubt));
        }
        let csp = &mut *csps[index];
        if let Some(reached) = self.atomic.as_mut().filter(|reached| !reached.contains(&index)) {
            reached.push(index);
            csp.transaction().into_iter().for_each(Transaction::begin);
        }
        let mut performed = Performed { code: StatusCode::OK, csp: Some(index), readings: Vec::new() };
        let exists = csp.exists(&target);
        match verb {
            Verb::Get | Verb::Delete if !exists => {
                return Err(Rejection::new(StatusCode::NOT_FOUND, RefusalReason::Absent));
            }
            Verb::Get => {
                performed.readings = read::read(csp, &target, self.room)?;
                self.take_room(&performed.readings)?;
            }
            Verb::Delete => csp.delete(&target)?,
            Verb::Add if exists => {
                return Err(Rejection::new(StatusCode::ALREADY_EXISTS, RefusalReason::Exists));
            }
            Verb::Add => csp.add(&target, value)?,
            Verb::Replace => csp.replace(&target, value)?,
            Verb::Exec => {
                if !parent_exists(csp, &target) && !csp.exec_creates_parents(&target) {
                    return Err(Rejection::new(StatusCode::NOT_FOUND, RefusalReason::AbsentParent));
                }
                if csp.exec(&target, value)? == Executed::Accepted {
                    performed.code = StatusCode::ACCEPTED;
                }
            }
            // Windows executes no Copy.
            Verb::Copy => {
                return Err(Rejection::new(
                    StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED,
                    RefusalReason::NotACommand,
                ));
            }
        }
        Ok(performed)
    }

    fn take_room(&mut self, readings: &[Reading]) -> Result<(), Rejection> {
        let size = readings.iter().map(Reading::size).sum();
        self.room = self
            .room
            .checked_sub(size)
            .ok_or(Rejection::new(StatusCode::SIZE_TOO_BIG, RefusalReason::TooMuch))?;
        Ok(())
    }
}

/// The result of one item.
struct Performed {
    code: StatusCode,
    /// The index of the mounted CSP that carried it out.
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

/// Returns true if the node above the target exists. All nodes above the root of a CSP exist.
fn parent_exists(csp: &dyn Csp, target: &Target<'_>) -> bool {
    target.parent().is_none_or(|parent| csp.exists(&parent))
}

/// Returns true if the command is a Status or Results.
fn is_answer(command: Command<'_>) -> bool {
    matches!(command.kind(), CommandKind::Status | CommandKind::Results)
}

/// Returns true if the command is an Alert that aborts the session.
fn is_abort(command: Command<'_>) -> bool {
    command.as_alert().and_then(|alert| alert.code()) == Some(AlertCode::SESSION_ABORT)
}

/// Returns true if a device answers the command (MS-MDM 2.2.7.2 and 3.1.5.2.1): all but answers and an abort.
fn is_answered(command: Command<'_>) -> bool {
    !is_answer(command) && !is_abort(command)
}

/// The refusals with their positions, in the order of the message.
fn located(mut refusals: Vec<UnlocatedRefusal>, request: &Message<'_>) -> Vec<Refusal> {
    if refusals.is_empty() {
        return Vec::new(); // most messages: their lines need not be counted
    }
    refusals.sort_by_key(|refusal| refusal.offset);
    let lines = Lines::new(request.text());
    let located = |UnlocatedRefusal { offset, command, target, rejection: Rejection { status, reason } }| {
        Refusal { position: lines.position(offset), command, target, status, reason }
    };
    refusals.into_iter().map(located).collect()
}
