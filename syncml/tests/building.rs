//! Messages of the builder, read by another library and by this crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)] // allowed in tests

mod common;
#[allow(unreachable_pub, dead_code)] // items are public in the fuzz crate
#[path = "../fuzz/src/lib.rs"]
mod targets;

use common::{child, commands_of, commands_through_views, text};
use ddf::access::{AddGet, DeleteOnly, ExecGet, GetOnly, GetReplace};
use ddf::format::{B64Format, BoolFormat, ChrFormat, IntFormat, NodeFormat, NullFormat, XmlFormat};
use ddf::{Format, Path, Verb};
use proptest::prelude::*;
use syncml::{
    AlertCode, BuildError, CmdId, CmdRef, CommandKind, CredInput, HeaderInput, ItemInput, Message,
    MessageBuilder, MetaInput, MsgId, Readable, ResultsInput, RootKind, StatusCode, StatusInput, Version,
    WriteOptions,
};

const SW_VERSION: Path<GetOnly, ChrFormat> = Path::assume("./DevDetail/SwV");
const LIMIT: Path<GetReplace, IntFormat> = Path::assume("./Vendor/MSFT/Limit");

#[test]
fn a_message_has_the_elements_that_windows_expects() {
    let mut header = HeaderInput::new("1a", MsgId(2), "urn:uuid:0815", "https://mdm.example/dm?a&b");
    header.source_name = Some("server".into());
    header.resp_uri = Some("https://mdm.example/r".into());
    header.cred = Some(CredInput {
        meta: MetaInput { mime_type: Some("syncml:auth-md5".into()), ..MetaInput::format(Format::B64) },
        data: "Zz6EivR3yeaaENcRN6lpAQ==".into(),
    });
    header.meta.max_msg_size = Some(524_288);
    let mut builder = MessageBuilder::new(&header).unwrap().first_cmd_id(CmdId(2));
    assert_eq!(
        builder.exec(&Path::<ExecGet, ChrFormat>::assume("./Vendor/MSFT/Run"), "<a b=\"c\"/>\r\n"),
        Ok(CmdId(2))
    );
    assert_eq!(builder.get(&SW_VERSION), Ok(CmdId(3)));
    assert_eq!(
        builder.finish(true).to_xml(),
        "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1a</SessionID><MsgID>2</MsgID><Target><LocURI>urn:uuid:0815</LocURI></Target>\
         <Source><LocURI>https://mdm.example/dm?a&amp;b</LocURI><LocName>server</LocName></Source>\
         <RespURI>https://mdm.example/r</RespURI>\
         <Cred><Meta><Format xmlns=\"syncml:metinf\">b64</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         </Meta><Data>Zz6EivR3yeaaENcRN6lpAQ==</Data></Cred>\
         <Meta><MaxMsgSize xmlns=\"syncml:metinf\">524288</MaxMsgSize></Meta></SyncHdr><SyncBody>\
         <Exec><CmdID>2</CmdID><Item><Target><LocURI>./Vendor/MSFT/Run</LocURI></Target>\
         <Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Data>&lt;a b=\"c\"/&gt;&#xD;\n</Data></Item></Exec>\
         <Get><CmdID>3</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>\
         <Final/></SyncBody></SyncML>"
    );
}

