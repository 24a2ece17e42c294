//! The pages of `csp ddf docs` for real files, read by pulldown-cmark and compared with the files, read by roxmltree, and
//! with Microsoft's page of 2024.
//!
//! The tests read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

#[path = "../src/descriptions/example.rs"]
mod example;
#[path = "docs/markdown.rs"]
mod markdown;
#[path = "ddf/oracle.rs"]
mod oracle;
#[path = "docs/seed.rs"]
mod seed;
#[path = "docs/shared.rs"]
mod shared;

use csp_xml::{Limits, decode};
use ddf::model::AllowedValues;
use ddf::schema::SchemaBuilder;
use ddf::values::check;
use ddf::{Description, Format};
use ddf_codegen::pages;
use example::Messages;
use markdown::{Block, Section};
use serde_json::Value;
use shared::{by_uri, even_tables, pages_of, words};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use syncml::check::{MessageChecker, MessageRule, Sender, Severity};
use syncml::{CommandKind, Message};

/// A file of the corpus or of the seeds; without them it reports that the test skips.
fn corpus(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CSP_CORPUS").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        eprintln!("skipped: CSP_CORPUS names no folder");
    }
    folder.map(|folder| folder.join(path))
}

fn texts(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    paths.iter().map(|path| text(path)).collect()
}

fn text(path: &Path) -> String {
    decode(&std::fs::read(path).unwrap()).unwrap().text.into_owned()
}

// The page of 2024.

/// Which facts of the page of 2024 a page does not have. `same_words`: descriptions and names too.
fn missing_facts(seed: &[seed::Node], page: &str, same_words: bool) -> Vec<String> {
    let ours = by_uri(page);
    let mut missing = Vec::new();
    for node in seed {
        let uri = &node.uri;
        let mut fact = |what: &str, there: bool| {
            if !there {
                missing.push(format!("{uri}: {what}"));
            }
        };
        let Some(section) = ours.get(uri) else {
            fact("address", false);
            continue;
        };
        fact("language", section.uris.contains(&(node.language.clone(), uri.clone())));
        for (index, what) in ["scope", "editions", "builds"].into_iter().enumerate() {
            fact(what, section.exists[index] == node.exists[index]);
        }
        for (name, value) in &node.properties {
            let ours: Vec<_> = section.properties(name).collect();
            let same = match (name.as_str(), same_words) {
                // Our own description words it in another way.
                ("Dynamic Node Naming", false) => {
                    ours.len() == 1 && ours[0].split(':').next() == value.split(':').next()
                }
                _ => ours == [value],
            };
            fact(name, same);
        }
        if same_words {
            // Editors added a full stop to one, and notes after another.
            let [theirs, ours] = [&node.description, &section.description].map(|text| words(text).join(" "));
            fact("description", !ours.is_empty() && theirs.starts_with(&ours));
        }
    }
    missing
}

#[test]
fn the_office_page_has_every_fact_of_the_page_of_2024() {
    let Some(seed) = corpus("../seeds/001_60b476fde0611a66.txt") else { return };
    let seed = seed::read(&std::fs::read_to_string(seed).unwrap());
    // The parser finds the content of the page: 12 nodes, each with a table of its availability and its properties.
    assert_eq!(seed.len(), 12);
    for node in &seed {
        assert_eq!(node.exists.iter().map(Vec::len).collect::<Vec<_>>(), [2, 5, 1], "{node:?}");
        assert!(node.properties.contains_key("Format") && node.properties.contains_key("Access Type"));
        assert!(!node.description.trim().is_empty());
    }
    assert_eq!(seed.iter().filter(|node| node.properties.contains_key("Dynamic Node Naming")).count(), 2);

    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../office-csp/ddf/Office.xml");
    let page = &pages_of(&[text(&own)])[0].text;
    assert_eq!(missing_facts(&seed, page, false), [""; 0]);
    let microsofts = &pages_of(&[text(&corpus("ddf/Office.xml").unwrap())])[0].text;
    assert_eq!(missing_facts(&seed, microsofts, true), [""; 0]);

    // The comparison finds missing parts.
    for (fact, instead) in [
        ("[10.0.17763]", "[10.0.17134]"),
        ("Exec, Get", "Get"),
        ("`chr` (string)", "`chr`"),
        ("`int`", "`chr`"),
        ("✅ User", "❌ User"),
        ("✅ Windows SE", "❌ Windows SE"),
        ("UniqueName", "ClientInventory"),
        (
            "```User\n./User/Vendor/MSFT/Office/Installation/{id}\n",
            "```User\n./User/Vendor/MSFT/Office/Installation/id\n",
        ),
        ("```Device", "```User"),
        ("| Access Type | Get |\n", ""),
    ] {
        assert!(page.contains(fact), "{fact}");
        assert!(!missing_facts(&seed, &page.replace(fact, instead), false).is_empty(), "{fact}");
    }
}

