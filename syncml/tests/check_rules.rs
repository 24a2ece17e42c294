//! A pair of messages for every rule: one that keeps it and one that breaks it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "check/cases.rs"]
mod cases;
#[path = "check/made.rs"]
mod made;

use cases::{Case, all};
use ddf::schema::Schema;
use std::collections::BTreeSet;
use syncml::check::{Checker, Report, Rule, Severity};

fn errors(report: &Report) -> BTreeSet<&'static str> {
    let errors = report.findings.iter().filter(|finding| finding.severity.is_some_and(Severity::is_error));
    errors.map(|finding| finding.rule.id()).collect()
}

/// What is wrong with a pair; nothing, if all is well.
fn faults(case: &Case, schema: &Schema) -> Vec<String> {
    let Case { rule, good, bad, with, also } = case;
    let Some(known) = Rule::from_id(rule) else { return vec![format!("there is no rule {rule}")] };
    let checker = with(Checker::new().with_schema(schema));
    let mut faults = Vec::new();
    let mut fault =
        |what: &str, report: &Report| faults.push(format!("{rule}, {what}:\n{}", made::shown(report)));

    let report = checker.check(good);
    if report.findings.iter().any(|finding| finding.rule == known) || !errors(&report).is_empty() {
        fault("kept", &report);
    }
    let report = checker.check(bad);
    let Some(finding) = report.findings.iter().find(|finding| finding.rule == known) else {
        fault("broken, is not found", &report);
        return faults;
    };
    let mut expected: BTreeSet<&str> = also.iter().copied().collect();
    if finding.severity.is_some_and(Severity::is_error) {
        expected.insert(rule);
    }
    if errors(&report) != expected || finding.message.is_empty() || finding.to_string().contains('\n') {
        fault("broken", &report);
    }
    faults
}

#[test]
fn every_rule_is_kept_and_broken() {
    let schema = made::schema();
    let faults: Vec<String> = all().iter().flat_map(|case| faults(case, &schema)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn no_rule_lacks_a_pair() {
    let cases: BTreeSet<&str> = all().iter().map(|case| case.rule).collect();
    let without: Vec<&str> =
        Rule::ALL.iter().map(|rule| rule.id()).filter(|id| !cases.contains(id)).collect();
    assert_eq!(without, [""; 0], "rules without a pair of messages");
}

/// The bytes that a finding is about, and what is to be done.
#[test]
fn findings_point_at_what_they_are_about() {
    let cut = |name: &str| made::get("./Vendor/Made/Up/Text").replace("<CmdID>1</CmdID>", name);
    for (message, rule, span, fix) in [
        (cut(""), Rule::MissingCmdId, "<Get>", Some("add <CmdID>1</CmdID>")),
        (cut("<CmdID> 0 </CmdID>"), Rule::InvalidCmdId, "0", Some("write 1")),
        (made::get(" ./Vendor//A "), Rule::LocUriEmptySegment, "./Vendor//A", None),
        (
            made::get("./Vendor/Made/Up/abc/Leav"),
            Rule::UnknownNode,
            "./Vendor/Made/Up/abc/Leav",
            Some("write Leaf"),
        ),
        (
            made::get("./Vendor/A?prop=type"),
            Rule::UnknownProperty,
            "./Vendor/A?prop=type",
            Some("write Type"),
        ),
        (
            made::server(&made::command("Replace", 1, "./A", &made::value("Int", "1"))),
            Rule::UnknownFormat,
            "Int",
            Some("write int"),
        ),
        (
            "<SyncML xmlns=\u{201C}SYNCML:SYNCML1.2\u{201D}/>".to_owned(),
            Rule::NotWellFormed,
            "",
            Some("write straight quotes, \" or '"),
        ),
        (
            // positions are those of the text without its byte order mark
            format!("\u{FEFF}<?xml version=\"1.0\" encoding='utf-16'?>{}", cut("<CmdID>1</CmdID>")),
            Rule::EncodingMismatch,
            "utf-16",
            Some("write encoding=\"UTF-8\""),
        ),
    ] {
        let report = Checker::new().with_schema(&made::schema()).check(message.as_bytes());
        let finding =
            report.findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("{rule}"));
        let text = message.strip_prefix('\u{FEFF}').unwrap_or(&message);
        assert_eq!(&text[finding.span.clone()], span, "{finding}");
        assert_eq!(finding.fix.as_ref().map(ToString::to_string).as_deref(), fix, "{finding}");
        let line = text[..finding.span.start].matches('\n').count() as u32 + 1;
        assert_eq!(finding.position.line, line, "{finding}");
    }
}

/// Windows does not receive what a client sends: nothing in it is refused.
#[test]
fn nothing_that_a_client_sends_is_refused() {
    let broken = made::client("<Alert><Data>1201</Data></Alert><Put><CmdID>1</CmdID></Put>");
    let report = Checker::new().check(broken.as_bytes());
    assert_eq!((report.count(Severity::Refused), report.count(Severity::Forbidden)), (0, 2));
    let report = Checker::new().sent_by(syncml::check::Sender::Server).check(broken.as_bytes());
    assert_eq!(report.count(Severity::Refused), 2, "{}", made::shown(&report));
}

#[test]
fn a_cmd_id_is_any_text_but_zero_and_only_once_in_a_message() {
    let of = |ids: [&str; 2]| {
        let [first, second] =
            ids.map(|id| made::get("./Vendor/Made/Up/Text").replace("<CmdID>1<", &format!("<CmdID>{id}<")));
        let inner = |message: &str| {
            let start = message.find("<Get>").unwrap();
            message[start..message.find("</Get>").unwrap() + 6].to_owned()
        };
        let text = first.replace("<Get>", &format!("{}<Get>", inner(&second)));
        let report = Checker::new().check(text.as_bytes());
        report
            .findings
            .iter()
            .map(|finding| finding.rule.id())
            .filter(|id| id.contains("cmd-id"))
            .collect::<Vec<_>>()
    };
    const UUID: &str = "921e6daf-562f-4cf7-a083-964b88531871";
    assert_eq!(of([UUID, "x"]), [""; 0]);
    assert_eq!(of(["1", "01"]), [""; 0]);
    assert_eq!(of(["a", "A"]), [""; 0]);
    assert_eq!(of([UUID, UUID]), ["duplicate-cmd-id"]);
    assert_eq!(of([UUID, " 921e6daf-562f-4cf7-a083-964b88531871\n"]), ["duplicate-cmd-id"]);
    assert_eq!(of(["00", "0"]), ["invalid-cmd-id"]);
    assert_eq!(of(["1", ""]), ["invalid-cmd-id"]);
}
