//! The server's side of a session.

use super::bounds::Bounds;
use super::error::SessionError;
use super::event::{Notice, SessionEvent, Setting};
use super::gate::Gate;
use super::incoming::Incoming;
use super::link::Link;
use super::login_status::LoginStatus;
use super::phase::{Due, Package, SessionPhase};
use super::reply::Reply;
use super::sides::Role;
use super::signer::Signer;
use super::signer::is_challenge;
use super::step::Trigger;
use super::tracker::Tracker;
use crate::authentication::{Credentials, Mac, Nonce, Scheme};
use crate::correlation::Correlator;
use crate::packaging::{Part, PeerLimits};
use crate::{AlertCode, CmdRef, Command, CommandKind, Items, Message, StatusCode, StatusInput, Tag};
use core::fmt;
use std::borrow::Cow;

/// The server's side of a session.
///
/// For each message of the device, [`receive`](Self::receive) returns its events, [`submit`](Self::submit) and
/// [`queue`](Self::queue) add commands, [`answer`](Self::answer) returns the next message, and
/// [`take_results`](Self::take_results) the results so far.
///
/// Between two requests of the device, [`snapshot`](Self::snapshot) and [`restore`](Self::restore) carry the session from one
/// process to another.
pub struct ServerSession {
    pub(super) link: Link,
    /// The Statuses for the Alerts and commands of the last message, in order.
    pub(super) unsent: Vec<UnsentStatus>,
    pub(super) tracker: Tracker,
}

/// The Status for a command of the device.
pub(super) struct UnsentStatus {
    pub(super) cmd_id: Option<CmdRef<'static>>,
    pub(super) status: StatusInput<'static>,
}

impl ServerSession {
    /// A session with the sender of the first message.
    pub fn new(address: impl Into<String>) -> Self {
        ServerSession {
            link: Link::new(Role::Server, address.into()),
            unsent: Vec::new(),
            tracker: Tracker::new(),
        }
    }

    /// Sets the sizes that the server accepts. By default messages of any size and objects of up to 16 MiB.
    ///
    /// A small `max_msg_size` is risky: the native client of Windows ends the session when an answer exceeds it.
    #[must_use]
    pub fn with_limits(mut self, limits: PeerLimits) -> Self {
        self.link.set_limits(limits);
        self
    }

