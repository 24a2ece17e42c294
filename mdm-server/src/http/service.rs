//! One request of a device to one response.

use super::conversation::{Conversation, StoredConversation, StoredSessionError};
use super::ended::EndedSession;
use super::error::RequestError;
use super::event::{DeviceEvent, other_ids};
use super::handler::{Admission, Contact, Handler};
use super::identity::ClientIdentity;
use super::limits::HttpLimits;
use super::rejection::{Rejection, RejectionAnswer};
use super::request::RequestFacts;
use super::response::response;
use crate::queue::{CommandQueue, DeviceId, Exchange, QueueError, SessionAfter, SessionId, StoredSession};
use http::Response;
use http::request::Parts;
use std::sync::Arc;
use syncml::session::{Reply, ServerSession, SessionError, SessionEvent};
use syncml::{AnyError, Message, MessageEncoding, MsgId};

/// The commands that a session has without a result at the same time. The others wait in the queue.
const COMMANDS: usize = 100;
/// The open sessions of a device. Windows opens one for the device and one for each user who has signed in.
const SESSIONS: usize = 4;
/// How often an exchange is tried when another process changes the queue at the same time.
const ATTEMPTS: usize = 5;

/// A server over HTTP without a framework: takes a request, and returns the response.
///
/// The device is the one that its certificate names, whatever its messages claim. A session is in the queue between two
/// messages, under the device and the `SessionID`, and belongs to the certificate that began it. So any process can answer the
/// next message, also after a kill, and a device that enrols again cannot continue a session of its old certificate.
///
/// Each message is one [exchange](crate::queue): its results, the commands in the answer and the session are durable before the
/// answer is sent. The last answer of a session stays in the queue until the session is closed, for a device that did not
/// get it; call [`close_idle`](crate::queue::CommandQueue::close_idle) from time to time.
///
/// The page `docs::server` (feature `tls`) shows a whole server.
pub struct DeviceService<Q: ?Sized, H> {
    queue: Arc<Q>,
    handler: Arc<H>,
    limits: HttpLimits,
}

impl<Q: CommandQueue + ?Sized, H: Handler> DeviceService<Q, H> {
    /// A server with this queue and this program.
    pub fn new(queue: Arc<Q>, handler: Arc<H>) -> Self {
        DeviceService { queue, handler, limits: HttpLimits::default() }
    }

