//! The procedures of a job's thread.
//!
//! [`start`](Worker::start) and [`recover`](Worker::recover) run in the thread of the runner's caller. They try once and
//! return the task of the job's thread. [`carry_out`](Worker::carry_out) does the task, and retries transient errors.

use super::early_end::{EarlyEnd, io_status, is_transient};
use super::job_link::NoteOnce;
use super::last_run::{Adopted, Begun, Fate, begin, find};
use super::machine::Machine;
use super::tool_wait::ToolWait;
use super::trace::{Tool, Trace};
use super::worker::{RECORD_LIMIT, SLICE, Worker};
use crate::runner::{Run, StartError, ToolExit};
use crate::state::{Found, Payload, Phase};
use csp_agent::with_causes;
use office_deployment::InstallStatus;
use std::io;
use std::time::Duration;

/// The time limit for beginning a run, or for finding out how one ended, while the operating system refuses something.
const PATIENCE: Duration = Duration::from_secs(60);

/// The task of a job's thread.
pub(crate) enum Task<M: Machine> {
    /// Do the whole job, which has begun.
    Install { begun: Begun<M>, payload: Payload },
    /// Do the whole job, which could not begin yet because of this error.
    Begin { run: Run, payload: Payload, error: io::Error },
    /// Wait for a tool that an earlier agent started.
    Adopt(Adopted<M>),
    /// Find out how a run ended. The first try failed with this error.
    FindOut { run: Run, error: io::Error },
}

impl<M: Machine> Worker<M> {
    /// Begins a run.
    pub(crate) fn start(&self, run: Run, payload: &Payload) -> Result<Task<M>, StartError> {
        let payload = payload.clone();
        match begin(&self.machine, run, &self.link) {
            Ok(begun) => begun.map(|begun| Task::Install { begun, payload }),
            Err(error) => Ok(Task::Begin { run, payload, error }),
        }
    }

    /// Takes over a run of an earlier agent. It counts as running if its state cannot be found out now.
    pub(crate) fn recover(&self, run: Run) -> (Found, Option<Task<M>>) {
        match find(&self.machine, run, &self.link) {
            Ok(Fate::NotStarted) => (Found::NotStarted, None),
            Ok(Fate::Lost) => (Found::Lost, None),
            Ok(Fate::Ended(code)) => (Found::Ended(ToolExit { code }.end()), None),
            Ok(Fate::Running(adopted)) => (Found::Running, Some(Task::Adopt(adopted))),
            Err(error) => (Found::Running, Some(Task::FindOut { run, error })),
        }
    }

