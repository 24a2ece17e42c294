//! `csp ddf docs`: the pages, read by pulldown-cmark and compared with the files, read by roxmltree.
//!
//! Tests on real files read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

#[path = "docs/markdown.rs"]
mod markdown;
#[path = "ddf/oracle.rs"]
mod oracle;
#[path = "docs/seed.rs"]
mod seed;

use ddf::model::AllowedValues;
use ddf::schema::SchemaBuilder;
use ddf::values::check;
use ddf::xml::{Limits, decode, escape_text_into};
use ddf::{Description, Format};
use ddf_codegen::{Page, pages};
use markdown::{Block, Section};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use syncml::{CommandKind, Message};

/// A file of the corpus or of the seeds; says that the test skips where there is none.
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

fn pages_of(texts: &[impl AsRef<str>]) -> Vec<Page> {
    let parse = |text: &str| Description::parse(text, &Limits::default()).unwrap().into_owned();
    let descriptions: Vec<_> = texts.iter().map(|text| parse(text.as_ref())).collect();
    pages(&descriptions)
}

/// The sections of a page by the addresses they have.
fn by_uri(page: &str) -> HashMap<String, Section> {
    let sections = markdown::read(page).sections();
    sections
        .into_iter()
        .flat_map(|section| section.uris.clone().into_iter().map(move |(_, uri)| (uri, section.clone())))
        .collect()
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
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
            // Editors have put a full stop to one, and notes behind another.
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
    // The parser sees what the page has: 12 nodes, each with a table of where it exists and its properties.
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

    // And the comparison finds what is not there.
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
    let nodes: Vec<Value> = texts.iter().flat_map(|text| oracle::nodes(text)).collect();
    assert!(nodes.len() > 3000 && addresses == nodes.len(), "{addresses} addresses, {} nodes", nodes.len());
    for node in &nodes {
        let uri = trimmed(node["uri"].as_str().unwrap());
        let section = sections.get(&uri).unwrap_or_else(|| panic!("{uri}: no section"));
        compare(&uri, node, section);
    }
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

/// Each row has as many cells as its head, counted without a parser, which would fill up or cut off.
fn even_tables(page: &Page) {
    let (mut fence, mut head) = (None::<String>, None::<usize>);
    for line in page.text.lines() {
        let ticks: String = line.chars().take_while(|&c| c == '`').collect();
        match &fence {
            Some(open) if *open == line => fence = None,
            None if ticks.len() >= 3 => fence = Some(ticks),
            _ => {}
        }
        if fence.is_some() || !line.starts_with('|') {
            head = None;
            continue;
        }
        let cells = line.matches('|').count();
        assert_eq!(*head.get_or_insert(cells), cells, "{}: {line}", page.file);
    }
    assert!(fence.is_none());
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
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages(&descriptions).iter().filter(|page| page.file != "index.md") {
        for section in markdown::read(&page.text).sections() {
            let uri = &section.uris[0].1;
            let text = section.code("Example:").unwrap_or_else(|| panic!("{uri}: no example"));
            let message = Message::read(text.as_bytes()).unwrap_or_else(|error| panic!("{uri}: {error}"));
            let atomic = message.commands().next().filter(|command| command.kind() == CommandKind::Atomic);
            let command =
                atomic.map_or_else(|| message.commands().next(), |atomic| atomic.nested().next()).unwrap();
            assert_eq!(command.cmd_id().unwrap().0, if atomic.is_some() { 2 } else { 1 }, "{uri}");
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
                let verdict = dynamic.check_name(&name.decode());
                assert!(!verdict.is_refused(), "{uri}: {verdict}");
            }
            let needs_atomic = node.details().atomic_required
                || node.ancestors().any(|above| above.details().atomic_required);
            assert_eq!(atomic.is_some(), needs_atomic && command.kind() != CommandKind::Get, "{uri}");
            let format = item.meta().and_then(|meta| meta.format().unwrap());
            match (command.kind(), item.data()) {
                (CommandKind::Add | CommandKind::Replace | CommandKind::Exec, Some(data)) => {
                    assert_eq!(format, Some(node.format()), "{uri}");
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
    eprintln!("{told:?}");
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

// Texts of all kinds.

/// A file of one node with these texts.
fn file(name: &str, description: &str, default: &str, title: &str) -> String {
    let escaped = |text: &str| {
        let mut out = String::new();
        escape_text_into(text, &mut out);
        out
    };
    format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD><Node>\
         <NodeName>Root</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>\
         <DFFormat><node/></DFFormat><DFType><DDFName/></DFType></DFProperties>\
         <Node><NodeName>{}</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType>\
         <DefaultValue>{}</DefaultValue><Description>{}</Description><DFFormat><chr/></DFFormat><DFTitle>{}</DFTitle>\
         <DFType><MIME/></DFType></DFProperties></Node></Node></MgmtTree>",
        escaped(name),
        escaped(default),
        escaped(description),
        escaped(title)
    )
}

/// What of the texts does not come out as it went in.
fn told(name: &str, description: &str, default: &str, title: &str) -> Result<(), String> {
    let pages = pages_of(&[file(name, description, default, title)]);
    let page = markdown::read(&pages[0].text);
    even_tables(&pages[0]);
    if !page.odd.is_empty() || page.links != ["#device", &page.links[1]] {
        return Err(format!("links {:?}, odd {:?}\n{}", page.links, page.odd, pages[0].text));
    }
    let sections = page.sections();
    let section = &sections[1];
    let only = |name: &str| section.properties(name).collect::<String>();
    let mut pairs = vec![(section.description.clone(), description.to_owned())];
    if !default.trim().is_empty() {
        pairs.push((only("Default Value"), default.to_owned()));
    }
    if !name.trim().is_empty() {
        pairs.push((section.heading.clone(), name.trim().to_owned()));
        pairs.push((only("Title"), title.to_owned()));
    }
    let message = section.code("Example:").ok_or("no example")?;
    Message::read(message.as_bytes()).map_err(|error| error.to_string())?;
    match pairs.iter().find(|(ours, theirs)| words(ours) != words(theirs)) {
        Some(pair) => Err(format!("{pair:?}\n{}", pages[0].text)),
        None => Ok(()),
    }
}

#[test]
fn texts_stay_texts() {
    for text in [
        "see [RFC 1](x) and [y]: z, ![i](j)",
        "<script>alert(1)</script> <!-- x --> &lt; &amp; &#65; &nope;",
        "a | b || c \\| d \\\\| e",
        "at https://example.com/a_b_c?d=e|f, www.example.com and mail x@example.com. <https://example.org>",
        "first\n\n    indented\n\tand a tab\n\n\n- list\n* list\n+ list\n1. one\n2) two",
        "# no heading\n=====\n-----\n***\n___\n> quote\n```\nfence\n~~~\n| a | b |\n|---|---|",
        "*a* **b** _c_ __d__ ~~e~~ `f` ``g`` a_b_c $x$ [^1] \\",
        "a<br>b {#id} {.class} : def",
        "`",
        "``",
        "|",
        "\\",
        "*",
        "_",
        "- ",
        "#",
        "1.",
        "[",
        "&",
        "<",
        "a`",
        "`a",
        "C:\\x\\|y",
    ] {
        assert_eq!(told("Name", text, text, text), Ok(()), "{text}");
    }
    for name in ["a_b", "_a_", "[x]", "a b", "a|b", "<b>", "1.", "- x", "#", "`", "a{b}", "*", "é", "ÄÖ"] {
        assert_eq!(told(name, "d", "d", "d"), Ok(()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(
        text in r"([ \n\t]|[-a-c0-2#*_`~|<>\[\](){}!&;:.,@/\\$=+'^?%]|www\.|https://|<br>|&lt;|é|    ){0,40}",
        name in r"[-a-c0-2#*_`~|<>\[\](){}!&;:.,@\\$=+'^?% é]{0,12}",
    ) {
        prop_assert_eq!(told(&name, &text, &text, &text), Ok(()));
    }
}

// The program.

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn docs(folder: &Path, arguments: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_csp"));
    command.stdin(Stdio::null()).env_remove("CLICOLOR_FORCE").current_dir(folder);
    let done = command.args(["ddf", "docs"]).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: done.status.code().unwrap(), out: text(done.stdout), err: text(done.stderr) }
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn root(path: &str, name: &str) -> String {
    file("Leaf", "A leaf.", "x", "t")
        .replace("./Vendor/MSFT", path)
        .replace("<NodeName>Root<", &format!("<NodeName>{name}<"))
}

#[test]
fn to_standard_output_and_into_a_folder() {
    let folder = folder(&[
        ("a.xml", &root("./Device/Vendor/MSFT", "BitLocker")),
        ("b.xml", &root("./Device/Vendor/MSFT/Policy/Config", "Bitlocker")),
        ("c.xml", &root("./User/Vendor/MSFT", "BitLocker")),
        ("d.xml", &root("./Vendor/Example", "BitLocker")),
    ]);
    let one = docs(folder.path(), &["a.xml"]);
    assert_eq!((one.code, one.err.as_str()), (0, ""));
    assert!(
        one.out.starts_with("---\ntitle: \"BitLocker CSP\"\n") && one.out.contains("\n# BitLocker CSP\n")
    );
    assert!(!one.out.contains("index.md"));

    let all = docs(folder.path(), &[".", "--out", "new/pages"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    let pages = folder.path().join("new").join("pages");
    let files =
        ["bitlocker-csp.md", "index.md", "policy-csp-bitlocker.md", "vendor-example-bitlocker-csp.md"];
    assert_eq!(names(&pages), files);
    assert!(all.out.ends_with(": 4 pages\n"), "{}", all.out);
    // Device and User of two files have one page, and its sections are shared.
    let page = std::fs::read_to_string(pages.join("bitlocker-csp.md")).unwrap();
    assert_eq!(by_uri(&page).len(), 4);
    assert_eq!(markdown::read(&page).sections().len(), 2);
    let printed = docs(folder.path(), &["c.xml", "d.xml", "b.xml", "a.xml"]).out;
    assert!(printed.contains(&page));

    // Again: pages are replaced, other files left alone.
    std::fs::write(pages.join("index.md"), "old").unwrap();
    std::fs::write(pages.join("mine.md"), "mine").unwrap();
    assert_eq!(docs(folder.path(), &["d.xml", "c.xml", "b.xml", "a.xml", "--out", "new/pages"]).code, 0);
    assert_eq!(std::fs::read_to_string(pages.join("bitlocker-csp.md")).unwrap(), page);
    assert!(std::fs::read_to_string(pages.join("index.md")).unwrap().contains("(policy-csp-bitlocker.md)"));
    assert_eq!(std::fs::read_to_string(pages.join("mine.md")).unwrap(), "mine");
    assert_eq!(names(&pages).len(), 5);
}

#[test]
fn twins_that_differ_have_sections_of_their_own() {
    let user = root("./User/Vendor/MSFT", "Twin").replace("A leaf.", "Another leaf.");
    let folder = folder(&[("a.xml", &root("./Device/Vendor/MSFT", "Twin")), ("b.xml", &user)]);
    let sections = markdown::read(&docs(folder.path(), &["a.xml", "b.xml"]).out).sections();
    let headings: Vec<_> = sections.iter().map(|section| section.heading.as_str()).collect();
    assert_eq!(headings, ["Twin", "Device/Leaf", "User/Leaf"]);
    assert_eq!(sections[0].uris.len(), 2);
    for section in &sections {
        assert_eq!(section.exists[0], ["✅ Device", "✅ User"]);
    }
}

#[test]
fn faults_are_told_all_at_once_and_nothing_is_written() {
    let twice = root("./Vendor/MSFT", "Twice");
    let folder = folder(&[
        ("a.xml", &twice),
        ("b.xml", &twice.replace("Twice", "TWICE")),
        ("c.xml", &root("./Vendor/MSFT", "C").replace("<chr/>", "<strng/>")),
        ("d.xml", "<MgmtTree><Node>"),
        ("good.xml", &root("./Vendor/MSFT", "Good")),
    ]);
    let done = docs(folder.path(), &[".", "--out", "pages"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(!folder.path().join("pages").exists());
    for part in ["b.xml:1:", "[root-described-twice]", "c.xml:1:", "strng", "d.xml:1:"] {
        assert!(done.err.contains(part), "{part} in {}", done.err);
    }
    let done = docs(folder.path(), &["c.xml"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    let done = docs(folder.path(), &["good.xml", "none.xml", "--out", "pages"]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    assert!(done.err.contains("none.xml: there is no such file or folder"));
    let deep = "<Node><NodeName>a</NodeName>".repeat(200) + &"</Node>".repeat(200);
    std::fs::write(
        folder.path().join("deep.xml"),
        format!("<MgmtTree><VerDTD>1.2</VerDTD>{deep}</MgmtTree>"),
    )
    .unwrap();
    let done = docs(folder.path(), &["deep.xml", "--out", "pages"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("deep.xml:1:") && !folder.path().join("pages").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_outside_the_folder() {
    let folder = folder(&[("a.xml", &root("./Vendor/MSFT", "A")), ("outside", "keep")]);
    let pages = folder.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    for name in ["a-csp.md", ".a-csp.md.new"] {
        std::os::unix::fs::symlink(folder.path().join("outside"), pages.join(name)).unwrap();
    }
    assert_eq!(docs(folder.path(), &["a.xml", "--out", "pages"]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("outside")).unwrap(), "keep");
    assert_eq!(names(&pages), ["a-csp.md"]);
    assert!(std::fs::read_to_string(pages.join("a-csp.md")).unwrap().contains("# A CSP"));

    // A folder stands where the page belongs.
    std::fs::remove_file(pages.join("a-csp.md")).unwrap();
    std::fs::create_dir(pages.join("a-csp.md")).unwrap();
    let done = docs(folder.path(), &["a.xml", "--out", "pages"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("a-csp.md: cannot be written: "), "{}", done.err);
    assert_eq!(names(&pages), ["a-csp.md"]);
}

#[test]
fn a_wide_tree_takes_no_time_of_its_own() {
    let leaf = |name: usize| {
        format!(
            "<Node><NodeName>n{name}</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat><DFType><MIME/></DFType></DFProperties></Node>"
        )
    };
    let leaves: String = (0..10_000).map(leaf).collect();
    let wide = root("./Vendor/MSFT", "Wide")
        .replace("</Node></Node></MgmtTree>", &format!("</Node>{leaves}</Node></MgmtTree>"));
    let page = &pages_of(&[wide])[0].text;
    assert_eq!(by_uri(page).len(), 10_002);
    assert!(page.contains("./Vendor/MSFT/Wide/n9999\n"));
}
