//! Real messages: the samples of Microsoft's pages with all their faults, and files of other implementations.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // allowed in tests
#![allow(clippy::print_stderr)] // a skipped test prints a note

#[path = "check/made.rs"]
mod made;

use ddf::schema::{Schema, SchemaBuilder};
use ddf::{Description, Verb};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use syncml::DocumentForm;
use syncml::check::{Consequence, MessageChecker, MessageReport, MessageRule, Sender, Severity};

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("CSP_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("skipped: CSP_CORPUS is not set");
    }
    corpus
}

/// The fenced samples of a page that are messages or parts of one, in order.
fn samples(corpus: &Path, page: &str) -> Vec<String> {
    let seeds = corpus.parent().unwrap().join("seeds");
    let name = fs::read_dir(&seeds)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(page)));
    let text = fs::read_to_string(name.unwrap()).unwrap().replace("\r\n", "\n");
    let blocks = text.split("```xml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.filter(|block| !block.starts_with("<Enforcement")).collect()
}

fn schema_of(corpus: &Path, wanted: impl Fn(&str) -> bool) -> Schema {
    let mut files: Vec<PathBuf> =
        fs::read_dir(corpus.join("ddf")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut builder = SchemaBuilder::new();
    for file in files.iter().filter(|file| wanted(&file.file_name().unwrap().to_string_lossy())) {
        builder.add(&Description::read(&fs::read(file).unwrap()).unwrap());
    }
    builder.build().unwrap()
}

/// `LINE:COLUMN RULE` of each finding.
fn places(report: &MessageReport) -> Vec<String> {
    report.findings.iter().map(|finding| format!("{} {}", finding.position, finding.rule)).collect()
}

#[test]
fn the_samples_of_the_office_page() {
    let Some(corpus) = corpus() else { return };
    let schema = schema_of(&corpus, |name| name == "Office.xml");
    let samples = samples(&corpus, "000");
    assert_eq!(samples.len(), 3);
    let checker = MessageChecker::new()
        .with_schema(&schema)
        .for_build("10.0.22621".parse().unwrap())
        .for_edition("0x30".parse().unwrap());
    for sample in samples {
        // The samples have no header; a server adds one.
        assert_eq!(places(&checker.check(sample.as_bytes())), ["1:1 fragment"]);
        let whole = checker.taken_as(DocumentForm::Message).check(sample.as_bytes());
        assert_eq!(places(&whole), ["1:1 missing-header"]);
        // Neither Windows 10 Home nor version 1607 has an Office CSP.
        let elsewhere = checker.for_edition("0x65".parse().unwrap()).check(sample.as_bytes());
        assert!(places(&elsewhere).iter().any(|place| place.ends_with(" not-available")));
        let before = checker.for_build("10.0.14393".parse().unwrap()).check(sample.as_bytes());
        assert!(places(&before).iter().any(|place| place.ends_with(" not-available")));
    }
}

#[test]
fn the_samples_of_the_msi_page_with_all_their_faults() {
    let Some(corpus) = corpus() else { return };
    let schema = schema_of(&corpus, |name| name == "EnterpriseDesktopAppManagement.xml");
    let found: Vec<Vec<String>> = samples(&corpus, "003")
        .iter()
        .map(|sample| places(&MessageChecker::new().with_schema(&schema).check(sample.as_bytes())))
        .collect();
    // Each sample is of version 1.1 and has no header.
    let all = ["1:1 fragment", "1:1 old-version"];
    let expected: [&[&str]; 7] = [
        &[],
        // A Delete may be outside of an Atomic.
        &[],
        &[],
        &[
            // The product code of the Add lacks a hyphen, so the Exec addresses another node.
            "7:17 odd-guid",
            "22:11 data-namespace",
        ],
        &[
            // `./Device /Vendor`, and a line end after the address. Without the blanks the nodes exist.
            "7:19 loc-uri-unescaped",
            "7:19 loc-uri-space",
            "16:19 loc-uri-unescaped",
            "23:11 data-namespace",
        ],
        // An answer of the local management interface, with an empty header.
        &["1:31 encoding-mismatch", "2:1 fragment"],
        &["1:1 fragment", "6:18 loc-uri-braces", "9:38 generic-as-client-event"],
    ];
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let common: &[&str] = if index < 5 { &all } else { &[] };
        let expected: Vec<&str> = common.iter().chain(expected).copied().collect();
        assert_eq!(found, &expected, "sample {index}");
    }
}

