//! The question how a job is going.

use crate::nodes::{device, user};
use crate::{HResult, JobStatus, ProductCode};
use ddf::Scope;
use syncml::correlation::{CommandState, Outcome};
use syncml::{BuildError, CmdId, MessageBuilder, StatusCode};

/// The question how a job is going: a Get of `Status`, of `LastError` and of `LastErrorDesc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    status: CmdId,
    last_error: CmdId,
    last_error_desc: CmdId,
}

/// The state of a job, as the device reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The device has not answered: ask again.
    Unanswered,
    /// The device knows the package.
    Known {
        /// The state of its job.
        status: JobStatus,
        /// The last error; 0 without one. `None` where the device gives none.
        last_error: Option<HResult>,
        /// The error in the words of the device, if it has them.
        description: Option<String>,
    },
    /// There is no such package (404): no job was accepted, or the application was removed.
    Absent,
    /// The device refused the question with this code.
    Refused(StatusCode),
    /// The device answered 200, but its answer is not a status, or is missing.
    Unreadable,
}

impl Question {
    /// Adds the three commands to a message.
    ///
    /// # Errors
    /// [`BuildError`] when the address cannot be written.
    pub fn ask(scope: Scope, code: &ProductCode, message: &mut MessageBuilder) -> Result<Self, BuildError> {
        let (status, last_error, last_error_desc) = match scope {
            Scope::User => (user::status(code), user::last_error(code), user::last_error_desc(code)),
            _ => (device::status(code), device::last_error(code), device::last_error_desc(code)),
        };
        Ok(Question {
            status: message.get(&status)?,
            last_error: message.get(&last_error)?,
            last_error_desc: message.get(&last_error_desc)?,
        })
    }

    /// The answer. `outcome` returns the outcome of a command, for example
    /// [`ServerSession::outcome`](syncml::session::ServerSession::outcome).
    pub fn answer<'c>(&self, outcome: impl Fn(CmdId) -> Option<Outcome<'c>>) -> Progress {
        let Some(status) = outcome(self.status) else { return Progress::Unanswered };
        match status.state() {
            CommandState::Pending => return Progress::Unanswered,
            CommandState::Failed(StatusCode::NOT_FOUND) => return Progress::Absent,
            CommandState::Failed(code) => return Progress::Refused(code),
            CommandState::NoResults => return Progress::Unreadable,
            CommandState::Skipped => return Progress::Refused(StatusCode::NOT_EXECUTED),
            _ => {}
        }
        let text = |command| outcome(command).and_then(text);
        let Some(status) =
            text(self.status).and_then(|text| text.trim().parse().ok()).and_then(JobStatus::from_code)
        else {
            return Progress::Unreadable;
        };
        Progress::Known {
            status,
            last_error: text(self.last_error).and_then(|text| text.parse().ok()),
            description: text(self.last_error_desc).filter(|text| !text.trim().is_empty()),
        }
    }
}

/// The text that was read.
fn text(outcome: Outcome<'_>) -> Option<String> {
    outcome.read().iter().find_map(|read| read.text.as_deref()).map(str::to_owned)
}
