//! Messages of limited size and large objects, both ways.
#![allow(clippy::unwrap_used, clippy::panic)] // allowed in tests

use ddf::{Format, Verb};
use proptest::prelude::*;
use std::collections::HashSet;
use syncml::packaging::{Assembler, Outbox, Part, PeerLimits, WhyRefused};
use syncml::{
    CmdId, CmdRef, Command, CommandKind, HeaderInput, ItemInput, Message, MessageBuilder, MsgId,
    ResultsInput, StatusCode, StatusInput, Version,
};

fn head(number: usize) -> MessageBuilder {
    let header = HeaderInput::new("1", MsgId(number as u32), "urn:uuid:0815", "https://mdm.example/dm");
    MessageBuilder::new(&header).unwrap().first_cmd_id(CmdId(1000))
}

/// Sends the whole outbox, message by message.
fn messages(outbox: &mut Outbox, limits: &PeerLimits) -> Vec<Message<'static>> {
    let mut messages = Vec::new();
    while !outbox.is_empty() {
        let before = outbox.len();
        let filled = outbox.fill(head(messages.len() + 1), limits).unwrap();
        assert_eq!(filled.refused, [], "no command is refused");
        assert!(filled.taken > 0 || outbox.len() < before, "each message holds an entry");
        if let Some(max) = limits.max_msg_size {
            assert!(filled.message.text().len() as u64 <= max);
        }
        assert_eq!(filled.message.is_final(), outbox.is_empty());
        messages.push(filled.message);
    }
    messages
}

/// The commands that a receiver assembles from these messages: kind, number, address and value.
fn received(messages: &[Message<'_>]) -> Vec<(CommandKind, Option<CmdRef<'static>>, String, String)> {
    let mut assembler = Assembler::new(1 << 24);
    let mut whole = Vec::new();
    let mut note = |command: Command<'_>| {
        let item = command.item();
        let uri = item.and_then(|item| item.uri());
        let text = item.and_then(|item| item.data()).map(|data| data.text().into_owned());
        let uri = uri.map(|uri| uri.as_str().to_owned());
        let id = command.cmd_id().map(CmdRef::into_owned);
        whole.push((command.kind(), id, uri.unwrap_or_default(), text.unwrap_or_default()));
    };
    for message in messages {
        for command in message.commands() {
            let taken = assembler.take(command);
            assert_eq!(taken.interrupted, None);
            match taken.part {
                Part::Whole => note(command),
                Part::Complete(message) => message.commands().for_each(&mut note),
                Part::Chunk => {}
                part => panic!("{part:?}"),
            }
        }
    }
    assert_eq!(assembler.within(), None);
    whole
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    /// For any limit, the receiver gets the same commands in the same order.
    #[test]
    fn packed_commands_arrive(
        values in proptest::collection::vec(("[a-c]{1,8}", "[ -~é😀\n]{0,900}"), 1..12),
        max in 700_u64..3000,
        renumber in any::<bool>(),
    ) {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        for (name, value) in &values {
            builder.command(Verb::Replace, &format!("./Vendor/MSFT/{name}"), Some((Format::Chr, value))).unwrap();
        }
        let package = builder.finish(true);
        let mut outbox = Outbox::new(Version::V1_2);
        if renumber {
            outbox = outbox.renumbering();
        }
        outbox.push(&package);
        let limits = PeerLimits { max_msg_size: Some(max), max_obj_size: None };
        let messages = messages(&mut outbox, &limits);
        for message in &messages {
            // The text and the records agree.
            let read = Message::parse(message.text()).unwrap();
            assert_eq!(read.commands().count(), message.commands().count());
            let ids: HashSet<_> = message.commands().map(|command| command.cmd_id().unwrap()).collect();
            assert_eq!(ids.len(), message.commands().count(), "numbers are unique in a message");
        }
        let strip = |list: Vec<(CommandKind, Option<CmdRef<'static>>, String, String)>| -> Vec<_> {
            list.into_iter().map(|(kind, id, uri, text)| (kind, id.filter(|_| !renumber), uri, text)).collect()
        };
        prop_assert_eq!(strip(received(&messages)), strip(received(&[package])));
    }
}

