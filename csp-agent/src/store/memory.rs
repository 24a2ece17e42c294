//! A store without a disk.

use super::{Change, Record, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

/// A [`Store`] in memory, for tests and simulations.
///
/// A clone is the same store: it plays the disk that outlives the agent that is killed.
///
/// ```
/// use csp_agent::store::{MemoryStore, Record, Store, StoreError};
///
/// let disk = MemoryStore::new();
/// let mut before = disk.clone();
/// before.put("a", &Record { version: 1, data: vec![] })?;
/// drop(before); // the agent is killed
/// assert!(disk.get("a")?.is_some());
///
/// disk.fill();
/// assert!(matches!(disk.clone().delete("a"), Err(StoreError::Full(_))));
/// # Ok::<(), StoreError>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Mutex<Shared>>,
}

/// The number of records: a server's words may be in their keys.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MemoryStore({} records)", self.shared().records.len())
    }
}

#[derive(Default)]
struct Shared {
    records: BTreeMap<String, Record>,
    full: bool,
    damaged: BTreeMap<String, String>,
    writes: usize,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets every write fail from now on, as if the disk were full.
    pub fn fill(&self) {
        self.shared().full = true;
    }

    /// Lets writes succeed again.
    pub fn make_room(&self) {
        self.shared().full = false;
    }

    /// Lets the record be read as damaged, for this reason.
    pub fn damage(&self, key: &str, why: &str) {
        self.shared().damaged.insert(key.to_owned(), why.to_owned());
    }

    /// How often something was written.
    pub fn writes(&self) -> usize {
        self.shared().writes
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // What is behind the lock is whole at any time: a write takes effect at once.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        let shared = self.shared();
        match shared.damaged.get(key) {
            Some(why) => {
                let what = csp_findings::without_product_keys(key).into_owned();
                Err(StoreError::Corrupt { what, why: why.clone() })
            }
            None => Ok(shared.records.get(key).cloned()),
        }
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let shared = self.shared();
        let from = shared.records.range(prefix.to_owned()..);
        Ok(from.map(|(key, _)| key).take_while(|key| key.starts_with(prefix)).cloned().collect())
    }

    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        let mut shared = self.shared();
        if shared.full {
            return Err(StoreError::Full(io::ErrorKind::StorageFull.into()));
        }
        shared.writes += 1;
        for change in changes {
            match *change {
                Change::Put { key, record } => {
                    shared.records.insert(key.to_owned(), record.clone());
                }
                Change::Delete { key } => {
                    shared.records.remove(key);
                }
            }
        }
        Ok(())
    }
}
