//! `csp syncml`: messages.

mod check;
mod convert;
mod explain;
mod input;
mod json;
mod nodes;
mod pair;
mod secrets;
mod wbxml;

use crate::console::{Console, Exit};
use crate::output::Out;
use clap::{Subcommand, ValueEnum};
use std::io;
use std::path::PathBuf;

/// What can be done with messages.
#[derive(Debug, Subcommand)]
#[command(
    after_help = "A message is a SyncML document, a SyncBody, or a payload: one command or several in \
                        a row; in UTF-8 or UTF-16, or as WBXML 1.1 to 1.3.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors; 2 a file cannot be read or the arguments \
                        make no sense."
)]
pub(crate) enum Syncml {
    /// Report every irregularity; the last line counts files, commands, errors and warnings.
    ///
    /// A finding is an error where Windows refuses it (refused) or the specification forbids it (forbidden), and a
    /// warning where Windows tolerates it (tolerated). Notes say what is worth knowing, and what a message alone does
    /// not decide. Exit code 1 when there are errors, 2 when a file cannot be opened or is no message at all.
    Check(check::Check),
    /// Tell in sentences what a message says.
    ///
    /// Credentials, nonces, product keys, passwords and command lines are not shown.
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
    /// The output is in UTF-8. Any well-formed document is taken. What `csp syncml check` finds in it is said on
    /// standard error; for WBXML, what would be lost.
    Convert {
        /// The form to write
        #[arg(long, value_enum, value_name = "FORM")]
        to: Form,
        /// Write WBXML even if it cannot carry everything: comments, instructions, attributes, prefixes, foreign
        /// namespaces. Each is said on standard error
        #[arg(long)]
        lossy: bool,
        /// Write references for everything beyond ASCII, in XML and JSON
        #[arg(long)]
        ascii: bool,
        /// A message
        #[arg(value_name = "FILE")]
        path: PathBuf,
        #[command(flatten)]
        out: Out,
    },
    /// Say what became of each command of a message.
    ///
    /// Exit code 1 when a command was not done, is not answered, or an answer fits nothing.
    Pair {
        /// Show the values that were read, too
        #[arg(long)]
        values: bool,
        /// The message with the commands
        #[arg(value_name = "REQUEST")]
        request: PathBuf,
        /// The messages with the answers, in order
        #[arg(value_name = "RESPONSE", required = true)]
        responses: Vec<PathBuf>,
    },
}

/// How a message is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// XML, with a declaration that says UTF-8
    Xml,
    /// WBXML 1.2; without --lossy nothing is written, and the exit code is 1, when something would be lost
    Wbxml,
    /// One line of JSON, for programs
    Json,
}

/// What `convert` writes, and where.
pub(crate) struct Target {
    to: Form,
    lossy: bool,
    ascii: bool,
    out: Out,
}

/// Does what the arguments say.
pub(crate) fn run(command: Syncml, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Syncml::Check(asked) => check::check(&asked, console),
        Syncml::Explain { path, ddf } => explain::explain(&path, &ddf, console),
        Syncml::Convert { to, lossy, ascii, path, out } => {
            convert::convert(&path, Target { to, lossy, ascii, out }, console)
        }
        Syncml::Pair { values, request, responses } => pair::pair(&request, &responses, values, console),
    }
}
