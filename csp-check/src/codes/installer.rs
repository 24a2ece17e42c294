//! The exit codes of Windows Installer, and the HRESULTs of jobs for packages.

use super::{Explained, Mood};
use desktop_app_csp::{ExitOutcome, HResult, JobStatus, ParseHResultError};
use syncml::StatusCode;

/// Explains any number.
pub(super) fn explain(text: &str) -> Result<Explained, ParseHResultError> {
    let code: HResult = text.parse()?;
    // Intune shows the answer to a command in an HRESULT.
    let answer = StatusCode::from_intune(code.0).and_then(explain_answer);
    Ok(answer.unwrap_or_else(|| explain_result(code)))
}

/// Explains a decimal number as the value of the node `Status`. A hexadecimal one is a result of Windows, as in event logs.
pub(super) fn explain_status(text: &str) -> Option<Explained> {
    let status = JobStatus::from_code(text.trim().parse().ok()?)?;
    let (class, mood, meaning, remedy) = match status {
        JobStatus::EnforcementCompleted => {
            ("done", Mood::Good, "the job has ended well", "nothing is left to do")
        }
        JobStatus::DownloadFailed | JobStatus::EnforcementFailed => {
            ("failed", Mood::Bad, "the job has ended with an error", "read the node LastError, and decode it")
        }
        JobStatus::PendingUserSession => {
            ("running", Mood::Waiting, "the job has not ended", "wait until the user has signed in")
        }
        _ => ("running", Mood::Waiting, "the job has not ended", "read the node Status again later"),
    };
    Some(Explained {
        number: status.code(),
        reported: status.code(),
        name: format!("Status: {}", status.meaning()).into(),
        class: class.to_owned(),
        mood,
        meaning: meaning.into(),
        remedy: remedy.into(),
        is_known: true,
    })
}

fn explain_result(code: HResult) -> Explained {
    let known = code.name().zip(code.description()).zip(code.remedy());
    let ((name, meaning), remedy) = known.unwrap_or((
        ("UNKNOWN", "not a code of Windows Installer or of downloads that is known here; the number is kept"),
        "look the number up among the Win32 and HRESULT codes, and read the log of the installation",
    ));
    Explained {
        number: code.win32().unwrap_or(code.0),
        reported: code.0,
        name: name.into(),
        class: code.outcome().to_string(),
        mood: match code.outcome() {
            ExitOutcome::Done
            | ExitOutcome::RestartRequired
            | ExitOutcome::RestartInitiated
            | ExitOutcome::Absent => Mood::Good,
            ExitOutcome::Busy => Mood::Waiting,
            ExitOutcome::OtherVersion | ExitOutcome::Failed => Mood::Bad,
        },
        meaning: meaning.into(),
        remedy: remedy.into(),
        is_known: known.is_some(),
    }
}

/// Explains the answer to a command; `None` for a status that SyncML does not define.
fn explain_answer(status: StatusCode) -> Option<Explained> {
    let (class, mood, remedy) = match status {
        StatusCode::NOT_EXECUTED | StatusCode::ROLLED_BACK => {
            ("failed", Mood::Bad, "look at the other commands of the Atomic: the failed one is the cause")
        }
        _ if status.is_error() => ("failed", Mood::Bad, "correct the command, and send it again"),
        _ => (
            "answered",
            Mood::Waiting,
            "read the node Status: the answer says nothing about the end of the job",
        ),
    };
    Some(Explained {
        number: status.0.into(),
        reported: status.intune(),
        name: status.name()?.into(),
        class: class.to_owned(),
        mood,
        meaning: status.meaning()?.trim_end_matches('.').into(),
        remedy: remedy.into(),
        is_known: true,
    })
}
