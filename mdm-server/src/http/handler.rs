//! The program of a server behind HTTP.

use super::event::DeviceEvent;
use super::handler_error::HandlerError;
use super::identity::ClientIdentity;
use super::rejection::Rejection;
use super::request::RequestFacts;
use crate::queue::DeviceId;
use syncml::session::ServerSession;

/// The program of a server: it admits devices, and takes their reports. Commands and their results are in the
/// [queue](crate::queue).
///
/// The methods may block, as on a database: an async server calls them in a thread for blocking work, and
/// [`axum`](crate::axum) does so. Several threads call them at the same time.
pub trait Handler: Send + Sync + 'static {
    /// Admits the sender of a message: finds the device of the certificate, and makes a new session with the address and the
    /// credentials of the server. The service continues a stored session with these settings.
    ///
    /// Refuse the certificates of earlier enrolments, also those that are still valid: a device has one certificate, or two
    /// for the moment in which it renews it.
    ///
    /// # Errors
    /// [`HandlerError::Refused`] when this certificate may not hold a session.
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError>;

    /// Takes the events in a message: reports of the device, and claims that do not fit its certificate.
    ///
    /// A message may bring its events twice: when the process was killed before the message counted, or when another process
    /// had the message at the same time.
    ///
    /// # Errors
    /// [`HandlerError`] when the events cannot be stored, or the device is to be refused because of them. The message does not
    /// count then: the device may repeat it.
    fn events(
        &self,
        _contact: &Contact<'_>,
        _device: &DeviceId,
        _events: &[DeviceEvent],
    ) -> Result<(), HandlerError> {
        Ok(())
    }

    /// Takes note of the session before its answer is stored and sent. A server that uses nonces keeps them here for the next
    /// session: [`ServerSession::gate`], [`ServerSession::next_nonce`].
    ///
    /// # Errors
    /// [`HandlerError`] when they cannot be stored. The message does not count then.
    fn answering(
        &self,
        _contact: &Contact<'_>,
        _device: &DeviceId,
        _session: &ServerSession,
    ) -> Result<(), HandlerError> {
        Ok(())
    }

    /// Takes note of a request without a message in answer, for the log. An async server calls it without a thread of its own:
    /// it should not block.
    fn rejected(&self, _identity: Option<&ClientIdentity>, _rejection: &Rejection) {}
}

/// The sender of a message.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Contact<'c> {
    /// The certificate.
    pub identity: &'c ClientIdentity,
    /// The head of the request, which the device claims.
    pub facts: &'c RequestFacts,
    /// The `SessionID` of the message.
    pub session_id: &'c str,
}

impl Contact<'_> {
    /// The device whose id is the common name of the certificate, for servers whose authority writes it there.
    ///
    /// # Errors
    /// [`HandlerError::Refused`] when there is no common name, or when it cannot be an id.
    pub fn named_device(&self) -> Result<DeviceId, HandlerError> {
        let name = self.identity.common_name();
        let name = name.ok_or_else(|| HandlerError::Refused("the certificate has no common name".into()))?;
        DeviceId::new(name).map_err(|error| HandlerError::Refused(error.to_string()))
    }
}

/// A device that may hold a session.
#[non_exhaustive]
pub struct Admission {
    pub(super) device: DeviceId,
    pub(super) session: ServerSession,
    pub(super) claimed_id: Option<String>,
}

impl Admission {
    /// Admits the device with a new session.
    pub fn new(device: DeviceId, session: ServerSession) -> Self {
        Admission { device, session, claimed_id: None }
    }

    /// Sets the id that this device has claimed before: its `DevId`, which is also the `Source` of its messages. Another id is a
    /// [`DeviceEvent::OtherId`]. By default the first message of a session sets the id for the session.
    #[must_use]
    pub fn expecting(mut self, claimed_id: impl Into<String>) -> Self {
        self.claimed_id = Some(claimed_id.into());
        self
    }
}
