//! The functions that the page calls, compiled for this system.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_check_web::{about, check, fix, read};
use serde_json::Value;

fn parsed(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

const OFFICE: &str =
    "<Configuration>\n<Add Channel=\"Curent\"><Product ID=\"O365ProPlusRetail \"/></Add></Configuration>";

#[test]
fn findings_have_places_in_utf16_and_their_rules() {
    let text = OFFICE.replace("<Add", "<!-- \u{1F600} --><Add");
    let report = parsed(&check(&text, "", "", 40));
    assert_eq!(report["kind"], "Office configuration");
    let findings = report["findings"].as_array().unwrap();
    let channel = findings.iter().find(|finding| finding["rule"] == "odt/unknown-channel").unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let place = channel["start"].as_u64().unwrap() as usize..channel["end"].as_u64().unwrap() as usize;
    assert_eq!(String::from_utf16(&units[place]).unwrap(), "Curent");
    assert_eq!((&channel["line"], &channel["certain"]), (&2.into(), &false.into()));
    let [line, marks] = [0, 1].map(|index| channel["snippet"][index].as_str().unwrap());
    assert!(line.chars().count() <= 40 && line.contains("Curent"), "{line}");
    assert_eq!(marks.trim_start(), "^^^^^^");
    assert!(report["rules"]["odt/unknown-channel"]["explanation"].is_string());
    // The worst ones are first.
    let severities: Vec<&str> =
        findings.iter().map(|finding| finding["severity"].as_str().unwrap()).collect();
    assert!(
        severities.windows(2).all(|pair| pair[0] == pair[1] || pair[0] == "error" || pair[1] == "info"),
        "{severities:?}"
    );
}

#[test]
fn only_certain_fixes_are_carried_out() {
    let fixed = parsed(&fix(OFFICE, "", ""));
    assert_eq!(fixed["done"], 1);
    assert_eq!(fixed["text"], OFFICE.replace("Retail ", "Retail"));
    assert_eq!(parsed(&fix(fixed["text"].as_str().unwrap(), "", "")), Value::Null);
    // A text that claims UTF-16 stays as it is but for the fix.
    let claims = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{OFFICE}");
    assert_eq!(parsed(&fix(&claims, "", ""))["text"], claims.replace("Retail ", "Retail"));
}

#[test]
fn windows_is_chosen_from_the_list() {
    let facts = parsed(&about());
    let builds = facts["releases"].as_array().unwrap();
    let editions = facts["editions"].as_array().unwrap();
    assert!(builds.len() > 15 && editions.len() > 5);
    let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>";
    for build in builds {
        let report = check(get, build["build"].as_str().unwrap(), "", 80);
        assert!(parsed(&report)["errors"].is_u64(), "{build}: {report}");
    }
    for edition in editions {
        let report = check(get, "", edition.as_str().unwrap(), 80);
        assert!(parsed(&report)["errors"].is_u64(), "{edition}: {report}");
    }
    assert!(parsed(&check(get, "1", "", 80))["error"].as_str().unwrap().starts_with("not a build"));
    assert!(parsed(&check(get, "", "Homes", 80))["error"].as_str().unwrap().starts_with("not an edition"));
    assert_eq!(parsed(&check("", "", "", 80))["error"], "is empty");
}

#[test]
fn of_many_findings_the_worst_are_shown() {
    let faults = "<Get/>".repeat(1001);
    let report = parsed(&check(&format!("<SyncBody>{faults}<Final/></SyncBody>"), "", "", 80));
    assert_eq!(report["findings"].as_array().unwrap().len(), 1000);
    let counts = ["errors", "warnings", "infos"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(report["omitted"].as_u64().unwrap() + 1000, counts.iter().sum::<u64>());
}

#[test]
fn files_are_read() {
    assert_eq!(parsed(&read(b"<a/>")), serde_json::json!({ "text": "<a/>" }));
    assert!(parsed(&read(b"\0\0"))["error"].is_string());
}
