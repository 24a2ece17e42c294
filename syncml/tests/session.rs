//! Whole sessions, both roles, message by message through XML.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use std::collections::{BTreeMap, HashSet};
use syncml::authentication::{Account, Credentials, Mac, Nonce, Scheme};
use syncml::correlation::{CommandState, MismatchKind};
use syncml::packaging::PeerLimits;
use syncml::session::{ClientSession, Gate, ServerSession, SessionError, SessionEvent};
use syncml::{
    AlertCode, BuildError, CmdId, CmdRef, Command, CommandKind, HeaderInput, ItemInput, Message,
    MessageBuilder, MetaInput, MsgId, ResultsInput, StatusCode, StatusInput, Version,
};

/// A device with values that can be read and written.
#[derive(Default)]
struct Device {
    values: BTreeMap<String, String>,
}

impl Device {
    fn execute(&mut self, work: &Message<'_>) -> Message<'static> {
        let mut answer = MessageBuilder::answering(work, MsgId(99)).unwrap();
        if work.header().is_some() {
            answer.status(&StatusInput::answering_header(work, StatusCode::OK)).unwrap();
        }
        work.commands().for_each(|command| self.command(command, &mut answer));
        answer.finish(true)
    }

    fn command(&mut self, command: Command<'_>, answer: &mut MessageBuilder) {
        let mut reply = |code| answer.status(&StatusInput::answering(command, code)).map(drop).unwrap();
        match command.kind() {
            CommandKind::Status => {}
            CommandKind::Get => {
                let mut items = Vec::new();
                for item in command.items() {
                    let uri = item.target_uri().unwrap();
                    if let Some(value) = self.values.get(uri.as_str()) {
                        items.push(ItemInput::source(uri.into_text()).with_data(Format::Chr, value.clone()));
                    }
                }
                reply(if items.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK });
                if !items.is_empty() {
                    answer.results(&ResultsInput::answering(command, items)).unwrap();
                }
            }
            CommandKind::Replace => {
                let item = command.item().unwrap();
                assert!(!item.has_more_data(), "a device gets complete objects");
                let uri = item.target_uri().unwrap().into_text().into_owned();
                self.values.insert(uri, item.data().unwrap().text().into_owned());
                reply(StatusCode::OK);
            }
            _ => reply(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED),
        }
    }
}

fn package_1() -> Message<'static> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let item = |name: &str, value: &'static str| ItemInput {
        source: Some(format!("./DevInfo/{name}").into()),
        data: Some(value.into()),
        ..ItemInput::default()
    };
    package.command_items(Verb::Replace, [item("DevId", "urn:uuid:0815"), item("Mod", "VM")]).unwrap();
    package.finish(true)
}

fn client() -> ClientSession {
    ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm")
}

fn server() -> ServerSession {
    ServerSession::new("https://mdm.example/dm")
}

/// A message as it crosses the wire.
fn wire(message: &Message<'_>, limit: Option<u64>) -> Vec<u8> {
    let text = message.to_xml();
    if let Some(limit) = limit {
        assert!(text.len() as u64 <= limit, "{} bytes: {text}", text.len());
    }
    roxmltree::Document::parse(&text).unwrap();
    let mut ids = Vec::new();
    collect_ids(message.commands(), &mut ids);
    let unique: HashSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "ids are unique in a message: {text}");
    text.into_bytes()
}

fn collect_ids<'m>(commands: impl Iterator<Item = Command<'m>>, ids: &mut Vec<CmdRef<'m>>) {
    for command in commands {
        ids.push(command.cmd_id().unwrap());
        collect_ids(command.nested(), ids);
    }
}

