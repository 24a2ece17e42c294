//! A machine that does what a script says: processes begin and end at any moment, numbers go to strangers, calls fail,
//! and the agent is killed between any two steps. It knows what is true, and notes what must never happen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use super::desk::{Desk, Wishes};
use super::machine::Machine;
use super::outcome::Refused;
use super::trace::Trace;
use super::tree::{Listed, Member};
use crate::payload::Payload;
use crate::runner::Run;
use crate::status::InstallStatus;
use csp_host::clock::Clock;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What happens on the machine between two steps of the agent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Nothing,
    /// A process of the tool starts another one.
    Spawn(usize),
    /// A process of the tool ends with this code.
    Die(usize, u32),
    /// A stranger begins, with the number of a process that has ended.
    Stranger(usize),
    /// A stranger starts another one.
    StrangerSpawn(usize),
    StrangerDies(usize),
    /// Somebody wants the job to end.
    Cancel,
    /// So many of these calls fail.
    Fails(Call, u8),
}

/// A call that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Call {
    Recall,
    Record,
    FullDisk,
    /// Somebody looks at the lock file.
    Lock,
    Clear,
    Prepare,
    /// A step of the launch, from 0.
    Launch(u8),
    EndUnrecorded,
    Processes,
    Grouped,
}

/// A process, with what is true about it.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) id: Member,
    parent: u32,
    pub(crate) ours: bool,
    pub(crate) ended: Option<u32>,
    suspended: bool,
    grouped: bool,
    holds_lock: bool,
    folder: Option<String>,
}

impl Process {
    /// The first one of a tool that was begun.
    pub(crate) fn is_first(&self) -> bool {
        self.folder.is_some() && !self.suspended
    }
}

/// What is on the disk.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Disk {
    Empty,
    Trace(Trace),
    Damaged,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) processes: Vec<Process>,
    pub(crate) disk: Disk,
    pub(crate) folders: BTreeSet<String>,
    pub(crate) script: VecDeque<Act>,
    /// After the script, the tool's processes end by themselves, one at each step.
    pub(crate) ends: bool,
    /// Nothing ends the processes of the tool.
    pub(crate) immortal: bool,
    /// No process dies that nobody could know to be its children's parent: its heirs could not be told from strangers.
    pub(crate) traceable: bool,
    /// How often each run's tool was resumed.
    pub(crate) begun: BTreeMap<Run, usize>,
    /// What must never happen.
    pub(crate) wrongs: Vec<String>,
    /// The codes with which processes were ended by the agent.
    pub(crate) kills: BTreeSet<u32>,
    pub(crate) wishes: Option<Arc<Wishes>>,
    pub(crate) was_cancelled: bool,
    /// Steps until the agent is killed.
    pub(crate) fuse: usize,
    pub(crate) fails: BTreeMap<Call, u8>,
    locked: bool,
    /// The group ends with the agent.
    bound: bool,
    names: u64,
    pids: u32,
    began: u64,
    now: Duration,
}

/// The machine, and its clock; a clone is the same machine.
#[derive(Clone, Debug)]
pub(crate) struct Scripted(Arc<Mutex<World>>);

/// The agent is killed.
pub(crate) struct Killed;

/// The machine's lock, held by the agent.
pub(crate) struct Held(Scripted);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.world().locked = false;
    }
}