#[test]
fn every_verb_and_format_is_written() {
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.add(&Path::<AddGet, NodeFormat>::assume("./a"), ()).unwrap();
    builder.add(&Path::<AddGet, BoolFormat>::assume("./b"), true).unwrap();
    builder.replace(&LIMIT, -5).unwrap();
    builder.replace(&Path::<GetReplace, B64Format>::assume("./c"), &b"\0\xFF"[..]).unwrap();
    builder.replace(&Path::<GetReplace, XmlFormat>::assume("./d"), "<a/>").unwrap();
    builder.exec(&Path::<ExecGet, NullFormat>::assume("./e"), ()).unwrap();
    builder.delete(&Path::<DeleteOnly, NodeFormat>::assume("./f")).unwrap();
    builder.get_all([Readable::from(&SW_VERSION), (&LIMIT).into()]).unwrap();
    builder.command(Verb::Copy, "no uri", None).unwrap();
    let message = builder.finish(false);
    assert_eq!(message.root(), RootKind::SyncBody);
    let seen: Vec<_> = message
        .commands()
        .map(|command| {
            let item = command.item().unwrap();
            let data = item.data().map(|data| data.text().into_owned());
            (command.name(), item.target_uri().unwrap().to_string(), item.format().unwrap(), data)
        })
        .collect();
    let data = |text: &str| Some(text.to_owned());
    assert_eq!(
        seen,
        [
            ("Add", "./a".into(), Some(Format::Node), None),
            ("Add", "./b".into(), Some(Format::Bool), data("true")),
            ("Replace", "./Vendor/MSFT/Limit".into(), Some(Format::Int), data("-5")),
            ("Replace", "./c".into(), Some(Format::B64), data("AP8=")),
            ("Replace", "./d".into(), Some(Format::Xml), data("<a/>")),
            ("Exec", "./e".into(), Some(Format::Null), None),
            ("Delete", "./f".into(), None, None),
            ("Get", "./DevDetail/SwV".into(), None, None),
            ("Copy", "no uri".into(), None, None),
        ]
    );
    assert!(!message.is_final());
}

const REQUEST: &str =
    "<SyncML xmlns='syncml:SYNCML1.1'><SyncHdr><VerDTD>1.1</VerDTD><VerProto>DM/1.1</VerProto>
    <SessionID> 7 </SessionID><MsgID>5</MsgID><Target><LocURI>device</LocURI></Target>
    <Source><LocURI>server?a&amp;b</LocURI></Source></SyncHdr>
    <SyncBody><Get><CmdID>4</CmdID></Get><Exec><Item/></Exec><Get xmlns='urn:x'/></SyncBody></SyncML>";

#[test]
fn an_answer_has_a_status_for_each_command_and_the_results() {
    let request = Message::parse(REQUEST).unwrap();
    let commands: Vec<_> = request.commands().collect();
    let mut builder = MessageBuilder::answering(&request, MsgId(1)).unwrap();
    builder.status(&StatusInput::answering_header(&request, StatusCode::AUTHENTICATED)).unwrap();
    let mut status = StatusInput::answering(commands[0], StatusCode::OK).with_target_ref("./a");
    status.source_refs.push("./b".into());
    status.chal =
        Some(MetaInput { next_nonce: Some("bm9uY2U=".into()), ..MetaInput::mime_type("syncml:auth-md5") });
    status.items.push(ItemInput::default());
    builder.status(&status).unwrap();
    builder.status(&StatusInput::answering(commands[1], StatusCode::BAD_REQUEST)).unwrap();
    let value = ddf::Value::Int(1);
    let mut item = ItemInput::source("./a").with_value(Format::Int, &value);
    item.more_data = true;
    let mut results = ResultsInput::answering(commands[0], vec![item]);
    results.meta =
        MetaInput { size: Some(9), mark: Some("m".into()), max_obj_size: Some(1), ..MetaInput::default() };
    results.target_ref = Some("./t".into());
    results.source_ref = Some("./s".into());
    builder.results(&results).unwrap();
    let mut builder = builder.cmd_in_results(false);
    builder.results(&ResultsInput::answering(commands[0], vec![ItemInput::target("./x")])).unwrap();
    assert_eq!(
        builder.finish(true).to_xml(),
        "<SyncML xmlns=\"SYNCML:SYNCML1.1\"><SyncHdr><VerDTD>1.1</VerDTD><VerProto>DM/1.1</VerProto>\
         <SessionID>7</SessionID><MsgID>1</MsgID><Target><LocURI>server?a&amp;b</LocURI></Target>\
         <Source><LocURI>device</LocURI></Source></SyncHdr><SyncBody>\
         <Status><CmdID>1</CmdID><MsgRef>5</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>212</Data></Status>\
         <Status><CmdID>2</CmdID><MsgRef>5</MsgRef><CmdRef>4</CmdRef><Cmd>Get</Cmd><TargetRef>./a</TargetRef>\
         <SourceRef>./b</SourceRef><Chal><Meta><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type>\
         <NextNonce xmlns=\"syncml:metinf\">bm9uY2U=</NextNonce></Meta></Chal><Data>200</Data><Item></Item></Status>\
         <Status><CmdID>3</CmdID><MsgRef>5</MsgRef><CmdRef></CmdRef><Cmd>Exec</Cmd><Data>400</Data></Status>\
         <Results><CmdID>4</CmdID><MsgRef>5</MsgRef><CmdRef>4</CmdRef><Cmd>Get</Cmd><Meta>\
         <Mark xmlns=\"syncml:metinf\">m</Mark><Size xmlns=\"syncml:metinf\">9</Size>\
         <MaxObjSize xmlns=\"syncml:metinf\">1</MaxObjSize></Meta><TargetRef>./t</TargetRef>\
         <SourceRef>./s</SourceRef><Item><Source><LocURI>./a</LocURI></Source>\
         <Meta><Format xmlns=\"syncml:metinf\">int</Format></Meta><Data>1</Data><MoreData/></Item></Results>\
         <Results><CmdID>5</CmdID><MsgRef>5</MsgRef><CmdRef>4</CmdRef><Item><Target><LocURI>./x</LocURI></Target></Item>\
         </Results><Final/></SyncBody></SyncML>"
    );
}

