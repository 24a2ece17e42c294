//! Repeated messages: only a sender with the same proof gets the last answer again.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use syncml::authentication::{Account, Credentials, Mac, Nonce, Scheme};
use syncml::session::{ClientSession, Gate, ServerSession, SessionError, SessionEvent};
use syncml::{AlertCode, HeaderInput, Message, MessageBuilder, MsgId, StatusCode, StatusInput, Version};

const SCHEMES: [Scheme; 3] = [Scheme::Basic, Scheme::Md5, Scheme::Mac];

fn gate(scheme: Scheme) -> Gate {
    let mut count = 0_u8;
    Gate::new(Account::new("user", "password"), scheme, Nonce::new(*b"first"), move || {
        count += 1;
        Nonce::new([count; 16])
    })
}

/// A message and the proof in its HTTP headers.
struct Sent {
    message: Message<'static>,
    body: Vec<u8>,
    mac: Option<Mac>,
}

impl Sent {
    fn new(message: Message<'static>, mac: impl FnOnce(&[u8]) -> Option<Mac>) -> Self {
        let body = message.to_xml().into_bytes();
        Sent { mac: mac(&body), message, body }
    }

    fn proof(&self) -> Option<(&Mac, &[u8])> {
        self.mac.as_ref().map(|mac| (mac, &self.body[..]))
    }
}

/// A server with a gate, after it has accepted a device and sent it a secret.
struct Asked {
    server: ServerSession,
    client: ClientSession,
    first: Sent,
    request: Message<'static>,
}

fn asked(scheme: Scheme) -> Asked {
    let credentials = Credentials::new("user", "password");
    let mut client = ClientSession::new("1a", "device", "server").with_credentials(
        credentials,
        scheme,
        Nonce::new(*b"first"),
    );
    let mut server = ServerSession::new("server").with_gate(gate(scheme));
    let mut commands = MessageBuilder::fragment(Version::V1_2);
    commands.command(Verb::Replace, "./A", Some((Format::Chr, "secret"))).unwrap();
    server.send(&commands.finish(true)).unwrap();
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let first = Sent::new(client.open(&package.finish(true)).unwrap(), |body| client.mac(body));
    server.receive_with(&first.message, first.proof()).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    assert!(request.text().contains("secret"));
    Asked { server, client, first, request }
}

/// A message with this number from somebody without credentials.
fn stranger(number: u32) -> Message<'static> {
    let header = HeaderInput::new("1a", MsgId(number), "server", "device");
    let mut builder = MessageBuilder::new(&header).unwrap();
    builder.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    builder.finish(true)
}

/// A message with this number and the credentials of another password.
fn guesser(number: u32, scheme: Scheme) -> Message<'static> {
    let mut header = HeaderInput::new("1a", MsgId(number), "server", "device");
    Credentials::new("user", "guess").sign(&mut header, scheme, &Nonce::new(*b"first"));
    MessageBuilder::new(&header).unwrap().finish(true)
}

#[test]
fn a_server_repeats_its_answer_only_for_a_message_that_proves_itself_again() {
    for scheme in SCHEMES {
        let Asked { mut server, first, request, .. } = asked(scheme);
        for message in [stranger(1), guesser(1, scheme)] {
            assert!(matches!(server.receive(&message), Err(SessionError::Unproven)), "{scheme}");
            assert!(matches!(server.answer(), Err(SessionError::NotNow)), "{scheme}");
        }
        assert_eq!(
            server.receive_with(&first.message, first.proof()).unwrap(),
            [SessionEvent::Repeated],
            "{scheme}"
        );
        assert_eq!(server.answer().unwrap().message.unwrap().text(), request.text(), "{scheme}");
    }
}

#[test]
fn a_server_that_has_refused_a_message_asks_for_the_proof_of_the_one_before() {
    let Asked { mut server, first, request, .. } = asked(Scheme::Mac);
    for number in [2, 7] {
        assert_eq!(server.receive(&stranger(number)).unwrap(), [SessionEvent::Unauthorized]);
        assert!(!server.answer().unwrap().message.unwrap().text().contains("secret"));
        assert!(matches!(server.receive(&stranger(1)), Err(SessionError::Unproven)));
        assert!(matches!(server.answer(), Err(SessionError::NotNow)));
    }
    assert_eq!(server.receive_with(&first.message, first.proof()).unwrap(), [SessionEvent::Repeated]);
    assert_eq!(server.answer().unwrap().message.unwrap().text(), request.text());
}

