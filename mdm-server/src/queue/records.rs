//! The records of commands, sessions and devices that a queue returns.

use super::ids::{DeviceId, SessionId};
use super::new_command::ResendPolicy;
use super::result::StoredResult;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryState;
use core::fmt;
use std::time::SystemTime;
use syncml::{Message, ReadError};

/// A command that waits to be sent.
///
/// `Debug` shows no data of it.
#[derive(Clone, PartialEq, Eq)]
pub struct QueuedCommand {
    pub(super) number: SequenceNumber,
    pub(super) xml: String,
}

impl QueuedCommand {
    /// A waiting command, for backends.
    pub fn new(number: SequenceNumber, xml: String) -> Self {
        QueuedCommand { number, xml }
    }

    /// The number of the command.
    pub fn number(&self) -> SequenceNumber {
        self.number
    }

    /// The command as XML, as in [`NewCommand::xml`](super::NewCommand::xml). It may contain secrets.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The command as a message, for [`ServerSession::send`](syncml::session::ServerSession::send).
    ///
    /// # Errors
    /// When someone else has changed the command in the store.
    pub fn message(&self) -> Result<Message<'_>, ReadError> {
        Message::parse(&self.xml)
    }
}

impl fmt::Debug for QueuedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "QueuedCommand({}, {} bytes)", self.number, self.xml.len())
    }
}

/// The record of a command, without the command itself.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandRecord {
    /// The number of the command.
    pub number: SequenceNumber,
    /// The name of the command and its first address ([`NewCommand::title`](super::NewCommand::title)).
    pub title: String,
    /// The state.
    pub state: DeliveryState,
    /// The policy for a session that ends without an answer.
    pub resend: ResendPolicy,
    /// How often the command was sent.
    pub sends: u32,
    /// The session that has the command, or was the last one to have it.
    pub session: Option<SessionId>,
    /// The answer of the device.
    pub result: Option<StoredResult>,
    /// The time when the command was queued, by the clock of the process that queued it.
    pub queued_at: SystemTime,
    /// The time when the command ended, by the clock of the process that noted it.
    pub ended_at: Option<SystemTime>,
}

impl CommandRecord {
    /// The outcome for people: that of the device's answer, such as `failed (404 Not found)`, or else the state.
    pub fn outcome(&self) -> String {
        self.result.as_ref().map_or_else(|| self.state.to_string(), |result| result.summary.clone())
    }
}

/// A session as it was stored by its last exchange.
///
/// `Debug` shows the size of the snapshot.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The number of exchanges so far, for [`Exchange::new`](super::Exchange::new).
    pub exchanges: u64,
    /// The snapshot, as it was given to [`commit`](super::CommandQueue::commit).
    pub snapshot: Vec<u8>,
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredSession({} exchanges, {} bytes)", self.exchanges, self.snapshot.len())
    }
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// The id of the session.
    pub session: SessionId,
    /// The number of exchanges so far.
    pub exchanges: u64,
    /// The time of the last exchange, by the clock of the process that had it.
    pub last_at: SystemTime,
}

/// A device and the number of its commands in each state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRecord {
    /// The device.
    pub device: DeviceId,
    /// The number of commands in each state, in the order of [`DeliveryState::ALL`].
    pub counts: [u64; DeliveryState::ALL.len()],
}

impl DeviceRecord {
    /// The number of commands in a state.
    pub fn count(&self, state: DeliveryState) -> u64 {
        let index = DeliveryState::ALL.iter().position(|other| *other == state);
        index.and_then(|index| self.counts.get(index)).copied().unwrap_or_default()
    }
}
