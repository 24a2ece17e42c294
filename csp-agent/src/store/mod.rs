//! Where an agent keeps what it must not forget.

mod memory;
#[cfg(feature = "redb")]
mod redb;

pub use memory::MemoryStore;
#[cfg(feature = "redb")]
pub use redb::RedbStore;

use std::{error, fmt, io};

/// A durable table of [`Record`]s, each with a text as its key.
///
/// A CSP writes here what it is about to do *before* it does it: what [`write`](Store::write) has returned `Ok` for
/// is still there after a kill of the process or a loss of power. [`MemoryStore`] is for tests and simulations,
/// `RedbStore` (feature `redb`) for a machine.
///
/// A store has one user at a time. CSPs keep in memory what they have written and do not look again, so that two agents
/// on one store would each undo what the other has done; a backend keeps the second one out
/// ([`StoreError::InUse`]). The clones of a [`MemoryStore`] are meant to be used one after the other.
///
/// ```
/// use csp_agent::store::{MemoryStore, Record, Store};
///
/// let mut store = MemoryStore::new();
/// store.put("office/1", &Record { version: 1, data: b"installing".to_vec() })?;
/// assert_eq!(store.get("office/1")?.map(|record| record.version), Some(1));
/// assert_eq!(store.keys("office/")?, ["office/1"]);
/// # Ok::<(), csp_agent::store::StoreError>(())
/// ```
pub trait Store: fmt::Debug + Send {
    /// The record with this key; `None` if there is none.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it is there and is not what was written; any other when it cannot be read.
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError>;

    /// The keys that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// When they cannot be read.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Makes all these changes durable, in their order, or none of them.
    ///
    /// # Errors
    /// Nothing has changed. A backend that does not know whether its last write was made durable says so by refusing
    /// every later call.
    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError>;

    /// Writes one record over the one that may be there.
    ///
    /// # Errors
    /// As for [`write`](Store::write).
    fn put(&mut self, key: &str, record: &Record) -> Result<(), StoreError> {
        self.write(&[Change::Put { key, record }])
    }

    /// Deletes one record; one that does not exist need not be deleted.
    ///
    /// # Errors
    /// As for [`write`](Store::write).
    fn delete(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(&[Change::Delete { key }])
    }
}

/// What is kept under a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The version of the form that `data` has. Whoever reads a record checks it first: a program that finds a
    /// version it does not know leaves the record as it is, and says so.
    pub version: u16,
    /// The bytes. They may hold secrets, so `Debug` shows their number alone.
    pub data: Vec<u8>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record(version {}, {} bytes)", self.version, self.data.len())
    }
}

/// One change of a [`Store`].
#[derive(Clone, Copy)]
pub enum Change<'c> {
    /// Write this record over the one that may be there.
    Put {
        /// Its key.
        key: &'c str,
        /// The record.
        record: &'c Record,
    },
    /// Delete the record, if it exists.
    Delete {
        /// Its key.
        key: &'c str,
    },
}

/// The key without what looks like a product key: a server's words may be in it.
impl fmt::Debug for Change<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Put { key, record } => {
                write!(f, "Put({:?}, {record:?})", csp_findings::without_product_keys(key))
            }
            Change::Delete { key } => write!(f, "Delete({:?})", csp_findings::without_product_keys(key)),
        }
    }
}

/// Why a store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has it open.
    #[error("the store is open in another process; end that one first")]
    InUse,
    /// What is there is not what was written. Nothing has been changed: somebody must look at it.
    #[error(
        "the store is damaged: {what}: {why}; restore it from a copy, or remove it when what it held is known"
    )]
    Corrupt {
        /// The record, by its key without what looks like a product key, or the file.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// There is no space left.
    #[error("there is no space left for the store; make room on its disk")]
    Full(#[source] io::Error),
    /// The operating system refused something else.
    #[error("the store cannot be read or written")]
    Io(#[source] io::Error),
    /// The backend refused something else.
    #[error("the store's backend failed")]
    Backend(#[source] Box<dyn error::Error + Send + Sync>),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(error),
            _ => StoreError::Io(error),
        }
    }
}
