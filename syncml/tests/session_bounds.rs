//! Bounds end a session that would not end by itself, and a message without a valid proof changes nothing.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use syncml::authentication::{Account, Credentials, Mac, Nonce, Scheme};
use syncml::correlation::CommandState;
use syncml::packaging::PeerLimits;
use syncml::session::{Bounds, ClientSession, Gate, ServerSession, SessionError, SessionEvent};
use syncml::{AlertCode, HeaderInput, Message, MessageBuilder, MsgId, StatusCode, StatusInput, Version};

fn package_1() -> Message<'static> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    package.finish(true)
}

fn client() -> ClientSession {
    ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm")
}

fn server() -> ServerSession {
    ServerSession::new("https://mdm.example/dm")
}

fn gate(scheme: Scheme) -> Gate {
    let mut count = 0_u8;
    Gate::new(Account::new("user", "password"), scheme, Nonce::new(*b"first"), move || {
        count += 1;
        Nonce::new([count; 16])
    })
}

/// A message with this number and no proof, which asks for answers to another address.
fn stranger(number: u32) -> Message<'static> {
    let mut header = HeaderInput::new("1a", MsgId(number), "https://mdm.example/dm", "urn:uuid:0815");
    header.resp_uri = Some("https://stranger.example/".into());
    let mut builder = MessageBuilder::new(&header).unwrap();
    builder.alert(AlertCode::CLIENT_EVENT, []).unwrap();
    builder.finish(true)
}

fn proof(client: &ClientSession, message: &Message<'_>) -> (Mac, Vec<u8>) {
    let body = message.to_xml().into_bytes();
    (client.mac(&body).unwrap(), body)
}

/// A stranger's message with any number changes nothing, not even the valid nonce.
#[test]
fn a_strangers_message_changes_nothing() {
    let credentials = Credentials::new("user", "password");
    let mut client = client().with_credentials(credentials, Scheme::Mac, Nonce::new(*b"first"));
    let mut server = server().with_gate(gate(Scheme::Mac));
    let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();

    // The first message of the session is a stranger's.
    assert_eq!(server.receive(&stranger(u32::MAX)).unwrap(), [SessionEvent::Unauthorized]);
    let refusal = server.answer().unwrap().message.unwrap();
    assert_eq!(server.answer().unwrap().message.unwrap().text(), refusal.text(), "the refusal is repeated");

    let first = client.open(&package_1()).unwrap();
    let (mac, body) = proof(&client, &first);
    let events = server.receive_with(&first, Some((&mac, &body))).unwrap();
    assert_eq!(events, [SessionEvent::Begun(AlertCode::CLIENT_INITIATED)]);
    let request = server.answer().unwrap().message.unwrap();
    assert!(request.text().contains("./A"));

    // A stranger's message in the middle of the session, after a lost answer.
    assert_eq!(server.receive(&stranger(u32::MAX)).unwrap(), [SessionEvent::Unauthorized]);
    let refusal = server.answer().unwrap().message.unwrap();
    assert!(!refusal.text().contains("./A") && !refusal.text().contains("stranger.example"));
    assert_eq!(server.receive_with(&first, Some((&mac, &body))).unwrap(), [SessionEvent::Repeated]);
    assert_eq!(server.answer().unwrap().message.unwrap().text(), request.text(), "the same answer");

    let work = client.receive(&request).unwrap().unwrap();
    let mut executed = MessageBuilder::fragment(Version::V1_2);
    let command = work.commands().last().unwrap();
    executed.status(&StatusInput::answering(command, StatusCode::NOT_FOUND)).unwrap();
    let second = client.answer(Some(&executed.finish(true))).unwrap().message.unwrap();
    let (mac, body) = proof(&client, &second);
    assert_eq!(server.receive_with(&second, Some((&mac, &body))).unwrap(), []);
    assert_eq!(server.outcome(get).unwrap().state(), CommandState::Failed(StatusCode::NOT_FOUND));
    assert!(server.answer().unwrap().is_over);
}

