//! The fixes of a report do not conflict: applying them all leads to no new finding.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

#[path = "check/made.rs"]
mod made;

use ddf::schema::Schema;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;
use syncml::check::{MessageChecker, MessageFinding, MessageReport, Severity};
use syncml::{Message, ReadOptions};

fn check(text: &str) -> MessageReport {
    MessageChecker::new().check(text.as_bytes())
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(made::schema);

/// The fix must not remove the text.
#[test]
fn a_tag_without_its_start_is_completed_not_removed() {
    let text = "<SyncBody xmlns='SYNCML:SYNCML1.2'><Alert><CmdID>1</CmdID><Data>1200</Data></Alert>\n Final/>\n</SyncBody>";
    let report = check(text);
    let finding = report.findings.iter().find(|finding| finding.rule.id() == "stray-text").expect("the text");
    let message = finding.to_string();
    assert!(message.contains("looks like a tag without its `<`"), "{message}");
    assert!(message.contains("write the `<` that is missing"), "{message}");
    assert_eq!((finding.span.start, finding.edits().len()), (text.find("Final").unwrap(), 0));
}

/// The number of findings of each rule.
fn counts<'f>(findings: impl Iterator<Item = &'f MessageFinding>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.id()).or_default() += 1;
    }
    counts
}

/// Applies the fixes of a text. Fails on any new finding without descriptions, and on any new fault with descriptions. (A description has notes only on addresses that are well-formed.)
fn after_fixes(text: &str) -> Result<String, String> {
    after_fixes_of(&MessageChecker::new().with_schema(&SCHEMA), text, |finding| {
        finding.severity() != Severity::Info
    })?;
    after_fixes_of(&MessageChecker::new(), text, |_| true)
}

fn after_fixes_of(
    checker: &MessageChecker<'_>,
    text: &str,
    counted: fn(&&MessageFinding) -> bool,
) -> Result<String, String> {
    let before = checker.check(text.as_bytes());
    let fixed = before.apply_fixes(text);
    let after = checker.check(fixed.as_bytes());
    let old = counts(before.findings.iter().filter(counted));
    let fault = |what: String| {
        let (before, after) = (made::shown(&before), made::shown(&after));
        Err(format!("{what}\n--- before\n{text}\n{before}\n--- after\n{fixed}\n{after}"))
    };
    for (rule, count) in counts(after.findings.iter().filter(counted)) {
        if count > old.get(rule).copied().unwrap_or_default() {
            return fault(format!("more findings of {rule}"));
        }
    }
    match after.findings.iter().find(|finding| !finding.edits().is_empty()) {
        Some(left) => fault(format!("left: {left}")),
        None => Ok(fixed),
    }
}

#[test]
fn missing_ids_are_numbered_from_1_and_skip_those_in_use() {
    let bare = "<Get><Item><Target><LocURI>./A</LocURI></Target></Item></Get>";
    let body = bare.repeat(10);
    let fixes: Vec<String> = check(&made::server(&body))
        .findings
        .iter()
        .map(|finding| finding.fix.as_ref().unwrap().to_string())
        .collect();
    let expected: Vec<String> = (1..=10).map(|id| format!("add <CmdID>{id}</CmdID>")).collect();
    assert_eq!(fixes, expected);

    // 2 and 4 are in use, later and inside an Atomic; 2 occurs twice.
    let used = made::command("Add", 2, "./B", "<Data>a</Data>");
    let nested = format!("<Atomic>{}</Atomic>", made::command("Add", 4, "./C", "<Data>a</Data>"));
    let text = made::server(&(bare.repeat(3) + &used + &nested + &used.replace("./B", "./D")));
    let fixed = after_fixes(&text).unwrap();
    let message = Message::parse(&fixed).unwrap();
    let mut ids = Vec::new();
    for command in message.commands() {
        ids.push(command.cmd_id().unwrap().as_str().to_owned());
        ids.extend(command.nested().map(|inside| inside.cmd_id().unwrap().as_str().to_owned()));
    }
    assert_eq!(ids, ["1", "3", "5", "2", "6", "4", "7"]);
}

