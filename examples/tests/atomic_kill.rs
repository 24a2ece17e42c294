//! An Atomic over the Office CSP and the CSP for MSI packages is all or nothing: the agent is killed before and after each
//! write to the store and each start of a tool, and each write fails once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_agent::store::{MemoryStore, Record, Store, StoreChange, StoreError, StoredDecisions};
use csp_host::Host;
use ddf::Scope;
use desktop_app_csp::server::Order;
use desktop_app_csp::{DesktopAppCsp, JobStatus, MockInstaller, MsiInstallJob, ProductCode};
use office_csp::{
    FinalStatus, Found, Job, MockRunner, OfficeCsp, Run, Runner, RunnerEvent, StartError, State,
};
use office_deployment::Installed;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use syncml::{Message, MessageBuilder, MsgId, StatusCode, Version};

const OFFICE: &str = "<Configuration><Add><Product ID='O365ProPlusRetail'><Language ID='en-us'/></Product></Add></Configuration>";
const NEVER: usize = usize::MAX / 2;

struct Killed;

/// The machine that survives the agent.
#[derive(Clone, Debug)]
struct Machine {
    disk: MemoryStore,
    office: Arc<Mutex<MockRunner>>,
    apps: MockInstaller,
    /// The number of moments until the agent is killed.
    moments: Arc<AtomicUsize>,
    /// The number of writes until one fails.
    writes: Arc<AtomicUsize>,
}

impl Machine {
    fn new() -> Self {
        Machine {
            disk: MemoryStore::new(),
            office: Arc::new(Mutex::new(MockRunner::new())),
            apps: MockInstaller::new(),
            moments: Arc::new(AtomicUsize::new(NEVER)),
            writes: Arc::new(AtomicUsize::new(NEVER)),
        }
    }

    fn moment(&self) {
        if self.moments.fetch_sub(1, Ordering::Relaxed) == 0 {
            resume_unwind(Box::new(Killed));
        }
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
        self.moment();
        if self.writes.fetch_sub(1, Ordering::Relaxed) == 0 {
            return Err(StoreError::Full(std::io::ErrorKind::StorageFull.into()));
        }
        self.disk.write(changes)?;
        self.moment();
        Ok(())
    }
}

impl Runner for Machine {
    fn start(&mut self, run: Run, job: &Job) -> Result<(), StartError> {
        self.moment();
        self.office.lock().unwrap().start(run, job)?;
        self.moment();
        Ok(())
    }

    fn recover(&mut self, run: Run, job: &Job) -> Found {
        self.office.lock().unwrap().recover(run, job)
    }

    fn poll(&mut self) -> Option<RunnerEvent> {
        self.office.lock().unwrap().poll()
    }

    fn cancel(&mut self) {
        self.office.lock().unwrap().cancel();
    }

    fn installed(&self) -> Installed {
        self.office.lock().unwrap().installed()
    }
}

struct Agent {
    office: OfficeCsp<Machine>,
    apps: DesktopAppCsp<MockInstaller>,
    decisions: StoredDecisions,
}

impl Agent {
    fn start(machine: &Machine) -> Self {
        let mut agent = Agent {
            office: OfficeCsp::open(machine.clone(), machine.clone()).unwrap(),
            apps: DesktopAppCsp::open(machine.apps.clone(), machine.clone()).unwrap(),
            decisions: StoredDecisions::open(machine.clone()).unwrap(),
        };
        assert_eq!(agent.host().recover(), []);
        agent
    }

    fn host(&mut self) -> Host<'_> {
        let host = Host::new().mount(&mut self.office).unwrap().mount(&mut self.apps).unwrap();
        host.with_decisions(&mut self.decisions)
    }

    /// The codes of the answer.
    fn execute(&mut self, message: &Message<'_>) -> Vec<u16> {
        let answer = self.host().execute(message, MsgId(1)).unwrap();
        answer
            .message
            .commands()
            .filter_map(|command| command.as_status()?.code())
            .map(|code| code.0)
            .collect()
    }

    fn work(&mut self) {
        for _ in 0..100 {
            self.office.poll();
            self.apps.poll();
        }
    }
}

fn code() -> ProductCode {
    "{1803A630-3C38-4D2B-9B9A-0CB37243539C}".parse().unwrap()
}

/// An Atomic with a job of each CSP, and an id of Office that exists already if `id` is `taken`.
fn install(id: &str) -> Message<'static> {
    let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse().unwrap();
    let job = MsiInstallJob::new(code().as_str(), "1.0.0", "https://dp.example.com/app.msi", hash);
    let order = Order::install(Scope::Device, &code(), &job).unwrap();
    let mut message = MessageBuilder::without_header(Version::V1_2);
    message
        .atomic(|atomic| {
            order.add_to(atomic)?;
            atomic.add(&office_csp::device::id(id), ())?;
            atomic.exec(&office_csp::device::install(id), OFFICE)?;
            Ok::<(), syncml::BuildError>(())
        })
        .unwrap();
    message.finish(true)
}

/// An Atomic that removes what [`install`] has made.
fn remove(id: &str) -> Message<'static> {
    let mut message = MessageBuilder::without_header(Version::V1_2);
    message
        .atomic(|atomic| {
            atomic.delete(&office_csp::device::id(id))?;
            atomic.delete(&desktop_app_csp::device::product_id(code()))?;
            Ok::<(), syncml::BuildError>(())
        })
        .unwrap();
    message.finish(true)
}