    /// Sets the bounds on the length of the session.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.link.set_bounds(bounds);
        self
    }

    /// Demands credentials of the device.
    #[must_use]
    pub fn with_gate(mut self, gate: Gate) -> Self {
        self.link.gate = Some(gate);
        self
    }

    /// Sets the credentials of the server. `nonce` is the last nonce from the device. [`Scheme::Basic`], which reveals the
    /// password, is used only if `scheme` is `Basic`.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials, scheme: Scheme, nonce: Nonce) -> Self {
        self.link.signer = Some(Signer::new(credentials, scheme, nonce));
        self
    }

    /// Takes the device's message.
    ///
    /// # Errors
    /// [`SessionError`] when the message is not one of this session.
    pub fn receive(&mut self, message: &Message<'_>) -> Result<Vec<SessionEvent>, SessionError> {
        self.receive_with(message, None)
    }

    /// Takes the device's message like [`ServerSession::receive`], with the MAC from its HTTP headers and the bytes that the
    /// MAC covers.
    ///
    /// # Errors
    /// The errors of [`ServerSession::receive`].
    pub fn receive_with(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Vec<SessionEvent>, SessionError> {
        if self.link.phase() == SessionPhase::New {
            // Our messages have the version of the device's first message.
            self.link.own.version = message.version();
            self.link.outbox.set_version(message.version());
        }
        match self.link.receive(message, mac)? {
            Incoming::Next => self.take_commands(message),
            Incoming::Repeated => Ok(vec![SessionEvent::Repeated]),
            Incoming::Refused(code) if is_challenge(code) => Ok(vec![SessionEvent::Unauthorized]),
            Incoming::Refused(code) => Ok(vec![SessionEvent::Refused(code)]),
            Incoming::Failed(code) => Ok(vec![SessionEvent::HeaderRefused(code)]),
            Incoming::Challenged => Ok(Vec::new()),
        }
    }

    /// Takes the commands of an accepted message.
    fn take_commands(&mut self, message: &Message<'_>) -> Result<Vec<SessionEvent>, SessionError> {
        let (mut events, mut mismatches) = (Vec::new(), Vec::new());
        events.extend(self.link.give_up_refused_object(message));
        for command in message.commands() {
            let taken = self.link.take(command, &mut mismatches)?;
            events.extend(Link::object_event(&taken, command));
            match &taken.part {
                Part::Whole => events.extend(self.command(command)),
                Part::Complete(whole) => events.extend(whole.commands().filter_map(|it| self.command(it))),
                _ => {}
            }
            if events.last() == Some(&SessionEvent::Aborted) {
                self.link.step(Trigger::PeerAborted)?;
                break;
            }
        }
        if message.is_final() || self.link.phase() == SessionPhase::PeerAborted {
            self.link.correlator.package_ended();
        }
        events.extend(mismatches.into_iter().map(SessionEvent::Mismatch));
        Ok(events)
    }

    /// The event of a command of the device. Notes its Status, which [`ServerSession::set_status`] can change.
    fn command(&mut self, command: Command<'_>) -> Option<SessionEvent> {
        let (event, code) = match command.kind() {
            CommandKind::Status | CommandKind::Results => return None,
            CommandKind::Alert => {
                if let Some(login) = LoginStatus::of(command) {
                    self.tracker.log_in(&mut self.link, login);
                }
                (alert_event(command), StatusCode::OK)
            }
            CommandKind::Replace => {
                (Some(SessionEvent::DeviceInfo(settings(command.items()))), StatusCode::OK)
            }
            // A device sends reports and answers, but no commands on nodes.
            _ if command.verb().is_some() => (None, StatusCode::COMMAND_NOT_ALLOWED),
            CommandKind::Atomic | CommandKind::Sequence => (None, StatusCode::COMMAND_NOT_ALLOWED),
            _ => (None, StatusCode::BAD_REQUEST),
        };
        let cmd_id = command.cmd_id().map(CmdRef::into_owned);
        let code = if cmd_id.is_some() { code } else { StatusCode::BAD_REQUEST };
        let status = StatusInput::answering(command, code).into_owned();
        self.unsent.push(UnsentStatus { cmd_id, status });
        event
    }

    /// Answers an Alert or a Replace of the last message with another code than 200, such as 406 for an Alert 1224 of an
    /// unknown type. A 401 or 407 gets the challenge of the gate. Returns `false` when no command with this id waits for its
    /// answer.
    pub fn set_status<'i>(&mut self, command: impl Into<CmdRef<'i>>, code: StatusCode) -> bool {
        let command = command.into();
        let unsent = self.unsent.iter_mut().find(|unsent| unsent.cmd_id.as_ref() == Some(&command));
        unsent.map(|unsent| unsent.status.code = code).is_some()
    }

    /// The next message. Returns the last message again when the device has sent no new message since, or has repeated its own.
    /// There is no message when the session is over.
    ///
    /// A message ends the session when no commands are left and the device owes no answer, and after the device's abort. A
    /// device that demands the server's credentials may still refuse this message, and a device that has not ended its
    /// package may continue the package: the session then accepts the device's message.
    ///
    /// # Errors
    /// [`SessionError::NotNow`] before the first message, and after an error of `receive`, because the last message may be
    /// meant for another sender; [`SessionError`] when the message cannot be written.
    pub fn answer(&mut self) -> Result<Reply, SessionError> {
        if self.link.is_over() {
            return Ok(Reply::nothing());
        }
        if let Some(reply) = self.link.settled_reply()? {
            return Ok(reply);
        }
        if self.link.phase() == SessionPhase::PeerAborted {
            self.link.outbox.clear();
        }
        for mut unsent in core::mem::take(&mut self.unsent) {
            if is_challenge(unsent.status.code) {
                unsent.status.chal = self.link.gate.as_ref().map(Gate::challenge);
            }
            self.link.push_status(&unsent.status)?;
        }
        let msg_id = self.link.next_msg_id();
        let (message, refused) = self.link.write(self.link.phase().turn())?;
        let has_asked = message.commands().any(|command| command.kind() != CommandKind::Status);
        self.tracker.sent(&message, msg_id, &refused);
        let package = Package::new(message.is_final());
        self.link.step(if package == Package::Ended && !has_asked && self.is_done() {
            Trigger::SentLast { is_proven: self.link.signer.as_ref().is_none_or(Signer::is_proven) }
        } else {
            Trigger::Sent { package }
        })?;
        Ok(Reply { message: Some(message), refused, is_over: self.link.is_over() })
    }

    /// Returns true if the device has nothing left to send, as far as the server knows.
    fn is_done(&self) -> bool {
        let SessionPhase::Answering(Due { their_package, .. }) = self.link.phase() else { return false };
        their_package == Package::Ended || !self.link.awaits_answers()
    }

    /// Ends the session with an Alert 1223, which the device does not answer.
    ///
    /// # Errors
    /// [`SessionError::Over`]; [`SessionError`] when the message cannot be written.
    pub fn abort(&mut self) -> Result<Message<'static>, SessionError> {
        self.link.abort()
    }

    /// The MAC for the HTTP header of a message, if the device demands one.
    pub fn mac(&self, body: &[u8]) -> Option<Mac> {
        self.link.signer.as_ref()?.mac(body)
    }

    /// The nonce for the next session's credentials.
    pub fn next_nonce(&self) -> Option<&Nonce> {
        self.link.signer.as_ref().map(|signer| &signer.nonce)
    }

    /// The outcomes of all commands.
    pub fn correlator(&self) -> &Correlator {
        &self.link.correlator
    }

    /// The gate, with the nonce to keep for the device's next session.
    pub fn gate(&self) -> Option<&Gate> {
        self.link.gate.as_ref()
    }

    /// The `SessionID`, once the device has sent a message.
    pub fn session_id(&self) -> Option<&str> {
        self.link.own.session_id.as_deref()
    }

    /// The session is over: no message is left to send or to receive.
    pub fn is_over(&self) -> bool {
        self.link.is_over()
    }
}

