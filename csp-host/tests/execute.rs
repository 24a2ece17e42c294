//! Execution of messages on a small CSP: every refusal of the description, Atomic, Sequence, queries.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod common;

use common::{Store, answer_lines, command, execute, get};
use csp_host::Host;
use ddf::{Format, Value};
use syncml::check::{Consequence, MessageChecker};
use syncml::correlation::{CommandState, Correlator};
use syncml::session::ClientSession;
use syncml::{AlertCode, CmdRef, CommandKind, Message, MessageBuilder, MsgId, StatusCode, Version};

#[test]
fn a_described_node_that_the_csp_does_not_know_is_not_found() {
    let uri = "./Vendor/Test/a/Number";
    for message in [
        command("Replace", 1, uri, "chr", "x"),
        command("Replace", 1, uri, "int", "1"),
        command("Exec", 1, uri, "int", "1"),
        command("Add", 1, &format!("{uri}/x"), "int", "1"),
    ] {
        let mut store = Store { unknown: Some("Number"), ..Store::default() };
        let answer = execute(&mut store, &message);
        assert_eq!(answer.refusals[0].status, StatusCode::NOT_FOUND, "{message}");
        assert!(store.calls.is_empty());
    }
}

#[test]
fn the_description_is_enforced_before_the_csp_is_called() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a/number".into(), "1".into());
    for (message, code, reason) in [
        (
            command("Replace", 1, "./Vendor/Test/Fixed", "chr", "x"),
            405,
            "Replace is not in the node's access type, which is Get",
        ),
        (get(1, "./Vendor/Test/a/Run"), 405, "Get is not in the node's access type, which is Exec"),
        (get(1, "./Vendor/Else"), 404, "no mounted CSP has such a node"),
        (get(1, "./Vendor/Test/a/Nmber"), 404, "there is no such node; below"),
        (command("Add", 1, "./Vendor/Test/a/Number/x", "int", "1"), 405, "a leaf has no children"),
        (command("Delete", 1, ".", "", ""), 405, "the root of the tree is permanent"),
        (get(1, "./Vendor/Test/a/Text"), 404, "the node does not exist"),
        (get(1, "./Vendor/Test/b"), 404, "the node does not exist"),
        (
            command("Replace", 1, "./Vendor/Test/a/Number", "chr", "2"),
            415,
            "Format is chr, and the node's is int",
        ),
        (
            command("Replace", 1, "./Vendor/Test/a/Number", "string", "2"),
            415,
            "which is not a format; the node's is int",
        ),
        (
            command("Replace", 1, "./Vendor/Test/a/Number", "int", "two"),
            415,
            "the value is not of format int; expected a whole number",
        ),
        (command("Add", 1, "./Vendor/Test/A/NUMBER", "int", "2"), 418, "the node exists already"),
        (get(1, "./Vendor/Test/a/Number?prop=ACL"), 406, "not supported; expected ?prop=Format"),
        (get(1, "./Vendor/Test?list=TNDS"), 406, "not supported; expected ?prop=Format"),
        (
            command("Replace", 1, "./Vendor/Test/a/Number?prop=Name", "chr", "x"),
            405,
            "not supported; expected ?prop=Format",
        ),
        (get(1, "/Vendor/Test"), 400, "LocURI starts with `/`; expected `./`"),
        (get(1, &format!("./{}", "a".repeat(9000))), 414, "LocURI is longer than 8192 bytes"),
        ("<Get><CmdID>1</CmdID></Get>".to_owned(), 412, "no target; expected Item/Target/LocURI"),
        (
            command("Exec", 1, "./Vendor/Test/a/Run", "null", "").replace(
                "</Exec>",
                "<Item><Target><LocURI>./Vendor/Test/b/Run</LocURI></Target></Item></Exec>",
            ),
            400,
            "more than one item; expected exactly one",
        ),
        ("<Get><Item/></Get>".to_owned(), 400, "the command has no usable CmdID"),
        ("<Copy><CmdID>1</CmdID></Copy>".to_owned(), 406, "not a command of device management"),
        ("<Frobnicate><CmdID>1</CmdID></Frobnicate>".to_owned(), 400, "not a command of device management"),
        (
            "<Alert><CmdID>1</CmdID><Data>1100</Data></Alert>".to_owned(),
            406,
            "the device does not act upon this alert; expected 1222",
        ),
    ] {
        let before = store.values.clone();
        let answer = execute(&mut store, &message);
        let statuses: Vec<_> =
            answer.message.commands().map(|c| c.as_status().unwrap().code().unwrap()).collect();
        assert_eq!(statuses, [StatusCode(code)], "{message}");
        assert_eq!(answer.refusals.len(), 1, "{message}");
        let refusal = answer.refusals[0].to_string();
        assert!(refusal.starts_with("1:") && refusal.contains(reason), "{message}: {refusal}");
        assert_eq!(store.values, before, "{message}");
        assert!(store.runs.is_empty(), "{message}");
    }
}

