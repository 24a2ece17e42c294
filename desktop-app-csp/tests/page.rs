//! Every sample of the CSP's page: what the checks find, what the CSP answers, and the packages afterwards.
//!
//! The page is read from the folder beside the one that `CSP_CORPUS` names; without it the test is skipped with a note.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod common;

use common::{A, B, code, execute, package, run};
use ddf::Scope;
use desktop_app_csp::server::{InstallAlert, package_commands};
use desktop_app_csp::{DesktopAppCsp, HResult, MockInstaller, SCHEMA, check_text};
use std::path::Path;
use syncml::Message;
use syncml::check::MessageChecker;

/// The blocks of XML on the page, in its order.
const ENFORCEMENT: usize = 0;
const TYPE: usize = 1;
const UNINSTALL: usize = 2;
const REPORT: usize = 3;
const INSTALL_FOR_A_USER: usize = 4;
const INSTALL_FOR_THE_DEVICE: usize = 5;
const RESPONSE: usize = 6;
const ALERT: usize = 7;

/// The dash that a GUID of the page lacks.
const DASH: (&str, &str) = ("3C384D2B", "3C38-4D2B");
/// The blank in two addresses of the page.
const BLANK: (&str, &str) = ("./Device /Vendor", "./Device/Vendor");
/// The line break at the end of an address of the page.
const LINE_BREAK: (&str, &str) = ("DownloadInstall\n          </LocURI>", "DownloadInstall</LocURI>");
const NAMESPACE: (&str, &str) = ("SYNCML:SYNCML1.1", "SYNCML:SYNCML1.2");

const DEVICE: Scope = Scope::Device;
const USER: Scope = Scope::User;

/// A sample, and what is made of it. Executed on a device without packages, unless `installed` names one.
struct Row {
    sample: usize,
    /// The changes of the sample, most of them corrections: the text, and its replacement.
    changed: &'static [(&'static str, &'static str)],
    /// The package that the device has.
    installed: Option<(Scope, &'static str)>,
    /// The rules of `MessageChecker` with the nodes of the CSP, without `fragment`, which each sample breaks.
    message: &'static [&'static str],
    /// The rules of the check of packages and jobs.
    packages: &'static [&'static str],
    /// The statuses of the commands.
    statuses: &'static [u16],
    /// The data of Results.
    results: &'static [&'static str],
    /// The packages after the message: the tree, the product code, and `Status`.
    after: &'static [(Scope, &'static str, u32)],
    /// The values of `Status` that follow; 0 for a removed package.
    run: &'static [u32],
}

