//! An agent in a process of its own, which is killed at each durable write and at random moments, also while it opens its
//! store. The server is in this process. Each Exec is started once or named as interrupted, and each alert arrives once.

use super::bell::{Bell, RING, RUNG};
use csp_agent::agent::{Agent, AgentOptions, Next};
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::download::HttpError;
use csp_agent::store::{Record, RedbStore, SharedStore, Store, StoreChange, StoreError};
use csp_agent::transport::{
    LoopbackTransport, MessageEncoding, Transport, TransportAnswer, TransportError, TransportRequest,
};
use ddf::{Format, Verb};
use std::collections::BTreeSet;
use std::env::var;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use syncml::session::{ServerSession, SessionEvent};

const SERVER: &str = "https://mdm.example/dm";

/// The environment of the process that is killed: its folder, the port of the server, and the write at which it dies.
const FOLDER: &str = "CSP_TEST_AGENT";
const PORT: &str = "CSP_TEST_AGENT_PORT";
const DIE_AT: &str = "CSP_TEST_AGENT_DIES";

/// The orders of the server, and the alerts that it has received.
#[derive(Default)]
struct Seen {
    /// The sessions in which it has ordered a ring, with their numbers as data.
    orders: Vec<String>,
    alerts: Vec<String>,
}

/// The longest wait for bytes, so that neither side waits for ever for the other one.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

fn send(stream: &mut TcpStream, body: &[u8]) -> io::Result<()> {
    stream.write_all(&(body.len() as u32).to_le_bytes())?;
    stream.write_all(body)
}

fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut body = vec![0; u32::from_le_bytes(length) as usize];
    stream.read_exact(&mut body)?;
    Ok(body)
}

/// A server that orders a ring at the beginning of each session that does not report one.
fn serve(seen: &Arc<Mutex<Seen>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Arc::clone(seen);
    std::thread::spawn(move || {
        let prepare = move |session: &mut ServerSession, events: &[SessionEvent]| {
            let mut seen = seen.lock().unwrap();
            let alerts = seen.alerts.len();
            let items = events.iter().filter_map(|event| match event {
                SessionEvent::Notice(notice) => notice.items.first(),
                _ => None,
            });
            let rung = items.filter(|item| item.mime_type.as_deref() == Some(RUNG));
            seen.alerts.extend(rung.map(|item| item.text.clone()));
            let begins = events.iter().any(|event| matches!(event, SessionEvent::Begun(_)));
            if begins && seen.alerts.len() == alerts {
                let id = session.session_id().unwrap().to_owned();
                let order = (Format::Chr, id.as_str());
                session.queue(|commands| commands.command(Verb::Exec, RING, Some(order))).unwrap();
                seen.orders.push(id);
            }
        };
        let mut sessions = LoopbackTransport::new(SERVER, prepare);
        for mut stream in listener.incoming().flatten() {
            stream.set_read_timeout(Some(LONGEST_WAIT)).unwrap();
            // A killed device ends its connection at any point.
            let Ok(body) = receive(&mut stream) else { continue };
            let request = TransportRequest::new(SERVER, &body, MessageEncoding::Xml);
            let _ = send(&mut stream, &sessions.exchange(&request).unwrap().body);
        }
    });
    port
}

struct TcpTransport(u16);

impl Transport for TcpTransport {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let exchange = || {
            let mut stream = TcpStream::connect(("127.0.0.1", self.0))?;
            stream.set_read_timeout(Some(LONGEST_WAIT))?;
            send(&mut stream, request.body)?;
            receive(&mut stream)
        };
        let body = exchange().map_err(HttpError::BrokeOff)?;
        Ok(TransportAnswer { body, mac: None })
    }
}

/// A store that ends the process before or after one of its writes.
#[derive(Debug)]
struct DyingStore {
    inner: RedbStore,
    writes: u32,
    /// Twice the number of the write, plus 1 if it is made first.
    dies_at: Option<u32>,
}

impl DyingStore {
    fn die_if(&self, moment: u32) {
        if self.dies_at == Some(moment) {
            std::process::exit(9); // nothing is dropped, as by a kill
        }
    }
}

impl Store for DyingStore {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        self.inner.get(key)
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.inner.keys(prefix)
    }

    fn write(&mut self, changes: &[StoreChange<'_>]) -> Result<(), StoreError> {
        self.die_if(2 * self.writes);
        self.inner.write(changes)?;
        self.die_if(2 * self.writes + 1);
        self.writes += 1;
        Ok(())
    }
}

