//! Gets of more than a message holds, through the sessions of both sides: each Get with status 200 has its Results.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::Store;
use csp_host::{Csp, Host};
use ddf::Verb;
use proptest::prelude::*;
use std::collections::BTreeMap;
use syncml::correlation::CommandState;
use syncml::packaging::{PeerLimits, RefusedCommand};
use syncml::session::{ClientSession, ServerSession, SessionEvent};
use syncml::{AlertCode, CmdId, ItemInput, Message, MessageBuilder, StatusCode, Version};

/// The outcome of a session in which a server reads values.
struct Told {
    /// The targets of the Gets with their Statuses.
    statuses: Vec<(String, Option<StatusCode>)>,
    /// The server's knowledge of each Get.
    verdicts: Vec<CommandState>,
    /// The values that were read, by their addresses.
    values: BTreeMap<String, Option<String>>,
    /// The Results that the device could not send.
    refused: Vec<RefusedCommand>,
    is_aborted: bool,
    largest: usize,
}

/// Reads the nodes, those of each Get together, until the session is over.
fn session(store: &mut Store, gets: &[Vec<String>], limits: PeerLimits) -> Told {
    let mut server = ServerSession::new("https://mdm.example/dm").with_limits(limits);
    let mut client = ClientSession::new("1", "urn:uuid:0815", "https://mdm.example/dm");
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let mut request = client.open(&package.finish(true)).unwrap();
    let mut ids: Vec<CmdId> = Vec::new();
    let mut told = Told {
        statuses: Vec::new(),
        verdicts: Vec::new(),
        values: BTreeMap::new(),
        refused: Vec::new(),
        is_aborted: false,
        largest: 0,
    };
    for round in 0.. {
        assert!(round < 3000, "the session does not end");
        let Ok(events) = server.receive(&request) else {
            told.is_aborted = true; // messages with room for a Status or two make no progress
            break;
        };
        told.is_aborted |= events.iter().any(|event| matches!(event, SessionEvent::Aborted));
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
            told.is_aborted = true;
            break;
        };
        if client.is_over() {
            break;
        }
        let executed = work.map(|work| {
            Host::new([&mut *store as &mut dyn Csp]).execute(&work, client.next_msg_id()).unwrap().message
        });
        let reply = client.answer(executed.as_ref()).unwrap();
        told.refused.extend(reply.refused);
        let Some(message) = reply.message else { break };
        told.largest = told.largest.max(message.text().len());

        request = Message::parse(message.text()).unwrap().into_owned();
    }
    for id in ids {
        let outcome = server.outcome(id).unwrap();
        for (index, target) in outcome.targets().iter().enumerate() {
            told.statuses.push((target.clone(), outcome.status_of(index)));
        }
        told.verdicts.push(outcome.state());
        told.values.extend(outcome.read().iter().map(|read| (read.source.clone(), read.text.clone())));
    }
    told
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
        let told = session(&mut store(&values), std::slice::from_ref(&all), limits);
        assert!(told.statuses.iter().all(|(_, code)| *code == Some(StatusCode::OK)), "{:?}", told.statuses);
        for (name, value) in values.iter().enumerate() {
            assert_eq!(told.values[&uri(name)].as_ref(), Some(value));
        }
        assert!(told.refused.is_empty() && !told.is_aborted && told.largest <= 2000, "{}", told.largest);
    }
}

#[test]
fn a_value_that_the_server_does_not_take_is_answered_416_and_the_others_are_read() {
    let values = ["small".to_owned(), "x".repeat(3000), "also small".to_owned()];
    let all: Vec<String> = (0..3).map(uri).collect();
    let limits = PeerLimits { max_msg_size: Some(2000), max_obj_size: Some(1000) };
    let told = session(&mut store(&values), &[all, vec![uri(1)]], limits);
    let codes: Vec<u16> = told.statuses.iter().map(|(_, code)| code.unwrap().0).collect();
    assert_eq!(codes, [200, 416, 200, 416]);
    assert_eq!(told.values.keys().cloned().collect::<Vec<_>>(), [uri(0), uri(2)]);
    assert_eq!(told.refused.len(), 2);
    assert!(told.refused.iter().all(|refused| refused.target == uri(1)), "{:?}", told.refused);
}

#[test]
fn a_subtree_is_divided_and_refused_as_a_whole_where_a_part_cannot_be_sent() {
    let subtree = "./Vendor/Test?list=StructData".to_owned();
    let values: Vec<String> = (0..30).map(|name| name.to_string().repeat(40)).collect();
    let limits = PeerLimits { max_msg_size: Some(1500), max_obj_size: Some(500) };
    let told = session(&mut store(&values), &[vec![subtree.clone()]], limits);
    assert_eq!(told.statuses[0].1, Some(StatusCode::OK));
    assert_eq!(told.values.len(), 1 + 30 * 2 + 1);

    let mut values = values;
    values[7] = "x".repeat(501);
    let told = session(&mut store(&values), &[vec![uri(0), subtree]], limits);
    let codes: Vec<u16> = told.statuses.iter().map(|(_, code)| code.unwrap().0).collect();
    assert_eq!(codes, [200, 416]);
}

/// The Status has gone out when the server lowers its limit: the session ends instead of leaving it without Results.
#[test]
fn results_for_which_the_server_takes_too_little_later_end_the_session() {
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
    let executed = Host::new([&mut store as &mut dyn Csp]).execute(&work, client.next_msg_id()).unwrap();
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
        let told = session(&mut store(&values), &gets, limits);
        prop_assert!(max_msg_size.is_none_or(|max| told.largest as u64 <= max));
        // With less there is hardly room for anything beside the header, and a session may end without its answers.
        let is_message_tiny = max_msg_size.is_some_and(|max| max < 1000);
        prop_assert!(!told.is_aborted || is_message_tiny);
        if told.is_aborted {
            return Ok(());
        }
        prop_assert!(!told.verdicts.contains(&CommandState::NoResults), "{:?}", told.verdicts);
        for (target, code) in &told.statuses {
            let source = target.split('?').next().unwrap();
            let value = told.values.get(source);
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
