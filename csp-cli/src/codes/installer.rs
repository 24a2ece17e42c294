//! The exit codes of Windows Installer, and the HRESULTs of jobs for packages.

use super::{Explained, Mood};
use desktop_app_csp::{ExitOutcome, HResult, ParseHResultError};
use syncml::StatusCode;

/// Explains any number.
pub(super) fn explain(text: &str) -> Result<Explained, ParseHResultError> {
    let code: HResult = text.parse()?;
    // Intune shows the answer to a command in an HRESULT.
    let status = StatusCode::from_intune(code.0);
    let status_texts = status.and_then(|status| Some((status.name()?, status.meaning()?)));
    let (name, meaning, remedy) = match (status_texts, code.name().zip(code.description()).zip(code.remedy()))
    {
        (Some((name, meaning)), _) => {
            (name, meaning.trim_end_matches('.'), "correct the command, and send it again")
        }
        (None, Some(((name, meaning), remedy))) => (name, meaning, remedy),
        (None, None) => (
            "UNKNOWN",
            "not a code of Windows Installer or of downloads that is known here; the number is kept",
            "look the number up among the Win32 and HRESULT codes, and read the log of the installation",
        ),
    };
    let number = match status.filter(|_| status_texts.is_some()) {
        Some(status) => status.0.into(),
        None => code.win32().unwrap_or(code.0),
    };
    Ok(Explained {
        number,
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
        is_known: name != "UNKNOWN",
    })
}
