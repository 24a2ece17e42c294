//! Unusable answers of a server: the agent keeps running, executes no command twice, and tries again later.

use super::bell::{Bell, RING, rung_alert};
use csp_agent::agent::{Agent, AgentOptions, Next};
use csp_agent::clock::ManualClock;
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::store::{MemoryStore, SharedStore};
use csp_agent::transport::{LoopbackTransport, Transport, TransportAnswer, TransportError, TransportRequest};
use ddf::{Format, Verb};
use std::time::Duration;
use syncml::session::{ServerSession, SessionEvent};

const SERVER: &str = "https://mdm.example/dm";

/// A server whose answers are changed on their way: `change` gets the number of the exchange and the true answer.
struct Changed<F> {
    server: Box<dyn Transport>,
    change: F,
    exchanges: usize,
}

impl<F: FnMut(usize, Vec<u8>) -> Vec<u8>> Transport for Changed<F> {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let answer = self.server.exchange(request)?;
        self.exchanges += 1;
        Ok(TransportAnswer { body: (self.change)(self.exchanges, answer.body), ..answer })
    }
}

fn ring(session: &mut ServerSession, events: &[SessionEvent]) {
    if events.iter().any(|event| matches!(event, SessionEvent::Begun(_))) {
        session.queue(|commands| commands.command(Verb::Exec, RING, Some((Format::Chr, "x")))).unwrap();
    }
}

/// Lives through one session with changed answers. Returns the rings, the number of exchanges, and the log.
fn live(
    server: impl Transport + 'static,
    change: impl FnMut(usize, Vec<u8>) -> Vec<u8>,
) -> (Vec<String>, usize, Vec<String>) {
    let store = SharedStore::new(MemoryStore::new());
    let transport = Changed { server: Box::new(server), change, exchanges: 0 };
    let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    let options = AgentOptions::new("urn:uuid:0815", SERVER, "Example");
    let mut agent = Agent::open_at(options, facts, transport, &store, ManualClock::new()).unwrap();
    let mut bell = Bell::new(&store);
    agent.step(&mut [&mut bell]).unwrap();
    for _ in 0..100_000 {
        agent.step(&mut [&mut bell]).unwrap();
        if !agent.is_in_session() {
            let notes = std::iter::from_fn(|| agent.note()).collect();
            return (bell.rings(), agent.transport().exchanges, notes);
        }
    }
    panic!("the session does not end");
}

fn loopback() -> impl Transport + 'static {
    LoopbackTransport::new(SERVER, ring)
}

#[test]
fn an_answer_that_was_cut_is_asked_for_again() {
    let (rings, exchanges, notes) = live(loopback(), |number, mut answer| {
        if number == 1 {
            answer.truncate(answer.len() / 2);
        }
        answer
    });
    assert_eq!((rings.len(), exchanges, notes.len()), (1, 3, 1), "{notes:?}");
    assert!(notes[0].contains("not a SyncML message"), "{notes:?}");

    let (rings, exchanges, notes) = live(loopback(), |_, mut answer| {
        answer.truncate(answer.len() / 2);
        answer
    });
    assert_eq!((rings.len(), exchanges, notes.len()), (0, 3, 3), "three attempts: {notes:?}");
}

#[test]
fn answers_out_of_order_and_of_other_sessions_are_ignored() {
    // The second answer is the first one again; then the server answers correctly again.
    let mut first = Vec::new();
    let (rings, exchanges, notes) = live(loopback(), move |number, answer| {
        if number == 1 {
            first = answer.clone();
        }
        if number == 2 { first.clone() } else { answer }
    });
    assert_eq!(rings.len(), 1, "the Exec of a repeated message is not started again");
    assert_eq!((exchanges, notes.len()), (3, 1), "{notes:?}");
    assert!(notes[0].contains("repeats its last message"), "{notes:?}");

    let (rings, _, notes) = live(loopback(), |_, answer| {
        let text = String::from_utf8(answer).unwrap();
        text.replace("<SessionID>1<", "<SessionID>2<").into_bytes()
    });
    assert_eq!((rings.len(), notes.len()), (0, 3), "{notes:?}");
    assert!(notes[0].contains("another session"), "{notes:?}");
}

#[test]
fn a_server_that_never_ends_a_session_is_left() {
    // It asks for the same ring in each message.
    let endless = LoopbackTransport::new(SERVER, |session: &mut ServerSession, _: &[SessionEvent]| {
        session.queue(|commands| commands.command(Verb::Get, "./DevInfo/Man", None)).unwrap();
    });
    let mut options = AgentOptions::new("urn:uuid:0815", SERVER, "Example");
    options.bounds.messages = 50;
    let store = SharedStore::new(MemoryStore::new());
    let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    let mut agent = Agent::open_at(options, facts, endless, &store, ManualClock::new()).unwrap();
    for _ in 0..1000 {
        if let Next::After(wait) = agent.step(&mut []).unwrap() {
            let note = agent.note().unwrap();
            assert!(note.contains("no more than 50 messages"), "{note}");
            assert_eq!(wait, Duration::from_secs(15 * 60), "the abort is the end of the session");
            return;
        }
    }
    panic!("the session does not end");
}

#[test]
fn no_file_of_the_corpus_stops_an_agent() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        return eprintln!("skipped: CSP_CORPUS is not set");
    };
    let mut files = 0;
    let mut paths = vec![std::path::Path::new(&corpus).join("syncml")];
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        // As it is, and as the next message of the session.
        let (rings, _, _) = live(loopback(), |_, _| bytes.clone());
        assert_eq!(rings.len(), 0, "{}", path.display());
        let text = String::from_utf8_lossy(&bytes);
        live(loopback(), |_, answer| {
            let head = String::from_utf8_lossy(&answer);
            let head = head.split_once("<SyncBody>").map_or("", |(head, _)| head);
            let body = text.split_once("<SyncBody").map_or("</SyncML>", |(_, body)| body);
            format!("{head}<SyncBody{body}").into_bytes()
        });
        files += 1;
    }
    assert!(files > 50, "{files} files");
}

#[test]
fn an_alert_with_a_character_that_a_message_cannot_hold_does_not_stop_the_others() {
    let store = SharedStore::new(MemoryStore::new());
    let facts = DeviceTable::new(DevInfo::new("urn:uuid:0815"));
    let options = AgentOptions::new("urn:uuid:0815", SERVER, "Example");
    let server = LoopbackTransport::new(SERVER, |_: &mut ServerSession, _: &[SessionEvent]| {});
    let mut agent = Agent::open_at(options, facts, server, &store, ManualClock::new()).unwrap();
    agent.alerts().push(&rung_alert("a\u{0}b")).unwrap();
    agent.alerts().push(&rung_alert("good")).unwrap();
    let mut steps = 0;
    while agent.step(&mut []).unwrap() == Next::Now {
        steps += 1;
        assert!(steps < 100);
    }
    assert_eq!(agent.alerts().waiting().unwrap(), [rung_alert("a\u{0}b")]);
    assert!(agent.note().unwrap().contains("cannot be sent"));
}
