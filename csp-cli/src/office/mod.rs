//! `csp office`: the Office CSP.

mod apply;
mod decode;
mod payload;
mod session;
mod simulate;

use crate::console::{Console, Exit};
use crate::format::Format;
use clap::Subcommand;
use std::io;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Exit codes: 0 done; 1 the device would refuse the configuration, so there is no message, or a command was refused, or an \
                        installation has failed; 2 a file cannot be read or the arguments make no sense."
)]
pub(crate) enum Office {
    /// Write the message that has a device install, change or remove Office.
    ///
    /// The configuration is checked first and escaped once. What is found in it goes to standard error.
    #[command(subcommand, arg_required_else_help = true)]
    Payload(payload::Payload),
    /// Say what a status code means, and what to do about it.
    Decode {
        /// The code: decimal, signed, hexadecimal, as Intune shows it, or by name (ERROR_TIMEOUT)
        #[arg(required = true, value_name = "CODE", allow_hyphen_values = true)]
        codes: Vec<String>,
        /// How it is written; as JSON, one object per line
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Play an installation: every message, the phases, and what the server reads in the end.
    ///
    /// Everything is the real thing but the deployment tool, which does what the options say.
    Simulate(simulate::Simulate),
    /// Execute a message on this machine: on Windows, and for real.
    Apply(apply::Apply),
}

/// Executes one of them.
pub(crate) fn run(command: Office, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Office::Payload(payload) => payload::payload(payload, console),
        Office::Decode { codes, format } => decode::decode(&codes, format, console),
        Office::Simulate(simulate) => simulate::simulate(&simulate, console),
        Office::Apply(apply) => apply::apply(&apply, console),
    }
}
