//! Addresses without a node: Windows may have got the node after the descriptions, or never had it.

#![allow(clippy::unwrap_used)] // a test may

use csp_check::{AnyFinding, Checker};
use csp_findings::Severity;
use ddf::LocUri;
use ddf::applicability::{Build, BuildEntry, OsBuilds};
use ddf::model::{Description, DescriptionItem, Node, NodeItem};
use ddf::schema::{Schema, SchemaBuilder};
use syncml::check::{DescribedBy, MessageChecker, MessageRule};
use windows_csp::{DROP, SCHEMA};

fn payload(address: &str) -> String {
    format!("<Get><CmdID>1</CmdID><Item><Target><LocURI>{address}</LocURI></Target></Item></Get>")
}

/// Returns true if the address has no node, as an error.
fn is_refused(checker: &MessageChecker<'_>, address: &str) -> bool {
    let findings = checker.check(payload(address).as_bytes()).findings;
    findings.iter().any(|finding| matches!(finding.rule, MessageRule::UnknownNode | MessageRule::WrongScope))
}

/// The first release that has the node, if its own description names it.
fn first_release(node: &Node<'_>) -> Option<Build> {
    let builds = node.applicability()?.os_build_version.as_deref()?;
    let known = OsBuilds::new(builds).entries().filter_map(|entry| match entry {
        BuildEntry::Release(build) | BuildEntry::BackPort(build) => Some(build.without_revision()),
        _ => None,
    });
    known.min()
}

/// Removes the nodes that came with this release or later, and collects their addresses.
fn without_newer(node: &mut Node<'_>, address: &str, release: Build, removed: &mut Vec<String>) {
    node.items.retain_mut(|item| {
        let NodeItem::Node(child) = item else { return true };
        let below = format!("{address}/{}", child.label().trim_matches(['{', '}']));
        let is_newer = first_release(child).is_some_and(|first| first >= release);
        match is_newer {
            true => removed.push(below),
            false => without_newer(child, &below, release, removed),
        }
        !is_newer
    });
}

/// The descriptions as they were before this release, and the addresses of the nodes that they did not have yet.
fn before(release: Build) -> (Schema, Vec<String>) {
    let mut older: Description<'_> = SCHEMA.to_description();
    let mut removed = Vec::new();
    for item in &mut older.items {
        let DescriptionItem::Node(root) = item else { continue };
        let address = format!("{}/{}", root.path().unwrap_or("."), root.label());
        without_newer(root, &address, release, &mut removed);
    }
    let mut builder = SchemaBuilder::new();
    builder.add(&older);
    (builder.build().unwrap(), removed)
}

#[test]
fn a_node_of_a_later_release_is_not_called_unknown() {
    for (release, at_least) in
        [("10.0.26100", 100), ("10.0.22621", 200), ("10.0.22000", 300), ("10.0.19041", 2_000)]
    {
        let (older, newer) = before(release.parse().unwrap());
        assert!(newer.len() > at_least, "{release} has {}", newer.len());
        let checker = MessageChecker::new().with_windows(&older, "2020-01");
        let unknown = newer.iter().filter(|address| is_refused(&checker, address));
        let unknown: Vec<_> = unknown.collect();
        // A few new names are like old ones: `doWipeCloud` is like `doWipe`.
        assert!(unknown.len() * 20 <= newer.len(), "{release}: {unknown:?} of {}", newer.len());
    }
}

/// Returns true for the address of a node. Every name fits `Policy/Config/{AreaName}/{PolicyName}`, whose nodes are described
/// elsewhere.
fn is_known(uri: &LocUri<'_>) -> bool {
    SCHEMA.lookup(uri).is_some_and(|found| !found.node().is_described_elsewhere())
}

#[test]
fn a_misspelt_name_of_any_node_is_an_error() {
    let checker = MessageChecker::new().with_windows(&SCHEMA, DROP.date);
    let (mut misspelt, mut missed) = (0, Vec::new());
    for node in SCHEMA.nodes().filter(|node| node.ancestors().all(|node| !node.is_dynamic())) {
        let (address, name) = (node.uri().to_string(), node.name().unwrap_or_default());
        if name.len() < 6
            || !address.ends_with(name)
            || node.parent().is_none_or(|it| it.dynamic_child().is_some())
        {
            continue;
        }
        let middle = address.len() - name.len() / 2;
        let (start, end) = address.split_at(middle);
        let wrong = format!("{start}{}", &end[1..]);
        if LocUri::parse(&wrong).is_ok_and(|uri| is_known(&uri)) {
            continue; // the name of another node
        }
        misspelt += 1;
        if !is_refused(&checker, &wrong) {
            missed.push(wrong);
        }
    }
    assert!(misspelt > 3_000, "{misspelt}");
    assert_eq!(missed, [""; 0]);
}

fn of(checker: &Checker<'_>, address: &str) -> AnyFinding {
    let findings = checker.check(payload(address).as_bytes()).unwrap().findings;
    findings.into_iter().find(|finding| finding.rule().name != "fragment").unwrap()
}