#[test]
fn a_fragment_is_answered_by_a_fragment() {
    for (request, answer) in [
        ("<Get><CmdID>1</CmdID></Get>", "<SyncBody xmlns=\"SYNCML:SYNCML1.2\">"),
        (
            "<SyncBody xmlns='SYNCML:SYNCML1.1'><Get><CmdID>1</CmdID></Get></SyncBody>",
            "<SyncBody xmlns=\"SYNCML:SYNCML1.1\">",
        ),
        (
            "<SyncML><SyncBody><Get><CmdID>1</CmdID></Get></SyncBody></SyncML>",
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>",
        ),
    ] {
        let request = Message::parse(request).unwrap();
        let mut builder = MessageBuilder::answering(&request, MsgId(9)).unwrap();
        builder.status(&StatusInput::answering(request.commands().next().unwrap(), StatusCode::OK)).unwrap();
        let xml = builder.finish(true).to_xml();
        assert!(xml.starts_with(answer), "{xml}");
        assert!(xml.contains("<MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Get</Cmd>"), "{xml}");
    }
}

#[test]
fn a_command_that_cannot_be_written_leaves_the_message_unchanged() {
    let mut builder = MessageBuilder::without_header(Version::V1_2);
    builder.get(&SW_VERSION).unwrap();
    let size = builder.size();

    let empty_name = Path::<AddGet, ChrFormat>::join(&["./Vendor/", "/a"], &[&""]);
    let error = builder.add(&empty_name, "x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`./Vendor//a`: LocURI has an empty segment; remove the extra `/` (byte 9)"
    );
    let error = builder.command(Verb::Add, "./a", Some((Format::Chr, "ab\u{1}"))).unwrap_err();
    assert_eq!(error.to_string(), "U+0001 at byte 2 of Data cannot be written in XML; send the data as b64");
    let error = builder.command(Verb::Add, "./\u{FFFF}", None).unwrap_err();
    assert!(matches!(error, BuildError::Character { character: '\u{FFFF}', .. }));
    let paths = [Path::<GetOnly, ChrFormat>::assume("./a"), Path::assume("/b")];
    assert!(matches!(builder.get_all(&paths), Err(BuildError::LocUri { .. })));
    let error = builder.atomic(|inner| {
        inner.get(&SW_VERSION)?;
        inner.sequence(|inner| inner.command(Verb::Get, "\0", None).map(drop))?;
        Ok::<(), BuildError>(())
    });
    assert!(error.is_err());
    let own = builder.sequence(|_| Err::<(), Box<dyn std::error::Error>>("mine".into()));
    assert_eq!(own.unwrap_err().to_string(), "mine");
    assert_eq!(builder.size(), size);

    assert_eq!(builder.get(&SW_VERSION), Ok(CmdId(2)));
    let message = builder.finish(false);
    assert_eq!(message.commands().count(), 2);
    assert!(common::parse(&message.to_xml()).is_ok());

    let mut last = MessageBuilder::fragment(Version::V1_2).first_cmd_id(CmdId(u32::MAX));
    assert_eq!(last.get(&SW_VERSION), Err(BuildError::TooManyCommands));
    let mut first = MessageBuilder::fragment(Version::V1_2).first_cmd_id(CmdId(0));
    assert_eq!(first.get(&SW_VERSION), Ok(CmdId(1)));
    let bad = HeaderInput::new("\0", MsgId(1), "", "");
    assert!(MessageBuilder::new(&bad).is_err());
}

