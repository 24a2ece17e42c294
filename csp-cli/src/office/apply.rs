//! `csp office apply`: a message is executed on this machine.

use super::machine::Place;
use super::session::read_message;
use super::source::{Source, SourceArgs};
use crate::console::{Console, Exit};
use clap::Args;
use std::io;
use std::path::PathBuf;
use syncml::Message;

#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// A SyncML message; with --resume it may be missing
    #[arg(value_name = "FILE", required_unless_present = "resume")]
    message: Option<PathBuf>,
    /// Confirm that Office is to be installed on or removed from this machine
    #[arg(long)]
    yes: bool,
    /// First finish the job of an earlier run; without this option such a job is only shown, and nothing is executed
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    source: SourceArgs,
}

/// Executes the message. With `--resume`, first finishes the job of an earlier run.
pub(crate) fn apply(apply: &Apply, console: &mut Console<'_>) -> io::Result<Exit> {
    if !cfg!(windows) {
        console.error(
            "messages are executed on Windows only; `csp office simulate --message FILE` plays them here",
        )?;
    }
    let message = apply.message.as_deref().map(read_message).transpose();
    let ready = message.and_then(|message| Ok((message, apply.source.read()?))).and_then(|ready| {
        if apply.yes || !cfg!(windows) {
            return Ok(ready);
        }
        let what = "this would install or remove Office on this machine";
        Err(format!("{what}; give --yes if that is wanted, or use `csp office simulate --message FILE`"))
    });
    match ready {
        Ok((message, source)) => execute(apply, message.as_ref(), source, console),
        Err(why) => {
            console.error(why)?;
            Ok(Exit::Unusable)
        }
    }
}

/// The caller has said that messages are executed on Windows only.
#[cfg(not(windows))]
fn execute(apply: &Apply, _: Option<&Message<'_>>, _: Source, _: &mut Console<'_>) -> io::Result<Exit> {
    let _ = (&apply.place, apply.resume);
    Ok(Exit::Unusable)
}

#[cfg(windows)]
fn execute(
    apply: &Apply,
    message: Option<&Message<'_>>,
    source: Source,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    use super::machine::{CancelRequest, open_for};
    use super::session::{Waiting, session};
    use super::unfinished::{PAUSE, refuse, resume};

    let opened = open_for(&apply.place, source).map_err(|error| error.to_string());
    let (recovery, request) = match opened.and_then(|opened| Ok((opened, CancelRequest::of(&apply.place)?))) {
        Ok(opened) => opened,
        Err(why) => {
            console.error(why)?;
            return Ok(Exit::Unusable);
        }
    };
    request.take(); // an old request was for an earlier job
    let waiting = Waiting { pause: PAUSE, is_cancelled: &|| request.take() };
    if !apply.resume && !recovery.unfinished().is_empty() {
        return refuse(&recovery, console);
    }
    let (office, resumed) = match resume(recovery, &waiting, console)? {
        Ok(resumed) => resumed,
        Err(error) => {
            console.error(csp_agent::with_causes(&error))?;
            return Ok(Exit::Unusable);
        }
    };
    let mut office = office.with_mirror(office_csp::windows::RegistryMirror::new());
    match message {
        Some(message) => session(&mut office, None, message, apply.message.as_deref(), 0, &waiting, console),
        None => Ok(resumed),
    }
}
