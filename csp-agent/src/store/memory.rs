//! A store in memory.

use super::{Record, Store, StoreChange, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, io};

/// A [`Store`] in memory, for tests and simulations.
///
/// Clones share the records, as agents before and after a kill share a disk.
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
/// disk.fail_writes();
/// assert!(matches!(disk.clone().delete("a"), Err(StoreError::Full(_))));
/// # Ok::<(), StoreError>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Mutex<Shared>>,
}

/// Shows only the number of records, because keys may contain text from a server.
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

    /// Makes every later write fail, as on a full disk.
    pub fn fail_writes(&self) {
        self.shared().full = true;
    }

    /// Makes writes succeed again.
    pub fn accept_writes(&self) {
        self.shared().full = false;
    }

    /// Makes later reads of this record report damage with this reason.
    pub fn damage(&self, key: &str, why: &str) {
        self.shared().damaged.insert(key.to_owned(), why.to_owned());
    }

    /// The number of successful writes.
    pub fn writes(&self) -> usize {
        self.shared().writes
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // A panic cannot leave a partial write: no code between the changes of a write can panic.
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

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        let mut shared = self.shared();
        if shared.full {
            return Err(StoreError::Full(io::ErrorKind::StorageFull.into()));
        }
        shared.writes += 1;
        for change in changes {
            match *change {
                StoreChange::Put { key, record } => {
                    shared.records.insert(key.to_owned(), record.clone());
                }
                StoreChange::Delete { key } => {
                    shared.records.remove(key);
                }
            }
        }
        Ok(())
    }
}
