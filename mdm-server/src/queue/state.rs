//! The states of a queued command.

use core::fmt;

/// The state of a queued command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryState {
    /// The command waits for a session.
    Pending,
    /// A session has taken the command and has not sent it yet, because its message was full or it was not the server's
    /// turn. No other session takes it.
    Held,
    /// The command is in a message that may have reached the device. Its answer is missing.
    Sent,
    /// The device has answered with a success, also 202: the work continues after the answer.
    Acknowledged,
    /// The device has answered with an error.
    Failed,
    /// The command was withdrawn before a session sent it.
    Cancelled,
    /// The session ended before the device answered: nobody knows whether the device has executed the command.
    Unknown,
}

/// An event in the life of a queued command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryEvent {
    /// A session takes the command, or takes it back because the device has not executed its message.
    Hold,
    /// A session sends the command.
    Send,
    /// The device answers with a success.
    Acknowledge,
    /// The device answers with an error.
    Fail,
    /// The caller withdraws the command.
    Cancel,
    /// The session that has the command ends.
    SessionEnded {
        /// True if the command is sent again without the caller's word
        /// ([`ResendPolicy::WhenUnanswered`](super::ResendPolicy::WhenUnanswered)).
        resend: bool,
    },
    /// The device is no longer enrolled.
    Retire,
    /// The caller wants the command to be sent again.
    Resend,
}

/// An event that is impossible in the state of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a command that is {state} cannot be {event}")]
pub struct IllegalEvent {
    /// The state of the command.
    pub state: DeliveryState,
    /// The event.
    pub event: DeliveryEvent,
}

impl DeliveryState {
    /// All states.
    pub const ALL: [DeliveryState; 7] = {
        use DeliveryState::*;
        [Pending, Held, Sent, Acknowledged, Failed, Cancelled, Unknown]
    };

    /// The state after an event.
    ///
    /// # Errors
    /// [`IllegalEvent`] when the event is impossible in this state.
    ///
    /// ```
    /// use mdm_server::queue::{DeliveryEvent, DeliveryState};
    /// let ended = DeliveryState::Sent.after(DeliveryEvent::SessionEnded { resend: false })?;
    /// assert_eq!(ended, DeliveryState::Unknown);
    /// assert!(DeliveryState::Sent.after(DeliveryEvent::Cancel).is_err());
    /// # Ok::<(), mdm_server::queue::IllegalEvent>(())
    /// ```
    pub const fn after(self, event: DeliveryEvent) -> Result<Self, IllegalEvent> {
        use DeliveryEvent::*;
        use DeliveryState::*;
        Ok(match (self, event) {
            (Pending | Held | Sent, Hold) => Held,
            (Pending | Held | Sent, Send) => Sent,
            (Sent, Acknowledge) => Acknowledged,
            (Sent, Fail) => Failed,
            // The first answer counts.
            (Acknowledged | Failed, Acknowledge | Fail) => self,
            (Pending, Cancel) => Cancelled,
            (Held, SessionEnded { .. }) => Pending,
            (Sent, SessionEnded { resend: true }) => Pending,
            (Sent, SessionEnded { resend: false }) => Unknown,
            (Pending | Held, Retire) => Cancelled,
            (Sent, Retire) => Unknown,
            (Pending | Acknowledged | Failed | Cancelled | Unknown, SessionEnded { .. }) => self,
            (Acknowledged | Failed | Cancelled | Unknown, Retire) => self,
            (Cancelled, Cancel) => self,
            (Failed | Unknown, Resend) => Pending,
            (Acknowledged | Failed | Cancelled | Unknown, Hold | Send)
            | (Pending | Held | Cancelled | Unknown, Acknowledge | Fail)
            | (Held | Sent | Acknowledged | Failed | Unknown, Cancel)
            | (Pending | Held | Sent | Acknowledged | Cancelled, Resend) => {
                return Err(IllegalEvent { state: self, event });
            }
        })
    }

    /// Returns true if nothing more happens to the command by itself: it is acknowledged, failed, cancelled or unknown.
    pub const fn is_ended(self) -> bool {
        match self {
            DeliveryState::Pending | DeliveryState::Held | DeliveryState::Sent => false,
            DeliveryState::Acknowledged
            | DeliveryState::Failed
            | DeliveryState::Cancelled
            | DeliveryState::Unknown => true,
        }
    }
}

/// One word, such as `sent`.
impl fmt::Display for DeliveryState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Held => "held",
            DeliveryState::Sent => "sent",
            DeliveryState::Acknowledged => "acknowledged",
            DeliveryState::Failed => "failed",
            DeliveryState::Cancelled => "cancelled",
            DeliveryState::Unknown => "unknown",
        })
    }
}

/// The participle in the text of [`IllegalEvent`], such as `cancelled`.
impl fmt::Display for DeliveryEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DeliveryEvent::Hold => "taken by a session",
            DeliveryEvent::Send => "sent",
            DeliveryEvent::Acknowledge | DeliveryEvent::Fail => "answered",
            DeliveryEvent::Cancel => "cancelled",
            DeliveryEvent::SessionEnded { .. } => "left by its session",
            DeliveryEvent::Retire => "retired",
            DeliveryEvent::Resend => "sent again",
        })
    }
}
