//! A backend's part of a queue: transactions and queries. Each [`Backend`] is a [`CommandQueue`].

use super::contract::CommandQueue;
use super::engine;
use super::error::QueueError;
use super::exchange::{Exchange, IdleSession, Left, SessionAfter};
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::NewCommand;
use super::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use super::retention::Retention;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryEvent;
use super::time::{millis, now};
use super::transaction::Transaction;
use std::time::SystemTime;

/// Transactions and queries on the tables of a queue.
pub(super) trait Backend: Send + Sync {
    fn limits(&self) -> &QueueLimits;
    /// Does `work` in a transaction, which commits if it returns `Ok`, and otherwise changes nothing.
    fn write<R>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<R, QueueError>,
    ) -> Result<R, QueueError>;
    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError>;
    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError>;
    /// The sessions whose last exchange was before this time, the oldest first.
    fn idle(&self, before: i64, most: usize) -> Result<Vec<(DeviceId, SessionId)>, QueueError>;
    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError>;
    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError>;
    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError>;
    fn prune(&self, retention: &Retention) -> Result<usize, QueueError>;
}

impl<B: Backend> CommandQueue for B {
    fn limits(&self) -> QueueLimits {
        *Backend::limits(self)
    }

    fn enqueue(&self, device: &DeviceId, commands: &[NewCommand]) -> Result<SequenceNumber, QueueError> {
        self.write(|tables| engine::enqueue(tables, Backend::limits(self), device, commands, now()))
    }

    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError> {
        Backend::pending(self, device, most)
    }

    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError> {
        Backend::session(self, device, session)
    }

    fn commit(&self, exchange: &Exchange, after: SessionAfter<'_>) -> Result<Left, QueueError> {
        self.write(|tables| engine::commit(tables, Backend::limits(self), exchange, after, now()))
    }

    fn close(&self, device: &DeviceId, session: &SessionId) -> Result<Left, QueueError> {
        let closed = self
            .write(|tables| engine::close(tables, Backend::limits(self), (device, session), None, now()))?;
        Ok(closed.unwrap_or_default())
    }

    fn close_idle(&self, before: SystemTime, most: usize) -> Result<Vec<IdleSession>, QueueError> {
        let before = millis(before);
        let mut closed = Vec::new();
        for (device, session) in self.idle(before, most)? {
            let limits = Backend::limits(self);
            // The session may have had an exchange since.
            let left =
                self.write(|tables| engine::close(tables, limits, (&device, &session), Some(before), now()))?;
            closed.extend(left.map(|left| IdleSession { device, session, left }));
        }
        Ok(closed)
    }

    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
        Backend::sessions(self, device)
    }

    fn cancel(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError> {
        let (limits, event) = (Backend::limits(self), DeliveryEvent::Cancel);
        self.write(|tables| engine::change(tables, limits, (device, number), event, now()))
    }

    fn resend(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError> {
        let (limits, event) = (Backend::limits(self), DeliveryEvent::Resend);
        self.write(|tables| engine::change(tables, limits, (device, number), event, now()))
    }

    fn retire(&self, device: &DeviceId) -> Result<Left, QueueError> {
        self.write(|tables| engine::retire(tables, Backend::limits(self), device, now()))
    }

    fn forget(&self, device: &DeviceId) -> Result<(), QueueError> {
        self.write(|tables| {
            tables.lock(device)?;
            tables.forget(device)
        })
    }

    fn command(
        &self,
        device: &DeviceId,
        number: SequenceNumber,
    ) -> Result<Option<CommandRecord>, QueueError> {
        let before = SequenceNumber(number.0.saturating_sub(1));
        let found = Backend::commands(self, device, before, 1)?;
        Ok(found.into_iter().find(|record| record.number == number))
    }

    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError> {
        Backend::commands(self, device, after, most)
    }

    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError> {
        Backend::devices(self, after, most)
    }

    fn prune(&self, retention: &Retention) -> Result<usize, QueueError> {
        Backend::prune(self, retention)
    }
}
