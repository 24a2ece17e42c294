//! A queue in a PostgreSQL database.

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
use ::postgres::{Client, Config, Error, NoTls};
use connections::Connections;
use core::fmt;
use failure::failed;
use std::time::Duration;

/// The time to wait for a new connection, unless the parameters name another.
const CONNECT: Duration = Duration::from_secs(10);

/// The time to wait for a machine that no longer answers, unless the parameters name another.
const SILENCE: Duration = Duration::from_secs(60);

/// A [`CommandQueue`](super::CommandQueue) in a PostgreSQL database, for several machines with server processes.
///
/// The tables begin with `mdm_queue_` and are in the first schema of the search path. The first process creates them. A
/// transaction locks only its device, so devices do not wait for each other, except while [`prune`](super::CommandQueue::prune)
/// deletes a command that is about to be resent.
///
/// The calls block on the network. They panic in an asynchronous task: make them in `spawn_blocking`.
///
/// # Secrets
/// Commands may contain passwords, and PostgreSQL does not encrypt them on its disk.
pub struct PostgresQueue {
    connections: Connections,
    limits: QueueLimits,
}

impl PostgresQueue {
    /// Connects with these parameters, such as `host=/run/postgresql user=mdm dbname=mdm` or a `postgresql://` address, without
    /// TLS: for a socket of this machine or a network that you trust.
    ///
    /// # Errors
    /// [`QueueError::Unreachable`] when the database does not answer, [`QueueError::Foreign`] when tables of another program have
    /// the names of the queue, [`QueueError::Newer`] for tables of a newer version, or another error of the database.
    pub fn connect(parameters: &str) -> Result<Self, QueueError> {
        let mut config: Config = parameters.parse().map_err(|error| failed(&error))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("mdm-server");
        }
        Self::with_connector(move || config.connect(NoTls))
    }

    /// Connects with this function, which chooses TLS and credentials. It is called once for each connection.
    ///
    /// # Errors
    /// The errors of [`PostgresQueue::connect`].
    pub fn with_connector(
        connect: impl Fn() -> Result<Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, QueueError> {
        let connections = Connections::new(Box::new(connect));
        connections.write(schema::prepare)?;
        Ok(PostgresQueue { connections, limits: QueueLimits::default() })
    }

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: QueueLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the number of connections that are open at once; further calls wait. Default: 16.
    #[must_use]
    pub fn with_connections(mut self, most: usize) -> Self {
        self.connections.set_most(most);
        self
    }
}

/// Shows nothing of the address and the credentials.
impl fmt::Debug for PostgresQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresQueue").finish_non_exhaustive()
    }
}

impl Backend for PostgresQueue {
    fn limits(&self) -> &QueueLimits {
        &self.limits
    }

    fn write<R>(
        &self,
        work: impl FnOnce(&mut dyn Transaction) -> Result<R, QueueError>,
    ) -> Result<R, QueueError> {
        self.connections.write(|tables| work(tables))
    }

    fn pending(&self, device: &DeviceId, most: usize) -> Result<Vec<QueuedCommand>, QueueError> {
        self.connections.read(|reader| queries::pending(reader, device, most))
    }

    fn session(&self, device: &DeviceId, session: &SessionId) -> Result<Option<StoredSession>, QueueError> {
        self.connections.read(|reader| queries::session(reader, device, session))
    }

    fn idle(&self, before: i64, most: usize) -> Result<Vec<(DeviceId, SessionId)>, QueueError> {
        self.connections.read(|reader| queries::idle(reader, before, most))
    }

    fn sessions(&self, device: &DeviceId) -> Result<Vec<OpenSession>, QueueError> {
        self.connections.read(|reader| queries::sessions(reader, device))
    }

    fn commands(
        &self,
        device: &DeviceId,
        after: SequenceNumber,
        most: usize,
    ) -> Result<Vec<CommandRecord>, QueueError> {
        self.connections.read(|reader| queries::commands(reader, device, after, most))
    }

    fn devices(&self, after: Option<&DeviceId>, most: usize) -> Result<Vec<DeviceRecord>, QueueError> {
        self.connections.read(|reader| queries::devices(reader, after, most))
    }

    fn prune(&self, retention: &Retention) -> Result<usize, QueueError> {
        self.connections.write(|tables| queries::prune(tables, retention))
    }
}
