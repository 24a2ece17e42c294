//! Sessions, polls, alerts.

use super::bell::{Bell, NAME, RING, RUNG, rung_alert};
use csp_agent::agent::{Agent, AgentError, AgentOptions, LoginStatus, Next, SessionEnd};
use csp_agent::clock::ManualClock;
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::store::{MemoryStore, SharedStore};
use csp_agent::transport::{
    LoopbackTransport, MessageEncoding, Transport, TransportAnswer, TransportError, TransportRequest,
};
use ddf::{Format, Verb};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;
use syncml::session::{ServerSession, SessionEvent};
use syncml::{AlertCode, Message, MessageBuilder, StatusCode};

const SERVER: &str = "https://mdm.example/dm";

/// The messages and events that the server has seen, and its next orders and failures.
#[derive(Default)]
struct Server {
    events: Vec<SessionEvent>,
    /// The commands of the next sessions.
    orders: VecDeque<fn(&mut MessageBuilder)>,
    /// The failures of the next exchanges, before the server sees the message.
    lost_requests: VecDeque<TransportError>,
    /// The failures of the next exchanges, after the server has answered.
    lost_answers: VecDeque<TransportError>,
    requests: Vec<String>,
    /// The status for alerts, if it is not 200.
    alert_status: Option<StatusCode>,
    /// The number of sessions that the agent has ended.
    ended: usize,
}

type Shared = Rc<RefCell<Server>>;

/// A transport that can lose requests and answers. Clones reach the same server.
#[derive(Clone)]
struct TestTransport {
    server: Shared,
    inner: Rc<RefCell<dyn Transport>>,
}

impl Transport for TestTransport {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let text = Message::read_any(request.body).unwrap().to_xml();
        self.server.borrow_mut().requests.push(text);
        let lost = self.server.borrow_mut().lost_requests.pop_front();
        if let Some(error) = lost {
            return Err(error);
        }
        let answer = self.inner.borrow_mut().exchange(request)?;
        let lost = self.server.borrow_mut().lost_answers.pop_front();
        lost.map_or(Ok(answer), Err)
    }

    fn end_session(&mut self) {
        self.server.borrow_mut().ended += 1;
    }
}

fn transport(server: &Shared) -> TestTransport {
    let seen = Rc::clone(server);
    let inner =
        LoopbackTransport::new(SERVER, move |session: &mut ServerSession, events: &[SessionEvent]| {
            let mut server = seen.borrow_mut();
            if events.iter().any(|event| matches!(event, SessionEvent::Begun(_))) {
                if let Some(order) = server.orders.pop_front() {
                    session
                        .queue(|commands| {
                            order(commands);
                            Ok::<_, syncml::BuildError>(())
                        })
                        .unwrap();
                }
            }
            for event in events {
                if let (SessionEvent::Notice(notice), Some(status)) = (event, server.alert_status) {
                    if notice.code == Some(AlertCode::GENERIC) {
                        session.set_status(notice.cmd_id.clone().unwrap(), status);
                    }
                }
            }
            server.events.extend(events.to_vec());
        });
    TestTransport { server: Rc::clone(server), inner: Rc::new(RefCell::new(inner)) }
}

struct Device {
    server: Shared,
    clock: ManualClock,
    disk: MemoryStore,
    transport: TestTransport,
    agent: Agent<TestTransport>,
    bell: Bell,
}

fn options() -> AgentOptions {
    AgentOptions::new("urn:uuid:0815", SERVER, "Example")
}

impl Device {
    fn new() -> Self {
        Device::with(MemoryStore::new(), ManualClock::new(), transport(&Shared::default()))
    }

    fn with(disk: MemoryStore, clock: ManualClock, transport: TestTransport) -> Self {
        let store = SharedStore::new(disk.clone());
        let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
        let agent = Agent::open_at(options(), facts, transport.clone(), &store, clock.clone()).unwrap();
        let bell = Bell::new(&store);
        Device { server: Rc::clone(&transport.server), transport, clock, disk, agent, bell }
    }

    /// A new process after a kill.
    fn restarted(self) -> Self {
        Device::with(self.disk, self.clock, self.transport)
    }

    /// Acts until the agent waits. Returns how long it waits, in seconds.
    fn rest(&mut self) -> u64 {
        for _ in 0..1000 {
            if let Next::After(wait) = self.step().unwrap() {
                return wait.as_secs();
            }
        }
        panic!("the agent does not rest");
    }

