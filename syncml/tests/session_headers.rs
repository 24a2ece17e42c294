//! Headers that a session refuses, headers of ours that the other side refuses, and the content of events.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use syncml::authentication::{Account, Nonce, Scheme};
use syncml::correlation::CommandState;
use syncml::session::{ClientSession, Gate, ServerSession, SessionError, SessionEvent};
use syncml::{
    AlertCode, CmdRef, HeaderInput, ItemInput, Message, MessageBuilder, MetaInput, MsgId, ResultsInput,
    StatusCode, StatusInput, Version,
};

fn package_1() -> Message<'static> {
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    package.finish(true)
}

fn client() -> ClientSession {
    let mut client = ClientSession::new("1a", "urn:uuid:0815", "server");
    client.open(&package_1()).unwrap();
    client
}

/// A server that has one Get to send, and its id.
fn server() -> (ServerSession, syncml::CmdId) {
    let mut server = ServerSession::new("server");
    let get = server.queue(|commands| commands.command(Verb::Get, "./A", None)).unwrap();
    (server, get)
}

fn message(number: u32, target: &str, fill: impl FnOnce(&mut MessageBuilder)) -> Message<'static> {
    let mut builder = MessageBuilder::new(&HeaderInput::new("1a", MsgId(number), target, "sender")).unwrap();
    fill(&mut builder);
    builder.finish(true)
}

/// `Cmd code` of each Status.
fn statuses(message: &Message<'_>) -> Vec<(String, u16)> {
    let statuses = message.commands().filter_map(|command| command.as_status());
    statuses.map(|status| (status.cmd().unwrap().into_owned(), status.code().unwrap().0)).collect()
}

fn alert(builder: &mut MessageBuilder) {
    builder.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
}

fn get(builder: &mut MessageBuilder) {
    builder.command(Verb::Get, "./A", None).unwrap();
}

const VERSIONS: [(&str, &str, u16); 4] = [
    ("<VerDTD>1.2<", "<VerDTD>2.0<", 505),
    ("<VerDTD>1.2<", "<VerDTD>x<", 505),
    ("DM/1.2", "DM/2.0", 513),
    ("DM/1.2", "SyncML/1.2", 513),
];

#[test]
fn a_server_refuses_other_versions() {
    for (ours, other, code) in VERSIONS {
        let (mut server, _) = server();
        let text = message(1, "server", alert).text().replace(ours, other);
        let events = server.receive(&Message::parse(&text).unwrap()).unwrap();
        assert_eq!(events, [SessionEvent::Refused(StatusCode(code))], "{other}");
        let answer = server.answer().unwrap().message.unwrap();
        assert_eq!(statuses(&answer), [("SyncHdr".to_owned(), code), ("Alert".to_owned(), code)]);
        assert!(!answer.text().contains("./A") && answer.is_final());
        // A message with the right version counts as the first.
        let events = server.receive(&message(1, "server", alert)).unwrap();
        assert_eq!(events, [SessionEvent::Begun(AlertCode::CLIENT_INITIATED)]);
        assert!(server.answer().unwrap().message.unwrap().text().contains("./A"));
    }
}

#[test]
fn a_device_refuses_other_versions() {
    for (ours, other, code) in VERSIONS {
        let mut client = client();
        let text = message(1, "urn:uuid:0815", get).text().replace(ours, other);
        assert!(client.receive(&Message::parse(&text).unwrap()).unwrap().is_none(), "{other}");
        let answer = client.answer(None).unwrap().message.unwrap();
        assert_eq!(statuses(&answer), [("SyncHdr".to_owned(), code), ("Get".to_owned(), code)]);
    }
}

#[test]
fn a_device_executes_nothing_that_is_for_another_device() {
    let mut client = client();
    assert!(client.receive(&message(1, "urn:uuid:4711", get)).unwrap().is_none());
    let answer = client.answer(None).unwrap().message.unwrap();
    assert_eq!(statuses(&answer), [("SyncHdr".to_owned(), 404), ("Get".to_owned(), 404)]);
    assert!(client.receive(&message(1, "URN:uuid:0815", get)).unwrap().is_some(), "case does not matter");

    // A message for another device does not get this device's last answer.
    let answer = client.answer(None).unwrap().message.unwrap();
    assert!(matches!(client.receive(&message(1, "urn:uuid:4711", get)), Err(SessionError::Unproven)));
    assert!(matches!(client.answer(None), Err(SessionError::NotNow)));
    assert!(client.receive(&message(1, "urn:uuid:0815", get)).unwrap().is_none());
    assert_eq!(client.answer(None).unwrap().message.unwrap().text(), answer.text());
}

#[test]
fn a_refused_header_ends_the_session_on_both_sides() {
    for code in
        [StatusCode::COMMAND_FAILED, StatusCode::PROTOCOL_NOT_SUPPORTED, StatusCode::VERSION_NOT_SUPPORTED]
    {
        let (mut server, sent) = server();
        server.receive(&message(1, "server", alert)).unwrap();
        let request = server.answer().unwrap().message.unwrap();
        let refusal = message(2, "server", |builder| {
            builder.status(&StatusInput::answering_header(&request, code)).unwrap();
        });
        assert_eq!(server.receive(&refusal).unwrap(), [SessionEvent::HeaderRefused(code)]);
        assert!(server.is_over() && server.answer().unwrap().message.is_none());
        assert_eq!(server.outcome(sent).unwrap().state(), CommandState::Pending);

        let mut client = ClientSession::new("1a", "urn:uuid:0815", "server");
        let first = client.open(&package_1()).unwrap();
        let refusal = message(1, "urn:uuid:0815", |builder| {
            builder.status(&StatusInput::answering_header(&first, code)).unwrap();
            get(builder);
        });
        let error = client.receive(&refusal).unwrap_err();
        assert!(matches!(error, SessionError::HeaderRefused { code: refused } if refused == code), "{error}");
        assert!(client.is_over());
    }
}

