//! `csp windows`: the Windows that this program runs on.

mod apply;
mod checked;
mod execute;
mod request;
mod session_args;

use crate::console::{Console, Exit};
use checked::Checked;
use clap::Subcommand;
use session_args::SessionArgs;
use std::io;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "The commands go through the local management interface of Windows (mdmlocalmanagement.dll), which needs the \
                        rights of an administrator. The device is registered with itself for the time of the command.\n\n\
                        Exit codes: 0 all commands are done; 1 a command has failed or has no answer, or the check found \
                        errors, and nothing was executed; 2 a file cannot be read, the arguments make no sense, --yes is \
                        missing, or Windows refuses the whole request."
)]
pub(crate) enum Windows {
    /// Execute the commands of a message, a body or a payload.
    ///
    /// The message is checked first as by `csp syncml check`; findings go to standard error. The header of a message is left
    /// out, and the commands of a payload get the CmdIDs that they lack. The outcomes are shown as by `csp syncml pair`.
    Apply(apply::Apply),
    /// Read nodes, and show their values, except secrets.
    Get(request::Get),
    /// Set the value of a node: with Replace, or with Add if the node has no Replace.
    Set(request::Set),
    /// Execute a node.
    Exec(request::Exec),
}

impl Windows {
    /// True for commands that may change this Windows.
    pub(crate) fn may_change_this_machine(&self) -> bool {
        !matches!(self, Windows::Get(_))
    }
}

/// Executes one of them.
pub(crate) fn run(command: Windows, console: &mut Console<'_>) -> io::Result<Exit> {
    if !cfg!(windows) {
        console
            .error("commands are executed on Windows only; here they are checked, and nothing is executed")?;
    }
    match command {
        Windows::Apply(apply) => apply::apply(&apply, console),
        Windows::Get(get) => request::get(&get, console),
        Windows::Set(set) => request::set(&set, console),
        Windows::Exec(exec) => request::exec(&exec, console),
    }
}

/// Executes a checked message, unless the check found errors or the change is not confirmed.
fn execute(
    checked: &Checked,
    session: &SessionArgs,
    values: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if checked.errors > 0 && !session.force {
        if cfg!(windows) {
            console.error(
                "nothing was executed, because the check found errors; correct them, or add --force",
            )?;
        }
        return Ok(Exit::Found);
    }
    if !session.yes && (checked.changes_something() || session.keep_registration) {
        return session_args::preview(&checked.message, session, console);
    }
    execute::execute(checked, session, values, console)
}
