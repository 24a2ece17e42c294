//! The argument `-`.

use std::path::Path;

/// Returns true for `-`: standard input, or as an output standard output.
pub(crate) fn is_standard_stream(path: &Path) -> bool {
    path == Path::new("-")
}
