//! The measurements, as text.

use crate::options::{Options, QueueKind};
use crate::simulation::{Sessions, Way};
use examples::say;
use std::time::Duration;

/// Fewer devices than this use less memory than the rest of the process does by chance.
const FEWEST: usize = 100;

/// The measurements of a run.
pub(crate) struct Measured {
    pub(crate) sessions: Sessions,
    /// The resident memory: before the agents, with them, and after their sessions.
    pub(crate) memory: [Option<u64>; 3],
}

pub(crate) fn title(options: &Options) {
    let way = match options.setup.way {
        Way::Https => "HTTPS with client certificates",
        Way::Direct => "direct calls without HTTP",
    };
    let queue = match options.queue {
        QueueKind::Memory => "queue in memory",
        QueueKind::Sqlite => "queue in an SQLite file",
    };
    let Options { devices, sessions, setup, .. } = options;
    say!("{devices} devices, {sessions} sessions each, {} commands in each session", setup.commands);
    say!("{way}, {queue}, {} sessions at once", setup.at_once);
}

impl Measured {
    pub(crate) fn report(mut self, options: &Options) {
        self.sessions.latencies.sort_unstable();
        let Sessions { latencies, elapsed, .. } = &self.sessions;
        let (count, seconds) = (latencies.len(), elapsed.as_secs_f64());
        say!("sessions: {count} in {elapsed:.1?}, {:.0} per second", count as f64 / seconds);
        let [p50, p95, p99, max] = [0.50, 0.95, 0.99, 1.0].map(|part| percentile(latencies, part));
        say!("latency: p50 {p50:.1?}, p95 {p95:.1?}, p99 {p99:.1?}, max {max:.1?}");
        self.processor(options);
        self.memory(options);
    }

    fn processor(&self, options: &Options) {
        let Sessions { latencies, processor, device_processor, .. } = &self.sessions;
        let each = |time: Duration| time / u32::try_from(latencies.len()).unwrap_or(u32::MAX).max(1);
        match options.setup.way {
            Way::Https => {
                let (server, agent) =
                    (each(processor.saturating_sub(*device_processor)), each(*device_processor));
                let per_second = 1.0 / server.as_secs_f64().max(1e-9);
                say!("processor: agent {agent:.2?}, server {server:.2?} for each session");
                say!("a core of the server has time for {per_second:.0} sessions per second");
            }
            Way::Direct => say!("processor: {:.2?} for each session, agent and server", each(*processor)),
        }
    }

    fn memory(&self, options: &Options) {
        if options.devices < FEWEST {
            say!("memory: not measured with fewer than {FEWEST} devices");
            return;
        }
        let each = |bytes: u64| bytes as f64 / options.devices as f64 / 1024.0;
        let growth = |from: Option<u64>, to: Option<u64>| Some(each(to?.saturating_sub(from?)));
        let [before, with_agents, at_end] = self.memory;
        match (growth(before, with_agents), growth(with_agents, at_end)) {
            (Some(agent), Some(server)) => {
                say!("memory: agent {agent:.1} KiB, server {server:.1} KiB for each device");
                say!(
                    "(growth of the resident memory, VmRSS in /proc/self/status: agents when made, server during the sessions)"
                );
            }
            _ => say!("memory: not measured on this system"),
        }
    }
}

/// The least of these times, in order, that is at least as long as this part of them.
fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let place = (sorted.len() as f64 * part).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()
}
