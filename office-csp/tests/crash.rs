//! The agent is killed at every possible point: between any two accesses to the store, the runner and the mirror. The
//! machine and its disk survive. Every job ends in a state that is true, and no Exec starts two tools.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::store::{MemoryStore, Record, Store, StoreChange, StoreError};
use csp_host::Host;
use ddf::Scope;
use office_csp::{
    Found, Job, Mirror, MirrorEntry, MockMirror, MockRunner, OfficeCsp, OpenError, Phase, Recovery, Run,
    Runner, RunnerEvent, RunningJob, StartError, State, device,
};
use office_deployment::{InstallStatus, Installed};
use proptest::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use syncml::{MessageBuilder, MsgId, Version};

const INSTALL: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>";

/// Kills the agent after a number of accesses.
#[derive(Clone, Debug)]
struct Fuse(Arc<AtomicUsize>);

struct Killed;

impl Fuse {
    fn burn(&self) {
        if self.0.fetch_sub(1, Ordering::Relaxed) == 0 {
            resume_unwind(Box::new(Killed));
        }
    }

    fn light(&self, length: usize) {
        self.0.store(length, Ordering::Relaxed);
    }
}

/// A fuse that never kills the agent.
const LONG: usize = usize::MAX / 2;

/// The parts that survive the agent: store, mirror and processes.
#[derive(Clone, Debug)]
struct Machine {
    runner: Arc<Mutex<MockRunner>>,
    disk: MemoryStore,
    mirror: MockMirror,
    fuse: Fuse,
    /// The runner loses the results of tools, as on a machine that restarts.
    forgets: bool,
}

impl Machine {
    fn new(runner: MockRunner) -> Self {
        Self::forgetting(runner, false)
    }

    fn forgetting(runner: MockRunner, forgets: bool) -> Self {
        Machine {
            runner: Arc::new(Mutex::new(runner)),
            disk: MemoryStore::new(),
            mirror: MockMirror::new(),
            fuse: Fuse(Arc::new(AtomicUsize::new(LONG))),
            forgets,
        }
    }

    fn agent(&self) -> OfficeCsp<Machine> {
        OfficeCsp::open(self.clone(), self.clone()).unwrap().with_mirror(self.clone())
    }

    /// The tool continues while no agent runs.
    fn continue_alone(&self, polls: usize) {
        let mut runner = self.runner.lock().unwrap();
        let has_tool = !runner.tools().is_empty();
        for _ in 0..polls {
            if has_tool && runner.is_running() {
                runner.poll();
            }
        }
    }

    fn around<T>(&self, act: impl FnOnce() -> T) -> T {
        self.fuse.burn();
        let done = act();
        self.fuse.burn();
        done
    }
}

impl Store for Machine {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.disk.get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.disk.keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        let mut disk = self.disk.clone();
        self.around(|| disk.write(changes))
    }
}

impl Runner for Machine {
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError> {
        self.around(|| self.runner.lock().unwrap().start(run, job))
    }

    fn recover(&mut self, run: Run, job: &Job) -> Found {
        match self.around(|| self.runner.lock().unwrap().recover(run, job)) {
            Found::Ended(_) if self.forgets => Found::Lost,
            found => found,
        }
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        self.around(|| self.runner.lock().unwrap().poll())
    }

    fn cancel(&mut self) {
        self.around(|| self.runner.lock().unwrap().cancel());
    }

    fn installed(&self) -> Installed {
        self.runner.lock().unwrap().installed()
    }
}

impl Mirror for Machine {
    fn show(&mut self, id: &str, entry: &MirrorEntry) -> std::io::Result<()> {
        let mut mirror = self.mirror.clone();
        self.around(|| mirror.show(id, entry))
    }

    fn remove(&mut self, id: &str) -> std::io::Result<()> {
        let mut mirror = self.mirror.clone();
        self.around(|| mirror.remove(id))
    }
}

fn exec(office: &mut OfficeCsp<Machine>, id: &str) {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install(id), INSTALL).unwrap();
    Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
}

fn delete(office: &mut OfficeCsp<Machine>, id: &str) {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.delete(&device::id(id)).unwrap();
    Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
}

