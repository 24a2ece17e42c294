//! The consequence of the breach of a rule.

use csp_findings::Severity;
use std::fmt;

/// The consequence of a finding for the device that receives the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consequence {
    /// Windows answers with an error, or accepts the command and does nothing.
    Refused,
    /// The specification forbids the fault; the behaviour of Windows is not known.
    Forbidden,
    /// Windows tolerates the fault, although the specification forbids it.
    Tolerated,
    /// The descriptions do not decide if Windows refuses it.
    Undecided,
    /// Not a fault: the finding is worth knowing, or the message alone does not decide it.
    Note,
}

impl Consequence {
    /// All consequences, the worst first.
    pub const ALL: [Consequence; 5] = [
        Consequence::Refused,
        Consequence::Forbidden,
        Consequence::Tolerated,
        Consequence::Undecided,
        Consequence::Note,
    ];

    /// The name: `refused`, `forbidden`, `tolerated`, `undecided`, `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Consequence::Refused => "refused",
            Consequence::Forbidden => "forbidden",
            Consequence::Tolerated => "tolerated",
            Consequence::Undecided => "undecided",
            Consequence::Note => "note",
        }
    }

    /// The severity: refused and forbidden are errors.
    pub const fn severity(self) -> Severity {
        match self {
            Consequence::Refused | Consequence::Forbidden => Severity::Error,
            Consequence::Tolerated | Consequence::Undecided => Severity::Warning,
            Consequence::Note => Severity::Info,
        }
    }

    /// The name, unless it is a note.
    pub(super) fn of_fault(self) -> Option<&'static str> {
        (self != Consequence::Note).then(|| self.as_str())
    }
}

impl From<Consequence> for Severity {
    fn from(consequence: Consequence) -> Severity {
        consequence.severity()
    }
}

impl fmt::Display for Consequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
