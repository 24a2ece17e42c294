//! The replies of a session.

use crate::Message;
use crate::packaging::RefusedCommand;

/// The reply of a session: a message to send, if there is one.
#[derive(Debug)]
pub struct Reply {
    /// The message to send; `None` when the session is over without another message.
    pub message: Option<Message<'static>>,
    /// The commands that were dropped because they are too large for any message.
    pub refused: Vec<RefusedCommand>,
    /// True if this is the last message of the session.
    pub is_over: bool,
}

impl Reply {
    /// A message in the course of the session.
    pub(super) fn with(message: Message<'static>) -> Self {
        Reply { message: Some(message), refused: Vec::new(), is_over: false }
    }

    /// The last message of the session.
    pub(super) fn last(message: Message<'static>) -> Self {
        Reply { is_over: true, ..Reply::with(message) }
    }

    pub(super) fn nothing() -> Self {
        Reply { message: None, refused: Vec::new(), is_over: true }
    }
}
