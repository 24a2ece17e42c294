//! The example with many devices, run as a program.

// The program is the same on every system, and Wine starts programs slowly.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used)] // a test may

mod program;
#[allow(dead_code, unused_imports)] // a test uses less of it than the program
#[path = "../fleet/simulation/mod.rs"]
mod simulation;

use csp_agent::transport::{Transport, TransportAnswer, TransportError, TransportRequest};
use ddf::{Format, Verb};
use mdm_server::queue::{CommandQueue, DeviceId, MemoryQueue, NewCommand};
use program::program;
use simulation::{Setup, Simulation, Way};
use std::sync::Arc;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_command_is_executed_once_whatever_the_way_and_the_queue() {
    for (arguments, way) in [
        (
            &["--devices", "6", "--sessions", "3"][..],
            "HTTPS with client certificates, queue in memory, 4 sessions at once",
        ),
        (
            &["--devices", "3", "--queue", "sqlite"],
            "HTTPS with client certificates, queue in an SQLite file, 4 sessions at once",
        ),
        (
            &["--devices", "100", "--direct", "--commands", "7"],
            "direct calls without HTTP, queue in memory, 4 sessions at once",
        ),
    ] {
        let run = program("fleet").args(arguments).args(["--plain", "--at-once", "4"]).output().unwrap();
        let (output, errors) = (text(&run.stdout), text(&run.stderr));
        assert_eq!((run.status.code(), errors.as_str()), (Some(0), ""), "{output}");
        assert_eq!(output.lines().nth(1), Some(way));
        let number = |option: &str, default: usize| {
            let place = arguments.iter().position(|argument| *argument == option);
            place.map_or(default, |place| arguments[place + 1].parse().unwrap())
        };
        let (devices, sessions) = (number("--devices", 20), number("--sessions", 2));
        let commands = devices * sessions * number("--commands", 4);
        assert!(output.contains(&format!("\nsessions: {} in ", devices * sessions)), "{output}");
        let last = format!("commands: {commands} delivered, each executed exactly once\n");
        assert!(output.ends_with(&last), "{output}");
    }
}

#[test]
fn a_session_without_commands_is_complete() {
    let run = program("fleet").args(["--devices", "2", "--commands", "0", "--direct"]).output().unwrap();
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(text(&run.stdout).ends_with("commands: 0 delivered, each executed exactly once\n"));
}

#[test]
fn bad_options_are_reported() {
    for (arguments, expected) in [
        (&["--devices", "0"][..], "--devices \"0\": expected a number from 1 to 100000\n"),
        (&["--devices", "many"], "--devices \"many\": expected a number from 1 to 100000\n"),
        (&["--sessions", "-1"], "--sessions \"-1\": expected a number from 1 to 10000\n"),
        (&["--at-once", "201"], "--at-once \"201\": expected a number from 1 to 200\n"),
        (&["--commands"], "missing argument for option '--commands'\n"),
        (&["--queue", "file"], "--queue \"file\": expected memory or sqlite\n"),
        (&["--nonsense"], "invalid option '--nonsense'\n"),
        (&["10"], "unexpected argument \"10\"\n"),
    ] {
        let run = program("fleet").args(arguments).output().unwrap();
        let shown = (run.status.code(), text(&run.stdout), text(&run.stderr));
        assert_eq!(shown, (Some(2), String::new(), expected.to_owned()), "{arguments:?}");
    }
}

fn one_device(queue: &MemoryQueue) -> Simulation {
    let setup = Setup { way: Way::Direct, at_once: 1, commands: 2 };
    let mut simulation = Simulation::start(setup, Arc::new(queue.clone())).unwrap();
    simulation.add_devices("device", 1).unwrap();
    simulation.enqueue(0..1).unwrap();
    simulation
}

#[test]
fn a_command_that_is_not_delivered_or_is_executed_twice_fails_the_check() {
    let queue = MemoryQueue::new();
    let simulation = one_device(&queue);
    let error = simulation.check().unwrap_err().to_string();
    assert_eq!(
        error,
        "device-000000: command 1, Exec ./Vendor/Example/Tally/Run: pending after 0 deliveries"
    );

    // Another command with the number of the first one.
    let again = NewCommand::build(|commands| {
        commands.command(Verb::Exec, "./Vendor/Example/Tally/Run", Some((Format::Int, "1")))
    });
    queue.enqueue(&DeviceId::new("device-000000").unwrap(), &[again.unwrap()]).unwrap();
    assert_eq!(simulation.hold_sessions(0..1, &|| {}).failures, [""; 0]);
    let error = simulation.check().unwrap_err().to_string();
    assert_eq!(error, "device-000000: command 1, Exec ./Vendor/Example/Tally/Run: executed 2 times");
}

/// A server that cannot be reached.
struct Unreachable;

impl Transport for Unreachable {
    fn exchange(&mut self, _: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        Err(TransportError::Status(503))
    }
}

#[test]
fn a_session_that_breaks_off_is_a_failure() {
    let mut simulation = one_device(&MemoryQueue::new());
    simulation.add_device("unreachable", Box::new(Unreachable)).unwrap();
    let sessions = simulation.hold_sessions(0..2, &|| {});
    assert_eq!(sessions.latencies.len(), 1);
    assert_eq!(sessions.failures, ["unreachable: session 1: the server answers with status 503"]);
}
