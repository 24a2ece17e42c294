//! The thread of a job: what it does, and in which order.
//!
//! [`start`](Worker::start) and [`recover`](Worker::recover) are the part that the runner's caller waits for. They look
//! once, and say what the thread is to do: [`carry_out`](Worker::carry_out). What may pass by itself is tried again there.

use super::desk::{Desk, Failing};
use super::finding::{Adopted, Begun, Fate, begin, find};
use super::machine::Machine;
use super::outcome::{self, Refused, may_pass};
use super::trace::{Tool, Trace};
use super::waiting::Waiting;
use crate::runner::{Exit, Run, RunnerEvent, StartError};
use crate::state::{Found, JobProgress, Payload, Phase};
use csp_agent::clock::Clock;
use csp_agent::with_causes;
use office_deployment::InstallStatus;
use std::io;
use std::time::Duration;

/// How long it is tried to begin a run, or to find out what became of one, when the operating system refuses something.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How long it is tried to put something on record before the tool is begun or ended.
pub(crate) const RECORD_LIMIT: Duration = Duration::from_secs(5);
/// How long it is tried to remove a folder: the file of a process that has just ended may be in use a little longer.
const CLEAR_LIMIT: Duration = Duration::from_secs(2);
/// How long a wait lasts until wishes are looked at again.
pub(crate) const SLICE: Duration = Duration::from_millis(250);

pub(crate) struct Worker<M> {
    pub(crate) machine: M,
    pub(crate) clock: Box<dyn Clock>,
    /// How long the tool may take, with all its processes.
    pub(crate) time_limit: Duration,
    /// How often it is looked at.
    pub(crate) interval: Duration,
    pub(crate) desk: Desk,
}

/// What the thread of a job is to do.
pub(crate) enum Task<M: Machine> {
    /// The whole job, which has begun.
    Install { begun: Begun<M>, payload: Payload },
    /// The whole job. It could not begin yet.
    Begin { run: Run, payload: Payload, error: io::Error },
    /// Wait for a tool that an earlier agent has started.
    Adopt(Adopted<M>),
    /// Find out what became of a run. That was not possible yet.
    FindOut { run: Run, error: io::Error },
}

impl<M: Machine> Worker<M> {
    /// Begins a run.
    pub(crate) fn start(&self, run: Run, payload: &Payload) -> Result<Task<M>, StartError> {
        let payload = payload.clone();
        match begin(&self.machine, run, &self.desk) {
            Ok(begun) => begun.map(|begun| Task::Install { begun, payload }),
            Err(error) => Ok(Task::Begin { run, payload, error }),
        }
    }

    /// Takes up a run of an earlier agent. Where it cannot be found out now what became of it, its tool may run.
    pub(crate) fn recover(&self, run: Run) -> (Found, Option<Task<M>>) {
        match find(&self.machine, run, &self.desk) {
            Ok(Fate::NotStarted) => (Found::NotStarted, None),
            Ok(Fate::Lost) => (Found::Lost, None),
            Ok(Fate::Ended(code)) => (Found::Ended(Exit { code }.end()), None),
            Ok(Fate::Running(adopted)) => (Found::Running, Some(Task::Adopt(adopted))),
            Err(error) => (Found::Running, Some(Task::FindOut { run, error })),
        }
    }

    /// Does it, and tells of the end, unless the agent goes away.
    pub(crate) fn carry_out(&self, task: Task<M>) {
        match task {
            Task::Install { begun, payload } => self.install(begun, &payload),
            Task::Begin { run, payload, error } => self.begin_later(run, &payload, error),
            Task::Adopt(adopted) => self.adopt(adopted),
            Task::FindOut { run, error } => self.find_out(run, error),
        }
    }

    fn install(&self, begun: Begun<M>, payload: &Payload) {
        let Begun { mut trace, lock } = begun;
        let ready = self.machine.prepare(&trace.folder, payload, &self.desk);
        match ready.and_then(|ready| self.launch(ready, &mut trace, &lock)) {
            Ok((tool, first, group)) => {
                self.wait(Waiting::new(self, trace, tool, Some(first), Some(group), Some(lock)));
            }
            Err(refused) => {
                self.clear();
                drop(lock);
                self.refuse(refused);
            }
        }
    }

    /// Starts the tool. Its first process is on record before its first instruction.
    fn launch(
        &self,
        ready: M::Ready,
        trace: &mut Trace,
        lock: &M::Lock,
    ) -> Result<(Tool, M::Process, M::Group), Refused> {
        if self.desk.stops() {
            return Err(Refused::cancelled());
        }
        self.desk.tell(RunnerEvent::Progress(JobProgress { phase: Phase::Installing, percent: None }));
        let mut begun = None;
        let launched = self.machine.launch(ready, lock, &mut |first| {
            let tool = begun.insert(Tool::new(first, self.clock.unix()));
            trace.tool = Some(tool.clone());
            self.patiently(RECORD_LIMIT, || self.machine.record(trace))
        });
        match (launched, begun) {
            (Ok((first, group)), Some(tool)) => Ok((Tool { free: true, ..tool }, first, group)),
            (Ok((_, group)), None) => {
                let refused = Refused::from(io::Error::other("the tool was started without a record"));
                self.machine.end(Some(&group), &[], refused.status.code());
                Err(refused)
            }
            (Err(error), begun) => {
                let refused = Refused::from(error);
                if let Some(tool) = begun {
                    // It is ended. The next agent shall hear the same, if there is one before this is told.
                    trace.tool = Some(Tool { ended: Some(refused.status.code()), ..tool });
                    let _ = self.machine.record(trace); // what is there otherwise means "lost"
                }
                Err(refused)
            }
        }
    }