/// A command with the `CmdID` 0 was refused, not the header.
#[test]
fn a_status_of_a_command_with_the_id_0_does_not_end_the_session() {
    let (mut server, _) = server();
    server.receive(&message(1, "server", alert)).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let answer = message(2, "server", |builder| {
        builder.status(&StatusInput::answering_header(&request, StatusCode::OK)).unwrap();
        let mut status =
            StatusInput::answering(request.commands().last().unwrap(), StatusCode::COMMAND_FAILED);
        status.cmd_ref = CmdRef::HEADER.into_text();
        builder.status(&status).unwrap();
    });
    let events = server.receive(&answer).unwrap();
    assert!(matches!(events[..], [SessionEvent::Mismatch(_)]), "{events:?}");
    assert!(!server.is_over());
}

#[test]
fn every_status_that_asks_for_credentials_says_which() {
    let gate = Gate::new(Account::new("user", "password"), Scheme::Md5, Nonce::new(*b"first"), || {
        Nonce::new(*b"next")
    });
    let mut server = ServerSession::new("server").with_gate(gate);
    assert_eq!(server.receive(&message(1, "server", alert)).unwrap(), [SessionEvent::Unauthorized]);
    let answer = server.answer().unwrap().message.unwrap();
    assert_eq!(statuses(&answer), [("SyncHdr".to_owned(), 407), ("Alert".to_owned(), 407)]);
    for status in answer.commands().filter_map(|command| command.as_status()) {
        let meta = status.chal().unwrap().meta().unwrap();
        assert_eq!(meta.mime_type().unwrap(), "syncml:auth-md5");
        assert_eq!(meta.next_nonce().unwrap(), Nonce::new(*b"next").to_base64());
    }
}

#[test]
fn events_keep_the_format_and_the_correlator() {
    let mut server = ServerSession::new("server");
    let text = message(1, "server", |builder| {
        let item = ItemInput {
            meta: MetaInput { format: Some(Format::Int), ..MetaInput::mime_type("com.example:done") },
            data: Some("1".into()),
            ..ItemInput::default()
        };
        builder.alert(AlertCode::GENERIC, [item]).unwrap();
        let model = ItemInput::source("./DevInfo/Mod").with_data(Format::Chr, "VM");
        builder.command_items(Verb::Replace, [model]).unwrap();
    });
    let text = text.text().replace("<Data>1226</Data>", "<Data>1226</Data><Correlator>job 7</Correlator>");
    let events = server.receive(&Message::parse(&text).unwrap()).unwrap();
    let [SessionEvent::Notice(notice), SessionEvent::DeviceInfo(settings)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(notice.correlator.as_deref(), Some("job 7"));
    assert_eq!(notice.items[0].format.as_deref(), Some("int"));
    assert_eq!(settings[0].format.as_deref(), Some("chr"));
}

/// The device answers 200 and sends its Results in a later message of the package, or never.
#[test]
fn a_get_that_was_answered_200_without_results_is_not_done() {
    for results_come in [true, false] {
        let (mut server, sent) = server();
        server.receive(&message(1, "server", alert)).unwrap();
        let request = server.answer().unwrap().message.unwrap();
        let asked = request.commands().last().unwrap();
        let mut builder = MessageBuilder::new(&HeaderInput::new("1a", MsgId(2), "server", "sender")).unwrap();
        builder.status(&StatusInput::answering_header(&request, StatusCode::OK)).unwrap();
        builder.status(&StatusInput::answering(asked, StatusCode::OK)).unwrap();
        server.receive(&builder.finish(false)).unwrap();
        assert_eq!(
            server.outcome(sent).unwrap().state(),
            CommandState::Pending,
            "the Results may still come"
        );
        let more = server.answer().unwrap().message.unwrap();
        assert!(!server.is_over(), "the device continues its package");

        let last = message(3, "server", |builder| {
            builder.status(&StatusInput::answering_header(&more, StatusCode::OK)).unwrap();
            if results_come {
                let item = ItemInput::source("./A").with_data(Format::Chr, "a");
                builder.results(&ResultsInput::answering(asked, vec![item])).unwrap();
            }
        });
        server.receive(&last).unwrap();
        let expected =
            if results_come { CommandState::Done(StatusCode::OK) } else { CommandState::NoResults };
        assert_eq!(server.outcome(sent).unwrap().state(), expected);
        assert_eq!(expected.is_success(), results_come);
    }
}

/// The native client aborts the session when a value exceeds `MaxMsgSize`.
#[test]
fn a_get_that_was_answered_200_before_an_abort_is_not_done() {
    let (mut server, sent) = server();
    server.receive(&message(1, "server", alert)).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let abort = message(2, "server", |builder| {
        builder.status(&StatusInput::answering_header(&request, StatusCode::OK)).unwrap();
        builder.status(&StatusInput::answering(request.commands().last().unwrap(), StatusCode::OK)).unwrap();
        builder.alert(AlertCode::SESSION_ABORT, []).unwrap();
    });
    assert_eq!(server.receive(&abort).unwrap(), [SessionEvent::Aborted]);
    assert_eq!(server.outcome(sent).unwrap().state(), CommandState::NoResults);
}
