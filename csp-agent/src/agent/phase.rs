//! The phases of an agent: one total match over phase and event.
//!
//! Each phase but [`Resting`](AgentPhase::Resting) and [`Unenrolled`](AgentPhase::Unenrolled) has one action, and the
//! action ends with an event:
//!
//! | phase | action | events |
//! |---|---|---|
//! | `Resting` | waits | `Due` |
//! | `Opening` | makes the first message durable | `Written` |
//! | `Sending` | sends our message and reads the answer | `Answered`, `NotAnswered`, `SentLast`, `Refused`, `Written` (an abort) |
//! | `Recording` | makes durable what the answer says | `Recorded` |
//! | `Executing` | executes the commands of the answer, and writes our next message | `Written` |
//! | `Closing` | plans the next session | `Closed` |
//!
//! In every phase of a session the session can be `Lost`, because the store or the session itself failed.

/// The phase of an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AgentPhase {
    /// There is no session.
    Resting,
    /// A session begins. Its first message is not durable yet.
    Opening,
    /// Our message is to be sent, for the first time or again.
    Sending {
        /// The number of attempts without a usable answer.
        failures: u8,
    },
    /// The session has accepted an answer of the server, which is not durable yet.
    Recording,
    /// The commands of the answer are to be executed.
    Executing,
    /// The session has ended.
    Closing(SessionEnd),
    /// The server has ended the management of this device.
    Unenrolled,
}

/// How a session of an [`Agent`](super::Agent) ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// The session came to its end.
    Complete,
    /// The session broke off, as when the server does not answer: another one is planned.
    BrokenOff,
}

/// The result of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AgentEvent {
    /// A session is due.
    Due,
    /// Our next message is ready to be sent.
    Written,
    /// The session has accepted the server's answer.
    Answered,
    /// No usable answer has arrived, and sending the message again may help, at once or after a pause.
    NotAnswered,
    /// The last message of the session was sent; its answer does not matter.
    SentLast,
    /// The server does not talk to this device now.
    Refused,
    /// The effects of the answer are durable. `over` is true if it was the last message of the session.
    Recorded { over: bool },
    /// The session cannot go on.
    Lost,
    /// The session has ended. `unenrolled` is true if the server has ended the management; otherwise the next session is
    /// planned.
    Closed { unenrolled: bool },
}

/// An event that is not possible in the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ImpossibleEvent;

/// How often one message is sent. The server answers a repeated message as the first time.
const ATTEMPTS: u8 = 3;

/// The phase after an event.
pub(super) fn step(phase: AgentPhase, event: AgentEvent) -> Result<AgentPhase, ImpossibleEvent> {
    use AgentPhase::{Closing, Executing, Opening, Recording, Resting, Sending, Unenrolled};
    match (phase, event) {
        (Resting, AgentEvent::Due) => Ok(Opening),

        (Opening | Executing, AgentEvent::Written) => Ok(Sending { failures: 0 }),

        (Sending { .. }, AgentEvent::Answered) => Ok(Recording),
        (Sending { failures }, AgentEvent::NotAnswered) if failures + 1 < ATTEMPTS => {
            Ok(Sending { failures: failures + 1 })
        }
        (Sending { .. }, AgentEvent::NotAnswered | AgentEvent::Refused) => Ok(Closing(SessionEnd::BrokenOff)),
        // The session aborts instead of repeating its message.
        (Sending { .. }, AgentEvent::Written) => Ok(Sending { failures: 0 }),
        (Sending { .. }, AgentEvent::SentLast) => Ok(Closing(SessionEnd::Complete)),

        (Recording, AgentEvent::Recorded { over: false }) => Ok(Executing),
        (Recording, AgentEvent::Recorded { over: true }) => Ok(Closing(SessionEnd::Complete)),

        (Opening | Sending { .. } | Recording | Executing, AgentEvent::Lost) => {
            Ok(Closing(SessionEnd::BrokenOff))
        }

        (Closing(_), AgentEvent::Closed { unenrolled: false }) => Ok(Resting),
        (Closing(_), AgentEvent::Closed { unenrolled: true }) => Ok(Unenrolled),

        (
            Resting | Opening | Sending { .. } | Recording | Executing | Closing(_) | Unenrolled,
            AgentEvent::Due
            | AgentEvent::Written
            | AgentEvent::Answered
            | AgentEvent::NotAnswered
            | AgentEvent::SentLast
            | AgentEvent::Refused
            | AgentEvent::Recorded { .. }
            | AgentEvent::Lost
            | AgentEvent::Closed { .. },
        ) => Err(ImpossibleEvent),
    }
}

#[cfg(test)]
mod tests {
    use super::AgentPhase::{Closing, Executing, Opening, Recording, Resting, Sending, Unenrolled};
    use super::*;

    const PHASES: [AgentPhase; 10] = [
        Resting,
        Opening,
        Sending { failures: 0 },
        Sending { failures: 1 },
        Sending { failures: 2 },
        Recording,
        Executing,
        Closing(SessionEnd::Complete),
        Closing(SessionEnd::BrokenOff),
        Unenrolled,
    ];

    const EVENTS: [AgentEvent; 11] = [
        AgentEvent::Due,
        AgentEvent::Written,
        AgentEvent::Answered,
        AgentEvent::NotAnswered,
        AgentEvent::SentLast,
        AgentEvent::Refused,
        AgentEvent::Recorded { over: false },
        AgentEvent::Recorded { over: true },
        AgentEvent::Lost,
        AgentEvent::Closed { unenrolled: false },
        AgentEvent::Closed { unenrolled: true },
    ];

    /// The whole table: every phase with every event. A dot is an impossible event.
    #[test]
    fn every_phase_has_one_answer_to_every_event() {
        let name = |phase: AgentPhase| match phase {
            Resting => "rest",
            Opening => "open",
            Sending { failures: 0 } => "send",
            Sending { failures: 1 } => "again",
            Sending { .. } => "third",
            Recording => "record",
            Executing => "execute",
            Closing(SessionEnd::Complete) => "complete",
            Closing(SessionEnd::BrokenOff) => "broken",
            Unenrolled => "unenrolled",
        };
        let table: Vec<String> = PHASES
            .into_iter()
            .map(|phase| {
                let row = EVENTS.map(|event| step(phase, event).map_or(".", name));
                format!("{}: {}", name(phase), row.join(" "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "rest: open . . . . . . . . . .",
                "open: . send . . . . . . broken . .",
                "send: . send record again complete broken . . broken . .",
                "again: . send record third complete broken . . broken . .",
                "third: . send record broken complete broken . . broken . .",
                "record: . . . . . . execute complete broken . .",
                "execute: . send . . . . . . broken . .",
                "complete: . . . . . . . . . rest unenrolled",
                "broken: . . . . . . . . . rest unenrolled",
                "unenrolled: . . . . . . . . . . .",
            ]
        );
    }
}
