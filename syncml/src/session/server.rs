//! The server's side of a session.

use super::bounds::Bounds;
use super::error::SessionError;
use super::event::{Event, Notice, Setting};
use super::gate::{Gate, Signer};
use super::incoming::{Incoming, is_refusal};
use super::link::{Link, Reply};
use crate::authentication::{Credentials, Mac, Nonce, Scheme};
use crate::correlation::{Correlator, Outcome};
use crate::packaging::{FillError, Part, PeerLimits};
use crate::{
    AlertCode, CmdId, CmdRef, Command, CommandKind, Items, Message, MessageBuilder, MsgId, StatusCode,
    StatusInput, Tag,
};
use std::borrow::Cow;
use std::collections::HashMap;

/// A session, seen from the server.
///
/// For each message that comes: [`receive`](Self::receive) tells what it says, [`queue`](Self::queue) adds commands,
/// and [`answer`](Self::answer) gives the next message.
pub struct ServerSession {
    link: Link,
    /// The Alerts and commands of the last message that are to be answered, in order.
    pending: Vec<Pending>,
    /// The message in which each command went out last.
    sent_in: HashMap<CmdId, MsgId>,
    /// Whether the last message that came was refused.
    has_refused: bool,
    /// Whether the device has ended the session: the next message is the last.
    is_aborted: bool,
}

struct Pending {
    cmd_id: Option<CmdRef<'static>>,
    status: StatusInput<'static>,
}

impl ServerSession {
    /// A session with whoever sends the first message.
    pub fn new(address: impl Into<String>) -> Self {
        ServerSession {
            link: Link::new(address.into()),
            pending: Vec::new(),
            sent_in: HashMap::new(),
            has_refused: false,
            is_aborted: false,
        }
    }

    /// The same, telling the device what the server takes. Without, objects up to 16 MiB are put together.
    ///
    /// A small `max_msg_size` is risky: the native client of Windows ends the session when an answer exceeds it.
    #[must_use]
    pub fn with_limits(mut self, limits: PeerLimits) -> Self {
        self.link.set_limits(limits);
        self
    }