/// A percent-encoded name may have a character that XML forbids (U+FFFE). The other commands are still answered.
#[test]
fn a_name_with_a_forbidden_character_fails_one_command() {
    let mut store = Store::default();
    let name = "./Vendor/Test/%EF%BF%BE";
    let answer = execute(
        &mut store,
        &(command("Add", 1, &format!("{name}/Number"), "int", "1")
            + &get(2, &format!("{name}?prop=Name"))
            + &get(3, "./Vendor/Test")
            + &get(4, &format!("{name}?list=StructData"))),
    );
    assert_eq!(
        answer_lines(&answer),
        ["1 Add 200", "2 Get 500", "3 Get 200", "= %EF%BF%BE/Fixed", "4 Get 200", "= (none)", "= 1"]
    );
    assert!(answer.refusals[0].to_string().contains("characters that XML forbids"), "{}", answer.refusals[0]);
}

/// Each address has 8 KiB and thousands of names; quadratic work would take minutes.
#[test]
fn addresses_with_thousands_of_names_are_refused_in_linear_time() {
    let mut store = Store::default();
    let deep = |start: &str| get(1, &format!("{start}{}", "/a".repeat(4070)));
    let answer = execute(&mut store, &(deep("./Vendor") + &deep("./Vendor/Test/b/Number")).repeat(250));
    let lines: Vec<String> = answer.refusals.iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 500);
    assert!(lines[0].contains("no mounted CSP has such a node"), "{}", lines[0]);
    assert!(lines[1].contains("below ./Vendor/Test/{key}/Number expected: nothing"), "{}", lines[1]);
}

#[test]
fn a_part_of_a_value_is_not_taken_for_the_value() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a/text".into(), "whole".into());
    for verb in ["Add", "Replace", "Exec"] {
        let name = if verb == "Add" { "b/Text" } else { "a/Text" };
        let name = if verb == "Exec" { "a/Run" } else { name };
        let first = command(verb, 1, &format!("./Vendor/Test/{name}"), "", "")
            .replace("</Item>", "<MoreData/></Item>");
        let answer = execute(&mut store, &first);
        assert_eq!(answer_lines(&answer), [format!("1 {verb} 406")]);
        assert!(
            answer.refusals[0].to_string().contains("a part of a large object"),
            "{}",
            answer.refusals[0]
        );
    }
    assert!(store.runs.is_empty());
    assert_eq!(store.values.len(), 1);
    assert_eq!(store.values["./vendor/test/a/text"], "whole");
}

#[test]
fn a_refusal_never_shows_the_data() {
    let answer =
        execute(&mut Store::default(), &command("Add", 1, "./Vendor/Test/a/Number", "int", "S3cret"));
    assert!(!format!("{answer:?} {}", answer.refusals[0]).contains("S3cret"));
}

#[test]
fn a_refusal_has_no_control_characters() {
    let hostile = "./Vendor/Test/a&#155;31m&#x202E;&#x2066;&#x2028;&#10;b/None";
    let answer = execute(&mut Store::default(), &get(1, hostile));
    let lines = answer.refusals[0].to_string();
    assert!(lines.contains("31m") && !lines.contains(csp_findings::steers_terminal), "{lines:?}");
}

#[test]
fn answers_come_in_the_order_of_the_document() {
    let mut store = Store::default();
    let answer = execute(
        &mut store,
        &(command("Add", 2, "./Vendor/Test/a/Number", "int", " 7 ")
            + &get(3, "./Vendor/Test/a/Number")
            + &command("Replace", 4, "./Vendor/Test/a/Number", "", "0x10")
            + &get(5, "./Vendor/Test/a/Number")
            + &command("Exec", 6, "./Vendor/Test/a/Run", "null", "")
            + &get(7, "./Vendor/Test/Fixed")
            + &command("Delete", 8, "./Vendor/Test/a", "", "")
            + &get(9, "./Vendor/Test")),
    );
    assert_eq!(
        answer_lines(&answer),
        [
            "2 Add 200",
            "3 Get 200",
            "= 7",
            "4 Replace 200",
            "5 Get 200",
            "= 16",
            "6 Exec 202",
            "7 Get 200",
            "= fixed & <small>",
            "8 Delete 200",
            "9 Get 200",
            "= Fixed",
        ]
    );
    assert!(answer.message.is_final());
    assert!(answer.message.header().is_none(), "a message without a header is answered without one");
    let statuses: Vec<_> = answer.message.commands().filter_map(|command| command.as_status()).collect();
    assert!(statuses.iter().all(|status| status.msg_ref() == Some(MsgId(1).into())));
    assert!(
        statuses.iter().all(|status| status.target_refs().count() == 0),
        "a single item needs no TargetRef"
    );
}

