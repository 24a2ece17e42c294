//! `csp office`: the Office CSP.

mod decode;
mod payload;

use crate::cli::Format;
use crate::console::{Console, Exit};
use clap::Subcommand;
use std::io;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Exit codes: 0 done; 1 the configuration has errors, so there is no message; 2 a file cannot be read \
                        or the arguments make no sense."
)]
pub(crate) enum Office {
    /// Write the message that has a device install or remove Office.
    ///
    /// The configuration is checked first and escaped once. What is found in it goes to standard error.
    #[command(subcommand, arg_required_else_help = true)]
    Payload(payload::Payload),
    /// Say what a status code means, and what to do about it.
    Decode {
        /// The code: decimal, signed, hexadecimal, or as Intune shows it
        #[arg(required = true, value_name = "CODE", allow_hyphen_values = true)]
        codes: Vec<String>,
        /// How it is written; as JSON, one object per line
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// Executes one of them.
pub(crate) fn run(command: Office, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Office::Payload(payload) => payload::payload(payload, console),
        Office::Decode { codes, format } => decode::decode(&codes, format, console),
    }
}
