//! The errors of a session.

use crate::packaging::FillError;
use crate::{BuildError, MsgId, StatusCode};

/// The reason why a session does not accept or write a message. The session is unchanged, except where the variant says
/// otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The message has no `SyncHdr`: a fragment.
    #[error("the message has no header")]
    NoHeader,
    /// The header has no `SessionID`, or that of another session.
    #[error("the message belongs to another session")]
    OtherSession,
    /// The header has no number in `MsgID`.
    #[error("the message has no number (MsgID)")]
    NoMsgId,
    /// The number of the message is smaller than that of an earlier message.
    #[error("message {received} came after message {last}")]
    OldMessage {
        /// The number of the received message.
        received: MsgId,
        /// The number of the last accepted message.
        last: MsgId,
    },
    /// This side may not send now: a message was received before the last one was answered, or there is no message to answer,
    /// because none was received or the last one was an error.
    #[error("it is not this side's turn")]
    NotNow,
    /// The session is over.
    #[error("the session is over")]
    Over,
    /// The other side has refused our credentials three times in a row, or demands credentials that we do not have, or demands
    /// the password instead of a digest. The session is over.
    #[error("the other side does not accept the credentials")]
    Unauthorized,
    /// The other side has refused the header of our last message with an error other than 401 and 407, such as 500 or 513:
    /// nothing in it was executed. The session is over.
    #[error("the other side has refused the message ({code})")]
    HeaderRefused {
        /// The Status of the header.
        code: StatusCode,
    },
    /// The session has reached [`Bounds::messages`](super::Bounds::messages). Our next message ends it.
    #[error("the session must end: it takes no more than {most} messages")]
    TooManyMessages {
        /// The bound.
        most: u32,
    },
    /// The session has reached [`Bounds::idle`](super::Bounds::idle). Our next message ends it.
    #[error("the session must end: no progress in the last {most} messages")]
    NoProgress {
        /// The bound.
        most: u32,
    },
    /// A message has the number of the last one, but no valid proof, or is for another device. It gets no answer.
    #[error("the message has the number of the last one, but its proof is missing or wrong")]
    Unproven,
    /// A command with this id of the caller was submitted before, and its result was not taken yet.
    #[error("the command {0} was submitted before")]
    Submitted(String),
    /// The message to send holds no command with a `CmdID`.
    #[error("there is no command to send")]
    NoCommand,
    /// A message cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A message cannot be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
}