#[test]
fn a_header_is_answered_first() {
    let text = "<SyncML xmlns='SYNCML:SYNCML1.1'><SyncHdr><VerDTD>1.1</VerDTD><VerProto>DM/1.1</VerProto>\
        <SessionID>A1</SessionID><MsgID>3</MsgID><Target><LocURI>device</LocURI></Target>\
        <Source><LocURI>server</LocURI></Source></SyncHdr><SyncBody><Get><CmdID>9</CmdID><Item><Target>\
        <LocURI>./Vendor/Test/Fixed</LocURI></Target></Item></Get></SyncBody></SyncML>";
    let mut store = Store::default();
    let answer =
        Host::new().mount(&mut store).unwrap().execute(&Message::parse(text).unwrap(), MsgId(5)).unwrap();
    assert_eq!(answer_lines(&answer), ["0 SyncHdr 200", "9 Get 200", "= fixed & <small>"]);
    let header = answer.message.header().unwrap();
    assert_eq!(header.session_id().as_deref(), Some("A1"));
    assert_eq!(header.msg_id(), Some(MsgId(5)));
    assert_eq!(header.target().unwrap().loc_uri().unwrap().as_str(), "server");
    let status = answer.message.commands().next().unwrap().as_status().unwrap();
    assert_eq!(status.msg_ref(), Some(MsgId(3).into()));
    assert_eq!(status.target_refs().next().unwrap().as_str(), "device");
    assert!(answer.message.to_xml().contains("SYNCML:SYNCML1.1"), "in the namespace of the request");
}

#[test]
fn a_get_of_many_items_has_a_status_for_each_and_one_results() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a/number".into(), "1".into());
    let item = |uri: &str| format!("<Item><Target><LocURI>{uri}</LocURI></Target></Item>");
    let message = format!(
        "<Get><CmdID>4</CmdID>{}{}{}</Get>",
        item("./Vendor/Test/a/Number"),
        item("./Vendor/Test/a/Text"),
        item("./Vendor/Test/Fixed")
    );
    let answer = execute(&mut store, &message);
    assert_eq!(answer_lines(&answer), ["4 Get 200", "4 Get 404", "4 Get 200", "= 1", "= fixed & <small>"]);
    let refs: Vec<String> = answer
        .message
        .commands()
        .filter_map(|c| Some(c.as_status()?.target_refs().next()?.as_str().to_owned()))
        .collect();
    assert_eq!(refs, ["./Vendor/Test/a/Number", "./Vendor/Test/a/Text", "./Vendor/Test/Fixed"]);
}

#[test]
fn a_get_reads_children_properties_and_subtrees() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a b/number".into(), "1".into());
    store.values.insert("./vendor/test/a b/text".into(), "täxt".into());
    let read = |store: &mut Store, uri: &str| answer_lines(&execute(store, &get(1, uri)))[1..].to_vec();
    assert_eq!(read(&mut store, "./Vendor/Test"), ["= a%20b/Fixed"]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b"), ["= Number/Text"]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b/Number?prop=Format"), ["= int"]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b/Text?prop=Size"), ["= 5"]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b/Text?prop=Type"), ["= text/plain"]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b?prop=Name"), ["= a b"]);
    assert_eq!(
        read(&mut store, "./vendor/test/a b/NUMBER?prop=Name"),
        ["= Number"],
        "the name in the description"
    );
    assert_eq!(read(&mut store, "./Vendor/Test/a b?prop=Type"), ["= "]);
    assert_eq!(read(&mut store, "./Vendor/Test/a b?prop=Title"), ["= key"]);
    assert_eq!(read(&mut store, "./Vendor/Test?list=Struct"), ["= (none)"; 5]);
    assert_eq!(
        read(&mut store, "./Vendor/Test?list=StructData"),
        ["= (none)", "= (none)", "= 1", "= täxt", "= fixed & <small>"]
    );
    let answer = execute(&mut store, &get(1, "./Vendor/Test?list=Struct"));
    let sources: Vec<(String, Option<Format>)> = answer
        .message
        .commands()
        .filter_map(|c| c.as_results())
        .flat_map(|r| r.items())
        .map(|item| (item.source_uri().unwrap().as_str().to_owned(), item.format().unwrap()))
        .collect();
    assert_eq!(sources[0], ("./Vendor/Test".to_owned(), Some(Format::Node)));
    assert_eq!(sources[2], ("./Vendor/Test/a%20b/Number".to_owned(), Some(Format::Int)));
    assert_eq!(sources[3], ("./Vendor/Test/a%20b/Text".to_owned(), None), "chr is the default");
}

