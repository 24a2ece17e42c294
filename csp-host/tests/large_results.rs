//! Gets of values larger than a message, through the sessions of both sides: each Get with status 200 has its Results.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::Store;
use csp_host::Host;
use ddf::Verb;
use proptest::prelude::*;
use std::collections::BTreeMap;
use syncml::correlation::CommandState;
use syncml::packaging::{PeerLimits, RefusedCommand};
use syncml::session::{ClientSession, ServerSession, SessionEvent};
use syncml::{AlertCode, CmdId, ItemInput, Message, MessageBuilder, StatusCode, Version};

/// The outcome of a session in which a server reads values.
struct Transcript {
    /// The targets of the Gets with their Statuses.
    statuses: Vec<(String, Option<StatusCode>)>,
    /// The state of each Get, as the server knows it.
    states: Vec<CommandState>,
    /// The values that were read, by their addresses.
    values: BTreeMap<String, Option<String>>,
    /// The Results that the device could not send.
    refused: Vec<RefusedCommand>,
    is_aborted: bool,
    largest: usize,
}

/// Reads nodes, one Get for each list, until the session is over.
fn session(store: &mut Store, gets: &[Vec<String>], limits: PeerLimits) -> Transcript {
    let mut server = ServerSession::new("https://mdm.example/dm").with_limits(limits);
    let mut client = ClientSession::new("1", "urn:uuid:0815", "https://mdm.example/dm");
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let mut request = client.open(&package.finish(true)).unwrap();
    let mut ids: Vec<CmdId> = Vec::new();
    let mut transcript = Transcript {
        statuses: Vec::new(),
        states: Vec::new(),
        values: BTreeMap::new(),
        refused: Vec::new(),
        is_aborted: false,
        largest: 0,
    };
    for round in 0.. {
        assert!(round < 3000, "the session does not end");
        let Ok(events) = server.receive(&request) else {
            transcript.is_aborted = true; // messages with room for a Status or two make no progress
            break;
        };
        transcript.is_aborted |= events.iter().any(|event| matches!(event, SessionEvent::Aborted));
        if ids.is_empty() {
            for get in gets {
                let items = get.iter().map(|uri| ItemInput::target(uri.as_str()));
                ids.push(server.queue(|commands| commands.command_items(Verb::Get, items)).unwrap());
            }
        }
        if server.is_over() {
            break;
        }
        let Some(answer) = server.answer().unwrap().message else { break };
        let answer = Message::parse(answer.text()).unwrap();
        let Ok(work) = client.receive(&answer) else {
            transcript.is_aborted = true;
            break;
        };
        if client.is_over() {
            break;
        }
        let executed = work.map(|work| {
            Host::new().mount(&mut *store).unwrap().execute(&work, client.next_msg_id()).unwrap().message
        });
        let reply = client.answer(executed.as_ref()).unwrap();
        transcript.refused.extend(reply.refused);
        let Some(message) = reply.message else { break };
        transcript.largest = transcript.largest.max(message.text().len());

        request = Message::parse(message.text()).unwrap().into_owned();
    }
    for id in ids {
        let outcome = server.outcome(id).unwrap();
        for (index, target) in outcome.targets().iter().enumerate() {
            transcript.statuses.push((target.clone(), outcome.status_of(index)));
        }
        transcript.states.push(outcome.state());
        transcript.values.extend(outcome.read().iter().map(|read| (read.source.clone(), read.text.clone())));
    }
    transcript
}

fn uri(name: usize) -> String {
    format!("./Vendor/Test/{name}/Text")
}

fn store(values: &[String]) -> Store {
    let values = values.iter().enumerate();
    let values = values.map(|(name, value)| (uri(name).to_ascii_lowercase(), value.clone())).collect();
    Store { values, ..Store::default() }
}

#[test]
fn several_large_values_are_read_under_a_small_message_size() {
    let values: Vec<String> = (0..4).map(|name| name.to_string().repeat(1500)).collect();
    let all: Vec<String> = (0..4).map(uri).collect();
    for max_obj_size in [None, Some(2000)] {
        let limits = PeerLimits { max_msg_size: Some(2000), max_obj_size };
        let transcript = session(&mut store(&values), std::slice::from_ref(&all), limits);
        assert!(
            transcript.statuses.iter().all(|(_, code)| *code == Some(StatusCode::OK)),
            "{:?}",
            transcript.statuses
        );
        for (name, value) in values.iter().enumerate() {
            assert_eq!(transcript.values[&uri(name)].as_ref(), Some(value));
        }
        assert!(
            transcript.refused.is_empty() && !transcript.is_aborted && transcript.largest <= 2000,
            "{}",
            transcript.largest
        );
    }
}

#[test]
fn a_value_over_the_limit_of_the_server_gets_416_and_the_others_are_read() {
    let values = ["small".to_owned(), "x".repeat(3000), "also small".to_owned()];
    let all: Vec<String> = (0..3).map(uri).collect();
    let limits = PeerLimits { max_msg_size: Some(2000), max_obj_size: Some(1000) };
    let transcript = session(&mut store(&values), &[all, vec![uri(1)]], limits);
    let codes: Vec<u16> = transcript.statuses.iter().map(|(_, code)| code.unwrap().0).collect();
    assert_eq!(codes, [200, 416, 200, 416]);
    assert_eq!(transcript.values.keys().cloned().collect::<Vec<_>>(), [uri(0), uri(2)]);
    assert_eq!(transcript.refused.len(), 2);
    assert!(transcript.refused.iter().all(|refused| refused.target == uri(1)), "{:?}", transcript.refused);
}

