//! The transactions of the engine on the tables.

use super::failure::failed;
use super::queries::{all, command_row};
use crate::queue::columns::{number_for, number_of, resend_number, state_number};
use crate::queue::error::QueueError;
use crate::queue::ids::{DeviceId, SessionId};
use crate::queue::new_command::NewCommand;
use crate::queue::sequence_number::SequenceNumber;
use crate::queue::transaction::{Change, Row, Transaction};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

/// An immediate transaction, which keeps all other writers away.
pub(super) struct Tables<'c>(pub(super) &'c Connection);

impl Tables<'_> {
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, QueueError> {
        self.0.prepare_cached(sql).map_err(failed)?.execute(params).map_err(failed)
    }

    fn number(&self, sql: &str, params: impl Params) -> Result<Option<u64>, QueueError> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let number = statement.query_row(params, |row| row.get(0)).optional().map_err(failed)?;
        number.map(number_of).transpose()
    }
}

impl Transaction for Tables<'_> {
    fn lock(&mut self, device: &DeviceId) -> Result<u64, QueueError> {
        let last = self.number("SELECT last_number FROM device WHERE name = ?1", params![device.as_str()])?;
        Ok(last.unwrap_or_default())
    }

    fn insert(
        &mut self,
        device: &DeviceId,
        first: u64,
        commands: &[NewCommand],
        now: i64,
    ) -> Result<(), QueueError> {
        let sql = "INSERT INTO command (device, number, state, resend, sends, title, queued_at, xml)
            VALUES (?1, ?2, 0, ?3, 0, ?4, ?5, ?6)";
        for (number, command) in (first..).zip(commands) {
            let resend = resend_number(command.resend_policy());
            let (device, number) = (device.as_str(), number_for(number));
            self.execute(sql, params![device, number, resend, command.title(), now, command.xml()])?;
        }
        let last = number_for(first).saturating_add(commands.len() as i64 - 1);
        let sql = "INSERT INTO device (name, last_number) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET last_number = excluded.last_number";
        self.execute(sql, params![device.as_str(), last]).map(|_| ())
    }

    fn waiting(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        let sql = "SELECT count(*) FROM command WHERE device = ?1 AND state IN (0, 1)";
        Ok(self.number(sql, params![device.as_str()])?.map_or(0, |count| count as usize))
    }

    fn rows(&mut self, device: &DeviceId, numbers: &[SequenceNumber]) -> Result<Vec<Row>, QueueError> {
        let sql =
            "SELECT number, state, session, resend, sends FROM command WHERE device = ?1 AND number = ?2";
        let rows = numbers
            .iter()
            .map(|number| all(self.0, sql, params![device.as_str(), number_for(number.0)], command_row));
        Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn open_rows(&mut self, device: &DeviceId, session: Option<&SessionId>) -> Result<Vec<Row>, QueueError> {
        let sql = "SELECT number, state, session, resend, sends FROM command
            WHERE device = ?1 AND state < 3 AND (?2 IS NULL OR session = ?2) ORDER BY number";
        all(self.0, sql, params![device.as_str(), session.map(SessionId::as_str)], command_row)
    }

    fn update(&mut self, device: &DeviceId, changes: &[Change]) -> Result<(), QueueError> {
        let sql = "UPDATE command SET state = ?3, session = ?4, sends = ?5, result = ?6, ended_at = ?7
            WHERE device = ?1 AND number = ?2";
        for Change { row, result, ended_at } in changes {
            let session = row.session.as_ref().map(SessionId::as_str);
            let (device, number) = (device.as_str(), number_for(row.number.0));
            self.execute(
                sql,
                params![device, number, state_number(row.state), session, row.sends, result, ended_at],
            )?;
        }
        Ok(())
    }

    fn exchanges(
        &mut self,
        device: &DeviceId,
        session: &SessionId,
    ) -> Result<Option<(u64, i64)>, QueueError> {
        let sql = "SELECT exchanges, last_at FROM session WHERE device = ?1 AND id = ?2";
        let mut statement = self.0.prepare_cached(sql).map_err(failed)?;
        let found = statement
            .query_row(params![device.as_str(), session.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .map_err(failed)?;
        found.map(|(exchanges, last_at)| Ok((number_of(exchanges)?, last_at))).transpose()
    }

    fn open_sessions(&mut self, device: &DeviceId) -> Result<usize, QueueError> {
        let sql = "SELECT count(*) FROM session WHERE device = ?1";
        Ok(self.number(sql, params![device.as_str()])?.map_or(0, |count| count as usize))
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
            let sql = "INSERT INTO device (name, last_number) VALUES (?1, 0) ON CONFLICT (name) DO NOTHING";
            self.execute(sql, params![device.as_str()])?;
        }
        let sql = "INSERT INTO session (device, id, exchanges, last_at, snapshot) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (device, id) DO UPDATE
            SET exchanges = excluded.exchanges, last_at = excluded.last_at, snapshot = excluded.snapshot";
        let (device, session) = (device.as_str(), session.as_str());
        self.execute(sql, params![device, session, number_for(exchanges), now, snapshot]).map(|_| ())
    }

    fn delete_session(&mut self, device: &DeviceId, session: &SessionId) -> Result<(), QueueError> {
        let sql = "DELETE FROM session WHERE device = ?1 AND id = ?2";
        self.execute(sql, params![device.as_str(), session.as_str()]).map(|_| ())
    }

    fn delete_sessions(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        self.execute("DELETE FROM session WHERE device = ?1", params![device.as_str()]).map(|_| ())
    }

    fn forget(&mut self, device: &DeviceId) -> Result<(), QueueError> {
        self.delete_sessions(device)?;
        self.execute("DELETE FROM command WHERE device = ?1", params![device.as_str()])?;
        self.execute("DELETE FROM device WHERE name = ?1", params![device.as_str()]).map(|_| ())
    }
}