/// Runs an agent with this fuse. Returns false if it was killed.
fn live(machine: &Machine, fuse: usize, life: impl FnOnce(&mut OfficeCsp<Machine>)) -> bool {
    machine.fuse.light(fuse);
    let lived = catch_unwind(AssertUnwindSafe(|| {
        let mut office = machine.agent();
        life(&mut office);
    }));
    machine.fuse.light(LONG);
    match lived {
        Ok(()) => true,
        Err(killed) if killed.is::<Killed>() => false,
        Err(other) => resume_unwind(other),
    }
}

fn to_the_end(office: &mut OfficeCsp<Machine>) {
    for _ in 0..10_000 {
        if !office.is_running() {
            return;
        }
        office.poll();
    }
    panic!("the job does not end");
}

/// Asserts the invariants of the id after the last event.
fn judge(machine: &Machine, id: &str, forgets: bool, kills: usize, context: &str) {
    let office = machine.agent();
    let state = office.state(Scope::Device, id).clone();
    let tools = machine.runner.lock().unwrap().tools().to_vec();
    assert!(tools.len() <= 1, "{context}: more than one tool: {tools:?}");
    match &state {
        State::Absent => {
            let begun = machine.runner.lock().unwrap().jobs().len();
            assert!(begun == 0 && kills > 0, "{context}: a job was started and is not stored");
        }
        State::Finished(job) => {
            let true_end = match (tools.len(), job.end.status) {
                (1, InstallStatus::Succeeded) => true,
                (1, InstallStatus::CompletingScenario) => forgets,
                // The second kill came before the restarted job ran its tool.
                (0, InstallStatus::Timeout) => kills > 1,
                _ => false,
            };
            assert!(true_end, "{context}: {} after {} tools", job.end.status, tools.len());
        }
        other => panic!("{context}: {other:?} is not a final state"),
    }
    // The mirror and the next agent show the same state.
    let shown = machine.mirror.entry(id).unwrap_or_default();
    assert_eq!(shown, MirrorEntry::from(&state), "{context}");
    drop(office);
    assert_eq!(*machine.agent().state(Scope::Device, id), state, "{context}");
}

fn runner() -> MockRunner {
    MockRunner::new().polls(Phase::Downloading, 2).polls(Phase::Installing, 2)
}

fn install(office: &mut OfficeCsp<Machine>) {
    exec(office, "a");
    to_the_end(office);
}

#[test]
fn one_kill_at_every_point_leaves_a_true_state() {
    let mut points = 0;
    for forgets in [false, true] {
        for away in [0, 1, 2, 100] {
            for fuse in 0.. {
                let machine = Machine::forgetting(runner(), forgets);
                let killed = !live(&machine, fuse, install);
                machine.continue_alone(away);
                assert!(live(&machine, LONG, to_the_end));
                judge(
                    &machine,
                    "a",
                    forgets,
                    usize::from(killed),
                    &format!("kill at {fuse}, {away} polls later"),
                );
                if !killed {
                    points = fuse;
                    break;
                }
            }
        }
    }
    assert!(points > 20, "too few points for a kill: {points}");
}

#[test]
fn two_kills_at_every_pair_of_points_leave_a_true_state() {
    for forgets in [false, true] {
        for away in [0, 1, 100] {
            for first in 0.. {
                if live(&Machine::forgetting(runner(), forgets), first, install) {
                    break;
                }
                for second in 0.. {
                    let machine = Machine::forgetting(runner(), forgets);
                    assert!(!live(&machine, first, install));
                    machine.continue_alone(away);
                    let killed = !live(&machine, second, to_the_end);
                    machine.continue_alone(away);
                    assert!(live(&machine, LONG, to_the_end));
                    let kills = 1 + usize::from(killed);
                    judge(
                        &machine,
                        "a",
                        forgets,
                        kills,
                        &format!("kills at {first} and {second}, {away} polls"),
                    );
                    if !killed {
                        break;
                    }
                }
            }
        }
    }
}

