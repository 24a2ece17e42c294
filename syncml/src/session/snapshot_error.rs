//! The errors of snapshots.

/// The reason why a session cannot be stored or restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// A part of the snapshot contradicts the others or is unreadable: the text of a command is `"<Get>"`.
    #[error("the snapshot is damaged: {0}")]
    Damaged(&'static str),
    /// The snapshot is that of a session with another address, gate or credentials.
    #[error("the snapshot belongs to a session with other settings: {0}")]
    OtherSettings(&'static str),
    /// The session that is to continue has begun already, or has queued commands.
    #[error("only a new session can continue another")]
    NotNew,
    /// The queued commands, unsettled answers and large objects exceed the limit.
    #[error("the session has {size} bytes to store; at most {most} are allowed")]
    TooLarge {
        /// The size in bytes.
        size: usize,
        /// [`SessionSnapshot::MAX_BYTES`](super::SessionSnapshot::MAX_BYTES).
        most: usize,
    },
}