#[test]
fn misspelt_elements_and_namespaces_are_corrected() {
    let right = made::server(&made::command("Add", 1, "./Vendor/A", &made::value("int", "7")));
    for (from, to) in [
        ("SyncML", "SyncMl"),
        ("SyncBody", "Syncbody"),
        ("Add>", "add>"),
        ("CmdID", "CmdId"),
        ("LocURI", "LocUri"),
        ("Item", "Itme"),
        ("Format", "format"),
        ("syncml:metinf", "syncml:metinfo"),
        ("SYNCML:SYNCML1.2", "SYNCML:SYNCML12"),
        ("Final", "final"),
    ] {
        let wrong = right.replace(from, to);
        assert_ne!(wrong, right);
        let report = check(&wrong);
        assert!(report.errors() > 0, "{to}: {}", made::shown(&report));
        for finding in &report.findings {
            let fix = finding.fix.as_ref().unwrap().to_string();
            assert_eq!(fix, format!("write {}", from.trim_end_matches('>')), "{finding}");
        }
        assert_eq!(report.apply_fixes(&wrong), right, "{}", made::shown(&report));
    }
    // The content of a misspelt element is checked as if the element were correct.
    let wrong = right.replace("SyncML", "SyncMl").replace(">7<", ">seven<");
    assert_eq!(
        counts(check(&wrong).findings.iter()).keys().copied().collect::<Vec<_>>(),
        ["data-format", "wrong-root"]
    );
}

#[test]
fn an_unknown_format_becomes_that_of_the_node() {
    let checker = MessageChecker::new().with_schema(&SCHEMA);
    let item = |node: &str, data: &str| {
        format!("<Item><Target><LocURI>./Vendor/Made/Up/{node}</LocURI></Target><Data>{data}</Data></Item>")
    };
    let meta = "<Meta><Format xmlns=\"syncml:metinf\">string</Format></Meta>";
    let of_command = |items: &str| made::server(&format!("<Replace><CmdID>1</CmdID>{meta}{items}</Replace>"));
    let of_item = |node: &str| made::server(&made::command("Add", 1, node, &made::value("string", "7")));
    for (text, format) in [
        (of_item("./Vendor/Made/Up/Number"), Some("int")),
        (of_item("./Vendor/Made/Up/Text"), Some("chr")),
        (of_item("./Vendor/Made/Up/Blob"), Some("b64")),
        (of_item("./Vendor/Unknown"), Some("chr")),
        (of_item("./Vendor/Made/Config/A~B/C"), Some("chr")),
        (of_command(&(item("Number", "7") + &item("Mode", "1"))), Some("int")),
        (of_command(&(item("Number", "7") + &item("Text", "a"))), None),
    ] {
        let report = checker.check(text.as_bytes());
        let finding = report.findings.iter().find(|finding| finding.rule.id() == "unknown-format").unwrap();
        let fix = finding.fix.as_ref().map(ToString::to_string);
        assert_eq!(fix, format.map(|format| format!("write {format}")), "{text}");
        after_fixes(&text).unwrap();
    }
    // A guess is not carried out, and no value is judged by it.
    for (format, fix) in [
        ("foo", Some("write bool, if that is meant")),
        ("flaot", Some("write float, if that is meant")),
        ("hexadecimal", None),
    ] {
        let text = made::server(&made::command("Add", 1, "./Vendor/Unknown", &made::value(format, "hello")));
        let report = checker.check(text.as_bytes());
        let finding = report.findings.iter().find(|finding| finding.rule.id() == "unknown-format").unwrap();
        assert_eq!(finding.fix.as_ref().map(ToString::to_string).as_deref(), fix);
        assert!(finding.edits().is_empty());
        assert!(!report.findings.iter().any(|finding| finding.rule.id() == "data-format"));
    }
}