#[test]
fn debug_shows_no_data() {
    let item = ItemInput::target("./a").with_data(Format::Chr, "SECRET");
    let cred = CredInput { data: "SECRET".into(), ..CredInput::default() };
    let header = HeaderInput { cred: Some(cred), ..HeaderInput::default() };
    let request = Message::parse("<Get/>").unwrap();
    let command = request.commands().next().unwrap();
    let results = ResultsInput::answering(command, vec![item.clone()]);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.command(Verb::Add, "./a", Some((Format::Chr, "SECRET"))).unwrap();
    let shown = format!("{item:?} {header:?} {results:?} {builder:?} {:?}", builder.clone().finish(true));
    assert!(!shown.contains("SECRET"), "{shown}");
}

/// A command to build.
#[derive(Clone, Debug)]
enum Plan {
    Verb(Verb, String, Option<(Format, String)>),
    Many(Verb, Vec<(String, Option<String>)>),
    Nested(bool, Vec<Plan>),
    Alert(u16, Vec<(String, String)>),
    Status { cmd_ref: String, target_refs: Vec<String>, code: u16 },
    Results { cmd_ref: String, items: Vec<(String, String)> },
}

fn content() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(&[
            "]]>", "<Final/>", "\r", "\n", "\t", " ", "&amp;", "&", "<", ">", "\"", "'", "<![CDATA[", "-->", "x", "ä",
            "\u{1F600}", "</Data>", "&#xF000;", "]", "\u{FFFD}", "\u{85}",
        ][..]), 0..8).prop_map(|pieces| pieces.concat()),
        2 => "[^\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\u{FFFE}\u{FFFF}]{0,20}",
        1 => Just(String::new()),
        1 => (1000..5_000usize).prop_map(|n| "large <&> ".repeat(n / 10)),
    ]
}

/// Addresses and references are trimmed when they are read.
fn address() -> impl Strategy<Value = String> {
    content().prop_map(|text| text.trim_ascii().to_owned()).boxed()
}

fn verb() -> impl Strategy<Value = Verb> {
    prop::sample::select(&Verb::ALL[..])
}

fn plan() -> impl Strategy<Value = Plan> {
    let pairs = || prop::collection::vec((address(), content()), 0..3);
    let leaf = prop_oneof![
        (verb(), address(), prop::option::of((prop::sample::select(&Format::ALL[..]), content())))
            .prop_map(|(verb, uri, data)| Plan::Verb(verb, uri, data)),
        (verb(), prop::collection::vec((address(), prop::option::of(content())), 0..4))
            .prop_map(|(verb, items)| Plan::Many(verb, items)),
        (any::<u16>(), pairs()).prop_map(|(code, items)| Plan::Alert(code, items)),
        (address(), prop::collection::vec(address(), 0..3), any::<u16>())
            .prop_map(|(cmd_ref, target_refs, code)| Plan::Status { cmd_ref, target_refs, code }),
        (address(), pairs()).prop_map(|(cmd_ref, items)| Plan::Results { cmd_ref, items }),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        (any::<bool>(), prop::collection::vec(inner, 0..5))
            .prop_map(|(atomic, plans)| Plan::Nested(atomic, plans))
    })
}

