//! Sessions of random commands over a wire that loses, repeats, reorders and forges messages: each command is executed once
//! and answered once, in order, and only after its sender has proved who it is.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use syncml::authentication::{Account, Credentials, Mac, Nonce, Scheme};
use syncml::correlation::CommandState;
use syncml::packaging::PeerLimits;
use syncml::session::{
    ClientSession, CommandFate, CommandResult, Gate, PendingCommand, ServerSession, SessionError,
    SessionEvent, SessionSnapshot, WhyNotExecuted,
};
use syncml::{
    AlertCode, CmdId, Command, CommandKind, HeaderInput, ItemInput, Message, MessageBuilder, MsgId,
    ResultsInput, StatusCode, StatusInput, Version,
};

/// A command of the server, or several in one.
#[derive(Clone, Debug)]
enum Order {
    Get(Vec<String>),
    Replace(String),
    Delete,
    Atomic(Vec<String>),
    /// The next commands go into another message for `ServerSession::send`.
    NewMessage,
}

/// A fault of the wire with a message of the client.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    /// It does not arrive, and is sent again.
    RequestLost,
    /// The answer does not arrive, and the message is sent again.
    ResponseLost,
    /// It arrives twice, and so does its answer.
    Twice,
    /// An older message of the client arrives before it.
    Older,
    /// An older message of the server arrives before its answer.
    OlderAnswer,
    /// A stranger's message arrives before it.
    Stranger(u32),
}

#[derive(Clone, Debug)]
struct Security {
    wanted: Option<Scheme>,
    offered: Scheme,
    knows_nonce: bool,
    knows_password: bool,
    /// The scheme that the device wants of the server, which always knows the password.
    of_server: Option<Scheme>,
    server_knows_nonce: bool,
}

#[derive(Clone, Debug)]
struct Setting {
    orders: Vec<Order>,
    alerts: usize,
    later_alerts: bool,
    server_takes: Option<u64>,
    client_takes: Option<u64>,
    security: Security,
    faults: Vec<Fault>,
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z &<é]{0,12}",
        1 => (1000_usize..6000, "[a-z&<\"é]{1,7}").prop_map(|(size, text)| text.repeat(size / text.len())),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![
        3 => prop::collection::vec(value(), 1..4).prop_map(Order::Get),
        4 => value().prop_map(Order::Replace),
        1 => Just(Order::Delete),
        1 => prop::collection::vec("[a-z]{0,9}", 1..4).prop_map(Order::Atomic),
        1 => Just(Order::NewMessage),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::RequestLost),
        1 => Just(Fault::ResponseLost),
        1 => Just(Fault::Twice),
        1 => Just(Fault::Older),
        1 => Just(Fault::OlderAnswer),
        2 => prop_oneof![Just(u32::MAX), 1..9_u32].prop_map(Fault::Stranger),
    ]
}

fn scheme() -> impl Strategy<Value = Scheme> {
    prop_oneof![Just(Scheme::Basic), Just(Scheme::Md5), Just(Scheme::Mac)]
}

fn security() -> impl Strategy<Value = Security> {
    let wanted = prop::option::of(scheme());
    let of_server = prop::option::weighted(0.4, scheme());
    (wanted, scheme(), any::<bool>(), prop::bool::weighted(0.85), of_server, any::<bool>()).prop_map(
        |(wanted, offered, knows_nonce, knows_password, of_server, server_knows_nonce)| Security {
            wanted,
            offered: if wanted == Some(Scheme::Basic) { Scheme::Basic } else { offered },
            knows_nonce,
            knows_password,
            of_server,
            server_knows_nonce,
        },
    )
}

