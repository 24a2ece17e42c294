//! The transactions of the engine on the tables.

use super::connections::Tables;
use super::queries::{command_row, get};
use crate::queue::columns::{number_for, number_of, resend_number, state_number};
use crate::queue::error::QueueError;
use crate::queue::ids::{DeviceId, SessionId};
use crate::queue::new_command::NewCommand;
use crate::queue::sequence_number::SequenceNumber;
use crate::queue::transaction::{Change, Row, Transaction};

/// The most rows and the most bytes of text in one statement.
const ROWS: usize = 1000;
const BYTES: usize = 8 << 20;

impl Tables<'_> {
    /// The number of rows.
    fn count(&mut self, sql: &'static str, device: &DeviceId) -> Result<usize, QueueError> {
        let rows = self.rows(sql, &[&device.as_str()])?;
        let count = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
        Ok(number_of(count)? as usize)
    }

    /// Adds commands with consecutive numbers.
    fn insert_part(
        &mut self,
        device: &DeviceId,
        first: u64,
        commands: &[NewCommand],
        now: i64,
    ) -> Result<(), QueueError> {
        let numbers: Vec<i64> = (first..).zip(commands).map(|(number, _)| number_for(number)).collect();
        let resend: Vec<i16> =
            commands.iter().map(|command| resend_number(command.resend_policy())).collect();
        let titles: Vec<&str> = commands.iter().map(NewCommand::title).collect();
        let texts: Vec<&str> = commands.iter().map(NewCommand::xml).collect();
        let sql = "INSERT INTO mdm_queue_command (device, number, state, resend, sends, title, queued_at, xml)
            SELECT $1, number, 0, resend, 0, title, $2, xml
            FROM unnest($3::bigint[], $4::smallint[], $5::text[], $6::text[]) AS new (number, resend, title, xml)";
        self.execute(sql, &[&device.as_str(), &now, &numbers, &resend, &titles, &texts]).map(|_| ())
    }

    fn update_part(&mut self, device: &DeviceId, changes: &[Change]) -> Result<(), QueueError> {
        let numbers: Vec<i64> = changes.iter().map(|change| number_for(change.row.number.0)).collect();
        let states: Vec<i16> = changes.iter().map(|change| state_number(change.row.state)).collect();
        let sessions: Vec<Option<&str>> =
            changes.iter().map(|change| change.row.session.as_ref().map(SessionId::as_str)).collect();
        let sends: Vec<i32> =
            changes.iter().map(|change| i32::try_from(change.row.sends).unwrap_or(i32::MAX)).collect();
        let results: Vec<Option<&str>> = changes.iter().map(|change| change.result.as_deref()).collect();
        let ended: Vec<Option<i64>> = changes.iter().map(|change| change.ended_at).collect();
        let sql = "UPDATE mdm_queue_command AS old
            SET state = new.state, session = new.session, sends = new.sends, result = new.result,
                ended_at = new.ended_at
            FROM unnest($2::bigint[], $3::smallint[], $4::text[], $5::integer[], $6::text[], $7::bigint[])
                AS new (number, state, session, sends, result, ended_at)
            WHERE old.device = $1 AND old.number = new.number";
        let parameters: [&(dyn ::postgres::types::ToSql + Sync); 7] =
            [&device.as_str(), &numbers, &states, &sessions, &sends, &results, &ended];
        self.execute(sql, &parameters).map(|_| ())
    }
}

/// Divides a list, so that no statement has more than [`ROWS`] rows, nor, unless one row is larger, [`BYTES`] bytes.
fn parts<T>(mut list: &[T], size: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut parts = Vec::new();
    while !list.is_empty() {
        let mut bytes = 0_usize;
        let fits = list.iter().take(ROWS).take_while(|each| {
            bytes = bytes.saturating_add(size(each));
            bytes <= BYTES
        });
        let (part, rest) = list.split_at(fits.count().max(1));
        parts.push(part);
        list = rest;
    }
    parts
}

