//! An agent that may be killed at any time: its state is in a file, and the next agent continues from there.
//!
//! It executes a message, then works until the installation has ended. `--die-after 3` ends it like a kill after three
//! steps; start it again without a message, and it continues the job. Without arguments it demonstrates both. A scripted
//! runner replaces the Office Deployment Tool; on Windows, use `office_csp::windows::WindowsRunner` instead.

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program for people

use csp_agent::store::RedbStore;
use csp_findings::without_product_keys;
use csp_host::Host;
use lexopt::ValueExt;
use office_csp::{MockRunner, News, OfficeCsp, Phase, device};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use syncml::{Message, MessageBuilder, MsgId, Version};

const HELP: &str = "\
An agent whose state survives a kill.

Usage: cargo run --example agent [-- STORE [MESSAGE] [--die-after STEPS]]

  STORE              the file for its state; created if it does not exist. Without STORE, a demonstration: an agent is
                     killed after three steps, and the next one continues.
  MESSAGE            a SyncML message to execute (XML or WBXML)
  --die-after STEPS  end like a kill after this number of steps of the installation

Exit status: 0 if all installations have succeeded, 1 if one has failed or a command was refused, 2 for bad input, 3 after
the kill.
";

enum Options {
    Help,
    Demonstration,
    Agent { store: PathBuf, message: Option<PathBuf>, steps: Option<usize> },
}

/// The end of an agent.
enum End {
    Killed,
    /// No job is left. True if no installation has failed and no command was refused.
    Over(bool),
}

fn main() -> ExitCode {
    let done = options().and_then(|options| match options {
        Options::Help => {
            println!("{}", HELP.trim_end());
            Ok(End::Over(true))
        }
        Options::Demonstration => demonstrate(),
        Options::Agent { store, message, steps } => run(&store, message.as_deref(), steps),
    });
    match done {
        Ok(End::Over(true)) => ExitCode::SUCCESS,
        Ok(End::Over(false)) => ExitCode::FAILURE,
        Ok(End::Killed) => ExitCode::from(3),
        Err(error) => {
            eprintln!("{}", csp_agent::with_causes(&*error));
            ExitCode::from(2)
        }
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let (mut files, mut steps) = (Vec::new(), None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("die-after") => steps = Some(arguments.value()?.parse()?),
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(Options::Help),
            lexopt::Arg::Value(file) if files.len() < 2 => files.push(PathBuf::from(file)),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut files = files.into_iter();
    match (files.next(), steps) {
        (Some(store), steps) => Ok(Options::Agent { store, message: files.next(), steps }),
        (None, None) => Ok(Options::Demonstration),
        (None, Some(_)) => Err("no STORE; see --help".into()),
    }
}

/// Kills one agent, and lets the next one continue.
fn demonstrate() -> Result<End, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let store = folder.path().join("agent.redb");
    let mut message = MessageBuilder::fragment(Version::V1_2);
    message.exec(
        &device::install("office-1"),
        "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>",
    )?;
    live(&store, Some(&message.finish(false)), Some(3))?;
    println!("-- the next agent");
    live(&store, None, None)
}

fn run(store: &Path, message: Option<&Path>, steps: Option<usize>) -> Result<End, Box<dyn Error>> {
    let Some(file) = message else { return live(store, None, steps) };
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| format!("{name}: {error}"))?;
    let message = Message::read_any(&bytes).map_err(|error| format!("{name}:{error}"))?;
    live(store, Some(&message), steps)
}

/// Runs an agent until no job is left or it is killed.
fn live(store: &Path, message: Option<&Message<'_>>, steps: Option<usize>) -> Result<End, Box<dyn Error>> {
    let runner = MockRunner::new().polls(Phase::Downloading, 4).polls(Phase::Installing, 4);
    // First, an agent decides about the unfinished job of a killed agent. This one resumes it.
    let recovery = OfficeCsp::recover(runner, RedbStore::open(store)?)?;
    for job in recovery.unfinished() {
        println!("{:?} is unfinished: {}", without_product_keys(&job.id), job.gist);
    }
    let mut office = recovery.resume()?;
    log(&mut office);

    let mut succeeded = true;
    if let Some(message) = message {
        let answer = Host::new().mount(&mut office)?.execute(message, MsgId(1))?;
        println!("{}", answer.message.to_xml());
        for refusal in &answer.refusals {
            eprintln!("{refusal}");
        }
        succeeded = answer.refusals.is_empty();
    }
    let mut done = 0;
    while office.is_running() {
        if steps == Some(done) {
            eprintln!("killed after {done} steps");
            return Ok(End::Killed);
        }
        done += 1;
        if let Some(update) = office.poll() {
            match update.news {
                News::Progress(progress) => match progress.percent {
                    Some(percent) => println!("{}: {}, {percent} %", update.id, progress.phase),
                    None => println!("{}: {}", update.id, progress.phase),
                },
                News::Finished { end, .. } if end.restart => println!("{}: Windows must restart", update.id),
                News::Finished { .. } => {}
            }
        }
        log(&mut office);
        std::thread::sleep(Duration::from_millis(20)); // a real agent also talks to its server
    }
    for (_, id, state) in office.installations() {
        if let Some(status) = state.status() {
            println!("{id}: {status}");
            succeeded &= status.is_success();
        }
    }
    Ok(End::Over(succeeded))
}

fn log(office: &mut OfficeCsp<MockRunner>) {
    while let Some(line) = office.note() {
        eprintln!("{line}");
    }
}
