//! `csp windows apply`: the commands of a file.

use super::checked::Checked;
use super::session_args::SessionArgs;
use crate::console::{Console, Exit};
use crate::files::bytes;
use clap::Args;
use std::io;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// A message, a body or a payload
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Show the values that were read, too, except secrets
    #[arg(long)]
    values: bool,
    #[command(flatten)]
    session: SessionArgs,
}

/// Checks and executes the file.
pub(super) fn apply(apply: &Apply, console: &mut Console<'_>) -> io::Result<Exit> {
    let bytes = match bytes(&apply.path) {
        Ok(bytes) => bytes,
        Err(unreadable) => {
            console.error(unreadable)?;
            return Ok(Exit::Unusable);
        }
    };
    match Checked::read(&apply.path.display().to_string(), &bytes, console)? {
        Some(checked) => super::execute(&checked, &apply.session, apply.values, console),
        None => Ok(Exit::Unusable),
    }
}