#[test]
fn an_atomic_is_all_or_nothing() {
    let mut store = Store::default();
    let add = |id, name: &str| command("Add", id, &format!("./Vendor/Test/{name}/Number"), "int", "1");
    let atomic = |members: &str| format!("<Atomic><CmdID>1</CmdID>{members}</Atomic>");

    let answer = execute(&mut store, &atomic(&(add(2, "a") + &add(3, "b"))));
    assert_eq!(answer_lines(&answer), ["1 Atomic 200", "2 Add 200", "3 Add 200"]);
    assert_eq!(store.values.len(), 2);
    assert!(store.before.is_none(), "the CSP learns that the Atomic has ended");

    // The commands after an Atomic do not belong to it.
    let answer = execute(&mut store, &(atomic("") + &get(2, "./Vendor/Test/Fixed") + &atomic("")));
    assert_eq!(answer_lines(&answer), ["1 Atomic 200", "2 Get 200", "= fixed & <small>", "1 Atomic 200"]);

    let answer = execute(&mut store, &atomic(&(add(2, "c") + &add(3, "a") + &add(4, "d"))));
    assert_eq!(answer_lines(&answer), ["1 Atomic 507", "2 Add 216", "3 Add 418", "4 Add 215"]);
    assert_eq!(store.values.len(), 2, "the nodes added before the failure are removed");

    let answer = execute(&mut store, &atomic(&(add(2, "c") + &get(3, "./Vendor/Test") + &add(4, "d"))));
    assert_eq!(answer_lines(&answer), ["1 Atomic 507", "2 Add 215", "3 Get 500", "4 Add 215"]);

    let inner = "<Atomic><CmdID>3</CmdID>".to_owned() + &add(4, "e") + "</Atomic>";
    let answer = execute(&mut store, &atomic(&(add(2, "c") + &inner)));
    assert_eq!(answer_lines(&answer), ["1 Atomic 507", "2 Add 215", "3 Atomic 500", "4 Add 215"]);

    let exec = command("Exec", 2, "./Vendor/Test/a/Run", "", "");
    let answer = execute(&mut store, &atomic(&(exec + &add(3, "c") + &add(4, "a"))));
    assert_eq!(
        answer_lines(&answer),
        ["1 Atomic 507", "2 Exec 516", "3 Add 216", "4 Add 418"],
        "an Exec cannot be undone"
    );
    assert_eq!(store.values.len(), 2);
}

#[test]
fn an_invalid_command_in_a_sequence_fails_the_atomic() {
    let mut store = Store::default();
    let add = |id, name: &str| command("Add", id, &format!("./Vendor/Test/{name}/Number"), "int", "1");
    let inner = format!("<Atomic><CmdID>4</CmdID>{}</Atomic>", add(5, "y"));
    let message = format!(
        "<Atomic><CmdID>1</CmdID>{}<Sequence><CmdID>3</CmdID>{inner}</Sequence>{}</Atomic>",
        add(2, "z"),
        add(6, "x")
    );
    let answer = execute(&mut store, &message);
    assert_eq!(
        answer_lines(&answer),
        ["1 Atomic 507", "2 Add 215", "3 Sequence 215", "4 Atomic 500", "5 Add 215", "6 Add 215"]
    );
    assert!(store.values.is_empty());
    let message = format!(
        "<Atomic><CmdID>1</CmdID><Sequence><CmdID>2</CmdID>{}</Sequence></Atomic>",
        get(3, "./Vendor/Test")
    );
    assert_eq!(answer_lines(&execute(&mut store, &message)), ["1 Atomic 507", "2 Sequence 215", "3 Get 500"]);
}

#[test]
fn an_aborted_session_executes_nothing_more() {
    let mut store = Store::default();
    let message = "<Alert><CmdID>1</CmdID><Data>1223</Data></Alert>".to_owned()
        + &command("Add", 2, "./Vendor/Test/a/Number", "int", "1");
    assert_eq!(answer_lines(&execute(&mut store, &message)), ["2 Add 215"]);
    assert!(store.values.is_empty());
    let inside = format!("<Sequence><CmdID>9</CmdID>{message}</Sequence>");
    assert_eq!(answer_lines(&execute(&mut store, &inside)), ["9 Sequence 200", "2 Add 215"]);
    let inside = format!("<Atomic><CmdID>9</CmdID>{message}</Atomic>");
    assert_eq!(answer_lines(&execute(&mut store, &inside)), ["9 Atomic 507", "2 Add 215"]);
    assert!(store.values.is_empty());
}

#[test]
fn an_answer_that_only_accepts_the_header_need_not_be_sent() {
    let header = "<SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID>\
        <Target><LocURI>d</LocURI></Target><Source><LocURI>s</LocURI></Source></SyncHdr>";
    for (body, needed) in [("", false), (get(1, "./Vendor/Test").as_str(), true)] {
        let text = format!("<SyncML xmlns='SYNCML:SYNCML1.2'>{header}<SyncBody>{body}</SyncBody></SyncML>");
        let mut store = Store::default();
        let request = Message::parse(&text).unwrap();
        let answer = Host::new().mount(&mut store).unwrap().execute(&request, MsgId(1)).unwrap();
        assert_eq!(answer.is_needed(), needed);
    }
}

