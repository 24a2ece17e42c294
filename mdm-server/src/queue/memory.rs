//! A queue in memory.

use super::backend::Backend;
use super::error::QueueError;
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::NewCommand;
use super::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use super::retention::Retention;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryState;
use super::stored::record;
use super::time::{millis, system_time};
use super::transaction::{Change, Row, Transaction};
use core::fmt;
use core::ops::Bound;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A [`CommandQueue`](super::CommandQueue) in memory, for tests and simulations. Clones share the commands.
///
/// ```
/// use mdm_server::queue::{CommandQueue, DeliveryState, DeviceId, MemoryQueue, NewCommand};
/// use syncml::Message;
///
/// let queue = MemoryQueue::new();
/// let device = DeviceId::new("device-1")?;
/// let get = Message::parse("<Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>")?;
/// let number = queue.enqueue(&device, &[NewCommand::of(&get)?])?;
/// assert_eq!(queue.command(&device, number)?.unwrap().state, DeliveryState::Pending);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryQueue {
    devices: Arc<Mutex<Devices>>,
    limits: QueueLimits,
}

type Devices = BTreeMap<DeviceId, Device>;

#[derive(Default)]
struct Device {
    last: u64,
    commands: BTreeMap<SequenceNumber, Stored>,
    sessions: BTreeMap<SessionId, StoredAt>,
}

struct Stored {
    row: Row,
    xml: String,
    title: String,
    /// The result as JSON, as in a database.
    result: Option<String>,
    queued_at: i64,
    ended_at: Option<i64>,
}

struct StoredAt {
    session: StoredSession,
    last_at: i64,
}

impl MemoryQueue {
    /// An empty queue.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: QueueLimits) -> Self {
        self.limits = limits;
        self
    }

    fn locked(&self) -> MutexGuard<'_, Devices> {
        // A panic cannot leave a partial change: nothing between the changes of a transaction panics.
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the number of devices.
impl fmt::Debug for MemoryQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryQueue({} devices)", self.locked().len())
    }
}

impl Backend for MemoryQueue {
    fn limits(&self) -> &QueueLimits {
        &self.limits
    }

    fn write<R>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        // Needs no rollback: the engine checks everything before the first change, and the changes cannot fail.
        work(&mut *self.locked())
    }

    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError> {
        let devices = self.locked();
        let commands = devices.get(device).into_iter().flat_map(|device| device.commands.values());
        let pending = commands.filter(|stored| stored.row.state == DeliveryState::Pending).take(most);
        Ok(pending.map(|stored| QueuedCommand::new(stored.row.number, stored.xml.clone())).collect())
    }

    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError> {
        let devices = self.locked();
        let stored = devices.get(device).and_then(|device| device.sessions.get(session));
        Ok(stored.map(|stored| stored.session.clone()))
    }

    fn idle(&self, before: i64, most: usize) -> Result<Vec<(DeviceId, SessionId)>, QueueError> {
        let devices = self.locked();
        let sessions = devices.iter().flat_map(|(id, device)| {
            device.sessions.iter().map(move |(session, stored)| (stored.last_at, id, session))
        });
        let mut idle: Vec<_> = sessions.filter(|(last_at, ..)| *last_at < before).collect();
        idle.sort();
        Ok(idle
            .into_iter()
            .take(most)
            .map(|(_, device, session)| (device.clone(), session.clone()))
            .collect())
    }

    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
        let devices = self.locked();
        let sessions = devices.get(device).into_iter().flat_map(|device| &device.sessions);
        let open = sessions.map(|(session, stored)| OpenSession {
            session: session.clone(),
            exchanges: stored.session.exchanges,
            last_at: system_time(stored.last_at),
        });
        Ok(open.collect())
    }

    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError> {
        let devices = self.locked();
        let after = (Bound::Excluded(after), Bound::Unbounded);
        let commands = devices.get(device).into_iter().flat_map(|device| device.commands.range(after));
        let records = commands.take(most).map(|(_, stored)| {
            let result = stored.result.as_deref();
            record(stored.row.clone(), stored.title.clone(), result, stored.queued_at, stored.ended_at)
        });
        records.collect()
    }

    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError> {
        let devices = self.locked();
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let records = devices.range((after, Bound::Unbounded)).take(most).map(|(id, device)| {
            let count = |state| device.commands.values().filter(|stored| stored.row.state == state).count();
            DeviceRecord { device: id.clone(), counts: DeliveryState::ALL.map(|state| count(state) as u64) }
        });
        Ok(records.collect())
    }

    fn prune(&self, retention: &Retention) -> Result<usize, QueueError> {
        let before = retention.ended_before.map(millis);
        let (mut devices, mut deleted) = (self.locked(), 0);
        for device in devices.values_mut() {
            let ended = device.commands.values().rev().filter(|stored| stored.row.state.is_ended());
            let old = ended.enumerate().filter(|(place, stored)| {
                retention.newest.is_some_and(|newest| *place >= newest)
                    || before.is_some_and(|before| stored.ended_at.is_some_and(|at| at < before))
            });
            let old = old.take(retention.batch - deleted).map(|(_, stored)| stored.row.number);
            for number in old.collect::<Vec<_>>() {
                device.commands.remove(&number);
                deleted += 1;
            }
        }
        Ok(deleted)
    }
}