/// Exchanges messages until the session is over. Returns the events, and how many messages the client sent.
fn converse(
    client: &mut ClientSession,
    server: &mut ServerSession,
    device: &mut Device,
    limits: (Option<u64>, Option<u64>),
) -> (Vec<SessionEvent>, usize) {
    let mut events = Vec::new();
    let mut next = wire(&client.open(&package_1()).unwrap(), limits.1);
    for count in 1..200 {
        let message = Message::read(&next).unwrap();
        let mac = client.mac(&next).map(|mac| mac.to_string().parse::<Mac>().unwrap());
        events.extend(server.receive_with(&message, mac.as_ref().map(|mac| (mac, &next[..]))).unwrap());
        let reply = server.answer().unwrap();
        assert_eq!(reply.refused, []);
        let answer = wire(&reply.message.unwrap(), limits.0);
        let answer = Message::read(&answer).unwrap();
        let work = client.receive(&answer).unwrap();
        assert_eq!(client.is_over(), reply.is_over);
        if reply.is_over {
            assert!(work.is_none() && server.is_over());
            assert!(matches!(server.receive(&message), Err(SessionError::Over)));
            return (events, count);
        }
        let executed = work.map(|work| device.execute(&work));
        next = wire(&client.answer(executed.as_ref()).unwrap().message.unwrap(), limits.1);
    }
    panic!("the session does not end");
}

#[test]
fn a_session_without_commands() {
    let (events, messages) = converse(&mut client(), &mut server(), &mut Device::default(), (None, None));
    assert_eq!(messages, 1);
    let [SessionEvent::Begun(AlertCode::CLIENT_INITIATED), SessionEvent::DeviceInfo(info)] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((info[1].uri.as_str(), info[1].text.as_str()), ("./DevInfo/Mod", "VM"));
}

#[test]
fn commands_have_outcomes() {
    let (mut client, mut server) = (client(), server());
    let mut device = Device::default();
    device.values.insert("./A".into(), "a".into());
    let (get, missing, delete) = server
        .queue(|commands| {
            let get = commands.command(Verb::Get, "./A", None)?;
            let missing = commands.command(Verb::Get, "./B", None)?;
            Ok::<_, BuildError>((get, missing, commands.command(Verb::Delete, "./A", None)?))
        })
        .unwrap();
    let replace =
        server.queue(|commands| commands.command(Verb::Replace, "./B", Some((Format::Chr, "b")))).unwrap();
    assert!(server.outcome(get).is_none(), "the command is not sent yet");

    let (_, messages) = converse(&mut client, &mut server, &mut device, (None, None));
    assert_eq!(messages, 2);
    assert_eq!(server.outcome(get).unwrap().read()[0].text.as_deref(), Some("a"));
    assert_eq!(server.outcome(missing).unwrap().state(), CommandState::Failed(StatusCode::NOT_FOUND));
    assert_eq!(
        server.outcome(delete).unwrap().state(),
        CommandState::Failed(StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED)
    );
    assert_eq!(server.outcome(replace).unwrap().state(), CommandState::Done(StatusCode::OK));
    assert_eq!(server.correlator().missing().count(), 0);
    assert_eq!(device.values["./B"], "b");
}

/// Both sides take small messages only, and values that exceed them go in chunks, both ways.
#[test]
fn a_server_has_the_version_of_the_first_message() {
    let message = |number: u32, version: Version, fill: &dyn Fn(&mut MessageBuilder)| {
        let mut header = HeaderInput::new("1a", MsgId(number), "https://mdm.example/dm", "urn:uuid:0815");
        header.version = version;
        let mut builder = MessageBuilder::new(&header).unwrap();
        fill(&mut builder);
        builder.finish(true)
    };
    let answer = |server: &mut ServerSession| {
        server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
        let message = server.answer().unwrap().message.unwrap();
        Message::parse(message.text()).unwrap().into_owned()
    };
    for (first, later) in [(Version::V1_1, Version::V1_2), (Version::V1_2, Version::V1_1)] {
        let mut server = server();
        let alert = |builder: &mut MessageBuilder| {
            builder.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        };
        server.receive(&message(1, first, &alert)).unwrap();
        let request = answer(&mut server);
        assert_eq!(request.version(), first);
        let statuses = |builder: &mut MessageBuilder| {
            builder.status(&StatusInput::answering_header(&request, StatusCode::OK)).unwrap();
            let get = request.commands().last().unwrap();
            builder.status(&StatusInput::answering(get, StatusCode::NOT_FOUND)).unwrap();
        };
        server.receive(&message(2, later, &statuses)).unwrap();
        assert_eq!(answer(&mut server).version(), first);
    }
}

