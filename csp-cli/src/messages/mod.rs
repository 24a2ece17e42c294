//! `csp syncml`: messages.

mod against;
mod check;
mod convert;
mod explain;
mod input;
mod json;
mod missing;
mod nodes;
mod order;
mod pair;
mod target;
mod wbxml;

pub(crate) use against::Against;
pub(crate) use explain::explain_commands;
pub(crate) use input::read_content;
pub(crate) use nodes::{Nodes, nodes};
#[cfg(windows)]
pub(crate) use pair::Pairing;

use crate::console::{Console, Exit};
use crate::output::Out;
use clap::Subcommand;
use std::io;
use std::path::PathBuf;
use target::{Form, Target};

/// Commands on messages.
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
    /// A finding is an error if Windows refuses the message (refused) or the specification forbids it (forbidden), and a
    /// warning if Windows tolerates it (tolerated) or the descriptions do not decide it (undecided). A note is no fault, or a question that the message alone does not
    /// decide. `csp msi check` checks the jobs for MSI packages. Exit code 1 when there are errors, 2 when a file cannot be
    /// opened or is not a message.
    Check(check::Check),
    /// Explain a message in sentences.
    ///
    /// Credentials, nonces, product keys, passwords, command lines, and user information and queries of URLs are not shown.
    Explain {
        /// A message
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// Explain with these device descriptions as well: DDF files, or folders with .xml files. They replace those of
        /// Windows for the same root
        #[arg(long, value_name = "FILE|DIR")]
        ddf: Vec<PathBuf>,
    },
    /// Write a message in another form, with nothing added, removed or moved.
    ///
    /// The output is in UTF-8. Any well-formed document is accepted. Findings of `csp syncml check` go to standard
    /// error; with `--to wbxml`, only the parts that would be lost are reported there.
    Convert {
        /// The form to write
        #[arg(long, value_enum, value_name = "FORM")]
        to: Form,
        /// Write WBXML even if it cannot carry everything: comments, instructions, attributes, prefixes, foreign
        /// namespaces. Each loss is reported on standard error
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
    /// Show the outcome of each command of a message.
    ///
    /// Exit code 1 when a command failed or has no answer, or when an answer belongs to no command; 2 when the answer is given
    /// first.
    Pair {
        /// Show the values that were read, too, except secrets
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

/// Executes one of them.
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