impl Transaction for Devices {
    fn lock(&mut self, device: &DeviceId) -> Result<u64, QueueError> {
        Ok(self.get(device).map_or(0, |device| device.last))
    }

    fn insert(
        &mut self,
        device: &DeviceId,
        first: u64,
        commands: &[NewCommand],
        now: i64,
    ) -> Result<(), QueueError> {
        let device = self.entry(device.clone()).or_default();
        for (number, command) in (first..).zip(commands) {
            let number = SequenceNumber(number);
            let (state, resend) = (DeliveryState::Pending, command.resend_policy());
            let row = Row { number, state, session: None, resend, sends: 0 };
            let (xml, title) = (command.xml().to_owned(), command.title().to_owned());
            let stored = Stored { row, xml, title, result: None, queued_at: now, ended_at: None };
            device.commands.insert(number, stored);
            device.last = number.0;
        }
        Ok(())
    }

    fn waiting(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        let commands = self.get(device).into_iter().flat_map(|device| device.commands.values());
        let waits =
            |stored: &&Stored| matches!(stored.row.state, DeliveryState::Pending | DeliveryState::Held);
        Ok(commands.filter(waits).count())
    }

    fn rows(&mut self, device: &DeviceId, numbers: &[SequenceNumber]) -> Result<Vec<Row>, QueueError> {
        let Some(device) = self.get(device) else { return Ok(Vec::new()) };
        Ok(numbers.iter().filter_map(|number| Some(device.commands.get(number)?.row.clone())).collect())
    }

    fn open_rows(&mut self, device: &DeviceId, session: Option<&SessionId>) -> Result<Vec<Row>, QueueError> {
        let commands = self.get(device).into_iter().flat_map(|device| device.commands.values());
        let rows = commands.map(|stored| &stored.row).filter(|row| !row.state.is_ended());
        let wanted = rows.filter(|row| session.is_none() || row.session.as_ref() == session);
        Ok(wanted.cloned().collect())
    }

    fn update(&mut self, device: &DeviceId, changes: &[Change]) -> Result<(), QueueError> {
        let Some(device) = self.get_mut(device) else { return Ok(()) };
        for Change { row, result, ended_at } in changes {
            if let Some(stored) = device.commands.get_mut(&row.number) {
                stored.row = row.clone();
                stored.result.clone_from(result);
                stored.ended_at = *ended_at;
            }
        }
        Ok(())
    }

    fn exchanges(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
    ) -> Result<Option<(u64, i64)>, QueueError> {
        let stored = self.get(device).and_then(|device| device.sessions.get(session));
        Ok(stored.map(|stored| (stored.session.exchanges, stored.last_at)))
    }

    fn open_sessions(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        Ok(self.get(device).map_or(0, |device| device.sessions.len()))
    }

    fn save_session(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
        exchanges: u64,
        snapshot: &[u8],
        now: i64,
    ) -> Result<(), QueueError> {
        let stored = StoredSession { exchanges, snapshot: snapshot.to_vec() };
        let sessions = &mut self.entry(device.clone()).or_default().sessions;
        sessions.insert(session.clone(), StoredAt { session: stored, last_at: now });
        Ok(())
    }

    fn delete_session(&mut self, device: &DeviceId, session: &SessionId) -> Result<(), QueueError> {
        if let Some(device) = self.get_mut(device) {
            device.sessions.remove(session);
        }
        Ok(())
    }

    fn delete_sessions(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        if let Some(device) = self.get_mut(device) {
            device.sessions.clear();
        }
        Ok(())
    }

    fn forget(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        self.remove(device);
        Ok(())
    }
}
