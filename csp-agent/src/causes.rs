//! Errors for the log.

use std::error::Error;

/// An error with its causes, in one line: for a log, where each error of these crates says its own part alone.
///
/// ```
/// use csp_agent::store::StoreError;
/// use csp_agent::with_causes;
///
/// let error = StoreError::Io(std::io::Error::other("the disk is gone"));
/// assert_eq!(with_causes(&error), "the store cannot be read or written: the disk is gone");
/// ```
pub fn with_causes(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}
