//! An agent over TLS with a store in a file, and a server that answers with anything: the agent logs it, goes on, starts nothing
//! twice, and keeps its store whole.

// Wine's sockets end connections in their own way, and the agent is the same on every system.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may

#[path = "../inputs/mod.rs"]
mod inputs;
mod server;

use csp_agent::agent::{Agent, AgentOptions, Next, SessionEnd};
use csp_agent::clock::ManualClock;
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::store::{RedbStore, SharedStore};
use csp_agent::transport::HttpTransport;
use inputs::inputs;
use office_csp::{MockRunner, OfficeCsp};
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, SanType, date_time_ymd};
use server::{Fault, Server};
use std::thread;
use std::time::Duration;
use syncml::session::ServerSession;
use tempfile::TempDir;

/// An agent with its state in a file.
struct Device {
    folder: TempDir,
    clock: ManualClock,
    agent: Agent<HttpTransport>,
    office: OfficeCsp<MockRunner>,
}

impl Device {
    fn new(server: &Server, transport: HttpTransport) -> Self {
        let (folder, clock) = (TempDir::new().unwrap(), ManualClock::new());
        let store = SharedStore::new(RedbStore::open(folder.path().join("agent.redb")).unwrap());
        let office = OfficeCsp::recover(MockRunner::new(), store.clone()).unwrap().resume().unwrap();
        let options = AgentOptions::new("urn:uuid:0815", server.address.as_str(), "Example");
        let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
        let agent = Agent::open_at(options, facts, transport, &store, clock.clone()).unwrap();
        Device { folder, clock, agent, office }
    }

    /// Holds a session now. Returns its end and the lines of the log.
    fn session(&mut self) -> (SessionEnd, Vec<String>) {
        // A server may have asked to wait for a day.
        self.clock.advance(Duration::from_secs(25 * 60 * 60));
        self.agent.waker().wake();
        let mut lines = Vec::new();
        let mut has_begun = false;
        for _ in 0..1000 {
            let next = self.agent.step(&mut [&mut self.office]).unwrap();
            lines.extend(std::iter::from_fn(|| self.agent.note()));
            has_begun |= self.agent.is_in_session();
            match next {
                Next::After(wait) if self.agent.is_in_session() => self.clock.advance(wait),
                _ if has_begun && !self.agent.is_in_session() => {
                    // The step that plans the next session.
                    return (self.agent.last_session().unwrap(), lines);
                }
                _ => {}
            }
        }
        panic!("the session does not end: {lines:?}");
    }

    /// Holds sessions until one is complete. Returns the lines of the log.
    fn recover(&mut self, context: &str) -> Vec<String> {
        let mut log = Vec::new();
        for _ in 0..20 {
            let (end, lines) = self.session();
            log.extend(lines);
            if end == SessionEnd::Complete {
                return log;
            }
        }
        panic!("{context}: no session is complete: {log:?}");
    }

    /// Ends the agent and opens its store again: every record can be read.
    fn check_store(self) {
        let Device { folder, agent, office, .. } = self;
        drop((agent, office));
        let store = SharedStore::new(RedbStore::open(folder.path().join("agent.redb")).unwrap());
        let _ = OfficeCsp::recover(MockRunner::new(), store.clone()).unwrap();
        let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
        let options = AgentOptions::new("urn:uuid:0815", "https://localhost/dm", "Example");
        Agent::open(options, facts, csp_agent::transport::LoopbackTransport::new("", |_, _| {}), &store)
            .unwrap();
    }
}

fn ask(session: &mut ServerSession) {
    session.queue(|commands| commands.command(ddf::Verb::Get, "./DevInfo/Man", None)).unwrap();
}

#[test]
fn no_answer_stops_an_agent() {
    let server = Server::start(ask, |_| {});
    let mut device = Device::new(&server, server.transport());
    let inputs = inputs();
    let mut logged = 0;
    // Each of the two messages of a session is sent up to three times.
    for some in inputs.chunks(4) {
        let names: Vec<&str> = some.iter().map(|input| input.name.as_str()).collect();
        for pair in some.chunks(2) {
            server.fail(pair.iter().map(|input| Fault::Body(input.bytes.clone())));
            server.fail([Fault::Correct]);
        }
        let lines = device.recover(&names.join(", "));
        assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{names:?}: {lines:?}");
        logged += lines.len();
    }
    // A file that happens to be the next message of the session is an answer.
    assert!(logged * 10 > inputs.len() * 9, "{logged} of {}", inputs.len());
    device.check_store();
}