// The whole corpus.

/// Addresses without the white space that some names have at their end.
fn trimmed(uri: &str) -> String {
    uri.split('/').map(str::trim).collect::<Vec<_>>().join("/")
}

#[test]
fn every_node_of_the_corpus_is_described() {
    let Some(folder) = corpus("ddf") else { return };
    let texts = texts(&folder);
    let pages = pages_of(&texts);
    let mut sections: HashMap<String, Section> = HashMap::new();
    let mut addresses = 0;
    for page in pages.iter().filter(|page| page.file != "index.md") {
        let read = markdown::read(&page.text);
        assert_eq!(read.odd, [""; 0], "{}", page.file);
        let (mut here, mut anchors) = (0, 0);
        for section in read.sections() {
            anchors += section.anchors.len();
            for (_, uri) in &section.uris {
                here += 1;
                assert!(sections.insert(uri.clone(), section.clone()).is_none(), "{uri} twice");
            }
        }
        let items = read.blocks.iter().filter(|block| matches!(block, Block::Item(_))).count();
        assert_eq!((here, here), (items, anchors), "{}", page.file);
        addresses += here;
    }
    let nodes: Vec<(usize, Value)> = texts
        .iter()
        .enumerate()
        .flat_map(|(file, text)| oracle::nodes(text).into_iter().map(move |node| (file, node)))
        .collect();
    assert!(nodes.len() > 3000 && addresses == nodes.len(), "{addresses} addresses, {} nodes", nodes.len());
    // A tree inherits nothing from another file, even where that describes the nodes above it.
    let by_address: HashMap<(usize, String), &Value> =
        nodes.iter().map(|(file, node)| ((*file, trimmed(node["uri"].as_str().unwrap())), node)).collect();
    for (file, node) in &nodes {
        let uri = trimmed(node["uri"].as_str().unwrap());
        let section = sections.get(&uri).unwrap_or_else(|| panic!("{uri}: no section"));
        compare(&uri, node, section);
        let inherited = |field: &str| inherited(&by_address, *file, &uri, field);
        compare_editions(&uri, inherited("editionAllowList"), &section.exists[1]);
        compare_builds(&uri, inherited("osBuildVersion"), &section.exists[2]);
    }
}

/// A field of the Applicability of the node, or of the nearest node above that has it.
fn inherited<'n>(
    nodes: &HashMap<(usize, String), &'n Value>,
    file: usize,
    uri: &str,
    field: &str,
) -> Option<&'n str> {
    let mut at = uri;
    loop {
        if let Some(text) = nodes.get(&(file, at.to_owned()))?["applicability"][field].as_str() {
            return Some(text);
        }
        at = at.rsplit_once('/')?.0;
    }
}

fn compare_editions(uri: &str, list: Option<&str>, cell: &[String]) {
    let Some(list) = list else { return assert_eq!(cell, ["Not stated"], "{uri}") };
    let ids: Vec<_> = list.split(';').map(str::trim).filter(|id| !id.is_empty()).collect();
    if ids.is_empty() {
        return assert_eq!(cell, ["Not applicable"], "{uri}");
    }
    let names = [
        ("Pro", &["0x30"][..]),
        ("Enterprise", &["0x4"]),
        ("Education", &["0x79", "0xA4", "0xA5"]),
        ("Windows SE", &["0xCA", "0xCB"]),
        ("IoT Enterprise / IoT Enterprise LTSC", &["0xBC", "0xBF"]),
    ];
    let is_in = |id: &&str| ids.iter().any(|listed| listed.eq_ignore_ascii_case(id));
    let mark = |ticks: &[&str]| if ticks.iter().any(is_in) { '✅' } else { '❌' };
    let expected: Vec<_> = names.iter().map(|(name, ticks)| format!("{} {name}", mark(ticks))).collect();
    assert_eq!(cell.get(..5).unwrap_or(cell), expected, "{uri}: {list:?}");
}