#[test]
fn the_size_of_an_answer_is_limited() {
    let mut store = Store::default();
    for number in 0..20 {
        store.values.insert(format!("./vendor/test/{number}/text"), "x".repeat(10_000));
    }
    let gets: String = (1..200).map(|id| get(id, "./Vendor/Test?list=StructData")).collect();
    let answer = execute(&mut store, &gets);
    assert!(answer.message.to_xml().len() < 40 << 20);
    assert!(answer_lines(&answer).iter().any(|line| line.ends_with(" 416")));
    assert!(answer.refusals.iter().all(|refusal| refusal.reason == csp_host::RefusalReason::TooMuch));
}

#[test]
fn refusals_are_in_the_order_of_the_message_and_on_one_line_each() {
    let mut store = Store::default();
    let message = "<Atomic><CmdID>1</CmdID>\n".to_owned()
        + &command("Add", 2, "./Vendor/Test/a/Number", "int", "1")
        + "\n"
        + &get(3, "./Vendor/Test\n9:9: forged")
        + "\n"
        + &command("Add", 4, "./Vendor/Test/b/Number", "int", "1")
        + "</Atomic>";
    let answer = execute(&mut store, &message);
    let lines: Vec<u32> = answer.refusals.iter().map(|refusal| refusal.position.line).collect();
    assert_eq!(lines, [1, 2, 3, 5]);
    assert!(answer.refusals.iter().all(|refusal| !refusal.to_string().contains('\n')));
}

#[test]
fn a_sequence_continues_after_a_failure_and_may_be_in_an_atomic() {
    let mut store = Store::default();
    let add = |id, name: &str| command("Add", id, &format!("./Vendor/Test/{name}/Number"), "int", "1");
    let sequence = |members: &str| format!("<Sequence><CmdID>1</CmdID>{members}</Sequence>");
    let answer = execute(&mut store, &sequence(&(add(2, "a") + &add(3, "a") + &add(4, "b"))));
    assert_eq!(answer_lines(&answer), ["1 Sequence 200", "2 Add 200", "3 Add 418", "4 Add 200"]);

    let atomic = format!(
        "<Atomic><CmdID>9</CmdID>{}{}</Atomic>",
        sequence(&(add(2, "c") + &add(3, "a"))),
        add(4, "d")
    );
    let answer = execute(&mut store, &atomic);
    assert_eq!(
        answer_lines(&answer),
        ["9 Atomic 507", "1 Sequence 216", "2 Add 216", "3 Add 418", "4 Add 215"]
    );
    assert_eq!(store.values.len(), 2);
}

#[test]
fn statuses_and_results_of_the_server_are_not_answered() {
    let answer = execute(
        &mut Store::default(),
        "<Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>\
         <Alert><CmdID>2</CmdID><Data>1222</Data></Alert>",
    );
    assert_eq!(answer_lines(&answer), ["2 Alert 200"]);
    assert!(answer.message.commands().all(|command| command.kind() == CommandKind::Status));
}

#[test]
fn a_bin_node_takes_its_base64_under_three_formats_and_answers_b64() {
    for format in ["b64", "bin", "chr", ""] {
        let mut store = Store::default();
        let uri = "./Vendor/Test/a/Blob";
        let message = command("Add", 1, uri, format, "AAEC")
            + &command("Replace", 2, uri, format, "/w==")
            + &get(3, uri)
            + &get(4, "./Vendor/Test/a?list=StructData")
            + &get(5, &format!("{uri}?prop=Format"));
        let answer = execute(&mut store, &message);
        assert_eq!(
            answer_lines(&answer),
            [
                "1 Add 200",
                "2 Replace 200",
                "3 Get 200",
                "= /w==",
                "4 Get 200",
                "= (none)",
                "= /w==",
                "5 Get 200",
                "= bin"
            ],
            "{format}"
        );
        let formats: Vec<Option<Format>> = answer
            .message
            .commands()
            .filter_map(|command| command.as_results())
            .flat_map(|results| results.items())
            .map(|item| item.format().unwrap())
            .collect();
        let b64 = Some(Format::B64);
        assert_eq!(formats, [b64, Some(Format::Node), b64, Some(Format::Chr)]);
    }
    // The data is base64 under every accepted format name; other formats are refused.
    for (format, data) in [("chr", "no base64!"), ("b64", "AAE"), ("int", "1"), ("xml", "AAEC")] {
        let answer = execute(&mut Store::default(), &command("Add", 1, "./Vendor/Test/a/Blob", format, data));
        assert_eq!(answer_lines(&answer), ["1 Add 415"], "{format}");
    }
    // The refusal names the correct format.
    let answer = execute(&mut Store::default(), &command("Add", 1, "./Vendor/Test/a/Blob", "int", "1"));
    let refusal = answer.refusals[0].to_string();
    assert!(
        refusal.contains("Format is int, and the node's is bin, b64 in a message (status 415"),
        "{refusal}"
    );
    // A node of another format does not accept b64.
    let answer = execute(&mut Store::default(), &command("Add", 1, "./Vendor/Test/a/Text", "b64", "AAEC"));
    assert_eq!(answer_lines(&answer), ["1 Add 415"]);
}

