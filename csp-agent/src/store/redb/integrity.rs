//! The check of a database before it is opened.

use super::database::open;
use super::failure::opening;
use super::file::Handle;
use ::redb::backends::InMemoryBackend;
use ::redb::{StorageBackend, StorageError};
use std::sync::Arc;

/// The bytes copied at once.
const CHUNK: usize = 1 << 20;

/// Checks the structure of the database in this file, with every checksum in it.
///
/// redb repairs the file that it checks. The check therefore works on a copy in memory: a damaged file stays
/// as it is, and a kill during the check changes nothing.
pub(super) fn check(file: &dyn StorageBackend) -> Result<(), StorageError> {
    let length = file.len()?;
    if length == 0 {
        return Err(StorageError::Corrupted("it is empty".to_owned()));
    }
    let mut database = open(Handle::new(copy(file, length)?).0)?;
    match database.check_integrity() {
        Ok(true) => Ok(()),
        Ok(false) => Err(StorageError::Corrupted("its last changes do not match their checksums".to_owned())),
        Err(error) => Err(opening(error)),
    }
}

fn copy(file: &dyn StorageBackend, length: u64) -> Result<Arc<dyn StorageBackend>, StorageError> {
    let copy = InMemoryBackend::new();
    copy.set_len(length)?;
    for offset in (0..length).step_by(CHUNK) {
        let size = (length - offset).min(CHUNK as u64) as usize;
        copy.write(offset, &file.read(offset, size)?)?;
    }
    Ok(Arc::new(copy))
}