#[test]
fn real_files_are_checked_and_windows_own_are_not_refused() {
    let Some(corpus) = corpus() else { return };
    let schema = schema_of(&corpus, |_| true);
    let checker = MessageChecker::new().with_schema(&schema);
    let mut counts: BTreeMap<(Consequence, &str), usize> = BTreeMap::new();
    let mut files = 0;
    for folder in fs::read_dir(corpus.join("syncml")).unwrap().map(|entry| entry.unwrap().path()) {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for file in entries.map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "xml") {
                continue;
            }
            files += 1;
            let bytes = fs::read(&file).unwrap();
            let report = checker.check(&bytes);
            let text = String::from_utf8_lossy(&bytes);
            for finding in &report.findings {
                *counts.entry((finding.level, finding.rule.id())).or_default() += 1;
                assert!(finding.span.end <= text.len(), "{}: {finding}", file.display());
            }
            if folder.ends_with("windows-docs") {
                assert_eq!(
                    report.count(Consequence::Refused),
                    0,
                    "{}:\n{}",
                    file.display(),
                    made::shown(&report)
                );
            }
            assert_eq!(report, checker.check(&bytes), "{}: another answer", file.display());
        }
    }
    assert!(files >= 45, "{files} files");
    for ((level, rule), count) in counts {
        eprintln!("{count:5} {level}[{rule}]");
    }
}

/// The first message and the answer of Windows 11: nothing in them is refused or forbidden.
#[test]
fn messages_of_windows_have_no_faults() {
    let first = made::message(
        &made::from_client("<Meta><MaxMsgSize xmlns=\"syncml:metinf\">524288</MaxMsgSize></Meta>"),
        "<Alert><CmdID>2</CmdID><Data>1201</Data></Alert>\
         <Alert><CmdID>3</CmdID><Data>1224</Data><Item><Meta><Type xmlns=\"syncml:metinf\">com.microsoft/MDM/LoginStatus</Type></Meta>\
         <Data>user</Data></Item></Alert>\
         <Replace><CmdID>4</CmdID><Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>1</Data></Item>\
         <Item><Source><LocURI>./DevInfo/Lang</LocURI></Source><Data>en-US</Data></Item></Replace><Final/>",
    );
    let second = made::answer(
        "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef>./DevDetail/SwV</TargetRef><Data>200</Data></Status>\
         <Status><CmdID>3</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Cmd>Get</Cmd><TargetRef>./DevDetail/No</TargetRef>\
         <Data xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\" msft:originalerror=\"0x86000002\">404</Data></Status>\
         <Results><CmdID>4</CmdID><MsgRef>1</MsgRef><CmdRef>2</CmdRef><Item><Source><LocURI>./DevDetail/SwV</LocURI></Source>\
         <Data>10.0.26200</Data></Item><Item><Source><LocURI>./DevDetail/LrgObj</LocURI></Source>\
         <Meta><Format xmlns=\"syncml:metinf\">bool</Format></Meta><Data>false</Data></Item><Item><Source><LocURI>./DevDetail</LocURI></Source>\
         <Meta><Format xmlns=\"syncml:metinf\">node</Format><Type xmlns=\"syncml:metinf\">text/plain</Type></Meta>\
         <Data>SwV/LrgObj</Data></Item></Results>",
    );
    for message in [first, second] {
        let report = MessageChecker::new().check(message.as_bytes());
        assert_eq!((report.errors(), report.warnings()), (0, 0), "{}", made::shown(&report));
        assert_eq!(report, MessageChecker::new().sent_by(Sender::Client).check(message.as_bytes()));
    }
}

