//! Atomic: an invalid one executes nothing, and a failed commit is reported.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{Store, answer_lines, command, execute, get};
use csp_host::{CspError, Host, RefusalReason};
use proptest::prelude::*;
use syncml::{Message, MsgId, StatusCode};

fn add(id: usize, name: &str) -> String {
    command("Add", id as u32, &format!("./Vendor/Test/{name}/Number"), "int", "1")
}

fn exec(id: usize) -> String {
    command("Exec", id as u32, "./Vendor/Test/a/Run", "null", "")
}

fn atomic(members: &str) -> String {
    format!("<Atomic><CmdID>1000</CmdID>{members}</Atomic>")
}

/// A CSP with the node `./Vendor/Test/a`, whose `Run` can be executed.
fn store() -> Store {
    Store { values: [("./vendor/test/a/number".to_owned(), "1".to_owned())].into(), ..Store::default() }
}

/// Members that no device may execute, with their name and code. `{id}` is the CmdID.
fn illegal_members() -> Vec<(String, &'static str, u16)> {
    let id = 777;
    let replaced = |uri: &str, format: &str, data: &str| command("Replace", id, uri, format, data);
    let number = "./Vendor/Test/a/Number";
    vec![
        (get(id, number), "Get", 500),
        (format!("<Atomic><CmdID>{id}</CmdID></Atomic>"), "Atomic", 500),
        (get(id, number).replace("Get", "Copy"), "Copy", 406),
        (get(id, number).replace("Get", "Frobnicate"), "Frobnicate", 400),
        (format!("<Alert><CmdID>{id}</CmdID><Data>1100</Data></Alert>"), "Alert", 406),
        (format!("<Delete><CmdID>{id}</CmdID></Delete>"), "Delete", 412),
        (command("Delete", id, "", "", ""), "Delete", 412),
        (command("Delete", id, "/Vendor/Test/a", "", ""), "Delete", 400),
        (command("Delete", id, &format!("./{}", "a".repeat(9000)), "", ""), "Delete", 414),
        (command("Delete", id, ".", "", ""), "Delete", 405),
        (command("Delete", id, "./Vendor/Nothing", "", ""), "Delete", 404),
        (command("Delete", id, "./Vendor/Test/Fixed", "", ""), "Delete", 405),
        (command("Add", id, "./Vendor/Test/a/Number/below", "int", "1"), "Add", 405),
        (replaced("./Vendor/Test/a/Numbr", "int", "1"), "Replace", 404),
        (replaced("./Vendor/Test/a/Number?prop=Name", "int", "1"), "Replace", 405),
        (replaced(number, "chr", "1"), "Replace", 415),
        (replaced(number, "string", "1"), "Replace", 415),
        (replaced(number, "int", "one"), "Replace", 415),
        (replaced(number, "int", "1").replace("<Data>1</Data>", ""), "Replace", 412),
        (replaced(number, "int", "1").replace("</Item>", "<MoreData/></Item>"), "Replace", 406),
        (
            exec(id as usize).replace("</Exec>", "<Item><Target><LocURI>.</LocURI></Target></Item></Exec>"),
            "Exec",
            400,
        ),
    ]
}

/// The line of [`answer_lines`] for an illegal member. The Status of an element that is not a command has a blank CmdRef.
fn line_of(name: &str, code: u16) -> String {
    let cmd_ref = if name == "Frobnicate" { "" } else { "777" };
    format!("{cmd_ref} {name} {code}")
}

/// Members that succeed.
fn legal_member(kind: usize, id: usize) -> (String, &'static str) {
    match kind % 5 {
        0 => (exec(id), "Exec"),
        1 => (add(id, &format!("new{id}")), "Add"),
        2 => (command("Replace", id as u32, "./Vendor/Test/a/Number", "int", "2"), "Replace"),
        3 => (command("Add", id as u32, &format!("./Vendor/Test/b{id}/Text"), "chr", "x"), "Add"),
        _ => (format!("<Alert><CmdID>{id}</CmdID><Data>1222</Data></Alert>"), "Alert"),
    }
}