#[test]
fn findings_say_which_descriptions_they_are_by() {
    let lamp = b"<MgmtTree><Node><NodeName>Lamp</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>\
        <DFFormat><node/></DFFormat></DFProperties><Node><NodeName>Mode</NodeName><DFProperties><AccessType><Get/></AccessType>\
        <DFFormat><chr/></DFFormat></DFProperties></Node></Node></MgmtTree>";
    let mut builder = SchemaBuilder::new();
    builder.add(&Description::read(lamp).unwrap()).add_missing(&SCHEMA);
    let schema = builder.build().unwrap();
    let windows = Checker::new();
    let with_lamp = Checker::new().with_schema(&schema);
    let (microsoft, given) =
        (format!("Microsoft's descriptions of {}", DROP.date), "the given descriptions".to_owned());
    let both = format!("{given} and {microsoft}");
    let config = "./Device/Vendor/MSFT/Policy/Config";
    for (checker, address, rule, severity, by, field) in [
        (
            &windows,
            format!("{config}/WindowsAI/RemoveMicrosoftCopilotApp"),
            "may-be-newer",
            Severity::Warning,
            &microsoft,
            DROP.date,
        ),
        (
            &windows,
            format!("{config}/System/AllowTelemetri"),
            "unknown-node",
            Severity::Error,
            &microsoft,
            DROP.date,
        ),
        (
            &windows,
            format!("{config}/System/AllowTelemetry/Deeper"),
            "unknown-node",
            Severity::Error,
            &microsoft,
            DROP.date,
        ),
        (
            &windows,
            "./Vendor/MSFT/Nonsense".to_owned(),
            "not-described",
            Severity::Info,
            &microsoft,
            DROP.date,
        ),
        (
            &with_lamp,
            format!("{config}/WindowsAI/RemoveMicrosoftCopilotApp"),
            "may-be-newer",
            Severity::Warning,
            &microsoft,
            DROP.date,
        ),
        (
            &with_lamp,
            "./Vendor/MSFT/Lamp/Colour".to_owned(),
            "unknown-node",
            Severity::Error,
            &given,
            "given",
        ),
        (&with_lamp, "./Vendor/MSFT/Nonsense".to_owned(), "not-described", Severity::Info, &both, DROP.date),
    ] {
        let finding = of(checker, &address);
        assert_eq!((finding.rule().name.as_str(), finding.severity()), (rule, severity), "{finding}");
        assert!(finding.message().contains(by) && finding.sentence().contains(by), "{finding}");
        assert_eq!(finding.descriptions(), Some(field), "{finding}");
        let json = serde_json::to_value(&finding).unwrap();
        assert_eq!(json["descriptions"], field);
    }
    assert_eq!(MessageChecker::new().with_schema(&schema).described_by(None), DescribedBy::Schema);
}

#[test]
fn a_build_that_the_descriptions_cover_lacks_what_they_lack() {
    let address = "./Device/Vendor/MSFT/Policy/Config/WindowsAI/RemoveMicrosoftCopilotApp";
    let covered = Checker::new().for_build(csp_check::read_build("22621.1").unwrap());
    let later = Checker::new().for_build(csp_check::read_build("26100.7171").unwrap());
    assert_eq!(of(&covered, address).rule().name, "unknown-node");
    let later = of(&later, address);
    assert_eq!((later.rule().name.as_str(), later.severity()), ("not-described", Severity::Info));
    assert!(later.message().contains("older than build 10.0.26100.7171"), "{later}");
}

#[test]
fn the_wrong_name_is_marked_and_the_fix_names_it() {
    for (address, wrong, fix) in [
        ("./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetri", "AllowTelemetri", "AllowTelemetry"),
        ("./Device/Vendor/MSFT/Polcy/Config/System/AllowTelemetry", "Polcy", "Policy"),
        ("./Device/Vendor/MSFT/Policy/Config/Sytem/AllowTelemetry", "Sytem", "System"),
        ("./Vendor/MSFT/WindowsLicensing/SMode/SwitchPolicy", "SwitchPolicy", "SwitchingPolicy"),
    ] {
        let (finding, payload) = (of(&Checker::new(), address), payload(address));
        assert_eq!(&payload[finding.span().unwrap()], wrong, "{finding}");
        let expected = format!("write {fix} in place of {wrong}");
        assert_eq!(finding.fix().unwrap().message, expected);
        // Another setting may not take the value: a person decides.
        assert_eq!(finding.edits(), []);
    }
    // Also where a name that fits any policy follows.
    let address = "./Device/Vendor/MSFT/Policy/Config/System/Brightness/Level";
    let finding = of(&Checker::new(), address);
    assert_eq!(
        (&payload(address)[finding.span().unwrap()], finding.rule().name.as_str()),
        ("Brightness", "may-be-newer")
    );
}