/// Sends every command that the descriptions allow, to every node, with a listed value: nothing is refused, except a misspelt
/// address.
#[test]
fn commands_that_the_descriptions_allow_have_no_faults() {
    let Some(corpus) = corpus() else { return };
    let schema = schema_of(&corpus, |_| true);
    let checker = MessageChecker::new().with_schema(&schema);
    let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut commands, mut misspelt) = (0, 0);
    for node in schema.nodes() {
        let uri = node.uri().to_string();
        // This test generates no names for dynamic nodes with patterns.
        let patterned =
            node.ancestors().any(|node| node.is_dynamic() && node.details().allowed_values.is_some());
        if patterned {
            continue;
        }
        let uri: Vec<String> = uri
            .split('/')
            .map(
                |segment| {
                    if segment.starts_with('{') { "made".to_owned() } else { segment.replace(' ', "%20") }
                },
            )
            .collect();
        let uri = uri.join("/");
        let details = node.details();
        let listed = details.allowed_values.as_ref().and_then(|allowed| {
            let known = allowed.value_type.known() == Some(ddf::model::ValueType::Enum);
            allowed.values.first().filter(|_| known).map(|value| value.value.to_string())
        });
        let mut body = String::new();
        for (index, verb) in node.access().verbs().filter(|verb| *verb != Verb::Copy).enumerate() {
            let value = match verb {
                Verb::Get | Verb::Delete | Verb::Exec => String::new(),
                _ => listed.as_ref().map_or(String::new(), |listed| {
                    let mut escaped = String::new();
                    csp_xml::escape_text_into(listed, &mut escaped);
                    made::value(node.format().as_str(), &escaped)
                }),
            };
            let id = 2 * index as u32 + 1;
            let command = made::command(verb.as_str(), id, &uri, &value);
            // An Atomic may not hold a Get; commands that need an Atomic get one.
            match details.atomic_required && verb != Verb::Get {
                true => body.push_str(&format!("<Atomic><CmdID>{}</CmdID>{command}</Atomic>", id + 1)),
                false => body.push_str(&command),
            }
            commands += 1;
        }
        let report = checker.check(made::server(&body).as_bytes());
        for finding in &report.findings {
            // A command without Data sets an empty value, which some nodes do not take.
            let is_about_no_value = listed.is_none() && finding.rule == MessageRule::ValueNotAllowed;
            if finding.severity() == Severity::Error && !is_about_no_value {
                wrong.entry(finding.rule.id()).or_default().push(finding.to_string());
            }
        }
        // Every seventh node, because each is compared with all its siblings.
        if node.index() % 7 == 0
            && node.name().is_some_and(|name| name.len() > 4)
            && node.parent().is_some_and(|parent| parent.dynamic_child().is_none())
        {
            let report = checker.check(made::get(&format!("{uri}q")).as_bytes());
            let found = report.findings.iter().find(|finding| finding.rule == MessageRule::UnknownNode);
            let found = found.unwrap_or_else(|| panic!("{uri}q:\n{}", made::shown(&report)));
            misspelt += usize::from(found.fix.is_some());
        }
    }
    eprintln!("{commands} commands; {misspelt} misspelt names got a proposal");
    for (rule, findings) in &wrong {
        eprintln!("{:5} {rule}: {}", findings.len(), findings[0]);
    }
    assert!(commands > 5000 && misspelt > 200);
    // A few descriptions contradict themselves: the access type of a permanent node has Delete.
    wrong.remove(MessageRule::DeletePermanent.id());
    // Only nodes with listed values get one.
    wrong.remove(MessageRule::MissingValue.id());
    assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), [""; 0]);
}
