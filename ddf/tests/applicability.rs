//! Applicability of nodes: builds, back-ports, placeholders, editions, inheritance, and the lists of the real files.

#![cfg(feature = "xml")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

mod common;

use ddf::applicability::{
    Availability, AvailabilityReason, Build, BuildEntry, Coverage, CspVersion, Edition, EditionEntry,
    EditionGroup, EditionList, Membership, OsBuilds, Query,
};
use ddf::model::{Applicability, Deprecated, Node};
use ddf::schema::SchemaBuilder;
use ddf::{Description, LocUri};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn build(text: &str) -> Build {
    text.parse().unwrap()
}

fn applicability(builds: &'static str, editions: &'static str) -> Applicability<'static> {
    Applicability {
        os_build_version: Some(builds.into()),
        edition_allow_list: Some(editions.into()),
        ..Applicability::default()
    }
}

#[test]
fn builds_are_read_written_and_ordered() {
    for text in ["10.0.22621", "10.0.22621.3085", "6.3.9600", "99.9.99999"] {
        assert_eq!(build(text).to_string(), text);
    }
    for bad in
        ["", "10.0", "10.0.", "10.0.1.2.3", "10.0.x", "10.0.+1", "10.0.-1", "10.0.99999999999", "10,0,1"]
    {
        assert!(bad.parse::<Build>().is_err(), "{bad}");
    }
    assert!(build("10.0.9") < build("10.0.10"));
    assert!(build("10.0.10") < build("10.0.10.0") && build("10.0.10.9") < build("10.0.10.10"));
    assert!(build("10.0.10.999") < build("10.0.11"));
}

#[test]
fn versions_have_the_names_of_the_pages() {
    for (text, name) in [
        ("10.0.10240", Some("Windows 10, version 1507")),
        ("10.0.15063", Some("Windows 10, version 1703")),
        ("10.0.19042.1202", Some("Windows 10, version 20H2")),
        ("10.0.22000", Some("Windows 11, version 21H2")),
        ("10.0.22631.2506", Some("Windows 11, version 23H2")),
        ("10.0.26200", Some("Windows 11, version 25H2")),
        ("10.0.20348", None),
        ("10.0.25398", None),
        ("10.0.25145", None),
        ("99.9.99999", None),
        ("6.3.10240", None),
    ] {
        assert_eq!(build(text).windows_version(), name, "{text}");
    }
}

#[test]
fn only_the_last_build_of_a_family_has_no_later_ones() {
    for (text, expected) in [
        ("10.0.18362", true),
        ("10.0.18363", false),
        ("10.0.19041.1202", true),
        ("10.0.19044", true),
        ("10.0.19045", false),
        ("10.0.22000", false),
        ("10.0.26100", true),
        ("10.0.26200", false),
        ("6.3.19041", false),
    ] {
        assert_eq!(build(text).has_later_builds(), expected, "{text}");
    }
}

