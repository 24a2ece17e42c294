//! Classes of results.

use std::fmt;

/// The action that an [`InstallStatus`](super::InstallStatus) calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// The job has succeeded.
    Done,
    /// The job has not ended: poll.
    Running,
    /// The same configuration may succeed later.
    Transient,
    /// A number for several causes, mistakes in the configuration among them: check it before trying again.
    Ambiguous,
    /// Trying again is useless until the configuration or the machine has been changed.
    Permanent,
    /// A person stopped the job: ask before trying again.
    User,
    /// The present Office must be removed before trying again.
    CleanUp,
    /// There was nothing to remove. Where the aim was "no Office", that is a success.
    Absent,
    /// The number is not documented: a failure to look at before trying again.
    Unknown,
}

/// A word for people, in lower case.
impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Done => "done",
            Class::Running => "running",
            Class::Transient => "transient",
            Class::Ambiguous => "ambiguous",
            Class::Permanent => "permanent",
            Class::User => "user",
            Class::CleanUp => "clean-up",
            Class::Absent => "absent",
            Class::Unknown => "unknown",
        })
    }
}
