//! The answers about builds and editions against an oracle: every node of Microsoft's files × 20 builds × 10 editions.
//!
//! The oracle (`applicability_oracle/rules.rs`) reads the files with another XML library and follows the published rules
//! step by step; it shares no code with the crate.

#![cfg(feature = "xml")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

#[path = "applicability_oracle/rules.rs"]
mod rules;

use ddf::Description;
use ddf::applicability::{Edition, Query};
use ddf::model::{Applicability, Node};
use roxmltree::{Document, ParsingOptions};
use rules::{Lists, highest_build, is_there};
use std::collections::BTreeMap;
use std::path::PathBuf;

const BUILDS: [&str; 20] = [
    "10.0.10240.18818",
    "10.0.14393.9999",
    "10.0.17763.4244",
    "10.0.18362.1",
    "10.0.18363.836",
    "10.0.19041.900",
    "10.0.19041.1500",
    "10.0.19042.1202",
    "10.0.19044.1706",
    "10.0.19045",
    "10.0.19045.4412",
    "10.0.20348.1",
    "10.0.20348.2523",
    "10.0.22000.527",
    "10.0.22621.1480",
    "10.0.22631.3447",
    "10.0.25398.643",
    "10.0.26100.1",
    "10.0.26200.5000",
    "10.0.27842.1000",
];

const EDITIONS: [u32; 10] = [0x4, 0x1B, 0x30, 0x65, 0x79, 0x7D, 0x88, 0xAF, 0xBC, 0xCB];

/// The lists of each node in document order, its own or inherited, as another XML library reads them.
fn lists_of_file(text: &str) -> Vec<Lists> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).unwrap();
    let all = document.descendants().filter(|node| node.has_tag_name("Node"));
    all.map(|node| {
        let nearest = |name: &str| {
            node.ancestors().filter(|above| above.has_tag_name("Node")).find_map(|above| {
                let properties = above.children().find(|child| child.has_tag_name("DFProperties"))?;
                let block = properties.children().find(|child| child.tag_name().name() == "Applicability")?;
                let field = block.children().find(|child| child.tag_name().name() == name)?;
                Some(field.text().unwrap_or_default().to_owned())
            })
        };
        Lists { builds: nearest("OsBuildVersion"), editions: nearest("EditionAllowList") }
    })
    .collect()
}

/// The lists of each node in document order, as the crate reads them.
fn applicability_of<'m>(description: &'m Description<'m>) -> Vec<Applicability<'m>> {
    fn visit<'m>(above: &mut Vec<&'m Node<'m>>, node: &'m Node<'m>, all: &mut Vec<Applicability<'m>>) {
        above.push(node);
        all.push(Applicability::effective(above.iter().rev().copied()));
        node.children().for_each(|child| visit(above, child, all));
        above.pop();
    }
    let mut all = Vec::new();
    description.nodes().for_each(|root| visit(&mut Vec::new(), root, &mut all));
    all
}