#[test]
fn large_values_are_sent_in_small_messages_both_ways() {
    for (theirs, ours) in [(Some(1000), None), (None, Some(1100)), (Some(1000), Some(1100))] {
        let takes = |max| PeerLimits { max_msg_size: max, max_obj_size: None };
        let mut client = client().with_limits(takes(theirs));
        let mut server = server().with_limits(takes(ours));
        let mut device = Device::default();
        let large: String = (0..4000).map(|n| char::from(b" &<>abcdefghij"[n % 14])).collect();
        device.values.insert("./Large".into(), large.clone());
        let mut queue =
            |verb, uri: &str, data| server.queue(|commands| commands.command(verb, uri, data)).unwrap();
        let gets: Vec<_> = (0..20).map(|_| queue(Verb::Get, "./Large", None)).take(2).collect();
        let write = queue(Verb::Replace, "./Written", Some((Format::Chr, &large)));
        let after: Vec<_> =
            (0..30).map(|n| queue(Verb::Replace, &format!("./N/{n}"), Some((Format::Int, "1")))).collect();
        let (events, messages) = converse(&mut client, &mut server, &mut device, (theirs, ours));
        assert!(messages > 4, "{messages}");
        assert!(!events.iter().any(|event| matches!(event, SessionEvent::Mismatch(_))), "{events:?}");
        for get in gets {
            let outcome = server.outcome(get).unwrap();
            assert_eq!(outcome.state(), CommandState::Done(StatusCode::OK));
            assert_eq!(outcome.read()[0].text.as_deref(), Some(&*large), "{theirs:?} {ours:?}");
        }
        assert_eq!(device.values["./Written"], large);
        assert_eq!(server.outcome(write).unwrap().state(), CommandState::Done(StatusCode::OK));
        assert!(after.iter().all(|id| server.outcome(*id).unwrap().state().is_success()));
    }
}

/// Windows 11 with a small `MaxMsgSize` does not cut its answer but ends the session.
#[test]
fn an_abort_of_the_native_client_ends_the_session() {
    let mut client = client();
    let mut server = server();
    let get = server.queue(|commands| commands.command(Verb::Get, "./Large", None)).unwrap();
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    client.receive(&request).unwrap();
    let abort = client.abort().unwrap();
    assert!(abort.is_final());
    server.queue(|commands| commands.command(Verb::Get, "./Later", None)).unwrap();
    assert_eq!(server.receive(&abort).unwrap(), [SessionEvent::Aborted]);
    let last = server.answer().unwrap();
    let message = last.message.unwrap();
    assert!(last.is_over && message.is_final());
    let answered: Vec<_> = message
        .commands()
        .map(|command| command.as_status().expect("the message has only Statuses"))
        .map(|status| (status.cmd().unwrap().into_owned(), status.code().unwrap()))
        .collect();
    assert_eq!(answered, [("SyncHdr".to_owned(), StatusCode::OK), ("Alert".to_owned(), StatusCode::OK)]);
    assert!(server.is_over() && client.is_over());
    assert!(server.answer().unwrap().message.is_none());
    assert_eq!(server.outcome(get).unwrap().state(), CommandState::Pending);
    assert!(matches!(client.answer(None), Err(SessionError::Over)));
}

#[test]
fn an_abort_of_the_server_ends_the_session() {
    let (mut client, mut server) = (client(), server());
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let abort = server.abort().unwrap();
    assert!(client.receive(&abort).unwrap().is_none());
    assert!(client.is_over() && server.is_over());
}

fn gate(scheme: Scheme) -> Gate {
    let mut count = 0_u8;
    Gate::new(Account::new("user", "password"), scheme, Nonce::new(*b"first"), move || {
        count += 1;
        Nonce::new([count; 16])
    })
}

