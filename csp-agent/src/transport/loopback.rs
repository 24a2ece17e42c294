//! A server in the same process.

use super::{Transport, TransportAnswer, TransportError, TransportRequest};
use std::fmt;
use syncml::Message;
use syncml::session::{ServerSession, SessionEvent};

/// A [`Transport`] to a server in the same process, for tests and examples. There is no network, but every message goes
/// through its bytes.
///
/// For each message of the device, it calls a function with the session and its events. The function may queue commands
/// and look at outcomes. Each new `SessionID` begins a new session. A repeated message gets the same answer, also after the end
/// of the session.
///
/// ```
/// use csp_agent::transport::{LoopbackTransport, MessageEncoding, Transport, TransportRequest};
/// use syncml::session::SessionEvent;
/// use syncml::{AlertCode, MessageBuilder, Version, session::ClientSession};
///
/// let mut transport = LoopbackTransport::new("https://mdm.example/dm", |_session, events| {
///     assert_eq!(events, [SessionEvent::Begun(AlertCode::CLIENT_INITIATED)]);
/// });
/// let mut client = ClientSession::new("1", "urn:uuid:0815", "https://mdm.example/dm");
/// let mut package = MessageBuilder::fragment(Version::V1_2);
/// package.alert(AlertCode::CLIENT_INITIATED, [])?;
/// let first = client.open(&package.finish(true))?.to_xml();
/// let request = TransportRequest::new(client.server(), first.as_bytes(), MessageEncoding::Xml);
/// assert!(transport.exchange(&request)?.body.ends_with(b"</SyncML>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct LoopbackTransport<F> {
    address: String,
    prepare: F,
    session: Option<ServerSession>,
    /// The last message of the device, and the answer to it.
    last: Option<(Vec<u8>, TransportAnswer)>,
}

impl<F: FnMut(&mut ServerSession, &[SessionEvent])> LoopbackTransport<F> {
    /// A server with this address. `prepare` is called with each message that a session accepts.
    pub fn new(address: impl Into<String>, prepare: F) -> Self {
        LoopbackTransport { address: address.into(), prepare, session: None, last: None }
    }
}

impl<F: FnMut(&mut ServerSession, &[SessionEvent])> Transport for LoopbackTransport<F> {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        if let Some((message, answer)) = &self.last {
            if message == request.body {
                return Ok(answer.clone());
            }
        }
        let message = Message::read_any(request.body).map_err(|_| TransportError::Status(400))?;
        let id = message.header().and_then(|header| header.session_id());
        let session = match &mut self.session {
            Some(session) if session.session_id() == id.as_deref() => session,
            session => session.insert(ServerSession::new(self.address.clone())),
        };
        let events = session.receive(&message).map_err(|_| TransportError::Status(400))?;
        if events != [SessionEvent::Repeated] {
            (self.prepare)(session, &events);
        }
        let reply = session.answer().map_err(|_| TransportError::Status(500))?;
        let body = reply.message.map(|message| request.encoding.encode(&message)).unwrap_or_default();
        let answer = TransportAnswer { body, mac: None };
        self.last = Some((request.body.to_vec(), answer.clone()));
        Ok(answer)
    }
}

impl<F> fmt::Debug for LoopbackTransport<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoopbackTransport").field("address", &self.address).finish_non_exhaustive()
    }
}
