//! `csp syncml`: messages.

mod check;
mod convert;
mod explain;
mod input;
mod nodes;
mod secrets;

use crate::console::{Console, Exit};
use clap::{Subcommand, ValueEnum};
use std::io;
use std::path::PathBuf;

/// What can be done with messages.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A message is a SyncML document, a SyncBody or a single command, in UTF-8 or UTF-16.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors; 2 a file cannot be read or the arguments \
                        make no sense."
)]
pub(crate) enum Syncml {
    /// Report every irregularity; the last line counts files, commands, errors and warnings.
    ///
    /// A finding is an error where Windows refuses it (refused) or the specification forbids it (forbidden), and a
    /// warning where Windows tolerates it (tolerated). Notes say what is worth knowing, and what a message alone does
    /// not decide. Exit code 1 when there are errors.
    Check(check::Check),
    /// Tell in sentences what a message says.
    ///
    /// Credentials, nonces and product keys are not shown.
    Explain {
        /// A message
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Say what the values mean, too: DDF files, and folders of them
        #[arg(long, value_name = "FILE|DIR")]
        ddf: Vec<PathBuf>,
    },
    /// Write a message in another form, with nothing added, removed or moved.
    ///
    /// What is odd about the message is said on standard error.
    Convert {
        /// The form to write
        #[arg(long, value_enum, value_name = "FORM")]
        to: Form,
        /// A message
        #[arg(value_name = "FILE")]
        path: PathBuf,
    },
}

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// XML in UTF-8, with a declaration that says so.
    Xml,
}

/// Does what the arguments say.
pub(crate) fn run(command: Syncml, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Syncml::Check(asked) => check::check(&asked, console),
        Syncml::Explain { path, ddf } => explain::explain(&path, &ddf, console),
        Syncml::Convert { to, path } => convert::convert(&path, to, console),
    }
}
