//! Queries.

use super::failure::failed;
use crate::queue::columns::{Columns, count_for, device_of, note_count, number_for, number_of, session_of};
use crate::queue::error::QueueError;
use crate::queue::ids::{DeviceId, SessionId};
use crate::queue::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use crate::queue::retention::Retention;
use crate::queue::sequence_number::SequenceNumber;
use crate::queue::state::DeliveryState;
use crate::queue::stored::{damaged, record};
use crate::queue::time::{millis, system_time};
use crate::queue::transaction::Row as CommandRow;
use rusqlite::{Connection, Params, Row, params};

/// The rows of a query, each as `read` makes it.
pub(super) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, QueueError>,
) -> Result<Vec<T>, QueueError> {
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(params).map_err(failed)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// A column by its place.
fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: usize) -> Result<T, QueueError> {
    row.get(column).map_err(failed)
}

/// The first five columns as a row of the engine.
pub(super) fn command_row(row: &Row<'_>) -> Result<CommandRow, QueueError> {
    let (number, state, session) = (get(row, 0)?, get(row, 1)?, get(row, 2)?);
    Columns { number, state, session, resend: get(row, 3)?, sends: get(row, 4)? }.row()
}

pub(super) fn check(connection: &Connection) -> Result<(), QueueError> {
    let found: String =
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(failed)?;
    match found.as_str() {
        "ok" => Ok(()),
        why => Err(damaged(&csp_findings::one_line(why))),
    }
}

pub(super) fn pending(
    connection: &Connection,
    device: &DeviceId,
    most: usize,
) -> Result<Vec<QueuedCommand>, QueueError> {
    let sql = "SELECT number, xml FROM command WHERE device = ?1 AND state = 0 ORDER BY number LIMIT ?2";
    all(connection, sql, params![device.as_str(), count_for(most)], |row| {
        Ok(QueuedCommand::new(SequenceNumber(number_of(get(row, 0)?)?), get(row, 1)?))
    })
}

pub(super) fn session(
    connection: &Connection,
    device: &DeviceId,
    session: &SessionId,
) -> Result<Option<StoredSession>, QueueError> {
    let sql = "SELECT exchanges, snapshot FROM session WHERE device = ?1 AND id = ?2";
    let found = all(connection, sql, params![device.as_str(), session.as_str()], |row| {
        Ok(StoredSession { exchanges: number_of(get(row, 0)?)?, snapshot: get(row, 1)? })
    })?;
    Ok(found.into_iter().next())
}

pub(super) fn idle(
    connection: &Connection,
    before: i64,
    most: usize,
) -> Result<Vec<(DeviceId, SessionId)>, QueueError> {
    let sql = "SELECT device, id FROM session WHERE last_at < ?1 ORDER BY last_at LIMIT ?2";
    all(connection, sql, params![before, count_for(most)], |row| {
        Ok((device_of(get(row, 0)?)?, session_of(get(row, 1)?)?))
    })
}

pub(super) fn sessions(connection: &Connection, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
    let sql = "SELECT id, exchanges, last_at FROM session WHERE device = ?1 ORDER BY id";
    all(connection, sql, params![device.as_str()], |row| {
        Ok(OpenSession {
            session: session_of(get(row, 0)?)?,
            exchanges: number_of(get(row, 1)?)?,
            last_at: system_time(get(row, 2)?),
        })
    })
}

pub(super) fn commands(
    connection: &Connection,
    device: &DeviceId,
    after: SequenceNumber,
    most: usize,
) -> Result<Vec<CommandRecord>, QueueError> {
    let sql = "SELECT number, state, session, resend, sends, title, result, queued_at, ended_at FROM command
        WHERE device = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
    all(connection, sql, params![device.as_str(), number_for(after.0), count_for(most)], |row| {
        let result: Option<String> = get(row, 6)?;
        record(command_row(row)?, get(row, 5)?, result.as_deref(), get(row, 7)?, get(row, 8)?)
    })
}

pub(super) fn devices(
    connection: &Connection,
    after: Option<&DeviceId>,
    most: usize,
) -> Result<Vec<DeviceRecord>, QueueError> {
    let sql = "SELECT name FROM device WHERE name > ?1 ORDER BY name LIMIT ?2";
    let after = after.map_or("", DeviceId::as_str);
    let found = all(connection, sql, params![after, count_for(most)], |row| device_of(get(row, 0)?))?;
    let counts = "SELECT state, count(*) FROM command WHERE device = ?1 GROUP BY state";
    let records = found.into_iter().map(|device| {
        let mut record = DeviceRecord { device, counts: [0; DeliveryState::ALL.len()] };
        let read = |row: &Row<'_>| Ok((get(row, 0)?, get(row, 1)?));
        for (state, count) in all(connection, counts, params![record.device.as_str()], read)? {
            note_count(&mut record, state, count)?;
        }
        Ok(record)
    });
    records.collect()
}

pub(super) fn prune(connection: &mut Connection, retention: &Retention) -> Result<usize, QueueError> {
    let batch = retention.batch;
    let mut deleted = 0;
    if let Some(before) = retention.ended_before {
        let sql = "DELETE FROM command WHERE rowid IN
            (SELECT rowid FROM command WHERE ended_at < ?1 ORDER BY ended_at LIMIT ?2)";
        deleted += connection.execute(sql, params![millis(before), count_for(batch)]).map_err(failed)?;
    }
    if let Some(newest) = retention.newest {
        let sql = "DELETE FROM command WHERE rowid IN (
            SELECT id FROM (
                SELECT rowid AS id, row_number() OVER (PARTITION BY device ORDER BY number DESC) AS place
                FROM command WHERE ended_at IS NOT NULL)
            WHERE place > ?1 LIMIT ?2)";
        let rest = count_for(batch.saturating_sub(deleted));
        deleted += connection.execute(sql, params![count_for(newest), rest]).map_err(failed)?;
    }
    Ok(deleted)
}
