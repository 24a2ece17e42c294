//! The device's side of a session.

use super::answers::fit;
use super::bounds::Bounds;
use super::error::SessionError;
use super::event::SessionEvent;
use super::gate::Gate;
use super::incoming::Incoming;
use super::link::Link;
use super::phase::{Package, SessionPhase, Turn};
use super::reply::Reply;
use super::sides::Role;
use super::signer::Signer;
use super::step::Trigger;
use crate::authentication::{Credentials, Mac, Nonce, Scheme};
use crate::correlation::{Correlator, Mismatch};
use crate::packaging::{Outbox, Part, PeerLimits, whole};
use crate::{AlertCode, Command, Message, MsgId, StatusCode, StatusInput};
use core::fmt;
use core::ops::Deref;

/// The device's side of a session.
///
/// [`open`](Self::open) returns the first message. For each message of the server, [`receive`](Self::receive) returns the
/// commands to execute and [`answer`](Self::answer) the next message, until [`is_over`](Self::is_over).
pub struct ClientSession {
    link: Link,
    /// The events of the last message.
    events: Vec<SessionEvent>,
}

/// The commands that a device has to execute, as a message.
#[derive(Debug)]
pub enum Work<'m> {
    /// The message of the server, unchanged.
    Unchanged(&'m Message<'m>),
    /// The message with complete large objects, and without the commands that the session itself has answered.
    Rebuilt(Box<Message<'static>>),
}

impl<'m> Deref for Work<'m> {
    type Target = Message<'m>;

    fn deref(&self) -> &Message<'m> {
        match self {
            Work::Unchanged(message) => message,
            Work::Rebuilt(message) => message,
        }
    }
}

impl ClientSession {
    /// A session with this `SessionID` (at most 4 bytes for Windows) between these addresses.
    pub fn new(session_id: impl Into<String>, device: impl Into<String>, server: impl Into<String>) -> Self {
        let mut link = Link::new(Role::Client, device.into());
        link.own.session_id = Some(session_id.into());
        link.peer.address = server.into();
        // Nothing refers to the numbers that the answers of a device have before they are in a message.
        link.outbox = Outbox::new(link.own.version).renumbering();
        ClientSession { link, events: Vec::new() }
    }

    /// Sets the sizes that the device accepts. By default messages of any size and objects of up to 16 MiB.
    #[must_use]
    pub fn with_limits(mut self, limits: PeerLimits) -> Self {
        self.link.set_limits(limits);
        self
    }

