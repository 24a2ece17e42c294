//! The changes of one exchange of messages.

use super::ids::{DeviceId, SessionId};
use super::records::StoredSession;
use super::result::StoredResult;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryState;

/// The changes that one exchange, a message of a device and the answer to it, makes to the commands of a session. List
/// only changes; a change that is listed again has no effect.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The device.
    pub device: DeviceId,
    /// The session.
    pub session: SessionId,
    /// The number of exchanges before this one.
    pub exchanges: u64,
    /// The commands that [`Exchange::hold`] lists. A queue notes these first, then `sent`, then `answered`.
    pub held: Vec<SequenceNumber>,
    /// The commands that [`Exchange::send`] lists.
    pub sent: Vec<SequenceNumber>,
    /// The results that [`Exchange::answer`] lists.
    pub answered: Vec<(SequenceNumber, StoredResult)>,
}

impl Exchange {
    /// The next exchange of a session: `stored` is the result of [`session`](super::CommandQueue::session) before the
    /// message was received, `None` for a new session.
    pub fn new(device: &DeviceId, session: &SessionId, stored: Option<&StoredSession>) -> Self {
        Exchange {
            device: device.clone(),
            session: session.clone(),
            exchanges: stored.map_or(0, |stored| stored.exchanges),
            held: Vec::new(),
            sent: Vec::new(),
            answered: Vec::new(),
        }
    }

    /// The session has the command and has not sent it, or takes it back, because the device has not executed the message
    /// with it.
    pub fn hold(&mut self, number: SequenceNumber) -> &mut Self {
        self.held.push(number);
        self
    }

    /// The answer of the server contains the command.
    pub fn send(&mut self, number: SequenceNumber) -> &mut Self {
        self.sent.push(number);
        self
    }

    /// The message of the device completes the answer to the command.
    pub fn answer(&mut self, number: SequenceNumber, result: StoredResult) -> &mut Self {
        self.answered.push((number, result));
        self
    }

    /// The commands of the exchange, each once.
    pub(super) fn numbers(&self) -> Vec<SequenceNumber> {
        let answered = self.answered.iter().map(|(number, _)| number);
        let mut numbers: Vec<_> = self.held.iter().chain(&self.sent).chain(answered).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// The state of a session after an exchange.
#[derive(Clone, Copy)]
pub enum SessionAfter<'s> {
    /// The session continues from this snapshot.
    Open(&'s [u8]),
    /// The session is over: it ends as by [`close`](super::CommandQueue::close).
    Over,
}

/// Shows the size of the snapshot.
impl core::fmt::Debug for SessionAfter<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            SessionAfter::Open(snapshot) => write!(f, "Open({} bytes)", snapshot.len()),
            SessionAfter::Over => f.write_str("Over"),
        }
    }
}

/// The commands that an ended session has left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// The commands that are pending again: those that were not sent, and those with
    /// [`ResendPolicy::WhenUnanswered`](super::ResendPolicy::WhenUnanswered).
    pub pending: Vec<SequenceNumber>,
    /// The commands that were sent and not answered. Nobody knows whether the device has executed them.
    pub unknown: Vec<SequenceNumber>,
    /// The commands that were withdrawn before they were sent, because the device was retired.
    pub cancelled: Vec<SequenceNumber>,
}

impl Left {
    /// Notes the state in which a command is left.
    pub(super) fn note(&mut self, number: SequenceNumber, state: DeliveryState) {
        match state {
            DeliveryState::Pending => self.pending.push(number),
            DeliveryState::Unknown => self.unknown.push(number),
            DeliveryState::Cancelled => self.cancelled.push(number),
            DeliveryState::Held
            | DeliveryState::Sent
            | DeliveryState::Acknowledged
            | DeliveryState::Failed => {}
        }
    }
}

/// A session that [`close_idle`](super::CommandQueue::close_idle) has closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleSession {
    /// The device.
    pub device: DeviceId,
    /// The session.
    pub session: SessionId,
    /// The commands it has left.
    pub left: Left,
}
