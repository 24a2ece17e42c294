//! `csp ddf docs --html`: the reference as its readers find it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;
#[path = "html/site.rs"]
mod site;

use csp_xml::{Limits, escape_text_into};
use ddf::Description;
use program::{Done, folder, run_in};
use proptest::prelude::*;
use site::{Site, assert_harmless, assert_whole, elements, hits, parse, path, text};
use std::collections::BTreeSet;
use std::path::Path;
use windows_csp::SCHEMA;

fn docs(folder: &Path, arguments: &[&str]) -> Done {
    run_in(folder, &[&["ddf", "docs"], arguments].concat())
}

fn read(folder: &Path) -> Site {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .map(|file| (file.file_name().into_string().unwrap(), std::fs::read_to_string(file.path()).unwrap()))
        .collect()
}

fn parsed(text: &str) -> Description<'static> {
    Description::parse(text, &Limits::default()).unwrap().into_owned()
}

/// The reference of these files, without messages and names in Rust.
fn site_of(texts: &[&str]) -> Site {
    let descriptions: Vec<_> = texts.iter().map(|text| parsed(text)).collect();
    ddf_codegen::html(&descriptions, &()).into_iter().map(|file| (file.file, file.text)).collect()
}

const LAMP: &str = include_str!("fixtures/lamp.xml");
const WATCH: &str = include_str!("docs/watch.xml");

#[test]
fn a_page_as_it_is_written() {
    let folder = folder(&[("lamp.xml", LAMP)]);
    let done = docs(folder.path(), &["lamp.xml", "--html", "reference"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let site = read(&folder.path().join("reference"));
    let names: Vec<_> = site.keys().map(String::as_str).collect();
    assert_eq!(names, ["app.js", "index.html", "lamp-csp.html", "search.js", "style.css"]);
    assert_whole(&site);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("html_page", &site["lamp-csp.html"]);
        insta::assert_snapshot!("html_search", &site["search.js"]);
    });
}

#[test]
fn every_property_of_the_watch_is_there() {
    let site = site_of(&[WATCH]);
    assert_whole(&site);
    let markdown = ddf_codegen::pages(&[parsed(WATCH)], &());
    for page in markdown.iter().filter(|page| page.file != "index.md") {
        let html = parse(&site[&page.file.replace(".md", ".html")]);
        assert_harmless(&page.file, &html);
        let names: BTreeSet<String> = elements(&html, "th").map(text).collect();
        let rows = page.text.lines().filter(|line| line.starts_with("| ") && !line.contains("---"));
        let expected = rows.filter_map(|row| row.split(" | ").next()?.strip_prefix("| "));
        // Names of properties; other first cells are values and escaped differently.
        for name in expected.filter(|name| name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ')) {
            assert!(names.contains(name) || name == "Property name", "{}: {name}", page.file);
        }
        assert_eq!(elements(&html, "h1").map(text).collect::<String>(), page.title);
    }
}