#[test]
fn a_replace_without_data_does_not_empty_the_node() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a/text".into(), "kept".into());
    let replace = command("Replace", 1, "./Vendor/Test/a/Text", "chr", "");
    let without = replace.replace("<Data></Data>", "");
    let answer = execute(&mut store, &without);
    assert_eq!(answer_lines(&answer), ["1 Replace 412"]);
    assert!(answer.refusals[0].to_string().contains("no Data; expected a value, or <Data/>"));
    assert_eq!(store.values["./vendor/test/a/text"], "kept");
    // An empty Data is a value. An Exec and an Add need no Data.
    let exec = command("Exec", 2, "./Vendor/Test/a/Run", "", "").replace("<Data></Data>", "");
    let add = command("Add", 3, "./Vendor/Test/b/Text", "", "").replace("<Data></Data>", "");
    assert_eq!(
        answer_lines(&execute(&mut store, &(replace + &exec + &add))),
        ["1 Replace 200", "2 Exec 202", "3 Add 200"]
    );
    assert_eq!(store.values["./vendor/test/a/text"], "");
}

/// An un-enrolment names the server in the Data of an Exec, whose node has no value (MS-MDE2 2.2.9.3).
#[test]
fn an_exec_on_a_node_without_a_value_takes_parameters() {
    let mut store = Store::default();
    store.values.insert("./vendor/test/a/text".into(), String::new());
    let mut run = |format: &str, data: &str| {
        store.parameters = None;
        let answer = execute(&mut store, &command("Exec", 1, "./Vendor/Test/a/Run", format, data));
        (answer_lines(&answer).remove(0), store.parameters.take())
    };
    let done = |value| ("1 Exec 202".to_owned(), Some(value));
    assert_eq!(run("chr", "ContosoServer"), done(Value::Text("ContosoServer".into())));
    assert_eq!(run("", "ContosoServer"), done(Value::Text("ContosoServer".into())));
    assert_eq!(run("int", "7"), done(Value::Int(7)));
    for format in ["", "chr", "null"] {
        assert_eq!(run(format, ""), done(Value::None));
    }
    // A contradictory message is refused.
    for (format, data) in [("int", "many"), ("null", "ContosoServer"), ("string", "a")] {
        assert_eq!(run(format, data), ("1 Exec 415".to_owned(), None));
    }
}

#[test]
fn an_exec_below_an_absent_node_is_refused_unless_the_csp_allows_it() {
    let exec = command("Exec", 1, "./Vendor/Test/absent/Run", "", "");
    let mut store = Store::default();
    let answer = execute(&mut store, &exec);
    assert_eq!(answer_lines(&answer), ["1 Exec 404"]);
    assert!(answer.refusals[0].to_string().contains("the node above it does not exist; add it first"));
    assert!(store.calls.is_empty());

    let mut store = Store { execs_anywhere: true, ..Store::default() };
    assert_eq!(answer_lines(&execute(&mut store, &exec)), ["1 Exec 202"]);

    // An earlier member of an Atomic may add the node.
    let mut store = Store::default();
    let add = command("Add", 2, "./Vendor/Test/absent/Number", "int", "1");
    let atomic = format!("<Atomic><CmdID>3</CmdID>{add}{exec}</Atomic>");
    assert_eq!(answer_lines(&execute(&mut store, &atomic)), ["3 Atomic 200", "2 Add 200", "1 Exec 202"]);
}