#[test]
fn an_atomic_is_never_cut() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.command(Verb::Get, "./A", None).unwrap();
    let atomic = builder
        .atomic(|inner| inner.command(Verb::Add, "./B", Some((Format::Chr, &"x".repeat(900)))).map(drop))
        .unwrap();
    builder.command(Verb::Get, "./C", None).unwrap();
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&builder.finish(true));
    let limits = PeerLimits { max_msg_size: Some(1000), max_obj_size: None };
    let filled = outbox.fill(head(1), &limits).unwrap();
    let uris: Vec<_> =
        filled.message.commands().map(|get| get.item().unwrap().target_uri().unwrap().into_text()).collect();
    assert_eq!(uris, ["./A", "./C"]);
    let [refused] = &filled.refused[..] else { panic!("{:?}", filled.refused) };
    assert_eq!(refused.cmd_id, Some(atomic.into()));
    assert_eq!(refused.command, "Atomic");
    assert!(matches!(refused.why, WhyRefused::MessageSize { size, room } if size > 900 && room < 1000));

    // A message with exactly enough room holds only the Atomic.
    let mut outbox = Outbox::new(Version::V1_2);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder
        .atomic(|inner| inner.command(Verb::Add, "./B", Some((Format::Chr, &"x".repeat(900)))).map(drop))
        .unwrap();
    outbox.push(&builder.finish(true));
    let needed = outbox.fill(head(1), &PeerLimits::default()).unwrap().message.text().len();
    for (room, fits) in [(needed, true), (needed - 1, false)] {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        builder
            .atomic(|inner| inner.command(Verb::Add, "./B", Some((Format::Chr, &"x".repeat(900)))).map(drop))
            .unwrap();
        outbox.push(&builder.finish(true));
        let limits = PeerLimits { max_msg_size: Some(room as u64), max_obj_size: None };
        let filled = outbox.fill(head(1), &limits).unwrap();
        assert_eq!(filled.refused.is_empty(), fits);
        assert_eq!(filled.message.commands().count(), usize::from(fits));
    }
}

#[test]
fn an_object_that_exceeds_the_limit_of_the_other_side_is_refused() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.command(Verb::Replace, "./A", Some((Format::Chr, &"&".repeat(101)))).unwrap();
    builder.command(Verb::Replace, "./B", Some((Format::Chr, &"&".repeat(100)))).unwrap();
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&builder.finish(true));
    let limits = PeerLimits { max_msg_size: None, max_obj_size: Some(100) };
    let filled = outbox.fill(head(1), &limits).unwrap();
    assert_eq!(filled.refused[0].why, WhyRefused::ObjectSize { size: 101, max: 100 });
    assert_eq!(
        filled.refused[0].to_string(),
        "Replace ./A cannot be sent: its value has 101 bytes, and the other side takes 100 (MaxObjSize)"
    );
    assert_eq!(filled.message.commands().count(), 1);
}

/// Only the first chunk has the size and the format; all but the last have `MoreData`; only the last may be followed by
/// commands.
#[test]
fn only_the_first_chunk_of_an_object_has_its_meta() {
    let value = "<é&>".repeat(400);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.command(Verb::Replace, "./A", Some((Format::Xml, &value))).unwrap();
    builder.command(Verb::Get, "./B", None).unwrap();
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&builder.finish(true));
    let messages = messages(&mut outbox, &PeerLimits { max_msg_size: Some(1500), max_obj_size: None });
    assert!(messages.len() > 2);
    for (index, message) in messages.iter().enumerate() {
        let last = index + 1 == messages.len();
        let first = message.commands().next().unwrap();
        let item = first.item().unwrap();
        assert_eq!(item.has_more_data(), !last);
        assert_eq!(item.meta_value(syncml::Tag::Size).as_deref(), (index == 0).then_some("2000"));
        assert_eq!(item.format().unwrap(), (index == 0).then_some(Format::Xml));
        assert_eq!(message.commands().count(), if last { 2 } else { 1 });
    }
}

#[test]
fn answers_go_before_commands_and_statuses_before_a_chunk() {
    let request = Message::parse("<SyncBody><Get><CmdID>7</CmdID></Get></SyncBody>").unwrap();
    let get = request.commands().next().unwrap();
    let mut answers = MessageBuilder::fragment(Version::V1_2);
    answers.status(&StatusInput::answering(get, StatusCode::OK)).unwrap();
    let large = ItemInput::source("./L").with_data(Format::Chr, "y".repeat(2000));
    answers.results(&ResultsInput::answering(get, vec![large])).unwrap();
    answers.status(&StatusInput::answering(get, StatusCode::NOT_FOUND)).unwrap();
    let mut commands = MessageBuilder::fragment(Version::V1_2);
    commands.command(Verb::Get, "./C", None).unwrap();
    let mut outbox = Outbox::new(Version::V1_2).renumbering();
    outbox.push(&commands.finish(true));
    answers.finish(true).commands().for_each(|answer| outbox.push_answer(answer));
    let messages = messages(&mut outbox, &PeerLimits { max_msg_size: Some(1200), max_obj_size: None });
    let names: Vec<Vec<&str>> =
        messages.iter().map(|message| message.commands().map(|command| command.name()).collect()).collect();
    assert_eq!(names[0], ["Status", "Results"]);
    assert_eq!(names[1][..2], ["Status", "Results"], "the second Status goes before the chunk");
    assert_eq!(names.last().unwrap().last(), Some(&"Get"));
    let results = messages[1].commands().nth(1).unwrap().as_results().unwrap();
    assert_eq!(results.cmd_ref(), Some(CmdId(7).into()));
}