#[test]
fn credentials_are_asked_for_and_given() {
    for (wanted, offered, nonce, messages) in [
        (Scheme::Basic, Scheme::Basic, "", 2),
        (Scheme::Md5, Scheme::Md5, "first", 2),
        // A stale nonce, or a scheme that the server does not want, costs one more round.
        (Scheme::Md5, Scheme::Md5, "stale", 3),
        (Scheme::Md5, Scheme::Basic, "", 3),
        (Scheme::Mac, Scheme::Mac, "first", 2),
        (Scheme::Mac, Scheme::Md5, "first", 3),
    ] {
        let credentials = Credentials::new("user", "password");
        let mut client = client().with_credentials(credentials, offered, Nonce::new(nonce.as_bytes()));
        let mut server = server().with_gate(gate(wanted));
        let mut device = Device::default();
        device.values.insert("./A".into(), "a".into());
        let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
        let (events, count) = converse(&mut client, &mut server, &mut device, (None, None));
        assert_eq!(count, messages, "{wanted} {offered} {nonce}");
        let refused = events.iter().filter(|event| **event == SessionEvent::Unauthorized).count();
        assert_eq!(refused, messages - 2);
        // The refused message has no events, so each event occurs once.
        assert_eq!(events.iter().filter(|event| matches!(event, SessionEvent::Begun(_))).count(), 1);
        assert_eq!(server.outcome(get).unwrap().read()[0].text.as_deref(), Some("a"));
        assert_eq!(client.correlator().missing().count(), 0);
        if wanted == Scheme::Md5 {
            assert_eq!(client.next_nonce(), Some(server.gate().unwrap().nonce()));
        }
    }
}

#[test]
fn wrong_credentials_end_the_session() {
    let wrong = Credentials::new("user", "guess");
    let mut client = client().with_credentials(wrong, Scheme::Md5, Nonce::default());
    let mut server = server().with_gate(gate(Scheme::Md5));
    server.queue(|commands| commands.command(Verb::Get, "./Secret", None)).unwrap();
    let mut next = client.open(&package_1()).unwrap();
    for _ in 0..2 {
        assert_eq!(server.receive(&next).unwrap(), [SessionEvent::Unauthorized]);
        let answer = server.answer().unwrap().message.unwrap();
        assert!(!answer.text().contains("./Secret"), "a stranger gets no commands");
        let codes: Vec<_> = answer.commands().filter_map(|c| c.as_status()?.code()).collect();
        assert_eq!(codes, [StatusCode::INVALID_CREDENTIALS; 3]);
        assert!(client.receive(&answer).unwrap().is_none());
        next = client.answer(None).unwrap().message.unwrap();
    }
    server.receive(&next).unwrap();
    let answer = server.answer().unwrap().message.unwrap();
    assert!(matches!(client.receive(&answer), Err(SessionError::Unauthorized)));
    assert!(client.is_over());

    // Without credentials the first refusal ends the session.
    let mut client = self::client();
    let mut server = self::server().with_gate(gate(Scheme::Basic));
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let answer = server.answer().unwrap().message.unwrap();
    let status = answer.commands().next().unwrap().as_status().unwrap();
    assert_eq!(status.code(), Some(StatusCode::MISSING_CREDENTIALS));
    assert_eq!(status.chal().unwrap().meta().unwrap().mime_type().unwrap(), "syncml:auth-basic");
    assert!(matches!(client.receive(&answer), Err(SessionError::Unauthorized)));
}

/// The client sends a message again when the answer was lost, and gets the same answer.
#[test]
fn a_repeated_message_gets_the_same_answer() {
    let (mut client, mut server) = (client(), server());
    let first = client.open(&package_1()).unwrap();
    assert!(matches!(server.answer(), Err(SessionError::NotNow)));
    server.receive(&first).unwrap();
    assert!(matches!(server.receive(&first), Err(SessionError::NotNow)));
    let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    let answer = server.answer().unwrap().message.unwrap();
    assert_eq!(server.receive(&first).unwrap(), [SessionEvent::Repeated]);
    assert_eq!(server.answer().unwrap().message.unwrap().to_xml(), answer.to_xml());
    let work = client.receive(&answer).unwrap();
    let response =
        client.answer(work.map(|work| Device::default().execute(&work)).as_ref()).unwrap().message.unwrap();
    server.receive(&response).unwrap();
    assert_eq!(server.outcome(get).unwrap().state(), CommandState::Failed(StatusCode::NOT_FOUND));
    server.answer().unwrap();
    assert!(matches!(server.receive(&first), Err(SessionError::Over)));
}

