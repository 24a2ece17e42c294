//! Sessions: commands, results, restarts and repeated messages.

use crate::device::{Device, certificate, post};
use crate::program::{Program, commands, device_id, enqueue, service, states};
use ddf::Verb;
use mdm_server::http::{HandlerError, MessageEncoding};
use mdm_server::queue::{CommandQueue, DeliveryState, MemoryQueue, NewCommand};
use std::sync::Arc;
use std::time::Duration;
use syncml::authentication::{Account, Credentials, Nonce, Scheme};
use syncml::session::{Bounds, ClientSession, Gate};
use syncml::{AlertCode, Message, MsgId, StatusCode};

#[test]
fn a_session_delivers_the_commands_of_the_queue_and_stores_their_results() {
    for encoding in [MessageEncoding::Xml, MessageEncoding::Wbxml] {
        let queue = Arc::new(MemoryQueue::new());
        enqueue(&queue, "a", Verb::Get, "./DevDetail/SwV");
        enqueue(&queue, "a", Verb::Exec, "./Vendor/MSFT/Run");
        enqueue(&queue, "a", Verb::Get, "./Missing");
        enqueue(&queue, "b", Verb::Exec, "./Vendor/MSFT/OfAnother");
        let mut device = Device { encoding, ..Device::new("a") };
        device.hold_session(&service(&queue, Program::default()));
        assert_eq!(device.executed, ["./DevDetail/SwV", "./Vendor/MSFT/Run", "./Missing"]);
        use DeliveryState::{Acknowledged, Failed, Pending};
        assert_eq!(states(&queue, "a"), [Acknowledged, Acknowledged, Failed]);
        assert_eq!(states(&queue, "b"), [Pending]);
        let results: Vec<_> =
            commands(&queue, "a").into_iter().map(|command| command.result.unwrap()).collect();
        assert_eq!(results[0].values[0].text.as_deref(), Some("./DevDetail/SwV"));
        assert_eq!(results[2].code(), Some(StatusCode::NOT_FOUND));
    }
}

#[test]
fn a_device_that_did_not_get_the_last_answer_gets_it_again() {
    for encoding in [MessageEncoding::Xml, MessageEncoding::Wbxml] {
        let queue = Arc::new(MemoryQueue::new());
        enqueue(&queue, "a", Verb::Exec, "./Run");
        let service = service(&queue, Program::default());
        let mut device = Device { encoding, ..Device::new("a") };
        let opening = device.opening();
        let answer = device.send(&service, &opening);
        let second = device.execute(&answer).unwrap();
        let last = device.send(&service, &second);
        assert_eq!(device.send(&service, &second).text(), last.text());
        assert!(device.execute(&last).is_none());
        // Another message with this id belongs to no session, and a first one begins one.
        assert_eq!(post(&service, &device.identity, encoding, &third(&second, encoding)).status(), 409);
        Device { encoding, ..Device::with(device.identity, "1") }.hold_session(&service);
    }
}

/// The message with the number 3.
fn third(second: &Message<'_>, encoding: MessageEncoding) -> Vec<u8> {
    let xml = second.to_xml().replace("<MsgID>2<", "<MsgID>3<");
    match encoding {
        MessageEncoding::Xml => xml.into_bytes(),
        MessageEncoding::Wbxml => Message::parse(&xml).unwrap().to_wbxml(),
    }
}

#[test]
fn a_command_that_is_queued_during_a_session_is_sent_in_it() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    enqueue(&queue, "a", Verb::Get, "./First");
    let mut device = Device::new("a");
    let opening = device.opening();
    let answer = device.send(&service, &opening);
    enqueue(&queue, "a", Verb::Get, "./Second");
    let next = device.execute(&answer);
    device.continue_session(&service, next);
    assert_eq!(device.executed, ["./First", "./Second"]);
}

#[test]
fn another_process_continues_a_session() {
    let queue = Arc::new(MemoryQueue::new());
    for number in 1..=30 {
        enqueue(&queue, "a", Verb::Exec, &format!("./Run/{number}"));
    }
    let mut device = Device::new("a");
    let mut next = Some(device.opening());
    while let Some(message) = next {
        // Each message goes to a new server.
        let answer = device.send(&service(&queue, Program::default()), &message);
        next = device.execute(&answer);
    }
    assert_eq!(device.executed.len(), 30);
    assert!(states(&queue, "a").iter().all(|state| *state == DeliveryState::Acknowledged));
}

