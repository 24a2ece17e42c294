//! In messages with little room, queued entries and chunks wait, but not forever.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use syncml::authentication::{Account, Credentials, Nonce, Scheme};
use syncml::packaging::{Outbox, Part, PeerLimits, RefusedCommand, WhyRefused};
use syncml::session::{ClientSession, Gate, ServerSession, SessionEvent};
use syncml::{
    AlertCode, CmdId, Command, HeaderInput, ItemInput, Message, MessageBuilder, MsgId, StatusCode,
    StatusInput, Version,
};

fn limits(max: u64) -> PeerLimits {
    PeerLimits { max_msg_size: Some(max), max_obj_size: None }
}

fn head(number: u32, name: &str) -> MessageBuilder {
    let mut header = HeaderInput::new("1", MsgId(number), "urn:uuid:0815", "https://mdm.example/dm");
    header.source_name = Some(name.to_owned().into());
    MessageBuilder::new(&header).unwrap().first_cmd_id(CmdId(1000))
}

fn status() -> Message<'static> {
    let request = Message::parse("<SyncBody><Alert><CmdID>7</CmdID></Alert></SyncBody>").unwrap();
    let mut answers = MessageBuilder::fragment(Version::V1_2);
    let alert = request.commands().next().unwrap();
    answers.status(&StatusInput::answering(alert, StatusCode::OK)).unwrap();
    answers.finish(false)
}

fn replace(value: &str) -> Message<'static> {
    let mut commands = MessageBuilder::fragment(Version::V1_2);
    commands.command(Verb::Replace, "./A", Some((Format::Chr, value))).unwrap();
    commands.finish(true)
}

/// The size of a message with only these commands.
fn size_of(commands: &Message<'_>) -> u64 {
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(commands);
    outbox.fill(head(1, ""), &PeerLimits::default()).unwrap().message.text().len() as u64
}

/// If only one of two queued entries fits into a message, the other is sent in the next message, before newer ones.
#[test]
fn delayed_parts_go_first() {
    let atomic = |builder: &mut MessageBuilder| {
        builder.atomic(|inner| inner.command(Verb::Add, "./B", Some((Format::Chr, "v"))).map(drop)).unwrap()
    };
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    atomic(&mut builder);
    let whole = builder.finish(true);
    for commands in [whole, replace(&"x".repeat(400))] {
        let mut outbox = Outbox::new(Version::V1_2);
        outbox.push(&commands);
        let value = commands.commands().next().unwrap().item();
        // Room for all of the Atomic, or for a chunk, but not for a Status in front of it.
        let max = match value {
            None => size_of(&commands),
            Some(_) => size_of(&replace("")) + 90,
        };
        let names = |message: &Message<'_>| -> Vec<String> {
            message.commands().map(|command| command.name().to_owned()).collect()
        };
        let mut taken = Vec::new();
        for number in 1..40 {
            // Every message needs an answer.
            status().commands().for_each(|status| outbox.push_answer(status));
            let filled = outbox.fill(head(number, ""), &limits(max)).unwrap();
            assert_eq!(filled.refused, []);
            assert!(filled.message.text().len() as u64 <= max);
            taken.push(names(&filled.message));
            if taken.last().unwrap().iter().any(|name| name != "Status") && !outbox.is_within_object() {
                break;
            }
        }
        let counted = taken.iter().flatten().filter(|name| *name != "Status").count();
        assert!(counted > 0 && counted >= (taken.len() - 1) / 2, "{taken:?}");
        assert!(taken.len() < 39 && !outbox.is_within_object(), "{taken:?}");
    }
}

/// A partly sent object is given up when the rest has no more room.
#[test]
fn an_object_without_room_for_its_rest_is_given_up() {
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&replace(&"x".repeat(3000)));
    let mut get = MessageBuilder::fragment(Version::V1_2);
    get.command(Verb::Get, "./C", None).unwrap();
    outbox.push(&get.finish(true));
    let max = 800;
    outbox.fill(head(1, ""), &limits(max)).unwrap();
    assert!(outbox.is_within_object());
    let room = "n".repeat(max as usize - size_of(&replace("")) as usize + 40);
    let filled = outbox.fill(head(2, &room), &limits(max)).unwrap();
    assert!(filled.message.text().len() as u64 <= max);
    let [refused] = &filled.refused[..] else { panic!("{:?}", filled.refused) };
    assert_eq!((refused.command.as_str(), refused.target.as_str()), ("Replace", "./A"));
    assert!(matches!(refused.why, WhyRefused::MessageSize { size, room } if size > room));
    assert!(!outbox.is_within_object());
    // The rest continues.
    let filled = outbox.fill(head(3, ""), &limits(max)).unwrap();
    assert!(outbox.is_empty() && filled.message.is_final());
}