/// The limit for an exchange. An agent that has waited too long for a correct answer of a busy machine tries again.
const SHORT: Duration = Duration::from_millis(500);
const TIME_OUT: &str = "the server sent nothing within the time limit";

#[test]
fn cut_slow_and_endless_answers_are_logged_and_the_agent_goes_on() {
    const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.syncml.dm+xml\r\n";
    let head = |rest: &str| [HEAD, rest.as_bytes()].concat();
    let text = |text: &str| text.as_bytes().to_vec();
    let large = text(&format!("1000\r\n{}\r\n", "x".repeat(0x1000)));
    let no_answer = "no answer from the server";
    let cases = [
        (Fault::Cut(vec![]), no_answer),
        (Fault::Cut(text("HTTP/1.1 200 OK\r\nCon")), no_answer),
        (Fault::Cut(head("Content-Length: 1000\r\n\r\n<SyncML>")), no_answer),
        (Fault::Cut(head("Transfer-Encoding: chunked\r\n\r\n8\r\n<SyncML>\r\n")), no_answer),
        (Fault::Cut(head("Transfer-Encoding: chunked\r\n\r\nxyz\r\n<SyncML>\r\n")), no_answer),
        (Fault::Cut(text("SSH-2.0-OpenSSH\r\n\r\n")), no_answer),
        (Fault::Cut((0..=255).cycle().take(10_000).collect()), no_answer),
        (Fault::Silent(vec![]), TIME_OUT),
        (Fault::Silent(head("Content-Length: 1000\r\n\r\n<SyncML>")), TIME_OUT),
        (Fault::Slow(vec![], head("X: y\r\n")), TIME_OUT),
        (Fault::Slow(head("Content-Length: 10000\r\n\r\n"), text(" ")), TIME_OUT),
        (Fault::Endless(text("HTTP/1.1 200 OK\r\n"), text("X: y\r\n")), no_answer),
        (Fault::Endless(vec![], text("HTTP/1.1 100 Continue\r\n\r\n")), TIME_OUT),
        (Fault::Endless(head("Transfer-Encoding: chunked\r\n\r\n"), large), "more than 65536 bytes"),
        (Fault::Endless(head("\r\n"), text("<SyncML>")), "more than 65536 bytes"),
        (Fault::Cut(text("HTTP/1.1 302 Found\r\nLocation: /dm\r\nContent-Length: 0\r\n\r\n")), "status 302"),
        (
            Fault::Cut(text(
                "HTTP/1.1 503 No\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n",
            )),
            "busy for",
        ),
        (Fault::Earlier, "session"),
    ];
    thread::scope(|scope| {
        for (fault, expected) in cases {
            scope.spawn(move || {
                let context = format!("{fault:?}");
                let server = Server::start(ask, |_| {});
                let mut options = server.options();
                options.max_bytes = 65_536;
                if expected == TIME_OUT {
                    options.time_limit = SHORT;
                }
                let mut device = Device::new(&server, HttpTransport::new(options).unwrap());
                device.recover(&context);
                // The first and the second message of a session; then both of them without a correct answer.
                let mut log = Vec::new();
                for faults in [vec![fault.clone()], vec![Fault::Correct, fault.clone()], vec![fault; 3]] {
                    server.fail(faults);
                    log.extend(device.recover(&context));
                }
                assert!(log.iter().any(|line| line.contains(expected)), "{context}: {log:?}");
                assert!(log.iter().all(|line| !line.contains(char::is_control)), "{context}: {log:?}");
                device.check_store();
            });
        }
    });
}

#[test]
fn an_agent_sends_nothing_to_a_server_without_the_right_certificate() {
    let changes: [fn(&mut CertificateParams); 4] = [
        |params| params.not_after = date_time_ymd(2020, 1, 1),
        |params| params.not_before = date_time_ymd(2999, 1, 1),
        |params| params.subject_alt_names = vec![SanType::DnsName("mdm.example".try_into().unwrap())],
        |params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
    ];
    let foreign = Server::start(ask, |_| {});
    let servers = changes.map(|change| Server::start(ask, change));
    let roots_of_another = [(&foreign, &servers[0])];
    for (server, trusted) in servers.iter().map(|server| (server, server)).chain(roots_of_another) {
        let mut device = Device::new(server, trusted.transport());
        for _ in 0..2 {
            let (end, lines) = device.session();
            assert_eq!(end, SessionEnd::BrokenOff);
            assert!(lines[0].contains("the certificate of the server is not trusted"), "{lines:?}");
        }
        assert_eq!(server.requests(), 0);
        device.check_store();
    }
}
