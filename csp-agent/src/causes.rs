//! Errors as lines of a log.

use std::error::Error;

/// An error and its causes in one line, for a log. The `Display` of an error in these crates omits its causes.
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
