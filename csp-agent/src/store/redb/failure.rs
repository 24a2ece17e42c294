//! Converts errors of the database into errors of the store.

use crate::store::StoreError;
use ::redb::{CommitError, DatabaseError, StorageError, TableError, TransactionError};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs `work` and catches its panics, because redb asserts the structure of its file and a damaged file must not end the
/// agent.
pub(super) fn guarded<T>(
    path: &Path,
    work: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt { what: path.display().to_string(), why };
    match catch_unwind(AssertUnwindSafe(work)) {
        Err(_) => Err(corrupt("its structure is invalid".to_owned())),
        Ok(Ok(done)) => Ok(done),
        Ok(Err(StorageError::Corrupted(why))) => Err(corrupt(why)),
        Ok(Err(StorageError::Io(error))) => Err(match error.kind() {
            io::ErrorKind::ResourceBusy => StoreError::InUse,
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => corrupt(error.to_string()),
            _ => error.into(),
        }),
        Ok(Err(other)) => Err(StoreError::Backend(Box::new(other))),
    }
}

/// Converts an error of opening. `ResourceBusy` means that the file is in use.
pub(super) fn opening(error: DatabaseError) -> StorageError {
    match error {
        DatabaseError::Storage(error) => error,
        DatabaseError::DatabaseAlreadyOpen => StorageError::Io(io::ErrorKind::ResourceBusy.into()),
        other => StorageError::Corrupted(other.to_string()),
    }
}

pub(super) fn beginning(error: TransactionError) -> StorageError {
    match error {
        TransactionError::Storage(error) => error,
        other => StorageError::Io(io::Error::other(other)),
    }
}

pub(super) fn table(error: TableError) -> StorageError {
    match error {
        TableError::Storage(error) => error,
        other => StorageError::Corrupted(other.to_string()),
    }
}

pub(super) fn committing(error: CommitError) -> StorageError {
    match error {
        CommitError::Storage(error) => error,
        other => StorageError::Io(io::Error::other(other)),
    }
}
