//! Bounds on the length of a session.

use super::error::SessionError;

/// Bounds on the length of a session. Without bounds two sides that never send `Final` would ask each other for the next
/// message forever.
///
/// A session that has reached a bound accepts no further message: `receive` returns
/// [`SessionError::TooManyMessages`] or [`SessionError::NoProgress`]. The next message that it sends, from `answer` or
/// `abort`, is an Alert 1223, which ends the session. Commands without an answer stay
/// [pending](crate::correlation::CommandState::Pending).
///
/// ```
/// use syncml::session::{Bounds, ServerSession};
/// // A device that should finish in a few messages.
/// let bounds = Bounds { messages: 50, ..Bounds::default() };
/// let server = ServerSession::new("https://mdm.example/dm").with_bounds(bounds);
/// # assert!(!server.is_over());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The maximum number of messages from the other side, including repeated and refused ones. The default of 10,000 is
    /// enough for an object of 16 MiB in messages of 2 kB.
    pub messages: u32,
    /// The maximum number of consecutive messages without progress. A message is progress if it, or the message that it
    /// answers, holds the first answer to a command, or a command other than a Status and the Alert 1222. The default is 100.
    pub idle: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { messages: 10_000, idle: 100 }
    }
}

/// The length of a session so far.
#[derive(Debug, Default)]
pub(super) struct Pace {
    pub(super) bounds: Bounds,
    /// The number of messages from the other side.
    pub(super) messages: u32,
    /// The number of consecutive messages that we have sent without progress.
    pub(super) idle: u32,
    pub(super) has_progress: bool,
}

impl Pace {
    /// Counts a message of the other side, unless a bound is reached.
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

    /// Notes that the next message is progress.
    pub(super) fn progress(&mut self) {
        self.has_progress = true;
    }

    /// Counts a message of ours.
    pub(super) fn sent(&mut self) {
        self.idle = if self.has_progress { 0 } else { self.idle.saturating_add(1) };
        self.has_progress = false;
    }
}
