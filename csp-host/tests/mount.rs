//! Mounting CSPs, their schemas, and what a CSP need not implement.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod common;

use common::{Store, answer_lines, command, execute, get, node, schema_of};
use csp_host::{Csp, CspAlert, Host, Target};
use ddf::Value;
use ddf::schema::{Schema, SchemaBuilder};
use syncml::{Message, MessageBuilder, MsgId, StatusCode, Version};

fn at(root: &str, path: &str) -> Store {
    Store { schema: schema_of(root, path), ..Store::default() }
}

/// Mounts both and returns the root in the error, if there is one.
fn overlap(first: &mut Store, second: &mut Store) -> Option<String> {
    Host::new().mount(first).unwrap().mount(second).err().map(|error| error.root)
}

#[test]
fn csps_that_know_the_same_node_are_not_mounted_together() {
    for (first, second, root) in [
        (at("Test", "./Vendor"), at("Test", "./Vendor"), Some("./Vendor/Test")),
        (at("Test", "./Vendor"), at("TEST", "./Device/Vendor"), Some("./Device/Vendor/TEST")),
        // The dynamic node of the first covers the root of the second.
        (at("Test", "./Vendor"), at("Inner", "./Vendor/Test"), Some("./Vendor/Test/Inner")),
        (at("Inner", "./Vendor/Test"), at("Test", "./Vendor"), Some("./Vendor/Test/Inner")),
        (at("Test", "./Vendor"), at("Test", "./User/Vendor"), None),
        (at("Test", "./Vendor"), at("Tests", "./Vendor"), None),
        (at("Test", "./Vendor"), at("Deep", "./Vendor/Test/a/b/c"), None),
    ] {
        let (mut first, mut second) = (first, second);
        assert_eq!(overlap(&mut first, &mut second).as_deref(), root);
    }
    let (mut first, mut second) = (at("Test", "./Vendor"), at("Test", "./Vendor"));
    let error = Host::new().mount(&mut first).unwrap().mount(&mut second).unwrap_err();
    assert!(error.to_string().starts_with("two CSPs have the node ./Vendor/Test"), "{error}");
}

#[test]
fn a_csp_that_does_not_know_a_node_leaves_it_to_another() {
    let mut outer = Store { unknown: Some("Inner"), ..at("Test", "./Vendor") };
    let mut inner = at("Inner", "./Vendor/Test");
    assert_eq!(overlap(&mut outer, &mut inner), None);
    let message = command("Add", 1, "./Vendor/Test/Inner/a/Number", "int", "1");
    let message = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{message}</SyncBody>");
    let mut host = Host::new().mount(&mut outer).unwrap().mount(&mut inner).unwrap();
    let answer = host.execute(&Message::parse(&message).unwrap(), MsgId(1)).unwrap();
    assert_eq!(answer_lines(&answer), ["1 Add 200"]);
    assert_eq!((outer.values.len(), inner.values.len()), (0, 1));
}

#[test]
fn a_host_shows_its_mounts_and_no_values() {
    let mut store = Store { values: [("secret".into(), "secret".into())].into(), ..Store::default() };
    let host = Host::new().mount(&mut store).unwrap();
    assert_eq!(format!("{host:?}"), "Host { mounts: [\"./Vendor/Test\"], .. }");
}

#[test]
fn a_host_executes_several_messages() {
    let mut store = Store::default();
    let mut host = Host::new().mount(&mut store).unwrap();
    let mut send = |body: &str| {
        let text = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{body}</SyncBody>");
        let answer = host.execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap();
        (answer_lines(&answer), answer.refusals.len())
    };
    let abort = "<Alert><CmdID>1</CmdID><Data>1223</Data></Alert>";
    assert_eq!(send(&(abort.to_owned() + &get(2, "./Vendor/Test/Fixed"))), (vec!["2 Get 215".to_owned()], 1));
    let expected = vec!["2 Get 200".to_owned(), "= fixed & <small>".to_owned()];
    assert_eq!(send(&get(2, "./Vendor/Test/Fixed")), (expected, 0));
}

/// Implements nothing but its schema and the names of its rooms.
struct Bare {
    schema: Schema,
    rooms: Vec<String>,
}

impl Csp for Bare {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn dynamic_children(&self, target: &Target<'_>) -> Vec<String> {
        if target.node().parent().is_none() { self.rooms.clone() } else { vec!["inner".to_owned()] }
    }
}

