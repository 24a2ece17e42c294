//! `csp office decode`: explains status codes.

use crate::codes::{self, Explained, Mood};
use crate::console::{Console, Exit};
use crate::format::Format;
use office_csp::server::{Code, ParseCodeError};
use office_deployment::Class;
use std::io;

/// Explains each code.
pub(super) fn decode(codes: &[String], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    codes::decode(codes, format, console, explain)
}

fn explain(text: &str) -> Result<Explained, ParseCodeError> {
    let code: Code = text.parse()?;
    Ok(Explained {
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
    })
}
