//! The tables, and the check that a file has them.

use super::failure::failed;
use crate::queue::error::QueueError;
use rusqlite::{Connection, TransactionBehavior};

/// Marks the file as a queue: `MDMQ`.
const APPLICATION: i64 = 0x4D44_4D51;

/// The version of the tables.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE device (
    name TEXT NOT NULL PRIMARY KEY,
    last_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE command (
    device TEXT NOT NULL,
    number INTEGER NOT NULL,
    state INTEGER NOT NULL,
    session TEXT,
    resend INTEGER NOT NULL,
    sends INTEGER NOT NULL,
    title TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    ended_at INTEGER,
    result TEXT,
    xml TEXT NOT NULL,
    UNIQUE (device, number)
) STRICT;
CREATE INDEX command_open ON command (device, state, number) WHERE state < 3;
CREATE INDEX command_ended ON command (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE session (
    device TEXT NOT NULL,
    id TEXT NOT NULL,
    exchanges INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    snapshot BLOB NOT NULL,
    UNIQUE (device, id)
) STRICT;
CREATE INDEX session_last ON session (last_at);
";

/// Creates the tables in an empty file, and checks those of any other file.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), QueueError> {
    if is_ready(connection)? {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another process may have created the tables since.
    if !is_ready(&transaction)? {
        transaction.execute_batch(TABLES).map_err(failed)?;
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
        transaction.pragma_update(None, "user_version", VERSION).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// Returns true if the file has the tables, false if it is empty.
fn is_ready(connection: &Connection) -> Result<bool, QueueError> {
    let number =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(failed);
    let (application, version) = (number("application_id")?, number("user_version")?);
    let count = "SELECT count(*) FROM sqlite_schema";
    let is_empty = connection.query_row(count, [], |row| row.get::<_, i64>(0)).map_err(failed)? == 0;
    match (application, version) {
        (0, 0) if is_empty => Ok(false),
        (APPLICATION, VERSION) => Ok(true),
        (APPLICATION, found) if found > VERSION => Err(QueueError::Newer { found, known: VERSION }),
        (APPLICATION, _) => Err(QueueError::Damaged { why: format!("its version is {version}") }),
        _ => Err(QueueError::Foreign { why: "an SQLite database of another program".to_owned() }),
    }
}