#[test]
fn a_repeated_message_gets_the_same_answer_and_an_old_one_none() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run/1");
    let service = service(&queue, Program::default());
    let mut device = Device::new("a");
    let opening = device.opening();
    let answer = device.send(&service, &opening);
    let first = device.last.clone();
    assert_eq!(device.send(&service, &opening).text(), answer.text());
    assert_eq!(commands(&queue, "a")[0].sends, 1);
    enqueue(&queue, "a", Verb::Exec, "./Run/2");
    let second = device.execute(&answer).unwrap();
    device.send(&service, &second);
    let replayed = post(&service, &device.identity, MessageEncoding::Xml, &first);
    assert_eq!((replayed.status().as_u16(), replayed.body().len()), (409, 0));
    assert_eq!(states(&queue, "a"), [DeliveryState::Acknowledged, DeliveryState::Sent]);
}

#[test]
fn a_message_of_an_unknown_session_gets_none() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let service = service(&queue, Program::default());
    let mut device = Device::new("a");
    let second = device.opening().to_xml().replace("<MsgID>1<", "<MsgID>2<");
    let answer = post(&service, &device.identity, MessageEncoding::Xml, second.as_bytes());
    assert_eq!(answer.status(), 409);
    assert_eq!(states(&queue, "a"), [DeliveryState::Pending]);
}

#[test]
fn a_device_that_has_not_proved_who_it_is_gets_no_command() {
    fn gate() -> Gate {
        Gate::new(Account::new("a", "secret"), Scheme::Md5, Nonce::new(*b"first"), || Nonce::new(*b"next"))
    }
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let service = service(&queue, Program { gate: Some(gate), ..Program::default() });
    let mut device = Device::new("a");
    let credentials = Credentials::new("a", "secret");
    // The device has another nonce, and needs a challenge first.
    device.client = ClientSession::new("1", "urn:a", "https://mdm.example/dm").with_credentials(
        credentials,
        Scheme::Md5,
        Nonce::new(*b"other"),
    );
    let opening = device.opening();
    let answer = device.send(&service, &opening);
    assert!(answer.commands().all(|command| command.as_status().is_some()));
    assert_eq!(states(&queue, "a"), [DeliveryState::Pending]);
    let next = device.execute(&answer);
    device.continue_session(&service, next);
    assert_eq!(states(&queue, "a"), [DeliveryState::Acknowledged]);
}

#[test]
fn a_program_that_fails_leaves_the_message_unanswered() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let service = service(&queue, Program::default());
    let mut device = Device::new("a");
    let opening = device.opening().to_xml();
    let failure = HandlerError::Unavailable { reason: "x".into(), retry_after: Duration::from_secs(7) };
    let program = Program { failure: Some(failure).into(), ..Program::default() };
    let failing = crate::program::service(&queue, program);
    let answer = post(&failing, &device.identity, MessageEncoding::Xml, opening.as_bytes());
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"7".parse().unwrap()));
    assert_eq!(states(&queue, "a"), [DeliveryState::Pending]);
    // The device repeats the message.
    let message = Message::parse(&opening).unwrap();
    device.continue_session(&service, Some(message.into_owned()));
    assert_eq!(device.executed, ["./Run"]);
}

#[test]
fn a_command_that_no_message_can_hold_fails() {
    let queue = Arc::new(MemoryQueue::new());
    let large = NewCommand::build(|commands| {
        commands.command(Verb::Exec, "./Large", Some((ddf::Format::Chr, &"x".repeat(9000))))
    });
    queue.enqueue(&device_id("a"), &[large.unwrap()]).unwrap();
    enqueue(&queue, "a", Verb::Exec, "./Small");
    let mut device = Device::new("a");
    device.client = ClientSession::new("1", "urn:a", "https://mdm.example/dm")
        .with_limits(syncml::packaging::PeerLimits { max_msg_size: Some(4000), max_obj_size: Some(5000) });
    device.hold_session(&service(&queue, Program::default()));
    assert_eq!(states(&queue, "a"), [DeliveryState::Failed, DeliveryState::Acknowledged]);
    let why = commands(&queue, "a")[0].result.clone().unwrap().summary;
    assert!(why.starts_with("not sent: "), "{why}");
}