    /// Sets the limits on the size of requests.
    #[must_use]
    pub fn with_limits(mut self, limits: HttpLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The limits on the size of requests.
    pub fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    /// The program of the server.
    pub fn handler(&self) -> &H {
        &self.handler
    }

    /// Answers a request of a device. Blocks while the queue and the handler do.
    pub fn answer(&self, identity: &ClientIdentity, head: &Parts, body: &[u8]) -> Response<Vec<u8>> {
        match RequestFacts::read(head, &self.limits) {
            Ok(facts) => self.answer_message(identity, &facts, body),
            Err(error) => self.reject(Some(identity), &error.into()),
        }
    }

    /// Answers the message in the body of a request whose head was read. Blocks while the queue and the handler do.
    pub fn answer_message(
        &self,
        identity: &ClientIdentity,
        facts: &RequestFacts,
        body: &[u8],
    ) -> Response<Vec<u8>> {
        let answer = self.exchange(identity, facts, body);
        answer.unwrap_or_else(|rejection| self.reject(Some(identity), &rejection))
    }

    /// Tells the handler of a request that is not accepted, and returns its response.
    pub fn reject(&self, identity: Option<&ClientIdentity>, rejection: &Rejection) -> Response<Vec<u8>> {
        self.handler.rejected(identity, rejection);
        rejection.response()
    }

    fn exchange(
        &self,
        identity: &ClientIdentity,
        facts: &RequestFacts,
        body: &[u8],
    ) -> Result<Response<Vec<u8>>, Rejection> {
        let message = self.read(facts.encoding, body)?;
        let session_id = session_id(&message)?;
        let contact = Contact { identity, facts, session_id: session_id.as_str() };
        let arrival = Arrival { contact, session_id: &session_id, message: &message, body };
        for _ in 1..ATTEMPTS {
            match self.attempt(&arrival) {
                // Another process had the message of this device, or a command of it.
                Err(Rejection::Queue(QueueError::Conflict { .. } | QueueError::OutcomeUnknown)) => {}
                answer => return answer,
            }
        }
        self.attempt(&arrival)
    }

    fn read<'b>(&self, encoding: MessageEncoding, body: &'b [u8]) -> Result<Message<'b>, Rejection> {
        if body.len() > self.limits.body {
            return Err(RequestError::BodyTooLarge { limit: self.limits.body }.into());
        }
        Ok(match encoding {
            MessageEncoding::Xml => Message::read(body).map_err(AnyError::from)?,
            MessageEncoding::Wbxml => Message::read_wbxml(body).map_err(AnyError::from)?,
        })
    }

    fn attempt(&self, arrival: &Arrival<'_>) -> Result<Response<Vec<u8>>, Rejection> {
        let Arrival { contact, session_id, body, .. } = arrival;
        let Admission { device, session, claimed_id } = self.handler.admit(contact)?;
        let stored = self.queue.session(&device, session_id)?;
        let mut exchange = Exchange::new(&device, session_id, stored.as_ref());
        let mut conversation = match self.resume(arrival, &device, session, stored.as_ref())? {
            Resumed::Conversation(conversation) => conversation,
            Resumed::Answer(answer) => return Ok(answer),
        };
        conversation.claimed_id = claimed_id.or(conversation.claimed_id);
        let reply = self.converse(arrival, &device, &mut conversation, &mut exchange)?;
        self.handler.answering(contact, &device, &conversation.session)?;
        let answer = response(&conversation.session, &reply, contact.facts.encoding);
        if !reply.is_over {
            self.queue.commit(&exchange, SessionAfter::Open(&conversation.stored()?))?;
            return Ok(answer);
        }
        let ended = conversation.ended(EndedSession::new(body, &answer))?;
        if conversation.leaves_commands() {
            // The queue decides about the commands that are left.
            self.queue.commit(&exchange, SessionAfter::Over)?;
            exchange = Exchange::new(&device, session_id, None);
        }
        self.queue.commit(&exchange, SessionAfter::Open(&ended))?;
        Ok(answer)
    }

    /// Begins a session or continues the stored one. Returns the last answer of a session that is over, if the device repeats
    /// its last message.
    fn resume(
        &self,
        arrival: &Arrival<'_>,
        device: &DeviceId,
        session: ServerSession,
        stored: Option<&StoredSession>,
    ) -> Result<Resumed, Rejection> {
        let Some(stored) = stored else {
            if !is_first(arrival.message)? {
                return Err(Rejection::UnknownSession);
            }
            self.make_room(device)?;
            let certificate = arrival.contact.identity.fingerprint();
            return Ok(Resumed::Conversation(Conversation::new(session, certificate).into()));
        };
        let error = match arrival.resume(session, stored) {
            Ok(resumed) => return Ok(resumed),
            Err(error) => error,
        };
        self.queue.close(device, arrival.session_id)?;
        match error {
            // The device begins a new session with this id: the next attempt finds no stored one.
            StoredSessionError::Ended | StoredSessionError::OtherCertificate
                if is_first(arrival.message)? =>
            {
                Err(QueueError::Conflict { what: format!("session {}", arrival.session_id) }.into())
            }
            error => Err(error.into()),
        }
    }

    /// Receives the message, takes commands from the queue, and makes the next message.
    fn converse(
        &self,
        arrival: &Arrival<'_>,
        device: &DeviceId,
        conversation: &mut Conversation,
        exchange: &mut Exchange,
    ) -> Result<Reply, Rejection> {
        let Arrival { contact, message, body, .. } = arrival;
        let mac = contact.facts.mac.as_ref().map(|mac| (mac, *body));
        match conversation.session.receive_with(message, mac) {
            Ok(events) => {
                let is_new = !events.iter().any(is_refusal) && !events.contains(&SessionEvent::Repeated);
                let events = device_events(conversation, message, events);
                self.handler.events(contact, device, &events)?;
                conversation.note_results(exchange);
                if is_new && !conversation.session.is_over() {
                    let room = COMMANDS.saturating_sub(conversation.waiting());
                    for command in self.queue.pending(device, room)? {
                        conversation.submit(&command, exchange);
                    }
                }
            }
            Err(error) => self.must_end(contact, error)?,
        }
        let reply = conversation.session.answer()?;
        conversation.note_sent(&reply, exchange);
        // Some commands are too large to be sent, or the session is over.
        conversation.note_results(exchange);
        Ok(reply)
    }

    /// Returns `Ok` if the next message ends the session.
    fn must_end(&self, contact: &Contact<'_>, error: SessionError) -> Result<(), Rejection> {
        let rejection = Rejection::from(error);
        if rejection.answer() != RejectionAnswer::Abort {
            return Err(rejection);
        }
        self.handler.rejected(Some(contact.identity), &rejection);
        Ok(())
    }

    /// Closes the oldest sessions of a device that opens a new one.
    fn make_room(&self, device: &DeviceId) -> Result<(), Rejection> {
        let mut open = self.queue.sessions(device)?;
        open.sort_by_key(|session| session.last_at);
        let surplus = (open.len() + 1).saturating_sub(SESSIONS);
        for old in open.iter().take(surplus) {
            self.queue.close(device, &old.session)?;
        }
        Ok(())
    }
}