/// Shows the state, never addresses, commands or nonces.
impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession")
            .field("link", &self.link)
            .field("login", &self.login_status())
            .field("held", &self.held().count())
            .finish_non_exhaustive()
    }
}

fn alert_event(command: Command<'_>) -> Option<SessionEvent> {
    match command.as_alert().and_then(|alert| alert.code()) {
        Some(AlertCode::SESSION_ABORT) => Some(SessionEvent::Aborted),
        Some(AlertCode::NEXT_MESSAGE) => None,
        Some(code @ (AlertCode::SERVER_INITIATED | AlertCode::CLIENT_INITIATED)) => {
            Some(SessionEvent::Begun(code))
        }
        code => Some(SessionEvent::Notice(Notice {
            cmd_id: command.cmd_id().map(CmdRef::into_owned),
            code,
            correlator: command.correlator().map(Cow::into_owned),
            items: settings(command.items()),
        })),
    }
}

fn settings(items: Items<'_>) -> Vec<Setting> {
    let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    items
        .map(|item| Setting {
            uri: owned(item.source_uri().or_else(|| item.target_uri()).map(|uri| uri.into_text()))
                .unwrap_or_default(),
            format: owned(item.meta_value(Tag::Format)),
            mime_type: owned(item.mime_type()),
            mark: owned(item.meta_value(Tag::Mark)),
            text: owned(item.data().map(|data| data.text())).unwrap_or_default(),
        })
        .collect()
}
