//! Connections, each used by one thread at a time.

use super::failure::{commit_failed, failed, is_lost};
use crate::queue::error::QueueError;
use ::postgres::types::ToSql;
use ::postgres::{Client, Error, Row, Statement};
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Limits the wait for a lock, and ends the transaction of a process that hangs, so that its locks are free.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

/// Each statement sees what was committed before it, whatever the database has as its default.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// The number of connections by default.
const MOST: usize = 16;

type Connect = Box<dyn Fn() -> Result<Client, Error> + Send + Sync>;

/// The parameters of a statement.
pub(super) type Parameters<'p> = &'p [&'p (dyn ToSql + Sync)];

pub(super) struct Connections {
    connect: Connect,
    most: usize,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    used: usize,
}

/// A connection and its prepared statements.
struct Connection {
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl Connections {
    pub(super) fn new(connect: Connect) -> Self {
        Connections { connect, most: MOST, pool: Mutex::default(), returned: Condvar::new() }
    }

    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most.max(1);
    }

    /// Does `work` in a transaction, which commits if it returns `Ok`.
    pub(super) fn write<R>(
        &self,
        work: impl FnOnce(&mut Tables<'_>) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        let mut place = self.place();
        let mut connection = place.connection()?;
        // The database may have ended an idle connection.
        if let Err(error) = connection.client.batch_execute(BEGIN) {
            if !is_lost(&error) {
                return Err(failed(&error));
            }
            connection = place.new_connection()?;
            connection.client.batch_execute(BEGIN).map_err(|error| failed(&error))?;
        }
        // Dropping a connection with an open transaction rolls it back.
        let done = work(&mut Tables(&mut connection));
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        match (connection.client.batch_execute(end), done) {
            (Ok(()), done) => {
                place.give_back(connection);
                done
            }
            (Err(error), Ok(_)) => Err(commit_failed(&error)),
            (Err(_), Err(error)) => Err(error),
        }
    }

    /// Does `work`, which only reads; once more if an idle connection is lost.
    pub(super) fn read<R>(
        &self,
        work: impl Fn(&mut Tables<'_>) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        let mut place = self.place();
        let mut connection = place.connection()?;
        let mut done = work(&mut Tables(&mut connection));
        if matches!(done, Err(QueueError::Unreachable(_))) {
            connection = place.new_connection()?;
            done = work(&mut Tables(&mut connection));
        }
        if !matches!(done, Err(QueueError::Unreachable(_))) {
            place.give_back(connection);
        }
        done
    }

    /// Waits until a connection may be used.
    fn place(&self) -> Place<'_> {
        let pool = unpoisoned(&self.pool);
        let full = |pool: &mut Pool| pool.used >= self.most;
        let mut pool = self.returned.wait_while(pool, full).unwrap_or_else(PoisonError::into_inner);
        pool.used += 1;
        Place(self)
    }
}

/// Closes the connections in a thread of their own: closing blocks, and would panic in an asynchronous task.
impl Drop for Connections {
    fn drop(&mut self) {
        let idle = core::mem::take(&mut unpoisoned(&self.pool).idle);
        // Without a thread, the connections are closed here.
        _ = std::thread::Builder::new().spawn(move || drop(idle));
    }
}

fn unpoisoned(pool: &Mutex<Pool>) -> MutexGuard<'_, Pool> {
    // No code panics while it has the lock.
    pool.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to use one connection.
struct Place<'c>(&'c Connections);

impl Place<'_> {
    /// An idle connection, or else a new one.
    fn connection(&mut self) -> Result<Connection, QueueError> {
        let idle = unpoisoned(&self.0.pool).idle.pop();
        idle.map_or_else(|| self.new_connection(), Ok)
    }

    /// A new connection. If it is needed because an idle one was lost, the other idle ones are probably lost, too.
    fn new_connection(&mut self) -> Result<Connection, QueueError> {
        let lost = core::mem::take(&mut unpoisoned(&self.0.pool).idle);
        drop(lost);
        let mut client = (self.0.connect)().map_err(|error| failed(&error))?;
        client.batch_execute(SETTINGS).map_err(|error| failed(&error))?;
        Ok(Connection { client, statements: HashMap::new() })
    }

    fn give_back(&mut self, connection: Connection) {
        unpoisoned(&self.0.pool).idle.push(connection);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        unpoisoned(&self.0.pool).used -= 1;
        self.0.returned.notify_one();
    }
}

/// The tables, through one connection.
pub(super) struct Tables<'c>(&'c mut Connection);

impl Tables<'_> {
    /// The rows of a statement, which is prepared once for each connection.
    pub(super) fn rows(
        &mut self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, QueueError> {
        let statement = self.statement(sql)?;
        self.0.client.query(&statement, parameters).map_err(|error| failed(&error))
    }

    /// Executes a statement. Returns the number of rows.
    pub(super) fn execute(
        &mut self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<u64, QueueError> {
        let statement = self.statement(sql)?;
        self.0.client.execute(&statement, parameters).map_err(|error| failed(&error))
    }

    /// Executes statements without parameters.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), QueueError> {
        self.0.client.batch_execute(sql).map_err(|error| failed(&error))
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, QueueError> {
        if let Some(known) = self.0.statements.get(sql) {
            return Ok(known.clone());
        }
        let statement = self.0.client.prepare(sql).map_err(|error| failed(&error))?;
        self.0.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}