fn compare_builds(uri: &str, list: Option<&str>, cell: &[String]) {
    let Some(list) = list else { return assert_eq!(cell, ["Not stated"], "{uri}") };
    let mut builds: Vec<_> = list.split(',').map(str::trim).filter(|build| !build.is_empty()).collect();
    let windows_11 = |line: &String| line.contains("Windows 11");
    for line in cell {
        let shown = line.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(build, _)| build);
        let build = shown.unwrap_or(if builds.contains(&"99.9.99999") { "99.9.99999" } else { "88.8.88888" });
        let at = builds.iter().position(|known| *known == build);
        builds.remove(at.unwrap_or_else(|| panic!("{uri}: {line}")));
        let number: u32 = build.split('.').nth(2).unwrap().parse().unwrap();
        assert_eq!(windows_11(line), [22000, 22621, 22631, 26100, 26200].contains(&number), "{uri}: {line}");
        assert_eq!(line.ends_with("and later"), !line.contains("Insider"), "{uri}: {line}");
    }
    assert!(builds.is_empty(), "{uri}: {builds:?} is not shown");
    let first = cell.iter().position(windows_11).unwrap_or(cell.len());
    assert!(!cell[first..].iter().any(|line| line.contains("Windows 10")), "{uri}");
}

fn compare(uri: &str, node: &Value, section: &Section) {
    let only = |name: &str| section.properties(name).collect::<Vec<_>>().join("\n");
    let language = if uri.starts_with("./User/") { "User" } else { "Device" };
    assert!(section.uris.contains(&(language.to_owned(), uri.to_owned())), "{uri}");
    assert!(section.exists[0].contains(&format!("✅ {language}")), "{uri}");
    assert_eq!(only("Format").trim_end_matches(" (string)"), node["format"], "{uri}");
    let verbs: BTreeSet<_> =
        node["access"].as_array().unwrap().iter().map(|verb| verb.as_str().unwrap()).collect();
    assert_eq!(only("Access Type").split(", ").collect::<BTreeSet<_>>(), verbs, "{uri}");
    assert_eq!(words(&section.description), words(node["description"].as_str().unwrap_or_default()), "{uri}");
    // `{"ZeroOrN": 3}` or the word.
    let occurrence = node["occurrence"]
        .as_object()
        .map_or(node["occurrence"].as_str(), |number| number.keys().next().map(String::as_str));
    assert!(only("Occurrence").starts_with(occurrence.unwrap()), "{uri}");
    assert_eq!(only("Node Scope"), node["scope"].as_str().unwrap_or_default(), "{uri}");
    match node["default"].as_str() {
        None => assert_eq!(only("Default Value"), "", "{uri}"),
        Some(blank) if blank.trim().is_empty() => {
            assert!(["(empty)", "(white space)"].contains(&only("Default Value").as_str()), "{uri}");
        }
        Some(default) => assert_eq!(words(&only("Default Value")), words(default), "{uri}"),
    }
    for (property, name) in [
        ("conflictResolution", "Conflict Resolution"),
        ("rebootBehavior", "Reboot Behavior"),
        ("replaceBehavior", "Replace Behavior"),
    ] {
        assert_eq!(
            only(name).split(':').next().unwrap(),
            node[property].as_str().unwrap_or_default(),
            "{uri}"
        );
    }
    assert_eq!(only("Deprecated").is_empty(), node.get("deprecated").is_none(), "{uri}");
    assert!(node.get("atomicRequired").is_none() || only("Atomic Required") == "True", "{uri}");
    let allowed = &node["allowedValues"];
    assert_eq!(only("Allowed Values").is_empty(), allowed.is_null(), "{uri}");
    let listed = allowed["values"].as_array().map(Vec::as_slice).unwrap_or_default();
    if allowed["type"] == "ENUM" || allowed["type"] == "Flag" {
        let rows = section.table("Allowed values:");
        assert_eq!(rows.len(), listed.len(), "{uri}");
        for (row, listed) in rows.iter().zip(listed) {
            let value = listed["value"].as_str().unwrap();
            assert_eq!(words(row[0].trim_end_matches(" (default)")), words(value), "{uri}");
            let meaning = listed["valueDescription"].as_str().unwrap_or_default();
            assert_eq!(words(&row[1]), words(meaning), "{uri}");
        }
    }
    if let Some(value) = allowed["value"].as_str().filter(|value| !value.trim().is_empty()) {
        let shown: String =
            only("Allowed Values") + &section.code.iter().map(|(_, text)| text.as_str()).collect::<String>();
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        // `None` with a delimiter for a value is a list.
        let shown = if allowed["type"] == "None" { only("List") } else { shown };
        assert!(squeezed(&shown).contains(&squeezed(value)), "{uri}: {value}");
    }
    let admx = &allowed["admxBacked"];
    let mapping = &node["gpMapping"];
    for (name, value) in [
        ("Name", &admx["name"]),
        ("ADMX Area", &admx["area"]),
        ("ADMX File Name", &admx["file"]),
        ("Friendly Name", &mapping["gpEnglishName"]),
        ("Path", &mapping["gpAreaPath"]),
        ("Element Name", &mapping["gpElement"]),
    ] {
        let ours = section
            .table("Group policy mapping:")
            .iter()
            .find(|row| row[0] == name)
            .map(|row| words(&row[1]));
        let theirs = value.as_str().map(words).filter(|words| !words.is_empty());
        assert_eq!(ours, theirs, "{uri}: {name}");
    }
}

