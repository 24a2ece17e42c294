//! A new store: complete before it has its name.

use super::failure::{beginning, committing, guarded, opening, table};
use super::file::Handle;
use super::{TABLE, commit_safely, open};
use crate::store::StoreError;
use ::redb::backends::FileBackend;
use ::redb::{StorageBackend, StorageError};
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

/// What stands between the store's name and letters that nobody can foresee.
const NEW: &str = ".new-";

/// Creates an empty store: under a name of its own in the same folder, and renamed when it is complete, never over one
/// that is there. A kill leaves no half of a store, and where several processes do it at once, it is the one of the
/// first; the others find it there, which is no failure.
pub(super) fn create(path: &Path) -> Result<(), StoreError> {
    match named(path) {
        Err(_) if path.try_exists()? => Ok(()),
        done => done,
    }
}

fn named(path: &Path) -> Result<(), StoreError> {
    let made = tempfile::Builder::new().prefix(&prefix(path)?).rand_bytes(12).tempfile_in(folder(path))?;
    let (file, name) = made.into_parts();
    guarded(path, || empty(Arc::new(FileBackend::new(file).map_err(opening)?)))?;
    // Links are not to be had everywhere, nor is this rename: between them they cover what Windows and Linux mount.
    name.persist_noclobber(path).map_err(|refused| refused.error)?;
    Ok(sync(folder(path))?)
}

/// Writes an empty store into an empty file.
pub(super) fn empty(backend: Arc<dyn StorageBackend>) -> Result<(), StorageError> {
    let (handle, _) = Handle::new(backend);
    let database = open(handle)?;
    let mut write = database.begin_write().map_err(beginning)?;
    commit_safely(&mut write);
    write.open_table(TABLE).map_err(table)?;
    write.commit().map_err(committing)
}

/// Removes what creators of this store have left. It is only called with the store open: then none of them can still
/// become the store. What cannot be removed does no harm.
pub(super) fn tidy(path: &Path) {
    let Ok(prefix) = prefix(path) else { return };
    let Ok(entries) = fs::read_dir(folder(path)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let ours = name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn prefix(path: &Path) -> io::Result<OsString> {
    let no_name =
        || io::Error::new(io::ErrorKind::InvalidInput, "the path of the store is not that of a file");
    let mut prefix = path.file_name().ok_or_else(no_name)?.to_owned();
    prefix.push(NEW);
    Ok(prefix)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the names in a folder durable. Windows does that by itself, and has nothing to ask for it.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some file systems do not know how; there is nothing that could be done about it.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}