const ROWS: &[Row] = &[
    Row {
        sample: TYPE,
        message: &["old-version"],
        statuses: &[200],
        results: &["com.microsoft/1.0/MDM/EnterpriseDesktopAppManagement"],
        ..NOTHING
    },
    Row { sample: UNINSTALL, message: &["old-version"], statuses: &[404], ..NOTHING },
    Row {
        sample: UNINSTALL,
        installed: Some((DEVICE, A)),
        message: &["old-version"],
        statuses: &[200],
        after: &[(DEVICE, A, 10)],
        run: &[50, 0],
        ..NOTHING
    },
    // Braces as the page's alert has them name the same package.
    Row {
        sample: UNINSTALL,
        changed: &[("%7B", "{"), ("%7D", "}")],
        installed: Some((DEVICE, A)),
        message: &["old-version", "loc-uri-unescaped"],
        statuses: &[200],
        after: &[(DEVICE, A, 10)],
        run: &[50, 0],
        ..NOTHING
    },
    Row { sample: REPORT, message: &["old-version"], statuses: &[404], ..NOTHING },
    Row {
        sample: REPORT,
        installed: Some((DEVICE, A)),
        message: &["old-version"],
        statuses: &[200],
        results: &["Version/Name/Publisher/InstallPath/InstallDate"],
        ..NOTHING
    },
    // The Add names another package than the Exec, so that neither is executed.
    Row {
        sample: INSTALL_FOR_A_USER,
        message: &["old-version", "odd-guid", "data-namespace"],
        packages: &["broken-product-code", "exec-without-add", "surrounding-space", "plain-http"],
        statuses: &[400, 404],
        ..NOTHING
    },
    Row {
        sample: INSTALL_FOR_A_USER,
        changed: &[DASH, NAMESPACE],
        message: &["data-namespace"],
        packages: &["surrounding-space", "plain-http"],
        statuses: &[200, 200],
        after: &[(USER, A, 10)],
        run: &[20, 40, 50, 70],
        ..NOTHING
    },
    // No node has the address with the blank.
    Row {
        sample: INSTALL_FOR_THE_DEVICE,
        message: &[
            "old-version",
            "loc-uri-unescaped",
            "loc-uri-space",
            "loc-uri-unescaped",
            "data-namespace",
        ],
        packages: &["address-space", "address-space", "plain-http"],
        statuses: &[404, 404],
        ..NOTHING
    },
    // White space around an address does not belong to it: the line break is harmless.
    Row {
        sample: INSTALL_FOR_THE_DEVICE,
        changed: &[BLANK],
        message: &["old-version", "loc-uri-space", "data-namespace"],
        packages: &["plain-http"],
        statuses: &[200, 200],
        after: &[(DEVICE, B, 10)],
        run: &[20, 40, 50, 70],
        ..NOTHING
    },
    Row {
        sample: INSTALL_FOR_THE_DEVICE,
        changed: &[LINE_BREAK],
        message: &["old-version", "loc-uri-unescaped", "loc-uri-unescaped", "data-namespace"],
        packages: &["address-space", "address-space", "plain-http"],
        statuses: &[404, 404],
        ..NOTHING
    },
    // A device reads answers, and does not answer them.
    Row { sample: RESPONSE, message: &["encoding-mismatch"], ..NOTHING },
    // A device sends this alert, and receives none.
    Row {
        sample: ALERT,
        message: &["loc-uri-braces", "generic-as-client-event"],
        statuses: &[406],
        ..NOTHING
    },
    Row {
        sample: ALERT,
        changed: &[("{", "%7B"), ("}", "%7D"), ("1224", "1226")],
        statuses: &[406],
        ..NOTHING
    },
];

const NOTHING: Row = Row {
    sample: 0,
    changed: &[],
    installed: None,
    message: &[],
    packages: &[],
    statuses: &[],
    results: &[],
    after: &[],
    run: &[],
};

/// The samples of the page; `None` without `CSP_CORPUS`.
fn samples() -> Option<Vec<String>> {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return None;
    };
    let seeds = std::fs::read_dir(Path::new(&corpus).join("../seeds")).unwrap();
    let mut pages = seeds.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap());
    let page = pages.find(|page| page.contains("\ntitle: EnterpriseDesktopAppManagement CSP\n")).unwrap();
    let blocks = page.split("```xml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    let samples: Vec<String> = blocks.collect();
    assert_eq!(samples.len(), 8, "the page has another number of samples");
    Some(samples)
}

impl Row {
    fn text(&self, samples: &[String]) -> String {
        self.changed.iter().fold(samples[self.sample].clone(), |text, (old, new)| {
            assert!(text.contains(old), "the sample {} does not have {old:?}", self.sample);
            text.replace(old, new)
        })
    }

    fn device(&self) -> DesktopAppCsp<MockInstaller> {
        let mut machine =
            MockInstaller::new().package(&code(A), package("Alpha")).package(&code(B), package("Beta"));
        if let Some((scope, name)) = self.installed {
            machine = machine.installed(scope, &code(name), package("Installed"));
        }
        DesktopAppCsp::new(machine)
    }
}

/// The rules that the check of a message finds broken.
fn message_rules(bytes: &[u8]) -> Vec<&'static str> {
    let findings = MessageChecker::new().with_schema(&SCHEMA).check(bytes).findings;
    findings.iter().map(|finding| finding.rule.id()).filter(|id| *id != "fragment").collect()
}