impl Transaction for Tables<'_> {
    /// Locks the name, as the device may have no row.
    fn lock(&mut self, device: &DeviceId) -> Result<u64, QueueError> {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended('mdm_queue_device ' || $1, 0))";
        self.rows(sql, &[&device.as_str()])?;
        // A statement of its own: it sees what was committed while this transaction waited.
        let rows =
            self.rows("SELECT last_number FROM mdm_queue_device WHERE name = $1", &[&device.as_str()])?;
        let last = rows.first().map(|row| get(row, 0)).transpose()?.unwrap_or_default();
        number_of(last)
    }

    fn insert(
        &mut self,
        device: &DeviceId,
        first: u64,
        commands: &[NewCommand],
        now: i64,
    ) -> Result<(), QueueError> {
        let mut next = first;
        for part in parts(commands, |command| command.xml().len()) {
            self.insert_part(device, next, part, now)?;
            next = next.saturating_add(part.len() as u64);
        }
        let sql = "INSERT INTO mdm_queue_device (name, last_number) VALUES ($1, $2)
            ON CONFLICT (name) DO UPDATE SET last_number = excluded.last_number";
        self.execute(sql, &[&device.as_str(), &number_for(next.saturating_sub(1))]).map(|_| ())
    }

    fn waiting(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        self.count("SELECT count(*) FROM mdm_queue_command WHERE device = $1 AND state IN (0, 1)", device)
    }

    fn rows(&mut self, device: &DeviceId, numbers: &[SequenceNumber]) -> Result<Vec<Row>, QueueError> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        // The lock keeps `prune` away from a command that is resent.
        let sql = "SELECT number, state, session, resend, sends FROM mdm_queue_command
            WHERE device = $1 AND number = ANY ($2) ORDER BY number FOR UPDATE";
        let numbers: Vec<i64> = numbers.iter().map(|number| number_for(number.0)).collect();
        let rows = Tables::rows(self, sql, &[&device.as_str(), &numbers])?;
        rows.iter().map(command_row).collect()
    }

    fn open_rows(&mut self, device: &DeviceId, session: Option<&SessionId>) -> Result<Vec<Row>, QueueError> {
        let sql = "SELECT number, state, session, resend, sends FROM mdm_queue_command
            WHERE device = $1 AND state < 3 AND ($2::text IS NULL OR session = $2) ORDER BY number";
        let session = session.map(SessionId::as_str);
        let rows = Tables::rows(self, sql, &[&device.as_str(), &session])?;
        rows.iter().map(command_row).collect()
    }

    fn update(&mut self, device: &DeviceId, changes: &[Change]) -> Result<(), QueueError> {
        let size = |change: &Change| change.result.as_ref().map_or(0, String::len);
        parts(changes, size).into_iter().try_for_each(|part| self.update_part(device, part))
    }

    fn exchanges(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
    ) -> Result<Option<(u64, i64)>, QueueError> {
        let sql = "SELECT exchanges, last_at FROM mdm_queue_session WHERE device = $1 AND id = $2";
        let rows = Tables::rows(self, sql, &[&device.as_str(), &session.as_str()])?;
        rows.first().map(|row| Ok((number_of(get(row, 0)?)?, get(row, 1)?))).transpose()
    }

    fn open_sessions(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        self.count("SELECT count(*) FROM mdm_queue_session WHERE device = $1", device)
    }

    fn save_session(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
        exchanges: u64,
        snapshot: &[u8],
        now: i64,
    ) -> Result<(), QueueError> {
        if exchanges == 1 {
            let sql = "INSERT INTO mdm_queue_device (name, last_number) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING";
            self.execute(sql, &[&device.as_str()])?;
        }
        let sql = "INSERT INTO mdm_queue_session (device, id, exchanges, last_at, snapshot)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (device, id) DO UPDATE
            SET exchanges = excluded.exchanges, last_at = excluded.last_at, snapshot = excluded.snapshot";
        let (device, session) = (device.as_str(), session.as_str());
        self.execute(sql, &[&device, &session, &number_for(exchanges), &now, &snapshot]).map(|_| ())
    }

    fn delete_session(&mut self, device: &DeviceId, session: &SessionId) -> Result<(), QueueError> {
        let sql = "DELETE FROM mdm_queue_session WHERE device = $1 AND id = $2";
        self.execute(sql, &[&device.as_str(), &session.as_str()]).map(|_| ())
    }

    fn delete_sessions(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        self.execute("DELETE FROM mdm_queue_session WHERE device = $1", &[&device.as_str()]).map(|_| ())
    }

    fn forget(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        self.delete_sessions(device)?;
        self.execute("DELETE FROM mdm_queue_command WHERE device = $1", &[&device.as_str()])?;
        self.execute("DELETE FROM mdm_queue_device WHERE name = $1", &[&device.as_str()]).map(|_| ())
    }
}
