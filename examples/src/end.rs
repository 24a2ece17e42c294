//! The end of a program.

use std::error::Error;
use std::process::ExitCode;

/// Prints an error with its causes. Returns the exit status: 0, or 1 after an error.
#[allow(clippy::print_stderr)] // a program tells people why it failed
pub fn exit_status(done: Result<(), Box<dyn Error>>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", csp_agent::with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}