/// `./Vendor/Bare/{room}/{key}/Leaf`, where each node allows each verb but Copy.
fn bare() -> Bare {
    let all = "Add Get Replace Delete Exec";
    let leaf = node("Leaf", all, "chr", "", "");
    let inner = node("", all, "node", "", &leaf);
    let room = node("", all, "node", "<DFProperties/>", &inner).replace("<DFProperties/>", "");
    let root = node("Bare", "Get", "node", "<Path>./Vendor</Path>", &room);
    let mut builder = SchemaBuilder::new();
    builder.add(&ddf::Description::read(format!("<MgmtTree>{root}</MgmtTree>").as_bytes()).unwrap());
    Bare { schema: builder.build().unwrap(), rooms: vec!["a b".to_owned(), "B".to_owned()] }
}

fn send(csp: &mut dyn Csp, body: &str) -> (Vec<String>, Vec<String>) {
    let text = format!("<SyncBody xmlns='SYNCML:SYNCML1.2'>{body}</SyncBody>");
    let answer = Host::new().mount(csp).unwrap().execute(&Message::parse(&text).unwrap(), MsgId(1)).unwrap();
    (answer_lines(&answer), answer.refusals.iter().map(ToString::to_string).collect())
}

#[test]
fn by_default_a_node_exists_if_its_dynamic_names_are_listed() {
    for (address, exists) in [
        ("./Vendor/Bare", true),
        ("./Vendor/Bare/a%20b", true),
        ("./Vendor/Bare/A b", true),
        ("./Vendor/Bare/b/INNER", true),
        ("./Vendor/Bare/b/inner/Leaf", true),
        ("./Vendor/Bare/c", false),
        ("./Vendor/Bare/c/inner", false),
        ("./Vendor/Bare/b/other/Leaf", false),
    ] {
        let csp = bare();
        let schema = csp.schema.clone();
        let uri = ddf::LocUri::parse(address).unwrap();
        assert_eq!(csp.exists(&Target::find(&schema, &uri).unwrap()), exists, "{address}");
    }
    assert_eq!(send(&mut bare(), &get(1, "./Vendor/Bare")).0, ["1 Get 200", "= a%20b/B"]);
}

#[test]
fn a_verb_that_the_csp_does_not_implement_is_answered_as_one_outside_the_access_type() {
    for (verb, address) in [
        ("Get", "./Vendor/Bare/b/inner/Leaf"),
        ("Add", "./Vendor/Bare/new"),
        ("Replace", "./Vendor/Bare/b/inner/Leaf"),
        ("Delete", "./Vendor/Bare/b"),
        ("Exec", "./Vendor/Bare/b/inner/Leaf"),
    ] {
        let (lines, refusals) = send(&mut bare(), &command(verb, 1, address, "", ""));
        assert_eq!(lines, [format!("1 {verb} 405")]);
        assert!(refusals[0].contains(&format!("the CSP does not implement {verb}")), "{}", refusals[0]);
    }
}

#[test]
fn an_atomic_with_a_csp_that_takes_no_part_executes_nothing() {
    let mut store = Store { without_transaction: true, ..Store::default() };
    let add = command("Add", 2, "./Vendor/Test/a/Number", "int", "1");
    let answer = execute(&mut store, &format!("<Atomic><CmdID>1</CmdID>{add}</Atomic>"));
    assert_eq!(answer_lines(&answer), ["1 Atomic 507", "2 Add 406"]);
    assert!(store.calls.is_empty());
    assert_eq!(answer_lines(&execute(&mut store, &add)), ["2 Add 200"]);
}

#[test]
fn an_alert_of_a_csp_is_written_as_an_alert_of_the_client() {
    let mut alert = CspAlert::new("com.example.done", "./Vendor/Test/a", "S3cret");
    alert.mark = "critical".to_owned();
    assert!(!format!("{alert:?}").contains("S3cret"));
    let mut message = MessageBuilder::without_header(Version::V1_2);
    alert.add_to(&mut message).unwrap();
    let message = message.finish(true);
    let written = message.commands().next().unwrap().as_alert().unwrap();
    assert_eq!(written.code(), Some(syncml::AlertCode::GENERIC));
    let item = written.items().next().unwrap();
    assert_eq!(item.source_uri().unwrap().as_str(), "./Vendor/Test/a");
    assert_eq!(item.mime_type().unwrap(), "com.example.done");
    assert_eq!(item.data().unwrap().text(), "S3cret");
}

#[test]
fn a_csp_without_work_has_no_alerts_and_no_notes() {
    let mut csp = bare();
    let alert = CspAlert::new("a", "b", "c");
    assert!(!csp.advance() && csp.alerts().is_empty() && csp.note().is_none());
    assert_eq!(csp.alert_taken(&alert), Ok(()));
    let uri = ddf::LocUri::parse("./Vendor/Bare").unwrap();
    let schema = csp.schema.clone();
    let refused = csp.replace(&Target::find(&schema, &uri).unwrap(), Value::None).unwrap_err();
    assert_eq!(refused.status, StatusCode::COMMAND_NOT_ALLOWED);
}