#[test]
fn messages_out_of_place_are_rejected() {
    let mut server = server();
    let message = |session: &str, number: u32| {
        let header = HeaderInput::new(session.to_owned(), MsgId(number), "server", "device");
        MessageBuilder::new(&header).unwrap().finish(true)
    };
    let fragment = MessageBuilder::fragment(Version::V1_2).finish(true);
    assert!(matches!(server.receive(&fragment), Err(SessionError::NoHeader)));
    assert!(matches!(server.receive(&message("", 1)), Err(SessionError::OtherSession)));
    let no_number =
        Message::parse("<SyncML><SyncHdr><SessionID>1</SessionID></SyncHdr><SyncBody/></SyncML>").unwrap();
    assert!(matches!(server.receive(&no_number), Err(SessionError::NoMsgId)));
    server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    server.receive(&message("1", 5)).unwrap();
    server.answer().unwrap();
    assert!(matches!(server.receive(&message("2", 6)), Err(SessionError::OtherSession)));
    let old = server.receive(&message("1", 4)).unwrap_err();
    assert_eq!(old.to_string(), "message 4 came after message 5");
    assert_eq!(server.receive(&message("1", 6)).unwrap(), []);
}

/// An answer to a command that was not sent gives an event, and an Alert can be answered with another code.
#[test]
fn unmatched_answers_are_events_and_alerts_can_be_refused() {
    let mut server = server();
    let mut package = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), "server", "device")).unwrap();
    let item = ItemInput {
        meta: MetaInput { mark: Some("critical".into()), ..MetaInput::mime_type("com.example/strange") },
        data: Some("1".into()),
        ..ItemInput::default()
    };
    let alert = package.alert(AlertCode::CLIENT_EVENT, [item]).unwrap();
    let other = Message::parse("<SyncBody><Get><CmdID>77</CmdID></Get></SyncBody>").unwrap();
    package.status(&StatusInput::answering(other.commands().next().unwrap(), StatusCode::OK)).unwrap();
    let events = server.receive(&package.finish(true)).unwrap();
    let [SessionEvent::Notice(notice), SessionEvent::Mismatch(mismatch)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(notice.cmd_id, Some(alert.into()));
    assert_eq!(notice.code, Some(AlertCode::CLIENT_EVENT));
    assert_eq!(notice.items[0].mime_type.as_deref(), Some("com.example/strange"));
    assert_eq!(notice.items[0].mark.as_deref(), Some("critical"));
    assert_eq!(mismatch.kind, MismatchKind::NoSuchCommand);
    assert_eq!(mismatch.to_string(), "Status for command 77 of message 1: no such command was sent");
    assert!(server.set_status(alert, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED));
    assert!(!server.set_status(CmdId(50), StatusCode::OK));
    let answer = server.answer().unwrap().message.unwrap();
    let codes: Vec<_> = answer.commands().filter_map(|c| c.as_status()?.code()).collect();
    assert_eq!(codes, [StatusCode::OK, StatusCode::OPTIONAL_FEATURE_NOT_SUPPORTED]);
}

/// After a refused chunk the server sends no other chunk of the value, and continues with the next command.
#[test]
fn a_refused_chunk_ends_its_value() {
    let limits = PeerLimits { max_msg_size: Some(900), max_obj_size: None };
    let (mut client, mut server) = (client().with_limits(limits), server());
    let value = "x".repeat(3000);
    let large =
        server.queue(|commands| commands.command(Verb::Replace, "./L", Some((Format::Chr, &value)))).unwrap();
    let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let first = server.answer().unwrap().message.unwrap();
    assert!(first.commands().last().unwrap().item().unwrap().has_more_data());
    let mut refusal = MessageBuilder::answering(&first, MsgId(2)).unwrap();
    refusal.status(&StatusInput::answering_header(&first, StatusCode::OK)).unwrap();
    let chunk = first.commands().last().unwrap();
    refusal.status(&StatusInput::answering(chunk, StatusCode::COMMAND_NOT_ALLOWED)).unwrap();
    let refused = SessionEvent::ObjectRefused { cmd_id: Some(large.into()), address: "./L".into() };
    assert_eq!(server.receive(&refusal.finish(true)).unwrap(), [refused]);
    let next = server.answer().unwrap().message.unwrap();
    assert_eq!(next.commands().last().unwrap().cmd_id(), Some(get.into()));
    assert!(next.is_final());
    assert_eq!(server.outcome(large).unwrap().state(), CommandState::Failed(StatusCode::COMMAND_NOT_ALLOWED));
}

