//! The events of each side: answers that do not match, and large objects that one side refuses.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use syncml::correlation::MismatchKind;
use syncml::packaging::PeerLimits;
use syncml::session::{ClientSession, ServerSession, SessionEvent};
use syncml::{
    AlertCode, HeaderInput, ItemInput, Message, MessageBuilder, MsgId, ResultsInput, StatusCode, StatusInput,
    Version,
};

/// A message of this number from `source`, with these commands.
fn message(number: u32, (target, source): (&str, &str), commands: &str) -> Message<'static> {
    let header = HeaderInput::new("1a", MsgId(number), target, source);
    let empty = MessageBuilder::new(&header).unwrap().finish(false);
    let text = empty.text().replace("</SyncBody>", &format!("{commands}</SyncBody>"));
    Message::parse(&text).unwrap().into_owned()
}

const TO_DEVICE: (&str, &str) = ("device", "server");
const TO_SERVER: (&str, &str) = ("server", "device");

fn opened(limits: PeerLimits) -> (ClientSession, Message<'static>) {
    let mut client = ClientSession::new("1a", "device", "server").with_limits(limits);
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let first = client.open(&package.finish(true)).unwrap();
    (client, first)
}

fn chunk(name: &str, size: &str, data: &str, more: &str) -> String {
    format!(
        "<{name}><CmdID>7</CmdID><Item><Target><LocURI>./L</LocURI></Target>{size}<Data>{data}</Data>{more}</Item></{name}>"
    )
}

fn size(bytes: u32) -> String {
    format!("<Meta><Size xmlns='syncml:metinf'>{bytes}</Size></Meta>")
}