/// The rules that the check of packages and jobs finds broken.
fn package_rules(message: &Message<'_>) -> Vec<&'static str> {
    let commands = package_commands(message).into_iter();
    let findings = commands.flat_map(|command| command.address_findings.into_iter().chain(command.findings));
    findings.map(|finding| finding.rule.id()).collect()
}

#[test]
fn every_sample_of_the_page_is_checked_and_executed() {
    let Some(samples) = samples() else { return };
    for (number, row) in ROWS.iter().enumerate() {
        let text = row.text(&samples);
        assert_eq!(message_rules(text.as_bytes()), row.message, "row {number}: {text}");
        let message = Message::parse(&text).unwrap();
        assert_eq!(package_rules(&message), row.packages, "row {number}: {text}");

        let mut apps = row.device();
        let message = message.payload_to_body().unwrap_or(message);
        assert_eq!(
            execute(&mut apps, &message),
            (row.statuses.to_vec(), row.results.iter().map(ToString::to_string).collect()),
            "row {number}: {text}"
        );
        let after: Vec<(Scope, String, u32)> = apps
            .packages()
            .map(|(scope, code, state)| {
                (scope, code.to_string(), state.status().map_or(0, |status| status.code()))
            })
            .collect();
        let expected: Vec<_> =
            row.after.iter().map(|(scope, code, status)| (*scope, code.to_string(), *status)).collect();
        assert_eq!(after, expected, "row {number}: {text}");
        assert_eq!(run(&mut apps), row.run, "row {number}: {text}");
    }
    for sample in TYPE..=ALERT {
        assert!(ROWS.iter().any(|row| row.sample == sample && row.changed.is_empty()), "no row for {sample}");
    }
}

/// The first sample is a part of a job: no message, and no job. In a job it is executed.
#[test]
fn the_enforcement_of_the_page_belongs_into_a_job() {
    let Some(samples) = samples() else { return };
    let part = &samples[ENFORCEMENT];
    assert_eq!(message_rules(part.as_bytes()), ["wrong-root"]);
    assert!(Message::parse(part).is_err());
    let rules: Vec<_> = check_text(part).iter().map(|finding| finding.rule.id()).collect();
    assert_eq!(rules, ["other-root"]);

    let (before, rest) = samples[INSTALL_FOR_THE_DEVICE].split_once("<Enforcement>").unwrap();
    let (_, after) = rest.split_once("</Enforcement>").unwrap();
    let whole = format!("{before}{part}{after}").replace(BLANK.0, BLANK.1);
    let message = Message::parse(&whole).unwrap();
    assert_eq!(package_rules(&message), ["plain-http"]);
    let mut apps = NOTHING.device();
    assert_eq!(execute(&mut apps, &message).0, [200, 200]);
    assert_eq!(run(&mut apps), [20, 40, 50, 70]);
}

/// The response says utf-16, and is UTF-8 on the page. In UTF-16 the declaration is right.
#[test]
fn the_response_of_the_page_is_read_in_both_encodings() {
    let Some(samples) = samples() else { return };
    let text = &samples[RESPONSE];
    let utf_16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(message_rules(&utf_16), ["encoding-utf-16"]);
    for bytes in [text.as_bytes(), &utf_16] {
        let message = Message::read(bytes).unwrap();
        let statuses = message.commands().filter_map(|command| command.as_status());
        let codes: Vec<u16> = statuses.map(|status| status.code().unwrap().0).collect();
        assert_eq!(codes, [200, 200]);
    }
}

#[test]
fn the_alert_of_the_page_is_read_by_a_server() {
    let Some(samples) = samples() else { return };
    let alerts = InstallAlert::all(&Message::parse(&samples[ALERT]).unwrap());
    assert_eq!(alerts.len(), 1);
    let InstallAlert { scope, product_code, result, .. } = &alerts[0];
    assert_eq!((*scope, *result), (DEVICE, HResult::SUCCESS));
    assert_eq!(product_code.as_str(), "{AF9257BA-6BBD-4624-AA9B-0182D50292C3}");
}