fn setting() -> impl Strategy<Value = Setting> {
    let takes = || prop::option::of(1300_u64..5000);
    let orders = prop::collection::vec(order(), 0..14);
    let faults = prop::collection::vec(fault(), 0..30);
    (orders, 0..4_usize, any::<bool>(), takes(), takes(), security(), faults).prop_map(
        |(orders, alerts, later_alerts, server_takes, client_takes, security, faults)| Setting {
            orders,
            alerts,
            later_alerts,
            server_takes,
            client_takes,
            security,
            faults,
        },
    )
}

/// A device that counts the commands it executes.
#[derive(Default)]
struct Device {
    values: BTreeMap<String, String>,
    /// The target of each executed command, in order; of an Atomic, the target of its first member.
    done: Vec<String>,
    alerts: usize,
    later_alerts: usize,
}

impl Device {
    fn execute(&mut self, work: &Message<'_>) -> Message<'static> {
        let mut answer = MessageBuilder::fragment(Version::V1_2);
        for command in work.commands().filter(|command| command.kind() != CommandKind::Status) {
            self.done.push(first_target(command));
            self.one(command, &mut answer);
        }
        if self.later_alerts > 0 {
            self.later_alerts -= 1;
            self.alerts += 1;
            answer.alert(AlertCode::GENERIC, [notice(self.alerts)]).unwrap();
        }
        answer.finish(true)
    }

    fn one(&mut self, command: Command<'_>, answer: &mut MessageBuilder) {
        answer.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        command.nested().for_each(|nested| self.one(nested, answer));
        let read: Vec<_> = command
            .items()
            .filter(|_| command.kind() == CommandKind::Get)
            .map(|item| {
                let uri = item.target_uri().unwrap().into_text();
                let value = self.values[uri.as_ref()].clone();
                ItemInput::source(uri).with_data(Format::Chr, value)
            })
            .collect();
        if !read.is_empty() {
            answer.results(&ResultsInput::answering(command, read)).unwrap();
        }
        if command.kind() == CommandKind::Replace {
            let item = command.item().unwrap();
            assert!(!item.has_more_data(), "a device gets complete objects");
            let value = item.data().map(|data| data.text().into_owned()).unwrap_or_default();
            self.values.insert(item.target_uri().unwrap().into_text().into_owned(), value);
        }
    }
}

fn first_target(command: Command<'_>) -> String {
    let nested = command.nested().next();
    let item = nested.unwrap_or(command).item().unwrap();
    item.target_uri().unwrap().as_str().to_owned()
}

fn notice(number: usize) -> ItemInput<'static> {
    let mut item = ItemInput::default();
    item.meta.mime_type = Some("Reversed-Domain-Name:example.alert".into());
    item.data = Some(number.to_string().into());
    item
}

/// A gate whose nonces are new after a restart, too.
fn gate(scheme: Scheme, count: &Arc<AtomicU16>) -> Gate {
    let count = Arc::clone(count);
    Gate::new(Account::new("user", "password"), scheme, Nonce::new(*b"given before"), move || {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        Nonce::new(number.to_be_bytes().repeat(8))
    })
}

fn nonce(known: bool) -> Nonce {
    Nonce::new(if known { &b"given before"[..] } else { b"another" })
}

/// The expected outcome of a command.
struct Expected {
    id: CmdId,
    target: String,
    read: Vec<(String, String)>,
    written: Vec<(String, String)>,
}

/// The bytes of a message, with their MAC.
#[derive(Clone)]
struct Sent {
    bytes: Vec<u8>,
    mac: Option<Mac>,
}

impl Sent {
    fn of(message: &Message<'_>, mac: impl FnOnce(&[u8]) -> Option<Mac>) -> Self {
        let bytes = message.to_xml().into_bytes();
        Sent { mac: mac(&bytes), bytes }
    }
}