/// A command keeps the prefixes that are declared around it.
#[test]
fn a_command_keeps_its_namespaces_in_another_message() {
    let text = "<s:SyncML xmlns:s='SYNCML:SYNCML1.2' xmlns:m='syncml:metinf'><s:SyncBody xmlns:x='urn:\"x\"'>\
        <s:Replace><s:CmdID>5</s:CmdID><s:Item><s:Meta><m:Format>chr</m:Format></s:Meta><s:Data x:a='1'>v</s:Data></s:Item></s:Replace>\
        </s:SyncBody></s:SyncML>";
    let message = Message::parse(text).unwrap();
    let mut outbox = Outbox::new(Version::V1_2).renumbering();
    outbox.push(&message);
    let filled = outbox.fill(head(1), &PeerLimits::default()).unwrap().message;
    let command = filled.commands().next().unwrap();
    assert_eq!((command.kind(), command.cmd_id()), (CommandKind::Replace, Some(CmdId(1000).into())));
    let item = command.item().unwrap();
    assert_eq!(item.format().unwrap(), Some(Format::Chr));
    assert_eq!(item.data().unwrap().element().attribute("a").unwrap().namespace(), Some("urn:\"x\""));
    roxmltree::Document::parse(filled.text()).unwrap();
}

fn chunk(name: &str, uri: &str, size: Option<u32>, data: &str, more: bool) -> Message<'static> {
    let size = size.map(|size| format!("<Meta><Size>{size}</Size></Meta>")).unwrap_or_default();
    let more = if more { "<MoreData/>" } else { "" };
    let text = format!(
        "<{name}><CmdID>9</CmdID><Item><Target><LocURI>{uri}</LocURI></Target>{size}{data}{more}</Item></{name}>"
    );
    Message::parse(&text).unwrap().into_owned()
}