/// The back-port rule, with its worked examples first.
#[test]
fn coverage_of_builds() {
    let both = "10.0.22000, 10.0.19041.1202";
    let many = "10.0.19041.1202, 10.0.19042.1202, 10.0.20348.371, 10.0.22000";
    for (list, asked, covered, name) in [
        (both, "10.0.19041.1500", Some(true), "BackPort"),
        (both, "10.0.19041.1202", Some(true), "BackPort"),
        (both, "10.0.19041.900", Some(false), "BeforeBackPort"),
        (both, "10.0.22621.1", Some(true), "Release"),
        (both, "10.0.20348.1", None, "BetweenFamilies"),
        (both, "10.0.19045.4412", Some(true), "BackPort"),
        (both, "10.0.19045", None, "RevisionUnknown"),
        (both, "10.0.19042.5000", Some(true), "BackPort"),
        (both, "10.0.18363.5000", Some(false), "BeforeRelease"),
        (both, "10.0.22000", Some(true), "Release"),
        (both, "10.0.22000.1", Some(true), "Release"),
        (both, "10.0.19041", None, "RevisionUnknown"),
        (many, "10.0.20348.371", Some(true), "BackPort"),
        (many, "10.0.19043.1500", Some(true), "BackPort"),
        // In a family the lowest back-port counts, in any order.
        ("10.0.19041.1202, 10.0.19044.1300", "10.0.19045.1250", Some(true), "BackPort"),
        ("10.0.19041.1300, 10.0.19044.1202", "10.0.19045.1250", Some(true), "BackPort"),
        ("10.0.19041.1300, 10.0.19044.1202", "10.0.19045.1201", Some(false), "BeforeBackPort"),
        ("10.0.15063", "10.0.22621.3085", Some(true), "Release"),
        ("10.0.15063", "10.0.14393.9999", Some(false), "BeforeRelease"),
        ("10.0.15063", "6.3.15063", Some(false), "BeforeRelease"),
        ("99.9.99999", "10.0.22621.3085", Some(false), "Unreleased"),
        ("88.8.88888", "10.0.26100", Some(false), "Unreleased"),
        ("99.9.9999", "10.0.26100", Some(false), "Unreleased"),
        ("10.0.22621.1194, 99.9.99999", "10.0.22621.1194", Some(true), "BackPort"),
        ("10.0.22621.1194, 99.9.99999", "10.0.22621.1193", Some(false), "BeforeBackPort"),
        ("10.0.22621.1194, 99.9.99999", "10.0.22631.1", Some(false), "BeforeBackPort"),
        ("10.0.22621.2338", "10.0.22621.3085", Some(true), "BackPort"),
        ("10.0.22621.2338", "10.0.22621.1", Some(false), "BeforeBackPort"),
        ("10.0.22621.2338", "10.0.22000.9999", Some(false), "BeforeAll"),
        ("10.0.22621.2338", "10.0.26100.1", None, "AfterBackPort"),
        ("10.0.25145, 10.0.22621.1480", "10.0.22621.1480", Some(true), "BackPort"),
        ("10.0.25145, 10.0.22621.1480", "10.0.22631.1", Some(false), "BeforeBackPort"),
        ("10.0.25145, 10.0.22621.1480", "10.0.26100", Some(true), "Release"),
        ("", "10.0.22000", None, "NoEntry"),
        ("soon, 10.0.22000", "10.0.22621", Some(true), "Release"),
        ("soon, 10.0.22000", "10.0.19041", None, "Unreadable"),
        ("soon, 10.0.22000.5", "10.0.22000.4", None, "Unreadable"),
    ] {
        let coverage = OsBuilds::new(list).covers(build(asked), None);
        let variant = format!("{coverage:?}");
        let variant = variant.split('(').next().unwrap_or_default();
        assert_eq!((coverage.is_covered(), variant), (covered, name), "{asked} in {list}: {coverage:?}");
    }
    let first = OsBuilds::new("10.0.22621, 10.0.22000").covers(build("10.0.22000.1"), None);
    assert_eq!(first, Coverage::Release(build("10.0.22000")));
}

#[test]
fn editions_in_a_list() {
    let list = EditionList::new("0x4;0x1b; 0x87;0x88*;Pro;0x8*;");
    assert_eq!(
        list.entries().collect::<Vec<_>>(),
        [
            EditionEntry::Edition(Edition::ENTERPRISE),
            EditionEntry::Edition(Edition::ENTERPRISE_N),
            EditionEntry::Edition(Edition::HOLOGRAPHIC),
            EditionEntry::Starred(Edition::HOLOGRAPHIC_BUSINESS),
            EditionEntry::Unreadable("Pro"),
            EditionEntry::Starred(Edition(8)),
        ]
    );
    assert_eq!(list.unreadable().collect::<Vec<_>>(), ["Pro"]);
    assert_eq!(list.lists(Edition::HOLOGRAPHIC_BUSINESS), Membership::Listed);
    assert_eq!(list.lists(Edition::PROFESSIONAL), Membership::Unreadable);

    let starred = EditionList::new("0x8*;0x88*");
    assert_eq!(starred.lists(Edition::PRO_CHINA), Membership::Starred(Edition(8)));
    assert_eq!(starred.lists(Edition(0x880)), Membership::Starred(Edition(0x88)));
    assert_eq!(starred.lists(Edition(0x18)), Membership::NotListed);
    assert_eq!(EditionList::new("0x8*").lists(Edition(0x8A1)), Membership::Starred(Edition(8)));
    assert_eq!(EditionList::new("0x8*").lists(Edition(0x1A8)), Membership::NotListed);
    for empty in ["", " ", ";"] {
        assert!(EditionList::new(empty).is_empty());
        assert_eq!(EditionList::new(empty).lists(Edition::ENTERPRISE), Membership::EmptyList);
    }
    for bad in ["", "30", "0x", "0x-1", "0xG", "0x100000000"] {
        let error = bad.parse::<Edition>().unwrap_err();
        assert!(error.to_string().ends_with("expected a hexadecimal number, as in 0x30"), "{bad}");
    }
    assert_eq!(Edition(0x1B).to_string(), "0x1B (ENTERPRISE_N)");
    assert_eq!(Edition(0xF00).to_string(), "0xF00");
}