fn build(builder: &mut MessageBuilder, plans: &[Plan]) -> Result<(), BuildError> {
    for plan in plans {
        match plan {
            Plan::Verb(verb, uri, data) => {
                builder.command(*verb, uri, data.as_ref().map(|(format, text)| (*format, text.as_str())))?;
            }
            Plan::Many(verb, items) => {
                let items = items.iter().map(|(uri, data)| ItemInput {
                    data: data.as_deref().map(Into::into),
                    ..ItemInput::target(uri)
                });
                builder.command_items(*verb, items)?;
            }
            Plan::Nested(true, plans) => {
                builder.atomic(|inner| build(inner, plans))?;
            }
            Plan::Nested(false, plans) => {
                builder.sequence(|inner| build(inner, plans))?;
            }
            Plan::Alert(code, items) => {
                let items =
                    items.iter().map(|(uri, data)| ItemInput::source(uri).with_data(Format::Chr, data));
                builder.alert(AlertCode(*code), items)?;
            }
            Plan::Status { cmd_ref, target_refs, code } => {
                let request = Message::parse("<Get/>").unwrap();
                let mut status = StatusInput::answering_header(&request, StatusCode(*code));
                status.cmd_ref = cmd_ref.into();
                status.target_refs = target_refs.iter().map(Into::into).collect();
                builder.status(&status)?;
            }
            Plan::Results { cmd_ref, items } => {
                let request = Message::parse("<Get/>").unwrap();
                let items = items
                    .iter()
                    .map(|(uri, data)| ItemInput::source(uri).with_data(Format::Xml, data))
                    .collect();
                let mut results = ResultsInput::answering(request.commands().next().unwrap(), items);
                results.cmd_ref = cmd_ref.into();
                builder.results(&results)?;
            }
        }
    }
    Ok(())
}