fn script(setting: &Setting, server: &mut ServerSession, device: &mut Device, by_id: bool) -> Vec<Expected> {
    let mut expected = Vec::new();
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    let mut batch = 0;
    for (number, order) in setting.orders.iter().enumerate() {
        let target = format!("./N/{number}");
        let mut it = Expected { id: CmdId(0), target, read: Vec::new(), written: Vec::new() };
        it.id = match order {
            Order::Get(values) => {
                for (index, value) in values.iter().enumerate() {
                    let uri = if index == 0 { it.target.clone() } else { format!("./R/{number}/{index}") };
                    device.values.insert(uri.clone(), value.clone());
                    it.read.push((uri, value.clone()));
                }
                let items: Vec<_> = it.read.iter().map(|(uri, _)| ItemInput::target(uri.clone())).collect();
                builder.command_items(Verb::Get, items).unwrap()
            }
            Order::Replace(value) => {
                it.written.push((it.target.clone(), value.clone()));
                builder.command(Verb::Replace, &it.target, Some((Format::Chr, value))).unwrap()
            }
            Order::Delete => builder.command(Verb::Delete, &it.target, None).unwrap(),
            Order::Atomic(values) => {
                for (index, value) in values.iter().enumerate() {
                    let uri = if index == 0 { it.target.clone() } else { format!("./A/{number}/{index}") };
                    it.written.push((uri, value.clone()));
                }
                builder
                    .atomic(|inner| {
                        it.written.iter().try_for_each(|(uri, value)| {
                            inner.command(Verb::Replace, uri, Some((Format::Chr, value))).map(drop)
                        })
                    })
                    .unwrap()
            }
            Order::NewMessage => {
                let full = std::mem::replace(&mut builder, MessageBuilder::fragment(Version::V1_2));
                send(server, full, &mut expected[batch..], by_id);
                batch = expected.len();
                continue;
            }
        };
        expected.push(it);
    }
    send(server, builder, &mut expected[batch..], by_id);
    expected
}

/// Sends a fragment and notes the ids that its commands get in the session. The ids in each fragment start at 1. With `by_id`
/// each command is submitted with its target as the caller's id.
fn send(server: &mut ServerSession, fragment: MessageBuilder, expected: &mut [Expected], by_id: bool) {
    let fragment = fragment.finish(true);
    if by_id {
        for (it, command) in expected.iter_mut().zip(fragment.commands()) {
            let text = command.element().outer_xml();
            it.id = server.submit(&PendingCommand::new(it.target.clone(), text).unwrap()).unwrap();
        }
        return;
    }
    let ids = server.send(&fragment).unwrap();
    for it in expected {
        it.id = ids[it.id.0 as usize - 1];
    }
}

/// A message without a valid proof, with harmful content.
fn stranger(number: u32) -> Message<'static> {
    let mut header = HeaderInput::new("1a", MsgId(number), "https://mdm.example/dm", "urn:uuid:0815");
    header.resp_uri = Some("https://stranger.example".into());
    header.meta.max_msg_size = Some(10);
    Credentials::new("user", "guess").sign(&mut header, Scheme::Md5, &Nonce::default());
    let mut builder = MessageBuilder::new(&header).unwrap();
    let asked = "<SyncML><SyncHdr><MsgID>2</MsgID></SyncHdr><SyncBody><Get><CmdID>1</CmdID></Get></SyncBody></SyncML>";
    let asked = Message::parse(asked).unwrap();
    builder.status(&StatusInput::answering_header(&asked, StatusCode::INVALID_CREDENTIALS)).unwrap();
    builder.status(&StatusInput::answering(asked.commands().next().unwrap(), StatusCode::NOT_FOUND)).unwrap();
    builder.alert(AlertCode::SESSION_ABORT, []).unwrap();
    builder.command(Verb::Replace, "./N/0", Some((Format::Chr, "forged"))).unwrap();
    builder.finish(true)
}

/// A server that is stored after every step, and continued by another process.
struct Restarts {
    setting: Setting,
    nonces: Arc<AtomicU16>,
    stored: SessionSnapshot,
    /// True if the server is killed after it has answered, before the snapshot is stored.
    kills: std::vec::IntoIter<bool>,
    results: Vec<CommandResult>,
}

