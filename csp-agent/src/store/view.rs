//! A part of a store.

use super::{Record, Store, StoreChange, StoreError};

/// The part of a [`Store`] whose keys begin with a name and a slash. Its user neither sees nor writes that prefix.
///
/// Views with different names do not overlap, unless one name continues another after a slash.
///
/// ```
/// use csp_agent::store::{MemoryStore, Record, SharedStore, Store};
///
/// let store = SharedStore::new(MemoryStore::new());
/// let (mut first, second) = (store.view("first"), store.view("second"));
/// first.put("state", &Record { version: 1, data: vec![] })?;
/// assert_eq!(first.keys("")?, ["state"]);
/// assert_eq!(second.get("state")?, None);
/// assert_eq!(store.keys("")?, ["first/state"]);
/// # Ok::<(), csp_agent::store::StoreError>(())
/// ```
#[derive(Clone, Debug)]
pub struct StoreView<S> {
    store: S,
    prefix: String,
}

impl<S: Store> StoreView<S> {
    /// The part of this store with this name.
    pub fn new(store: S, name: &str) -> Self {
        StoreView { store, prefix: format!("{name}/") }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

impl<S: Store> Store for StoreView<S> {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.store.get(&self.key(key))
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.store.keys(&self.key(prefix))?;
        Ok(keys.into_iter().filter_map(|key| Some(key.strip_prefix(&self.prefix)?.to_owned())).collect())
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        let keys: Vec<String> = changes.iter().map(|change| self.key(change.key())).collect();
        let changes: Vec<_> = changes.iter().zip(&keys).map(|(change, key)| change.with_key(key)).collect();
        self.store.write(&changes)
    }
}