    /// Carries out the task and reports the end of the job, unless the agent ends.
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
        let ready = self.machine.prepare(&trace.folder, payload, &self.link);
        match ready.and_then(|ready| self.launch(ready, &mut trace, &lock)) {
            Ok((tool, first, group)) => {
                self.wait(ToolWait::new(self, trace, tool, Some(first), Some(group), Some(lock)));
            }
            Err(end) => {
                self.clear();
                drop(lock);
                self.end_early(end);
            }
        }
    }

    /// Starts the tool. Its first process is recorded before it executes its first instruction.
    fn launch(
        &self,
        ready: M::Ready,
        trace: &mut Trace,
        lock: &M::Lock,
    ) -> Result<(Tool, M::Process, M::Group), EarlyEnd> {
        if self.link.must_stop() {
            return Err(EarlyEnd::cancelled());
        }
        self.link.progress(Phase::Installing, None);
        let mut begun = None;
        let launched = self.machine.launch(ready, lock, &mut |first| {
            let tool = begun.insert(Tool::new(first, self.clock.unix()));
            trace.tool = Some(tool.clone());
            self.retry(RECORD_LIMIT, || self.machine.record(trace))
        });
        match (launched, begun) {
            (Ok((first, group)), Some(tool)) => Ok((Tool { free: true, ..tool }, first, group)),
            (Ok((_, group)), None) => {
                let end = EarlyEnd::from(io::Error::other("the tool was started without a record"));
                self.machine.end(Some(&group), &[], end.status.code());
                Err(end)
            }
            (Err(error), begun) => {
                let end = EarlyEnd::from(error);
                if let Some(tool) = begun {
                    // The process has ended. A later agent must report the same status if this one is killed now.
                    trace.tool = Some(Tool { ended: Some(end.status.code()), ..tool });
                    let _ = self.machine.record(trace); // without it, a later agent reports a lost job
                }
                Err(end)
            }
        }
    }

    fn adopt(&self, adopted: Adopted<M>) {
        let Adopted { trace, tool, first, lock } = adopted;
        self.link.progress(Phase::Installing, None);
        self.wait(ToolWait::new(self, trace, tool, first, None, lock));
    }

    /// Waits for every process of the tool, and reports how it ended.
    fn wait(&self, mut wait: ToolWait<'_, M>) {
        if let Some(code) = wait.wait() {
            self.clear();
            drop(wait); // releases the machine's lock
            self.link.exit(code);
        }
    }

    /// Retries the beginning of a run.
    fn begin_later(&self, run: Run, payload: &Payload, mut error: io::Error) {
        let patience = self.clock.now().saturating_add(PATIENCE);
        while is_transient(&error) && self.clock.now() < patience {
            self.pause(SLICE, || self.link.must_stop());
            if self.link.must_stop() {
                return self.end_early(EarlyEnd::cancelled());
            }
            match begin(&self.machine, run, &self.link) {
                Ok(Ok(begun)) => return self.install(begun, payload),
                Ok(Err(refused)) => {
                    return self.end_early(EarlyEnd { status: refused.status(), why: with_causes(&refused) });
                }
                Err(again) => error = again,
            }
        }
        let why = format!("the job could not begin: {}", with_causes(&error));
        self.end_early(EarlyEnd { status: io_status(&error), why });
    }

    /// Retries to find out how a run ended, and reports it.
    fn find_out(&self, run: Run, error: io::Error) {
        let mut lock = None;
        let end = match self.search(run, error, &mut lock) {
            Ok(Fate::Running(adopted)) => return self.adopt(Adopted { lock, ..adopted }),
            end => end,
        };
        drop(lock);
        match end {
            Ok(Fate::Ended(code)) => self.link.exit(code),
            Ok(Fate::NotStarted) if self.link.is_cancelled() => self.end_early(EarlyEnd::cancelled()),
            // The same status as after a second kill: nothing was installed, and the server may try again.
            Ok(_) => {
                let why = "the tool was never started".to_owned();
                self.end_early(EarlyEnd { status: InstallStatus::Timeout, why });
            }
            Err(why) => self.end_early(EarlyEnd { status: InstallStatus::CompletingScenario, why }),
        }
    }

    /// Retries to find out how a run ended. The error is the reason in words.
    ///
    /// It continues while another process holds the machine's lock, because that may be the tool of the run.
    fn search(&self, run: Run, mut error: io::Error, lock: &mut Option<M::Lock>) -> Result<Fate<M>, String> {
        let now = self.clock.now();
        let (patience, limit) = (now.saturating_add(PATIENCE), now.saturating_add(self.time_limit));
        let mut cancelled = NoteOnce::default();
        let what = format!("the state of run {} cannot be found out", run.0);
        self.link.note(format!("{what} yet: {}", with_causes(&error)));
        loop {
            if lock.is_none() {
                *lock = self.machine.lock().ok().flatten();
            }
            let now = self.clock.now();
            if self.link.is_abandoned() || now >= limit || (now >= patience && lock.is_some()) {
                let error = with_causes(&error);
                return Err(format!("{what}; processes of its tool may still run: {error}"));
            }
            if self.link.is_cancelled() {
                cancelled.failed(&self.link, || {
                    "the job cannot be cancelled yet, because its processes are not known".to_owned()
                });
            }
            self.pause(self.interval, || self.link.is_abandoned());
            match find(&self.machine, run, &self.link) {
                Ok(Fate::Lost) => return Err("the tool has ended, and its result is not known".to_owned()),
                Ok(fate) => return Ok(fate),
                Err(again) => error = again,
            }
        }
    }
}