#[test]
fn markup_stays_in_no_namespace_when_the_message_gets_one() {
    let data = |markup: &str| made::command("Add", 1, "./Vendor/A", &made::value("xml", markup));
    let bare = made::server(&data("<a><Data><b/></Data></a>")).replace(" xmlns=\"SYNCML:SYNCML1.2\"", "");
    let report = check(&bare);
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["missing-namespace"], "{}", made::shown(&report));
    let fixed = report.apply_fixes(&bare);
    assert_eq!(fixed, made::server(&data("<a xmlns=\"\"><Data><b/></Data></a>")));
    assert!(check(&fixed).findings.is_empty(), "{}", made::shown(&check(&fixed)));
}

#[test]
fn markup_keeps_its_namespace_when_a_command_loses_a_wrong_one() {
    let whole = made::server(&made::command(
        "Add",
        1,
        "./Vendor/A",
        &made::value("xml", "<a><b/></a><c xmlns=\"u\"/>"),
    ));
    for namespace in ["", "SYNCML:SYNCML1.1"] {
        for name in ["Add", "Item", "Data"] {
            let wrong = whole.replace(&format!("<{name}>"), &format!("<{name} xmlns=\"{namespace}\">"));
            let fixed = check(&wrong).apply_fixes(&wrong);
            let right = whole.replace("<a>", &format!("<a xmlns=\"{namespace}\">"));
            assert_eq!(fixed.replace(" >", ">"), right, "{}", made::shown(&check(&wrong)));
        }
    }
}

#[test]
fn blanks_in_an_address_are_removed_where_no_name_has_one() {
    for (wrong, right) in [
        ("\n ./Device /Vendor/A ", "./Device/Vendor/A"),
        ("./Vendor/A~ Policy  ~B C/D ", "./Vendor/A~Policy~B%20C/D"),
    ] {
        let with = |address: &str| made::server(&made::command("Get", 1, address, ""));
        let report = check(&with(wrong));
        assert_eq!(report.apply_fixes(&with(wrong)), with(right), "{}", made::shown(&report));
        // No fix restores a blank that another fix removes.
        for finding in &report.findings {
            let fix = finding.fix.as_ref().unwrap().to_string();
            assert!(fix == "remove it" || fix == format!("write {right}"), "{finding}");
        }
    }
}

#[test]
fn header_and_body_without_a_root_get_the_root_proposed() {
    let whole = made::server(&made::command("Get", 1, "./Vendor/A", ""));
    let parts = whole.replace("<SyncML xmlns=\"SYNCML:SYNCML1.2\">", "").replace("</SyncML>", "");
    let report = check(&parts);
    assert_eq!(report.findings.len(), 1, "{}", made::shown(&report));
    assert!(report.findings[0].to_string().ends_with("into <SyncML xmlns=\"SYNCML:SYNCML1.2\">"));
}

#[test]
fn no_break_spaces_are_one_finding() {
    let text = made::server(&made::command("Add", 1, "./Vendor/A", &made::value("int", "7")));
    let copied = text.replace("><", ">\n\u{A0}\u{A0}<");
    let report = check(&copied);
    let finding = report.findings.iter().find(|finding| finding.rule.id() == "no-break-spaces").unwrap();
    let count = copied.matches('\u{A0}').count();
    assert!(finding.message.starts_with(&format!("{count} no-break spaces (U+00A0)")), "{finding}");
    assert_eq!(finding.position.to_string(), "1:34");
    assert_eq!(report.findings.len(), 1, "{}", made::shown(&report));
    assert_eq!(report.apply_fixes(&copied), text.replace("><", ">\n  <"));
}

#[test]
fn no_break_spaces_between_the_commands_of_a_payload_are_found_too() {
    let get = made::command("Get", 1, "./Vendor/A", "");
    let payload = format!("\u{A0}{get}\n\u{A0}\u{200B}{}\u{A0}", get.replace(">1<", ">2<"));
    let report = check(&payload);
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["no-break-spaces", "fragment"], "{}", made::shown(&report));
    assert!(report.findings[0].message.contains("4 characters that only look like spaces (U+00A0, U+200B)"));
    assert_eq!(report.apply_fixes(&payload), payload.replace(['\u{A0}', '\u{200B}'], " "));
    assert!(check(&payload.replace('\u{A0}', "x")).unreadable);
}

