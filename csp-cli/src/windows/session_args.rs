//! The arguments that all commands of `csp windows` have.

use crate::console::{Console, Exit};
use crate::messages::explain_commands;
use clap::Args;
use std::io;
use syncml::Message;
use windows_csp::SCHEMA;

#[derive(Debug, Args)]
pub(super) struct SessionArgs {
    /// Confirm that this Windows is to be changed; without it the commands are only explained
    #[arg(long)]
    pub(super) yes: bool,
    /// Execute the commands although the check found errors
    #[arg(long)]
    pub(super) force: bool,
    /// Put Windows into embedded mode until the command ends; without it Windows refuses the interface. The old value in the
    /// registry is put back even if the command fails; after a kill the next `csp windows` puts it back
    #[arg(long)]
    #[cfg_attr(not(windows), allow(dead_code))] // for `execute`
    pub(super) embedded_mode: bool,
    /// Leave the device registered with itself. Without it the registration is removed, unless it was there before, and
    /// Windows withdraws the policies that were set
    #[arg(long)]
    pub(super) keep_registration: bool,
}

/// Explains what the commands would do.
pub(super) fn preview(
    message: &Message<'_>,
    session: &SessionArgs,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let this = if cfg!(windows) { "This Windows" } else { "A Windows" };
    console.line(format_args!("{this} would execute these commands:"))?;
    explain_commands(message, &SCHEMA, console)?;
    if session.keep_registration {
        writeln!(console.out(), "\nThe device would stay registered with itself.")?;
    }
    if cfg!(windows) {
        console.error("this would change this Windows; give --yes if that is wanted")?;
    }
    Ok(Exit::Unusable)
}
