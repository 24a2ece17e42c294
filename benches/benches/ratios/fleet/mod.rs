//! Sessions of many devices with one server. Times are processor times of the whole process.
//!
//! Over TLS with client certificates, the baseline is a server on the same axum and TLS that gives recorded answers to the
//! recorded messages of such a session, from the same client: no sessions, no queue and no agents. Without HTTP, it is reading
//! and writing these messages.

mod echo;
mod recorder;
#[path = "../../../../examples/fleet/simulation/mod.rs"]
mod simulation;

use crate::harness::{Harness, Medians, line, median};
use cpu_time::ProcessTime;
use echo::Echo;
use mdm_server::queue::MemoryQueue;
use recorder::{Script, record};
use simulation::{Sessions, Setup, Simulation, Way, resident};
use std::error::Error;
use std::hint::black_box;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use syncml::Message;

/// The numbers of devices.
const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// The sessions of one run, which alternates with as many of the baseline.
const RUN: usize = 100;
/// The sessions at the same time.
const AT_ONCE: usize = 16;
/// The commands of a session.
const COMMANDS: u32 = 4;

/// Measures each number of devices; only the first in a short run.
pub(crate) fn all(harness: &Harness) {
    if let Err(error) = direct(harness).and_then(|()| over_tls(harness)) {
        println!("# fleet: {error}");
    }
}

fn direct(harness: &Harness) -> Result<(), Box<dyn Error>> {
    let mut fleet = Fleet::start(Way::Direct)?;
    let script = fleet.script.clone();
    fleet.simulation.add_devices("device", RUN)?;
    let theirs = || {
        let processor = ProcessTime::now();
        for message in
            script.iter().flat_map(|(request, answer)| [request, answer]).cycle().take(2 * RUN * script.len())
        {
            drop(black_box(Message::read(message).map(|message| message.to_xml())));
        }
        Ok(processor.elapsed())
    };
    let (medians, _) = fleet.alternate(RUN, runs(harness), theirs)?;
    let bytes: usize = script.iter().map(|(request, answer)| request.len() + answer.len()).sum();
    let facts = [format!("{} messages, {bytes} bytes", 2 * script.len())];
    line("fleet.direct", "read and write", medians, 1, &facts);
    Ok(())
}

fn over_tls(harness: &Harness) -> Result<(), Box<dyn Error>> {
    // Each fleet lives to the end: otherwise the next one would use its memory, and seem to need none.
    let (mut fleets, mut first) = (Vec::new(), None);
    for size in if harness.is_quick() { &SIZES[..1] } else { &SIZES[..] } {
        let mut fleet = Fleet::start(Way::Https)?;
        let echo = Echo::start(&fleet.simulation, Arc::clone(&fleet.script), AT_ONCE)?;
        let before = resident();
        fleet.simulation.add_devices("device", *size)?;
        let with_agents = resident();
        let (medians, sessions) = fleet.alternate(*size, runs(harness), || echo.hold_sessions(RUN))?;
        let first = *first.get_or_insert(medians.ours);
        let mut facts = vec![
            format!("{:.2} times the time with {} devices", medians.ours / first, SIZES[0]),
            format!(
                "{:.0} sessions per second",
                sessions.latencies.len() as f64 / sessions.elapsed.as_secs_f64()
            ),
            format!("server {:.2?}", server(&sessions)),
        ];
        let each = |from: Option<u64>, to: Option<u64>| {
            Some(to?.saturating_sub(from?) as f64 / *size as f64 / 1024.0)
        };
        if let (Some(agent), Some(server)) = (each(before, with_agents), each(with_agents, resident())) {
            facts.push(format!("memory of a device: agent {agent:.1} KiB, server {server:.1} KiB"));
        }
        line(&format!("fleet.{size}"), "echo over TLS", medians, 1, &facts);
        fleets.push(fleet);
    }
    Ok(())
}

/// The fewest runs.
fn runs(harness: &Harness) -> usize {
    if harness.is_quick() { 3 } else { 11 }
}

/// The processor time of the server for each session.
fn server(sessions: &Sessions) -> Duration {
    let server = sessions.processor.saturating_sub(sessions.device_processor);
    server / u32::try_from(sessions.latencies.len()).unwrap_or(u32::MAX).max(1)
}

/// A simulation, and a session of its first device.
struct Fleet {
    simulation: Simulation,
    script: Script,
}

impl Fleet {
    fn start(way: Way) -> Result<Self, Box<dyn Error>> {
        let setup = Setup { way, at_once: AT_ONCE, commands: COMMANDS };
        let mut simulation = Simulation::start(setup, Arc::new(MemoryQueue::new()))?;
        let script = record(&mut simulation)?;
        Ok(Fleet { simulation, script })
    }

    /// Holds sessions with the devices after the first one, in runs that alternate with the baseline: one with each device, or
    /// more for at least so many runs. Returns the medians for a session.
    fn alternate(
        &mut self,
        size: usize,
        fewest: usize,
        theirs: impl Fn() -> Result<Duration, Box<dyn Error>>,
    ) -> Result<(Medians, Sessions), Box<dyn Error>> {
        let (mut our_times, mut their_times, mut all) = (Vec::new(), Vec::new(), Sessions::default());
        let starts = (1..=size).step_by(RUN).cycle();
        for start in starts.take(fewest.max(size.div_ceil(RUN))) {
            let sessions = self.run(start..(start + RUN).min(size + 1))?;
            our_times.push(sessions.processor.as_secs_f64() / RUN as f64);
            all.add(sessions);
            their_times.push(theirs()?.as_secs_f64() / RUN as f64);
        }
        self.simulation.check()?;
        Ok((Medians { ours: median(our_times), theirs: median(their_times) }, all))
    }

    fn run(&mut self, devices: Range<usize>) -> Result<Sessions, Box<dyn Error>> {
        self.simulation.enqueue(devices.clone())?;
        let sessions = self.simulation.hold_sessions(devices, &|| {});
        match sessions.failures.first() {
            None => Ok(sessions),
            Some(failure) => Err(format!("{failure}; {:?}", self.simulation.server.log()).into()),
        }
    }
}