/// The columns of Microsoft's pages, for lists whose pages were seen.
#[test]
fn names_that_the_pages_tick() {
    let ticked = |list: &'static str| {
        let list = EditionList::new(list);
        EditionGroup::ALL.iter().filter(|group| list.ticks(group)).map(|group| group.name).collect::<Vec<_>>()
    };
    assert_eq!(ticked("0xCA;0xCB;"), ["Windows SE"]); // Stickers
    assert_eq!(ticked("0x87;0x88;0x88*"), [""; 0]); // AccountManagement
    assert_eq!(ticked(""), [""; 0]);
    assert_eq!(ticked("0xAF"), [""; 0]);
    assert_eq!(
        ticked("0x4;0x1B;0x48;0x54;0x79;0x7A;0x7D;0x7E;0x81;0x82;0xAB;0xAC;0xBC;0xBF;0xCD;0xCF;0xD2;"),
        ["Enterprise", "Education", "IoT Enterprise / IoT Enterprise LTSC"] // AppVirtualization
    );
    assert_eq!(
        ticked("0x4;0x30;0x31;0x7E;0x88;0xA1;0xA2;0xA4;0xA5;0xBC;0xBF;0xCD;0xD2;"),
        ["Pro", "Enterprise", "Education", "IoT Enterprise / IoT Enterprise LTSC"] // CloudDesktop
    );
}

#[test]
fn explanations() {
    let node = applicability("10.0.22000, 10.0.19041.1202", "0x4;0x30;");
    let pro = Some(Edition::PROFESSIONAL);
    let home = Some(Edition::CORE);
    for (node, asked, edition, answer, text) in [
        (
            &node,
            Some("10.0.22621.3085"),
            pro,
            Some(true),
            "available: build 10.0.22621.3085 is not before the major release, 10.0.22000 (Windows 11, version 21H2); \
             edition 0x30 (PROFESSIONAL) is in the list",
        ),
        (
            &node,
            Some("10.0.22621.3085"),
            home,
            Some(false),
            "not available: edition 0x65 (CORE) is not in the list",
        ),
        (
            &node,
            Some("10.0.19041.900"),
            home,
            Some(false),
            "not available: build 10.0.19041.900 is before its back-port, 10.0.19041.1202 (Windows 10, version 2004); \
             edition 0x65 (CORE) is not in the list",
        ),
        (
            &node,
            Some("10.0.20348.1"),
            None,
            None,
            "not known: build 10.0.20348.1 is between two families of builds and after the back-port 10.0.19041.1202 \
             (Windows 10, version 2004); the list says nothing about its branch",
        ),
        (
            &node,
            Some("10.0.19041"),
            pro,
            None,
            "not known: build 10.0.19041 has the node from its back-port 10.0.19041.1202 on, but \
             no revision was asked for",
        ),
        (&node, None, pro, Some(true), "available: edition 0x30 (PROFESSIONAL) is in the list"),
        (&node, None, None, None, "not known: neither a build nor an edition was asked for"),
        (
            &applicability("99.9.99999", ""),
            Some("10.0.26100"),
            pro,
            Some(false),
            "not available: build 10.0.26100 has no back-port, and the major release is not out yet \
             (99.9.99999 is its placeholder); edition 0x30 (PROFESSIONAL) is not in the list, which is empty: no edition has the node",
        ),
        (
            &applicability("10.0.22621.2338", "0x30"),
            Some("10.0.26100.1"),
            pro,
            None,
            "not known: build 10.0.26100.1 is after 10.0.22621.2338 (Windows 11, version 22H2), \
             but the list names no major release that later builds would follow",
        ),
        (
            &applicability("10.0.15063, later", "0x30;Home"),
            Some("10.0.22000"),
            pro,
            Some(true),
            "available: build 10.0.22000 is not before the major release, 10.0.15063 (Windows 10, version 1703); \
             the entry \"later\" is not a build; edition 0x30 (PROFESSIONAL) is in the list; \
             the entry \"Home\" is not the id of an edition",
        ),
        (
            &applicability("later", "Home"),
            Some("10.0.22000"),
            pro,
            None,
            "not known: build 10.0.22000 is compared with a list that is partly unreadable; \
             the entry \"later\" is not a build; \
             edition 0x30 (PROFESSIONAL) is compared with a list that is partly unreadable; \
             the entry \"Home\" is not the id of an edition",
        ),
        (
            &Applicability::default(),
            Some("10.0.22000"),
            pro,
            None,
            "not known: the description says nothing about builds; the description says nothing about editions",
        ),
    ] {
        let explained = node.explain(&Query { build: asked.map(build), edition, ..Query::default() });
        assert_eq!(explained.is_available(), answer, "{explained}");
        assert_eq!(explained.to_string(), text);
    }
}

