//! `csp office`: the Office CSP.

mod apply;
mod machine;
mod payload;
mod report;
mod session;
mod simulate;
mod source;
mod unfinished;

use crate::codes;
use crate::console::{Console, Exit};
use crate::format::Format;
use clap::Subcommand;
use csp_check::codes::FirstTable;
use std::io;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Exit codes: 0 done; 1 the configuration has errors, so there is no message or no certain result, or a command was refused, or an \
                        installation has failed, or a job is unfinished (status) or there is none (cancel, discard); 2 a file cannot \
                        be read, the arguments make no sense, or an unfinished job is in the way (apply)."
)]
pub(crate) enum Office {
    /// Write the message that has a device install, change or remove Office.
    ///
    /// The configuration is checked first and escaped once. Its findings go to standard error.
    #[command(subcommand, arg_required_else_help = true)]
    Payload(payload::Payload),
    /// Explain status codes, and what to do about them.
    Decode {
        /// The code: decimal, signed, hexadecimal, as Intune shows it, or by name (ERROR_TIMEOUT)
        #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
        codes: Vec<String>,
        /// The form of the output; as JSON, one object per line
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Simulate an installation: show every message, the phases, and the result that the server reads.
    ///
    /// Only the deployment tool is simulated; the options decide how it ends. Commands for other nodes of Windows are
    /// checked by their descriptions; those that Windows allows are answered as done, without effect.
    Simulate(simulate::Simulate),
    /// Execute a message on this machine (Windows only). It really installs or removes Office.
    Apply(apply::Apply),
    /// Show the installations that `apply` knows, and the unfinished job; changes nothing.
    ///
    /// A job is unfinished when `apply` was killed while it ran. Exit code 1 when there is one.
    Status(unfinished::Left),
    /// End the unfinished job, and its deployment tool if that is running.
    ///
    /// If another `apply` is running, it is asked to cancel its job. Exit code 1 when no job is unfinished.
    Cancel(unfinished::Left),
    /// Give up the unfinished job, unless its deployment tool is running; the job ends with 1602.
    ///
    /// Exit code 1 when no job is unfinished, or its tool is running; then nothing has changed.
    Discard(unfinished::Left),
}

impl Office {
    /// True for commands that may install or remove something on this machine, or end a program.
    pub(crate) fn may_change_this_machine(&self) -> bool {
        matches!(self, Office::Apply(_) | Office::Cancel(_) | Office::Discard(_))
    }
}

/// Executes one of them.
pub(crate) fn run(command: Office, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Office::Payload(payload) => payload::payload(payload, console),
        Office::Decode { codes, format } => codes::decode(&codes, format, FirstTable::Office, console),
        Office::Simulate(simulate) => simulate::simulate(&simulate, console),
        Office::Apply(apply) => apply::apply(&apply, console),
        Office::Status(left) => unfinished::status(&left, console),
        Office::Cancel(left) => unfinished::cancel(&left, console),
        Office::Discard(left) => unfinished::discard(&left, console),
    }
}