fn codes(message: &Message<'_>) -> Vec<StatusCode> {
    message.commands().filter_map(|command| command.as_status()?.code()).collect()
}

fn asks_for_more(message: &Message<'_>) -> bool {
    let alerts = message.commands().filter_map(|command| command.as_alert()?.code());
    alerts.filter(|code| *code == AlertCode::NEXT_MESSAGE).count() == 1
}

/// A server asks a device that continues its package for the rest, even when commands are queued.
#[test]
fn a_message_of_only_statuses_asks_for_the_next_message() {
    let mut server = server();
    server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    let mut package = MessageBuilder::new(&HeaderInput::new("1", MsgId(1), "server", "device")).unwrap();
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    server.receive(&package.finish(false)).unwrap();
    let answer = server.answer().unwrap();
    let message = answer.message.unwrap();
    assert!(!answer.is_over && !message.is_final() && asks_for_more(&message), "{}", message.text());
    assert_eq!(codes(&message), [StatusCode::OK; 2]);
    let kinds: Vec<_> = message.commands().map(|command| command.kind()).collect();
    assert_eq!(kinds, [CommandKind::Status, CommandKind::Status, CommandKind::Alert]);
    // The package has ended, so the Get is sent.
    let mut rest = MessageBuilder::answering(&message, MsgId(2)).unwrap();
    rest.status(&StatusInput::answering_header(&message, StatusCode::OK)).unwrap();
    server.receive(&rest.finish(true)).unwrap();
    let message = server.answer().unwrap().message.unwrap();
    assert!(message.is_final() && !asks_for_more(&message), "{}", message.text());
    assert_eq!(message.commands().last().unwrap().kind(), CommandKind::Get);

    // A device without Results to send asks for the next message.
    for (target, asks) in [("./A", false), ("./B", true)] {
        let mut client = client();
        let mut device = Device::default();
        device.values.insert("./A".into(), "a".into());
        let first = client.open(&package_1()).unwrap();
        let mut request = MessageBuilder::answering(&first, MsgId(1)).unwrap();
        request.status(&StatusInput::answering_header(&first, StatusCode::OK)).unwrap();
        request.command(Verb::Get, target, None).unwrap();
        let request = request.finish(false);
        let work = client.receive(&request).unwrap().unwrap();
        let answer = client.answer(Some(&device.execute(&work))).unwrap().message.unwrap();
        assert_eq!((asks_for_more(&answer), answer.is_final()), (asks, false), "{}", answer.text());
    }
}

/// A refusal ends its package, and holds no queued commands.
#[test]
fn a_refusal_holds_no_queued_commands() {
    let mut server = server().with_gate(gate(Scheme::Md5));
    server.queue(|commands| commands.command(Verb::Get, "./Secret", None)).unwrap();
    for number in 1..3 {
        // A message of an unfinished package, without commands to answer.
        let header = HeaderInput::new("1", MsgId(number), "server", "device");
        let package = MessageBuilder::new(&header).unwrap();
        assert_eq!(server.receive(&package.finish(false)).unwrap(), [SessionEvent::Unauthorized]);
        let answer = server.answer().unwrap();
        let message = answer.message.unwrap();
        assert_eq!(codes(&message), [StatusCode::MISSING_CREDENTIALS]);
        assert!(message.is_final() && !asks_for_more(&message) && !answer.is_over, "{}", message.text());
    }
}

/// With a MAC every message needs a proof, also a repeated one.
#[test]
fn a_repeated_message_needs_its_proof_again() {
    let credentials = Credentials::new("user", "password");
    let mut client = client().with_credentials(credentials, Scheme::Mac, Nonce::new(*b"first"));
    let mut server = server().with_gate(gate(Scheme::Mac));
    server.queue(|commands| commands.command(Verb::Get, "./Secret", None)).unwrap();
    let first = client.open(&package_1()).unwrap();
    let body = first.to_xml().into_bytes();
    let mac = client.mac(&body).unwrap();
    server.receive_with(&first, Some((&mac, &body))).unwrap();
    let answer = server.answer().unwrap().message.unwrap();
    assert!(answer.text().contains("./Secret"));
    assert!(matches!(server.receive(&first), Err(SessionError::Unproven)));
    let forged = Credentials::new("user", "guess").mac(&Nonce::new(*b"first"), &body);
    assert!(matches!(server.receive_with(&first, Some((&forged, &body))), Err(SessionError::Unproven)));
    assert_eq!(server.receive_with(&first, Some((&mac, &body))).unwrap(), [SessionEvent::Repeated]);
    assert_eq!(server.answer().unwrap().message.unwrap().text(), answer.text());
}

