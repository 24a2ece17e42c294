//! The codes of the Office CSP.

use super::{Explained, Mood};
use office_csp::server::{Code, ParseCodeError};
use office_deployment::Class;

/// Explains any number.
pub(super) fn explain(text: &str) -> Result<Explained, ParseCodeError> {
    text.parse().map(explained)
}

/// Explains a status that an installation of Office ends with. The other codes are numbers that mean something else elsewhere.
pub(super) fn explain_status(text: &str) -> Option<Explained> {
    match text.parse() {
        Ok(code @ (Code::Status(_) | Code::Win32(_))) => Some(explained(code)),
        _ => None,
    }
}

fn explained(code: Code) -> Explained {
    Explained {
        number: code.number(),
        reported: code.number(),
        name: code.name(),
        class: code.class().to_string(),
        mood: match code.class() {
            Class::Done | Class::Absent => Mood::Good,
            Class::Running | Class::Transient | Class::User => Mood::Waiting,
            _ => Mood::Bad,
        },
        meaning: code.meaning(),
        remedy: code.remedy().into(),
        is_known: code.class() != Class::Unknown,
    }
}