#[test]
fn links_lead_somewhere_and_tables_are_even() {
    let Some(folder) = corpus("ddf") else { return };
    let pages = pages_of(&texts(&folder));
    let mut targets: BTreeMap<String, HashSet<String>> = BTreeMap::new();
    let (mut links, mut between) = (0, 0);
    for page in &pages {
        let mut anchors = HashSet::new();
        for block in &markdown::read(&page.text).blocks {
            let Block::Anchors(here) = block else { continue };
            here.iter()
                .for_each(|anchor| assert!(anchors.insert(anchor.clone()), "{}: {anchor} twice", page.file));
        }
        assert!(page.file.is_ascii() && page.file == page.file.to_lowercase() && page.file.ends_with(".md"));
        assert!(targets.insert(page.file.clone(), anchors).is_none(), "{} twice", page.file);
    }
    assert_eq!(pages[0].file, "index.md");
    for page in &pages {
        for link in markdown::read(&page.text).links {
            let (file, anchor) =
                link.split_once('#').map_or((link.as_str(), None), |(file, anchor)| (file, Some(anchor)));
            let file = if file.is_empty() { page.file.as_str() } else { file };
            let target = targets.get(file).unwrap_or_else(|| panic!("{}: {link}: no such page", page.file));
            assert!(
                anchor.is_none_or(|anchor| target.contains(anchor)),
                "{}: {link}: no such anchor",
                page.file
            );
            links += 1;
            between += usize::from(file != page.file && file != "index.md" && page.file != "index.md");
        }
        even_tables(page);
    }
    eprintln!("{} pages, {links} links, {between} of them from one CSP to another", pages.len());
    let from_index = markdown::read(&pages[0].text).links;
    assert_eq!(from_index.len(), pages.len() - 1);
}