/// The first agent is killed, the second while it cancels or discards; the third makes the same choice again.
#[test]
fn a_kill_while_a_job_is_cancelled_or_discarded_starts_no_second_tool() {
    type Choose = fn(Recovery<Machine>) -> Result<OfficeCsp<Machine>, OpenError>;
    for choose in [Recovery::cancel as Choose, Recovery::discard] {
        for away in [0, 1, 100] {
            for first in 0.. {
                if live(&Machine::new(runner()), first, install) {
                    break;
                }
                for second in 0.. {
                    let machine = Machine::new(runner());
                    assert!(!live(&machine, first, install));
                    machine.continue_alone(away);
                    let jobs = machine.runner.lock().unwrap().jobs().len();
                    let chosen = || {
                        let recovery = OfficeCsp::recover(machine.clone(), machine.clone()).unwrap();
                        to_the_end(&mut choose(recovery).unwrap());
                    };
                    machine.fuse.light(second);
                    let lived = catch_unwind(AssertUnwindSafe(chosen));
                    machine.fuse.light(LONG);
                    if let Err(other) = &lived {
                        assert!(other.is::<Killed>(), "kills at {first} and {second}");
                    }
                    machine.continue_alone(away);
                    chosen();
                    let context = format!("kills at {first} and {second}, {away} polls");
                    let runner = machine.runner.lock().unwrap();
                    assert_eq!(runner.jobs().len(), jobs, "{context}: restarted");
                    assert!(runner.tools().len() <= 1, "{context}");
                    drop(runner);
                    let office = machine.agent();
                    assert!(!office.is_running(), "{context}");
                    drop(office);
                    if lived.is_ok() {
                        break;
                    }
                }
            }
        }
    }
}

#[test]
fn a_job_killed_before_its_tool_runs_is_restarted_once() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        exec(office, "a");
        office.poll();
    });
    live(&machine, LONG, |office| {
        let note = office.note().unwrap();
        assert!(
            note.ends_with(": found after a restart of the agent: the deployment tool was never started"),
            "{note}"
        );
        assert!(matches!(
            office.state(Scope::Device, "a"),
            State::Installing(RunningJob { resumed: true, .. })
        ));
    });
    live(&machine, LONG, |office| {
        assert_eq!(office.state(Scope::Device, "a").status(), Some(InstallStatus::Timeout));
    });
    assert_eq!(machine.runner.lock().unwrap().jobs().len(), 2);
    assert!(machine.runner.lock().unwrap().tools().is_empty());
}

#[test]
fn a_new_store_gives_no_run_number_twice() {
    let mut machine = Machine::new(runner());
    for _ in 0..2 {
        live(&machine, LONG, |office| {
            exec(office, "a");
            while office.is_running() {
                office.poll();
            }
        });
        machine.disk = MemoryStore::new();
        // Removing a store takes longer than a step of the system's clock, which is up to 16 ms long.
        let end = SystemTime::now() + Duration::from_millis(2);
        while SystemTime::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    let tools = machine.runner.lock().unwrap().tools().to_vec();
    assert!(tools.len() == 2 && tools[0] < tools[1], "{tools:?}");
}

#[test]
fn a_stored_cancel_survives_a_kill() {
    let machine = Machine::new(runner().polls(Phase::Installing, 50));
    live(&machine, LONG, |office| {
        exec(office, "a");
        (0..8).for_each(|_| _ = office.poll());
    });
    assert_eq!(machine.runner.lock().unwrap().tools().len(), 1);
    // Kills the agent later and later, until it has stored the cancel and not yet called the runner.
    let mut fuse = 0;
    while !matches!(
        machine.agent().state(Scope::Device, "a"),
        State::Installing(RunningJob { cancelling: true, .. })
    ) {
        live(&machine, fuse, |office| office.cancel());
        fuse += 1;
        assert!(fuse < 50);
    }
    assert!(live(&machine, LONG, to_the_end));
    assert_eq!(machine.agent().state(Scope::Device, "a").status(), Some(InstallStatus::UserExit));
}

#[test]
fn on_a_full_disk_an_exec_is_refused_and_an_end_is_kept_until_there_is_room() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        machine.disk.fail_writes();
        let mut builder = MessageBuilder::without_header(Version::V1_2);
        builder.exec(&device::install("a"), INSTALL).unwrap();
        let answer =
            Host::new().mount(&mut *office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
        let refusal = answer.refusals[0].to_string();
        assert!(
            refusal.contains("there is no space left for the store") && refusal.contains("420"),
            "{refusal}"
        );
        assert_eq!(*office.state(Scope::Device, "a"), State::Absent);
        assert!(machine.runner.lock().unwrap().jobs().is_empty(), "a job that is not stored is not started");

        machine.disk.accept_writes();
        exec(office, "a");
        machine.disk.fail_writes();
        for _ in 0..50 {
            office.poll();
        }
        assert!(office.is_running(), "the end is reported only after it is stored");
        assert!(
            !machine.runner.lock().unwrap().is_running(),
            "the reports of the runner are read nevertheless"
        );
        let notes: Vec<String> = std::iter::from_fn(|| office.note()).collect();
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].contains("cannot be stored: there is no space left"), "{notes:?}");
        machine.disk.accept_writes();
        to_the_end(office);
        assert_eq!(office.note().as_deref(), Some("the state of the installation has been stored"));
    });
    assert_eq!(machine.agent().state(Scope::Device, "a").status(), Some(InstallStatus::Succeeded));
}