/// Compares plans with the views of the commands that were read.
fn same(plans: &[Plan], commands: syncml::Commands<'_>, next_id: &mut u32) {
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), plans.len());
    for (plan, command) in plans.iter().zip(commands) {
        assert_eq!(command.cmd_id(), Some(CmdId(*next_id).into()));
        *next_id += 1;
        let items: Vec<_> = command
            .items()
            .map(|item| {
                let uri = item.target_uri().or(item.source_uri()).map(|uri| uri.into_text().into_owned());
                (uri.unwrap(), item.data().map(|data| data.text().into_owned()))
            })
            .collect();
        let with_data = |items: &[(String, String)]| -> Vec<_> {
            items.iter().map(|(uri, data)| (uri.clone(), Some(data.clone()))).collect()
        };
        match plan {
            Plan::Verb(verb, uri, data) => {
                assert_eq!(command.verb(), Some(*verb));
                assert_eq!(items, [(uri.clone(), data.as_ref().map(|(_, text)| text.clone()))]);
                let format = command.item().unwrap().format().unwrap();
                assert_eq!(format, data.as_ref().map(|(format, _)| format.in_message()));
            }
            Plan::Many(verb, planned) => {
                assert_eq!(command.verb(), Some(*verb));
                assert_eq!(&items, planned);
            }
            Plan::Nested(atomic, plans) => {
                let kind = if *atomic { CommandKind::Atomic } else { CommandKind::Sequence };
                assert_eq!(command.kind(), kind);
                same(plans, command.nested(), next_id);
            }
            Plan::Alert(code, planned) => {
                assert_eq!(command.as_alert().unwrap().code(), Some(AlertCode(*code)));
                assert_eq!(items, with_data(planned));
            }
            Plan::Status { cmd_ref, target_refs, code } => {
                let status = command.as_status().unwrap();
                assert_eq!(status.code(), Some(StatusCode(*code)));
                assert_eq!(status.cmd_ref(), CmdRef::new(cmd_ref.as_str()));
                let seen: Vec<_> = status.target_refs().map(|uri| uri.to_string()).collect();
                assert_eq!(&seen, target_refs);
            }
            Plan::Results { items: planned, .. } => {
                assert!(command.as_results().is_some());
                assert_eq!(items, with_data(planned));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn built_messages_equal_read_ones(plans in prop::collection::vec(plan(), 0..6), session in content(), last: bool) {
        let session = session.trim_ascii();
        let mut builder = MessageBuilder::new(&HeaderInput::new(session, MsgId(1), "a", "b")).unwrap();
        match build(&mut builder, &plans) {
            // No device carries out such an Atomic.
            Err(BuildError::AddAndReplace { .. } | BuildError::MixedScopes { .. }) => return Ok(()),
            built => built.unwrap(),
        }
        let size = builder.size();
        let message = builder.finish(last);
        let xml = message.to_xml();
        prop_assert!(xml.len() >= size);
        prop_assert_eq!(message.text(), &xml, "the builder writes compact XML");

        // Another library reads the same commands.
        let document = common::parse(&xml).unwrap();
        prop_assert_eq!(commands_through_views(&message), commands_of(&document));
        let header = child(document.root_element(), "SyncHdr").unwrap();
        prop_assert_eq!(text(child(header, "SessionID").unwrap()), session);

        // The built and the read message have the planned commands.
        let read = Message::parse(&xml).unwrap();
        for message in [&message, &read] {
            prop_assert_eq!(message.is_final(), last);
            same(&plans, message.commands(), &mut 1);
        }
        // Every layout and profile keeps the commands.
        if xml.len() < 20_000 {
            targets::round_trip(xml.as_bytes());
        }
        let mut indented = Vec::new();
        message.write_into(&mut indented, &WriteOptions::indented());
        let indented = Message::read(&indented).unwrap();
        same(&plans, indented.commands(), &mut 1);
        prop_assert_eq!(indented.to_xml(), xml);
    }
}

#[test]
fn data_of_several_megabytes_is_escaped_correctly() {
    let data = "<setting name=\"a\">b &amp; c</setting>\r\n".repeat(200_000);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.command(Verb::Replace, "./Vendor/MSFT/Large", Some((Format::Chr, &data))).unwrap();
    let message = builder.finish(true);
    let xml = message.to_xml();
    assert!(xml.len() > 8 << 20 && xml.len() < 16 << 20, "{}", xml.len());
    let read = Message::parse(&xml).unwrap();
    assert_eq!(read.commands().next().unwrap().item().unwrap().data().unwrap().text(), data);
    let document = common::parse(&xml).unwrap();
    let found = document.descendants().find(|node| node.has_tag_name(("SYNCML:SYNCML1.2", "Data"))).unwrap();
    assert_eq!(text(found), data);
}

/// OMA TND, property Format: the value of a `bin` node is Base64 in XML, and its Format says so.
#[test]
fn the_value_of_a_bin_node_is_sent_as_b64() {
    use ddf::{Value, format::BinFormat};
    const BLOB: Path<AddGet, BinFormat> = Path::assume("./Vendor/Made/Blob");
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.add(&BLOB, &[1_u8, 2, 3][..]).unwrap();
    let message = builder.finish(false);
    for item in message.commands().flat_map(|command| command.items().collect::<Vec<_>>()) {
        assert_eq!(item.format(), Ok(Some(Format::B64)));
        let text = item.element().child(syncml::Tag::Data).unwrap().text();
        assert_eq!(Value::parse(ddf::Format::Bin, &text), Ok(Value::Bytes(vec![1, 2, 3].into())));
    }
}

/// A slash in a name is escaped, and the check accepts the address.
#[test]
fn a_name_may_hold_a_slash() {
    let channel = "Microsoft-Client-Licensing-Platform/Admin";
    let state: Path<AddGet, ChrFormat> = Path::join(&["./Vendor/Made/Channels/", "/State"], &[&channel]);
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    builder.get(&state).unwrap();
    let message = builder.finish(false);
    let target = message.commands().next().unwrap().items().next().unwrap().target_uri().unwrap();
    assert_eq!(target.as_str(), "./Vendor/Made/Channels/Microsoft-Client-Licensing-Platform%2FAdmin/State");
    assert!(ddf::values::check_name(&ddf::schema::Details::NODE, channel).is_accepted());
}

/// An Atomic that no device carries out is refused when it is built, and the error names both commands.
#[test]
fn an_atomic_of_two_scopes_or_with_an_add_and_a_replace_of_one_node_is_refused() {
    type Members = &'static [(Verb, &'static str)];
    let build = |members: Members| {
        let mut builder = MessageBuilder::fragment(Version::V1_2);
        builder.command(Verb::Replace, "./User/Vendor/Other", None).unwrap();
        let size = builder.size();
        let built = builder.atomic(|inner| {
            let (first, rest) = members.split_first().unwrap();
            inner.command(first.0, first.1, None)?;
            inner.sequence(|inner| {
                rest.iter().try_for_each(|(verb, uri)| inner.command(*verb, uri, None).map(drop))
            })?;
            Ok::<_, BuildError>(())
        });
        assert!(built.is_ok() || builder.size() == size, "the message stays as it was");
        built.map_err(|error| error.to_string())
    };
    let allowed: [Members; 5] = [
        &[(Verb::Add, "./Vendor/A"), (Verb::Replace, "./Vendor/B")],
        &[(Verb::Delete, "./Vendor/A"), (Verb::Add, "./Device/Vendor/A")],
        &[(Verb::Add, "./Vendor/A"), (Verb::Replace, "./Vendor/A?prop=Title")],
        &[(Verb::Add, "./User/Vendor/A"), (Verb::Replace, "./User/Vendor/A/B")],
        &[(Verb::Add, "./Vendor/a%2Fb"), (Verb::Replace, "./Vendor/a/b")],
    ];
    for members in allowed {
        assert_eq!(build(members), Ok(CmdId(2)), "{members:?}");
    }
    assert_eq!(
        build(&[(Verb::Add, "./Vendor/A"), (Verb::Delete, "./user/Vendor/B")]).unwrap_err(),
        "an Atomic is for the device or for the user, and this one has `./Vendor/A` and `./user/Vendor/B`; make two"
    );
    let same = "an Atomic has an Add of `./Vendor/A` and a Replace of `./Device/vendor/%41`, the same node; add it with \
        its last value";
    for members in [
        &[(Verb::Add, "./Vendor/A"), (Verb::Replace, "./Device/vendor/%41")],
        &[(Verb::Replace, "./Device/vendor/%41"), (Verb::Add, "./Vendor/A")],
    ] {
        assert_eq!(build(members).unwrap_err(), same);
    }
    // An inner Atomic counts for the outer one, and after it commands are free again.
    let mut builder = MessageBuilder::fragment(Version::V1_2);
    let outer = builder.atomic(|outer| {
        outer.command(Verb::Add, "./Vendor/A", None)?;
        outer.atomic(|inner| inner.command(Verb::Replace, "./Vendor/A", None).map(drop))?;
        Ok(())
    });
    assert!(matches!(outer, Err(BuildError::AddAndReplace { .. })));
    builder.command(Verb::Add, "./Vendor/A", None).unwrap();
    builder.command(Verb::Replace, "./Vendor/A", None).unwrap();
    assert_eq!(builder.finish(true).commands().count(), 2);
}
