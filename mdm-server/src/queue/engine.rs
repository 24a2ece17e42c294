//! The rules of the queue, once for all backends.
//!
//! A backend provides transactions on its tables; the functions here decide what changes. Each checks everything before the
//! first change.

use super::error::QueueError;
use super::exchange::{Exchange, Left, SessionAfter};
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::{NewCommand, ResendPolicy};
use super::result::StoredResult;
use super::sequence_number::SequenceNumber;
use super::state::{DeliveryEvent, DeliveryState};
use std::collections::BTreeMap;

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
    /// The commands that have not ended, in the order of their numbers.
    fn open_rows(&mut self, device: &DeviceId, of: Rows<'_>) -> Result<Vec<Row>, QueueError>;
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

/// Which commands [`Transaction::open_rows`] returns.
#[derive(Clone, Copy)]
pub(super) enum Rows<'s> {
    /// Those that a session has: held and sent.
    Of(&'s SessionId),
    /// All: pending, held and sent.
    All,
}

pub(super) fn enqueue(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    device: &DeviceId,
    commands: &[NewCommand],
    now: i64,
) -> Result<SequenceNumber, QueueError> {
    for command in commands {
        within("bytes of a command", command.xml().len(), limits.command_bytes)?;
    }
    let first = tables.lock(device)?.saturating_add(1);
    within(
        "commands that wait",
        tables.waiting(device)?.saturating_add(commands.len()),
        limits.waiting_commands,
    )?;
    if !commands.is_empty() {
        tables.insert(device, first, commands, now)?;
    }
    Ok(SequenceNumber(first))
}

pub(super) fn commit(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    exchange: &Exchange,
    after: SessionAfter<'_>,
    now: i64,
) -> Result<Left, QueueError> {
    let Exchange { device, session, exchanges, .. } = exchange;
    tables.lock(device)?;
    let stored = tables.exchanges(device, session)?;
    if stored.map_or(0, |(exchanges, _)| exchanges) != *exchanges {
        return Err(QueueError::Conflict { what: format!("session {session}") });
    }
    if let SessionAfter::Open(snapshot) = after {
        within("bytes of a snapshot", snapshot.len(), limits.snapshot_bytes)?;
        if stored.is_none() {
            within("open sessions of a device", tables.open_sessions(device)? + 1, limits.open_sessions)?;
        }
    }
    let mut work = Work { limits, now, rows: BTreeMap::new(), changes: BTreeMap::new() };
    work.read(tables.rows(device, &exchange.numbers())?);
    work.exchange(exchange)?;
    let mut left = Left::default();
    match after {
        SessionAfter::Open(_) => {}
        SessionAfter::Over => {
            work.read(tables.open_rows(device, Rows::Of(session))?);
            work.end(session, &mut left)?;
        }
    }
    tables.update(device, &work.into_changes())?;
    match after {
        SessionAfter::Open(snapshot) => {
            tables.save_session(device, session, exchanges.saturating_add(1), snapshot, now)?;
        }
        SessionAfter::Over => tables.delete_session(device, session)?,
    }
    Ok(left)
}

/// Ends a session; `idle_since` ends it only if its last exchange was before this time.
pub(super) fn close(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    (device, session): (&DeviceId, &SessionId),
    idle_since: Option<i64>,
    now: i64,
) -> Result<Option<Left>, QueueError> {
    tables.lock(device)?;
    match tables.exchanges(device, session)? {
        None => return Ok(None),
        Some((_, last_at)) if idle_since.is_some_and(|before| last_at >= before) => return Ok(None),
        Some(_) => {}
    }
    let mut work = Work { limits, now, rows: BTreeMap::new(), changes: BTreeMap::new() };
    work.read(tables.open_rows(device, Rows::Of(session))?);
    let mut left = Left::default();
    work.end(session, &mut left)?;
    tables.update(device, &work.into_changes())?;
    tables.delete_session(device, session)?;
    Ok(Some(left))
}

/// Cancels a command, or makes it pending again.
pub(super) fn change(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    (device, number): (&DeviceId, SequenceNumber),
    event: DeliveryEvent,
    now: i64,
) -> Result<(), QueueError> {
    tables.lock(device)?;
    let mut work = Work { limits, now, rows: BTreeMap::new(), changes: BTreeMap::new() };
    work.read(tables.rows(device, &[number])?);
    if !work.rows.contains_key(&number) {
        return Err(QueueError::NoSuchCommand(number));
    }
    work.step(number, event, None)?;
    tables.update(device, &work.into_changes())
}

pub(super) fn retire(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    device: &DeviceId,
    now: i64,
) -> Result<Left, QueueError> {
    tables.lock(device)?;
    let mut work = Work { limits, now, rows: BTreeMap::new(), changes: BTreeMap::new() };
    work.read(tables.open_rows(device, Rows::All)?);
    let mut left = Left::default();
    for number in work.rows.keys().copied().collect::<Vec<_>>() {
        left.note(number, work.step(number, DeliveryEvent::Retire, None)?);
    }
    tables.update(device, &work.into_changes())?;
    tables.delete_sessions(device)?;
    Ok(left)
}

/// The commands of a transaction.
struct Work<'l> {
    limits: &'l QueueLimits,
    now: i64,
    rows: BTreeMap<SequenceNumber, Row>,
    changes: BTreeMap<SequenceNumber, (Option<String>, Option<i64>)>,
}

