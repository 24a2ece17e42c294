//! A store in one file of the embedded database `redb`.

mod create;
mod failure;
mod file;
mod integrity;
mod record;
#[cfg(test)]
mod tests;

use super::{Change, Record, Store, StoreError};
use ::redb::{Database, StorageBackend, StorageError, TableDefinition, WriteTransaction};
use failure::{beginning, committing, guarded, opening, table};
use file::{Handle, Health};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const TABLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
/// How much of the file is kept in memory, in bytes: an agent has a few records.
const CACHE: usize = 1 << 20;

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
/// `redb` asserts what it expects of its file. For an intact file no assertion fails. For some damaged files one does:
/// the panic is caught and reported as [`StoreError::Corrupt`], but the panic hook runs first and by default prints the
/// assertion to standard error. In a program built with `panic = "abort"` such a file ends the process.
///
/// # Failed writes
/// After a write that failed the file is read again, still locked. If it then holds what it held before, as on a full
/// disk, the store goes on. If that is not certain, every later call is refused until the file is opened again: a system
/// that could not write to the disk may still show the new bytes from its cache.
///
/// # Secrets
/// The file holds what CSPs keep, and that may be secret: create it in a folder that only the system can read. On Unix
/// only the owner can read the file itself.
#[derive(Debug)]
pub struct RedbStore {
    /// `None` after a write of which nobody knows whether it was made.
    open: Option<Open>,
    path: PathBuf,
}

impl RedbStore {
    /// Opens the store in this file, and creates an empty one if there is no file.
    ///
    /// A new store gets its name when it is complete. What a predecessor that was killed while it created one has left
    /// beside it, with `.new-` in its name, is removed.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::Corrupt`] when the file is damaged, any
    /// other when it cannot be opened.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        if !path.try_exists()? {
            create::create(&path)?;
        }
        let backend = guarded(&path, || file::lock(&path))?;
        let open = Open::new(backend, &path)?;
        // Whoever is still creating a store here comes too late: this one has the name, and is locked.
        create::tidy(&path);
        Ok(RedbStore { open: Some(open), path })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn opened(&self) -> Result<&Open, StoreError> {
        let why = "whether the last write was made is not known; open the store again";
        self.open.as_ref().ok_or_else(|| StoreError::Io(io::Error::other(why)))
    }
}

/// Opens the database in this file, or creates one if the file is empty.
///
/// The format is redb's third: unlike in the second, reopening after a kill rewrites the header and nothing else, so
/// that a kill while reopening leaves a file that can be opened.
fn open(file: Handle) -> Result<Database, StorageError> {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE).create_with_file_format_v3(true);
    builder.create_with_backend(file).map_err(opening)
}

/// Makes a transaction that nothing has to repair after a kill. Every transaction must call this: one that does not
/// brings back the repair of the whole file, which a second kill can interrupt.
fn commit_safely(write: &mut WriteTransaction) {
    // Saves which pages are in use, and commits in two phases, so that the current state never has to be guessed.
    write.set_quick_repair(true);
}

/// A database that is open.
#[derive(Debug)]
struct Open {
    /// `None` while it is dropped.
    database: Option<Database>,
    /// Its file, which outlives it: locked as long as this is there.
    backend: Arc<dyn StorageBackend>,
    health: Arc<Health>,
}

impl Open {
    /// Opens the database in this file, after a copy of it in memory has passed the check.
    fn new(backend: Arc<dyn StorageBackend>, path: &Path) -> Result<Self, StoreError> {
        guarded(path, || integrity::check(&*backend))?;
        let (handle, health) = Handle::new(Arc::clone(&backend));
        let database = guarded(path, || open(handle))?;
        Ok(Open { database: Some(database), backend, health })
    }

    /// The same, read from the file again; `None` where the file cannot say what it holds.
    fn again(mut self, path: &Path) -> Option<Self> {
        self.close();
        if self.health.is_unsynced() {
            return None; // what the file shows may stand in the system's memory alone
        }
        Open::new(Arc::clone(&self.backend), path).ok()
    }

    /// Drops the database, which writes no more: after a failure it would write what it has in memory.
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

    fn commit(&self, changes: &[Change<'_>]) -> Result<(), StorageError> {
        let mut write = self.database()?.begin_write().map_err(beginning)?;
        commit_safely(&mut write);
        {
            let mut records = write.open_table(TABLE).map_err(table)?;
            for change in changes {
                match *change {
                    Change::Put { key, record } => {
                        records.insert(key, record::wrap(key, record).as_slice())?;
                    }
                    Change::Delete { key } => {
                        records.remove(key)?;
                    }
                }
            }
        }
        write.commit().map_err(committing)
    }

    /// Whether the file holds what these changes lead to.
    fn holds(&self, path: &Path, changes: &[Change<'_>]) -> Result<bool, StoreError> {
        for change in changes {
            let (Change::Put { key, .. } | Change::Delete { key }) = *change;
            let last = changes.iter().rev().find_map(|change| match *change {
                Change::Put { key: at, record } if at == key => Some(Some(record)),
                Change::Delete { key: at } if at == key => Some(None),
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

    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        let open = self.opened()?;
        let Err(error) = guarded(&self.path, || open.commit(changes)) else { return Ok(()) };
        // Whether a commit that failed has reached the file is not known before it is read again.
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