/// Strangers between any two messages do not end a session: each device message is accepted at once, or after the one
/// challenge that its stale nonce needs.
#[test]
fn strangers_cannot_invalidate_the_nonce_of_a_device() {
    for nonce in [&b"first"[..], b"stale"] {
        let credentials = Credentials::new("user", "password");
        let mut client = client().with_credentials(credentials, Scheme::Mac, Nonce::new(nonce));
        let mut server = server().with_gate(gate(Scheme::Mac));
        for number in 0..20 {
            server.queue(|commands| commands.command(Verb::Get, &format!("./{number}"), None)).unwrap();
        }
        let mut next = client.open(&package_1()).unwrap();
        let mut refusals = 0;
        while !client.is_over() {
            for _ in 0..3 {
                assert_eq!(server.receive(&stranger(u32::MAX)).unwrap(), [SessionEvent::Unauthorized]);
                server.answer().unwrap();
            }
            let (mac, body) = proof(&client, &next);
            let events = server.receive_with(&next, Some((&mac, &body))).unwrap();
            refusals += usize::from(events == [SessionEvent::Unauthorized]);
            let request = server.answer().unwrap().message.unwrap();
            let executed = client.receive(&request).unwrap().map(|work| {
                let mut executed = MessageBuilder::fragment(Version::V1_2);
                for command in work.commands().filter(|command| command.as_status().is_none()) {
                    executed.status(&StatusInput::answering(command, StatusCode::NOT_FOUND)).unwrap();
                }
                executed.finish(true)
            });
            if !client.is_over() {
                next = client.answer(executed.as_ref()).unwrap().message.unwrap();
            }
        }
        assert_eq!(refusals, usize::from(nonce == b"stale"));
        assert!(server.is_over());
    }
}

/// The refusal of a message goes to the device that the server has accepted, and not to the source of the message.
#[test]
fn a_stranger_does_not_redirect_a_server() {
    let from = |number: u32, source: &'static str| {
        let header = HeaderInput::new("1a", MsgId(number), "https://mdm.example/dm", source);
        let mut builder = MessageBuilder::new(&header).unwrap();
        builder.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        builder.finish(true)
    };
    let target = |server: &mut ServerSession| {
        let message = server.answer().unwrap().message.unwrap();
        message.header().unwrap().target().unwrap().loc_uri().unwrap().into_text().into_owned()
    };
    let credentials = Credentials::new("user", "password");
    let mut client = client().with_credentials(credentials, Scheme::Mac, Nonce::new(*b"first"));
    let mut server = server().with_gate(gate(Scheme::Mac));
    server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    server.receive(&from(7, "urn:uuid:stranger")).unwrap();
    assert_eq!(target(&mut server), "urn:uuid:stranger", "it has accepted no device yet");

    let first = client.open(&package_1()).unwrap();
    let (mac, body) = proof(&client, &first);
    server.receive_with(&first, Some((&mac, &body))).unwrap();
    assert_eq!(target(&mut server), "urn:uuid:0815");
    assert_eq!(server.receive(&from(7, "urn:uuid:stranger")).unwrap(), [SessionEvent::Unauthorized]);
    assert_eq!(target(&mut server), "urn:uuid:0815");
}