#[test]
fn azure_ad() {
    let with = |text: Option<&'static str>| Applicability {
        requires_azure_ad: text.map(Into::into),
        ..applicability("10.0.15063", "0x4")
    };
    let node = with(Some(""));
    let asked = |node: &Applicability<'_>, joined| {
        let query = Query { build: Some(build("10.0.22000")), azure_ad: joined, ..Query::default() };
        node.explain(&query).is_available()
    };
    assert_eq!(asked(&node, Some(true)), Some(true));
    assert_eq!(asked(&node, Some(false)), Some(false));
    assert_eq!(asked(&node, None), None);
    assert_eq!(
        node.explain(&Query::default()).to_string(),
        "not known: the device has to be joined to Azure AD"
    );
    for (text, needs) in [
        (None, Some(false)),
        (Some(" "), Some(true)),
        (Some("True"), Some(true)),
        (Some("false"), Some(false)),
        (Some("maybe"), None),
    ] {
        assert_eq!(with(text).needs_azure_ad(), needs, "{text:?}");
    }
    let odd = with(Some("maybe"));
    assert_eq!(asked(&odd, Some(true)), None);
    assert_eq!(odd.explain(&Query::default()).reasons(), [AvailabilityReason::UnreadableAzureAd("maybe")]);
}

#[test]
fn csp_versions_and_deprecation() {
    let version = |text: &'static str| {
        Applicability { csp_version: Some(text.into()), ..Applicability::default() }.version()
    };
    assert_eq!(version("10.0"), Ok(Some(CspVersion { major: 10, minor: 0 })));
    assert!(version("9.9").unwrap() < version("10.0").unwrap() && version("2") == version("2.0"));
    assert!(version("1.x").unwrap_err().to_string().ends_with("expected two numbers, as in 1.3"));
    assert!(version("").is_err());
    assert_eq!(Applicability::default().version(), Ok(None));
    assert_eq!(CspVersion { major: 1, minor: 3 }.to_string(), "1.3");

    assert_eq!(Deprecated::default().build(), Ok(None));
    assert!(Deprecated { os_build: Some("22H2".into()) }.build().is_err());
}

#[test]
fn each_field_is_inherited_by_itself() {
    let file = b"<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>
      <Node><NodeName>Office</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>
        <MSFT:Applicability><MSFT:OsBuildVersion>10.0.15063</MSFT:OsBuildVersion><MSFT:CspVersion>1.0</MSFT:CspVersion>
          <MSFT:EditionAllowList>0x4;</MSFT:EditionAllowList></MSFT:Applicability></DFProperties>
        <Node><NodeName>FinalStatus</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>
          <MSFT:Applicability><MSFT:OsBuildVersion>10.0.17763</MSFT:OsBuildVersion></MSFT:Applicability></DFProperties></Node>
      </Node></MgmtTree>";
    let description = Description::read(file).unwrap();
    let root = description.nodes().next().unwrap();
    let child = root.children().next().unwrap();
    let effective = Applicability::effective([child, root]);
    assert_eq!(effective.os_build_version.as_deref(), Some("10.0.17763"));
    assert_eq!(effective.csp_version.as_deref(), Some("1.0"));
    assert_eq!(effective.edition_allow_list.as_deref(), Some("0x4;"));
    assert_eq!(effective.requires_azure_ad, None);

    let mut builder = SchemaBuilder::new();
    builder.add(&description);
    let schema = builder.build().unwrap();
    let found = schema.lookup(&LocUri::parse("./Vendor/MSFT/Office/FinalStatus").unwrap()).unwrap();
    assert_eq!(found.node().details().applicability, effective);
}

