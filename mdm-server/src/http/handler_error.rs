//! The errors of the program of a server.

use core::time::Duration;

/// The reason why the program of a server gives no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandlerError {
    /// This certificate may not hold a session: the device is unknown or has been removed.
    #[error("refused: {0}")]
    Refused(String),
    /// The program cannot work now, as when its database does not answer.
    #[error("unavailable: {reason}")]
    Unavailable {
        /// The reason, for the log.
        reason: String,
        /// The time after which the device should try again.
        retry_after: Duration,
    },
}