#[test]
fn all_of_windows() {
    let folder = tempfile::tempdir().unwrap();
    let done = docs(folder.path(), &["--html", "reference"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert_eq!(done.out, "reference: 310 pages\n");
    let site = read(&folder.path().join("reference"));
    assert_whole(&site);
    assert_harmless("policy-csp-update.html", &parse(&site["policy-csp-update.html"]));

    // Each node of the table is found.
    let found: BTreeSet<_> = hits(&site["search.js"]).into_iter().map(|hit| (hit.scope, hit.uri)).collect();
    let nodes = SCHEMA.nodes().map(|node| node.uri().to_string());
    let scope = |uri: &str| if uri.starts_with("./User/") { "User" } else { "Device" };
    let expected: BTreeSet<_> = nodes.map(|uri| (scope(&uri), path(&uri))).collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), windows_csp::DROP.nodes);

    // Each has a typed path, an example and a link to Microsoft's page.
    let mut paths = BTreeSet::new();
    for (name, page) in site.iter().filter(|(name, _)| name.ends_with(".html") && *name != "index.html") {
        let count = |part: &str| page.matches(part).count();
        let sections = count("<section>");
        assert_eq!(count("<details class=\"example\">"), sections, "{name}");
        assert_eq!(count("<a href=\"https://learn.microsoft.com/"), sections + 1, "{name}");
        let names = page.split("<code>windows_csp::").skip(1);
        paths.extend(names.map(|name| name.split("</code>").next().unwrap()));
    }
    assert_eq!(paths.len(), windows_csp::DROP.nodes);
    for path in [
        "policy::update::ACTIVE_HOURS_END",
        "office::installation::id::install(id)",
        "vpnv2::profile_name(profile_name)",
    ] {
        assert!(paths.contains(path), "{path}");
    }
    let update = &site["policy-csp-update.html"];
    assert!(update.contains(
        "href=\"https://learn.microsoft.com/windows/client-management/mdm/policy-csp-update#activehoursend\""
    ));
    assert!(
        update.contains(
            "&lt;LocURI&gt;./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd&lt;/LocURI&gt;"
        )
    );

    // A phone loads these first; the data of the search follows at its first use.
    let first: usize = ["index.html", "style.css", "app.js"].map(|file| site[file].len()).into_iter().sum();
    assert!(first < 64 << 10, "{first}");
    assert!(site["search.js"].len() < 256 << 10);
}

/// A file of one CSP with these texts.
fn file(name: &str, text: &str) -> String {
    let [name, text] = [name, text].map(|text| {
        let mut out = String::new();
        escape_text_into(text, &mut out);
        out
    });
    format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD><Node>\
         <NodeName>{name}</NodeName><Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType>\
         <DFFormat><node/></DFFormat><DFType><DDFName>{text}</DDFName></DFType></DFProperties>\
         <Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/><Replace/></AccessType>\
         <DefaultValue>{text}</DefaultValue><Description>{text}</Description><DFFormat><chr/></DFFormat>\
         <DFTitle>{text}</DFTitle><DFType><MIME>{text}</MIME></DFType>\
         <MSFT:GpMapping GpEnglishName=\"{attribute}\" GpAreaPath=\"{attribute}\"/>\
         <MSFT:AllowedValues ValueType=\"ENUM\"><MSFT:Enum><MSFT:Value>{text}</MSFT:Value>\
         <MSFT:ValueDescription>{text}</MSFT:ValueDescription></MSFT:Enum></MSFT:AllowedValues>\
         </DFProperties></Node></Node></MgmtTree>",
        attribute = text.replace('"', "&quot;").replace('\n', "&#10;")
    )
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Returns a text that the page changes, or runs.
fn assert_text_stays_text(name: &str, content: &str) {
    let site = site_of(&[&file(name, content)]);
    assert_whole(&site);
    let (_, page) = site.iter().find(|(file, _)| file.ends_with("-csp.html")).unwrap();
    let page = parse(page);
    assert_harmless(name, &page);
    let main = elements(&page, "main").next().unwrap();
    let shown: Vec<String> = main.descendants().filter(|node| node.is_element()).map(text).collect();
    let is_shown = |wanted: &str| shown.iter().any(|shown| words(shown) == words(wanted));
    assert!(is_shown(content), "{content:?}");
    assert!(
        main.descendants()
            .filter(|node| node.has_tag_name("a"))
            .any(|link| words(&text(link)) == words(name)),
        "{name:?}"
    );
    let hits = hits(&site["search.js"]);
    assert!(
        hits.iter().any(|hit| hit.policy == content.trim() && hit.uri.ends_with(name.trim())),
        "{hits:?}"
    );
}

