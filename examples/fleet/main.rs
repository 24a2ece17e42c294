//! Many agents in one process against one server: sessions per second, latencies, processor time and memory per device.
//!
//! Without arguments it is small. `--help` lists the options.

#![allow(clippy::print_stderr)] // it is a program for people

mod options;
mod progress;
mod report;
mod simulation;

use examples::say;
use mdm_server::queue::{CommandQueue, MemoryQueue, SqliteQueue};
use options::{HELP, Options, QueueKind};
use progress::Progress;
use report::Measured;
use simulation::{Sessions, Simulation, resident};
use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// The number of failed sessions that are shown.
const SHOWN: usize = 10;

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => {
            say!("{}", HELP.trim_end());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("queue.sqlite");
    let queue: Arc<dyn CommandQueue> = match options.queue {
        QueueKind::Memory => Arc::new(MemoryQueue::new()),
        QueueKind::Sqlite => Arc::new(SqliteQueue::open(&file)?),
    };
    report::title(options);
    let mut simulation = Simulation::start(options.setup, queue)?;
    let before = resident();
    let began = Instant::now();
    simulation.add_devices("device", options.devices)?;
    say!("certificates and agents: made in {:.1?}", began.elapsed());
    let with_agents = resident();
    let sessions = hold_sessions(options, &mut simulation)?;
    let at_end = resident();

    simulation.server.log().iter().for_each(|line| eprintln!("server: {line}"));
    sessions.failures.iter().take(SHOWN).for_each(|failure| eprintln!("{failure}"));
    let failed = sessions.failures.len();
    Measured { sessions, memory: [before, with_agents, at_end] }.report(options);
    if failed > 0 {
        return Err(format!("{failed} sessions were not complete").into());
    }
    let delivered = simulation.check()?;
    // SQLite moves its write-ahead log into the file when it is closed.
    drop(simulation);
    if let Ok(metadata) = file.metadata() {
        say!(
            "queue: {:.1} KiB on disk for each device",
            metadata.len() as f64 / options.devices as f64 / 1024.0
        );
    }
    say!("commands: {delivered} delivered, each executed exactly once");
    Ok(())
}

/// Holds the sessions of all devices, in rounds.
fn hold_sessions(options: &Options, simulation: &mut Simulation) -> Result<Sessions, Box<dyn Error>> {
    let mut sessions = Sessions::default();
    let progress = Progress::new(options.devices * options.sessions, options.plain);
    for _ in 0..options.sessions {
        simulation.enqueue(0..options.devices)?;
        sessions.add(simulation.hold_sessions(0..options.devices, &|| progress.advance()));
    }
    progress.finish();
    Ok(sessions)
}
