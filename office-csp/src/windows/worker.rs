//! The tools of a job's thread: the machine, the clock, the link to the runner, pauses and retries.

use super::early_end::{EarlyEnd, is_transient};
use super::job_link::JobLink;
use super::machine::Machine;
use csp_agent::clock::Clock;
use std::io;
use std::time::Duration;

/// The time limit for recording something before the tool is started or ended.
pub(crate) const RECORD_LIMIT: Duration = Duration::from_secs(5);
/// The time limit for removing a folder. The file of a process that has just ended may be in use for a moment.
const CLEAR_LIMIT: Duration = Duration::from_secs(2);
/// The longest sleep between two checks for requests of the runner.
pub(crate) const SLICE: Duration = Duration::from_millis(250);

pub(crate) struct Worker<M> {
    pub(crate) machine: M,
    pub(crate) clock: Box<dyn Clock>,
    /// The time limit for the tool and all its processes.
    pub(crate) time_limit: Duration,
    /// The time between two checks of the processes of the tool.
    pub(crate) interval: Duration,
    pub(crate) link: JobLink,
}

impl<M: Machine> Worker<M> {
    /// Reports the end of a job whose tool did not run, unless the agent ends.
    pub(crate) fn end_early(&self, end: EarlyEnd) {
        if !self.link.is_abandoned() {
            self.link.note(end.why);
            self.link.exit(end.status.code());
        }
    }

    /// Removes the folder of the run.
    pub(crate) fn clear(&self) {
        if let Err(error) = self.retry(CLEAR_LIMIT, || self.machine.clear()) {
            self.link.note(format!("the run's files cannot be removed; the next run tries again: {error}"));
        }
    }

    /// Retries transient errors until `limit` or until the agent ends.
    pub(crate) fn retry<T>(&self, limit: Duration, act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        retry(&*self.clock, limit, || self.link.is_abandoned(), act)
    }

    /// Sleeps for this time, or until `ends` returns true.
    pub(crate) fn pause(&self, time: Duration, mut ends: impl FnMut() -> bool) {
        let mut left = time.max(Duration::from_millis(10));
        while !left.is_zero() && !ends() {
            let slice = left.min(SLICE);
            self.clock.sleep(slice);
            left -= slice;
        }
    }
}

/// Retries transient errors until `limit` or until `must_stop` returns true.
pub(crate) fn retry<T>(
    clock: &dyn Clock,
    limit: Duration,
    must_stop: impl Fn() -> bool,
    mut act: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let until = clock.now().saturating_add(limit);
    loop {
        match act() {
            Err(error) if is_transient(&error) && clock.now() < until && !must_stop() => {
                clock.sleep(Duration::from_millis(50));
            }
            result => return result,
        }
    }
}