#[test]
fn examples_are_messages_that_the_node_takes() {
    let Some(folder) = corpus("ddf") else { return };
    let texts = texts(&folder);
    let descriptions: Vec<_> =
        texts.iter().map(|text| Description::parse(text, &Limits::default()).unwrap()).collect();
    let mut builder = SchemaBuilder::new();
    descriptions.iter().for_each(|description| _ = builder.add(description));
    let schema = builder.build().unwrap();
    let checker = MessageChecker::new().with_schema(&schema).sent_by(Sender::Server);
    let (mut refused, mut checked) = (Vec::new(), 0);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages(&descriptions, &Messages).iter().filter(|page| page.file != "index.md") {
        for section in markdown::read(&page.text).sections() {
            let uri = &section.uris[0].1;
            let text = section.code("Example:").unwrap_or_else(|| panic!("{uri}: no example"));
            let message = Message::read(text.as_bytes()).unwrap_or_else(|error| panic!("{uri}: {error}"));
            let report = checker.check(text.as_bytes());
            // Three descriptions want an Exec inside an Atomic, which cannot undo it.
            let faults = report.findings.iter().filter(|finding| finding.rule != MessageRule::ExecInAtomic);
            let errors = faults.filter(|finding| finding.severity() != Severity::Info);
            refused.extend(errors.map(|finding| format!("{uri}: {finding}")));
            checked += report.commands;
            let atomic = message.commands().next().filter(|command| command.kind() == CommandKind::Atomic);
            let command =
                atomic.map_or_else(|| message.commands().next(), |atomic| atomic.nested().next()).unwrap();
            let expected = if atomic.is_some() { "2" } else { "1" };
            assert_eq!(command.cmd_id().unwrap().as_str(), expected, "{uri}");
            assert!(message.is_final());
            let item = command.item().unwrap();
            let target = item.target_uri().unwrap();
            let address = target.uri().unwrap();
            // The address leads back to the node of the section.
            let found =
                schema.lookup(&address).unwrap_or_else(|| panic!("{uri}: {}: not found", address.as_str()));
            let node = found.node();
            let shown = |uri: &str| trimmed(uri).replacen("./Device/", "./", 1).to_ascii_lowercase();
            assert_eq!(shown(&node.uri().to_string()), shown(uri));
            assert_eq!(address.scope().as_str(), section.uris[0].0, "{uri}");
            let verb = command.verb().unwrap();
            assert!(node.access().allows(verb), "{uri}: {verb}");
            let above: Vec<_> = node.ancestors().filter(|above| *above != node).collect();
            let dynamic = above.into_iter().rev().chain([node]).filter(|node| node.is_dynamic());
            for (dynamic, name) in dynamic.zip(found.captures()) {
                let verdict = ddf::values::check_name(dynamic.details(), &name.decode());
                assert!(!verdict.is_refused(), "{uri}: {verdict}");
            }
            let needs_atomic = node.details().atomic_required
                || node.ancestors().any(|above| above.details().atomic_required);
            assert_eq!(atomic.is_some(), needs_atomic && command.kind() != CommandKind::Get, "{uri}");
            let format = item.meta().and_then(|meta| meta.format().unwrap());
            match (command.kind(), item.data()) {
                (CommandKind::Add | CommandKind::Replace | CommandKind::Exec, Some(data)) => {
                    assert_eq!(format, Some(node.format().in_message()), "{uri}");
                    let verdict = check(node.details(), &data.text());
                    assert!(!verdict.is_refused(), "{uri}: {} {verdict}", data.text());
                }
                (CommandKind::Add | CommandKind::Replace, None) => {
                    assert!(matches!(format, Some(Format::Node | Format::Null)), "{uri}");
                    assert_eq!(format, Some(node.format()), "{uri}");
                }
                (_, None) => assert_eq!(format, None, "{uri}"),
                (_, Some(_)) => panic!("{uri}: data that nothing is done with"),
            }
            *told
                .entry(format!("{verb}{}", if atomic.is_some() { " in Atomic" } else { "" }))
                .or_default() += 1;
            if command.kind() == CommandKind::Get && node.access().to_string() != "Get" && !node.is_interior()
            {
                *told.entry("Get, because no value is known".to_owned()).or_default() += 1;
                let special = |allowed: &AllowedValues<'_>| allowed.value_type.to_string();
                let special = node.details().allowed_values.as_ref().map(special);
                assert!(
                    matches!(special.as_deref(), Some("XSD" | "RegEx"))
                        || node.access().to_string() == "Delete, Get",
                    "{uri}: {special:?}"
                );
            }
        }
    }
    // The checker of messages knows the whole tree, and has nothing against any of them: no error and no warning.
    assert!(refused.is_empty(), "{} of {checked}:\n{}", refused.len(), refused.join("\n"));
    assert!(checked > 1000, "{checked}");
    eprintln!("{checked} commands in examples, {told:?}");
}

#[test]
fn pages_do_not_depend_on_the_order_of_files() {
    let Some(folder) = corpus("ddf") else { return };
    let mut texts = texts(&folder);
    let pages = pages_of(&texts);
    texts.reverse();
    assert_eq!(pages_of(&texts), pages);
    texts.rotate_left(71);
    assert_eq!(pages_of(&texts), pages);
}