    /// The same, ending the session earlier or later than by itself.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Bounds) -> Self {
        self.link.set_bounds(bounds);
        self
    }

    /// The same, believing the device only with credentials.
    #[must_use]
    pub fn with_gate(mut self, gate: Gate) -> Self {
        self.link.gate = Some(gate);
        self
    }

    /// The same, proving who the server is. `nonce` is the one that the device gave last. As with a device,
    /// [`Scheme::Basic`] is used only where it is chosen here.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials, scheme: Scheme, nonce: Nonce) -> Self {
        self.link.signer = Some(Signer::new(credentials, scheme, nonce));
        self
    }

    /// Takes the device's message.
    ///
    /// # Errors
    /// [`SessionError`] when the message does not belong here.
    pub fn receive(&mut self, message: &Message<'_>) -> Result<Vec<Event>, SessionError> {
        self.receive_with(message, None)
    }

    /// The same for a message with a proof in its HTTP headers; the bytes are the message as it came.
    ///
    /// # Errors
    /// As [`ServerSession::receive`].
    pub fn receive_with(
        &mut self,
        message: &Message<'_>,
        mac: Option<(&Mac, &[u8])>,
    ) -> Result<Vec<Event>, SessionError> {
        if self.link.next_msg_id() == MsgId(1) && !self.link.over {
            // The first message decides in which version we speak; nothing has been sent, so nothing is lost.
            self.link.version = message.version();
            self.link.outbox.set_version(message.version());
        }
        let incoming = self.link.receive(message, mac)?;
        self.has_refused = matches!(incoming, Incoming::Refused(_));
        match incoming {
            Incoming::Next => {}
            Incoming::Repeated => return Ok(vec![Event::Repeated]),
            Incoming::Refused(code) if is_refusal(code) => return Ok(vec![Event::Unauthorized]),
            Incoming::Refused(code) => return Ok(vec![Event::Refused(code)]),
            Incoming::Failed(code) => {
                self.link.end();
                return Ok(vec![Event::HeaderRefused(code)]);
            }
            Incoming::SendAgain => return Ok(Vec::new()),
        }
        let (mut events, mut mismatches) = (Vec::new(), Vec::new());
        events.extend(self.link.refused_chunk(message).map(Event::ObjectRefused));
        for command in message.commands() {
            let (interrupted, part) = self.link.take(command, &mut mismatches)?;
            events.extend(interrupted.map(Event::ObjectInterrupted));
            match &part {
                Part::Whole => self.command(command, &mut events),
                Part::Complete(whole) => {
                    whole.commands().for_each(|whole| self.command(whole, &mut events));
                }
                _ => {}
            }
            if self.is_aborted {
                break;
            }
        }
        if message.is_final() || self.is_aborted {
            self.link.correlator.package_ended();
        }
        events.extend(mismatches.into_iter().map(Event::Mismatch));
        Ok(events)
    }

    /// What a command of the device means, and how it is answered unless [`ServerSession::set_status`] says otherwise.
    fn command(&mut self, command: Command<'_>, events: &mut Vec<Event>) {
        let code = match command.kind() {
            CommandKind::Status | CommandKind::Results => return,
            CommandKind::Alert => {
                let code = command.as_alert().and_then(|alert| alert.code());
                match code {
                    Some(AlertCode::SESSION_ABORT) => {
                        events.push(Event::Aborted);
                        self.is_aborted = true;
                    }
                    Some(AlertCode::NEXT_MESSAGE) => {}
                    Some(code @ (AlertCode::SERVER_INITIATED | AlertCode::CLIENT_INITIATED)) => {
                        events.push(Event::Begun(code));
                    }
                    code => events.push(Event::Notice(Notice {
                        cmd_id: command.cmd_id().map(CmdRef::into_owned),
                        code,
                        correlator: command.correlator().map(Cow::into_owned),
                        items: settings(command.items()),
                    })),
                }
                StatusCode::OK
            }
            CommandKind::Replace => {
                events.push(Event::DeviceInfo(settings(command.items())));
                StatusCode::OK
            }
            // A device tells and answers; it asks a server for nothing.
            _ if command.verb().is_some() => StatusCode::COMMAND_NOT_ALLOWED,
            CommandKind::Atomic | CommandKind::Sequence => StatusCode::COMMAND_NOT_ALLOWED,
            _ => StatusCode::BAD_REQUEST,
        };
        let cmd_id = command.cmd_id().map(CmdRef::into_owned);
        let code = if cmd_id.is_some() { code } else { StatusCode::BAD_REQUEST };
        let status = StatusInput::answering(command, code).into_owned();
        self.pending.push(Pending { cmd_id, status });
    }

    /// Answers an Alert or a Replace of the last message with another code than 200; whether there is one with this id
    /// that is not answered yet. An Alert 1224 of an unknown type gets 406, for example. A 401 or 407 asks for the
    /// credentials that the gate wants.
    pub fn set_status<'i>(&mut self, command: impl Into<CmdRef<'i>>, code: StatusCode) -> bool {
        let command = command.into();
        let pending = self.pending.iter_mut().find(|pending| pending.cmd_id.as_ref() == Some(&command));
        pending.map(|pending| pending.status.code = code).is_some()
    }

    /// Adds the commands that `build` makes to what is to be sent: each goes out as soon as it is the server's turn and
    /// there is room, in order. Returns what `build` returns, such as the ids for [`ServerSession::outcome`].
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
    /// The error of `build`. Nothing is added then.
    pub fn queue<R, E>(&mut self, build: impl FnOnce(&mut MessageBuilder) -> Result<R, E>) -> Result<R, E> {
        let mut builder =
            MessageBuilder::fragment(self.link.version).first_cmd_id(CmdId(self.link.next_cmd_id));
        let built = build(&mut builder)?;
        self.link.next_cmd_id = self.link.next_cmd_id.max(builder.next_cmd_id().0);
        self.link.outbox.push(&builder.finish(false));
        Ok(built)
    }

    /// Adds the commands of a message or fragment to what is to be sent, as [`ServerSession::queue`] does.
    ///
    /// Every command gets an id that no other command of the session has, whatever id it had: the same fragment can be sent
    /// to many devices, and again to the same one. Returns the new ids for [`ServerSession::outcome`], in document order,
    /// those of commands inside others included. A `Status` or `Results` in it answers an earlier message and is left out:
    /// the session writes its own.
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
    /// [`SessionError::Fill`] when a command makes no message by itself, as with too many namespaces. The commands before
    /// it have been added.
    pub fn send(&mut self, commands: &Message<'_>) -> Result<Vec<CmdId>, SessionError> {
        let mut ids = Vec::new();
        let is_answer = |kind| matches!(kind, CommandKind::Status | CommandKind::Results);
        for command in commands.commands().filter(|command| !is_answer(command.kind())) {
            let next = &mut self.link.next_cmd_id;
            ids.extend(self.link.outbox.push_renumbered(command, next).map_err(FillError::from)?);
        }
        Ok(ids)
    }

    /// The next message. It ends the session when there are no commands left and the device has said all it has to, and
    /// after the device's abort. When the session is over, there is none.
    ///
    /// A device that wants the server's credentials may refuse even that message, and one that has not ended its package may
    /// continue it: then the session takes one more.
    ///
    /// # Errors
    /// [`SessionError::NotNow`] when no message has come yet, and after a message that was not taken, so that the last
    /// answer is given to nobody else; [`SessionError`] when the message cannot be
    /// written.
    pub fn answer(&mut self) -> Result<Reply, SessionError> {
        if self.link.over {
            return Ok(Reply::nothing());
        }
        if self.link.is_spent() {
            return self.link.give_up(false);
        }
        if !self.link.is_unanswered() {
            let message = self.link.last_answer()?;
            return Ok(Reply { message: Some(message), refused: Vec::new(), is_over: false });
        }
        if self.is_aborted {
            self.link.outbox.clear();
            self.link.our_turn = true;
        }
        for mut pending in core::mem::take(&mut self.pending) {
            if is_refusal(pending.status.code) {
                pending.status.chal = self.link.gate.as_ref().map(Gate::challenge);
            }
            self.link.answer(pending.status)?;
        }
        let msg_id = self.link.next_msg_id();
        let (message, refused) = self.link.next(false)?;
        let mut asks = false;
        for command in message.commands() {
            if command.kind() == CommandKind::Status {
                continue;
            }
            asks = true;
            let numbered = all(command);
            self.sent_in.extend(numbered.into_iter().map(|cmd_id| (cmd_id, msg_id)));
        }
        let is_over = message.is_final() && !asks && !self.has_refused && !self.link.is_owed();
        if self.is_aborted {
            self.link.end();
        } else if is_over {
            self.link.close();
        }
        Ok(Reply { message: Some(message), refused, is_over: is_over || self.is_aborted })
    }

    /// Ends the session with an Alert 1223, which the device does not answer.
    ///
    /// # Errors
    /// [`SessionError::Over`]; [`SessionError`] when the message cannot be written.
    pub fn abort(&mut self) -> Result<Message<'static>, SessionError> {
        self.link.abort(false)
    }

    /// The proof for the HTTP header of a message, if the device wants one.
    pub fn mac(&self, body: &[u8]) -> Option<Mac> {
        self.link.signer.as_ref()?.mac(body)
    }

    /// The nonce for the next session's credentials.
    pub fn next_nonce(&self) -> Option<&Nonce> {
        self.link.signer.as_ref().map(|signer| &signer.nonce)
    }

    /// What became of a command, by the id that [`ServerSession::queue`] or [`ServerSession::send`] gave it; `None` before
    /// it was sent.
    pub fn outcome(&self, command: CmdId) -> Option<Outcome<'_>> {
        self.link.correlator.outcome(*self.sent_in.get(&command)?, command)
    }

    /// What became of all commands.
    pub fn correlator(&self) -> &Correlator {
        &self.link.correlator
    }

    /// The gate, with the nonce to keep for the device's next session.
    pub fn gate(&self) -> Option<&Gate> {
        self.link.gate.as_ref()
    }

    /// The name of the session, once the device has said it.
    pub fn session_id(&self) -> Option<&str> {
        self.link.session_id.as_deref()
    }

    /// Whether nothing more is to be sent or to come.
    pub fn is_over(&self) -> bool {
        self.link.over
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

/// The numbers of a command and of those in it.
fn all(command: Command<'_>) -> Vec<CmdId> {
    let mut numbers: Vec<CmdId> = command.cmd_id().and_then(|id| id.number()).into_iter().collect();
    numbers.extend(command.nested().flat_map(all));
    numbers
}