#[test]
fn a_cancel_that_cannot_be_stored_reaches_the_tool() {
    let machine = Machine::new(runner().polls(Phase::Installing, 50));
    live(&machine, LONG, |office| {
        exec(office, "a");
        office.poll();
        machine.disk.fail_writes();
        office.cancel();
        machine.disk.accept_writes();
        to_the_end(office);
        assert_eq!(office.state(Scope::Device, "a").status(), Some(InstallStatus::UserExit));
    });
}

#[test]
fn a_start_that_fails_ends_the_job_once_there_is_room() {
    let disk = MemoryStore::new();
    let mut office = OfficeCsp::open(MockRunner::new().failing_starts(1), disk.clone())
        .unwrap()
        .with_mirror(Filling(disk.clone()));
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&device::install("a"), INSTALL).unwrap();
    Host::new().mount(&mut office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    assert!(office.is_running() && office.poll().is_none());
    disk.accept_writes();
    office.poll();
    assert_eq!(office.state(Scope::Device, "a").status(), Some(InstallStatus::ProcessPoolInitialization));
}

#[test]
fn installations_of_users_are_not_shown() {
    let mirror = MockMirror::new();
    let mut office = OfficeCsp::new(MockRunner::new()).with_mirror(mirror.clone());
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.exec(&office_csp::user::install("a"), INSTALL).unwrap();
    Host::new().mount(&mut office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    while office.is_running() {
        office.poll();
    }
    assert_eq!(office.state(Scope::User, "a").status(), Some(InstallStatus::Succeeded));
    assert!(mirror.is_empty());
}

#[test]
fn an_installation_that_cannot_be_deleted_is_still_shown() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        install(office);
        let shown = machine.mirror.entry("a");
        assert!(shown.is_some());
        machine.disk.fail_writes();
        let mut builder = MessageBuilder::without_header(Version::V1_2);
        builder.delete(&device::id("a")).unwrap();
        let answer =
            Host::new().mount(&mut *office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
        assert_eq!(answer.refusals[0].status, syncml::StatusCode::DEVICE_FULL);
        assert!(office.state(Scope::Device, "a").exists());
        assert_eq!(machine.mirror.entry("a"), shown);
        machine.disk.accept_writes();
        delete(office, "a");
        assert!(machine.mirror.is_empty());
    });
}

#[test]
fn a_damaged_store_is_reported_and_not_changed() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        exec(office, "a");
        exec(office, "b");
    });
    let key = "office/installation/device/b";
    let good = machine.disk.get(key).unwrap().unwrap();
    let last_run = machine.disk.get("office/last-run").unwrap().unwrap().data;
    let open = || OfficeCsp::open(machine.clone(), machine.clone()).err();
    let mut disk = machine.disk.clone();
    let mut put =
        |key: &str, version, data: &[u8]| disk.put(key, &Record { version, data: data.to_vec() }).unwrap();

    put(key, 2, &good.data);
    put("office/last-run", 1, b"short");
    let error = open().unwrap();
    let OpenError::Records(faults) = &error else { panic!("{error}") };
    assert_eq!(faults.len(), 2, "all faults are reported: {error}");
    assert!(error.to_string().starts_with("2 records of the store cannot be used; "), "{error}");
    assert_eq!(faults[0].why, "it has version 2, this program knows 1; use the program that wrote it");
    assert_eq!(machine.disk.get(key).unwrap().unwrap().version, 2, "the record is unchanged");

    put("office/last-run", 1, &last_run);
    put(key, 1, &good.data[..good.data.len() - 1]);
    let error = open().unwrap().to_string();
    assert!(error.starts_with("1 record of the store") && error.contains("it is too short"), "{error}");
    put(key, 1, &machine.disk.get("office/installation/device/a").unwrap().unwrap().data);
    assert!(open().unwrap().to_string().contains("the record of another installation"));
    put(key, 1, &good.data);
    put("office/last-run", 1, &0u64.to_le_bytes());
    assert!(open().unwrap().to_string().contains("lower than the run of an installation"));
    put("office/last-run", 1, &last_run);
    assert!(open().is_none());
    machine.disk.damage(key, "one bit");
    assert!(open().unwrap().to_string().contains("one bit"));
}

