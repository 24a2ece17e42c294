//! The file of a database. It stays locked while the database is closed and reopened.

use super::failure::opening;
use ::redb::backends::FileBackend;
use ::redb::{StorageBackend, StorageError};
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Opens an existing file and locks it until the result is dropped.
pub(super) fn lock(path: &Path) -> Result<Arc<dyn StorageBackend>, StorageError> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    Ok(Arc::new(FileBackend::new(file).map_err(opening)?))
}

/// The state of a database's access to its file.
#[derive(Debug, Default)]
pub(super) struct Health {
    cut: AtomicBool,
    unsynced: AtomicBool,
}

impl Health {
    /// Makes every later access fail.
    pub(super) fn cut(&self) {
        self.cut.store(true, Ordering::Release);
    }

    /// Returns true if a sync has ever failed.
    pub(super) fn is_unsynced(&self) -> bool {
        self.unsynced.load(Ordering::Acquire)
    }
}

/// A database's handle to its file. The database can be dropped while the file stays open.
#[derive(Debug)]
pub(super) struct Handle {
    backend: Arc<dyn StorageBackend>,
    health: Arc<Health>,
}

impl Handle {
    pub(super) fn new(backend: Arc<dyn StorageBackend>) -> (Self, Arc<Health>) {
        let health = Arc::new(Health::default());
        (Handle { backend, health: Arc::clone(&health) }, health)
    }

    fn backend(&self) -> io::Result<&dyn StorageBackend> {
        if self.health.cut.load(Ordering::Acquire) {
            return Err(io::Error::other("the store has been closed after a write that failed"));
        }
        Ok(&*self.backend)
    }
}

impl StorageBackend for Handle {
    fn len(&self) -> io::Result<u64> {
        self.backend()?.len()
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let backend = self.backend()?;
        // A damaged file may contain any offset and length. redb's Windows backend would wait forever for bytes after the
        // end, and memory is allocated before the read.
        let end = u64::try_from(len).ok().and_then(|len| offset.checked_add(len));
        if end.is_none_or(|end| backend.len().is_ok_and(|all| end > all)) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        backend.read(offset, len)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.backend()?.set_len(len)
    }

    fn sync_data(&self, eventual: bool) -> io::Result<()> {
        let synced = self.backend()?.sync_data(eventual);
        if synced.is_err() {
            self.health.unsynced.store(true, Ordering::Release);
        }
        synced
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.backend()?.write(offset, data)
    }
}
