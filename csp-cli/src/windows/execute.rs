//! The session with Windows.

use super::checked::Checked;
use super::session_args::SessionArgs;
use crate::console::{Console, Exit};
use std::io;
#[cfg(windows)]
use std::io::Write;

/// The caller has said that commands are executed on Windows only.
#[cfg(not(windows))]
pub(super) fn execute(_: &Checked, _: &SessionArgs, _: bool, _: &mut Console<'_>) -> io::Result<Exit> {
    Ok(Exit::Unusable)
}

/// Executes the message, and shows the outcome of each command.
#[cfg(windows)]
pub(super) fn execute(
    checked: &Checked,
    arguments: &SessionArgs,
    values: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    use crate::messages::Pairing;
    use csp_agent::windows::local_management::{EmbeddedMode, LocalManagement, LocalManagementOptions};

    match LocalManagement::put_back() {
        Ok(true) => {
            console.note("an earlier command was killed in embedded mode; the old value is put back")?;
        }
        Ok(false) => {}
        Err(error) => return report(&error, arguments, console),
    }
    let mut options = LocalManagementOptions::default();
    options.keep_registration = arguments.keep_registration;
    if arguments.embedded_mode {
        match EmbeddedMode::of_this_machine() {
            Ok(value) => options.embedded_mode = Some(value),
            Err(error) => return report(&error, arguments, console),
        }
    }
    if options.embedded_mode.is_some() {
        finish_before_ctrl_c();
    }
    let mut session = match LocalManagement::register(&options) {
        Ok(session) => session,
        Err(error) => return report(&error, arguments, console),
    };
    let removes_registration = session.removes_registration();
    let answer = session.apply(&checked.message);
    let closed = session.close();
    let mut exit = match answer {
        Ok(answer) => {
            let mut pairing = Pairing::new();
            pairing.sent("request", answer.request(), console)?;
            pairing.received("answer", answer.message(), console)?;
            pairing.conclude(values, console)?
        }
        Err(error) => report(&error, arguments, console)?,
    };
    if let Err(error) = closed {
        exit = exit.max(report(&error, arguments, console)?);
    } else if removes_registration && checked.changes_something() {
        console.note(
            "the registration is removed, and with it the policies that were set; --keep-registration keeps both",
        )?;
    }
    Ok(exit)
}

/// Lets Ctrl+C wait until the machine is as it was: it would end the program in embedded mode.
#[cfg(windows)]
fn finish_before_ctrl_c() {
    let tell = || {
        let _ = writeln!(
            io::stderr(),
            "the command ends when Windows has answered and embedded mode is put back"
        );
    };
    // Without the handler Ctrl+C ends the program, and the next command puts embedded mode back.
    let _ = ctrlc::set_handler(tell);
}

/// Reports an error with its remedy.
#[cfg(windows)]
fn report(
    error: &csp_agent::windows::local_management::LocalManagementError,
    arguments: &SessionArgs,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    use csp_agent::windows::local_management::{LocalManagementCode, LocalManagementError};

    console.error(csp_agent::with_causes(error))?;
    let is_not_embedded =
        matches!(error, LocalManagementError::Refused { code: LocalManagementCode::NOT_EMBEDDED, .. });
    match error.remedy() {
        Some(_) if is_not_embedded && !arguments.embedded_mode => {
            console
                .error("what to do: add --embedded-mode, which changes the machine until the command ends")?;
        }
        Some(remedy) if !is_not_embedded => console.error(format_args!("what to do: {remedy}"))?,
        _ => {}
    }
    Ok(match error {
        LocalManagementError::NoAnswer | LocalManagementError::UnreadableAnswer(_) => Exit::Found,
        _ => Exit::Unusable,
    })
}
