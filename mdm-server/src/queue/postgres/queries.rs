//! Queries.

use super::connections::Tables;
use crate::queue::columns::{
    Columns, count_for, device_of, note_count, number_for, number_of, other_type, session_of,
};
use crate::queue::error::QueueError;
use crate::queue::ids::{DeviceId, SessionId};
use crate::queue::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use crate::queue::retention::Retention;
use crate::queue::sequence_number::SequenceNumber;
use crate::queue::state::DeliveryState;
use crate::queue::stored::record;
use crate::queue::time::{millis, system_time};
use crate::queue::transaction::Row as CommandRow;
use ::postgres::Row;
use ::postgres::types::FromSql;

/// A column by its place.
pub(super) fn get<'r, T: FromSql<'r>>(row: &'r Row, column: usize) -> Result<T, QueueError> {
    row.try_get(column).map_err(|_| other_type())
}

/// The first five columns as a row of the engine.
pub(super) fn command_row(row: &Row) -> Result<CommandRow, QueueError> {
    let (number, state): (i64, i16) = (get(row, 0)?, get(row, 1)?);
    let (resend, sends): (i16, i32) = (get(row, 3)?, get(row, 4)?);
    let (state, resend, sends) = (state.into(), resend.into(), sends.into());
    Columns { number, state, session: get(row, 2)?, resend, sends }.row()
}

pub(super) fn pending(
    tables: &mut Tables<'_>,
    device: &DeviceId,
    most: usize,
) -> Result<Vec<QueuedCommand>, QueueError> {
    let sql =
        "SELECT number, xml FROM mdm_queue_command WHERE device = $1 AND state = 0 ORDER BY number LIMIT $2";
    let rows = tables.rows(sql, &[&device.as_str(), &count_for(most)])?;
    let commands =
        rows.iter().map(|row| Ok(QueuedCommand::new(SequenceNumber(number_of(get(row, 0)?)?), get(row, 1)?)));
    commands.collect()
}

pub(super) fn session(
    tables: &mut Tables<'_>,
    device: &DeviceId,
    session: &SessionId,
) -> Result<Option<StoredSession>, QueueError> {
    let sql = "SELECT exchanges, snapshot FROM mdm_queue_session WHERE device = $1 AND id = $2";
    let rows = tables.rows(sql, &[&device.as_str(), &session.as_str()])?;
    let stored = rows
        .first()
        .map(|row| Ok(StoredSession { exchanges: number_of(get(row, 0)?)?, snapshot: get(row, 1)? }));
    stored.transpose()
}

pub(super) fn idle(
    tables: &mut Tables<'_>,
    before: i64,
    most: usize,
) -> Result<Vec<(DeviceId, SessionId)>, QueueError> {
    let sql = "SELECT device, id FROM mdm_queue_session WHERE last_at < $1 ORDER BY last_at LIMIT $2";
    let rows = tables.rows(sql, &[&before, &count_for(most)])?;
    rows.iter().map(|row| Ok((device_of(get(row, 0)?)?, session_of(get(row, 1)?)?))).collect()
}

pub(super) fn sessions(tables: &mut Tables<'_>, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
    let sql = "SELECT id, exchanges, last_at FROM mdm_queue_session WHERE device = $1 ORDER BY id";
    let rows = tables.rows(sql, &[&device.as_str()])?;
    let sessions = rows.iter().map(|row| {
        Ok(OpenSession {
            session: session_of(get(row, 0)?)?,
            exchanges: number_of(get(row, 1)?)?,
            last_at: system_time(get(row, 2)?),
        })
    });
    sessions.collect()
}

pub(super) fn commands(
    tables: &mut Tables<'_>,
    device: &DeviceId,
    after: SequenceNumber,
    most: usize,
) -> Result<Vec<CommandRecord>, QueueError> {
    let sql = "SELECT number, state, session, resend, sends, title, result, queued_at, ended_at
        FROM mdm_queue_command WHERE device = $1 AND number > $2 ORDER BY number LIMIT $3";
    let rows = tables.rows(sql, &[&device.as_str(), &number_for(after.0), &count_for(most)])?;
    let records = rows
        .iter()
        .map(|row| record(command_row(row)?, get(row, 5)?, get(row, 6)?, get(row, 7)?, get(row, 8)?));
    records.collect()
}

pub(super) fn devices(
    tables: &mut Tables<'_>,
    after: Option<&DeviceId>,
    most: usize,
) -> Result<Vec<DeviceRecord>, QueueError> {
    let sql = "SELECT page.name, counted.state, counted.count
        FROM (SELECT name FROM mdm_queue_device WHERE name > $1 ORDER BY name LIMIT $2) AS page
        LEFT JOIN LATERAL (
            SELECT state, count(*) AS count FROM mdm_queue_command WHERE device = page.name GROUP BY state
        ) AS counted ON true
        ORDER BY page.name";
    let rows = tables.rows(sql, &[&after.map_or("", DeviceId::as_str), &count_for(most)])?;
    let mut records: Vec<DeviceRecord> = Vec::new();
    for row in &rows {
        let device = device_of(get(row, 0)?)?;
        if records.last().is_none_or(|last| last.device != device) {
            records.push(DeviceRecord { device, counts: [0; DeliveryState::ALL.len()] });
        }
        // A device without commands has one row without a state.
        let (state, count): (Option<i16>, Option<i64>) = (get(row, 1)?, get(row, 2)?);
        if let (Some(record), Some(state), Some(count)) = (records.last_mut(), state, count) {
            note_count(record, state.into(), count)?;
        }
    }
    Ok(records)
}

/// Passes over commands that another process deletes or resends at the same time.
pub(super) fn prune(tables: &mut Tables<'_>, retention: &Retention) -> Result<usize, QueueError> {
    let mut deleted = 0;
    if let Some(before) = retention.ended_before {
        let sql = "DELETE FROM mdm_queue_command WHERE (device, number) IN (
            SELECT device, number FROM mdm_queue_command
            WHERE ended_at < $1 ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED)";
        deleted += tables.execute(sql, &[&millis(before), &count_for(retention.batch)])? as usize;
    }
    if let Some(newest) = retention.newest {
        let sql = "DELETE FROM mdm_queue_command WHERE (device, number) IN (
            SELECT device, number FROM mdm_queue_command
            WHERE ended_at IS NOT NULL AND (device, number) IN (
                SELECT device, number FROM (
                    SELECT device, number, row_number() OVER (PARTITION BY device ORDER BY number DESC) AS place
                    FROM mdm_queue_command WHERE ended_at IS NOT NULL) AS ended
                WHERE place > $1)
            LIMIT $2 FOR UPDATE SKIP LOCKED)";
        let rest = count_for(retention.batch.saturating_sub(deleted));
        deleted += tables.execute(sql, &[&count_for(newest), &rest])? as usize;
    }
    Ok(deleted)
}
