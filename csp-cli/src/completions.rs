//! `csp completions`: the completions of the arguments, for shells.

use crate::console::{Console, Exit};
use crate::output::Out;
use clap::Command;
use clap_complete::{Shell, generate};
use std::io;

/// Writes the script for a shell.
pub(crate) fn completions(
    mut command: Command,
    shell: Shell,
    out: &Out,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    out.put(&script, &[], console)
}
