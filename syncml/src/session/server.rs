//! The server's side of a session.

use super::bounds::Bounds;
use super::error::SessionError;
use super::event::{Notice, SessionEvent, Setting};
use super::gate::Gate;
use super::incoming::Incoming;
use super::link::Link;
use super::phase::{Due, Package, SessionPhase};
use super::reply::Reply;
use super::sides::Role;
use super::signer::Signer;
use super::signer::is_challenge;
use super::step::Trigger;
use crate::authentication::{Credentials, Mac, Nonce, Scheme};
use crate::correlation::{Correlator, Outcome};
use crate::packaging::{FillError, Part, PeerLimits};
use crate::{
    AlertCode, CmdId, CmdRef, Command, CommandKind, Items, Message, MessageBuilder, MsgId, StatusCode,
    StatusInput, Tag,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// The server's side of a session.
///
/// For each message of the device, [`receive`](Self::receive) returns its events, [`queue`](Self::queue) adds commands, and
/// [`answer`](Self::answer) returns the next message.
pub struct ServerSession {
    link: Link,
    /// The Statuses for the Alerts and commands of the last message, in order.
    pending: Vec<Pending>,
    /// The last message that each command was sent in.
    sent_in: HashMap<CmdId, MsgId>,
}

struct Pending {
    cmd_id: Option<CmdRef<'static>>,
    status: StatusInput<'static>,
}

impl ServerSession {
    /// A session with the sender of the first message.
    pub fn new(address: impl Into<String>) -> Self {
        ServerSession {
            link: Link::new(Role::Server, address.into()),
            pending: Vec::new(),
            sent_in: HashMap::new(),
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
        events.extend(self.link.give_up_refused_object(message).map(SessionEvent::ObjectRefused));
        for command in message.commands() {
            let taken = self.link.take(command, &mut mismatches)?;
            events.extend(taken.interrupted.map(SessionEvent::ObjectInterrupted));
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
            CommandKind::Alert => (alert_event(command), StatusCode::OK),
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
        self.pending.push(Pending { cmd_id, status });
        event
    }

    /// Answers an Alert or a Replace of the last message with another code than 200, such as 406 for an Alert 1224 of an
    /// unknown type. A 401 or 407 gets the challenge of the gate. Returns `false` when no command with this id waits for its
    /// answer.
    pub fn set_status<'i>(&mut self, command: impl Into<CmdRef<'i>>, code: StatusCode) -> bool {
        let command = command.into();
        let pending = self.pending.iter_mut().find(|pending| pending.cmd_id.as_ref() == Some(&command));
        pending.map(|pending| pending.status.code = code).is_some()
    }

    /// Queues the commands that `build` adds. They are sent in order, each as soon as it is the server's turn and there is
    /// room. Returns the value of `build`, such as the ids for [`ServerSession::outcome`].
    ///
    /// ```
    /// use ddf::{Path, access::GetOnly, format::ChrFormat};
    /// use syncml::{CmdId, session::ServerSession};
    /// const VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
    /// const NAME: Path<GetOnly, ChrFormat> = Path::assume("./DevInfo/Mod");
    /// let mut server = ServerSession::new("https://mdm.example/dm");
    /// let version = server.queue(|commands| commands.get(&VERSION))?;
    /// let name = server.queue(|commands| commands.get(&NAME))?;
    /// assert_eq!((version, name), (CmdId(1), CmdId(2)));
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// The error of `build`; no command is queued then.
    pub fn queue<R, E>(&mut self, build: impl FnOnce(&mut MessageBuilder) -> Result<R, E>) -> Result<R, E> {
        let mut builder =
            MessageBuilder::fragment(self.link.own.version).first_cmd_id(CmdId(self.link.own.next_cmd_id));
        let built = build(&mut builder)?;
        self.link.own.next_cmd_id = self.link.own.next_cmd_id.max(builder.next_cmd_id().0);
        self.link.outbox.push(&builder.finish(false));
        Ok(built)
    }

    /// Queues the commands of a message or fragment, like [`ServerSession::queue`].
    ///
    /// Every command gets a new id that no other command of the session has, so that the same fragment can be sent to many
    /// devices, and several times to one. Returns the new ids for [`ServerSession::outcome`] in document order, with those of
    /// commands inside others. Skips `Status` and `Results`, which answer an earlier message: the session writes its own.
    ///
    /// ```
    /// use syncml::session::ServerSession;
    /// use syncml::{CmdId, Message};
    /// let stored = Message::parse("<SyncBody>
    ///     <Get><CmdID>version</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>
    ///     <Get><Item><Target><LocURI>./DevInfo/Mod</LocURI></Target></Item></Get></SyncBody>")?;
    /// let mut server = ServerSession::new("https://mdm.example/dm");
    /// assert_eq!(server.send(&stored)?, [CmdId(1), CmdId(2)]);
    /// assert_eq!(server.send(&stored)?, [CmdId(3), CmdId(4)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SessionError::Fill`] when a command cannot be written in a message of its own, as with too many namespaces. The
    /// commands before it are queued.
    pub fn send(&mut self, commands: &Message<'_>) -> Result<Vec<CmdId>, SessionError> {
        let mut ids = Vec::new();
        let is_answer = |kind| matches!(kind, CommandKind::Status | CommandKind::Results);
        for command in commands.commands().filter(|command| !is_answer(command.kind())) {
            let next = &mut self.link.own.next_cmd_id;
            ids.extend(self.link.outbox.push_renumbered(command, next).map_err(FillError::from)?);
        }
        Ok(ids)
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
        for mut pending in core::mem::take(&mut self.pending) {
            if is_challenge(pending.status.code) {
                pending.status.chal = self.link.gate.as_ref().map(Gate::challenge);
            }
            self.link.push_status(&pending.status)?;
        }
        let msg_id = self.link.next_msg_id();
        let (message, refused) = self.link.write(self.link.phase().turn())?;
        let asked = message.commands().filter(|command| command.kind() != CommandKind::Status);
        let has_asked = asked.clone().next().is_some();
        self.sent_in.extend(asked.flat_map(numbers).map(|cmd_id| (cmd_id, msg_id)));
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

    /// The outcome of a command, by the id from [`ServerSession::queue`] or [`ServerSession::send`]; `None` before it was
    /// sent.
    pub fn outcome(&self, command: CmdId) -> Option<Outcome<'_>> {
        self.link.correlator.outcome(*self.sent_in.get(&command)?, command)
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

/// The numbers of a command and of its nested commands.
fn numbers(command: Command<'_>) -> Vec<CmdId> {
    let mut all: Vec<CmdId> = command.cmd_id().and_then(|id| id.number()).into_iter().collect();
    all.extend(command.nested().flat_map(numbers));
    all
}
