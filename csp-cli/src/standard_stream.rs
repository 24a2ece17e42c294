//! The argument `-`.

use std::path::Path;

/// Returns true for `-`: standard input, or standard output where a file is written.
pub(crate) fn is_standard_stream(path: &Path) -> bool {
    path == Path::new("-")
}