impl Work<'_> {
    /// Adds rows; those that are known may have changed already.
    fn read(&mut self, rows: Vec<Row>) {
        for row in rows {
            self.rows.entry(row.number).or_insert(row);
        }
    }

    fn exchange(&mut self, exchange: &Exchange) -> Result<(), QueueError> {
        let Exchange { session, held, sent, answered, .. } = exchange;
        for number in held {
            self.deliver(*number, DeliveryEvent::Hold, session)?;
        }
        for number in sent {
            self.deliver(*number, DeliveryEvent::Send, session)?;
        }
        for (number, result) in answered {
            // The command has been answered before and deleted since.
            if !self.rows.contains_key(number) {
                continue;
            }
            let was_ended = self.rows.get(number).is_some_and(|row| row.state.is_ended());
            let event = if result.is_success { DeliveryEvent::Acknowledge } else { DeliveryEvent::Fail };
            // The first answer counts.
            match was_ended {
                true => self.check_answer(*number, event, session)?,
                false => self.answer(*number, event, session, result)?,
            }
        }
        Ok(())
    }

    /// An event by which a session delivers a command. It is a conflict if the command is not available to the session.
    fn deliver(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
    ) -> Result<(), QueueError> {
        self.check_holder(number, session)?;
        let stepped = self.step(number, event, Some(session));
        stepped.map(|_| ()).map_err(|error| match error {
            QueueError::NotNow { .. } => conflict(number),
            other => other,
        })
    }

    fn answer(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
        result: &StoredResult,
    ) -> Result<(), QueueError> {
        self.deliver(number, event, session)?;
        let mut result = result.clone();
        result.limit_values(self.limits.result_bytes);
        let json = serde_json::to_string(&result).map_err(|error| QueueError::Backend(Box::new(error)))?;
        if let Some((stored, _)) = self.changes.get_mut(&number) {
            *stored = Some(json);
        }
        Ok(())
    }

    fn check_answer(
        &self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
    ) -> Result<(), QueueError> {
        self.check_holder(number, session)?;
        match self.rows.get(&number).map(|row| row.state.after(event)) {
            Some(Ok(_)) => Ok(()),
            _ => Err(conflict(number)),
        }
    }

    /// A command that is not pending is available only to the session that has it.
    fn check_holder(&self, number: SequenceNumber, session: &SessionId) -> Result<(), QueueError> {
        match self.rows.get(&number) {
            Some(row) if row.state == DeliveryState::Pending || row.session.as_ref() == Some(session) => {
                Ok(())
            }
            _ => Err(conflict(number)),
        }
    }

    /// Changes the state of a command by an event. Returns the new state.
    fn step(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: Option<&SessionId>,
    ) -> Result<DeliveryState, QueueError> {
        let row = self.rows.get_mut(&number).ok_or(QueueError::NoSuchCommand(number))?;
        let next = row.state.after(event).map_err(|error| QueueError::NotNow { number, error })?;
        if next == row.state {
            return Ok(next);
        }
        match next {
            DeliveryState::Pending => row.session = None,
            DeliveryState::Held => row.session = session.cloned(),
            DeliveryState::Sent => {
                row.session = session.cloned();
                row.sends = row.sends.saturating_add(1);
            }
            DeliveryState::Acknowledged
            | DeliveryState::Failed
            | DeliveryState::Cancelled
            | DeliveryState::Unknown => {}
        }
        row.state = next;
        self.changes.insert(number, (None, next.is_ended().then_some(self.now)));
        Ok(next)
    }

    /// Ends a session, whose commands were read.
    fn end(&mut self, session: &SessionId, left: &mut Left) -> Result<(), QueueError> {
        let has = |row: &&Row| !row.state.is_ended() && row.session.as_ref() == Some(session);
        let rows: Vec<Row> = self.rows.values().filter(has).cloned().collect();
        for row in rows {
            let resend = row.resend == ResendPolicy::WhenUnanswered && row.sends < self.limits.sends;
            let next = self.step(row.number, DeliveryEvent::SessionEnded { resend }, None)?;
            left.note(row.number, next);
        }
        Ok(())
    }

    fn into_changes(mut self) -> Vec<Change> {
        let changes = self.changes.into_iter().filter_map(|(number, (result, ended_at))| {
            Some(Change { row: self.rows.remove(&number)?, result, ended_at })
        });
        changes.collect()
    }
}

impl Left {
    fn note(&mut self, number: SequenceNumber, state: DeliveryState) {
        match state {
            DeliveryState::Pending => self.pending.push(number),
            DeliveryState::Unknown => self.unknown.push(number),
            DeliveryState::Cancelled => self.cancelled.push(number),
            DeliveryState::Held
            | DeliveryState::Sent
            | DeliveryState::Acknowledged
            | DeliveryState::Failed => {}
        }
    }
}

impl Exchange {
    /// The commands of the exchange, each once.
    fn numbers(&self) -> Vec<SequenceNumber> {
        let answered = self.answered.iter().map(|(number, _)| number);
        let mut numbers: Vec<_> = self.held.iter().chain(&self.sent).chain(answered).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn conflict(number: SequenceNumber) -> QueueError {
    QueueError::Conflict { what: format!("command {number}") }
}

fn within(what: &'static str, got: usize, most: usize) -> Result<(), QueueError> {
    if got <= most { Ok(()) } else { Err(QueueError::Limit { what, most, got }) }
}
