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
            "may-be-newer",
            Severity::Warning,
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
        (
            &with_lamp,
            "./Vendor/MSFT/Nonsense".to_owned(),
            "may-be-newer",
            Severity::Warning,
            &both,
            DROP.date,
        ),
        (&with_lamp, "./Vendor/Contoso/Lamp".to_owned(), "not-described", Severity::Info, &both, DROP.date),
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
    assert_eq!(of(&covered, address).rule().name, "unknown-node");
}

/// The build says no more than that Windows may have come after the descriptions, so it makes no finding quieter.
#[test]
fn a_later_build_keeps_the_warning() {
    let config = "./Device/Vendor/MSFT/Policy/Config";
    for address in [
        format!("{config}/WindowsAI/RemoveMicrosoftCopilotApp"),
        format!("{config}/UnheardOfArea/Setting"),
        "./Vendor/MSFT/Nonsense".to_owned(),
        "./Device/Vendor/MSFT/Nonsense/Deeper".to_owned(),
    ] {
        let without = of(&Checker::new(), &address);
        assert_eq!((without.rule().name.as_str(), without.severity()), ("may-be-newer", Severity::Warning));
        for build in ["22621", "26100", "26100.7171", "27000"] {
            let build = csp_check::read_build(build).unwrap();
            let finding = of(&Checker::new().for_build(build), &address);
            assert_eq!(finding.rule().name, "may-be-newer", "{finding}");
            assert_eq!(finding.severity(), Severity::Warning, "{finding}");
            let says_both = [format!("older than build {build}"), DROP.date.to_owned()];
            assert!(says_both.iter().all(|part| finding.message().contains(part.as_str())), "{finding}");
        }
    }
    let foreign = of(&Checker::new(), "./Vendor/Contoso/Lamp");
    assert_eq!((foreign.rule().name.as_str(), foreign.severity()), ("not-described", Severity::Info));
}

/// Nodes that Windows got after these descriptions, and names like theirs, have a word more than a known node.
#[test]
fn a_name_with_another_word_may_be_newer() {
    let prompt = "LocalPoliciesSecurityOptions/UserAccountControl_BehaviorOfTheElevationPromptFor";
    let rule = |address: &str| {
        let finding = of(&Checker::new(), &format!("./Device/Vendor/MSFT/Policy/Config/{address}"));
        (finding.rule().name, finding.fix().map(|fix| fix.message.clone()).unwrap_or_default())
    };
    for (address, known) in [
        (format!("{prompt}EnhancedAdministrators"), "Administrators"),
        ("Camera/AllowCameraInApps".to_owned(), "AllowCamera"),
        ("Start/ConfigureStartPinsUser".to_owned(), "ConfigureStartPins"),
        ("WindowsAI/DisableAIDataAnalysisForAll".to_owned(), "DisableAIDataAnalysis"),
    ] {
        let (rule, fix) = rule(&address);
        assert_eq!(rule, "may-be-newer", "{address}");
        assert!(fix.contains(known) && fix.ends_with(", if that is meant"), "{address}: {fix}");
    }
    for address in [
        format!("{prompt}Adminstrators"),
        "Camera/AllowCammera".to_owned(),
        "Camera/AllowCamrea".to_owned(),
        "Camera/AllowCameras".to_owned(),
        "Update/ActiveHourEnd".to_owned(),
        "DeviceLock/MinPasswordLength".to_owned(),
    ] {
        assert_eq!(rule(&address).0, "unknown-node", "{address}");
    }
}

/// The rules of the findings about addresses, in the order of the message.
fn rules_of(addresses: impl Iterator<Item = String>) -> Vec<String> {
    let commands: String =
        addresses.map(|address| payload(&address).replace("<CmdID>1</CmdID>", "")).collect();
    let body = format!("<SyncBody>{commands}</SyncBody>");
    let mut findings = Checker::new().check(body.as_bytes()).unwrap().findings;
    findings.retain(|finding| matches!(finding.rule().name.as_str(), "unknown-node" | "may-be-newer"));
    findings.sort_by_key(|finding| finding.span().unwrap().start);
    findings.iter().map(|finding| finding.rule().name).collect()
}

/// Each of 1,000 names is new, or one new name comes 1,000 times.
#[test]
fn a_misspelt_name_is_an_error_whatever_else_is_in_the_message() {
    let address = |name: &str| format!("./Device/Vendor/MSFT/Policy/Config/Update/{name}");
    let misspelt = address("ActiveHourEnd");
    for new in [|n: usize| format!("Qzx{n}Vwk{n}"), |_| "QzxVwk".to_owned()] {
        let others = (0..1_000).map(|n| address(&new(n)));
        let rules = rules_of(others.chain([misspelt.clone()]));
        let (last, others) = rules.split_last().unwrap();
        assert_eq!(last, "unknown-node");
        assert!(others.len() == 1_000 && others.iter().all(|rule| rule == "may-be-newer"));
    }
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
