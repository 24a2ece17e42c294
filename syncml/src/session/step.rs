//! The transitions between the phases of a session. The documentation of [`session`](super) has a table of them.

use super::error::SessionError;
use super::phase::{Due, Last, LastAnswer, Package, Reopening, SessionPhase, Turn, WhosePackage};

/// An event that may change the phase of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A message was received. `is_new`: its number is higher than that of every accepted message. `challenges`: it asks for
    /// our credentials.
    Arrived { is_new: bool, challenges: bool },
    /// The message is the next one.
    Accepted { package: Package, within_object: bool },
    /// The message is the next one, but asks for our credentials instead of accepting our message.
    Challenged { package: Package },
    /// We refuse the header of the message. `doubts`: it says that our last answer was refused.
    Refused { doubts: bool },
    /// The message repeats the last accepted one.
    Repeated,
    /// The message is rejected: `receive` returns an error.
    Rejected,
    /// The other side has not executed our last answer.
    NotExecuted,
    /// The number of received messages, or of messages without progress, has reached its bound.
    BoundReached,
    /// We have sent a message.
    Sent { package: Package },
    /// We have sent a message and have no more commands. `is_proven`: the other side needs no more credentials.
    SentLast { is_proven: bool },
    /// The device has aborted the session, and expects an answer.
    PeerAborted,
    /// The other side has ended the session, or one side does not accept the other.
    Ended,
    /// We have aborted the session.
    Aborted,
}

/// An action of the session in a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SessionEffect {
    /// Take back the commands of our last answer, to send them again.
    TakeBack,
    /// Drop queued commands and incomplete objects.
    Clear,
}

/// The next phase, and the action of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Transition {
    pub(super) next: SessionPhase,
    pub(super) effect: Option<SessionEffect>,
}

/// The trigger is not possible in this phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Illegal {
    NotNow,
    Over,
}

impl From<Illegal> for SessionError {
    fn from(illegal: Illegal) -> Self {
        match illegal {
            Illegal::NotNow => SessionError::NotNow,
            Illegal::Over => SessionError::Over,
        }
    }
}

/// The transition that `trigger` makes in `phase`.
pub(super) fn step(phase: SessionPhase, trigger: Trigger) -> Result<Transition, Illegal> {
    use SessionPhase::{
        Answering, Closed, Exhausted, New, Over, PeerAborted, Refusing, Waiting, Withholding,
    };
    match (phase, trigger) {
        (New | Waiting(_) | Withholding(_) | Exhausted, Trigger::Arrived { .. }) => to(phase),
        (Closed(reopening), Trigger::Arrived { is_new, challenges })
            if reopening.allows(is_new, challenges) =>
        {
            to(phase)
        }

        (New | Waiting(_) | Withholding(_) | Closed(_), Trigger::Accepted { package, within_object }) => {
            let continues = within_object || phase.last_answer().is_some_and(LastAnswer::continues);
            let turn = if package == Package::Ended || continues { Turn::Ours } else { Turn::Theirs };
            to(Answering(Due { turn, their_package: package }))
        }
        (Waiting(_) | Withholding(_) | Closed(_), Trigger::Challenged { package }) => {
            // The message is sent again, in the turn that it had.
            let turn = match phase.last() {
                Some(Last::Answer(LastAnswer { package: WhosePackage::Ours(_), .. })) => Turn::Ours,
                _ => Turn::Theirs,
            };
            to(Answering(Due { turn, their_package: package }))
        }
        (New | Waiting(_) | Withholding(_) | Closed(_), Trigger::Refused { doubts }) => {
            to(Refusing(phase.last_answer().map(|sent| sent.doubted_if(doubts))))
        }

        (Waiting(last) | Withholding(last), Trigger::Repeated) => match last.answer() {
            Some(sent) => to(Waiting(Last::Answer(sent))),
            None => Err(Illegal::NotNow),
        },
        (Closed(_), Trigger::Repeated) => to(phase),
        (Waiting(last), Trigger::Rejected) => to(Withholding(last)),
        (_, Trigger::Rejected) => to(phase),

        (Waiting(_) | Withholding(_) | Closed(_), Trigger::NotExecuted) => {
            match phase.last().and_then(Last::taken_back) {
                Some(last) => with(Waiting(last), SessionEffect::TakeBack),
                None => Err(Illegal::NotNow),
            }
        }
        (New | Waiting(_) | Withholding(_) | Exhausted, Trigger::BoundReached) => to(Exhausted),
        (Closed(_), Trigger::BoundReached) => to(phase),

        (New, Trigger::Sent { package }) => {
            to(Waiting(Last::Answer(LastAnswer::new(WhosePackage::Ours(package)))))
        }
        (Answering(Due { turn, .. }), Trigger::Sent { package }) => {
            let whose = match turn {
                Turn::Ours => WhosePackage::Ours(package),
                Turn::Theirs => WhosePackage::Theirs,
            };
            to(Waiting(Last::Answer(LastAnswer::new(whose))))
        }
        (Refusing(sent), Trigger::Sent { .. }) => to(Waiting(Last::Refusal(sent))),
        (PeerAborted, Trigger::Sent { .. }) => with(Over, SessionEffect::Clear),
        (Answering(Due { turn: Turn::Ours, their_package }), Trigger::SentLast { is_proven }) => {
            match Reopening::after(their_package, is_proven) {
                Some(reopening) => to(Closed(reopening)),
                None => with(Over, SessionEffect::Clear),
            }
        }

        (Answering(_), Trigger::PeerAborted) => to(PeerAborted),
        (Answering(_) | Waiting(_) | Withholding(_) | Closed(_), Trigger::Ended) => {
            with(Over, SessionEffect::Clear)
        }
        (
            New | Answering(_) | Refusing(_) | Waiting(_) | Withholding(_) | Exhausted | PeerAborted,
            Trigger::Aborted,
        ) => with(Over, SessionEffect::Clear),

        (Closed(_) | Over, _) => Err(Illegal::Over),
        (New | Answering(_) | Refusing(_) | Waiting(_) | Withholding(_) | Exhausted | PeerAborted, _) => {
            Err(Illegal::NotNow)
        }
    }
}

fn to(next: SessionPhase) -> Result<Transition, Illegal> {
    Ok(Transition { next, effect: None })
}

fn with(next: SessionPhase, effect: SessionEffect) -> Result<Transition, Illegal> {
    Ok(Transition { next, effect: Some(effect) })
}