#[test]
fn a_get_above_the_mounted_csps_lists_their_names() {
    fn store(root: &str, path: &str) -> Store {
        Store { schema: common::schema_of(root, path), ..Store::default() }
    }
    let mut stores = [
        store("Office", "./Device/Vendor/MSFT"),
        store("Office", "./User/Vendor/MSFT"),
        store("Policy", "./Vendor/MSFT"),
        store("a b", "./Vendor/Contoso"),
        store("DevInfo", "."),
    ];
    let mut answer = |command: &str| {
        let text = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{command}</SyncBody>");
        let mut host = stores
            .iter_mut()
            .fold(Host::new(), |host, store| host.mount(store).expect("they do not overlap"));
        answer_lines(&host.execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap())
    };
    for (uri, names) in [
        (".", "Vendor/User/DevInfo"),
        ("./Device", "Vendor/DevInfo"),
        ("./User", "Vendor"),
        ("./Vendor", "MSFT/Contoso"),
        ("./device/VENDOR", "MSFT/Contoso"),
        ("./User/Vendor", "MSFT"),
        ("./Vendor/MSFT", "Office/Policy"),
        ("./Device/Vendor/%4DSFT", "Office/Policy"),
        ("./User/Vendor/MSFT", "Office"),
        ("./Vendor/Contoso", "a%20b"),
    ] {
        assert_eq!(answer(&get(1, uri)), ["1 Get 200", &format!("= {names}")], "{uri}");
        for (verb, code) in [("Add", 405), ("Replace", 405), ("Exec", 405), ("Delete", 405)] {
            assert_eq!(answer(&command(verb, 1, uri, "", "")), [format!("1 {verb} {code}")], "{verb} {uri}");
        }
        assert_eq!(answer(&get(1, &format!("{uri}?list=Struct"))), ["1 Get 406"]);
    }
    for uri in
        ["./Vendor/MSF", "./Vendor/MSFT/Offices", "./User/DevInfo", "./User/Vendor/Contoso", "./Device/User"]
    {
        assert_eq!(answer(&get(1, uri)), ["1 Get 404"], "{uri}");
    }
}

/// Fleet's server numbers its commands with UUIDs, and Windows repeats them.
#[test]
fn ids_that_are_not_numbers_are_repeated_unchanged() {
    const ATOMIC: &str = "0c6f1a0e-6a3b-4a52-9d0e-1d3f6f1f2a01";
    const ADD: &str = "1b7b2c55-0b0f-4a3c-8a53-30b3d0a0c702";
    const EXEC: &str = "2d0f9f8a-93a1-4a0e-b7de-9d1f5a9c4403";
    const GET: &str = "921e6daf-562f-4cf7-a083-964b88531871";
    const NUMBERS: [&str; 2] = ["1", "01"];
    const MARKUP: &str = "a&b <i>";

    let target = |name: &str| format!("<Item><Target><LocURI>./Vendor/Test/{name}</LocURI></Target></Item>");
    let get = |id: &str| format!("<Get><CmdID>\n {id} </CmdID>{}</Get>", target("a/Text"));
    let exec = |id: &str| format!("<Exec><CmdID>{id}</CmdID>{}</Exec>", target("a/Run"));
    let add = "<Item><Target><LocURI>./Vendor/Test/a/Text</LocURI></Target><Data>x</Data></Item>";
    let text = format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
         <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>device</LocURI></Target>\
         <Source><LocURI>server</LocURI></Source></SyncHdr><SyncBody>\
         <Atomic><CmdID>{ATOMIC}</CmdID><Add><CmdID>{ADD}</CmdID>{add}</Add>{}</Atomic>{}{}{}{}<Final/></SyncBody></SyncML>",
        exec(EXEC),
        get(GET),
        get(NUMBERS[0]),
        get(NUMBERS[1]),
        exec("a&amp;b &lt;i>"),
    );
    let request = Message::parse(&text).unwrap();
    let report = MessageChecker::new().check_message(&request);
    assert_eq!(report.count(Consequence::Forbidden), 0, "{:?}", report.findings);
    assert!(
        !report.findings.iter().any(|finding| finding.rule.id().contains("cmd")),
        "{:?}",
        report.findings
    );

    let mut client = ClientSession::new("1", "device", "server");
    let mut package = MessageBuilder::fragment(Version::V1_2);
    package.alert(AlertCode::CLIENT_INITIATED, []).unwrap();
    client.open(&package.finish(true)).unwrap();
    let work = client.receive(&request).unwrap().unwrap();
    let mut store = Store::default();
    let executed = Host::new().mount(&mut store).unwrap().execute(&work, client.next_msg_id()).unwrap();
    let response = client.answer(Some(&executed.message)).unwrap().message.unwrap();
    let response = Message::parse(response.text()).unwrap();

    let codes: Vec<_> = response
        .commands()
        .filter_map(|command| command.as_status())
        .map(|status| (status.cmd_ref().unwrap().to_string(), status.code().unwrap().0))
        .collect();
    let expected = [
        ("0", 200),
        (ATOMIC, 200),
        (ADD, 200),
        (EXEC, 202),
        (GET, 200),
        (NUMBERS[0], 200),
        (NUMBERS[1], 200),
        (MARKUP, 202),
    ];
    assert_eq!(codes, expected.map(|(id, code)| (id.to_owned(), code)));

    let mut correlator = Correlator::new();
    correlator.sent(&request);
    assert_eq!(correlator.received(&response), []);
    let outcome = |id: &'static str| correlator.outcome(MsgId(1), CmdRef::new(id).unwrap()).unwrap();
    assert_eq!(
        outcome(ATOMIC).members().map(|member| member.cmd_id().to_string()).collect::<Vec<_>>(),
        [ADD, EXEC]
    );
    assert_eq!(outcome(EXEC).state(), CommandState::Accepted);
    for id in [GET, NUMBERS[0], NUMBERS[1]] {
        assert_eq!(outcome(id).read()[0].text.as_deref(), Some("x"), "{id}");
    }
}

