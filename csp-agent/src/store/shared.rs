//! One store for several CSPs.

use super::{Record, Store, StoreChange, StoreError, StoreView};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A handle of a [`Store`] that an agent and its CSPs use. Clones share the store.
///
/// The CSPs of this workspace keep to keys of their own. For others, [`view`](SharedStore::view) gives each a part of its
/// own.
///
/// ```
/// use csp_agent::store::{MemoryStore, Record, SharedStore, Store};
///
/// let store = SharedStore::new(MemoryStore::new());
/// let (mut office, apps) = (store.clone(), store);
/// office.put("office/1", &Record { version: 1, data: vec![] })?;
/// assert_eq!(apps.keys("")?, ["office/1"]);
/// # Ok::<(), csp_agent::store::StoreError>(())
/// ```
#[derive(Clone)]
pub struct SharedStore(Arc<Mutex<Box<dyn Store>>>);

impl SharedStore {
    /// Shares a store.
    pub fn new(store: impl Store + 'static) -> Self {
        SharedStore(Arc::new(Mutex::new(Box::new(store))))
    }

    /// The part of the store with this name.
    pub fn view(&self, name: &str) -> StoreView<SharedStore> {
        StoreView::new(self.clone(), name)
    }

    fn store(&self) -> MutexGuard<'_, Box<dyn Store>> {
        // A store that panicked in a write refuses later calls by itself.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedStore").field(&*self.store()).finish()
    }
}

impl Store for SharedStore {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.store().get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store().keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        self.store().write(changes)
    }
}