    fn step(&mut self) -> Result<Next, AgentError> {
        self.agent.step(&mut [&mut self.bell])
    }

    fn alerts(&self) -> Vec<String> {
        let server = self.server.borrow();
        let notices = server.events.iter().filter_map(|event| match event {
            SessionEvent::Notice(notice) => notice.items.first(),
            _ => None,
        });
        notices.filter(|item| item.mime_type.as_deref() == Some(RUNG)).map(|item| item.text.clone()).collect()
    }

    fn sessions(&self) -> usize {
        let server = self.server.borrow();
        server.events.iter().filter(|event| matches!(event, SessionEvent::Begun(_))).count()
    }

    fn order(&self, order: fn(&mut MessageBuilder)) {
        self.server.borrow_mut().orders.push_back(order);
    }
}

fn ring(commands: &mut MessageBuilder) {
    commands.command(Verb::Exec, RING, Some((Format::Chr, "one"))).unwrap();
    commands.command(Verb::Get, NAME, None).unwrap();
}

fn lost() -> TransportError {
    TransportError::Http(csp_agent::download::HttpError::TimedOut)
}

#[test]
fn a_session_begins_as_that_of_the_native_client() {
    let mut device = Device::new();
    device.agent.set_login(LoginStatus::User);
    assert_eq!(device.rest(), 15 * 60);
    let server = device.server.borrow();
    let first = Message::parse(&server.requests[0]).unwrap();
    assert!(first.header().unwrap().meta().is_none(), "the native client states no sizes");
    let names: Vec<_> = first.commands().map(|command| command.name().to_owned()).collect();
    assert_eq!(names, ["Alert", "Alert", "Replace"]);
    let SessionEvent::Begun(AlertCode::CLIENT_INITIATED) = server.events[0] else {
        panic!("{:?}", server.events)
    };
    let SessionEvent::Notice(login) = &server.events[1] else { panic!("{:?}", server.events) };
    assert_eq!(login.code, Some(AlertCode::CLIENT_EVENT));
    assert_eq!(login.items[0].mime_type.as_deref(), Some("com.microsoft/MDM/LoginStatus"));
    assert_eq!(login.items[0].text, "user");
    let SessionEvent::DeviceInfo(facts) = &server.events[2] else { panic!("{:?}", server.events) };
    let facts: Vec<_> = facts.iter().map(|fact| (fact.uri.as_str(), fact.text.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("./DevInfo/DevId", "urn:uuid:0815"),
            ("./DevInfo/Man", "Unknown"),
            ("./DevInfo/Mod", "Unknown"),
            ("./DevInfo/DmV", "1.3"),
            ("./DevInfo/Lang", "en-US"),
        ]
    );
}

#[test]
fn commands_are_executed_and_answered_in_either_encoding() {
    for encoding in [MessageEncoding::Xml, MessageEncoding::Wbxml] {
        let server = Shared::default();
        let store = SharedStore::new(MemoryStore::new());
        let mut options = options();
        options.encoding = encoding;
        let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
        let mut agent =
            Agent::open_at(options, facts, transport(&server), &store, ManualClock::new()).unwrap();
        let mut bell = Bell::new(&store);
        server.borrow_mut().orders.push_back(ring);
        while agent.step(&mut [&mut bell]).unwrap() == Next::Now {}
        assert_eq!(bell.rings(), ["one"]);
        let answer = server.borrow().requests[1].clone();
        let answer = Message::parse(&answer).unwrap();
        let codes: Vec<_> = answer.commands().filter_map(|it| it.as_status()?.code()).collect();
        assert_eq!(codes, [StatusCode::OK, StatusCode::ACCEPTED, StatusCode::OK], "{}", answer.text());
        assert!(answer.text().contains("<Data>bell</Data>"), "{}", answer.text());
    }
}