/// A stranger's message neither redirects a device nor makes it repeat a message, before and after the device has accepted
/// its server.
#[test]
fn a_stranger_does_not_redirect_a_device() {
    let mut client = client().with_gate(gate(Scheme::Mac));
    client.open(&package_1()).unwrap();
    let answer_from = |number: u32, source: &str, code: StatusCode| {
        let header = HeaderInput::new("1a", MsgId(number), "urn:uuid:0815", source.to_owned());
        let mut builder = MessageBuilder::new(&header).unwrap();
        let answered =
            Message::parse("<SyncML><SyncHdr><MsgID>1</MsgID></SyncHdr><SyncBody/></SyncML>").unwrap();
        builder.status(&StatusInput::answering_header(&answered, code)).unwrap();
        builder.command(Verb::Get, "./A", None).unwrap();
        builder.finish(true)
    };
    let forged = answer_from(1, "https://stranger.example/", StatusCode::OK);
    assert!(client.receive(&forged).unwrap().is_none(), "no command is executed");
    assert_eq!(client.server(), "https://mdm.example/dm");
    client.answer(None).unwrap();

    let real = answer_from(1, "https://mdm.example/other", StatusCode::OK);
    let body = real.to_xml().into_bytes();
    let mac = Credentials::new("user", "password").mac(&Nonce::new(*b"first"), &body);
    assert!(client.receive_with(&real, Some((&mac, &body))).unwrap().is_some());
    assert_eq!(client.server(), "https://mdm.example/other", "an accepted server may change its address");
    client.answer(None).unwrap();

    let forged = answer_from(2, "https://stranger.example/", StatusCode::INVALID_CREDENTIALS);
    assert!(client.receive(&forged).unwrap().is_none(), "no command is executed");
    assert_eq!(client.server(), "https://mdm.example/other");
    let answer = client.answer(None).unwrap().message.unwrap();
    let codes: Vec<_> = answer.commands().filter_map(|command| command.as_status()?.code()).collect();
    assert_eq!(codes, [StatusCode::MISSING_CREDENTIALS; 2]);
    assert_eq!(answer.commands().count(), 2, "package 1 is not sent again");
}

/// A server that asks for a MAC takes other credentials for none: 407, and not 401 as for wrong ones.
#[test]
fn other_credentials_do_not_replace_a_mac() {
    let credentials = Credentials::new("user", "password");
    let mut client = client().with_credentials(credentials, Scheme::Md5, Nonce::new(*b"first"));
    let mut server = server().with_gate(gate(Scheme::Mac));
    let events = server.receive(&client.open(&package_1()).unwrap()).unwrap();
    assert_eq!(events, [SessionEvent::Unauthorized]);
    let answer = server.answer().unwrap().message.unwrap();
    let codes: Vec<_> = answer.commands().filter_map(|command| command.as_status()?.code()).collect();
    assert_eq!(codes, [StatusCode::MISSING_CREDENTIALS; 2]);
    assert_eq!(server.session_id(), Some("1a"));
}

/// A device that was configured to send a digest does not send its password.
#[test]
fn a_server_may_not_ask_for_a_password_instead_of_a_digest() {
    for (chosen, goes_on) in [(Scheme::Basic, true), (Scheme::Md5, false), (Scheme::Mac, false)] {
        let credentials = Credentials::new("user", "guess");
        let mut client = client().with_credentials(credentials, chosen, Nonce::default());
        let mut server = server().with_gate(gate(Scheme::Basic));
        server.receive(&client.open(&package_1()).unwrap()).unwrap();
        let refusal = server.answer().unwrap().message.unwrap();
        match client.receive(&refusal) {
            Ok(work) => assert!(goes_on && work.is_none()),
            Err(error) => assert!(!goes_on && matches!(error, SessionError::Unauthorized), "{error}"),
        }
        assert_eq!(client.is_over(), !goes_on);
    }
}

/// A device that answers each message only with Statuses, and never ends its package.
struct Endless {
    number: u32,
    asks: bool,
}