/// Each side refuses the stale nonce of the other. Both then accept each other, and no command is lost.
#[test]
fn both_sides_may_refuse_a_stale_nonce() {
    for (here, there) in [("stale", "stale"), ("first", "stale"), ("stale", "first"), ("first", "first")] {
        let secret = |nonce: &str| (Credentials::new("user", "password"), Nonce::new(nonce.as_bytes()));
        let (credentials, nonce) = secret(here);
        let mut client =
            client().with_credentials(credentials, Scheme::Md5, nonce).with_gate(gate(Scheme::Md5));
        let (credentials, nonce) = secret(there);
        let mut server =
            server().with_credentials(credentials, Scheme::Md5, nonce).with_gate(gate(Scheme::Md5));
        let mut device = Device::default();
        device.values.insert("./A".into(), "a".into());
        let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
        let (events, _) = converse(&mut client, &mut server, &mut device, (None, None));
        assert_eq!(server.outcome(get).unwrap().read()[0].text.as_deref(), Some("a"), "{here} {there}");
        let begun = events.iter().filter(|event| matches!(event, SessionEvent::Begun(_))).count();
        assert_eq!(begun, 1, "{here} {there}: {events:?}");
        assert_eq!(client.correlator().missing().count(), 0, "{here} {there}");
        assert!(!events.iter().any(|event| matches!(event, SessionEvent::Mismatch(_))), "{events:?}");
    }
}

/// A device that answers a chunk with 200 instead of 213 has accepted it.
#[test]
fn a_chunk_can_be_accepted_with_200() {
    let limits = PeerLimits { max_msg_size: Some(900), max_obj_size: None };
    let (mut client, mut server) = (client().with_limits(limits), server());
    server
        .queue(|commands| commands.command(Verb::Replace, "./L", Some((Format::Chr, &"x".repeat(3000)))))
        .unwrap();
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let first = server.answer().unwrap().message.unwrap();
    let mut reply = MessageBuilder::answering(&first, MsgId(2)).unwrap();
    reply.status(&StatusInput::answering_header(&first, StatusCode::OK)).unwrap();
    reply.status(&StatusInput::answering(first.commands().last().unwrap(), StatusCode::OK)).unwrap();
    assert_eq!(server.receive(&reply.finish(true)).unwrap(), []);
    let next = server.answer().unwrap().message.unwrap();
    let item = next.commands().last().unwrap().item().unwrap();
    assert_eq!((item.target_uri().unwrap().as_str(), item.has_more_data()), ("./L", true));
}

/// The ids of the commands in a message, with the commands' targets.
fn asked(message: &Message<'_>) -> Vec<(String, String)> {
    let target = |command: Command<'_>| {
        let item = command.item()?;
        Some((command.cmd_id()?.to_string(), item.target_uri()?.as_str().to_owned()))
    };
    message.commands().filter_map(target).collect()
}