fn microsofts_files() -> Vec<(String, String)> {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return Vec::new();
    };
    let whole = corpus.join("../windows-2025-02");
    let folder = if whole.is_dir() { whole } else { corpus.join("ddf") };
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_node_of_microsofts_files_on_20_builds_and_10_editions() {
    let files = microsofts_files();
    let read: Vec<_> = files.iter().map(|(_, text)| lists_of_file(text)).collect();
    let highest = highest_build(read.iter().flatten());
    let descriptions: Vec<_> =
        files.iter().map(|(_, text)| Description::read(text.as_bytes()).unwrap()).collect();
    let newest = descriptions.iter().filter_map(Description::newest_build).max();
    assert_eq!(newest.map(|build| build.build), highest);
    // Many nodes have the same lists: each pair of lists is asked once, and counted for all of its nodes.
    let mut nodes: BTreeMap<&Lists, (usize, Applicability<'_>)> = BTreeMap::new();
    for (((file, _), description), lists) in files.iter().zip(&descriptions).zip(&read) {
        let ours = applicability_of(description);
        assert_eq!(ours.len(), lists.len(), "{file}");
        for (node, lists) in ours.into_iter().zip(lists) {
            assert_eq!(node.os_build_version.as_deref(), lists.builds.as_deref(), "{file}");
            assert_eq!(node.edition_allow_list.as_deref(), lists.editions.as_deref(), "{file}");
            assert_eq!(node.requires_azure_ad, None, "{file}");
            nodes.entry(lists).or_insert((0, node)).0 += 1;
        }
    }
    let mut counts = [0usize; 3];
    for (lists, (count, node)) in &nodes {
        for (build, edition) in BUILDS.iter().flat_map(|build| EDITIONS.map(|edition| (build, edition))) {
            let query = Query {
                build: Some(build.parse().unwrap()),
                edition: Some(Edition(edition)),
                newest,
                ..Query::default()
            };
            let answer = node.explain(&query);
            let expected = is_there(lists, build, edition, highest);
            assert_eq!(answer.is_available(), expected, "{lists:?} on {build}: {answer}");
            counts[match expected {
                Some(true) => 0,
                Some(false) => 1,
                None => 2,
            }] += count;
        }
    }
    if !files.is_empty() {
        let [yes, no, unknown] = counts;
        eprintln!("{yes} available, {no} not available, {unknown} not known");
        assert!(yes > 0 && no > 0 && unknown > 0);
    }
}

/// The rules as a table, for the crate and for the oracle: without the real files both still have to agree with it.
#[test]
fn builds_in_families_between_them_and_after_all() {
    let backed = "10.0.22000, 10.0.19043.1202, 10.0.19042.1202, 10.0.19041.1202";
    let laps = "10.0.25145, 10.0.22621.1480, 10.0.22000.1754, 10.0.20348.1663, 10.0.19041.2784";
    let later = "99.9.99999, 10.0.22621.2361";
    for (list, build, expected) in [
        (backed, "10.0.19041.1202", Some(true)),
        (backed, "10.0.19041.900", Some(false)),
        (backed, "10.0.19044.1706", Some(true)),
        (backed, "10.0.19045.4412", Some(true)),
        (backed, "10.0.19045.1", Some(false)),
        (backed, "10.0.19045", None),
        (backed, "10.0.18363.9999", Some(false)),
        (backed, "10.0.20348.2523", None),
        (backed, "10.0.25398.643", Some(true)),
        (laps, "10.0.19045.4291", Some(true)),
        (laps, "10.0.22631.3447", Some(true)),
        (laps, "10.0.22631.1000", Some(false)),
        (laps, "10.0.20348.1", Some(false)),
        (laps, "10.0.20348.1663", Some(true)),
        (laps, "10.0.25398.1", Some(true)),
        ("10.0.18362.1350, 10.0.20348", "10.0.18363.1350", Some(true)),
        ("10.0.18363.836, 10.0.19041", "10.0.18362.9999", Some(false)),
        ("10.0.22621, 10.0.22000.1165", "10.0.20348.2523", Some(false)),
        ("10.0.26100.3000", "10.0.26200.5000", Some(true)),
        ("10.0.26100.3000", "10.0.26200.2000", Some(false)),
        ("10.0.22621.2338", "10.0.26100.1", None),
        (later, "10.0.22631.2361", Some(true)),
        (later, "10.0.25398.643", None),
        (later, "10.0.26100.1", None),
        (later, "10.0.26200.5000", None),
        ("99.9.99999", "10.0.26100.9999", None),
        ("99.9.99999", "10.0.19045.4412", Some(false)),
        ("99.9.99999", "10.0.26200.5000", None),
        ("99.9.9999", "10.0.27842.1000", None),
        ("88.8.88888", "10.0.22631.3447", Some(false)),
    ] {
        let lists = Lists { builds: Some(list.to_owned()), editions: Some("0x30;".to_owned()) };
        let node = Applicability {
            os_build_version: Some(list.into()),
            edition_allow_list: Some("0x30;".into()),
            ..Applicability::default()
        };
        for (edition, answer) in [(0x30, expected), (0x65, Some(false))] {
            let query = Query {
                build: Some(build.parse().unwrap()),
                edition: Some(Edition(edition)),
                newest: Some("10.0.26100".parse().unwrap()),
                ..Query::default()
            };
            let explained = node.explain(&query);
            assert_eq!(explained.is_available(), answer, "{list} on {build}: {explained}");
            assert_eq!(is_there(&lists, build, edition, Some(26100)), answer, "oracle: {list} on {build}");
        }
    }
}
