//! What an error is about.

use std::fmt::Display;
use std::fs;
use std::path::Path;

/// Puts the name of a thing before an error: `.map_err(about(path.display()))`.
pub fn about<E: Display>(what: impl Display) -> impl FnOnce(E) -> String {
    move |error| format!("{what}: {error}")
}

/// Reads a file.
///
/// # Errors
/// The path and the reason.
pub fn read_file(path: impl AsRef<Path>) -> Result<Vec<u8>, String> {
    let path = path.as_ref();
    fs::read(path).map_err(about(path.display()))
}
