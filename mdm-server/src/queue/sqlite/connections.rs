//! Connections to the file: one that writes, and as many that read as there are readers at once.

use super::failure::failed;
use super::schema;
use crate::queue::error::QueueError;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The time to wait for other processes that write.
const BUSY: Duration = Duration::from_secs(10);

/// The number of idle readers that stay open.
const IDLE: usize = 8;

/// The number of prepared statements that a connection keeps.
const STATEMENTS: usize = 32;

pub(super) struct Connections {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Connections {
    pub(super) fn open(path: PathBuf) -> Result<Self, QueueError> {
        create(&path)?;
        let mut writer = connect(&path)?;
        schema::prepare(&mut writer)?;
        prepare_log(&writer)?;
        Ok(Connections { path, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Works with the connection that writes, one thread after the other: waiting for a mutex is fair, and SQLite's own lock
    /// is not.
    pub(super) fn write<R>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        work(&mut unpoisoned(&self.writer))
    }

    /// Works with a connection that reads, beside those that write.
    pub(super) fn read<R>(
        &self,
        work: impl FnOnce(&Connection) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        let idle = unpoisoned(&self.readers).pop();
        let reader = match idle {
            Some(reader) => reader,
            None => connect(&self.path)?,
        };
        let done = work(&reader);
        let mut readers = unpoisoned(&self.readers);
        if readers.len() < IDLE {
            readers.push(reader);
        }
        done
    }
}

fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic drops its transaction, which rolls it back.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Creates an empty file that only its owner can read; the files of the write-ahead log get the same rights.
fn create(path: &Path) -> Result<(), QueueError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(match error.kind() {
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => QueueError::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => QueueError::Full,
            _ => QueueError::Io(error),
        }),
        _ => Ok(()),
    }
}

fn connect(path: &Path) -> Result<Connection, QueueError> {
    // Each connection is used by one thread at a time, so it needs no lock of its own. A path is not a URI.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Synchronises each commit of the log with the disk, and checks the cells of each page that is read.
    let settings = "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;";
    connection.execute_batch(settings).map_err(failed)?;
    Ok(connection)
}

/// Turns the write-ahead log on, which the file remembers.
fn prepare_log(connection: &Connection) -> Result<(), QueueError> {
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)).map_err(failed)?;
    match mode.eq_ignore_ascii_case("wal") {
        true => Ok(()),
        false => Err(QueueError::Database(format!("the journal mode remains {mode}"))),
    }
}
