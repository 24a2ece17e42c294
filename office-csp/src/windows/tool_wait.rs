//! Waits for a tool, which has ended when all its processes have ended.

use super::job_link::NoteOnce;
use super::machine::Machine;
use super::trace::{Tool, Trace};
use super::worker::{RECORD_LIMIT, SLICE, Worker};
use csp_agent::windows::{ProcessId, living_descendants};
use office_deployment::InstallStatus;
use std::io;
use std::time::Duration;

/// The time limit for ending processes.
const KILL_LIMIT: Duration = Duration::from_secs(10);

/// A running tool, and the state of the wait for it.
pub(crate) struct ToolWait<'w, M: Machine> {
    worker: &'w Worker<M>,
    trace: Trace,
    tool: Tool,
    first: Option<M::Process>,
    /// The job object of a tool that this agent started. It lists all processes of the tool.
    group: Option<M::Group>,
    lock: Option<M::Lock>,
    /// The end of the tool's time limit, by the worker's clock.
    deadline: Duration,
    /// The time of the decision to end the tool by force.
    forced_since: Option<Duration>,
    /// The time of the first attempt to end the tool by force.
    killed_since: Option<Duration>,
    /// The record holds the current state of the tool.
    is_recorded: bool,
    listing: NoteOnce,
    recording: NoteOnce,
}

/// The running processes of a tool.
struct Living {
    processes: Vec<ProcessId>,
    /// The list has all running processes of the tool.
    is_complete: bool,
}

impl<'w, M: Machine> ToolWait<'w, M> {
    /// A recorded tool. `group` is `None` if an earlier agent started it.
    pub(crate) fn new(
        worker: &'w Worker<M>,
        trace: Trace,
        tool: Tool,
        first: Option<M::Process>,
        group: Option<M::Group>,
        lock: Option<M::Lock>,
    ) -> Self {
        let limit = worker.time_limit;
        // Only the calendar measures the time without an agent. It may have been adjusted, so at least a quarter of the
        // time limit remains.
        let before = worker.clock.unix().saturating_sub(tool.began).min(limit - limit / 4);
        let deadline = worker.clock.now().saturating_add(limit - before);
        let is_recorded = trace.tool.as_ref() == Some(&tool);
        ToolWait {
            worker,
            trace,
            tool,
            first,
            group,
            lock,
            deadline,
            forced_since: None,
            killed_since: None,
            is_recorded,
            listing: NoteOnce::default(),
            recording: NoteOnce::default(),
        }
    }

    /// Waits for every process, and returns the exit code of the tool; `None` if the agent ends before.
    pub(crate) fn wait(&mut self) -> Option<u32> {
        loop {
            if self.worker.link.is_abandoned() {
                // The next agent trusts the exit code only if the record says that the tool outlives this agent.
                if !self.is_recorded {
                    self.record();
                }
                return None;
            }
            if let Some(code) = self.round() {
                return Some(code);
            }
            let Worker { interval, link, clock, .. } = self.worker;
            if self.tool.forced.is_some() {
                self.worker.pause(SLICE.min(*interval), || link.is_abandoned());
            } else {
                self.worker.pause(*interval, || link.must_stop() || clock.now() > self.deadline);
            }
        }
    }

    /// Lists the processes once, and records or ends them. Returns the exit code when the wait is over.
    fn round(&mut self) -> Option<u32> {
        self.keep_others_out();
        // Before the processes are listed: after the end of the first one, the list contains all that it has started.
        let machine = &self.worker.machine;
        let ended = self.tool.ended.or_else(|| machine.exit_code(self.first.as_mut()?));
        let Living { processes: mut alive, is_complete } = self.look(ended.is_some());
        if !is_complete {
            // Keeps all known processes, because this agent or a later one finds an unknown process through its parent.
            alive.extend(&self.tool.members);
            alive.sort_unstable();
            alive.dedup();
        }
        if alive != self.tool.members || ended != self.tool.ended {
            (self.tool.members, self.tool.ended) = (alive, ended);
            self.is_recorded = false;
        }
        let first_runs = self.first.is_some() && ended.is_none();
        if is_complete && self.tool.members.is_empty() && !first_runs {
            return Some(self.over());
        }
        if self.tool.forced.is_none() {
            self.judge();
        }
        if !self.is_recorded {
            self.record();
        }
        self.force()
    }

    /// Takes the machine's lock when it is free, to keep other agents out while any process of the tool runs. Only the
    /// first process of an earlier agent's tool is certain to hold the lock.
    fn keep_others_out(&mut self) {
        if self.group.is_none() && self.lock.is_none() {
            self.lock = self.worker.machine.lock().ok().flatten();
        }
    }

