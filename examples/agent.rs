//! An agent that may be killed at any time: what it was told is in a file, and the next one goes on from there.
//!
//! It executes a message, then works until the installation has ended. `--die-after 3` ends it like a kill after three
//! steps; start it again without a message, and it finds out what became of the job. A scripted runner stands in for
//! the Office Deployment Tool; on Windows it would be `office_csp::windows::WindowsRunner`, and nothing else changes.

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is a program for people

use csp_host::store::RedbStore;
use csp_host::{Csp, Host};
use lexopt::ValueExt;
use office_csp::{MockRunner, News, OfficeCsp, Phase, State};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use syncml::{Message, MsgId};

const HELP: &str = "\
An agent whose state survives it.

Usage: cargo run --example agent -- STORE [MESSAGE] [--die-after STEPS]

  STORE              the file with its state; made if there is none
  MESSAGE            a SyncML message to execute (XML or WBXML)
  --die-after STEPS  end like a kill after so many steps of the installation

Exit status: 0 when no installation is left that runs or has failed, 1 when one has failed or a command was refused, 2
for bad input, 3 after the kill.
";

struct Options {
    store: PathBuf,
    message: Option<PathBuf>,
    steps: Option<usize>,
}

fn main() -> ExitCode {
    let done = options().and_then(|options| match options {
        Some(options) => run(&options),
        None => {
            println!("{}", HELP.trim_end());
            Ok(true)
        }
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}", csp_host::with_causes(&*error));
            ExitCode::from(2)
        }
    }
}

fn options() -> Result<Option<Options>, Box<dyn Error>> {
    let (mut files, mut steps) = (Vec::new(), None);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            lexopt::Arg::Long("die-after") => steps = Some(arguments.value()?.parse()?),
            lexopt::Arg::Long("help") | lexopt::Arg::Short('h') => return Ok(None),
            lexopt::Arg::Value(file) if files.len() < 2 => files.push(PathBuf::from(file)),
            other => return Err(other.unexpected().into()),
        }
    }
    let mut files = files.into_iter();
    let store = files.next().ok_or("no STORE; --help says more")?;
    Ok(Some(Options { store, message: files.next(), steps }))
}

/// The agent's life; says whether everything is well.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let name = options.message.iter().map(|file| file.display().to_string()).collect::<String>();
    let bytes = options
        .message
        .as_ref()
        .map(std::fs::read)
        .transpose()
        .map_err(|error| format!("{name}: {error}"))?;
    let message =
        bytes.as_deref().map(Message::read_any).transpose().map_err(|error| format!("{name}:{error}"))?;

    let runner = MockRunner::new().polls(Phase::Downloading, 4).polls(Phase::Installing, 4);
    // Whatever a predecessor was at is taken up again here, before anything else.
    let mut office = OfficeCsp::open(runner, RedbStore::open(&options.store)?)?;
    log(&mut office);

    let mut is_well = true;
    if let Some(message) = message {
        let answer = Host::new([&mut office as &mut dyn Csp]).execute(&message, MsgId(1))?;
        println!("{}", answer.message.to_xml());
        for refusal in &answer.refusals {
            eprintln!("{refusal}");
        }
        is_well = answer.refusals.is_empty();
    }
    let mut steps = 0;
    while office.is_running() {
        if options.steps == Some(steps) {
            eprintln!("killed after {steps} steps");
            std::process::exit(3); // nothing is tidied up
        }
        steps += 1;
        if let Some(update) = office.poll() {
            match update.news {
                News::Progress { phase, percent: Some(percent) } => {
                    println!("{}: {phase}, {percent} %", update.id)
                }
                News::Progress { phase, percent: None } => println!("{}: {phase}", update.id),
                News::Finished { restart: true, .. } => println!("{}: Windows must restart", update.id),
                News::Finished { .. } => {}
            }
        }
        log(&mut office);
        std::thread::sleep(Duration::from_millis(20)); // a real agent also talks to its server
    }
    for (_, id, state) in office.installations() {
        if let State::Finished { status, .. } = state {
            println!("{id}: {status}");
            is_well &= status.is_success();
        }
    }
    Ok(is_well)
}

fn log(office: &mut OfficeCsp<MockRunner>) {
    while let Some(line) = office.note() {
        eprintln!("{line}");
    }
}
