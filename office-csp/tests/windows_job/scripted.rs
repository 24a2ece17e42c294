//! A machine and a clock that follow a script. The agent can be killed between any two of its steps.

use super::world::{Act, Call, Disk, Process, World};
use crate::runner::Run;
use crate::state::Payload;
use crate::windows::early_end::EarlyEnd;
use crate::windows::job_link::JobLink;
use crate::windows::machine::Machine;
use crate::windows::trace::Trace;
use csp_agent::clock::Clock;
use csp_agent::windows::{ListedProcess, ProcessId};
use office_deployment::InstallStatus;
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The machine and its clock. Clones share the machine.
#[derive(Clone, Debug)]
pub(super) struct Scripted(Arc<Mutex<World>>);

/// The panic payload of a killed agent.
pub(super) struct Killed;

/// The machine's lock, held by the agent.
pub(super) struct Held(Scripted);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.world().locked = false;
    }
}

impl Scripted {
    pub(super) fn new(script: Vec<Act>) -> Self {
        Scripted(Arc::new(Mutex::new(World::new(script))))
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills the agent if its steps are used up, or else plays the next event of the script.
    pub(super) fn step(&self) {
        let mut world = self.world();
        if world.fuse == 0 {
            drop(world);
            resume_unwind(Box::new(Killed));
        }
        world.fuse -= 1;
        self.play(&mut world);
    }

    fn play(&self, world: &mut World) {
        match world.script.pop_front() {
            Some(act) => world.act(act),
            None if world.ends => world.act(Act::Die(0, 7)),
            None => {}
        }
    }

    /// Plays this many events while no agent runs.
    pub(super) fn away(&self, steps: usize) {
        let mut world = self.world();
        if std::mem::take(&mut world.bound) {
            for process in world.processes.iter_mut().filter(|process| process.grouped) {
                process.ended = process.ended.or(Some(0)); // the exit code from Windows
            }
        }
        for _ in 0..steps {
            self.play(&mut world);
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
    /// The index of the process.
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
                world.wrongs.push("a record replaces a later one".to_owned());
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
        if used.is_empty() { Ok(()) } else { Err(io::Error::other("a program in it runs")) }
    }

    fn prepare(&self, folder: &str, _: &Payload, link: &JobLink) -> Result<String, EarlyEnd> {
        self.step();
        self.world().folders.insert(folder.to_owned());
        let prepared = self.call(Call::Prepare);
        if link.must_stop() {
            return Err(EarlyEnd::cancelled());
        }
        prepared.map_err(|error| EarlyEnd { status: InstallStatus::InvalidData, why: error.to_string() })?;
        Ok(folder.to_owned())
    }

    fn launch(
        &self,
        ready: String,
        _: &Held,
        record: &mut dyn FnMut(ProcessId) -> io::Result<()>,
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
                    world.wrongs.push("a running tool is mistaken for a suspended one".to_owned());
                }
                world.end(at, 1);
                count += 1;
            }
        }
        Ok(count)
    }

    fn processes(&self) -> io::Result<Vec<ListedProcess>> {
        self.call(Call::Processes)?;
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none());
        Ok(living.map(|process| ListedProcess { process: process.id, parent: process.parent }).collect())
    }

    fn grouped(&self, (): &()) -> io::Result<Vec<u32>> {
        self.call(Call::Grouped)?;
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none() && process.grouped);
        Ok(living.map(|process| process.id.pid).collect())
    }

    fn identify(&self, pid: u32) -> Option<ProcessId> {
        self.step();
        let world = self.world();
        let living = world.processes.iter().filter(|process| process.ended.is_none());
        living.map(|process| process.id).find(|id| id.pid == pid)
    }

    fn open(&self, member: ProcessId) -> Option<usize> {
        self.step();
        let mut world = self.world();
        let found =
            world.processes.iter().position(|process| process.id == member && process.ended.is_none());
        world.opened |= found.is_some();
        found
    }

    fn exit_code(&self, process: &mut usize) -> Option<u32> {
        self.step();
        self.world().processes[*process].ended
    }

    fn end(&self, group: Option<&()>, members: &[ProcessId], code: u32) {
        self.step();
        let mut world = self.world();
        for at in 0..world.processes.len() {
            let process = &world.processes[at];
            let is_selected = (group.is_some() && process.grouped) || members.contains(&process.id);
            if process.ended.is_none() && is_selected {
                world.end(at, code);
            }
        }
    }
}
