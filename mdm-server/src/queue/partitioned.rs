//! The devices divided among several queues.

use super::contract::CommandQueue;
use super::error::QueueError;
use super::exchange::{Exchange, IdleSession, Left, SessionAfter};
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::NewCommand;
use super::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use super::retention::Retention;
use super::sequence_number::SequenceNumber;
use core::fmt;
use std::time::SystemTime;

/// A queue that divides the devices among several queues, for more devices than one database can take.
///
/// The name of a device decides which queue has it. So all processes must have the same queues in the same order, and a further
/// queue needs the devices to be moved.
///
/// ```
/// use mdm_server::queue::{CommandQueue, DeviceId, MemoryQueue, NewCommand, PartitionedQueue};
/// let parts: Vec<Box<dyn CommandQueue>> = vec![Box::new(MemoryQueue::new()), Box::new(MemoryQueue::new())];
/// let queue = PartitionedQueue::new(parts).ok_or("no part")?;
/// let get = NewCommand::build(|commands| commands.command(ddf::Verb::Get, "./DevDetail/SwV", None))?;
/// for device in ["a", "b", "c"] {
///     queue.enqueue(&DeviceId::new(device)?, &[get.clone()])?;
/// }
/// assert_eq!(queue.devices(None, 10)?.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PartitionedQueue {
    first: Box<dyn CommandQueue>,
    others: Vec<Box<dyn CommandQueue>>,
}

impl PartitionedQueue {
    /// A queue with these parts; `None` without any.
    pub fn new(parts: Vec<Box<dyn CommandQueue>>) -> Option<Self> {
        let mut parts = parts.into_iter();
        Some(PartitionedQueue { first: parts.next()?, others: parts.collect() })
    }

    fn parts(&self) -> impl Iterator<Item = &dyn CommandQueue> {
        core::iter::once(&*self.first).chain(self.others.iter().map(|part| &**part))
    }

    fn part_of(&self, device: &DeviceId) -> &dyn CommandQueue {
        let count = self.others.len() as u64 + 1;
        match hash(device.as_str()) % count {
            0 => &*self.first,
            index => self.others.get(index as usize - 1).map_or(&*self.first, |part| &**part),
        }
    }
}

/// FNV-1a with 64 bits: the same in every version and on every machine.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

impl fmt::Debug for PartitionedQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PartitionedQueue({} parts)", self.others.len() + 1)
    }
}

impl CommandQueue for PartitionedQueue {
    /// The limits of the first part.
    fn limits(&self) -> QueueLimits {
        self.first.limits()
    }

    fn enqueue(&self, device: &DeviceId, commands: &[NewCommand]) -> Result<SequenceNumber, QueueError> {
        self.part_of(device).enqueue(device, commands)
    }

    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError> {
        self.part_of(device).pending(device, most)
    }

    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError> {
        self.part_of(device).session(device, session)
    }

    fn commit(&self, exchange: &Exchange, after: SessionAfter<'_>) -> Result<Left, QueueError> {
        self.part_of(&exchange.device).commit(exchange, after)
    }

    fn close(&self, device: &DeviceId, session: &SessionId) -> Result<Left, QueueError> {
        self.part_of(device).close(device, session)
    }

    fn close_idle(&self, before: SystemTime, most: usize) -> Result<Vec<IdleSession>, QueueError> {
        let mut closed = Vec::new();
        for part in self.parts() {
            closed.extend(part.close_idle(before, most.saturating_sub(closed.len()))?);
        }
        Ok(closed)
    }

    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
        self.part_of(device).sessions(device)
    }

    fn cancel(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError> {
        self.part_of(device).cancel(device, number)
    }

    fn resend(&self, device: &DeviceId, number: SequenceNumber) -> Result<(), QueueError> {
        self.part_of(device).resend(device, number)
    }

    fn retire(&self, device: &DeviceId) -> Result<Left, QueueError> {
        self.part_of(device).retire(device)
    }

    fn forget(&self, device: &DeviceId) -> Result<(), QueueError> {
        self.part_of(device).forget(device)
    }

    fn command(
        &self,
        device: &DeviceId,
        number: SequenceNumber,
    ) -> Result<Option<CommandRecord>, QueueError> {
        self.part_of(device).command(device, number)
    }

    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError> {
        self.part_of(device).commands(device, after, most)
    }

    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError> {
        let pages = self.parts().map(|part| part.devices(after, most));
        let mut devices = pages.collect::<Result<Vec<_>, _>>()?.concat();
        devices.sort_by(|a, b| a.device.cmp(&b.device));
        devices.truncate(most);
        Ok(devices)
    }

    fn prune(&self, retention: &Retention) -> Result<usize, QueueError> {
        let mut deleted = 0;
        for part in self.parts() {
            let rest = retention.batch.saturating_sub(deleted);
            deleted += part.prune(&retention.batch(rest))?;
        }
        Ok(deleted)
    }
}
