//! The true state of a scripted machine: its processes and its disk.

use crate::runner::Run;
use crate::windows::job_link::{JobLink, JobRequests};
use crate::windows::trace::Trace;
use csp_agent::windows::ProcessId;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

/// An event on the machine between two steps of the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Nothing,
    /// A process of the tool starts another one.
    Spawn(usize),
    /// A process of the tool ends with this code.
    Die(usize, u32),
    /// A foreign process begins, with the number of a process that has ended.
    Stranger(usize),
    /// A foreign process starts another one.
    StrangerSpawn(usize),
    StrangerDies(usize),
    /// The job is cancelled.
    Cancel,
    /// The agent ends.
    Abandon,
    /// The next calls of this kind fail, as many as the number says.
    Fails(Call, u8),
}

/// A call that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Call {
    Recall,
    Record,
    FullDisk,
    Lock,
    Clear,
    Prepare,
    /// A step of the launch, from 0.
    Launch(u8),
    EndUnrecorded,
    Processes,
    Grouped,
}

/// The true state of a process.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) id: ProcessId,
    pub(super) parent: u32,
    pub(super) ours: bool,
    pub(super) ended: Option<u32>,
    pub(super) suspended: bool,
    pub(super) grouped: bool,
    pub(super) holds_lock: bool,
    pub(super) folder: Option<String>,
    /// The agent has ended it by force before it could record it. A later agent cannot find a child that began just before.
    pub(super) ended_unrecorded: bool,
}

impl Process {
    /// Returns true for the first process of a tool that was resumed.
    pub(super) fn is_first(&self) -> bool {
        self.folder.is_some() && !self.suspended
    }
}

/// The trace on the disk.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Disk {
    Empty,
    Trace(Trace),
    Damaged,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) processes: Vec<Process>,
    pub(super) disk: Disk,
    pub(super) folders: BTreeSet<String>,
    pub(super) script: VecDeque<Act>,
    /// After the script, the tool's processes end by themselves, one at each step.
    pub(super) ends: bool,
    /// The processes of the tool cannot be ended.
    pub(super) immortal: bool,
    /// A process with children ends only after it was recorded. Otherwise its children could not be distinguished from
    /// foreign processes.
    pub(super) traceable: bool,
    /// The number of times that each run's tool was resumed.
    pub(super) begun: BTreeMap<Run, usize>,
    /// The violated rules.
    pub(super) wrongs: Vec<String>,
    /// The exit codes with which the agent has ended processes.
    pub(super) kills: BTreeSet<u32>,
    pub(super) requests: Option<Arc<JobRequests>>,
    pub(super) was_cancelled: bool,
    /// The number of steps until the agent is killed.
    pub(super) fuse: usize,
    pub(super) fails: BTreeMap<Call, u8>,
    pub(super) locked: bool,
    /// This agent has opened the first process of a tool, so it must report its exit code.
    pub(super) opened: bool,
    /// The processes of the group end with the agent.
    pub(super) bound: bool,
    pub(super) names: u64,
    pids: u32,
    began: u64,
    pub(super) now: Duration,
}

impl World {
    pub(super) fn new(script: Vec<Act>) -> Self {
        World {
            processes: Vec::new(),
            disk: Disk::Empty,
            folders: BTreeSet::new(),
            script: script.into(),
            ends: true,
            immortal: false,
            traceable: true,
            begun: BTreeMap::new(),
            wrongs: Vec::new(),
            kills: BTreeSet::new(),
            requests: None,
            was_cancelled: false,
            fuse: usize::MAX,
            fails: BTreeMap::new(),
            locked: false,
            opened: false,
            bound: false,
            names: 0,
            pids: 100,
            began: 1000,
            now: Duration::ZERO,
        }
    }

    /// The running processes of the tool.
    pub(super) fn at_work(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(|process| process.ours && process.ended.is_none() && !process.suspended)
    }

    /// The running processes of the tool that an agent can find.
    pub(super) fn within_reach(&self) -> impl Iterator<Item = &Process> {
        self.at_work().filter(|process| !self.is_out_of_reach(process))
    }

