//! Checks a downloaded package again, before it is installed.

use super::background::Watcher;
use super::errors::of_io;
use super::package_file::hash_of;
use crate::{FileHash, HResult};
use std::io;
use std::path::Path;

/// Hashes the file.
///
/// # Errors
/// [`HResult::HASH_MISMATCH`] when it is gone or has another hash; any other error when it cannot be read.
pub(super) fn verify(package: &Path, expected: FileHash, watcher: &Watcher) -> Result<(), HResult> {
    match hash_of(package, watcher.gate()) {
        Ok(hash) if hash == expected => return Ok(()),
        Ok(_) => watcher.say(format!("{}: has changed since its download", package.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            watcher.say(format!("{}: was deleted after its download", package.display()));
        }
        Err(error) => return Err(watcher.failed(&error, of_io(&error))),
    }
    Err(HResult::HASH_MISMATCH)
}