#[test]
fn texts_stay_texts() {
    for text in [
        "<script>alert(1)</script>",
        "</code></pre><script src=\"https://example.com/x.js\"></script>",
        "\" onclick=\"alert(1)\" x=\"",
        "' onclick='alert(1)",
        "<img src=x onerror=alert(1)>",
        "</title><style>*{display:none}</style>",
        "<!-- -->  <![CDATA[ ]]> &lt; &amp; &#65; &nope;",
        "\\\"],alert(1),[\"",
        "\\u003c ]]);alert(1)//",
        "javascript:alert(1)",
        "${alert(1)} `x` {{x}}",
        "é ü 漢字 😀",
    ] {
        assert_text_stays_text("Name", text);
        // The name of a node is one line, without a slash.
        assert_text_stays_text(&text.replace('/', "|"), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(
        content in r#"[a-c]([ \n]|[-a-c0-2<>"'&;=/\\`$(){}\[\]!#]|<script>|</|é){0,30}"#,
        name in r#"[a-cé<"'&;\\)\]][-a-c<>"'&;=\\`(){}\[\]!#é]{0,10}"#,
    ) {
        assert_text_stays_text(&name, &content);
    }
}

#[test]
fn names_of_files_are_safe_and_unique_everywhere() {
    let root = |path: &str, name: &str| file(name, "t").replace("./Vendor/MSFT<", &format!("{path}<"));
    let long = "x".repeat(400);
    let files: Vec<String> = [
        ("./Vendor/MSFT", "con.x"),
        ("./Vendor/MSFT", "A-b"),
        ("./Vendor/MSFT", "a b"),
        ("./Vendor/MSFT", "../../etc"),
        ("./Vendor/MSFT", "é"),
        ("./Vendor/MSFT", "ü"),
        ("./Vendor/MSFT", &long),
        ("./Vendor/MSFT", &format!("{long}y")),
        ("./nul.x", "y"),
    ]
    .map(|(path, name)| root(path, name))
    .into();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let site = site_of(&files);
    assert_eq!(site.len(), files.len() + 4);
    assert_whole(&site);
    for name in site.keys() {
        assert!(name.len() < 140 && !name.starts_with('.'), "{name}");
        assert!(
            name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"-_.".contains(&c)),
            "{name}"
        );
        assert!(!["con", "nul"].contains(&name.split('.').next().unwrap()), "{name}");
    }
}

#[test]
fn equal_descriptions_make_equal_files_in_any_order() {
    let other = file("Other", "text");
    let site = site_of(&[LAMP, WATCH, &other]);
    assert_eq!(site, site_of(&[&other, WATCH, LAMP]));
    assert_eq!(site, site_of(&[LAMP, WATCH, &other]));
}

#[test]
fn only_the_files_of_the_reference_are_touched() {
    let folder = folder(&[("lamp.xml", LAMP)]);
    let reference = folder.path().join("reference");
    std::fs::create_dir(&reference).unwrap();
    std::fs::write(reference.join("mine.html"), "mine").unwrap();
    std::fs::write(reference.join("index.html"), "old").unwrap();
    for _ in 0..2 {
        assert_eq!(docs(folder.path(), &["lamp.xml", "--html", "reference"]).code, 0);
        let site = read(&reference);
        assert_eq!(site.len(), 6);
        assert_eq!(site["mine.html"], "mine");
        assert!(site["index.html"].starts_with("<!DOCTYPE html>"));
    }
}

#[test]
fn a_place_that_cannot_be_a_folder_is_named() {
    let folder = folder(&[("lamp.xml", LAMP)]);
    for (place, message) in
        [("lamp.xml", "lamp.xml: is a file; name a folder"), ("lamp.xml/below", "lamp.xml")]
    {
        let done = docs(folder.path(), &["lamp.xml", "--html", place]);
        assert_eq!((done.code, done.out.as_str()), (2, ""));
        assert!(done.err.contains(message), "{}", done.err);
    }
    let done = docs(folder.path(), &["lamp.xml", "--html", "-"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("the reference has many files, which need a folder"), "{}", done.err);
    let done = docs(folder.path(), &["lamp.xml", "--html", "a", "--out", "b"]);
    assert_eq!(done.code, 2);
    let done = docs(folder.path(), &[]);
    assert_eq!(done.code, 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read_to_string(folder.path().join("lamp.xml")).unwrap(), LAMP);
}

#[test]
fn faults_leave_nothing_behind() {
    let folder = folder(&[("bad.xml", include_str!("fixtures/lamp-bad.xml"))]);
    let done = docs(folder.path(), &["bad.xml", "--html", "reference"]);
    assert_eq!((done.code, done.out.as_str()), (1, ""));
    assert!(!folder.path().join("reference").exists());
}
