//! Any input leads to a report in linear time, without secrets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests

#[path = "check/cases.rs"]
mod cases;
#[path = "check/made.rs"]
mod made;

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use std::sync::LazyLock;
use syncml::Message;
use syncml::check::{MessageChecker, MessageReport, MessageRule};

static SCHEMA: LazyLock<ddf::schema::Schema> = LazyLock::new(made::schema);
static SEEDS: LazyLock<Vec<Vec<u8>>> =
    LazyLock::new(|| cases::all().into_iter().flat_map(|case| [case.good, case.bad]).collect());

fn check(bytes: &[u8]) -> MessageReport {
    let checker = MessageChecker::new().with_schema(&SCHEMA);
    let report = checker.for_build("10.0.19041".parse().unwrap()).check(bytes);
    for finding in &report.findings {
        assert!(finding.span.start <= finding.span.end, "{finding}");
        assert!(!finding.to_string().contains(['\n', '\x1B']), "{finding:?}");
    }
    report
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None::<Box<FileFailurePersistence>>.map(|it| it as _),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_bytes_get_a_report(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let report = check(&bytes);
        prop_assert!(!report.findings.is_empty());
    }

    /// Messages with a piece cut out, doubled or overwritten.
    #[test]
    fn broken_messages_get_a_report(
        seed in any::<prop::sample::Index>(),
        (from, to, at) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        with in prop_oneof![Just(None), any::<u8>().prop_map(Some)],
    ) {
        let seed = &SEEDS[seed.index(SEEDS.len())];
        let (a, b) = (from.index(seed.len()), to.index(seed.len()));
        let piece = &seed[a.min(b)..a.max(b)];
        let at = at.index(seed.len());
        let mut broken = seed[..at].to_vec();
        match with {
            Some(byte) => broken.push(byte),
            None => broken.extend_from_slice(piece),
        }
        broken.extend_from_slice(&seed[at..]);
        check(&broken);
        let cut: Vec<u8> = [&seed[..a.min(b)], &seed[a.max(b)..]].concat();
        check(&cut);
    }

    /// Elements in any order and depth, as a tree that is well-formed.
    #[test]
    fn any_tree_of_elements_gets_a_report(names in prop::collection::vec((0..syncml::Tag::ALL.len(), 0..3_u8), 0..60)) {
        let mut text = String::from("<SyncML xmlns=\"SYNCML:SYNCML1.2\"><SyncBody>");
        let mut open = Vec::new();
        for (name, what) in names {
            let name = syncml::Tag::ALL[name].as_str();
            match what {
                0 => text.push_str(&format!("<{name}>1</{name}>")),
                1 => {
                    text.push_str(&format!("<{name}>"));
                    open.push(name);
                }
                _ => if let Some(name) = open.pop() { text.push_str(&format!("</{name}>")) },
            }
        }
        while let Some(name) = open.pop() {
            text.push_str(&format!("</{name}>"));
        }
        text.push_str("</SyncBody></SyncML>");
        let report = check(text.as_bytes());
        let message = Message::parse(&text).unwrap();
        let again = MessageChecker::new().with_schema(&SCHEMA).for_build("10.0.19041".parse().unwrap()).check_message(&message);
        prop_assert_eq!(report, again);
    }
}

