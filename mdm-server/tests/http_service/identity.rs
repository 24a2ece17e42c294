//! The device is who its certificate says, not who its messages say.

use crate::device::{Device, certificate, post};
use crate::program::{Program, device_id, enqueue, service, states};
use ddf::Verb;
use mdm_server::http::{ClaimedIn, DeviceEvent, MessageEncoding};
use mdm_server::queue::{CommandQueue, DeliveryState, Exchange, MemoryQueue, SessionAfter, SessionId};
use std::sync::Arc;
use syncml::session::{ClientSession, SessionEvent};

#[test]
fn a_device_that_claims_another_id_gets_the_commands_of_its_certificate() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run/A");
    enqueue(&queue, "b", Verb::Exec, "./Run/B");
    let service = service(&queue, Program { expected_id: Some("urn:a"), ..Program::default() });
    let mut device = Device::new("a");
    device.client = ClientSession::new("1", "urn:b", "https://mdm.example/dm");
    device.hold_session(&service);
    assert_eq!(device.executed, ["./Run/A"]);
    let handler = service.handler();
    let events = handler.events.lock().unwrap();
    let claims: Vec<_> = events.iter().filter(|event| matches!(event, DeviceEvent::OtherId { .. })).collect();
    let expected =
        DeviceEvent::OtherId { place: ClaimedIn::Source, claimed: "urn:b".into(), expected: "urn:a".into() };
    assert!(claims.len() >= 2 && claims.iter().all(|claim| **claim == expected), "{claims:?}");
    assert!(events.contains(&DeviceEvent::Session(SessionEvent::Begun(syncml::AlertCode::CLIENT_INITIATED))));
}

#[test]
fn an_id_in_the_device_information_is_compared_too() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let mut device = Device::new("a");
    // The header says urn:x, and DevInfo urn:a.
    device.client = ClientSession::new("1", "urn:x", "https://mdm.example/dm");
    device.hold_session(&service);
    let expected =
        DeviceEvent::OtherId { place: ClaimedIn::DevId, claimed: "urn:a".into(), expected: "urn:x".into() };
    assert!(service.handler().events.lock().unwrap().contains(&expected));
}

#[test]
fn two_devices_with_one_id_have_their_own_sessions() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let mut devices = ["a", "b"].map(|name| {
        enqueue(&queue, name, Verb::Exec, &format!("./Run/{name}"));
        let mut device = Device::new(name);
        device.client = ClientSession::new("1", "urn:same", "https://mdm.example/dm");
        device
    });
    // Both have session 1, and their messages alternate.
    let mut next = devices.each_mut().map(|device| Some(device.opening()));
    while next.iter().any(Option::is_some) {
        for (device, next) in devices.iter_mut().zip(&mut next) {
            *next = next.take().and_then(|message| {
                let answer = device.send(&service, &message);
                device.execute(&answer)
            });
        }
    }
    assert_eq!(devices.map(|device| device.executed), [["./Run/a"], ["./Run/b"]]);
}

#[test]
fn a_device_that_enrols_again_cannot_continue_a_session_of_its_old_certificate() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let service = service(&queue, Program::default());
    let mut old = Device::new("a");
    let opening = old.opening();
    let answer = old.send(&service, &opening);
    let second = old.execute(&answer).unwrap();
    let renewed = certificate("a");
    let refused = post(&service, &renewed, MessageEncoding::Xml, second.to_xml().as_bytes());
    assert_eq!(refused.status(), 409);
    assert_eq!(states(&queue, "a"), [DeliveryState::Unknown]);
    assert_eq!(queue.sessions(&device_id("a")).unwrap(), []);
}

#[test]
fn a_device_that_enrols_again_begins_a_new_session_with_the_same_id() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run/1");
    let service = service(&queue, Program::default());
    let mut old = Device::new("a");
    let opening = old.opening();
    old.send(&service, &opening);
    enqueue(&queue, "a", Verb::Exec, "./Run/2");
    let mut new = Device::new("a");
    new.hold_session(&service);
    assert_eq!(new.executed, ["./Run/2"]);
    assert_eq!(states(&queue, "a"), [DeliveryState::Unknown, DeliveryState::Acknowledged]);
}

#[test]
fn a_certificate_that_is_not_admitted_gets_no_answer() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let mut stranger = Device::new("stranger");
    let opening = stranger.opening().to_xml();
    let answer = post(&service, &stranger.identity, MessageEncoding::Xml, opening.as_bytes());
    assert_eq!((answer.status().as_u16(), answer.body().len()), (403, 0));
    assert_eq!(service.handler().rejections.lock().unwrap()[..], ["refused: not enrolled"]);
}

#[test]
fn a_damaged_session_is_closed_and_the_device_begins_another() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let (id, session) = (device_id("a"), SessionId::new("1").unwrap());
    for damage in [&b"{"[..], b"{\"mdm-server-conversation-2\":{}}", b"\xFF"] {
        queue.close(&id, &session).unwrap();
        queue.commit(&Exchange::new(&id, &session, None), SessionAfter::Open(damage)).unwrap();
        let mut device = Device::new("a");
        let opening = device.opening().to_xml();
        let answer = post(&service, &device.identity, MessageEncoding::Xml, opening.as_bytes());
        assert_eq!(answer.status(), 409);
        assert_eq!(queue.sessions(&id).unwrap(), []);
        Device::new("a").hold_session(&service);
    }
}
