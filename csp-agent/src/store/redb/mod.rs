//! A store in one file of the embedded database `redb`.

mod create;
mod database;
mod failure;
mod file;
mod integrity;
mod record;
#[cfg(test)]
mod tests;

use super::{Record, Store, StoreChange, StoreError};
use ::redb::{Database, StorageBackend, StorageError};
use database::{TABLE, commit_safely};
use failure::{beginning, committing, guarded, table};
use file::{Handle, Health};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A [`Store`] in one file.
///
/// Why `redb`: it is written in Rust without C, so that it builds for Windows from anywhere; a file is one copy-on-write
/// B-tree with checksums, and a commit is atomic under a kill or a loss of power; it is maintained, in wide use, and its
/// 2.6 runs on the minimum Rust version of this workspace. SQLite is as trustworthy, but needs a C compiler; `sled` has
/// had no release for years; a file for each record cannot change two records at once. `redb` also locks its file, which
/// keeps a second agent out.
///
/// # Crashes
/// After a kill or a loss of power at any point, also while the store is reopened, the store opens and holds every write
/// that returned `Ok`. Each commit saves which pages are in use, so that reopening only rewrites the header of the file.
///
/// # Damage
/// Each record carries a checksum of its key and its bytes, which is compared whenever it is read. The structure of the
/// file is checked on a copy in memory before the file is opened. Damage is reported ([`StoreError::Corrupt`]), and a
/// damaged file is left as it is.
///
/// `redb` asserts the structure of its file. No assertion fails for an intact file. For some damaged files one fails: the
/// store catches the panic and reports [`StoreError::Corrupt`], but the panic hook runs first and by default prints the
/// assertion to standard error. In a program built with `panic = "abort"` such a file ends the process.
///
/// # Failed writes
/// After a failed write the store reads the file again, still locked. If the content is unchanged, as on a full disk, the
/// store remains usable. If the content is uncertain, the store refuses every later call until the file is opened again: a
/// system that could not write to the disk may still return the new bytes from its cache.
///
/// # Secrets
/// The records of CSPs may be secret: create the file in a folder that only the system can read. On Unix only the owner can
/// read the file.
#[derive(Debug)]
pub struct RedbStore {
    /// `None` after a write with an unknown outcome.
    open: Option<Open>,
    path: PathBuf,
}

impl RedbStore {
    /// Opens the store in this file, and creates an empty one if there is no file.
    ///
    /// A new store gets its name when it is complete. `open` also removes files with `.new-` in their names, which killed
    /// processes left while they created the store.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has the file open, [`StoreError::Corrupt`] when it is damaged, any other
    /// error when it cannot be opened.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        if !path.try_exists()? {
            create::create(&path)?;
        }
        let backend = guarded(&path, || file::lock(&path))?;
        let open = Open::new(backend, &path)?;
        // No other process can still create this store: it has its name and is locked.
        create::tidy(&path);
        Ok(RedbStore { open: Some(open), path })
    }

    fn opened(&self) -> Result<&Open, StoreError> {
        let why = "the outcome of the last write is unknown; open the store again";
        self.open.as_ref().ok_or_else(|| StoreError::Io(io::Error::other(why)))
    }
}

/// A database that is open.
#[derive(Debug)]
struct Open {
    /// `None` while it is dropped.
    database: Option<Database>,
    /// Its file, which stays locked until this is dropped.
    backend: Arc<dyn StorageBackend>,
    health: Arc<Health>,
}

impl Open {
    /// Opens the database in this file, after a copy of it in memory has passed the check.
    fn new(backend: Arc<dyn StorageBackend>, path: &Path) -> Result<Self, StoreError> {
        guarded(path, || integrity::check(&*backend))?;
        let (handle, health) = Handle::new(Arc::clone(&backend));
        let database = guarded(path, || database::open(handle))?;
        Ok(Open { database: Some(database), backend, health })
    }

    /// Reopens the database from its file; `None` if the content of the file is uncertain.
    fn again(mut self, path: &Path) -> Option<Self> {
        self.close();
        if self.health.is_unsynced() {
            return None; // reads may come from the system's cache, not from the disk
        }
        Open::new(Arc::clone(&self.backend), path).ok()
    }

    /// Drops the database without further writes. After a failure redb would write its cached pages.
    fn close(&mut self) {
        self.health.cut();
        self.drop_guarded();
    }

    fn drop_guarded(&mut self) {
        let database = self.database.take();
        let _ = guarded(Path::new(""), || {
            drop(database);
            Ok(())
        });
    }

    fn database(&self) -> Result<&Database, StorageError> {
        self.database.as_ref().ok_or_else(|| io::Error::other("the store is closed").into())
    }

    fn get(&self, path: &Path, key: &str) -> Result<Option<Record>, StoreError> {
        let bytes = guarded(path, || {
            let read = self.database()?.begin_read().map_err(beginning)?;
            let found = read.open_table(TABLE).map_err(table)?.get(key)?;
            Ok(found.map(|guard| guard.value().to_vec()))
        })?;
        let Some(bytes) = bytes else { return Ok(None) };
        match record::unwrap(key, &bytes) {
            Some(record) => Ok(Some(record)),
            None => Err(StoreError::Corrupt {
                what: csp_findings::without_product_keys(key).into_owned(),
                why: "the record does not match its checksum".to_owned(),
            }),
        }
    }

    fn commit(&self, changes: &[StoreChange<'_>]) -> Result<(), StorageError> {
        let mut write = self.database()?.begin_write().map_err(beginning)?;
        commit_safely(&mut write);
        {
            let mut records = write.open_table(TABLE).map_err(table)?;
            for change in changes {
                match *change {
                    StoreChange::Put { key, record } => {
                        records.insert(key, record::wrap(key, record).as_slice())?;
                    }
                    StoreChange::Delete { key } => {
                        records.remove(key)?;
                    }
                }
            }
        }
        write.commit().map_err(committing)
    }

    /// Returns true if the file holds the result of these changes.
    fn holds(&self, path: &Path, changes: &[StoreChange<'_>]) -> Result<bool, StoreError> {
        for change in changes {
            let key = change.key();
            let last = changes.iter().rev().find_map(|change| match *change {
                StoreChange::Put { key: at, record } if at == key => Some(Some(record)),
                StoreChange::Delete { key: at } if at == key => Some(None),
                _ => None,
            });
            if Some(self.get(path, key)?.as_ref()) != last {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.drop_guarded();
    }
}

impl Store for RedbStore {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.opened()?.get(&self.path, key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let open = self.opened()?;
        guarded(&self.path, || {
            let read = open.database()?.begin_read().map_err(beginning)?;
            let records = read.open_table(TABLE).map_err(table)?;
            let mut keys = Vec::new();
            for entry in records.range(prefix..)? {
                let key = entry?.0.value().to_owned();
                if !key.starts_with(prefix) {
                    break;
                }
                keys.push(key);
            }
            Ok(keys)
        })
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        let open = self.opened()?;
        let Err(error) = guarded(&self.path, || open.commit(changes)) else { return Ok(()) };
        // A failed commit may have reached the file, so the file is read again.
        let Some(open) = self.open.take().and_then(|open| open.again(&self.path)) else { return Err(error) };
        match open.holds(&self.path, changes) {
            Ok(false) => {
                self.open = Some(open);
                Err(error)
            }
            Ok(true) if open.backend.sync_data(false).is_ok() => {
                self.open = Some(open);
                Ok(())
            }
            _ => Err(error),
        }
    }
}
