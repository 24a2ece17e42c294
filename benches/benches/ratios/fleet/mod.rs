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
    if let Err(error) = over_tls(harness).and_then(|()| direct(harness)) {
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
    let medians = fleet.alternate(RUN, harness.fewest(), theirs)?.medians;
    let bytes: usize = script.iter().map(|(request, answer)| request.len() + answer.len()).sum();
    let facts = [format!("{} messages, {bytes} bytes", 2 * script.len())];
    line("fleet.direct", "read and write", medians, 1, &facts);
    Ok(())
}

fn over_tls(harness: &Harness) -> Result<(), Box<dyn Error>> {
    // Each fleet lives to the end: otherwise the next one would use its memory, and seem to need none.
    let (mut fleets, mut with_fewest) = (Vec::new(), None);
    for size in if harness.is_full() { &SIZES[..] } else { &SIZES[..1] } {
        let mut fleet = Fleet::start(Way::Https)?;
        let echo = Echo::start(&fleet.simulation, Arc::clone(&fleet.script), AT_ONCE)?;
        echo.hold_sessions(RUN)?; // the memory of its threads is not that of devices
        let before = resident();
        fleet.simulation.add_devices("device", *size)?;
        let with_agents = resident();
        let measured = fleet.alternate(*size, harness.fewest(), || echo.hold_sessions(RUN))?;
        let growth = measured.medians.ours / *with_fewest.get_or_insert(measured.medians.ours);
        let each = |from: Option<u64>, to: Option<u64>| {
            Some(to?.saturating_sub(from?) as f64 / *size as f64 / 1024.0)
        };
        let mut facts =
            vec![format!("{growth:.2} times the time with {} devices", SIZES[0]), measured.throughput()];
        if let (Some(agent), Some(server)) =
            (each(before, with_agents), each(with_agents, measured.after_one_session))
        {
            facts.push(format!("memory of a device: agent {agent:.1} KiB, server {server:.1} KiB"));
        }
        line(&format!("fleet.{size}"), "echo over TLS", measured.medians, 1, &facts);
        fleets.push(fleet);
    }
    Ok(())
}

/// The costs of sessions.
struct Measured {
    /// For each session.
    medians: Medians,
    sessions: Sessions,
    /// The resident memory when each device has held one session.
    after_one_session: Option<u64>,
}

impl Measured {
    fn throughput(&self) -> String {
        let Sessions { latencies, elapsed, processor, device_processor, .. } = &self.sessions;
        let (count, server) = (latencies.len() as f64, processor.saturating_sub(*device_processor));
        format!(
            "{:.0} sessions per second, and per second and core of the server {:.0}",
            count / elapsed.as_secs_f64(),
            count / server.as_secs_f64()
        )
    }
}

/// The index of the first device that is measured, after those for the recording and for the warm-up.
const FIRST: usize = 1 + RUN;

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
        let mut fleet = Fleet { simulation, script };
        // Later, the memory of the threads grows no more.
        fleet.simulation.add_devices("warm-up", RUN)?;
        for _ in 0..3 {
            fleet.run(1..FIRST)?;
        }
        Ok(fleet)
    }

    /// Holds sessions with the measured devices, in runs that alternate with the baseline: one with each device, or
    /// more for at least so many runs.
    fn alternate(
        &mut self,
        size: usize,
        fewest: usize,
        theirs: impl Fn() -> Result<Duration, Box<dyn Error>>,
    ) -> Result<Measured, Box<dyn Error>> {
        let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
        let (mut all, mut after_one_session) = (Sessions::default(), None);
        let each_once = size.div_ceil(RUN);
        let starts = (0..size).step_by(RUN).cycle();
        for (run, start) in starts.take(fewest.max(each_once)).enumerate() {
            let sessions = self.run(FIRST + start..FIRST + size.min(start + RUN))?;
            our_times.push(sessions.processor.as_secs_f64() / RUN as f64);
            all.add(sessions);
            their_times.push(theirs()?.as_secs_f64() / RUN as f64);
            if run + 1 == each_once {
                after_one_session = resident();
            }
        }
        self.simulation.check()?;
        let medians = Medians { ours: median(our_times), theirs: median(their_times) };
        Ok(Measured { medians, sessions: all, after_one_session })
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