impl World {
    fn new(script: Vec<Act>) -> Self {
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
            wishes: None,
            was_cancelled: false,
            fuse: usize::MAX,
            fails: BTreeMap::new(),
            locked: false,
            bound: false,
            names: 0,
            pids: 100,
            began: 1000,
            now: Duration::ZERO,
        }
    }

    /// The processes of the tool that are at work.
    pub(crate) fn at_work(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(|process| process.ours && process.ended.is_none() && !process.suspended)
    }

    fn begin(&mut self, pid: Option<u32>, parent: u32, ours: bool) -> usize {
        self.pids += 1;
        self.began += 1;
        let id = Member { pid: pid.unwrap_or(self.pids), began: self.began };
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
        });
        self.processes.len() - 1
    }

    fn has_children(&self, process: &Process) -> bool {
        let mut living = self.processes.iter().filter(|other| other.ended.is_none());
        living.any(|other| other.parent == process.id.pid && other.ours == process.ours)
    }

    fn may_die(&self, process: &Process) -> bool {
        let recorded = match &self.disk {
            Disk::Trace(Trace { tool: Some(tool), .. }) => tool.members.contains(&process.id),
            _ => false,
        };
        // What strangers with numbers of ours leave behind cannot be told from what is ours.
        (process.ours && (recorded || !self.traceable)) || !self.has_children(process)
    }

    fn pick(&self, which: usize, fits: impl Fn(&Process) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.processes.len()).filter(|at| fits(&self.processes[*at])).collect();
        (!all.is_empty()).then(|| all[which % all.len()])
    }

    fn act(&mut self, act: Act) {
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
                if let Some(wishes) = &self.wishes {
                    wishes.cancel();
                }
            }
            Act::Fails(call, times) => _ = self.fails.insert(call, times),
        }
    }

    fn end(&mut self, at: usize, code: u32) {
        if !self.processes[at].ours {
            self.wrongs.push("a stranger is ended".to_owned());
        }
        if !self.immortal || self.processes[at].suspended {
            self.processes[at].ended = Some(code);
            self.kills.insert(code);
        }
    }
}

impl Scripted {
    pub(crate) fn new(script: Vec<Act>) -> Self {
        Scripted(Arc::new(Mutex::new(World::new(script))))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A moment passes: the agent may be killed, and something may happen.
    pub(crate) fn step(&self) {
        let mut world = self.world();
        if world.fuse == 0 {
            drop(world);
            resume_unwind(Box::new(Killed));
        }
        world.fuse -= 1;
        self.happen(&mut world);
    }

    fn happen(&self, world: &mut World) {
        match world.script.pop_front() {
            Some(act) => world.act(act),
            None if world.ends => world.act(Act::Die(0, 7)),
            None => {}
        }
    }

    /// What happens while no agent is there.
    pub(crate) fn away(&self, steps: usize) {
        let mut world = self.world();
        if std::mem::take(&mut world.bound) {
            for process in world.processes.iter_mut().filter(|process| process.grouped) {
                process.ended = process.ended.or(Some(0xC000_0001));
            }
        }
        for _ in 0..steps {
            self.happen(&mut world);
            world.now += Duration::from_secs(1);
        }
    }

    fn call(&self, call: Call) -> io::Result<()> {
        self.step();
        match self.world().fails.get_mut(&call) {
            Some(times) if *times > 0 => {
                *times -= 1;
                Err(io::Error::other(format!("{call:?} fails")))
            }
            _ => Ok(()),
        }
    }
}

impl Clock for Scripted {
    fn now(&self) -> Duration {
        self.world().now
    }

    fn unix(&self) -> Duration {
        self.world().now
    }

    fn sleep(&self, time: Duration) {
        self.step();
        self.world().now += time;
    }
}

impl Machine for Scripted {
    /// The place of the process.
    type Process = usize;
    type Group = ();
    type Lock = Held;
    /// The name of the folder.
    type Ready = String;

    fn recall(&self) -> io::Result<Option<Trace>> {
        self.call(Call::Recall)?;
        match &self.world().disk {
            Disk::Empty => Ok(None),
            Disk::Trace(trace) => Ok(Some(trace.clone())),
            Disk::Damaged => Err(io::Error::new(io::ErrorKind::InvalidData, "the trace is damaged")),
        }
    }

    fn record(&self, trace: &Trace) -> io::Result<()> {
        self.call(Call::FullDisk).map_err(|_| io::Error::from(io::ErrorKind::StorageFull))?;
        self.call(Call::Record)?;
        let mut world = self.world();
        if let Disk::Trace(last) = &world.disk {
            let (run, had_tool) = (last.run, last.tool.is_some());
            if run > trace.run || (run == trace.run && had_tool && trace.tool.is_none()) {
                world.wrongs.push("a record goes back".to_owned());
            }
        }
        world.disk = Disk::Trace(trace.clone());
        Ok(())
    }

    fn lock(&self) -> io::Result<Option<Held>> {
        self.call(Call::Lock)?;
        let mut world = self.world();
        let held = |process: &Process| process.holds_lock && process.ended.is_none();
        if world.locked || world.processes.iter().any(held) {
            return Ok(None);
        }
        world.locked = true;
        Ok(Some(Held(self.clone())))
    }

    fn folder_name(&self) -> io::Result<String> {
        self.step();
        let mut world = self.world();
        world.names += 1;
        Ok(format!("{:032x}", world.names))
    }