#[test]
fn a_subtree_is_divided_or_refused_as_a_whole() {
    let subtree = "./Vendor/Test?list=StructData".to_owned();
    let values: Vec<String> = (0..30).map(|name| name.to_string().repeat(40)).collect();
    let limits = PeerLimits { max_msg_size: Some(1500), max_obj_size: Some(500) };
    let transcript = session(&mut store(&values), &[vec![subtree.clone()]], limits);
    assert_eq!(transcript.statuses[0].1, Some(StatusCode::OK));
    assert_eq!(transcript.values.len(), 1 + 30 * 2 + 1);

    let mut values = values;
    values[7] = "x".repeat(501);
    let transcript = session(&mut store(&values), &[vec![uri(0), subtree]], limits);
    let codes: Vec<u16> = transcript.statuses.iter().map(|(_, code)| code.unwrap().0).collect();
    assert_eq!(codes, [200, 416]);
}

/// The Status has gone out when the server lowers its limit: the session ends instead of leaving it without Results.
#[test]
fn a_lower_limit_after_the_status_ends_the_session() {
    let message = |number: u32, max: u32, body: &str| {
        format!(
            "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
             <SessionID>1</SessionID><MsgID>{number}</MsgID><Target><LocURI>d</LocURI></Target><Source><LocURI>s</LocURI>\
             </Source><Meta><MaxMsgSize xmlns='syncml:metinf'>{max}</MaxMsgSize></Meta></SyncHdr><SyncBody><Status>\
             <CmdID>1</CmdID><MsgRef>{number}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>{body}\
             <Final/></SyncBody></SyncML>"
        )
    };
    let mut client = ClientSession::new("1", "d", "s");
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    client.open(&package.finish(true)).unwrap();

    let mut store = store(&["x".repeat(3000)]);
    let request = message(1, 1000, &common::get(2, &uri(0)));
    let request = Message::parse(&request).unwrap();
    let work = client.receive(&request).unwrap().unwrap();
    let executed = Host::new().mount(&mut store).unwrap().execute(&work, client.next_msg_id()).unwrap();
    let reply = client.answer(Some(&executed.message)).unwrap();
    let codes = |message: &Message<'_>| -> Vec<u16> {
        message.commands().filter_map(|command| Some(command.as_status()?.code()?.0)).collect()
    };
    assert_eq!(codes(&reply.message.unwrap()), [200, 200]);

    let next = message(2, 540, "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>");
    let next = Message::parse(&next).unwrap();
    assert!(client.receive(&next).unwrap().is_none());
    let reply = client.answer(None).unwrap();
    assert!(reply.is_over && client.is_over());
    assert_eq!(reply.refused.len(), 1);
    let alerts: Vec<_> =
        reply.message.as_ref().unwrap().commands().filter_map(|command| command.as_alert()?.code()).collect();
    assert_eq!(alerts, [AlertCode::SESSION_ABORT]);
}

fn value() -> impl Strategy<Value = String> {
    (0_usize..6000, "[a-z&<\"é]{1,7}").prop_map(|(size, text)| text.repeat(size.pow(2) / 6000 / text.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_get_answered_200_has_its_results(
        values in prop::collection::vec(value(), 1..9),
        sizes in prop::collection::vec(1_usize..5, 1..5),
        max_msg_size in prop::option::of(prop_oneof![1 => 600_u64..1000, 4 => 1000_u64..6000]),
        max_obj_size in prop::option::of(0_u64..5000),
        subtree in any::<bool>(),
    ) {
        let mut gets: Vec<Vec<String>> = Vec::new();
        let mut next = 0;
        for size in sizes {
            gets.push((next..next + size).map(|name| uri(name % values.len())).collect());
            next += size;
        }
        if subtree {
            gets.push(vec!["./Vendor/Test/0?list=StructData".to_owned()]);
        }
        let limits = PeerLimits { max_msg_size, max_obj_size };
        let transcript = session(&mut store(&values), &gets, limits);
        prop_assert!(max_msg_size.is_none_or(|max| transcript.largest as u64 <= max));
        // Smaller messages have hardly room for more than the header, so a session may end without its answers.
        let is_message_tiny = max_msg_size.is_some_and(|max| max < 1000);
        prop_assert!(!transcript.is_aborted || is_message_tiny);
        if transcript.is_aborted {
            return Ok(());
        }
        prop_assert!(!transcript.states.contains(&CommandState::NoResults), "{:?}", transcript.states);
        for (target, code) in &transcript.statuses {
            let source = target.split('?').next().unwrap();
            let value = transcript.values.get(source);
            match code {
                Some(StatusCode::OK) => prop_assert!(value.is_some(), "{target} has no Results"),
                Some(StatusCode::SIZE_TOO_BIG) => {}
                // A Status that no message has room for is not sent.
                None => prop_assert!(is_message_tiny, "{target} has no Status"),
                Some(other) => prop_assert!(false, "{target}: {other:?}"),
            }
            let expected = values.iter().enumerate().find(|(name, _)| uri(*name) == *target).map(|(_, value)| value);
            if let (Some(expected), Some(StatusCode::OK)) = (expected, code) {
                prop_assert_eq!(value.and_then(Option::as_ref), Some(expected));
                prop_assert!(max_obj_size.is_none_or(|max| expected.len() as u64 <= max));
            }
            if let (Some(expected), Some(StatusCode::SIZE_TOO_BIG)) = (expected, code) {
                let is_object_too_large = max_obj_size.is_some_and(|max| expected.len() as u64 > max);
                prop_assert!(is_message_tiny || is_object_too_large, "{target}");
            }
        }
    }
}