/// The device sends its answers again with the credentials that the server demands, which take room: it divides more
/// values, makes chunks smaller, and reports values that do not fit into any message.
#[test]
fn repeated_answers_may_have_less_room() {
    let user = "a-user-with-quite-a-long-name";
    let device_info = |value: &str, items: usize| {
        let mut package = MessageBuilder::fragment(Version::V1_2);
        package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
        let item = ItemInput {
            source: Some("./DevInfo/Mod".into()),
            data: Some(value.to_owned().into()),
            ..ItemInput::default()
        };
        package.command_items(Verb::Replace, vec![item; items]).unwrap();
        package.finish(true)
    };
    let large = "v".repeat(2500);
    for (value, max, items) in [
        ("VM", 1200, 1),
        (&*large, 1200, 1),
        (&*large, 1500, 1),
        (&*large, 3300, 1),
        (&large[..400], 1200, 1),
        // Two values in one command are not cut.
        (&large[..400], 1200, 2),
    ] {
        let nonce = |text: &str| Nonce::new(text.as_bytes());
        let mut fresh = 0_u8;
        let gate = Gate::new(Account::new(user, "password"), Scheme::Md5, nonce("first"), move || {
            fresh += 1;
            Nonce::new([fresh; 48])
        });
        // The device learns the server's limit with the refusal, and then needs room for credentials as well.
        let mut server =
            ServerSession::new("https://mdm.example/dm").with_gate(gate).with_limits(limits(max as u64));
        let mut client = ClientSession::new("1a", "urn:uuid:0815", "https://mdm.example/dm")
            .with_credentials(Credentials::new(user, "password"), Scheme::Mac, nonce("stale"));
        let mut events = Vec::new();
        let mut next = client.open(&device_info(value, items)).unwrap();
        let (mut rounds, mut refused) = (0, Vec::new());
        loop {
            rounds += 1;
            assert!(rounds < 60, "{value} {max}");
            let size = next.text().len();
            assert!(rounds == 1 || size <= max, "{size} > {max}: {}", next.text());
            events.extend(server.receive(&next).unwrap());
            let reply = server.answer().unwrap();
            client.receive(&reply.message.unwrap()).unwrap();
            if reply.is_over {
                break;
            }
            let reply = client.answer(None).unwrap();
            refused.extend(reply.refused);
            next = reply.message.unwrap();
        }
        let info: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                SessionEvent::DeviceInfo(info) => Some(info),
                _ => None,
            })
            .collect();
        assert_eq!(events.iter().filter(|event| matches!(event, SessionEvent::Begun(_))).count(), 1);
        if items == 2 {
            assert!(
                matches!(refused[..], [RefusedCommand { why: WhyRefused::MessageSize { .. }, .. }]),
                "{refused:?}"
            );
            assert!(info.is_empty());
            continue;
        }
        assert_eq!(refused, []);
        assert_eq!(info.len(), 1, "{events:?}");
        assert_eq!(info[0][0].text, value, "the value arrived once, and complete");
    }
}

/// A repeated message does not change the order of queued entries.
#[test]
fn a_refused_message_is_sent_again_in_order() {
    let mut values = Vec::new();
    let mut assembler = syncml::packaging::Assembler::new(1 << 20);
    let mut take = |command: Command<'_>| {
        let mut note = |command: Command<'_>| {
            if let Some(data) = command.item().and_then(|item| item.data()) {
                values.push(data.text().into_owned());
            }
        };
        match assembler.take(command).part {
            Part::Whole => note(command),
            Part::Complete(whole) => whole.commands().for_each(note),
            _ => {}
        }
    };
    // The device asks the server for credentials in the middle of an object.
    let mut server = ServerSession::new("https://mdm.example/dm").with_credentials(
        Credentials::new("user", "password"),
        Scheme::Md5,
        Nonce::new(*b"n"),
    );
    let sent: Vec<String> = ["a".repeat(1500), "b".into(), "c".repeat(900), "d".into()].into();
    for value in &sent {
        server.queue(|commands| commands.command(Verb::Replace, "./V", Some((Format::Chr, value)))).unwrap();
    }
    let mut header = HeaderInput::new("1", MsgId(1), "https://mdm.example/dm", "urn:uuid:0815");
    header.meta.max_msg_size = Some(900);
    let mut next = MessageBuilder::new(&header).unwrap();
    next.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    let mut next = next.finish(true);
    for number in 2..60 {
        server.receive(&next).unwrap();
        let reply = server.answer().unwrap();
        let message = reply.message.unwrap();
        assert!(message.text().len() <= 900);
        if reply.is_over {
            break;
        }
        // Every second message is refused, with all its content.
        let refuses = number % 2 == 0;
        let code = if refuses { StatusCode::INVALID_CREDENTIALS } else { StatusCode::OK };
        let mut answer = MessageBuilder::answering(&message, MsgId(number)).unwrap();
        answer.status(&StatusInput::answering_header(&message, code)).unwrap();
        for command in message.commands().filter(|command| command.as_status().is_none()) {
            let more = command.item().is_some_and(|item| item.has_more_data());
            let code = match (refuses, more) {
                (true, _) => StatusCode::INVALID_CREDENTIALS,
                (_, true) => StatusCode::CHUNK_ACCEPTED,
                _ => StatusCode::OK,
            };
            answer.status(&StatusInput::answering(command, code)).unwrap();
            if !refuses {
                take(command);
            }
        }
        next = answer.finish(true);
    }
    assert!(server.is_over());
    assert_eq!(values, sent);
    assert_eq!(server.correlator().missing().count(), 0);
}
