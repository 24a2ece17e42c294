//! The name of a file, for the output.

use std::path::Path;

/// A file, for the output.
pub(super) struct CheckedFile<'f> {
    pub(super) path: &'f Path,
    /// The path as text.
    pub(super) name: &'f str,
}