#[test]
fn a_command_for_the_user_waits_until_the_user_has_signed_in() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./User/Vendor/MSFT/Run");
    enqueue(&queue, "a", Verb::Exec, "./Device/Vendor/MSFT/Run");
    let service = service(&queue, Program::default());
    let mut device = Device { login: Some("none"), ..Device::new("a") };
    device.hold_session(&service);
    assert_eq!(device.executed, ["./Device/Vendor/MSFT/Run"]);
    assert_eq!(states(&queue, "a"), [DeliveryState::Pending, DeliveryState::Acknowledged]);
    let mut device = Device { login: Some("user"), ..Device::with(device.identity, "2") };
    device.hold_session(&service);
    assert_eq!(device.executed, ["./User/Vendor/MSFT/Run"]);
    assert_eq!(states(&queue, "a"), [DeliveryState::Acknowledged; 2]);
}

#[test]
fn a_session_that_exceeds_its_bounds_is_aborted() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let bounds = Bounds { messages: 1, ..Bounds::default() };
    let service = service(&queue, Program { bounds: Some(bounds), ..Program::default() });
    let mut device = Device::new("a");
    let opening = device.opening();
    let answer = device.send(&service, &opening);
    let second = device.execute(&answer).unwrap();
    let last = device.send(&service, &second);
    let alerts: Vec<_> = last.commands().filter_map(|command| command.as_alert()?.code()).collect();
    assert_eq!(alerts, [AlertCode::SESSION_ABORT]);
    assert_eq!(states(&queue, "a"), [DeliveryState::Unknown]);
    assert_eq!(device.send(&service, &second).text(), last.text());
}

#[test]
fn a_device_that_aborts_leaves_its_commands_unknown() {
    let queue = Arc::new(MemoryQueue::new());
    enqueue(&queue, "a", Verb::Exec, "./Run");
    let service = service(&queue, Program::default());
    let mut device = Device::new("a");
    let opening = device.opening();
    let answer = device.send(&service, &opening);
    device.client.receive(&answer).unwrap();
    let abort = device.client.abort().unwrap();
    assert_eq!(abort.msg_id(), Some(MsgId(2)));
    device.send(&service, &abort);
    assert_eq!(states(&queue, "a"), [DeliveryState::Unknown]);
}

#[test]
fn a_new_session_closes_the_oldest_of_five() {
    let queue = Arc::new(MemoryQueue::new());
    let service = service(&queue, Program::default());
    let identity = certificate("a");
    for session in ["1", "2", "3", "4", "5"] {
        enqueue(&queue, "a", Verb::Exec, &format!("./Run/{session}"));
        let mut device = Device::with(identity.clone(), session);
        let opening = device.opening();
        device.send(&service, &opening);
    }
    let open: Vec<_> =
        queue.sessions(&device_id("a")).unwrap().into_iter().map(|it| it.session.to_string()).collect();
    assert_eq!(open, ["2", "3", "4", "5"]);
    assert_eq!(states(&queue, "a")[..2], [DeliveryState::Unknown, DeliveryState::Sent]);
}

#[test]
fn two_servers_with_one_message_deliver_its_commands_once() {
    for _ in 0..20 {
        let queue = Arc::new(MemoryQueue::new());
        enqueue(&queue, "a", Verb::Exec, "./Run");
        let mut device = Device::new("a");
        let opening = device.opening().to_xml();
        let (queue, identity) = (&queue, &device.identity);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let post = || {
                let service = service(queue, Program::default());
                post(&service, identity, MessageEncoding::Xml, opening.as_bytes())
            };
            let threads: Vec<_> = (0..3).map(|_| scope.spawn(post)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let [first, others @ ..] = &answers[..] else { panic!() };
        assert_eq!(first.status(), 200);
        assert!(others.iter().all(|answer| answer.body() == first.body()));
        assert_eq!(commands(queue, "a")[0].sends, 1);
    }
}