#[test]
fn a_failed_atomic_is_rolled_back_on_the_disk_and_in_the_mirror() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        exec(office, "old");
        to_the_end(office);
        let mut builder = MessageBuilder::without_header(Version::V1_2);
        let atomic = builder.atomic::<syncml::BuildError>(|inner| {
            inner.delete(&device::id("old"))?;
            inner.add(&device::id("New"), ())?;
            inner.add(&device::id("new"), ())?;
            Ok(())
        });
        atomic.unwrap();
        let request = builder.finish(true);
        let shown = machine.mirror.entry("old");
        Host::new().mount(&mut *office).unwrap().execute(&request, MsgId(1)).unwrap();
        assert_eq!(machine.mirror.entry("old"), shown, "the mirror is corrected at once");
        assert_eq!(machine.mirror.len(), 1);
    });
    assert_eq!(*machine.agent().state(Scope::Device, "new"), State::Absent);
    assert_eq!(machine.agent().state(Scope::Device, "old").status(), Some(InstallStatus::Succeeded));
    assert!(machine.mirror.entry("old").is_some() && machine.mirror.len() == 1);
}

/// A mirror that fills the disk when it shows an installation, which is in the middle of a message.
#[derive(Debug)]
struct Filling(MemoryStore);

impl Mirror for Filling {
    fn show(&mut self, _: &str, _: &MirrorEntry) -> std::io::Result<()> {
        self.0.fail_writes();
        Ok(())
    }

