//! `csp office`: the Office CSP.

mod apply;
mod session;
mod simulate;

use crate::console::{Console, Exit};
use clap::Subcommand;
use std::io;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Exit codes: 0 done; 1 a command was refused or an installation has failed; 2 a file cannot be read \
                        or the arguments make no sense."
)]
pub(crate) enum Office {
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
        Office::Simulate(simulate) => simulate::simulate(&simulate, console),
        Office::Apply(apply) => apply::apply(&apply, console),
    }
}