    pub(super) fn begin(&mut self, pid: Option<u32>, parent: u32, ours: bool) -> usize {
        self.pids += 1;
        self.began += 1;
        let id = ProcessId { pid: pid.unwrap_or(self.pids), began: self.began };
        let (suspended, grouped, holds_lock, folder) = (false, false, false, None);
        self.processes.push(Process {
            id,
            parent,
            ours,
            ended: None,
            suspended,
            grouped,
            holds_lock,
            folder,
            ended_unrecorded: false,
        });
        self.processes.len() - 1
    }

    /// Returns true if the agent was asked to end.
    pub(super) fn was_abandoned(&self) -> bool {
        let link = |requests: &Arc<JobRequests>| JobLink::new(channel().0, Arc::clone(requests));
        self.requests.as_ref().map(link).is_some_and(|link| link.is_abandoned())
    }

    fn has_children(&self, process: &Process) -> bool {
        let mut living = self.processes.iter().filter(|other| other.ended.is_none());
        living.any(|other| other.parent == process.id.pid && other.ours == process.ours)
    }

    fn may_die(&self, process: &Process) -> bool {
        // The children of a foreign process with a reused number cannot be distinguished from those of the tool.
        (process.ours && (self.is_recorded(process) || !self.traceable)) || !self.has_children(process)
    }

    fn is_recorded(&self, process: &Process) -> bool {
        matches!(&self.disk, Disk::Trace(Trace { tool: Some(tool), .. }) if tool.members.contains(&process.id))
    }

    /// Returns true if no later agent can find this process: one above it was ended by force before it was recorded.
    fn is_out_of_reach(&self, process: &Process) -> bool {
        let above = |child: &Process| {
            let parents = self.processes.iter().filter(|parent| {
                parent.ours && parent.id.pid == child.parent && parent.id.began < child.id.began
            });
            parents.max_by_key(|parent| parent.id.began)
        };
        let mut ancestors = std::iter::successors(above(process), |child| above(child));
        ancestors.any(|ancestor| ancestor.ended_unrecorded)
    }

    fn pick(&self, which: usize, fits: impl Fn(&Process) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.processes.len()).filter(|at| fits(&self.processes[*at])).collect();
        (!all.is_empty()).then(|| all[which % all.len()])
    }

    pub(super) fn act(&mut self, act: Act) {
        let works = |process: &Process| process.ours && process.ended.is_none() && !process.suspended;
        let stranger = |process: &Process| !process.ours && process.ended.is_none();
        match act {
            Act::Nothing => {}
            Act::Spawn(which) => {
                let Some(parent) = self.pick(which, works) else { return };
                let (parent, grouped) = (self.processes[parent].id.pid, self.processes[parent].grouped);
                let child = self.begin(None, parent, true);
                self.processes[child].grouped = grouped;
            }
            Act::Die(which, code) => {
                let Some(at) = self.pick(which, |process| works(process) && self.may_die(process)) else {
                    return;
                };
                self.processes[at].ended = Some(code);
            }
            Act::Stranger(which) => {
                let gone = |process: &Process| {
                    process.ended.is_some()
                        && !self.processes.iter().any(|p| p.ended.is_none() && p.id.pid == process.id.pid)
                };
                let pid = self.pick(which, gone).map(|at| self.processes[at].id.pid);
                self.begin(pid, 1, false);
            }
            Act::StrangerSpawn(which) => {
                let Some(parent) = self.pick(which, stranger) else { return };
                self.begin(None, self.processes[parent].id.pid, false);
            }
            Act::StrangerDies(which) => {
                let Some(at) = self.pick(which, |process| stranger(process) && self.may_die(process)) else {
                    return;
                };
                self.processes[at].ended = Some(0);
            }
            Act::Cancel => {
                self.was_cancelled = true;
                if let Some(requests) = &self.requests {
                    requests.cancel();
                }
            }
            Act::Abandon => {
                if let Some(requests) = &self.requests {
                    requests.abandon();
                }
            }
            Act::Fails(call, times) => _ = self.fails.insert(call, times),
        }
    }

    pub(super) fn end(&mut self, at: usize, code: u32) {
        if !self.processes[at].ours {
            self.wrongs.push("a foreign process is ended".to_owned());
        }
        if !self.immortal || self.processes[at].suspended {
            self.processes[at].ended_unrecorded = !self.is_recorded(&self.processes[at]);
            self.processes[at].ended = Some(code);
            self.kills.insert(code);
        }
    }
}