    fn adopt(&self, adopted: Adopted<M>) {
        let Adopted { trace, tool, first, lock } = adopted;
        self.desk.tell(RunnerEvent::Progress(JobProgress { phase: Phase::Installing, percent: None }));
        self.wait(Waiting::new(self, trace, tool, first, None, lock));
    }

    /// Waits for every process of the tool, and tells how it ended.
    fn wait(&self, mut waiting: Waiting<'_, M>) {
        if let Some(code) = waiting.wait() {
            self.clear();
            drop(waiting); // and with it the machine's lock
            self.desk.exit(code);
        }
    }

    /// Tries again to begin.
    fn begin_later(&self, run: Run, payload: &Payload, mut error: io::Error) {
        let patience = self.clock.now().saturating_add(PATIENCE);
        while may_pass(&error) && self.clock.now() < patience {
            self.pause(SLICE, || self.desk.stops());
            if self.desk.stops() {
                return self.refuse(Refused::cancelled());
            }
            match begin(&self.machine, run, &self.desk) {
                Ok(Ok(begun)) => return self.install(begun, payload),
                Ok(Err(refused)) => {
                    return self.refuse(Refused { status: refused.status(), why: with_causes(&refused) });
                }
                Err(again) => error = again,
            }
        }
        let why = format!("the job could not begin: {}", with_causes(&error));
        self.refuse(Refused { status: outcome::of_io(&error), why });
    }

    /// Tries again to find out what became of a run.
    fn find_out(&self, run: Run, error: io::Error) {
        let mut lock = None;
        let end = self.search(run, error, &mut lock);
        match end {
            Ok(Fate::Running(adopted)) => self.adopt(Adopted { lock, ..adopted }),
            end => {
                drop(lock);
                match end {
                    Ok(Fate::Ended(code)) => self.desk.exit(code),
                    Ok(Fate::NotStarted) if self.desk.is_cancelled() => self.refuse(Refused::cancelled()),
                    // As where a second kill is in the way: nothing was installed, and the server may try again.
                    Ok(_) => {
                        let why = "the tool was never started".to_owned();
                        self.refuse(Refused { status: InstallStatus::Timeout, why });
                    }
                    Err(why) => self.refuse(Refused { status: InstallStatus::CompletingScenario, why }),
                }
            }
        }
    }

    /// The same, up to what was found, or why nothing was. As long as somebody holds the machine's lock, that may be the
    /// run's tool, and the search goes on.
    fn search(&self, run: Run, mut error: io::Error, lock: &mut Option<M::Lock>) -> Result<Fate<M>, String> {
        let now = self.clock.now();
        let (patience, limit) = (now.saturating_add(PATIENCE), now.saturating_add(self.time_limit));
        let mut cancelled = Failing::default();
        let what = format!("what became of run {} cannot be found out", run.0);
        self.desk.note(format!("{what} yet: {}", with_causes(&error)));
        loop {
            if lock.is_none() {
                *lock = self.machine.lock().ok().flatten();
            }
            let now = self.clock.now();
            if self.desk.is_abandoned() || now >= limit || (now >= patience && lock.is_some()) {
                let error = with_causes(&error);
                return Err(format!("{what}, and whether processes of its tool live on: {error}"));
            }
            if self.desk.is_cancelled() {
                cancelled.note(&self.desk, || {
                    "the job is to be cancelled, but which processes are its is not known yet".to_owned()
                });
            }
            self.pause(self.interval, || self.desk.is_abandoned());
            match find(&self.machine, run, &self.desk) {
                Ok(Fate::Lost) => return Err("the tool is gone, and its result with it".to_owned()),
                Ok(fate) => return Ok(fate),
                Err(again) => error = again,
            }
        }
    }

    fn refuse(&self, refused: Refused) {
        if !self.desk.is_abandoned() {
            self.desk.note(refused.why);
            self.desk.exit(refused.status.code());
        }
    }

    /// Removes the folder of the run.
    pub(crate) fn clear(&self) {
        if let Err(error) = self.patiently(CLEAR_LIMIT, || self.machine.clear()) {
            self.desk
                .note(format!("what the run has left cannot be removed; the next run tries again: {error}"));
        }
    }

    /// Tries it until it works, for so long, if it may work.
    pub(crate) fn patiently<T>(&self, limit: Duration, act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
        patiently(&*self.clock, limit, || self.desk.is_abandoned(), act)
    }

    /// Waits, until there is something else to do.
    pub(crate) fn pause(&self, time: Duration, mut ends: impl FnMut() -> bool) {
        let mut left = time.max(Duration::from_millis(10));
        while !left.is_zero() && !ends() {
            let slice = left.min(SLICE);
            self.clock.sleep(slice);
            left -= slice;
        }
    }
}

/// Tries it until it works, for so long, if it may work and nobody is in a hurry.
pub(crate) fn patiently<T>(
    clock: &dyn Clock,
    limit: Duration,
    hurries: impl Fn() -> bool,
    mut act: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    let until = clock.now().saturating_add(limit);
    loop {
        match act() {
            Err(error) if may_pass(&error) && clock.now() < until && !hurries() => {
                clock.sleep(Duration::from_millis(50));
            }
            done => return done,
        }
    }
}
