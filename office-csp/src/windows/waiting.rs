//! Waiting for a tool: it has ended when every process that came of it has.

use super::desk::Failing;
use super::machine::Machine;
use super::trace::{Tool, Trace};
use super::worker::{RECORD_LIMIT, SLICE, Worker};
use csp_agent::windows::{ProcessId, living_descendants};
use office_deployment::InstallStatus;
use std::io;
use std::time::Duration;

/// How long it is tried to end processes.
pub(crate) const KILL_LIMIT: Duration = Duration::from_secs(10);

/// A tool that is waited for.
pub(crate) struct Waiting<'w, M: Machine> {
    worker: &'w Worker<M>,
    trace: Trace,
    tool: Tool,
    first: Option<M::Process>,
    /// Of a tool that this agent has started: it knows its processes, whoever their parents are.
    group: Option<M::Group>,
    lock: Option<M::Lock>,
    /// When its time is over, by the worker's clock.
    late: Duration,
    /// Since when it is to be ended, and since when that is tried.
    forced_since: Option<Duration>,
    killed_since: Option<Duration>,
    /// What is on record is what is known.
    is_recorded: bool,
    listing: Failing,
    recording: Failing,
}

/// What a look at the machine shows.
struct Seen {
    alive: Vec<ProcessId>,
    /// There are no others.
    is_all: bool,
}

impl<'w, M: Machine> Waiting<'w, M> {
    /// A tool that is on record, like this if an earlier agent has started it.
    pub(crate) fn new(
        worker: &'w Worker<M>,
        trace: Trace,
        tool: Tool,
        first: Option<M::Process>,
        group: Option<M::Group>,
        lock: Option<M::Lock>,
    ) -> Self {
        let limit = worker.time_limit;
        // The calendar counts where nothing else can, while no agent was there. It may have been put right meanwhile, so a
        // quarter of the time is left in any case.
        let before = worker.clock.unix().saturating_sub(tool.began).min(limit - limit / 4);
        let late = worker.clock.now().saturating_add(limit - before);
        let is_recorded = trace.tool.as_ref() == Some(&tool);
        Waiting {
            worker,
            trace,
            tool,
            first,
            group,
            lock,
            late,
            forced_since: None,
            killed_since: None,
            is_recorded,
            listing: Failing::default(),
            recording: Failing::default(),
        }
    }

    /// Waits for every process, and says how the tool ended; `None` when the agent goes away before.
    pub(crate) fn wait(&mut self) -> Option<u32> {
        loop {
            if self.worker.desk.is_abandoned() {
                // The next agent believes the tool's code only if it is on record that the tool outlives this one.
                if !self.is_recorded {
                    self.record();
                }
                return None;
            }
            if let Some(code) = self.round() {
                return Some(code);
            }
            let Worker { interval, desk, clock, .. } = self.worker;
            if self.tool.forced.is_some() {
                self.worker.pause(SLICE.min(*interval), || desk.is_abandoned());
            } else {
                self.worker.pause(*interval, || desk.stops() || clock.now() > self.late);
            }
        }
    }

    /// Looks once, and does what follows from it; the code when it is over.
    fn round(&mut self) -> Option<u32> {
        self.keep_others_out();
        // Before the processes: when the first one has ended, all that it has started are there to be seen.
        let machine = &self.worker.machine;
        let ended = self.tool.ended.or_else(|| machine.exit_code(self.first.as_mut()?));
        let Seen { mut alive, is_all } = self.look(ended.is_some());
        if !is_all {
            // What is not known yet may be found by its parents, also by another agent: none is dropped.
            alive.extend(&self.tool.members);
            alive.sort_unstable();
            alive.dedup();
        }
        if alive != self.tool.members || ended != self.tool.ended {
            (self.tool.members, self.tool.ended) = (alive, ended);
            self.is_recorded = false;
        }
        let first_runs = self.first.is_some() && ended.is_none();
        if is_all && self.tool.members.is_empty() && !first_runs {
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

    /// Of an earlier agent's tool only the first process is sure to hold the machine's lock. When that has ended, another
    /// agent must stay out for the others, too.
    fn keep_others_out(&mut self) {
        if self.group.is_none() && self.lock.is_none() {
            self.lock = self.worker.machine.lock().ok().flatten();
        }
    }

    fn look(&mut self, first_has_ended: bool) -> Seen {
        let machine = &self.worker.machine;
        let seen = match &self.group {
            Some(group) => {
                // It is held open, so its number is not given away.
                let gone = self.tool.first.pid;
                grouped(machine, group, |pid| first_has_ended && pid == gone)
            }
            None => machine
                .processes()
                .map(|listed| Seen { alive: living_descendants(&self.tool.members, &listed), is_all: true }),
        };
        match seen {
            Ok(seen) => {
                self.listing.is_over();
                seen
            }
            Err(error) => {
                self.listing.note(&self.worker.desk, || {
                    format!("the processes cannot be listed; those that are known count as alive: {error}")
                });
                Seen { alive: Vec::new(), is_all: false }
            }
        }
    }

    /// Whether the tool must be ended.
    fn judge(&mut self) {
        let desk = &self.worker.desk;
        let (status, why) = if self.worker.clock.now() > self.late {
            (InstallStatus::CompletingScenario, "it has not ended in time")
        } else if desk.is_cancelled() {
            (InstallStatus::UserExit, "the job was cancelled")
        } else {
            return;
        };
        desk.note(format!("the tool and its {} processes are ended: {why}", self.tool.members.len()));
        self.tool.forced = Some(status.code());
        self.is_recorded = false;
    }

    /// Ends what must be ended. The code is on record first, so that another agent that comes between tells the same
    /// result; only what can never be put on record does not save the tool. Says the code when it gives up.
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
                .desk
                .note(format!("processes of the tool cannot be ended, and work on: {count} known"));
            // They stay on record: no other tool is started while they live.
            self.tool.ended = Some(code);
            self.record();
            return Some(code);
        }
        self.worker.machine.end(self.group.as_ref(), &self.tool.members, code);
        None
    }

    /// All have ended.
    fn over(&mut self) -> u32 {
        let desk = &self.worker.desk;
        let code = self.tool.result().unwrap_or_else(|| {
            let why = "its first process ended while no agent ran, or may have been ended with its agent";
            desk.note(format!("how the tool ended is not known: {why}"));
            InstallStatus::CompletingScenario.code()
        });
        self.tool.ended = Some(code);
        let trace = self.to_record();
        let machine = &self.worker.machine;
        let recorded = self.worker.patiently(RECORD_LIMIT, || machine.record(&trace)).or_else(|_| {
            self.worker.clear(); // that makes room on the disk
            machine.record(&trace)
        });
        if let Err(error) = recorded {
            desk.note(format!("the result of the tool cannot be put on record: {error}"));
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
                self.recording.is_over();
            }
            Err(error) => self.recording.note(&self.worker.desk, || {
                format!("the processes of the tool cannot be put on record; it is tried again: {error}")
            }),
        }
    }
}

/// The processes of a group. A number that is in the list before and after it was looked at was not given away between.
fn grouped<M: Machine>(machine: &M, group: &M::Group, is_gone: impl Fn(u32) -> bool) -> io::Result<Seen> {
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
    let is_all = after.iter().all(|pid| alive.iter().any(|member| member.pid == *pid));
    Ok(Seen { alive, is_all })
}