#[test]
fn fixes_of_real_files_lead_to_no_new_finding() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let mut fixed = 0;
    for folder in fs::read_dir(corpus.join("syncml")).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let bytes = fs::read(&path).unwrap();
            // A WBXML message has no text to change.
            let Ok(message) = Message::read_with(&bytes, &ReadOptions::lenient()) else { continue };
            let after =
                after_fixes(message.text()).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
            fixed += usize::from(after != message.text());
        }
    }
    assert!(fixed > 20, "{fixed}");
}

/// Faults: a text and its faulty replacement.
const FAULTS: &[(&str, &str)] = &[
    ("<CmdID>1</CmdID>", ""),
    ("<CmdID>2</CmdID>", ""),
    ("<CmdID>3</CmdID>", "<CmdID>1</CmdID>"),
    ("<CmdID>4</CmdID>", "<CmdID>0</CmdID>"),
    ("<CmdID>5</CmdID>", "<CmdID/>"),
    ("<CmdID>6</CmdID>", ""),
    ("SYNCML:SYNCML1.2", "SYNCML:SYNCML1.1"),
    ("SYNCML:SYNCML1.2", "syncml:syncml1.2"),
    ("SYNCML:SYNCML1.2", "SYNCML:SYNCML1.2 "),
    ("SYNCML:SYNCML1.2", "SYNCML:SYNCML1.0"),
    (" xmlns=\"SYNCML:SYNCML1.2\"", ""),
    ("xmlns=\"SYNCML:SYNCML1.2\"", "xmlns=\"\""),
    ("syncml:metinf", "syncml:metinfo"),
    (" xmlns=\"syncml:metinf\"", ""),
    ("<Meta>", "<Meta xmlns=\"syncml:metinf\">"),
    ("<VerDTD>1.2<", "<VerDTD>1.1<"),
    ("<VerDTD>1.2<", "<VerDTD>2.0<"),
    ("DM/1.2", "DM/1.1"),
    ("DM/1.2", "SyncML/1.2"),
    ("SyncML", "SyncMl"),
    ("SyncHdr", "SyncHDR"),
    ("SyncBody", "syncBody"),
    ("Replace", "Repalce"),
    ("<Add>", "<Add xmlns=\"\">"),
    ("<Add>", "<Add hint=\"1\" other='2'>"),
    ("<Atomic>", "<Atomic >text"),
    ("Exec", "exec"),
    ("CmdID", "CmdId"),
    ("Item", "item"),
    ("LocURI", "LocUri"),
    ("Data", "Date"),
    ("Format", "Formt"),
    ("Final", "final"),
    ("<Final/>", "<Final> x </Final>"),
    ("<Final/>", ""),
    ("<SyncBody>", "<SyncBody>\u{A0}\u{A0}"),
    ("<Item>", "<Item>&#160;\n"),
    ("<Item>", "\u{A0}<Item>"),
    ("<Item>", "<?odd?><Item>"),
    ("<Item>", "<NoResp/><Item>"),
    ("<Item>", "<Correlator>1</Correlator><Item>"),
    ("<LocURI>./", "<LocURI> ./"),
    ("</LocURI>", "\n</LocURI>"),
    ("Vendor/", "Vendor /"),
    ("Vendor/", "Vendor/{a b}/"),
    ("Vendor/", "Vendor/ /"),
    ("Vendor/", "Vendor/. /"),
    (">int<", ">Int<"),
    (">int<", ">integer<"),
    (">int<", ">string<"),
    (">int<", ">base64<"),
    (">chr<", ">integer<"),
    (">xml<", ">boolean<"),
    (">chr<", ">string<"),
    (">chr<", ">bool<"),
    (">critical<", ">Critical<"),
    ("Reversed-Domain-Name:", ""),
    ("LoginStatus", "LoginState"),
    ("<TargetRef>./A</TargetRef>", "<TargetRef><LocURI>./A</LocURI></TargetRef>"),
    (
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><!DOCTYPE SyncML [<!ENTITY a \"b\">]>",
    ),
];

/// Documents without a fault, of all forms.
fn documents() -> Vec<String> {
    let add = made::command("Add", 3, "./Device/Vendor/Made/Up/Number", &made::value("int", "7"));
    let replace = made::command("Replace", 4, "./Vendor/Made/Up/Text", &made::value("chr", "a"));
    let commands = [
        made::command("Get", 1, "./Vendor/Made/Up/Mode", ""),
        format!("<Atomic><CmdID>2</CmdID>{add}{replace}</Atomic>"),
        made::command("Exec", 5, "./Vendor/Made/Up/Run", &made::value("xml", "&lt;a/&gt;")),
        made::command("Delete", 6, "./Vendor/Made/Up/abc", ""),
    ]
    .concat();
    let metinf = |name: &str, value: &str| format!("<{name} xmlns=\"syncml:metinf\">{value}</{name}>");
    let alert = |id: u32, code: u32, meta: &str, data: &str| {
        format!(
            "<Alert><CmdID>{id}</CmdID><Data>{code}</Data><Item><Source><LocURI>./Vendor/A</LocURI></Source><Meta>{meta}</Meta><Data>{data}</Data></Item></Alert>"
        )
    };
    let generic =
        metinf("Type", "Reversed-Domain-Name:a.b") + &metinf("Format", "int") + &metinf("Mark", "critical");
    let client = [
        made::status(2, 7, "Get", "<TargetRef>./A</TargetRef><Data>200</Data>"),
        alert(3, 1226, &generic, "1"),
        alert(4, 1224, &metinf("Type", "com.microsoft/MDM/LoginStatus"), "user"),
    ]
    .concat();
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    vec![
        format!("{declaration}{}", made::server(&commands)),
        made::answer(&client),
        format!(
            "{declaration}<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>{commands}<Final/></SyncBody></SyncML>"
        ),
        format!("<SyncBody xmlns=\"SYNCML:SYNCML1.2\">{commands}</SyncBody>"),
        format!(
            "{declaration}<SyncML><SyncHdr/><SyncBody>{}<Final/></SyncBody></SyncML>",
            made::HEADER_STATUS
        ),
        commands,
    ]
}

#[test]
fn documents_without_a_fault_have_only_the_note_on_their_form() {
    for document in documents() {
        let report = check(&document);
        assert!(
            report.findings.iter().all(|finding| finding.rule.id() == "fragment"),
            "{}",
            made::shown(&report)
        );
    }
}

#[test]
fn the_fix_of_each_fault_leads_to_no_new_finding() {
    for document in documents() {
        for (from, to) in FAULTS {
            after_fixes(&document.replace(from, to))
                .unwrap_or_else(|fault| panic!("{from} -> {to}: {fault}"));
            after_fixes(&document.replacen(from, to, 1))
                .unwrap_or_else(|fault| panic!("{from} -> {to}: {fault}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None::<Box<FileFailurePersistence>>.map(|it| it as _),
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_fixes_of_many_faults_lead_to_no_new_finding(
        document in any::<prop::sample::Index>(),
        faults in prop::collection::vec((0..FAULTS.len(), any::<prop::sample::Index>()), 1..8),
    ) {
        let documents = documents();
        let mut text = documents[document.index(documents.len())].clone();
        for (fault, place) in faults {
            let (from, to) = FAULTS[fault];
            let places: Vec<usize> = text.match_indices(from).map(|(at, _)| at).collect();
            if places.is_empty() {
                continue;
            }
            // An element is renamed with its end tag, so the fault must replace the whole name.
            match from.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                true => text = text.replace(from, to),
                false => {
                    let at = places[place.index(places.len())];
                    text.replace_range(at..at + from.len(), to);
                }
            }
        }
        if let Err(fault) = after_fixes(&text) {
            return Err(TestCaseError::fail(fault));
        }
    }
}
