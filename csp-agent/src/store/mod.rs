//! Durable state of an agent.

mod decisions;
mod fields;
mod memory;
mod prepared;
#[cfg(feature = "redb")]
mod redb;
mod shared;
mod view;

pub use decisions::StoredDecisions;
pub use fields::{FieldReader, put_text};
pub use memory::MemoryStore;
pub use prepared::{PreparedChanges, changes_of};
#[cfg(feature = "redb")]
pub use redb::RedbStore;
pub use shared::SharedStore;
pub use view::StoreView;

use crate::with_causes;
use csp_host::CspError;
use std::{error, fmt, io};
use syncml::StatusCode;

/// A durable table of [`Record`]s with text keys.
///
/// A CSP writes each action here *before* it acts: a [`write`](Store::write) that returned `Ok` survives a kill of the
/// process and a loss of power. [`MemoryStore`] is for tests and simulations,
/// `RedbStore` (feature `redb`) for a machine.
///
/// A store has one agent at a time. CSPs cache their records and do not read them again, so two agents on one store would
/// overwrite each other's changes. A backend refuses a second agent ([`StoreError::InUse`]). Use the clones of a
/// [`MemoryStore`] one after the other.
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
    /// The record with this key, if it exists.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the record is damaged; any other error when it cannot be read.
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError>;

    /// The keys that begin with `prefix`, sorted.
    ///
    /// # Errors
    /// When the keys cannot be read.
    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Makes all these changes durable, in their order, or none of them.
    ///
    /// # Errors
    /// When no change was made. A backend refuses every later call if the outcome of its last write is unknown.
    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError>;

    /// Writes one record, and replaces an existing one.
    ///
    /// # Errors
    /// As for [`write`](Store::write).
    fn put(&mut self, key: &str, record: &Record) -> Result<(), StoreError> {
        self.write(&[StoreChange::Put { key, record }])
    }

    /// Deletes one record, if it exists.
    ///
    /// # Errors
    /// As for [`write`](Store::write).
    fn delete(&mut self, key: &str) -> Result<(), StoreError> {
        self.write(&[StoreChange::Delete { key }])
    }
}

impl<S: Store + ?Sized> Store for Box<S> {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        (**self).get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        (**self).keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        (**self).write(changes)
    }
}

/// The value of a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// The version of the format of `data`. A reader checks it first; it leaves a record with an unknown version unchanged
    /// and reports an error.
    pub version: u16,
    /// The content. It may be secret, so `Debug` only shows its length.
    pub data: Vec<u8>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record(version {}, {} bytes)", self.version, self.data.len())
    }
}

/// One change of a [`Store`].
#[derive(Clone, Copy)]
pub enum StoreChange<'c> {
    /// Write this record, and replace an existing one.
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

impl<'c> StoreChange<'c> {
    /// The key of the record.
    pub fn key(&self) -> &'c str {
        match *self {
            StoreChange::Put { key, .. } | StoreChange::Delete { key } => key,
        }
    }

    /// The same change of a record with another key.
    fn with_key<'k>(&self, key: &'k str) -> StoreChange<'k>
    where
        'c: 'k,
    {
        match *self {
            StoreChange::Put { record, .. } => StoreChange::Put { key, record },
            StoreChange::Delete { .. } => StoreChange::Delete { key },
        }
    }
}

/// Removes product keys from the key, because it may contain text from a server.
impl fmt::Debug for StoreChange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreChange::Put { key, record } => {
                write!(f, "Put({:?}, {record:?})", csp_findings::without_product_keys(key))
            }
            StoreChange::Delete { key } => write!(f, "Delete({:?})", csp_findings::without_product_keys(key)),
        }
    }
}

/// The reason why a store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process has the store open.
    #[error("the store is open in another process; end that one first")]
    InUse,
    /// The store is damaged, as after a bad sector. It is left unchanged for a person to examine.
    #[error(
        "the store is damaged: {what}: {why}; restore it from a copy, or remove it when its content is known"
    )]
    Corrupt {
        /// The file, or the key of the record without product keys.
        what: String,
        /// The damage.
        why: String,
    },
    /// The disk is full, or a limit of the system on its use or on the size of a file is reached.
    #[error("there is no space left for the store; make room on its disk")]
    Full(#[source] io::Error),
    /// The operating system refused an operation, as writing to a read-only disk.
    #[error("the store cannot be read or written")]
    Io(#[source] io::Error),
    /// The database refused an operation for another reason.
    #[error("the store's backend failed")]
    Backend(#[source] Box<dyn error::Error + Send + Sync>),
}

/// The refusal of a command whose change cannot be stored: 420 if the disk is full, else 500.
impl From<StoreError> for CspError {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::Full(_) => StatusCode::DEVICE_FULL,
            _ => StatusCode::COMMAND_FAILED,
        };
        CspError::new(status, with_causes(&error))
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                StoreError::Full(error)
            }
            _ => StoreError::Io(error),
        }
    }
}