    fn remove(&mut self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_atomic_that_the_disk_has_no_room_for_changes_nothing() {
    let disk = MemoryStore::new();
    let mut office = OfficeCsp::open(MockRunner::new(), disk.clone()).unwrap();
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    let atomic = builder.atomic::<syncml::BuildError>(|inner| {
        inner.add(&device::id("a"), ())?;
        inner.exec(&device::install("b"), INSTALL)?;
        Ok(())
    });
    atomic.unwrap();
    disk.fail_writes();
    let answer = Host::new().mount(&mut office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
    let codes: Vec<u16> =
        answer.message.commands().map(|command| command.as_status().unwrap().code().unwrap().0).collect();
    assert_eq!(codes, [507, 216, 216]);
    assert!(answer.refusals[0].to_string().contains("no space left"), "{}", answer.refusals[0]);
    assert!(!office.is_running() && office.runner().jobs().is_empty());
    // The answers are true for this agent and the next.
    disk.accept_writes();
    let next = OfficeCsp::open(MockRunner::new(), disk).unwrap();
    assert_eq!((office.installations().count(), next.installations().count()), (0, 0));
}

#[test]
fn an_atomic_is_all_or_nothing_when_the_agent_is_killed_in_it() {
    let mut ends = (0, 0);
    for fuse in 0.. {
        let machine = Machine::new(runner());
        let lived = live(&machine, fuse, |office| {
            let mut builder = MessageBuilder::without_header(Version::V1_2);
            let atomic = builder.atomic::<syncml::BuildError>(|inner| {
                inner.add(&device::id("added"), ())?;
                inner.exec(&device::install("new"), INSTALL)?;
                Ok(())
            });
            atomic.unwrap();
            Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
        });
        let mut office = machine.agent();
        let [added, new] = ["added", "new"].map(|id| office.state(Scope::Device, id).exists());
        assert_eq!(added, new, "kill at {fuse}");
        to_the_end(&mut office);
        assert_eq!(machine.runner.lock().unwrap().tools().len(), usize::from(new), "kill at {fuse}");
        if new {
            ends.0 += 1
        } else {
            ends.1 += 1
        }
        if lived {
            break;
        }
    }
    assert!(ends.0 > 3 && ends.1 > 0, "{ends:?}");
}

#[test]
fn a_kill_in_an_atomic_leaves_no_removed_installation_in_the_mirror() {
    for fuse in 0.. {
        let machine = Machine::new(runner());
        live(&machine, LONG, |office| {
            exec(office, "old");
            to_the_end(office);
        });
        let killed = !live(&machine, fuse, |office| {
            let mut builder = MessageBuilder::without_header(Version::V1_2);
            let atomic = builder.atomic::<syncml::BuildError>(|inner| {
                inner.delete(&device::id("old"))?;
                inner.add(&device::id("OLD"), ())?;
                inner.add(&device::id("New"), ())?;
                Ok(())
            });
            atomic.unwrap();
            Host::new().mount(office).unwrap().execute(&builder.finish(true), MsgId(1)).unwrap();
        });
        let office = machine.agent();
        let mut shown = 0;
        for id in ["old", "OLD", "New"] {
            if let Some(entry) = machine.mirror.entry(id) {
                shown += 1;
                assert_eq!(entry, MirrorEntry::from(office.state(Scope::Device, id)), "kill at {fuse}: {id}");
                assert!(
                    office.state(Scope::Device, id).exists(),
                    "kill at {fuse}: {id} is shown and does not exist"
                );
            }
        }
        assert_eq!(shown, machine.mirror.len());
        if !killed {
            assert!(fuse >= 10, "too few points for a kill: {fuse}");
            break;
        }
    }
}

#[test]
fn a_delete_that_cannot_be_stored_keeps_the_entry_in_the_mirror() {
    let machine = Machine::new(runner());
    live(&machine, LONG, |office| {
        install(office);
        machine.disk.fail_writes();
        delete(office, "a");
        assert!(office.state(Scope::Device, "a").exists());
        assert!(machine.mirror.entry("a").is_some(), "an existing entry is shown");
        machine.disk.accept_writes();
        delete(office, "a");
        assert!(machine.mirror.is_empty());
    });
}

#[test]
fn progress_within_a_phase_is_not_written() {
    let machine = Machine::new(MockRunner::new().polls(Phase::Downloading, 1000));
    live(&machine, LONG, install);
    assert!(machine.disk.writes() < 10, "{} writes", machine.disk.writes());
}

#[derive(Clone, Debug)]
enum Act {
    Exec(u8),
    Delete(u8),
    Polls(u8),
    Cancel,
    /// Ends this agent. The tool continues for `away` polls, and the next agent has this fuse.
    Kill {
        fuse: usize,
        away: usize,
    },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(
        prop_oneof![
            3 => (0..3u8).prop_map(Act::Exec),
            1 => (0..3u8).prop_map(Act::Delete),
            4 => (0..9u8).prop_map(Act::Polls),
            1 => Just(Act::Cancel),
            3 => (0..40usize, 0..6usize).prop_map(|(fuse, away)| Act::Kill { fuse, away }),
        ],
        0..30,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any commands with any kills: no run has two tools, the job of each id ends, and the mirror is correct.
    #[test]
    fn never_two_tools_for_one_exec(acts in acts()) {
        let machine = Machine::new(runner());
        let mut acts = acts.into_iter().peekable();
        let mut fuse = LONG;
        while acts.peek().is_some() {
            let mut next = None;
            live(&machine, fuse, |office| {
                for act in acts.by_ref() {
                    match act {
                        Act::Exec(id) => exec(office, &id.to_string()),
                        Act::Delete(id) => delete(office, &id.to_string()),
                        Act::Polls(count) => (0..count).for_each(|_| _ = office.poll()),
                        Act::Cancel => office.cancel(),
                        Act::Kill { fuse, away } => {
                            next = Some((fuse, away));
                            return;
                        }
                    }
                }
            });
            let (length, away) = next.unwrap_or((LONG, 0));
            machine.continue_alone(away);
            fuse = length;
        }
        prop_assert!(live(&machine, LONG, to_the_end));
        let mut tools = machine.runner.lock().unwrap().tools().to_vec();
        let begun = tools.len();
        tools.sort();
        tools.dedup();
        prop_assert_eq!(tools.len(), begun, "a run with two tools");
        let office = machine.agent();
        for id in ["0", "1", "2"] {
            let state = office.state(Scope::Device, id);
            prop_assert!(!matches!(state, State::Installing(_)), "{} does not end", id);
            prop_assert_eq!(machine.mirror.entry(id), state.exists().then(|| MirrorEntry::from(state)));
        }
    }
}
