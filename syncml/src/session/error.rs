//! Messages that a session cannot take.

use crate::packaging::FillError;
use crate::{BuildError, MsgId, StatusCode};

/// Why a session cannot go on with a message. It is left as it was, except where the variant says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The message has no `SyncHdr`: a fragment.
    #[error("the message has no header")]
    NoHeader,
    /// The header has no `SessionID`, or another than the session's.
    #[error("the message belongs to another session")]
    OtherSession,
    /// The header has no number in `MsgID`.
    #[error("the message has no number (MsgID)")]
    NoMsgId,
    /// The number of the message is smaller than that of one before.
    #[error("message {came} came after message {last}")]
    OldMessage {
        /// The number that came.
        came: MsgId,
        /// The number that came last.
        last: MsgId,
    },
    /// It is not this side's turn: a message came before the last one was answered, or none came since, or the one that
    /// came was not taken.
    #[error("it is not this side's turn")]
    NotNow,
    /// The session is over.
    #[error("the session is over")]
    Over,
    /// The other side has refused our credentials again, or wants some and there are none. The session is over.
    #[error("the other side does not accept the credentials")]
    Unauthorized,
    /// The other side has refused the header of our last message with an error other than 401 and 407, such as 500 or 513:
    /// nothing in it was executed. The session is over.
    #[error("the other side has refused the message ({code})")]
    HeaderRefused {
        /// The Status of the header.
        code: StatusCode,
    },
    /// As many messages have come as the session takes ([`Bounds::messages`](super::Bounds::messages)). The next message
    /// ends the session.
    #[error("the session is to be ended: {most} messages have come, which is as many as it takes")]
    TooManyMessages {
        /// How many messages the session takes.
        most: u32,
    },
    /// Both sides have only asked each other for the next message ([`Bounds::idle`](super::Bounds::idle)). The next
    /// message ends the session.
    #[error("the session is to be ended: nothing has come of the last {most} messages")]
    NoProgress {
        /// How many messages without progress the session bears.
        most: u32,
    },
    /// A message has the number of the last one, but not its proof, or is for another device. It gets no answer.
    #[error("the message does not repeat the last one: its proof is missing or wrong")]
    Unproven,
    /// A message cannot be written.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// A message cannot be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
}
