//! The rules of the queue, once for all backends.
//!
//! A backend provides transactions on its tables; the functions here decide what changes. Each checks everything before the
//! first change.

use super::command_changes::CommandChanges;
use super::error::QueueError;
use super::exchange::{Exchange, Left, SessionAfter};
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::new_command::NewCommand;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryEvent;
use super::transaction::Transaction;

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
    let mut changes = CommandChanges::new(limits, now, tables.rows(device, &exchange.numbers())?);
    changes.exchange(exchange)?;
    let left = match after {
        SessionAfter::Open(_) => Left::default(),
        SessionAfter::Over => {
            changes.read(tables.open_rows(device, Some(session))?);
            changes.end(session)?
        }
    };
    tables.update(device, &changes.into_list())?;
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
    let mut changes = CommandChanges::new(limits, now, tables.open_rows(device, Some(session))?);
    let left = changes.end(session)?;
    tables.update(device, &changes.into_list())?;
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
    let mut changes = CommandChanges::new(limits, now, tables.rows(device, &[number])?);
    changes.step(number, event, None)?;
    tables.update(device, &changes.into_list())
}

pub(super) fn retire(
    tables: &mut dyn Transaction,
    limits: &QueueLimits,
    device: &DeviceId,
    now: i64,
) -> Result<Left, QueueError> {
    tables.lock(device)?;
    let mut changes = CommandChanges::new(limits, now, tables.open_rows(device, None)?);
    let left = changes.retire()?;
    tables.update(device, &changes.into_list())?;
    tables.delete_sessions(device)?;
    Ok(left)
}

fn within(what: &'static str, got: usize, most: usize) -> Result<(), QueueError> {
    if got <= most { Ok(()) } else { Err(QueueError::Limit { what, most, got }) }
}
