//! Two messages for every rule: one that satisfies it and one that violates it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

#[path = "check/cases.rs"]
mod cases;
#[path = "check/made.rs"]
mod made;

use cases::{Case, all};
use ddf::schema::Schema;
use std::collections::BTreeSet;
use syncml::check::{Consequence, MessageChecker, MessageReport, MessageRule, Rule, Severity};

fn errors(report: &MessageReport) -> BTreeSet<&'static str> {
    let errors = report.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    errors.map(|finding| finding.rule.id()).collect()
}

/// The deviations of a pair from its expected findings.
fn faults(case: &Case, schema: &Schema) -> Vec<String> {
    let Case { rule, good, bad, with, also } = case;
    let Some(known) = MessageRule::from_id(rule) else { return vec![format!("there is no rule {rule}")] };
    let checker = with(MessageChecker::new().with_schema(schema));
    let mut faults = Vec::new();
    let mut fault =
        |what: &str, report: &MessageReport| faults.push(format!("{rule}, {what}:\n{}", made::shown(report)));

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
    if finding.severity() == Severity::Error {
        expected.insert(rule);
    }
    if errors(&report) != expected || finding.message.is_empty() || finding.to_string().contains('\n') {
        fault("broken", &report);
    }
    faults
}

#[test]
fn every_pair_satisfies_and_violates_its_rule() {
    let schema = made::schema();
    let faults: Vec<String> = all().iter().flat_map(|case| faults(case, &schema)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_rule_has_a_pair() {
    let cases: BTreeSet<&str> = all().iter().map(|case| case.rule).collect();
    let without: Vec<&str> =
        MessageRule::ALL.iter().map(|rule| rule.id()).filter(|id| !cases.contains(id)).collect();
    assert_eq!(without, [""; 0], "rules without a pair of messages");
}

/// The bytes and the fix of findings.
/// The table of rules names, above each group, the files in which the group's rules are checked.
#[test]
fn the_table_names_the_files_of_the_rules() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap_or_default();
    let mut files: Vec<String> = Vec::new();
    let mut elsewhere = Vec::new();
    for line in read("rule.rs").lines().map(str::trim) {
        if let Some((_, names)) = line.strip_prefix("// ").and_then(|line| line.split_once(": ")) {
            files = names.trim_end_matches('.').split(", ").map(read).collect();
            assert!(files.iter().all(|text| !text.is_empty()), "{line}");
        } else if let Some((rule, _)) = line.split_once(" = \"") {
            let used = format!("MessageRule::{rule}");
            let uses = |text: &String| {
                text.match_indices(&used)
                    .any(|(at, _)| !text[at + used.len()..].starts_with(|c: char| c.is_alphanumeric()))
            };
            elsewhere.extend((!files.iter().any(uses)).then(|| rule.to_owned()));
        }
    }
    assert_eq!(elsewhere, [""; 0], "rules that are checked in another file");
}

#[test]
fn findings_have_exact_places() {
    let cut = |name: &str| made::get("./Vendor/Made/Up/Text").replace("<CmdID>1</CmdID>", name);
    for (message, rule, span, fix) in [
        (cut(""), MessageRule::MissingCmdId, "<Get>", Some("add <CmdID>1</CmdID>")),
        (cut("<CmdID> 0 </CmdID>"), MessageRule::InvalidCmdId, "0", Some("write 1")),
        (made::get(" ./Vendor//A "), MessageRule::LocUriEmptySegment, "./Vendor//A", None),
        (
            made::get("./Vendor/Made/Up/abc/Leav"),
            MessageRule::UnknownNode,
            "Leav",
            Some("write Leaf in place of Leav"),
        ),
        (
            made::get("./Vendor/A?prop=type"),
            MessageRule::UnknownProperty,
            "./Vendor/A?prop=type",
            Some("write Type"),
        ),
        (
            made::server(&made::command("Replace", 1, "./A", &made::value("Int", "1"))),
            MessageRule::UnknownFormat,
            "Int",
            Some("write int"),
        ),
        (
            "<SyncML xmlns=\u{201C}SYNCML:SYNCML1.2\u{201D}/>".to_owned(),
            MessageRule::NotWellFormed,
            "",
            Some("write straight quotes, \" or '"),
        ),
        (
            "<SyncML xmlns=&quot;SYNCML:SYNCML1.2&quot;/>".to_owned(),
            MessageRule::NotWellFormed,
            "",
            Some("write straight quotes, \" or '"),
        ),
        (
            made::server(&made::command("Add", 1, "./A", "<Data><?xml version=\"1.0\"?><a/></Data>")),
            MessageRule::NotWellFormed,
            "",
            Some("leave the declaration out, or escape the value that begins with it"),
        ),
        (
            format!("{get}\nthe second:\n{get}", get = made::command("Get", 1, "./A", "")),
            MessageRule::NotWellFormed,
            "",
            Some("remove the text, or write <!-- and --> around it"),
        ),
        (
            // Positions are those of the text without the byte order mark.
            format!("\u{FEFF}<?xml version=\"1.0\" encoding='utf-16'?>{}", cut("<CmdID>1</CmdID>")),
            MessageRule::EncodingMismatch,
            "utf-16",
            Some("write encoding=\"UTF-8\""),
        ),
    ] {
        let report = MessageChecker::new().with_schema(&made::schema()).check(message.as_bytes());
        let finding =
            report.findings.iter().find(|finding| finding.rule == rule).unwrap_or_else(|| panic!("{rule}"));
        let text = message.strip_prefix('\u{FEFF}').unwrap_or(&message);
        assert_eq!(&text[finding.span.clone()], span, "{finding}");
        assert_eq!(finding.fix.as_ref().map(ToString::to_string).as_deref(), fix, "{finding}");
        let line = text[..finding.span.start].matches('\n').count() as u32 + 1;
        assert_eq!(finding.position.line, line, "{finding}");
    }
}

/// Windows does not receive the messages of a client, so nothing in them is refused.
#[test]
fn nothing_in_a_message_of_a_client_is_refused() {
    let broken = made::client("<Alert><Data>1201</Data></Alert><Put><CmdID>1</CmdID></Put>");
    let report = MessageChecker::new().check(broken.as_bytes());
    assert_eq!((report.count(Consequence::Refused), report.count(Consequence::Forbidden)), (0, 2));
    let report = MessageChecker::new().sent_by(syncml::check::Sender::Server).check(broken.as_bytes());
    assert_eq!(report.count(Consequence::Refused), 2, "{}", made::shown(&report));
}

/// A word for a command that is no misspelling of one: the proposal has no edit.
#[test]
fn a_word_of_another_protocol_gets_the_command_as_a_proposal() {
    let fix = |message: &str| {
        let report = MessageChecker::new().check(message.as_bytes());
        let finding = report.findings.iter().find(|finding| finding.level == Consequence::Refused).unwrap();
        let fix = finding.fix.as_ref()?;
        assert!(fix.edits.is_empty());
        Some((finding.rule, fix.message.to_string()))
    };
    let replace = made::command("Replace", 1, "./Vendor/A", "<Data>a</Data>");
    for (word, command) in
        [("Set", "Replace"), ("update", "Replace"), ("Create", "Add"), ("Remove", "Delete")]
    {
        let other = replace.replace("Replace", word);
        let proposal = format!("write {command}, if that is meant");
        assert_eq!(fix(&made::server(&other)), Some((MessageRule::NotACommand, proposal.clone())));
        assert_eq!(fix(&other), Some((MessageRule::WrongRoot, proposal)));
    }
    assert_eq!(fix(&made::server(&replace.replace("Replace", "Stop"))), None);
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
        let report = MessageChecker::new().check(text.as_bytes());
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

/// Alerts as Windows itself sends them.
#[test]
fn alerts_of_windows_have_no_finding() {
    let metinf = |name: &str, value: &str| format!("<{name} xmlns=\"syncml:metinf\">{value}</{name}>");
    let alert = |code: u32, meta: &str, data: &str| {
        made::client(&format!(
            "<Alert><CmdID>1</CmdID><Data>{code}</Data><Item><Meta>{meta}</Meta><Data>{data}</Data></Item></Alert>"
        ))
    };
    let leaving = metinf("Type", "com.microsoft:mdm.unenrollment.userrequest")
        + &metinf("Format", "int")
        + &metinf("Mark", "critical");
    let pending = metinf("Type", "Reversed-Domain-Name:com.microsoft.mdm.requestpending");
    let unmarked = leaving.replace(&metinf("Mark", "critical"), "");
    for message in [alert(1226, &leaving, "1"), alert(1226, &unmarked, "1"), alert(1224, &pending, "1")] {
        let report = MessageChecker::new().check(message.as_bytes());
        assert!(report.findings.is_empty(), "{}", made::shown(&report));
    }
    // Deviations are reported.
    let report =
        MessageChecker::new().check(alert(1226, &unmarked.replace(">int<", ">chr<"), "0").as_bytes());
    assert_eq!(report.findings[0].message, "the alert of an un-enrolment must have Format int and Data 1");
    // An alert with a vendor's own type has no finding.
    let other = alert(1224, &pending.replace("requestpending", "other"), "1");
    assert_eq!(
        MessageChecker::new().check(other.as_bytes()).findings[0].rule,
        MessageRule::GenericAsClientEvent
    );
}

/// Windows accepts Meta before Target; other orders are not known to work.
#[test]
fn meta_before_target_is_tolerated() {
    let item = "<Item><Meta><Format xmlns=\"syncml:metinf\">chr</Format></Meta><Target><LocURI>./Vendor/A</LocURI></Target>\
                <Data>a</Data></Item>";
    let whole = made::server(&format!("<Replace><CmdID>1</CmdID>{item}</Replace>"));
    let report = MessageChecker::new().check(whole.as_bytes());
    let levels: Vec<_> = report.findings.iter().map(|finding| (finding.level, finding.rule)).collect();
    let expected = (Consequence::Tolerated, MessageRule::MetaBeforeTarget);
    assert_eq!(levels, [expected], "{}", made::shown(&report));
    let payload = format!("<Replace>{item}</Replace>");
    let report = MessageChecker::new().check(payload.as_bytes());
    let levels: Vec<_> = report.findings.iter().map(|finding| (finding.level, finding.rule)).collect();
    let note = (Consequence::Note, MessageRule::Fragment);
    assert_eq!(levels, [note, expected], "{}", made::shown(&report));
    let late = whole.replace("<Data>a</Data>", "").replace("<Meta>", "<Data>a</Data><Meta>");
    let report = MessageChecker::new().check(late.as_bytes());
    assert!(
        report.findings.iter().any(|finding| finding.rule == MessageRule::ElementOrder),
        "{}",
        made::shown(&report)
    );
}
