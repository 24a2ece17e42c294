//! Creates a store completely before it gets its name.

use super::database::{TABLE, commit_safely, open};
use super::failure::{beginning, committing, guarded, opening, table};
use super::file::Handle;
use crate::store::StoreError;
use ::redb::backends::FileBackend;
use ::redb::{StorageBackend, StorageError};
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

/// Separates the store's name from random letters in the name of a store that is being created.
const NEW: &str = ".new-";

/// Creates an empty store under a temporary name in the same folder and renames it, never over an existing one.
///
/// A kill therefore leaves no incomplete store under the final name. If several processes create the store at once, the
/// first one wins, and the others succeed without doing anything.
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
    // Some file systems lack hard links, others this kind of rename; `persist_noclobber` tries both.
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

/// Removes the temporary files of killed creators. Call it only with the store open: then none of these files can become
/// the store. A file that cannot be removed does no harm.
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

/// Makes the names in a folder durable. Windows does that itself and has no call for it.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    match fs::File::open(folder)?.sync_all() {
        // Some file systems do not support this.
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
