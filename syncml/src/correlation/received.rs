//! Answers as they were received.

use crate::vocabulary::StatusCode;
use core::fmt;

/// One Status of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReceivedStatus {
    /// The code.
    pub code: StatusCode,
    /// The Windows error that caused the code, if the client sends one.
    pub original_error: Option<String>,
    /// The indices of the targets that the Status is about; an empty list means all.
    pub about: Vec<usize>,
}

/// A value that was read. `Debug` shows only its size.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReadValue {
    /// The address of the value, as the other side writes it.
    pub source: String,
    /// The format that the other side sent.
    pub format: Option<String>,
    /// The media type that the other side sent.
    pub mime_type: Option<String>,
    /// The value; `None` when the item has no data, as in a list of nodes.
    pub text: Option<String>,
}

impl fmt::Debug for ReadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.text.as_ref().map(String::len);
        f.debug_struct("ReadValue")
            .field("source", &self.source)
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}