/// No finding shows data, credentials or nonces.
#[test]
fn findings_show_no_secrets() {
    let secret = "S3CRETS3CRET";
    let meta = |format: &str| {
        format!(
            "<Meta><Format xmlns=\"syncml:metinf\">{format}</Format><Type xmlns=\"syncml:metinf\">syncml:auth-md5</Type><NextNonce xmlns=\"syncml:metinf\">{secret}!</NextNonce></Meta>"
        )
    };
    let messages = [
        made::message(
            &made::from_client(&format!("<Cred>{}<Data>{secret}</Data></Cred>", meta("chr"))),
            "<Final/>",
        ),
        made::server(&made::command("Replace", 1, "./Vendor/Made/Up/Number", &made::value("int", secret))),
        made::server(&made::command("Replace", 1, "./Vendor/Made/Up/Mode", &made::value("int", secret))),
        made::server(&made::command(
            "Replace",
            1,
            "./Vendor/Other",
            &made::value("bool", &format!("&amp;lt;{secret}")),
        )),
        made::server(&made::command(
            "Exec",
            1,
            "./Vendor/Made/Up/Run",
            &format!("<Data><?{secret} a?>&lt;{secret} b=\u{201C}{secret}\u{201D}</Data>"),
        )),
        made::answer(&made::status(
            2,
            1,
            "Get",
            &format!("<Chal>{}</Chal><Data>{secret}</Data>", meta("chr")),
        )),
        made::client(&format!("<Alert><CmdID>1</CmdID><Data>{secret}</Data></Alert>")),
        made::client(&format!(
            "<Alert><CmdID>1</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">com.microsoft/MDM/LoginStatus</Type></Meta><Data>{secret}</Data></Item></Alert>"
        )),
    ];
    for message in messages {
        let report = check(message.as_bytes());
        assert!(report.errors() > 0, "{}", made::shown(&report));
        let shown = format!("{report:?}{}", made::shown(&report));
        assert!(!shown.contains(secret), "{shown}");
    }
}

/// Findings beyond the limit are counted, not kept.
#[test]
fn findings_are_bounded() {
    let message = made::server(&"<Nothing/>".repeat(1000));
    let report = MessageChecker::new().max_findings(10).check(message.as_bytes());
    assert_eq!((report.findings.len(), report.omitted, report.errors()), (10, 990, 1000));
    assert!(report.findings.iter().all(|finding| finding.rule == MessageRule::NotACommand));
}

/// In quadratic time each message would take minutes.
#[test]
fn large_messages_take_linear_time() {
    let many = 20_000;
    let item = "<Item><Target><LocURI>./Vendor/Made/Up/Mode</LocURI></Target><Data>7</Data></Item>";
    let deep = "a/".repeat(4000);
    let wrong = made::command("Get", 1, &format!("./Vendor/Made/Up/{deep}a"), "");
    for (what, message) in [
        (
            "items of one command",
            made::server(&format!("<Replace><CmdID>1</CmdID>{}</Replace>", item.repeat(many))),
        ),
        ("commands", made::server(&made::command("Get", 1, "./Vendor/Made/Up/Txt", "").repeat(many))),
        (
            "commands in an Atomic",
            made::server(&format!(
                "<Atomic><CmdID>1</CmdID>{}</Atomic>",
                made::command("Add", 2, "./Vendor/Made/Up/Depending", "").repeat(many)
            )),
        ),
        ("children of an item", made::server(&made::command("Add", 1, "./A", &"<Meta/>".repeat(many)))),
        ("statuses", made::answer(&made::status(2, 1, "Get", "<Data>200</Data>").repeat(many))),
        ("results", made::answer(&"<Results><CmdRef>1</CmdRef><Item/></Results>".repeat(many))),
        (
            "markup in data",
            made::server(&made::command(
                "Add",
                1,
                "./A",
                &format!("<Data>{}</Data>", "<a xmlns=''/>".repeat(many)),
            )),
        ),
        ("addresses of many segments", made::server(&wrong.repeat(200))),
        ("unknown names", made::server(&"<Stats/>".repeat(many))),
    ] {
        let report = check(message.as_bytes());
        assert!(report.commands > 0 || !report.findings.is_empty(), "{what}");
    }
}

#[test]
fn texts_of_a_message_cannot_break_lines() {
    let case = cases::all().into_iter().find(|case| case.rule == MessageRule::BareAlertType.id()).unwrap();
    let bad = String::from_utf8(case.bad).unwrap();
    let at = bad.find("<Type").and_then(|at| Some(at + bad[at..].find('>')? + 3)).unwrap();
    for c in ['\n', '\t', '\u{85}'] {
        let mut broken = bad.clone();
        broken.insert(at, c);
        let report = check(broken.as_bytes());
        assert!(
            report.findings.iter().any(|finding| finding.rule == MessageRule::BareAlertType),
            "{c:?}: {broken}"
        );
    }
}