/// A message with its sender.
struct Arrival<'a> {
    contact: Contact<'a>,
    session_id: &'a SessionId,
    message: &'a Message<'a>,
    body: &'a [u8],
}

impl Arrival<'_> {
    /// Continues the stored session. Returns its last answer if it is over and the device repeats its last message.
    fn resume(&self, session: ServerSession, stored: &StoredSession) -> Result<Resumed, StoredSessionError> {
        let certificate = self.contact.identity.fingerprint();
        match StoredConversation::read(&stored.snapshot, certificate)? {
            StoredConversation::Open(saved) => {
                Ok(Resumed::Conversation(Conversation::restore(session, certificate, saved)?.into()))
            }
            StoredConversation::Ended(ended) => {
                let answer = ended.answer_to(self.body, self.contact.facts.encoding);
                answer.map(Resumed::Answer).ok_or(StoredSessionError::Ended)
            }
        }
    }
}

/// A session that takes the message, or the answer to a message that ended one.
enum Resumed {
    Conversation(Box<Conversation>),
    Answer(Response<Vec<u8>>),
}

/// Returns true if the sender is not authenticated, or its message is of another version: no part of the message counts.
fn is_refusal(event: &SessionEvent) -> bool {
    matches!(event, SessionEvent::Unauthorized | SessionEvent::Refused(_))
}

/// Returns true if the message is the first of a session.
fn is_first(message: &Message<'_>) -> Result<bool, SessionError> {
    Ok(message.msg_id().ok_or(SessionError::NoMsgId)? == MsgId(1))
}

fn session_id(message: &Message<'_>) -> Result<SessionId, Rejection> {
    let header = message.header().ok_or(SessionError::NoHeader)?;
    let id = header.session_id().ok_or(SessionError::OtherSession)?;
    SessionId::new(id).map_err(Rejection::SessionId)
}

/// The events of a message, after the claims in it that do not fit the certificate.
fn device_events(
    conversation: &mut Conversation,
    message: &Message<'_>,
    events: Vec<SessionEvent>,
) -> Vec<DeviceEvent> {
    let mut all = Vec::new();
    if !events.iter().any(is_refusal) {
        let source = message.header().and_then(|header| Some(header.source()?.loc_uri()?.into_text()));
        if let (None, Some(source)) = (&conversation.claimed_id, &source) {
            conversation.claimed_id = Some(source.to_string());
        }
        let expected = conversation.claimed_id.as_deref().unwrap_or_default();
        all.extend(other_ids(expected, source.as_deref(), &events));
    }
    all.extend(events.into_iter().map(DeviceEvent::Session));
    all
}