#[test]
fn polls_follow_the_schedule_and_survive_a_restart() {
    let mut device = Device::new();
    assert_eq!(device.rest(), 900);
    device.clock.advance(Duration::from_secs(600));
    assert_eq!(device.rest(), 300);
    let mut device = device.restarted();
    assert_eq!(device.rest(), 300, "a restart is no reason for a session");
    for poll in 1..10 {
        device.clock.advance(Duration::from_secs(900));
        assert_eq!(device.rest(), 900, "poll {poll}");
    }
    device.clock.advance(Duration::from_secs(900));
    assert!(device.rest() > 1 << 40, "the ten polls of the default schedule are over");
    assert_eq!(device.sessions(), 11);
    // A push still works.
    device.agent.waker().wake();
    device.rest();
    assert_eq!(device.server.borrow().events.last().cloned().map(|_| ()), Some(()));
    assert!(device.server.borrow().events.contains(&SessionEvent::Begun(AlertCode::SERVER_INITIATED)));
}

#[test]
fn a_calendar_that_jumps_changes_at_most_one_poll() {
    let mut device = Device::new();
    device.clock.set_unix(Duration::from_secs(1_800_000_000));
    assert_eq!(device.rest(), 900);
    device.clock.set_unix(Duration::from_secs(1_000_000));
    device.clock.advance(Duration::from_secs(300));
    assert_eq!(device.rest(), 600);
    let mut device = device.restarted();
    assert_eq!(device.rest(), 900, "a poll is at most one interval away");
    device.clock.set_unix(Duration::from_secs(1_900_000_000));
    assert_eq!(device.rest(), 900);
    assert_eq!(device.sessions(), 2);
}

#[test]
fn a_calendar_that_jumps_within_a_session_changes_nothing_in_it() {
    let years = |count: u64| Duration::from_secs(count * 365 * 24 * 60 * 60);
    for jumps in [
        [years(60), years(1)],
        [Duration::ZERO, years(500)],
        [years(500), Duration::ZERO],
        [years(1_000_000); 2],
    ] {
        let mut device = Device::new();
        device.clock.set_unix(years(50));
        device.order(ring);
        let mut steps = 0;
        while device.step().unwrap() == Next::Now {
            device.clock.set_unix(jumps[steps % 2]);
            steps += 1;
            assert!(steps < 100, "{jumps:?}: the agent does not rest");
        }
        // The session of the ring, and the one of its alert. A jump can make one more poll due.
        assert_eq!((device.bell.rings(), device.alerts()), (vec!["one".to_owned()], vec!["one".to_owned()]));
        assert!((2..=3).contains(&device.sessions()), "{jumps:?}: {} sessions", device.sessions());
        let mut device = device.restarted();
        assert!(device.rest() <= 900, "{jumps:?}");
    }
}

#[test]
fn an_alert_is_sent_until_the_server_takes_it_and_then_never_again() {
    let mut device = Device::new();
    device.order(ring);
    // The alert of the bell is a reason for a session of its own.
    device.rest();
    assert_eq!((device.sessions(), device.alerts()), (2, vec!["one".to_owned()]));

    device.server.borrow_mut().alert_status = Some(StatusCode::COMMAND_FAILED);
    device.agent.alerts().push(&rung_alert("two")).unwrap();
    device.rest();
    assert_eq!(device.alerts(), ["one", "two"]);
    device.rest();
    assert_eq!(device.sessions(), 3, "no loop while the server fails");
    device.server.borrow_mut().alert_status = None;
    device.clock.advance(Duration::from_secs(900));
    device.rest();
    assert_eq!(device.alerts(), ["one", "two", "two"]);
    assert_eq!(device.agent.alerts().waiting().unwrap(), []);

    // An alert of a type that the server does not know is not sent for ever.
    device.server.borrow_mut().alert_status = Some(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED);
    device.agent.alerts().push(&rung_alert("three")).unwrap();
    device.rest();
    assert_eq!(device.agent.alerts().waiting().unwrap(), []);
    let notes: Vec<_> = std::iter::from_fn(|| device.agent.note()).collect();
    assert!(notes.iter().any(|note| note.contains("406")), "{notes:?}");
}

