//! Files that are read as configurations.

use crate::console::Console;
use crate::files::{bytes, expand};
use office_csp::Document;
use std::io;
use std::path::PathBuf;

/// A configuration, and the file it came from.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) document: Document<'static>,
}

/// Reads all files that are meant. What cannot be read is said at once; the second value tells whether anything
/// could not.
pub(super) fn read_all(paths: &[PathBuf], console: &mut Console<'_>) -> io::Result<(Vec<File>, bool)> {
    let (paths, mut failed) = expand(paths, console)?;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let name = path.display().to_string();
        let read = bytes(&path).and_then(|bytes| match Document::read(&bytes) {
            Ok(document) => Ok(document.into_owned()),
            Err(error) => Err(format!("{name}:{error}")),
        });
        match read {
            Ok(document) => files.push(File { path, name, document }),
            Err(message) => {
                console.error(message)?;
                failed = true;
            }
        }
    }
    Ok((files, failed))
}
