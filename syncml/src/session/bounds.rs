//! How long a session may go on.

use super::error::SessionError;

/// How long a session may go on. Nobody can promise that the other side comes to an end: two sides that never send
/// `Final` ask each other for the next message for ever.
///
/// A session that has come to its bound takes no further message: `receive` gives
/// [`SessionError::TooManyMessages`] or [`SessionError::NoProgress`]. The next message of its own, from `answer` or
/// `abort`, is an Alert 1223 that ends it; what was not answered until then stays
/// [pending](crate::correlation::CommandState::Pending).
///
/// ```
/// use syncml::session::{Bounds, ServerSession};
/// // A device that is to be done in a few messages.
/// let bounds = Bounds { messages: 50, ..Bounds::default() };
/// let server = ServerSession::new("https://mdm.example/dm").with_bounds(bounds);
/// # assert!(!server.is_over());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many messages of the other side are taken, repeated and refused ones included. At first 10,000, which is
    /// enough for an object of 16 MiB in messages of 2 kB.
    pub messages: u32,
    /// After how many messages in a row without progress the session is given up: messages of both sides that hold
    /// only Statuses and the Alert 1222, and of those Statuses none that is the first answer to a command. At first 100.
    pub idle: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { messages: 10_000, idle: 100 }
    }
}

/// How long a session has gone on.
#[derive(Debug, Default)]
pub(super) struct Pace {
    pub(super) bounds: Bounds,
    /// How many messages have come.
    messages: u32,
    /// How many times in a row we have answered without any progress.
    idle: u32,
    has_moved: bool,
}

impl Pace {
    /// A message has come.
    pub(super) fn count(&mut self) -> Result<(), SessionError> {
        let Bounds { messages, idle } = self.bounds;
        if self.messages >= messages {
            return Err(SessionError::TooManyMessages { most: messages });
        }
        if self.idle >= idle {
            return Err(SessionError::NoProgress { most: idle });
        }
        self.messages += 1;
        Ok(())
    }

    /// Something has come, or is sent, that brings the session on.
    pub(super) fn progress(&mut self) {
        self.has_moved = true;
    }

    /// A message is sent.
    pub(super) fn sent(&mut self) {
        self.idle = if self.has_moved { 0 } else { self.idle.saturating_add(1) };
        self.has_moved = false;
    }
}