impl Endless {
    fn next(&mut self, message: Option<&Message<'_>>) -> Message<'static> {
        self.number += 1;
        let header = HeaderInput::new("1a", MsgId(self.number), "https://mdm.example/dm", "urn:uuid:0815");
        let mut builder = MessageBuilder::new(&header).unwrap();
        if let Some(message) = message {
            builder.status(&StatusInput::answering_header(message, StatusCode::OK)).unwrap();
            for command in message.commands().filter(|command| command.as_status().is_none()) {
                builder.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
            }
        }
        if self.asks {
            builder.alert(AlertCode::NEXT_MESSAGE, []).unwrap();
        }
        builder.finish(false)
    }
}

#[test]
fn a_session_without_final_ends_at_its_idle_bound() {
    for asks in [false, true] {
        let mut server = server();
        let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
        let mut device = Endless { number: 0, asks };
        let mut next = device.next(None);
        let error = loop {
            if let Err(error) = server.receive(&next) {
                break error;
            }
            let reply = server.answer().unwrap();
            assert!(!reply.is_over && device.number < 500);
            next = device.next(reply.message.as_ref());
        };
        assert!(matches!(error, SessionError::NoProgress { most: 100 }), "{error}");
        assert_eq!(error.to_string(), "the session must end: no progress in the last 100 messages");
        assert_eq!(device.number, 101);
        // The error is the same until `answer` gives the last message, which ends the session.
        assert!(matches!(server.receive(&next), Err(SessionError::NoProgress { .. })));
        assert!(!server.is_over());
        let last = server.answer().unwrap();
        assert!(last.is_over && server.is_over());
        let last = last.message.unwrap();
        let alert = last.commands().last().unwrap().as_alert().unwrap().code();
        assert_eq!((alert, last.is_final()), (Some(AlertCode::SESSION_ABORT), true));
        assert!(matches!(server.receive(&next), Err(SessionError::Over)));
        assert!(server.answer().unwrap().message.is_none());
        assert!(server.outcome(get).is_none(), "never sent");
    }
}

/// The device has the same bound, and ends a session with a server that never ends it.
#[test]
fn a_device_ends_a_session_without_an_end() {
    let mut client = client().with_bounds(Bounds { idle: 7, ..Bounds::default() });
    let mut sent = client.open(&package_1()).unwrap();
    for number in 1.. {
        let mut builder = MessageBuilder::answering(&sent, MsgId(number)).unwrap();
        builder.status(&StatusInput::answering_header(&sent, StatusCode::OK)).unwrap();
        match client.receive(&builder.finish(false)) {
            Ok(work) => assert!(work.is_none()),
            Err(error) => {
                assert!(matches!(error, SessionError::NoProgress { most: 7 }), "{error}");
                assert_eq!(number, 8);
                break;
            }
        }
        sent = client.answer(None).unwrap().message.unwrap();
    }
    let last = client.answer(None).unwrap();
    assert!(last.is_over && client.is_over());
    let mut server = server();
    assert_eq!(server.receive(&last.message.unwrap()).unwrap(), [SessionEvent::Aborted]);
    assert!(matches!(client.answer(None), Err(SessionError::Over)));
}

/// A session with any progress ends only at its bound on messages.
#[test]
fn a_session_with_progress_ends_only_at_its_bound_on_messages() {
    for (messages, ends) in [(10_000, false), (300, true)] {
        let bounds = Bounds { messages, idle: 2 };
        let limits = PeerLimits { max_msg_size: Some(800), max_obj_size: None };
        let mut client = client().with_limits(limits).with_bounds(Bounds { idle: 2, ..Bounds::default() });
        let mut server = server().with_bounds(bounds);
        let value = "x".repeat(100_000);
        let large = server
            .queue(|commands| commands.command(Verb::Replace, "./L", Some((Format::Chr, &value))))
            .unwrap();
        let mut next = client.open(&package_1()).unwrap();
        let mut count = 0;
        let error = loop {
            count += 1;
            if let Err(error) = server.receive(&next) {
                break Some(error);
            }
            let answer = server.answer().unwrap();
            let Some(work) = client.receive(answer.message.as_ref().unwrap()).unwrap() else {
                if client.is_over() {
                    break None;
                }
                next = client.answer(None).unwrap().message.unwrap();
                continue;
            };
            let mut executed = MessageBuilder::fragment(Version::V1_2);
            let command = work.commands().last().unwrap();
            assert_eq!(command.item().unwrap().data().unwrap().text(), value);
            executed.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
            next = client.answer(Some(&executed.finish(true))).unwrap().message.unwrap();
        };
        match error {
            None => {
                assert!(!ends && count > 300, "{count}");
                assert_eq!(server.outcome(large).unwrap().state(), CommandState::Done(StatusCode::OK));
            }
            Some(error) => {
                assert!(ends && matches!(error, SessionError::TooManyMessages { most: 300 }), "{error}");
                let abort = server.abort().unwrap();
                assert!(client.receive(&abort).unwrap().is_none() && client.is_over());
                assert!(!server.outcome(large).unwrap().state().is_success());
            }
        }
    }
}