#[test]
fn the_server_changes_the_schedule_and_ends_the_management() {
    const PROVIDER: &str = "./Device/Vendor/MSFT/DMClient/Provider/Example";
    let mut device = Device::new();
    device.order(|commands| {
        let set = |name: &str, number: &str, commands: &mut MessageBuilder| {
            let uri = format!("{PROVIDER}/Poll/{name}");
            commands.command(Verb::Replace, &uri, Some((Format::Int, number))).unwrap();
        };
        set("IntervalForFirstSetOfRetries", "3", commands);
        set("NumberOfFirstRetries", "1", commands);
        set("IntervalForRemainingScheduledRetries", "1440", commands);
        commands
            .command(Verb::Replace, &format!("{PROVIDER}/Poll/PollOnLogin"), Some((Format::Bool, "true")))
            .unwrap();
    });
    assert_eq!(device.rest(), 3 * 60);
    device.clock.advance(Duration::from_secs(180));
    assert_eq!(device.rest(), 24 * 60 * 60);
    let mut device = device.restarted();
    assert_eq!(device.rest(), 24 * 60 * 60);

    device.agent.set_login(LoginStatus::Others);
    device.rest();
    assert_eq!(device.sessions(), 3, "a user has signed in");
    device.agent.set_login(LoginStatus::Nobody);
    device.rest();
    assert_eq!(device.sessions(), 3);

    device.order(|commands| {
        commands.command(Verb::Exec, &format!("{PROVIDER}/Unenroll"), None).unwrap();
    });
    device.agent.waker().wake();
    while device.step().unwrap() != Next::Unenrolled {}
    let mut device = device.restarted();
    device.agent.waker().wake();
    assert_eq!(device.step().unwrap(), Next::Unenrolled);
    let last = device.server.borrow().requests.last().cloned().unwrap();
    assert!(last.contains("<Data>200</Data>"), "the server has the answer: {last}");
}

