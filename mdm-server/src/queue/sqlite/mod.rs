//! A queue in an SQLite file.

mod connections;
mod failure;
mod queries;
mod schema;
mod transaction;

use super::backend::Backend;
use super::error::QueueError;
use super::ids::{DeviceId, SessionId};
use super::limits::QueueLimits;
use super::records::{CommandRecord, DeviceRecord, OpenSession, QueuedCommand, StoredSession};
use super::retention::Retention;
use super::sequence_number::SequenceNumber;
use super::transaction::Transaction;
use connections::Connections;
use core::fmt;
use failure::failed;
use rusqlite::TransactionBehavior;
use std::path::{Path, PathBuf};
use transaction::Tables;

/// A [`CommandQueue`](super::CommandQueue) in an SQLite file, for one machine with one or several server processes.
///
/// # Crashes
/// The file has a write-ahead log, and every commit is synchronised with the disk: after a kill or a loss of power the file
/// opens and holds every change that returned `Ok`. The files with `-wal` and `-shm` at the end of their names belong to it;
/// copy all three, or none while a server runs. A commit that failed with an error of the system ([`QueueError::Io`]) may
/// still be found after a kill: the next exchange then is a conflict. The file must be on a local disk, because a network file system does not lock it.
///
/// # Damage
/// A file of another program or of a newer version is refused, as is a file that SQLite finds damaged. SQLite does not
/// compare all pages when it opens a file: [`SqliteQueue::check`] does that.
///
/// # Secrets
/// Commands may contain passwords, and SQLite does not encrypt. On Unix only the owner can read a file that this program
/// creates.
pub struct SqliteQueue {
    connections: Connections,
    limits: QueueLimits,
}

impl SqliteQueue {
    /// Opens the queue in this file, and creates it if there is no file.
    ///
    /// # Errors
    /// [`QueueError::Foreign`] for a file of another program, [`QueueError::Newer`] for one of a newer version,
    /// [`QueueError::Damaged`], [`QueueError::ReadOnly`], [`QueueError::Full`], or another error from the system.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, QueueError> {
        let connections = Connections::open(path.into())?;
        Ok(SqliteQueue { connections, limits: QueueLimits::default() })
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: QueueLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.connections.path()
    }

    /// Checks every page of the file, which takes time proportional to its size.
    ///
    /// # Errors
    /// [`QueueError::Damaged`] with the first damage; another error when the file cannot be read.
    pub fn check(&self) -> Result<(), QueueError> {
        self.connections.read(queries::check)
    }
}

impl fmt::Debug for SqliteQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteQueue").field("path", &self.path()).finish_non_exhaustive()
    }
}

impl Backend for SqliteQueue {
    fn limits(&self) -> &QueueLimits {
        &self.limits
    }

    fn write<R>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        self.connections.write(|connection| {
            // Takes the lock at once: a transaction that begins to read and then writes may fail.
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            // Dropping it without a commit rolls it back.
            let done = work(&mut Tables(&transaction))?;
            transaction.commit().map_err(failed)?;
            Ok(done)
        })
    }

    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError> {
        self.connections.read(|connection| queries::pending(connection, device, most))
    }

    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError> {
        self.connections.read(|connection| queries::session(connection, device, session))
    }

    fn idle(&self, before: i64, most: usize) -> Result<Vec<(DeviceId, SessionId)>, QueueError> {
        self.connections.read(|connection| queries::idle(connection, before, most))
    }

    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
        self.connections.read(|connection| queries::sessions(connection, device))
    }

    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError> {
        self.connections.read(|connection| queries::commands(connection, device, after, most))
    }

    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError> {
        self.connections.read(|connection| queries::devices(connection, after, most))
    }

    fn prune(&self, retention: &Retention) -> Result<usize, QueueError> {
        self.connections.write(|connection| queries::prune(connection, retention))
    }
}