/// A blank `CmdRef`, as for a command without an id: `0` would refer to the header.
#[test]
fn commands_with_unusable_ids_are_refused_with_a_blank_reference() {
    let mut store = Store::default();
    for id in ["0", " ", &"x".repeat(257)] {
        let get = get(1, "./Vendor/Test/Fixed").replace("<CmdID>1<", &format!("<CmdID>{id}<"));
        assert_eq!(answer_lines(&execute(&mut store, &get)), [" Get 400"], "{id}");
    }
}

/// Every Status of a command repeats its id.
#[test]
fn a_long_id_does_not_make_the_answer_grow_out_of_proportion() {
    let items = "<Item><Target><LocURI>./B</LocURI></Target></Item>".repeat(2_000);
    let answer =
        |id: String| execute(&mut Store::default(), &format!("<Get><CmdID>{id}</CmdID>{items}</Get>"));
    let short = answer("1".to_owned()).message.text().len();
    assert!(answer("x".repeat(256)).message.text().len() < 4 * short);
    assert!(answer("x".repeat(100_000)).message.text().len() < short);
}

#[test]
fn a_message_of_another_version_is_refused_as_a_whole() {
    for (versions, code) in [
        ("<VerDTD>2.0</VerDTD><VerProto>DM/1.2</VerProto>", 505),
        ("<VerDTD>1.2</VerDTD><VerProto>SyncML/1.2</VerProto>", 513),
        ("<VerDTD>1.2</VerDTD><VerProto>DM/2.0</VerProto>", 513),
        ("<VerDTD>1.1</VerDTD><VerProto>DM/1.1</VerProto>", 200),
    ] {
        let text = format!(
            "<SyncML><SyncHdr>{versions}<SessionID>1</SessionID><MsgID>1</MsgID></SyncHdr>\
             <SyncBody>{}<Final/></SyncBody></SyncML>",
            get(1, "./Vendor/Test/Fixed")
        );
        let mut store = Store::default();
        let request = Message::parse(&text).unwrap();
        let answer = Host::new().mount(&mut store).unwrap().execute(&request, MsgId(1)).unwrap();
        let expected = [format!("0 SyncHdr {code}"), format!("1 Get {code}")];
        assert_eq!(answer_lines(&answer)[..2], expected, "{versions}");
        assert_eq!(answer.refusals.len(), usize::from(code != 200));
    }
}

/// A check of a message and a device say the same about its formats and values; a check may add that the value is wrong, too.
#[test]
fn a_check_and_a_refusal_have_the_same_words() {
    let store = Store::default();
    for (node, format, data) in [
        ("Number", "chr", "2"),
        ("Number", "strng", "2"),
        ("Number", "int", "two"),
        ("Blob", "int", "1"),
        ("Blob", "bn", "AAEC"),
        ("Blob", "b64", "no base64!"),
        ("Text", "b64", "AAEC"),
        ("Text", "\u{202E}", "x"),
    ] {
        let message = command("Add", 1, &format!("./Vendor/Test/a/{node}"), format, data);
        let refusal = execute(&mut Store::default(), &message).refusals[0].reason.to_string();
        let report = MessageChecker::new().with_schema(&store.schema).check(message.as_bytes());
        let says = |message: &str| {
            message
                .strip_prefix(&refusal)
                .is_some_and(|more| more.is_empty() || more.starts_with("; the value"))
        };
        let said: Vec<_> = report.findings.iter().filter(|finding| says(&finding.message)).collect();
        assert_eq!(said.len(), 1, "{message}: {refusal}: {:#?}", report.findings);
        assert_eq!(said[0].level, Consequence::Refused);
    }
}

#[test]
fn a_csp_can_give_a_node_another_format_than_its_description() {
    let number = "./Vendor/Test/a/Number";
    let mut store = Store { number_format: Some(Format::Chr), ..Store::default() };
    assert_eq!(answer_lines(&execute(&mut store, &command("Add", 1, number, "int", "1"))), ["1 Add 415"]);
    assert_eq!(answer_lines(&execute(&mut store, &command("Add", 1, number, "chr", "two"))), ["1 Add 200"]);
    for (uri, format, data) in
        [(number.to_owned(), Format::Chr, "two"), (format!("{number}?prop=Format"), Format::Chr, "chr")]
    {
        let answer = execute(&mut store, &get(1, &uri));
        let results = answer.message.commands().find_map(|command| command.as_results()).unwrap();
        let item = results.items().next().unwrap();
        assert_eq!(
            (item.format().unwrap().unwrap_or(Format::Chr), &*item.data().unwrap().text()),
            (format, data)
        );
    }
}