    /// Sets the credentials of the device. `nonce` is the last nonce from the server.
    ///
    /// A server may ask for another scheme than this one. If it asks for [`Scheme::Basic`] instead, which reveals the
    /// password, the session ends.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials, scheme: Scheme, nonce: Nonce) -> Self {
        self.link.signer = Some(Signer::new(credentials, scheme, nonce));
        self
    }

    /// Sets the bounds on the length of the session.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.link.set_bounds(bounds);
        self
    }

    /// Demands credentials of the server.
    #[must_use]
    pub fn with_gate(mut self, gate: Gate) -> Self {
        self.link.gate = Some(gate);
        self
    }

    /// The first message: package 1 with these commands, which are an Alert 1200 or 1201 and a Replace of DevInfo.
    ///
    /// # Errors
    /// [`SessionError::NotNow`] when the session has begun; [`SessionError`] when the message cannot be written.
    pub fn open(&mut self, commands: &Message<'_>) -> Result<Message<'static>, SessionError> {
        if self.link.phase() != SessionPhase::New {
            return Err(SessionError::NotNow);
        }
        self.link.outbox.push(commands);
        let message = self.link.write(Turn::Ours)?.0;
        self.link.step(Trigger::Sent { package: Package::new(message.is_final()) })?;
        Ok(message)
    }

    /// Takes the server's message. Returns the commands to execute, if there are any.
    ///
    /// A message whose header is refused has no commands to execute. The answer has the code 505 or 513 for its versions, 404
    /// for another device, 401 or 407 for its credentials.
    ///
    /// # Errors
    /// [`SessionError`] when the message is not one of this session, or the server does not accept the credentials or has
    /// refused the last message.
    pub fn receive<'m>(&mut self, message: &'m Message<'m>) -> Result<Option<Work<'m>>, SessionError> {
        self.receive_with(message, None)
    }

    /// Takes the server's message like [`ClientSession::receive`], with the MAC from its HTTP headers and the bytes that the
    /// MAC covers.
    ///
    /// # Errors
    /// The errors of [`ClientSession::receive`].
    pub fn receive_with<'m>(
        &mut self,
        message: &'m Message<'m>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Option<Work<'m>>, SessionError> {
        self.events.clear();
        match self.link.receive(message, mac)? {
            Incoming::Next => self.take_commands(message),
            Incoming::Repeated | Incoming::Refused(_) | Incoming::Challenged => Ok(None),
            Incoming::Failed(code) => Err(SessionError::HeaderRefused { code }),
        }
    }

    /// Takes the commands of an accepted message. Returns those to execute, if there are any.
    fn take_commands<'m>(&mut self, message: &'m Message<'m>) -> Result<Option<Work<'m>>, SessionError> {
        let mut mismatches = Vec::new();
        let taken = self.take_commands_with(message, &mut mismatches);
        self.events.extend(mismatches.into_iter().map(SessionEvent::Mismatch));
        taken
    }

    fn take_commands_with<'m>(
        &mut self,
        message: &'m Message<'m>,
        mismatches: &mut Vec<Mismatch>,
    ) -> Result<Option<Work<'m>>, SessionError> {
        self.events.extend(self.link.give_up_refused_object(message));
        let (mut todo, mut has_commands, mut is_changed) = (Vec::new(), false, false);
        for command in message.commands() {
            let is_answer = command.as_status().is_some();
            has_commands |= !is_answer;
            match command.as_alert().and_then(|alert| alert.code()) {
                Some(AlertCode::SESSION_ABORT) => {
                    self.link.step(Trigger::Ended)?;
                    return Ok(None);
                }
                Some(AlertCode::NEXT_MESSAGE) => {
                    is_changed = true;
                    self.link.push_status(&StatusInput::answering(command, StatusCode::OK))?;
                    continue;
                }
                _ => {}
            }
            let taken = self.link.take(command, mismatches)?;
            self.events.extend(Link::object_event(&taken, command));
            match taken.part {
                Part::Whole if is_answer => {}
                Part::Whole => todo.push(Todo::Unchanged(command)),
                Part::Complete(whole) => {
                    is_changed = true;
                    todo.push(Todo::Complete(whole));
                }
                _ => is_changed = true,
            }
        }
        if message.is_final() && !has_commands && self.link.outbox.is_empty() {
            self.link.step(Trigger::Ended)?;
        }
        match (todo.is_empty(), is_changed) {
            (true, _) => Ok(None),
            (false, false) => Ok(Some(Work::Unchanged(message))),
            (false, true) => Ok(rebuilt(message, &todo).map(|message| Work::Rebuilt(Box::new(message)))),
        }
    }

    /// Takes the events of the last received message: refused, dropped and interrupted large objects, and answers of the server
    /// that do not match.
    pub fn take_events(&mut self) -> Vec<SessionEvent> {
        core::mem::take(&mut self.events)
    }

    /// The next message, with the answers to the executed commands. `executed` is the message that a host of CSPs returns for
    /// [`Work`], or a fragment with Statuses and Results. Returns the last message again when the server has sent no new
    /// message since, or has repeated its own.
    ///
    /// # Errors
    /// [`SessionError::NotNow`] before the first message, and after an error of `receive`, because the last message may be
    /// meant for another sender; [`SessionError::Over`]; [`SessionError`] when the message cannot be written.
    pub fn answer(&mut self, executed: Option<&Message<'_>>) -> Result<Reply, SessionError> {
        if let Some(reply) = self.link.settled_reply()? {
            return Ok(reply);
        }
        let mut refused = Vec::new();
        if let Some(executed) = executed {
            let fitted = fit(executed, &self.link.outbox, &self.link.peer.limits, self.link.room()?)?;
            refused = fitted.refused;
            self.push_answers(fitted.answers.as_ref().unwrap_or(executed));
        }
        let (message, late) = self.link.write(self.link.phase().turn())?;
        self.link.step(Trigger::Sent { package: Package::new(message.is_final()) })?;
        let has_lost_results = late.iter().any(|refused| refused.command == "Results");
        refused.extend(late);
        if has_lost_results {
            // The server accepts smaller messages than before, and the Status of these Results may have been sent.
            return Ok(Reply { refused, ..Reply::last(self.link.abort()?) });
        }
        Ok(Reply { refused, ..Reply::with(message) })
    }

    fn push_answers(&mut self, executed: &Message<'_>) {
        // The session itself answers the header.
        let answers = executed
            .commands()
            .filter(|answer| !answer.as_status().is_some_and(|status| status.answers_header()));
        answers.for_each(|answer| self.link.outbox.push_answer(answer));
    }

    /// Ends the session with an Alert 1223. The server's answer holds only Statuses and need not be read.
    ///
    /// # Errors
    /// [`SessionError::Over`]; [`SessionError`] when the message cannot be written.
    pub fn abort(&mut self) -> Result<Message<'static>, SessionError> {
        self.link.abort()
    }

    /// The number of the next message, which a host of CSPs may need.
    pub fn next_msg_id(&self) -> MsgId {
        self.link.next_msg_id()
    }

    /// The address for the next message: from the server's last header (`RespURI`, else `Source`), or for the first message
    /// from [`ClientSession::new`].
    pub fn server(&self) -> &str {
        &self.link.peer.address
    }

    /// The MAC for the HTTP header of a message, if the server demands one.
    pub fn mac(&self, body: &[u8]) -> Option<Mac> {
        self.link.signer.as_ref()?.mac(body)
    }

    /// The nonce for the next session's credentials.
    pub fn next_nonce(&self) -> Option<&Nonce> {
        self.link.signer.as_ref().map(|signer| &signer.nonce)
    }

    /// The gate, with the nonce to keep for the server's next session.
    pub fn gate(&self) -> Option<&Gate> {
        self.link.gate.as_ref()
    }

    /// The outcomes of the device's own Alerts and Replaces.
    pub fn correlator(&self) -> &Correlator {
        &self.link.correlator
    }

    /// The session is over: no message is left to send or to receive.
    pub fn is_over(&self) -> bool {
        self.link.is_over()
    }
}

/// Shows the state, never addresses, commands or nonces.
impl fmt::Debug for ClientSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSession").field("link", &self.link).finish_non_exhaustive()
    }
}

/// A command to execute.
enum Todo<'m> {
    Unchanged(Command<'m>),
    Complete(Message<'static>),
}

/// The message with only these commands.
fn rebuilt(message: &Message<'_>, todo: &[Todo<'_>]) -> Option<Message<'static>> {
    let body = message.body()?;
    let content = body.content();
    let mut text = message.text()[..content.start].to_owned();
    for command in todo {
        match command {
            Todo::Unchanged(command) => text.push_str(command.element().outer_xml()),
            Todo::Complete(message) => text.push_str(message.root_element().outer_xml()),
        }
    }
    text.push_str(&message.text()[content.end..]);
    whole(text).ok()
}