    fn clear(&self) -> io::Result<()> {
        self.call(Call::Clear)?;
        let mut world = self.world();
        let used: Vec<String> = world
            .processes
            .iter()
            .filter(|process| process.ended.is_none())
            .filter_map(|process| process.folder.clone())
            .collect();
        world.folders.retain(|folder| used.contains(folder));
        if used.is_empty() { Ok(()) } else { Err(io::Error::other("a program of it runs")) }
    }

    fn prepare(&self, folder: &str, _: &Payload, desk: &Desk) -> Result<String, Refused> {
        self.step();
        self.world().folders.insert(folder.to_owned());
        let prepared = self.call(Call::Prepare);
        if desk.stops() {
            return Err(Refused::cancelled());
        }
        prepared.map_err(|error| Refused { status: InstallStatus::InvalidData, why: error.to_string() })?;
        Ok(folder.to_owned())
    }

    fn launch(
        &self,
        ready: String,
        _: &Held,
        record: &mut dyn FnMut(Member) -> io::Result<()>,
    ) -> io::Result<(usize, ())> {
        self.call(Call::Launch(0))?;
        let first = {
            let mut world = self.world();
            let first = world.begin(None, 1, true);
            let process = &mut world.processes[first];
            (process.suspended, process.holds_lock, process.folder) = (true, true, Some(ready));
            first
        };
        let begun = self.call(Call::Launch(1)).and_then(|()| {
            let id = {
                let mut world = self.world();
                world.bound = true;
                world.processes[first].grouped = true;
                world.processes[first].id
            };
            record(id)?;
            self.call(Call::Launch(2))?;
            {
                let mut world = self.world();
                let run = match &world.disk {
                    Disk::Trace(Trace { run, tool: Some(tool), .. }) if tool.first == id => *run,
                    other => {
                        let what = format!("a tool is resumed without a record: {other:?}");
                        world.wrongs.push(what);
                        Run(0)
                    }
                };
                world.processes[first].suspended = false;
                *world.begun.entry(run).or_default() += 1;
            }
            self.call(Call::Launch(3))?;
            self.world().bound = false;
            Ok(())
        });
        if let Err(error) = begun {
            let mut world = self.world();
            let grouped = std::mem::take(&mut world.bound);
            for (at, process) in world.processes.iter_mut().enumerate() {
                if at == first || (grouped && process.grouped) {
                    process.ended = process.ended.or(Some(1));
                }
            }
            return Err(error);
        }
        Ok((first, ()))
    }

    fn end_unrecorded(&self, folder: &str) -> io::Result<usize> {
        self.call(Call::EndUnrecorded)?;
        let mut world = self.world();
        let mut count = 0;
        for at in 0..world.processes.len() {
            let process = &world.processes[at];
            if process.ended.is_none() && process.folder.as_deref() == Some(folder) {
                if !process.suspended {
                    world.wrongs.push("a tool at work is taken for one that was never resumed".to_owned());
                }
                world.end(at, 1);
                count += 1;
            }
        }
        Ok(count)
    }

    fn processes(&self) -> io::Result<Vec<Listed>> {
        self.call(Call::Processes)?;
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none());
        Ok(living.map(|process| Listed { process: process.id, parent: process.parent }).collect())
    }

    fn grouped(&self, (): &()) -> io::Result<Vec<u32>> {
        self.call(Call::Grouped)?;
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none() && process.grouped);
        Ok(living.map(|process| process.id.pid).collect())
    }

    fn member(&self, pid: u32) -> Option<Member> {
        self.step();
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none());
        living.map(|process| process.id).find(|id| id.pid == pid)
    }

    fn open(&self, member: Member) -> Option<usize> {
        self.step();
        let world = self.world();
        world.processes.iter().position(|process| process.id == member && process.ended.is_none())
    }

    fn exit_code(&self, process: &mut usize) -> Option<u32> {
        self.step();
        self.world().processes[*process].ended
    }

    fn end(&self, group: Option<&()>, members: &[Member], code: u32) {
        self.step();
        let mut world = self.world();
        for at in 0..world.processes.len() {
            let process = &world.processes[at];
            let is_meant = (group.is_some() && process.grouped) || members.contains(&process.id);
            if process.ended.is_none() && is_meant {
                world.end(at, code);
            }
        }
    }
}
