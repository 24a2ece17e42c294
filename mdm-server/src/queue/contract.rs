//! The contract of a queue.

use super::error::QueueError;
use super::exchange::{Exchange, IdleSession, Left, SessionAfter};
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::NewCommand;
use super::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use super::retention::Retention;
use super::sequence_number::SequenceNumber;
use std::time::SystemTime;

/// A durable queue of commands for each device, with the sessions that deliver them.
///
/// The calls block. They may come from many threads and from many processes on one store. An asynchronous server makes them
/// in `spawn_blocking`. Every change is atomic: it is durable when the call returns `Ok`, and nothing is changed when it
/// returns an error. The test suite `mdm_server::queue::suite` (feature `suite`) checks an implementation.
pub trait CommandQueue: Send + Sync {
    /// The limits of the queue.
    fn limits(&self) -> QueueLimits;

    /// Queues commands in this order, all or none. Returns the number of the first, or the next free number when there are none;
    /// the others follow it without a gap.
    ///
    /// # Errors
    /// [`QueueError::Limit`] when one is too large or too many wait; others from the store.
    fn enqueue(&self, device: &DeviceId, commands: &[NewCommand]) -> Result<SequenceNumber, QueueError>;

    /// The first `most` pending commands of a device, in the order of their numbers.
    ///
    /// This changes nothing: only [`commit`](Self::commit) takes commands, and takes each once. A server may
    /// therefore be killed between the two.
    ///
    /// # Errors
    /// From the store.
    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError>;

    /// A session as its last exchange left it; `None` for a session that has not begun or has ended.
    ///
    /// # Errors
    /// From the store.
    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError>;

    /// Makes an exchange durable. Send the message only after this has returned `Ok`.
    ///
    /// Returns the commands that the session leaves when it is [over](SessionAfter::Over). The first answer to a command
    /// counts; an answer to a command that [`prune`](Self::prune) has deleted is ignored.
    ///
    /// # Errors
    /// [`QueueError::Conflict`] when the session has had another exchange, or a command is no longer available to it. Then
    /// nothing may be sent: repeat the exchange from [`session`](Self::session) on. One of two processes that have the same
    /// message succeeds. [`QueueError::Limit`]; others from the store.
    fn commit(&self, exchange: &Exchange, after: SessionAfter<'_>) -> Result<Left, QueueError>;

    /// Ends a session: its later exchanges are conflicts. A session that does not exist leaves nothing.
    ///
    /// # Errors
    /// From the store.
    fn close(&self, device: &DeviceId, session: &SessionId) -> Result<Left, QueueError>;

    /// Ends at most `most` sessions whose last exchange was before `before`. Several processes may do this at once.
    ///
    /// # Errors
    /// From the store. Sessions before the one that failed are closed.
    fn close_idle(&self, before: SystemTime, most: usize) -> Result<Vec<IdleSession>, QueueError>;

    /// The open sessions of a device, by id.
    ///
    /// # Errors
    /// From the store.
    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError>;

    /// Withdraws a pending command.
    ///
    /// # Errors
    /// [`QueueError::NotNow`] when a session has it or it has ended; [`QueueError::NoSuchCommand`]; others from the store.
    fn cancel(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError>;

    /// Makes a command that has failed or is unknown pending again, with its number and without its result. This is the
    /// caller's word that the device may execute it a second time.
    ///
    /// # Errors
    /// [`QueueError::NotNow`] in any other state; [`QueueError::NoSuchCommand`]; others from the store.
    fn resend(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError>;

    /// Ends everything of a device that is no longer enrolled: its sessions are closed, its waiting commands are cancelled, and
    /// the sent ones are unknown. The records remain until [`prune`](Self::prune).
    ///
    /// # Errors
    /// From the store.
    fn retire(&self, device: &DeviceId) -> Result<Left, QueueError>;

    /// Deletes everything about a device, also the last number: numbers of a device with this name begin at 1 again.
    ///
    /// # Errors
    /// From the store.
    fn forget(&self, device: &DeviceId) -> Result<(), QueueError>;

    /// The record of a command; `None` when it does not exist.
    ///
    /// # Errors
    /// From the store.
    fn command(&self, device: &DeviceId, number: SequenceNumber)
    -> Result<Option<CommandRecord>, QueueError>;

    /// The first `most` commands of a device after a number, in the order of their numbers.
    ///
    /// # Errors
    /// From the store.
    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError>;

    /// The first `most` devices after a name, in the order of the bytes of their names.
    ///
    /// # Errors
    /// From the store.
    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError>;

    /// Deletes ended commands. Returns their number; [`Retention::batch`] when more may remain.
    ///
    /// # Errors
    /// From the store.
    fn prune(&self, retention: &Retention) -> Result<usize, QueueError>;
}
