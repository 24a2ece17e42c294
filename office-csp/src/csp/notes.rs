//! Lines for the log, without secrets, and doubts about the reports of the runner.

use crate::runner::RunnerEvent;
use crate::state::{RunningJob, State};
use csp_agent::store::StoreError;
use csp_agent::{NoteQueue, with_causes};
use std::collections::BTreeSet;
use std::fmt;

/// The unread lines.
#[derive(Debug)]
pub(crate) struct Notes {
    lines: NoteQueue,
    /// The doubts already reported for this job, so that a faulty runner does not fill the log.
    reported: BTreeSet<u8>,
    unstored: bool,
}

/// An implausible report of the runner.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doubt {
    /// A report without a job.
    NoJob(RunnerEvent),
    /// A percentage over 100.
    Over { percent: u8 },
    /// An earlier phase, or a smaller percentage.
    Back(RunnerEvent),
    /// An end with the code 997, which means that the job runs.
    StillRuns,
}

impl Doubt {
    fn kind(self) -> u8 {
        match self {
            Doubt::NoJob(_) => 0,
            Doubt::Over { .. } => 1,
            Doubt::Back(_) => 2,
            Doubt::StillRuns => 3,
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doubt::NoJob(event) => write!(f, "the runner reports {event:?} while no job runs; dropped"),
            Doubt::Over { percent } => write!(f, "the runner reports {percent} %; taken as 100"),
            Doubt::Back(event) => {
                write!(f, "the runner goes back to {event:?}; the progress stays where it was")
            }
            Doubt::StillRuns => f.write_str(
                "the runner reports that the job has ended with 997, the status of a running job; taken as 17002",
            ),
        }
    }
}

impl Default for Notes {
    fn default() -> Self {
        Notes { lines: NoteQueue::new(Self::MOST), reported: BTreeSet::new(), unstored: false }
    }
}

impl Notes {
    /// The largest number of unread lines.
    const MOST: usize = 256;

    pub(crate) fn next(&mut self) -> Option<String> {
        self.lines.pop()
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, line: impl AsRef<str>) {
        self.lines.add(line);
    }

    pub(crate) fn new_job(&mut self) {
        self.reported.clear();
    }

    /// Adds a doubt, once for each job.
    pub(crate) fn doubt(&mut self, doubt: Doubt) {
        if self.reported.insert(doubt.kind()) {
            self.add(doubt.to_string());
        }
    }

    /// Compares a report of the runner with the known state.
    pub(crate) fn judge(&mut self, state: &State, event: RunnerEvent) {
        let State::Installing(RunningJob { progress: known, .. }) = state else { return };
        match event {
            RunnerEvent::Exited(exit) if exit.code == 997 => self.doubt(Doubt::StillRuns),
            RunnerEvent::Exited(_) => {}
            RunnerEvent::Progress(report) => {
                if let Some(percent) = report.percent.filter(|percent| *percent > 100) {
                    self.doubt(Doubt::Over { percent });
                }
                let is_less = report.percent.is_some() && report.percent < known.percent;
                if report.phase < known.phase || (report.phase == known.phase && is_less) {
                    self.doubt(Doubt::Back(event));
                }
            }
        }
    }

    /// Reports that the state cannot be stored, once per failure.
    pub(crate) fn unstored(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.unstored, true) {
            self.add(format!("the state of the installation cannot be stored: {}", with_causes(error)));
        }
    }

    /// Reports that the state has been stored after a failure.
    pub(crate) fn stored(&mut self) {
        if std::mem::take(&mut self.unstored) {
            self.add("the state of the installation has been stored");
        }
    }
}