/// True if the installation of Office exists, and true if the package exists.
fn state(agent: &Agent) -> (bool, bool) {
    let office = *agent.office.state(Scope::Device, "office-1") != State::Absent;
    (office, agent.apps.packages().next().is_some())
}

/// Kills an agent at each moment in turn while it executes a message, and restarts it.
fn kill_at_each_moment(
    prepare: impl Fn(&Machine),
    message: &Message<'_>,
    check: impl Fn(&Machine, &mut Agent, usize),
) {
    let mut kills = 0;
    for moment in 0.. {
        let machine = Machine::new();
        prepare(&machine);
        let mut agent = Agent::start(&machine);
        machine.moments.store(moment, Ordering::Relaxed);
        let killed = catch_unwind(AssertUnwindSafe(|| agent.execute(message))).is_err();
        machine.moments.store(NEVER, Ordering::Relaxed);
        drop(agent);
        let mut agent = Agent::start(&machine);
        assert_eq!(machine.disk.get("office/atomic").unwrap(), None, "{moment}");
        assert_eq!(machine.disk.get("desktop-app/atomic").unwrap(), None, "{moment}");
        check(&machine, &mut agent, moment);
        kills += usize::from(killed);
        if !killed {
            break;
        }
    }
    // Seven writes: a number, two to prepare, the decision, two to commit.
    assert!(kills >= 12, "{kills}");
}

#[test]
fn an_agent_killed_in_an_atomic_has_started_both_jobs_or_none() {
    let (mut all, mut none) = (0, 0);
    let counts = std::cell::RefCell::new((&mut all, &mut none));
    kill_at_each_moment(
        |_| {},
        &install("office-1"),
        |machine, agent, moment| {
            let (office, package) = state(agent);
            assert_eq!(office, package, "{moment}");
            let tools = |machine: &Machine| machine.office.lock().unwrap().tools().len();
            if !office {
                assert_eq!((tools(machine), machine.apps.starts()), (0, 0), "{moment}");
                *counts.borrow_mut().1 += 1;
                assert_eq!(agent.execute(&install("office-1")), [200; 5], "{moment}");
            } else {
                *counts.borrow_mut().0 += 1;
            }
            agent.work();
            assert_eq!((tools(machine), machine.apps.starts()), (1, 1), "{moment}");
            let office = agent.office.state(Scope::Device, "office-1").final_status();
            assert_eq!(office, Some(FinalStatus::Succeeded), "{moment}");
            let package = agent.apps.state(Scope::Device, &code()).status();
            assert_eq!(package, Some(JobStatus::EnforcementCompleted), "{moment}");
        },
    );
    assert!(all >= 4 && none >= 4, "{all} {none}");
}

#[test]
fn an_agent_killed_in_an_atomic_has_removed_both_or_none() {
    let installed = |machine: &Machine| {
        let mut agent = Agent::start(machine);
        assert_eq!(agent.execute(&install("office-1")), [200; 5]);
        agent.work();
    };
    kill_at_each_moment(installed, &remove("office-1"), |_, agent, moment| {
        agent.work();
        let (office, package) = state(agent);
        assert_eq!(office, package, "{moment}");
        if office {
            assert_eq!(agent.execute(&remove("office-1")), [200; 3], "{moment}");
            agent.work();
        }
        assert_eq!(state(agent), (false, false), "{moment}");
    });
}

#[test]
fn an_atomic_that_fails_leaves_no_trace() {
    let machine = Machine::new();
    let mut agent = Agent::start(&machine);
    let mut taken = MessageBuilder::without_header(Version::V1_2);
    taken.add(&office_csp::device::id("office-1"), ()).unwrap();
    assert_eq!(agent.execute(&taken.finish(true)), [200]);
    let writes = machine.disk.writes();
    assert_eq!(agent.execute(&install("office-1")), [507, 216, 216, 418, 215]);
    assert_eq!((machine.disk.writes(), state(&agent)), (writes, (true, false)));
    assert!(machine.office.lock().unwrap().tools().is_empty() && machine.apps.starts() == 0);
}

#[test]
fn a_write_that_fails_rolls_both_back_or_is_made_up_for() {
    let mut answers = Vec::new();
    for write in 0..7 {
        let machine = Machine::new();
        let mut agent = Agent::start(&machine);
        machine.writes.store(write, Ordering::Relaxed);
        let answer = agent.execute(&install("office-1"));
        machine.writes.store(NEVER, Ordering::Relaxed);
        assert_eq!(agent.host().recover(), [], "{write}");
        agent.work();
        let done = answer[0] == StatusCode::OK.0;
        let expected = if done { [200; 5] } else { [507, 216, 216, 216, 216] };
        assert_eq!(answer, expected, "{write}");
        assert_eq!(state(&agent), (done, done), "{write}");
        let started = (machine.office.lock().unwrap().tools().len(), machine.apps.starts());
        assert_eq!(started, (usize::from(done), usize::from(done)), "{write}");
        answers.push(done);
    }
    // The writes before the decision, the decision, and the writes after it.
    assert_eq!(answers, [false, false, false, false, true, true, true]);
}