/// After a 212 messages have no credentials. Only a sender who has seen a message can repeat it unchanged.
#[test]
fn a_message_without_credentials_is_repeated_only_unchanged() {
    for scheme in [Scheme::Basic, Scheme::Md5] {
        let Asked { mut server, mut client, request, .. } = asked(scheme);
        let mut executed = MessageBuilder::fragment(Version::V1_2);
        {
            let work = client.receive(&request).unwrap().unwrap();
            let command = work.commands().last().unwrap();
            executed.status(&StatusInput::answering(command, StatusCode::OK)).unwrap();
        }
        let second = client.answer(Some(&executed.finish(true))).unwrap().message.unwrap();
        assert!(second.header().unwrap().cred().is_none());
        server.queue(|commands| commands.command(Verb::Replace, "./B", Some((Format::Chr, "more")))).unwrap();
        server.receive(&second).unwrap();
        let answer = server.answer().unwrap().message.unwrap();
        assert!(answer.text().contains("more"));
        for message in [stranger(2), guesser(2, scheme)] {
            assert!(matches!(server.receive(&message), Err(SessionError::Unproven)), "{scheme}");
            assert!(matches!(server.answer(), Err(SessionError::NotNow)), "{scheme}");
        }
        let again = Message::parse(second.text()).unwrap();
        assert_eq!(server.receive(&again).unwrap(), [SessionEvent::Repeated], "{scheme}");
        assert_eq!(server.answer().unwrap().message.unwrap().text(), answer.text(), "{scheme}");
    }
}

#[test]
fn a_device_repeats_its_answer_only_for_a_message_that_proves_itself_again() {
    for scheme in SCHEMES {
        let mut client = ClientSession::new("1a", "device", "server").with_gate(gate(scheme));
        let mut package = MessageBuilder::fragment(Version::V1_2);
        package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        client.open(&package.finish(true)).unwrap();
        let mut header = HeaderInput::new("1a", MsgId(1), "device", "server");
        let credentials = Credentials::new("user", "password");
        let nonce = Nonce::new(*b"first");
        credentials.sign(&mut header, scheme, &nonce);
        let mut builder = MessageBuilder::new(&header).unwrap();
        builder.command(Verb::Get, "./A", None).unwrap();
        let request = Sent::new(builder.finish(true), |body| {
            (scheme == Scheme::Mac).then(|| credentials.mac(&nonce, body))
        });

        let mut executed = MessageBuilder::fragment(Version::V1_2);
        {
            let work = client.receive_with(&request.message, request.proof()).unwrap().unwrap();
            let get = work.commands().last().unwrap();
            executed.status(&StatusInput::answering(get, StatusCode::NOT_FOUND)).unwrap();
        }
        let answer = client.answer(Some(&executed.finish(true))).unwrap().message.unwrap();

        if scheme == Scheme::Mac {
            assert!(client.receive(&stranger(9)).unwrap().is_none());
            assert_ne!(client.answer(None).unwrap().message.unwrap().text(), answer.text());
        }
        for message in [stranger(1), guesser(1, scheme)] {
            assert!(matches!(client.receive(&message), Err(SessionError::Unproven)), "{scheme}");
            assert!(matches!(client.answer(None), Err(SessionError::NotNow)), "{scheme}");
        }
        assert!(client.receive_with(&request.message, request.proof()).unwrap().is_none(), "{scheme}");
        assert_eq!(client.answer(None).unwrap().message.unwrap().text(), answer.text(), "{scheme}");
    }
}

/// A sender whose message is rejected does not get an answer for another sender.
#[test]
fn a_rejected_message_gets_no_answer() {
    let mut server = ServerSession::new("server");
    server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    server.receive(&stranger(5)).unwrap();
    let answer = server.answer().unwrap().message.unwrap();
    assert_eq!(server.answer().unwrap().message.unwrap().text(), answer.text());
    let other = Message::parse("<SyncBody/>").unwrap();
    assert!(matches!(server.receive(&other), Err(SessionError::NoHeader)));
    assert!(matches!(server.answer(), Err(SessionError::NotNow)));
}