#[test]
fn a_csp_with_the_nodes_of_the_agent_cannot_be_mounted() {
    let mut device = Device::new();
    let facts = std::sync::Arc::new(DeviceTable::new(DevInfo::new("x")));
    let mut other = csp_agent::device::DevInfoCsp::new(facts);
    let error = loop {
        match device.agent.step(&mut [&mut other]) {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert!(matches!(error, AgentError::Mount(_)), "{error:?}");
}

#[test]
fn a_lost_answer_is_asked_for_again_and_nothing_happens_twice() {
    for lost_answers in 1..3 {
        let mut device = Device::new();
        device.order(ring);
        device.agent.alerts().push(&rung_alert("zero")).unwrap();
        device.server.borrow_mut().lost_answers.extend((0..lost_answers).map(|_| lost()));
        device.rest();
        assert_eq!(device.bell.rings(), ["one"]);
        assert_eq!(device.alerts(), ["zero", "one"]);
        assert_eq!(device.sessions(), 2);
    }
}

#[test]
fn a_session_that_breaks_off_is_tried_again_in_the_same_session() {
    let mut device = Device::new();
    device.order(ring);
    device.agent.alerts().push(&rung_alert("zero")).unwrap();
    device.server.borrow_mut().lost_answers.extend((0..3).map(|_| lost()));
    assert_eq!(device.rest(), 60);
    assert_eq!((device.sessions(), device.bell.rings().len()), (1, 0));
    let mut device = device.restarted();
    device.rest();
    // The server has recognised the message.
    assert_eq!(device.alerts(), ["zero", "one"]);
    assert_eq!(device.bell.rings(), ["one"]);
}

#[test]
fn a_busy_server_is_left_alone_even_if_the_agent_is_woken() {
    let mut device = Device::new();
    let busy = TransportError::Busy { retry_after: Some(Duration::from_secs(600)) };
    device.server.borrow_mut().lost_requests.push_back(busy);
    assert_eq!(device.rest(), 600);
    device.agent.waker().wake();
    device.clock.advance(Duration::from_secs(100));
    assert_eq!(device.rest(), 500);
    assert_eq!(device.server.borrow().requests.len(), 1);
    device.clock.advance(Duration::from_secs(500));
    device.rest();
    assert_eq!(device.sessions(), 1);
}

#[test]
fn the_transport_learns_of_the_end_of_each_session() {
    let mut device = Device::new();
    device.rest();
    device.agent.waker().wake();
    device.rest();
    assert_eq!((device.sessions(), device.server.borrow().ended), (2, 2));

    // A session that is refused ends, too.
    device.server.borrow_mut().lost_requests.push_back(TransportError::Status(403));
    device.agent.waker().wake();
    device.rest();
    assert_eq!((device.sessions(), device.server.borrow().ended), (2, 3));
}

#[test]
fn a_server_that_is_busy_within_a_session_gets_the_answers_later_in_the_same_session() {
    let busy = |seconds| TransportError::Busy { retry_after: Some(Duration::from_secs(seconds)) };
    let mut device = Device::new();
    device.order(ring);
    assert_eq!(device.step().unwrap(), Next::Now);
    while device.bell.rings().is_empty() {
        device.step().unwrap();
    }
    // The answer to the Exec is to be sent.
    device.server.borrow_mut().lost_requests.extend([busy(30), busy(40)]);
    assert_eq!(device.rest(), 30);
    device.agent.waker().wake();
    device.clock.advance(Duration::from_secs(29));
    assert!(device.rest() == 1 && device.agent.is_in_session());
    device.clock.advance(Duration::from_secs(1));
    assert_eq!(device.rest(), 40);
    device.clock.advance(Duration::from_secs(40));
    device.rest();
    assert_eq!(device.agent.last_session(), Some(SessionEnd::Complete));
    assert_eq!((device.bell.rings().len(), device.alerts()), (1, vec!["one".to_owned()]));

    // A session does not wait for hours: another one begins then.
    let mut device = Device::new();
    device.order(ring);
    while device.bell.rings().is_empty() {
        device.step().unwrap();
    }
    device.server.borrow_mut().lost_requests.push_back(busy(7200));
    assert_eq!(device.rest(), 7200);
    assert_eq!(device.agent.last_session(), Some(SessionEnd::BrokenOff));
    device.clock.advance(Duration::from_secs(7200));
    device.rest();
    assert_eq!((device.sessions(), device.bell.rings().len()), (2, 1));
}

#[test]
fn an_agent_that_runs_goes_on_after_a_full_disk() {
    let Device { mut agent, mut bell, disk, server, .. } = Device::new();
    server.borrow_mut().orders.push_back(|commands| {
        let unenrol = "./Device/Vendor/MSFT/DMClient/Provider/Example/Unenroll";
        commands.command(Verb::Exec, unenrol, None).unwrap();
    });
    disk.fail_writes();
    let (waker, mut lines) = (agent.waker(), Vec::new());
    let log = |line: &str| {
        lines.push(line.to_owned());
        disk.accept_writes();
        waker.wake();
    };
    agent.run(&mut [&mut bell], log).unwrap();
    assert!(lines[0].contains("there is no space left for the store"), "{lines:?}");
    assert_eq!((lines.len(), agent.last_session()), (1, Some(SessionEnd::Complete)));
}

/// An agent that is killed before any write, or whose disk is full, neither loses nor repeats anything.
#[test]
fn a_failed_write_begins_no_effect() {
    let count = {
        let mut device = Device::new();
        device.order(ring);
        device.rest();
        device.disk.writes()
    };
    assert!(count > 5, "{count} writes");
    let mut rings = 0;
    for number in 0..count {
        let mut device = Device::new();
        device.order(ring);
        for _ in 0..200 {
            if device.disk.writes() >= number {
                device.disk.fail_writes();
            }
            let _ = device.step();
        }
        device.disk.accept_writes();
        let mut device = device.restarted();
        for _ in 0..4 {
            device.clock.advance(Duration::from_secs(24 * 60 * 60));
            device.rest();
        }
        assert!(device.bell.rings().len() <= 1, "write {number}: {:?}", device.bell.rings());
        assert_eq!(device.alerts(), device.bell.rings(), "write {number}");
        rings += device.bell.rings().len();
    }
    assert!(rings > 2, "{rings} rings after {count} failures");
}

#[test]
fn the_log_and_debug_have_no_secrets() {
    let mut device = Device::new();
    let alert = rung_alert("SECRET");
    device.agent.alerts().push(&alert).unwrap();
    device.server.borrow_mut().lost_requests.push_back(TransportError::Status(403));
    device.order(|commands| {
        commands.command(Verb::Replace, "./Vendor/Example/None", Some((Format::Chr, "SECRET"))).unwrap();
    });
    device.rest();
    device.clock.advance(Duration::from_secs(60));
    device.rest();
    let notes: Vec<_> = std::iter::from_fn(|| device.agent.note()).collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    let shown = format!("{notes:?} {:?} {:?} {alert:?}", device.agent, device.agent.alerts());
    assert!(!shown.contains("SECRET"), "{shown}");
}