impl Restarts {
    /// The snapshot as it comes from a database.
    fn written(snapshot: SessionSnapshot) -> SessionSnapshot {
        #[cfg(feature = "serde")]
        let snapshot = serde_json::from_str(&serde_json::to_string(&snapshot).unwrap()).unwrap();
        snapshot
    }

    fn continued(&self) -> ServerSession {
        let server = new_server(&self.setting, &self.nonces).restore(self.stored.clone()).unwrap();
        assert!(server.snapshot().unwrap() == self.stored, "a restored session has the same snapshot");
        server
    }
}

fn new_server(setting: &Setting, nonces: &Arc<AtomicU16>) -> ServerSession {
    let limits = PeerLimits { max_msg_size: setting.server_takes, max_obj_size: None };
    let mut server = ServerSession::new("https://mdm.example/dm").with_limits(limits);
    if let Some(wanted) = setting.security.wanted {
        server = server.with_gate(gate(wanted, nonces));
    }
    if let Some(of_server) = setting.security.of_server {
        let credentials = Credentials::new("user", "password");
        server = server.with_credentials(credentials, of_server, nonce(setting.security.server_knows_nonce));
    }
    server
}

struct Run {
    server: ServerSession,
    restarts: Option<Restarts>,
    client: ClientSession,
    device: Device,
    events: Vec<SessionEvent>,
    refused: BTreeSet<String>,
    /// True if the server has accepted the device, and true if the device has accepted the server.
    believed: (bool, bool),
    end: Option<SessionError>,
}

/// Runs a session. With `kills`, the server is stored and continued after every step.
fn run(setting: &Setting, kills: Option<Vec<bool>>) -> (Run, Vec<Expected>) {
    let Security { wanted, offered, knows_nonce, knows_password, of_server, .. } = setting.security;
    let password = if knows_password { "password" } else { "guess" };
    let nonces = Arc::new(AtomicU16::new(0));
    let mut server = new_server(setting, &nonces);
    let mut client = ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm")
        .with_limits(PeerLimits { max_msg_size: setting.client_takes, max_obj_size: None });
    if wanted.is_some() {
        let credentials = Credentials::new("user", password);
        client = client.with_credentials(credentials, offered, nonce(knows_nonce));
    }
    if let Some(of_server) = of_server {
        client = client.with_gate(gate(of_server, &Arc::new(AtomicU16::new(0))));
    }
    let mut device = Device { later_alerts: if setting.later_alerts { 2 } else { 0 }, ..Device::default() };
    let expected = script(setting, &mut server, &mut device, kills.is_some());
    let restarts = kills.map(|kills| Restarts {
        setting: setting.clone(),
        nonces,
        stored: Restarts::written(server.snapshot().unwrap()),
        kills: kills.into_iter(),
        results: Vec::new(),
    });
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    for _ in 0..setting.alerts {
        device.alerts += 1;
        package.alert(AlertCode::GENERIC, [notice(device.alerts)]).unwrap();
    }
    let first = client.open(&package.finish(true)).unwrap();
    let mut run = Run {
        server,
        restarts,
        client,
        device,
        events: Vec::new(),
        refused: BTreeSet::new(),
        believed: (wanted.is_none(), of_server.is_none()),
        end: None,
    };
    run.talk(first, setting);
    (run, expected)
}

impl Run {
    /// Stores the server with the results so far, and continues it in another process.
    fn restart(&mut self) {
        if let Some(restarts) = &mut self.restarts {
            restarts.results.extend(self.server.take_results());
            restarts.stored = Restarts::written(self.server.snapshot().unwrap());
            self.server = restarts.continued();
        }
    }