#[test]
fn a_device_reports_answers_that_match_none_of_its_commands() {
    let (mut client, _) = opened(PeerLimits::default());
    let answer = "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>99</CmdRef><Cmd>Replace</Cmd>\
        <SourceRef>./DevInfo/Mod</SourceRef><Data>200</Data></Status>";
    client.receive(&message(1, TO_DEVICE, answer)).unwrap();
    let events = client.take_events();
    let [SessionEvent::Mismatch(mismatch)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(mismatch.kind, MismatchKind::NoSuchCommand);
    assert_eq!(
        mismatch.to_string(),
        "Status for command 99 of message 1 on ./DevInfo/Mod: no such command was sent"
    );
    assert_eq!(client.take_events(), []);
}

#[test]
fn both_sides_report_the_objects_that_they_drop() {
    let limits = PeerLimits { max_msg_size: None, max_obj_size: Some(10) };
    let (mut client, _) = opened(limits);
    let large = chunk("Replace", &size(50), "abc", "<MoreData/>");
    assert!(client.receive(&message(1, TO_DEVICE, &large)).unwrap().is_none());
    let dropped = |code| SessionEvent::ObjectDropped { address: "./L".into(), code };
    assert_eq!(client.take_events(), [dropped(StatusCode::REQUEST_TOO_LARGE)]);
    let answer = client.answer(None).unwrap().message.unwrap();
    let codes: Vec<_> = answer.commands().filter_map(|command| command.as_status()?.code()).collect();
    assert_eq!(codes, [StatusCode::OK, StatusCode::REQUEST_TOO_LARGE]);

    let mut server = ServerSession::new("server");
    server.receive(&message(1, TO_SERVER, &chunk("Replace", &size(5), "abc", "<MoreData/>"))).unwrap();
    server.answer().unwrap();
    let events = server.receive(&message(2, TO_SERVER, &chunk("Replace", "", "abc", ""))).unwrap();
    assert_eq!(events, [dropped(StatusCode::SIZE_MISMATCH)]);
    server.answer().unwrap();
    // The next object is interrupted by another command.
    server.receive(&message(3, TO_SERVER, &chunk("Replace", &size(5), "abc", "<MoreData/>"))).unwrap();
    server.answer().unwrap();
    let events = server.receive(&message(4, TO_SERVER, &chunk("Exec", "", "abc", ""))).unwrap();
    assert_eq!(events, [SessionEvent::ObjectInterrupted("./L".into())]);
}

/// The server refuses a chunk of Results: the device sends no more of them, and says which value it was.
#[test]
fn a_device_reports_the_chunk_that_the_server_refuses() {
    let (mut client, _) = opened(PeerLimits::default());
    let limits = "<Meta><MaxMsgSize xmlns='syncml:metinf'>900</MaxMsgSize></Meta></SyncHdr>";
    let get = "<Get><CmdID>5</CmdID><Item><Target><LocURI>./L</LocURI></Target></Item></Get><Final/>";
    let text = message(1, TO_DEVICE, get).text().replace("</SyncHdr>", limits);
    let request = Message::parse(&text).unwrap();
    let executed = {
        let work = client.receive(&request).unwrap().unwrap();
        let get = work.commands().last().unwrap();
        let mut executed = MessageBuilder::fragment(Version::V1_2);
        executed.status(&StatusInput::answering(get, StatusCode::OK)).unwrap();
        let item = ItemInput::source("./L").with_data(Format::Chr, "x".repeat(3000));
        executed.results(&ResultsInput::answering(get, vec![item])).unwrap();
        executed.finish(true)
    };
    assert_eq!(client.take_events(), []);
    let mut answer = client.answer(Some(&executed)).unwrap().message.unwrap();
    let mut number = 2;
    let chunk = loop {
        if let Some(chunk) = answer.commands().find(|command| command.as_results().is_some()) {
            break chunk;
        }
        let next = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>";
        client.receive(&message(number, TO_DEVICE, next)).unwrap();
        number += 1;
        answer = client.answer(None).unwrap().message.unwrap();
    };
    let refusal = format!(
        "<Status><CmdID>1</CmdID><MsgRef>{}</MsgRef><CmdRef>{}</CmdRef><Cmd>Results</Cmd><Data>413</Data></Status>",
        answer.msg_id().unwrap(),
        chunk.cmd_id().unwrap()
    );
    client.receive(&message(number, TO_DEVICE, &refusal)).unwrap();
    let events = client.take_events();
    assert!(
        matches!(&events[0], SessionEvent::ObjectRefused { address, .. } if address == "./L"),
        "{events:?}"
    );
    let next = client.answer(None).unwrap().message.unwrap();
    assert!(next.commands().all(|command| command.as_results().is_none()), "{}", next.text());
}

/// A failed Atomic names the address, in its state, its report and the log.
#[test]
fn a_failed_atomic_names_the_address() {
    let (mut client, first) = opened(PeerLimits::default());
    let mut server = ServerSession::new("server");
    let atomic = server
        .queue(|commands| {
            commands.atomic(|inner| {
                inner.command(Verb::Replace, "./Vendor/A", Some((Format::Int, "1")))?;
                inner.command(Verb::Replace, "./Vendor/B\u{7f}", Some((Format::Int, "1"))).map(drop)
            })
        })
        .unwrap();
    server.receive(&first).unwrap();
    let request = server.answer().unwrap().message.unwrap();
    let mut executed = MessageBuilder::fragment(Version::V1_2);
    {
        let work = client.receive(&request).unwrap().unwrap();
        let command = work.commands().last().unwrap();
        executed.status(&StatusInput::answering(command, StatusCode::ATOMIC_FAILED)).unwrap();
        for (member, code) in command.nested().zip([StatusCode::ROLLED_BACK, StatusCode::NOT_FOUND]) {
            let status =
                StatusInput { original_error: Some(0x8000_FFFF), ..StatusInput::answering(member, code) };
            executed.status(&status).unwrap();
        }
    }
    server.receive(&client.answer(Some(&executed.finish(true))).unwrap().message.unwrap()).unwrap();
    let outcome = server.outcome(atomic).unwrap();
    let state = "failed at Replace ./Vendor/B\\u{7f} (404 Not found), the rest is as before";
    assert_eq!(outcome.state().to_string(), state);
    let report = outcome.to_report();
    let errors: Vec<_> =
        report.members.iter().map(|member| (member.state.to_string(), member.original_error())).collect();
    assert_eq!(
        errors,
        [
            ("done and undone (216)".to_owned(), Some("0x8000ffff")),
            ("failed (404 Not found)".to_owned(), Some("0x8000ffff"))
        ]
    );
    assert_eq!(
        outcome.members().last().unwrap().failures().collect::<Vec<_>>(),
        [("./Vendor/B\u{7f}", StatusCode::NOT_FOUND)]
    );
}