proptest! {
    #[test]
    fn no_text_panics(builds in "\\PC*|[0-9., a]{0,40}", editions in "\\PC*|[0-9a-fx;*]{0,40}", build in any::<(u8, u8, u16, Option<u16>)>(), edition: u32) {
        let node = Applicability { os_build_version: Some(builds.into()), edition_allow_list: Some(editions.into()), ..Applicability::default() };
        let (major, minor, number, revision) = build;
        let build = Build { major: major.into(), minor: minor.into(), build: number.into(), revision: revision.map(Into::into) };
        let query = Query { build: Some(build), edition: Some(Edition(edition)), ..Query::default() };
        let _ = node.explain(&query).to_string();
        prop_assert_eq!(build.to_string().parse::<Build>(), Ok(build));
        prop_assert!(node.builds().is_some_and(|builds| builds.entries().count() <= node.os_build_version.as_deref().unwrap_or_default().len() + 1));
    }

    /// A later revision of the same build never loses a node.
    #[test]
    fn later_revisions_keep_the_node(entries in prop::collection::vec((0..4_u32, prop::option::of(0..4_u32)), 1..4), number in 0..4_u32, revision in 0..4_u32) {
        let text: Vec<_> = entries.iter().map(|&(build, revision)| Build { major: 10, minor: 0, build, revision }.to_string()).collect();
        let text = text.join(",");
        let builds = OsBuilds::new(&text);
        let covered = |revision| builds.covers(Build::new(10, 0, number).with_revision(revision), None).is_covered() == Some(true);
        prop_assert!(!covered(revision) || covered(revision + 1), "{}", text);
    }
}

/// Every list of the real files can be read, every edition in them has a name, and questions have answers.
#[test]
fn lists_of_the_corpus() {
    fn visit<'m>(
        above: &mut Vec<&'m Node<'m>>,
        node: &'m Node<'m>,
        seen: &mut BTreeSet<(String, String)>,
        counts: &mut [usize; 4],
    ) {
        above.push(node);
        if let Some(own) = node.applicability() {
            own.version().unwrap();
            let texts = [&own.os_build_version, &own.edition_allow_list];
            counts[3] += usize::from(texts[1].as_ref().is_some_and(|editions| editions.is_empty()));
            let text = |index: usize| texts[index].as_deref().unwrap_or("-").to_owned();
            seen.insert((text(0), text(1)));
            if let Some(builds) = own.builds() {
                assert_eq!(builds.unreadable().next(), None);
                assert_ne!(builds.entries().count(), 0);
            }
            if let Some(editions) = own.editions() {
                for entry in editions.entries() {
                    match entry {
                        EditionEntry::Edition(edition) => assert!(edition.product().is_some(), "{edition}"),
                        EditionEntry::Starred(edition) => assert_eq!(edition, Edition::HOLOGRAPHIC_BUSINESS),
                        EditionEntry::Unreadable(text) => panic!("{text}"),
                    }
                }
            }
        }
        if let Some(deprecated) = node.deprecated() {
            deprecated.build().unwrap();
        }
        let effective = Applicability::effective(above.iter().rev().copied());
        let answer = effective.explain(&Query {
            build: Some(Build::new(10, 0, 22621).with_revision(3085)),
            edition: Some(Edition::PROFESSIONAL),
            ..Query::default()
        });
        counts[match answer {
            Availability::Available(_) => 0,
            Availability::Unavailable(_) => 1,
            Availability::Unknown(_) => 2,
        }] += 1;
        node.children().for_each(|child| visit(above, child, seen, counts));
        above.pop();
    }

    let files = common::corpus();
    if files.is_empty() {
        return;
    }
    let descriptions: Vec<_> =
        files.iter().map(|(_, text)| Description::read(text.as_bytes()).unwrap()).collect();
    let (mut seen, mut counts) = (BTreeSet::new(), [0; 4]);
    for root in descriptions.iter().flat_map(Description::nodes) {
        visit(&mut Vec::new(), root, &mut seen, &mut counts);
    }
    let [available, unavailable, unknown, empty] = counts;
    eprintln!(
        "{} distinct pairs of lists, {empty} empty edition lists; on 10.0.22621.3085, 0x30: \
         {available} available, {unavailable} not, {unknown} not known",
        seen.len()
    );
    assert!(empty <= 22 && available > unavailable);
    let releases = seen.iter().flat_map(|(builds, _)| OsBuilds::new(builds).entries().collect::<Vec<_>>());
    assert!(releases.clone().any(|entry| matches!(entry, BuildEntry::Unreleased(_))));
}

#[test]
fn every_name_of_an_edition_leads_to_it() {
    for &edition in Edition::NAMED {
        assert_eq!(Edition::from_name(edition.product().unwrap()), Some(edition));
    }
    assert!(Edition::NAMED.windows(2).all(|pair| pair[0] < pair[1]), "in the order of ids");
    for group in &EditionGroup::ALL {
        let names: Vec<_> = group.names().collect();
        let shown: Vec<_> = names.iter().map(|(name, _)| *name).collect();
        assert_eq!(shown.join(" / "), group.name, "each name has an edition");
        for (name, edition) in names {
            assert_eq!(Edition::from_name(&name.to_uppercase()), Some(edition), "{name}");
            assert!(EditionList::new(&format!("0x{:X};", edition.0)).ticks(group), "{name}");
        }
    }
}