    /// The server takes a message and answers, and is killed before it stores the snapshot.
    fn kill(&mut self, sent: &Sent) {
        let Some(restarts) = &mut self.restarts else { return };
        if restarts.kills.next() == Some(true) {
            let message = Message::read(&sent.bytes).unwrap();
            if self.server.receive_with(&message, proof(sent)).is_ok() {
                drop(self.server.answer().unwrap());
            }
            self.server = restarts.continued();
        }
    }

    /// Exchanges messages until the session is over.
    fn talk(&mut self, first: Message<'static>, setting: &Setting) {
        let mut next = Sent::of(&first, |body| self.client.mac(body));
        let (mut ours, mut theirs): (Vec<Sent>, Vec<Sent>) = (Vec::new(), Vec::new());
        let mut faults = setting.faults.iter().copied();
        let mut strangers = 0;
        for round in 0..1500 {
            if round > 0 {
                // The device learns the server's limit from the server's first answer.
                let most = setting.server_takes.unwrap_or(u64::MAX);
                assert!(next.bytes.len() as u64 <= most, "{}", String::from_utf8_lossy(&next.bytes));
            }
            let fault = faults.next().unwrap_or(Fault::None);
            match fault {
                Fault::Older => {
                    if let Some(old) = ours.iter().rev().nth(1) {
                        let message = Message::read(&old.bytes).unwrap();
                        // Refused messages do not count, and may be refused again.
                        match self.server.receive_with(&message, proof(old)) {
                            Err(SessionError::OldMessage { .. }) => {}
                            // This repeats the last accepted message: the last message may have been refused.
                            Ok(events)
                                if events == [SessionEvent::Unauthorized]
                                    || events == [SessionEvent::Repeated] =>
                            {
                                drop(self.server.answer().unwrap())
                            }
                            other => panic!("{other:?}"),
                        }
                        self.restart();
                    }
                }
                // Each message needs a proof only with a MAC: other credentials hold for the session.
                Fault::Stranger(number)
                    if setting.security.wanted == Some(Scheme::Mac)
                        && strangers * 4 <= round
                        && round > 4 =>
                {
                    strangers += 1;
                    let forged = stranger(number);
                    match self.server.receive(&forged) {
                        Ok(events) => {
                            assert_eq!(events, [SessionEvent::Unauthorized]);
                            let answer = self.server.answer().unwrap().message.unwrap();
                            assert!(
                                !answer.text().contains("./N/")
                                    && !answer.text().contains("stranger.example")
                            );
                        }
                        Err(SessionError::OldMessage { .. } | SessionError::Unproven) => {}
                        Err(error) => panic!("{error}"),
                    }
                    self.restart();
                }
                _ => {}
            }
            ours.push(next.clone());
            let times = match fault {
                Fault::ResponseLost | Fault::Twice => 2,
                _ => 1,
            };
            let (mut answer, mut is_over) = (None::<Sent>, false);
            for time in 0..times {
                self.kill(&next);
                let message = Message::read(&next.bytes).unwrap();
                let events = match self.server.receive_with(&message, proof(&next)) {
                    // The last message has been answered.
                    Err(SessionError::Over) if time == 1 && is_over => break,
                    Err(error) => {
                        self.restart();
                        return self.end = Some(error);
                    }
                    Ok(events) => events,
                };
                self.restart();
                let reply = self.server.answer().unwrap();
                self.restart();
                self.refused.extend(reply.refused.into_iter().map(|refused| refused.target));
                let sent = Sent::of(&reply.message.unwrap(), |body| {
                    // The transport carries the server's proofs.
                    self.server.mac(body)
                });
                if events == [SessionEvent::Repeated] {
                    assert_eq!(time, 1);
                    assert_eq!(answer.as_ref().unwrap().bytes, sent.bytes, "the same answer");
                    continue;
                }
                let believed = !events.contains(&SessionEvent::Unauthorized);
                self.believed.0 |= believed;
                assert!(believed || events.len() == 1, "{events:?}");
                let text = String::from_utf8_lossy(&sent.bytes);
                assert!(self.believed.0 || !text.contains("./N/"), "a stranger gets no commands");
                let most = setting.client_takes.unwrap_or(u64::MAX);
                assert!(sent.bytes.len() as u64 <= most, "{text}");
                self.events.extend(events);
                is_over = reply.is_over;
                answer = Some(sent);
            }
            let answer = answer.unwrap();
            if let (Fault::OlderAnswer, Some(old)) = (fault, theirs.iter().rev().nth(1)) {
                let message = Message::read(&old.bytes).unwrap();
                match self.client.receive_with(&message, proof(old)) {
                    Err(SessionError::OldMessage { .. }) => {}
                    Ok(None) => drop(self.client.answer(None).unwrap()), // refused
                    other => panic!("{other:?}"),
                }
            }
            if let (Fault::Stranger(number), Some(Scheme::Mac)) = (fault, setting.security.of_server) {
                if round > 4 && round % 4 == 0 {
                    match self.client.receive(&stranger(number)) {
                        Ok(None) => {
                            let answer = self.client.answer(None).unwrap().message.unwrap();
                            assert!(!answer.text().contains("stranger.example"));
                        }
                        Err(SessionError::OldMessage { .. } | SessionError::Unproven) => {}
                        other => panic!("{other:?}"),
                    }
                    assert_eq!(self.client.server(), "https://mdm.example/dm");
                }
            }
            theirs.push(answer.clone());
            let message = Message::read(&answer.bytes).unwrap();
            let executed = match self.client.receive_with(&message, proof(&answer)) {
                Err(error) => return self.end = Some(error),
                Ok(work) => work.map(|work| {
                    self.believed.1 = true;
                    self.device.execute(&work)
                }),
            };
            if self.client.is_over() {
                assert!(is_over);
                return;
            }
            if matches!(fault, Fault::Twice) {
                // A device accepts no other message before it has answered.
                assert!(matches!(
                    self.client.receive_with(&message, proof(&answer)),
                    Err(SessionError::NotNow)
                ));
            }
            let reply = self.client.answer(executed.as_ref()).unwrap();
            assert_eq!(reply.refused, []);
            next = Sent::of(&reply.message.unwrap(), |body| self.client.mac(body));
        }
        panic!("the session does not end");
    }
}