/// Answers the commands of a message with these codes, by their targets.
fn answer_each(message: &Message<'_>, number: u32, codes: &[(&str, StatusCode)]) -> Message<'static> {
    let mut answer = MessageBuilder::answering(message, MsgId(number)).unwrap();
    answer.status(&StatusInput::answering_header(message, StatusCode::OK)).unwrap();
    for command in message.commands().filter(|command| command.as_status().is_none()) {
        let target = command.item().unwrap().target_uri().unwrap().into_text();
        let (_, code) = codes.iter().find(|(uri, _)| *uri == target).unwrap();
        answer.status(&StatusInput::answering(command, *code)).unwrap();
    }
    answer.finish(true)
}

#[test]
fn commands_of_many_batches_have_ids_of_their_own() {
    let (mut client, mut server) = (client(), server());
    let fragment = |uris: &[&str]| {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        for uri in uris {
            builder.command(Verb::Exec, uri, None).unwrap();
        }
        builder.finish(true)
    };
    // Both fragments are numbered from 1.
    let (one, two) = (fragment(&["./A", "./B"]), fragment(&["./C"]));
    let first = server.send(&one).unwrap();
    let second = server.send(&two).unwrap();
    let third = server.queue(|commands| commands.command(Verb::Exec, "./D", None)).unwrap();
    // The same fragment again.
    let again = server.send(&two).unwrap();
    assert_eq!((first.len(), second.len(), again.len()), (2, 1, 1));

    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    wire(&request, None);
    let expected: Vec<_> = first
        .iter()
        .zip(["./A", "./B"])
        .chain([(&second[0], "./C"), (&third, "./D"), (&again[0], "./C")])
        .map(|(id, uri)| (id.to_string(), uri.to_owned()))
        .collect();
    assert_eq!(asked(&request), expected);

    let codes = [
        ("./A", StatusCode::OK),
        ("./B", StatusCode::NOT_FOUND),
        ("./C", StatusCode::COMMAND_NOT_ALLOWED),
        ("./D", StatusCode::ACCEPTED),
    ];
    assert_eq!(server.receive(&answer_each(&request, 2, &codes)).unwrap(), []);
    let verdict = |id| server.outcome(id).unwrap().state();
    assert_eq!(verdict(first[0]), CommandState::Done(StatusCode::OK));
    assert_eq!(verdict(first[1]), CommandState::Failed(StatusCode::NOT_FOUND));
    assert_eq!(verdict(second[0]), CommandState::Failed(StatusCode::COMMAND_NOT_ALLOWED));
    assert_eq!(verdict(third), CommandState::Accepted);
    assert_eq!(verdict(again[0]), CommandState::Failed(StatusCode::COMMAND_NOT_ALLOWED));
}

/// Payloads that administrators write have UUIDs, prefixes, or no ids at all.
#[test]
fn sent_commands_get_new_ids() {
    let mut server = server();
    let stored = Message::parse(
        "<s:SyncBody xmlns:s='SYNCML:SYNCML1.2'><s:Atomic><s:CmdID>921e6daf-562f-4cf7</s:CmdID>
         <s:Exec><s:Item><s:Target><s:LocURI>./A</s:LocURI></s:Target></s:Item></s:Exec>
         <s:Exec><s:CmdID/><s:Item><s:Target><s:LocURI>./B</s:LocURI></s:Target></s:Item></s:Exec></s:Atomic></s:SyncBody>",
    )
    .unwrap();
    assert_eq!(server.send(&stored).unwrap(), [CmdId(1), CmdId(2), CmdId(3)]);
    server.receive(&client().open(&package_1()).unwrap()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    wire(&request, None);
    let atomic = request.commands().last().unwrap();
    let ids: Vec<_> = atomic.nested().map(|command| command.cmd_id().unwrap().to_string()).collect();
    assert_eq!((atomic.cmd_id(), ids), (Some(CmdId(1).into()), vec!["2".to_owned(), "3".to_owned()]));
}

/// The Statuses in a stored message belong to another session, and do not answer messages of this one.
#[test]
fn a_stored_message_is_sent_without_its_answers() {
    let stored = "<SyncBody><Status><CmdID>1</CmdID><MsgRef>9</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>
        <Get><CmdID>2</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get><Final/></SyncBody>";
    let stored = Message::parse(stored).unwrap();
    let (mut client, mut server) = (client(), server());
    server.receive(&client.open(&package_1()).unwrap()).unwrap();
    let ids = [server.send(&stored).unwrap(), server.send(&stored).unwrap()].concat();
    assert_eq!(ids, [CmdId(1), CmdId(2)]);
    let message = server.answer().unwrap().message.unwrap();
    assert!(!message.text().contains("<MsgRef>9</MsgRef>"), "{}", message.text());
    assert_eq!(message.commands().filter(|command| command.kind() == CommandKind::Get).count(), 2);
    assert!(ids.iter().all(|id| server.outcome(*id).unwrap().state() == CommandState::Pending));
}
