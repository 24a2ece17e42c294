//! The phases of a session.

/// The phase of a session. Only [`step`](super::step::step) changes it. Snapshots hold it, so a change of its form needs
/// another version of their form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum SessionPhase {
    /// Nothing was sent, and nothing waits for an answer.
    New,
    /// An accepted message waits for our answer.
    Answering(Due),
    /// A refused message waits for the Statuses that refuse it. Holds our last answer, if there is one.
    Refusing(Option<LastAnswer>),
    /// The other side has to send a message. Our last message can be repeated.
    Waiting(Last),
    /// Like `Waiting`, but the last received message was rejected: our last message is not repeated for its sender.
    Withholding(Last),
    /// A bound is reached. Our next message aborts the session.
    Exhausted,
    /// The device has aborted the session. Our next message answers the abort and is the last.
    PeerAborted,
    /// Our last message is sent, but the other side may reopen the session.
    Closed(Reopening),
    /// The session is over.
    Over,
}

/// The facts that decide our answer to an accepted message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Due {
    pub(super) turn: Turn,
    /// The package of the message.
    pub(super) their_package: Package,
}

/// The side that may send commands. The other side sends only answers, and asks for the next message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Turn {
    Ours,
    Theirs,
}

/// The end of a package: a message has `Final`, or the package continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Package {
    Ended,
    Continues,
}

/// Our last message that was not a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct LastAnswer {
    pub(super) package: WhosePackage,
    /// True if a message that we refused says that the other side has refused this answer.
    pub(super) is_doubted: bool,
}

/// The package that our message belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum WhosePackage {
    /// The package of the other side, which the message answers.
    Theirs,
    /// Our own package, because it was our turn.
    Ours(Package),
}

/// Our last message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Last {
    /// An answer to an accepted message, or the first message.
    Answer(LastAnswer),
    /// The refusal of a message. Holds our last answer, if there is one.
    Refusal(Option<LastAnswer>),
}

/// The message that can reopen a closed session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Reopening {
    /// The other side asks for our credentials in answer to our last message.
    Challenge,
    /// The other side continues its package.
    Continuation,
    Either,
}

impl SessionPhase {
    /// Returns true if the session is over, unless the other side reopens it.
    pub(super) fn is_over(self) -> bool {
        matches!(self, SessionPhase::Closed(_) | SessionPhase::Over)
    }

    /// Whose turn it is in our next message.
    pub(super) fn turn(self) -> Turn {
        match self {
            SessionPhase::Answering(due) => due.turn,
            _ => Turn::Ours,
        }
    }

    /// Our last message; `None` when there is none, or when the other side may send nothing after it.
    pub(super) fn last(self) -> Option<Last> {
        match self {
            SessionPhase::Waiting(last) | SessionPhase::Withholding(last) => Some(last),
            SessionPhase::Closed(_) => {
                Some(Last::Answer(LastAnswer::new(WhosePackage::Ours(Package::Ended))))
            }
            _ => None,
        }
    }

    /// Our last answer, under the conditions of [`SessionPhase::last`].
    pub(super) fn last_answer(self) -> Option<LastAnswer> {
        self.last().and_then(Last::answer)
    }
}

impl Package {
    pub(super) fn new(is_final: bool) -> Self {
        if is_final { Package::Ended } else { Package::Continues }
    }
}

impl LastAnswer {
    pub(super) fn new(package: WhosePackage) -> Self {
        LastAnswer { package, is_doubted: false }
    }

    /// Returns true if our next message continues our package.
    pub(super) fn continues(self) -> bool {
        self.package == WhosePackage::Ours(Package::Continues)
    }

    pub(super) fn doubted_if(self, is_doubted: bool) -> Self {
        LastAnswer { is_doubted: self.is_doubted || is_doubted, ..self }
    }
}

impl Last {
    /// Our last answer, which may precede a refusal.
    pub(super) fn answer(self) -> Option<LastAnswer> {
        match self {
            Last::Answer(sent) => Some(sent),
            Last::Refusal(sent) => sent,
        }
    }

    /// The state after the commands of the last answer were taken back: our package continues with them.
    pub(super) fn taken_back(self) -> Option<Self> {
        let sent = LastAnswer::new(match self.answer()?.package {
            WhosePackage::Ours(_) => WhosePackage::Ours(Package::Continues),
            WhosePackage::Theirs => WhosePackage::Theirs,
        });
        Some(match self {
            Last::Answer(_) => Last::Answer(sent),
            Last::Refusal(_) => Last::Refusal(Some(sent)),
        })
    }
}

impl Reopening {
    /// The kind of message that can reopen a session after our last one; `None` when no message can.
    pub(super) fn after(their_package: Package, is_proven: bool) -> Option<Self> {
        match (their_package, is_proven) {
            (Package::Ended, true) => None,
            (Package::Ended, false) => Some(Reopening::Challenge),
            (Package::Continues, true) => Some(Reopening::Continuation),
            (Package::Continues, false) => Some(Reopening::Either),
        }
    }

    /// Returns true if a message reopens the session.
    pub(super) fn allows(self, is_new: bool, challenges: bool) -> bool {
        match self {
            Reopening::Challenge => challenges,
            Reopening::Continuation => is_new,
            Reopening::Either => is_new || challenges,
        }
    }
}