fn parts(chunks: &[Message<'_>]) -> (Vec<Option<StatusCode>>, Vec<String>, Vec<String>) {
    let mut assembler = Assembler::new(10);
    let (mut statuses, mut interrupted, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for chunk in chunks {
        let taken = assembler.take(chunk.commands().next().unwrap());
        statuses.push(taken.part.status());
        interrupted.extend(taken.interrupted);
        if let Part::Complete(whole) = taken.part {
            let item = whole.commands().next().unwrap().item().unwrap();
            values.push(item.data().unwrap().text().into_owned());
        }
    }
    (statuses, interrupted, values)
}

#[test]
fn chunks_with_a_wrong_size_or_without_an_end_are_refused() {
    let accepted = Some(StatusCode::CHUNK_ACCEPTED);
    let first = |size| chunk("Replace", "./A", size, "<Data>abc</Data>", true);
    let last = |data: &str| chunk("Replace", "./A", None, data, false);
    let none: Vec<String> = Vec::new();
    for (name, chunks, statuses, interrupted, values) in [
        (
            "a size that is right",
            vec![first(Some(5)), last("<Data>de</Data>")],
            vec![accepted, None],
            none.clone(),
            vec!["abcde"],
        ),
        (
            "no size",
            vec![first(None), last("<Data>de</Data>")],
            vec![accepted, None],
            none.clone(),
            vec!["abcde"],
        ),
        ("no data in the last", vec![first(None), last("")], vec![accepted, None], none.clone(), vec!["abc"]),
        (
            "an empty element",
            vec![chunk("Replace", "./A", None, "<Data/>", true), last("<Data>x</Data>")],
            vec![accepted, None],
            none.clone(),
            vec!["x"],
        ),
        (
            "no data at all",
            vec![chunk("Replace", "./A", None, "", true), last("<Data>x</Data>")],
            vec![accepted, None],
            none.clone(),
            vec!["x"],
        ),
        (
            "CDATA and references",
            vec![
                chunk("Replace", "./A", None, "<Data><![CDATA[<a>]]></Data>", true),
                last("<Data>&lt;&#x62;</Data>"),
            ],
            vec![accepted, None],
            none.clone(),
            vec!["<a><b"],
        ),
        (
            "a size that lies",
            vec![first(Some(6)), last("<Data>de</Data>")],
            vec![accepted, Some(StatusCode::SIZE_MISMATCH)],
            none.clone(),
            vec![],
        ),
        (
            "a size that says too much",
            vec![first(Some(11)), last("<Data>d</Data>")],
            vec![Some(StatusCode::REQUEST_TOO_LARGE); 2],
            none.clone(),
            vec![],
        ),
        (
            "more than the limit",
            vec![
                first(None),
                chunk("Replace", "./A", None, "<Data>12345678</Data>", true),
                last("<Data>x</Data>"),
            ],
            vec![accepted, Some(StatusCode::REQUEST_TOO_LARGE), Some(StatusCode::REQUEST_TOO_LARGE)],
            none.clone(),
            vec![],
        ),
        (
            "another address",
            vec![first(None), chunk("Replace", "./B", None, "<Data>x</Data>", false)],
            vec![accepted, None],
            vec!["./A".into()],
            vec![],
        ),
        (
            "another command",
            vec![first(None), chunk("Add", "./A", None, "<Data>x</Data>", false)],
            vec![accepted, None],
            vec!["./A".into()],
            vec![],
        ),
        (
            "another object",
            vec![
                first(None),
                chunk("Add", "./B", None, "<Data>x</Data>", true),
                chunk("Add", "./B", None, "<Data>y</Data>", false),
            ],
            vec![accepted, accepted, None],
            vec!["./A".into()],
            vec!["xy"],
        ),
        ("nothing large", vec![last("<Data>x</Data>")], vec![None], none.clone(), vec![]),
    ] {
        let found = parts(&chunks);
        let values: Vec<String> = values.into_iter().map(str::to_owned).collect();
        assert_eq!(found, (statuses, interrupted, values), "{name}");
    }
}

/// A proxy keeps foreign ids, also for chunks.
#[test]
fn the_chunks_of_a_command_keep_an_id_that_is_not_a_number() {
    let value = "x".repeat(3000);
    let text = format!(
        "<Replace><CmdID>a&amp;b-921e6daf</CmdID><Item><Target><LocURI>./L</LocURI></Target><Data>{value}</Data></Item></Replace>"
    );
    let mut outbox = Outbox::new(Version::V1_2);
    outbox.push(&Message::parse(&text).unwrap());
    let limits = PeerLimits { max_msg_size: Some(900), max_obj_size: None };
    let messages = messages(&mut outbox, &limits);
    assert!(messages.len() > 3);
    for message in &messages {
        let ids: Vec<_> = message.commands().map(|command| command.cmd_id().unwrap().to_string()).collect();
        assert_eq!(ids, ["a&b-921e6daf"]);
    }
    let [(_, _, _, whole)] = &received(&messages)[..] else { panic!() };
    assert_eq!(*whole, value);
}

/// Two fragments that are both numbered from 1, and an answer.
#[test]
fn ids_are_unique_in_a_message() {
    let fragment = |uris: &[&str]| {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        for uri in uris {
            builder.command(Verb::Get, uri, None).unwrap();
        }
        builder.finish(true)
    };
    let mut outbox = Outbox::new(Version::V1_2);
    let asked = fragment(&["./X"]);
    let mut answer = MessageBuilder::fragment(Version::V1_2);
    answer.status(&StatusInput::answering(asked.commands().next().unwrap(), StatusCode::OK)).unwrap();
    answer.finish(true).commands().for_each(|status| outbox.push_answer(status));
    outbox.push(&fragment(&["./A", "./B"]));
    outbox.push(&fragment(&["./C"]));
    let mut sent = Vec::new();
    while !outbox.is_empty() {
        let header = HeaderInput::new("1", MsgId(sent.len() as u32 + 1), "device", "server");
        let filled = outbox.fill(MessageBuilder::new(&header).unwrap(), &PeerLimits::default()).unwrap();
        let ids: Vec<_> =
            filled.message.commands().map(|command| command.cmd_id().unwrap().to_string()).collect();
        sent.push((ids, filled.message.is_final()));
    }
    let ids = |ids: &[&str]| ids.iter().map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(sent, [(ids(&["3", "1", "2"]), false), (ids(&["1"]), true)]);
}

/// The id of a command may follow its value, whose length changes with each chunk.
#[test]
fn a_large_object_whose_id_follows_its_value_gets_the_id_of_the_last_chunk() {
    let chunk = |id: u32, data: &str, more: &str| {
        format!(
            "<Replace><Item><Target><LocURI>./A</LocURI></Target><Data>{data}</Data>{more}</Item><CmdID>{id}</CmdID></Replace>"
        )
    };
    let mut assembler = Assembler::new(1 << 20);
    let first = chunk(2, "é", "<MoreData/>");
    let part = assembler.take(Message::parse(&first).unwrap().commands().next().unwrap()).part;
    assert!(matches!(part, Part::Chunk));
    let last = chunk(10, "ééééé", "");
    let part = assembler.take(Message::parse(&last).unwrap().commands().next().unwrap()).part;
    let Part::Complete(whole) = part else { panic!("{part:?}") };
    let command = whole.commands().next().unwrap();
    assert_eq!(command.cmd_id(), Some(CmdId(10).into()));
    assert_eq!(command.item().unwrap().data().unwrap().text(), "éééééé");
}
