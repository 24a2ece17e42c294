//! The transactions that the engine makes on the tables of a backend.

use super::error::QueueError;
use super::ids::{DeviceId, SessionId};
use super::new_command::{NewCommand, ResendPolicy};
use super::sequence_number::SequenceNumber;
use super::state::DeliveryState;

/// The part of a command that its events need and change.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) number: SequenceNumber,
    pub(super) state: DeliveryState,
    /// The session that has the command, or was the last one to have it.
    pub(super) session: Option<SessionId>,
    pub(super) resend: ResendPolicy,
    pub(super) sends: u32,
}

/// A command with its new state. A command that has not ended has neither a result nor a time.
pub(super) struct Change {
    pub(super) row: Row,
    /// The result as JSON.
    pub(super) result: Option<String>,
    /// The time in milliseconds since 1970.
    pub(super) ended_at: Option<i64>,
}

/// A transaction on the tables of a backend. Times are milliseconds since 1970.
pub(super) trait Transaction {
    /// Keeps other transactions away from the device until this one ends. Returns the last number of its commands, 0 for a
    /// new device.
    fn lock(&mut self, device: &DeviceId) -> Result<u64, QueueError>;
    /// Adds commands with consecutive numbers. The last of these becomes the last number of the device.
    fn insert(
        &mut self,
        device: &DeviceId,
        first: u64,
        commands: &[NewCommand],
        now: i64,
    ) -> Result<(), QueueError>;
    /// The number of pending and held commands.
    fn waiting(&mut self, device: &DeviceId) -> Result<usize, QueueError>;
    /// Those of these commands that exist.
    fn rows(&mut self, device: &DeviceId, numbers: &[SequenceNumber]) -> Result<Vec<Row>, QueueError>;
    /// The commands that have not ended, in the order of their numbers: those that `session` has, or all without a session.
    fn open_rows(&mut self, device: &DeviceId, session: Option<&SessionId>) -> Result<Vec<Row>, QueueError>;
    /// Changes existing commands.
    fn update(&mut self, device: &DeviceId, changes: &[Change]) -> Result<(), QueueError>;
    /// The number of exchanges of a session, and the time of the last one.
    fn exchanges(&mut self, device: &DeviceId, session: &SessionId)
    -> Result<Option<(u64, i64)>, QueueError>;
    /// The number of open sessions.
    fn open_sessions(&mut self, device: &DeviceId) -> Result<usize, QueueError>;
    fn save_session(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
        exchanges: u64,
        snapshot: &[u8],
        now: i64,
    ) -> Result<(), QueueError>;
    fn delete_session(&mut self, device: &DeviceId, session: &SessionId) -> Result<(), QueueError>;
    fn delete_sessions(&mut self, device: &DeviceId) -> Result<(), QueueError>;
    /// Deletes everything about the device.
    fn forget(&mut self, device: &DeviceId) -> Result<(), QueueError>;
}