    fn look(&mut self, first_has_ended: bool) -> Living {
        let machine = &self.worker.machine;
        let living = match &self.group {
            Some(group) => {
                // The first process is held open, so Windows does not reuse its number.
                let gone = self.tool.first.pid;
                grouped(machine, group, |pid| first_has_ended && pid == gone)
            }
            None => machine.processes().map(|listed| Living {
                processes: living_descendants(&self.tool.members, &listed),
                is_complete: true,
            }),
        };
        match living {
            Ok(living) => {
                self.listing.succeeded();
                living
            }
            Err(error) => {
                self.listing.failed(&self.worker.link, || {
                    format!("the processes cannot be listed; the known ones count as running: {error}")
                });
                Living { processes: Vec::new(), is_complete: false }
            }
        }
    }

    /// Decides whether the tool must be ended by force.
    fn judge(&mut self) {
        let link = &self.worker.link;
        let (status, why) = if self.worker.clock.now() > self.deadline {
            (InstallStatus::CompletingScenario, "it has not ended in time")
        } else if link.is_cancelled() {
            (InstallStatus::UserExit, "the job was cancelled")
        } else {
            return;
        };
        link.note(format!("ending the {} processes of the tool: {why}", self.tool.members.len()));
        self.tool.forced = Some(status.code());
        self.is_recorded = false;
    }

    /// Ends the tool if that has been decided. Returns the code when it gives up.
    ///
    /// The code is recorded first, so that a later agent reports the same result. If it cannot be recorded within the
    /// time limit, the tool is ended nevertheless. Then a process that one of its unrecorded processes starts at this moment is
    /// out of reach for a later agent, once Windows gives the number of its parent to another process.
    fn force(&mut self) -> Option<u32> {
        let code = self.tool.forced?;
        let now = self.worker.clock.now();
        let since = *self.forced_since.get_or_insert(now);
        if self.killed_since.is_none() && !self.is_recorded && now < since.saturating_add(RECORD_LIMIT) {
            return None;
        }
        let since = *self.killed_since.get_or_insert(now);
        if now >= since.saturating_add(KILL_LIMIT) {
            let count = self.tool.members.len();
            self.worker
                .link
                .note(format!("processes of the tool cannot be ended and still run: {count} known"));
            // They stay recorded, so that no other tool starts while they run.
            self.tool.ended = Some(code);
            self.record();
            return Some(code);
        }
        self.worker.machine.end(self.group.as_ref(), &self.tool.members, code);
        None
    }

    /// Records the end of the tool, after all its processes have ended.
    fn over(&mut self) -> u32 {
        let link = &self.worker.link;
        let code = self.tool.result().unwrap_or_else(|| {
            let why = "its first process ended while no agent was running, or together with its agent";
            link.note(format!("the result of the tool is not known: {why}"));
            InstallStatus::CompletingScenario.code()
        });
        self.tool.ended = Some(code);
        let trace = self.to_record();
        let machine = &self.worker.machine;
        let recorded = self.worker.retry(RECORD_LIMIT, || machine.record(&trace)).or_else(|_| {
            self.worker.clear(); // makes room on the disk
            machine.record(&trace)
        });
        if let Err(error) = recorded {
            link.note(format!("the result of the tool cannot be recorded: {error}"));
        }
        code
    }

    fn to_record(&self) -> Trace {
        Trace { tool: Some(self.tool.clone()), ..self.trace.clone() }
    }

    fn record(&mut self) {
        match self.worker.machine.record(&self.to_record()) {
            Ok(()) => {
                self.is_recorded = true;
                self.recording.succeeded();
            }
            Err(error) => self.recording.failed(&self.worker.link, || {
                format!("the processes of the tool cannot be recorded; trying again: {error}")
            }),
        }
    }
}

/// The processes of a group. A number that is listed before and after its process is identified was not reused in between.
fn grouped<M: Machine>(machine: &M, group: &M::Group, is_gone: impl Fn(u32) -> bool) -> io::Result<Living> {
    let before: Vec<Option<ProcessId>> = machine
        .grouped(group)?
        .into_iter()
        .filter(|pid| !is_gone(*pid))
        .map(|pid| machine.identify(pid))
        .collect();
    let mut after = machine.grouped(group)?;
    after.retain(|pid| !is_gone(*pid));
    let mut alive: Vec<ProcessId> =
        before.into_iter().flatten().filter(|member| after.contains(&member.pid)).collect();
    alive.sort_unstable();
    let is_complete = after.iter().all(|pid| alive.iter().any(|member| member.pid == *pid));
    Ok(Living { processes: alive, is_complete })
}
