//! The query of the state of a job.

use crate::nodes::{device, user};
use crate::state::FinalStatus;
use ddf::Scope;
use office_deployment::InstallStatus;
use syncml::correlation::{CommandState, Outcome};
use syncml::{BuildError, CmdId, MessageBuilder, StatusCode};

/// The query of the state of a job: a Get of `Status` and a Get of `FinalStatus`.
///
/// No alert is documented for Office, so a server asks in each session until the job has ended.
///
/// ```
/// use csp_host::Host;
/// use ddf::Scope;
/// use office_csp::server::{Progress, Question};
/// use office_csp::{MockRunner, OfficeCsp, device};
/// use office_deployment::InstallStatus;
/// use syncml::correlation::Correlator;
/// use syncml::{MessageBuilder, HeaderInput, MsgId};
///
/// # let mut office = OfficeCsp::new(MockRunner::new());
/// # let mut device = |message: &syncml::Message<'_>| {
/// #     let mut host = Host::new().mount(&mut office).unwrap();
/// #     host.execute(message, MsgId(1)).map(|answer| answer.message)
/// # };
/// let mut message = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), "my-device", "https://mdm.example.com"))?;
/// let question = Question::ask(Scope::Device, "office-1", &mut message)?;
/// let message = message.finish(true);
/// let mut sent = Correlator::new();
/// sent.sent(&message);
/// sent.received(&device(&message)?);
///
/// let progress = question.answer(|command| sent.outcome(MsgId(1), command));
/// assert_eq!(progress, Progress::Absent); // nobody has executed `Install`
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    status: CmdId,
    final_status: CmdId,
}

/// The state of a job, as the device reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The device has not answered: ask again.
    Unanswered,
    /// The job runs (997): ask again later.
    Running,
    /// The job has ended.
    Ended {
        /// The result. Its [`class`](InstallStatus::class) says what to do about it.
        status: InstallStatus,
        /// The node `FinalStatus`; `None` where the device does not have it, as before Windows 10, version 1809.
        final_status: Option<FinalStatus>,
    },
    /// There is no such job (404): `Install` of this id was not executed, or the id has been deleted since.
    Absent,
    /// The device refused the query with this code, such as 405 for an address of the wrong scope.
    Refused(StatusCode),
    /// The device answered 200, but its answer is not a number, or is missing.
    Unreadable,
}

impl Question {
    /// Adds the two commands to a message. The id and the scope are those of the job.
    ///
    /// # Errors
    /// [`BuildError`] when the id is not a valid name.
    pub fn ask(scope: Scope, id: &str, message: &mut MessageBuilder) -> Result<Self, BuildError> {
        let (status, final_status) = match scope {
            Scope::User => (user::status(id), user::final_status(id)),
            _ => (device::status(id), device::final_status(id)),
        };
        Ok(Question { status: message.get(&status)?, final_status: message.get(&final_status)? })
    }

    /// The answer. `outcome` returns the outcome of a command, for example
    /// [`ServerSession::outcome`](syncml::session::ServerSession::outcome).
    ///
    /// `Status` decides, because `FinalStatus` adds nothing to it and does not exist in every Windows.
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
        match number(status) {
            None => Progress::Unreadable,
            Some(InstallStatus::InProgress) => Progress::Running,
            Some(status) => {
                let end = outcome(self.final_status).and_then(number).map(InstallStatus::code);
                Progress::Ended { status, final_status: end.and_then(FinalStatus::from_code) }
            }
        }
    }
}

/// The number that was read: devices write it signed, unsigned or in hexadecimal.
fn number(outcome: Outcome<'_>) -> Option<InstallStatus> {
    outcome.read().iter().find_map(|read| read.text.as_deref())?.trim().parse().ok()
}