/// Only does something as a child process of the test below: it holds the sessions that are due, and writes the orders that
/// were interrupted into a file first.
#[test]
fn a_process_that_is_an_agent() {
    let Ok(folder) = var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let port = var(PORT).unwrap().parse().unwrap();
    let inner = RedbStore::open(folder.join("agent.redb")).unwrap();
    let dies_at = var(DIE_AT).ok().map(|number| number.parse().unwrap());
    let store = SharedStore::new(DyingStore { inner, writes: 0, dies_at });
    let mut bell = Bell::new(&store);
    let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    let options = AgentOptions::new("urn:uuid:0815", SERVER, "Example");
    let mut agent = Agent::open(options, facts, TcpTransport(port), &store).unwrap();
    if let Some(interrupted) = agent.interrupted() {
        let mut file = std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
        writeln!(file, "{}", interrupted.session_id).unwrap();
    }
    agent.waker().wake();
    for _ in 0..200 {
        if agent.step(&mut [&mut bell]).unwrap() != Next::Now {
            return;
        }
    }
    panic!("the agent does not rest");
}

fn spawn(folder: &Path, port: u16, dies_at: Option<u32>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "killing::a_process_that_is_an_agent"]);
    command.env(FOLDER, folder).env(PORT, port.to_string());
    if let Some(dies_at) = dies_at {
        command.env(DIE_AT, dies_at.to_string());
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Checks the state of everything once no agent runs.
fn check(folder: &Path, seen: &Mutex<Seen>, context: &str) {
    let store = SharedStore::new(RedbStore::open(folder.join("agent.redb")).unwrap());
    let rings = Bell::new(&store).rings();
    let seen = seen.lock().unwrap();
    let unique: BTreeSet<_> = rings.iter().collect();
    assert_eq!(unique.len(), rings.len(), "{context}: no Exec is started twice");
    assert_eq!(seen.alerts, rings, "{context}: each alert arrives once, in order");
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    let interrupted: BTreeSet<_> = log.lines().collect();
    for order in &seen.orders {
        let is_known = unique.contains(order) || interrupted.contains(&**order);
        assert!(is_known, "{context}: the order of session {order} is lost");
    }
}

/// Runs agents that die as `kills` says, then agents that live until all is quiet.
fn run(kills: impl Iterator<Item = Kill>, context: &str) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let seen = Arc::default();
    let port = serve(&seen);
    let mut killed = 0;
    for kill in kills {
        let status = match kill {
            Kill::AtWrite(number) => spawn(folder.path(), port, Some(number)).wait().unwrap(),
            Kill::After(time) => {
                let mut child = spawn(folder.path(), port, None);
                std::thread::sleep(time);
                let _ = child.kill();
                child.wait().unwrap()
            }
        };
        killed += usize::from(!status.success());
    }
    assert!(spawn(folder.path(), port, None).wait().unwrap().success(), "{context}");
    check(folder.path(), &seen, context);
    killed
}

#[derive(Clone, Copy, Debug)]
enum Kill {
    /// Before the write with half of this number if it is even, else after it.
    AtWrite(u32),
    After(Duration),
}

#[test]
fn an_agent_that_is_killed_at_any_write_starts_each_exec_once_and_loses_no_alert() {
    let most = if cfg!(windows) { 4 } else { 14 }; // Wine starts programs slowly
    for number in 0..most {
        run([Kill::AtWrite(number)].into_iter(), &format!("killed at {number}"));
    }
    let killed = run((1..most).step_by(2).map(Kill::AtWrite), "killed at one write after another");
    assert!(killed > 0, "{killed} kills");
}

/// `CSP_TEST_KILLS` sets the number of kills; the default is small.
#[test]
fn an_agent_that_is_killed_at_any_moment_starts_each_exec_once_and_loses_no_alert() {
    let kills: u64 = var("CSP_TEST_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(if cfg!(windows) { 2 } else { 8 });
    // Spread over the time of a run, in an order that repeats.
    let moment = |number: u64| Duration::from_micros((number * 7_919) % 60_000);
    // A fast agent may end before a kill; the kills at writes are the certain ones.
    run((1..=kills).map(|number| Kill::After(moment(number))), "killed at any moment");
}