fn proof(sent: &Sent) -> Option<(&Mac, &[u8])> {
    sent.mac.as_ref().map(|mac| (mac, &sent.bytes[..]))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn each_command_is_executed_and_answered_once(setting in setting()) {
        let (run, expected) = run(&setting, None);
        let Run { server, client, device, events, refused, end, .. } = run;
        let security = &setting.security;
        if security.wanted.is_some() && !security.knows_password {
            prop_assert!(matches!(end, Some(SessionError::Unauthorized)), "{:?}", end);
            prop_assert!(device.done.is_empty());
            prop_assert!(events.iter().all(|event| *event == SessionEvent::Unauthorized), "{:?}", events);
            return Ok(());
        }
        prop_assert!(end.is_none(), "{:?}", end);
        prop_assert!(server.is_over() && client.is_over());
        let kept: Vec<_> = expected.iter().filter(|it| !refused.contains(&it.target)).collect();
        let targets: Vec<&str> = kept.iter().map(|it| it.target.as_str()).collect();
        prop_assert_eq!(&device.done, &targets, "each command once, in order");
        for it in kept {
            let outcome = server.outcome(it.id).unwrap();
            prop_assert_eq!(outcome.state(), CommandState::Done(StatusCode::OK));
            let read: Vec<_> =
                outcome.read().iter().map(|read| (read.source.clone(), read.text.clone().unwrap())).collect();
            prop_assert_eq!(&read, &it.read);
            for (target, value) in &it.written {
                prop_assert_eq!(&device.values[target], value);
            }
        }
        prop_assert_eq!(server.correlator().missing().count(), 0);
        prop_assert_eq!(client.correlator().missing().count(), 0, "{:?}", client.correlator());
        let of = |pick: fn(&SessionEvent) -> bool| events.iter().filter(|event| pick(event)).count();
        prop_assert_eq!(of(|event| matches!(event, SessionEvent::Begun(_))), 1);
        prop_assert_eq!(of(|event| matches!(event, SessionEvent::Notice(_))), device.alerts);
        prop_assert_eq!(of(|event| matches!(event, SessionEvent::Mismatch(_))), 0, "{:?}", events);
        prop_assert_eq!(of(|event| matches!(event, SessionEvent::ObjectRefused { .. } | SessionEvent::ObjectInterrupted(_))), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, max_shrink_iters: 60, ..ProptestConfig::default() })]

    /// A server that is stored and continued after each step, and killed before it has stored some of them, ends like one that
    /// lives on.
    #[test]
    fn a_stored_session_ends_like_one_that_lives_on(
        setting in setting(),
        kills in prop::collection::vec(prop::bool::weighted(0.3), 0..30),
    ) {
        let (plain, expected) = run(&setting, None);
        let (stored, _) = run(&setting, Some(kills));
        prop_assert_eq!(&stored.device.done, &plain.device.done);
        prop_assert_eq!(&stored.device.values, &plain.device.values);
        prop_assert_eq!(stored.device.alerts, plain.device.alerts);
        prop_assert_eq!(stored.end.map(|end| end.to_string()), plain.end.map(|end| end.to_string()));
        prop_assert_eq!(stored.server.is_over(), plain.server.is_over());
        prop_assert_eq!(&stored.refused, &plain.refused);
        prop_assert_eq!(&stored.events, &plain.events);
        let restarts = stored.restarts.unwrap();
        let results: BTreeMap<_, _> =
            restarts.results.iter().map(|result| (result.id.as_str(), &result.fate)).collect();
        prop_assert_eq!(results.len(), restarts.results.len(), "one result for each command");
        for it in &expected {
            let target = it.target.as_str();
            match (results.get(target), plain.server.outcome(it.id)) {
                (Some(CommandFate::Answered(report)), Some(outcome)) => {
                    prop_assert_eq!(&report.state, &outcome.state());
                    prop_assert_eq!(&report.values[..], outcome.read());
                    prop_assert_eq!(report.members.len(), outcome.members().count());
                }
                (Some(CommandFate::NotExecuted(WhyNotExecuted::TooLarge(_))), None) => {
                    prop_assert!(plain.refused.contains(target));
                }
                // The device never proved who it is.
                (None, None) => prop_assert!(!plain.server.is_over()),
                (fate, outcome) => prop_assert!(false, "{target}: {fate:?}, {outcome:?}"),
            }
        }
    }
}

/// The server's last command leaves no room for the Status of a chunk, so the Final follows in a message without commands
/// while the device is in the middle of its object.
#[test]
fn a_session_is_not_over_before_a_device_has_sent_its_large_object() {
    let setting = Setting {
        orders: vec![Order::Get(vec!["a".repeat(2444)]), Order::Replace("&<é".repeat(369))],
        alerts: 0,
        later_alerts: true,
        server_takes: Some(1300),
        client_takes: Some(4743),
        security: Security {
            wanted: None,
            offered: Scheme::Basic,
            knows_nonce: false,
            knows_password: false,
            of_server: None,
            server_knows_nonce: false,
        },
        faults: Vec::new(),
    };
    let (run, expected) = run(&setting, None);
    assert!(run.end.is_none() && run.server.is_over() && run.client.is_over(), "{:?}", run.end);
    let outcome = run.server.outcome(expected[0].id).unwrap();
    assert_eq!(outcome.state(), CommandState::Done(StatusCode::OK));
    assert_eq!(outcome.read()[0].text.as_ref().map(String::len), Some(2444));
}