#[test]
fn every_member_that_no_device_may_execute_keeps_an_atomic_from_starting() {
    for (illegal, name, code) in illegal_members() {
        for members in [exec(2) + &illegal + &exec(3), format!("{illegal}{}{}", exec(2), exec(3))] {
            let mut store = store();
            let answer = execute(&mut store, &atomic(&members));
            let mut lines = answer_lines(&answer);
            assert_eq!(lines.remove(0), "1000 Atomic 507", "{members}");
            lines.sort();
            let mut expected = ["2 Exec 215".to_owned(), "3 Exec 215".to_owned(), line_of(name, code)];
            expected.sort();
            assert_eq!(lines, expected, "{members}");
            assert_eq!(store.calls, [""; 0], "{members}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_atomic_with_one_illegal_member_anywhere_makes_no_call_but_reads(
        kinds in prop::collection::vec(0..5usize, 0..8),
        place in any::<prop::sample::Index>(),
        illegal in any::<prop::sample::Index>(),
        in_sequence in any::<bool>(),
    ) {
        let all = illegal_members();
        let (illegal, name, code) = illegal.get(&all);
        let mut members: Vec<(String, String)> = Vec::new();
        for (at, kind) in kinds.iter().enumerate() {
            let (member, name) = legal_member(*kind, at + 1);
            members.push((member, format!("{} {name} 215", at + 1)));
        }
        let mut illegal = (illegal.clone(), vec![line_of(name, *code)]);
        if in_sequence {
            illegal.0 = format!("<Sequence><CmdID>778</CmdID>{}</Sequence>", illegal.0);
            illegal.1.insert(0, "778 Sequence 215".to_owned());
        }
        let place = place.index(members.len() + 1);
        let text: Vec<&str> = members.iter().map(|(text, _)| text.as_str()).collect();
        let text = text[..place].concat() + &illegal.0 + &text[place..].concat();
        let mut expected: Vec<String> = vec!["1000 Atomic 507".to_owned()];
        expected.extend(members[..place].iter().map(|(_, line)| line.clone()));
        expected.extend(illegal.1);
        expected.extend(members[place..].iter().map(|(_, line)| line.clone()));

        let mut store = store();
        let before = store.values.clone();
        let answer = execute(&mut store, &atomic(&text));
        prop_assert_eq!(answer_lines(&answer), expected);
        prop_assert_eq!(&store.calls, &[""; 0]);
        prop_assert_eq!(&store.values, &before);
        prop_assert_eq!(answer.refusals.iter().filter(|refusal| refusal.status.0 == *code).count(), 1);

        // Without the illegal member the Atomic is executed.
        let legal: String = members.iter().map(|(text, _)| text.as_str()).collect();
        let answer = execute(&mut store, &atomic(&legal));
        prop_assert_eq!(&answer_lines(&answer)[0], "1000 Atomic 200");
        // Alerts reach no CSP.
        let reaches = kinds.iter().any(|kind| kind % 5 != 4);
        prop_assert_eq!(store.calls.first(), reaches.then_some(&"begin"));
        prop_assert_eq!(store.calls.last(), reaches.then_some(&"commit"));
    }
}

#[test]
fn every_illegal_item_of_a_member_has_its_own_status() {
    let mut store = store();
    let item = |uri: &str| format!("<Item><Target><LocURI>./Vendor/Test/{uri}</LocURI></Target></Item>");
    let member = format!("<Delete><CmdID>2</CmdID>{}{}</Delete>", item("a"), item("Fixed"));
    assert_eq!(
        answer_lines(&execute(&mut store, &atomic(&member))),
        ["1000 Atomic 507", "2 Delete 215", "2 Delete 405"]
    );
    assert!(store.calls.is_empty());
}

/// The Add makes the Replace possible.
#[test]
fn the_existence_of_a_node_is_checked_when_a_member_is_executed() {
    let mut store = store();
    let replace = command("Replace", 2, "./Vendor/Test/b/Number", "int", "2");
    assert_eq!(
        answer_lines(&execute(&mut store, &atomic(&(add(1, "b") + &replace)))),
        ["1000 Atomic 200", "1 Add 200", "2 Replace 200"]
    );
    assert_eq!(
        answer_lines(&execute(&mut store, &atomic(&(add(1, "c") + &add(2, "b"))))),
        ["1000 Atomic 507", "1 Add 216", "2 Add 418"]
    );
}

#[test]
fn a_status_in_a_failed_atomic_is_not_answered() {
    let status = "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>";
    let results = "<Results><CmdID>8</CmdID><CmdRef>1</CmdRef><Item><Data>x</Data></Item></Results>";
    let answers = format!("{status}{results}");
    let mut store = store();
    // The first member fails when it is executed, the second is not valid.
    for failing in [add(2, "a"), get(2, "./Vendor/Test")] {
        let message = atomic(&format!("{answers}{failing}{answers}{}", add(3, "z")));
        let lines = answer_lines(&execute(&mut store, &message));
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert!(lines[1].starts_with("2 ") && lines[2] == "3 Add 215", "{lines:?}");
    }
}

#[test]
fn a_commit_that_fails_rolls_back_and_answers_507() {
    let mut store = Store { commit_failure: Some("the disk is full"), ..store() };
    let before = store.values.clone();
    let answer = execute(&mut store, &atomic(&(add(1, "b") + &exec(2))));
    assert_eq!(answer_lines(&answer), ["1000 Atomic 507", "1 Add 216", "2 Exec 516"]);
    assert_eq!(store.calls, ["begin", "add", "exec", "commit", "roll_back"]);
    assert_eq!(store.values, before);
    let refusal = &answer.refusals[0];
    assert_eq!(
        refusal.reason,
        RefusalReason::CommitFailed(CspError::new(StatusCode::DEVICE_FULL, "the disk is full"))
    );
    assert!(refusal.to_string().contains("its changes could not be made permanent: the disk is full"));
    // The next Atomic is not affected.
    assert_eq!(answer_lines(&execute(&mut store, &atomic(&add(1, "b")))), ["1000 Atomic 200", "1 Add 200"]);
}

/// The second of two CSPs cannot make its changes permanent, after the first has done so.
#[test]
fn a_failed_commit_answers_516_for_the_changes_of_an_earlier_csp() {
    let mut first = common::other_store();
    let mut second = Store { commit_failure: Some("no"), ..store() };
    let other = command("Add", 1, "./Vendor/Other/b/Number", "int", "1");
    let text = format!(
        "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody>{}</SyncBody></SyncML>",
        atomic(&(other + &add(2, "b")))
    );
    let request = Message::parse(&text).unwrap();
    let mut host = Host::new().mount(&mut first).unwrap().mount(&mut second).unwrap();
    let answer = host.execute(&request, MsgId(1)).unwrap();
    assert_eq!(answer_lines(&answer), ["1000 Atomic 507", "1 Add 516", "2 Add 216"]);
    assert_eq!(first.calls, ["begin", "add", "commit"]);
    assert_eq!(second.calls, ["begin", "add", "commit", "roll_back"]);
}
