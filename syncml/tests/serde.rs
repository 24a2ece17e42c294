//! Reports as JSON, with the feature `serde`.

#![allow(clippy::unwrap_used)] // allowed in tests

use serde_json::{json, to_value};
use syncml::check::MessageChecker;

#[test]
fn a_report_becomes_json() {
    let report = MessageChecker::new().check(b"<SyncBody><Get/></SyncBody>");
    assert_eq!(report.findings.len(), 3);
    let value = to_value(&report).unwrap();
    assert_eq!((&value["commands"], &value["form"]), (&json!(1), &json!("body")));
    assert_eq!((&value["omitted"], &value["unreadable"]), (&json!(0), &json!(false)));
    assert_eq!(value["findings"][0], to_value(&report.findings[0]).unwrap());
    assert_eq!(value["findings"][0]["rule"], report.findings[0].rule.id());
}
