//! Packages in files.

use crate::files;
use crate::pipe::is_pipe;
use crate::standard_stream::is_standard_stream;
use desktop_app_csp::{Package, PackageError};
use std::error::Error;
use std::io::Cursor;
use std::path::Path;

/// Reads a package from a file, a pipe or the standard input; an error is `message: cause`.
pub(super) fn read(path: &Path) -> Result<Package, String> {
    let package = match is_standard_stream(path) || is_pipe(path) {
        true => Package::read(Cursor::new(files::bytes(path).map_err(|unreadable| unreadable.message)?)),
        false => Package::open(path),
    };
    package.map_err(|error| with_cause(&error))
}

/// The error and its cause, as `message: cause`.
pub(crate) fn with_cause(error: &PackageError) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
