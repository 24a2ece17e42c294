//! `csp ddf docs` as people run it, and the texts of descriptions in its pages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

#[path = "../src/descriptions/example.rs"]
mod example;
#[path = "docs/markdown.rs"]
mod markdown;
mod program;
#[path = "docs/shared.rs"]
mod shared;

use csp_xml::escape_text_into;
use program::{Done, folder, run_in};
use proptest::prelude::*;
use shared::{by_uri, even_tables, pages_of, words};
use std::path::Path;
use syncml::Message;

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

/// Returns a text that the page changes.
fn changed_text(name: &str, description: &str, default: &str, title: &str) -> Result<(), String> {
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
    // The name of a dynamic node is chosen at run time.
    if !matches!(name.trim(), "" | "*") {
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
        assert_eq!(changed_text("Name", text, text, text), Ok(()), "{text}");
    }
    for name in ["a_b", "_a_", "[x]", "a b", "a|b", "<b>", "1.", "- x", "#", "`", "a{b}", "*", "é", "ÄÖ"] {
        assert_eq!(changed_text(name, "d", "d", "d"), Ok(()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(
        text in r"([ \n\t]|[-a-c0-2#*_`~|<>\[\](){}!&;:.,@/\\$=+'^?%]|www\.|https://|<br>|&lt;|é|    ){0,40}",
        name in r"[-a-c0-2#*_`~|<>\[\](){}!&;:.,@\\$=+'^?% é]{0,12}",
    ) {
        prop_assert_eq!(changed_text(&name, &text, &text, &text), Ok(()));
    }
}

// The program.

fn docs(folder: &Path, arguments: &[&str]) -> Done {
    run_in(folder, &[&["ddf", "docs"], arguments].concat())
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
fn without_a_file_and_a_folder_there_are_no_pages() {
    let done = docs(Path::new("."), &[]);
    assert_eq!((done.code, done.out.as_str()), (2, ""));
    let message =
        "name device descriptions, or with --html or --out a folder for the pages of all of Windows\n";
    assert_eq!(done.err, message);
}

/// Every property that there is. The pages are made with `csp ddf docs watch.xml > watch.md` in `tests/docs`.
#[test]
fn pages_of_the_watch() {
    let folder = folder(&[("watch.xml", include_str!("docs/watch.xml"))]);
    let done = docs(folder.path(), &["watch.xml"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    for (line, (ours, expected)) in done.out.lines().zip(include_str!("docs/watch.md").lines()).enumerate() {
        assert_eq!(ours, expected, "line {}", line + 1);
    }
    assert_eq!(done.out.lines().count(), include_str!("docs/watch.md").lines().count());
    // One of the links leads from one page to the other.
    assert!(done.out.contains("(policy-csp-watch.md#device/stopped)"));
}

/// A sample says b64 for a bin node, since its data is Base64 (OMA TND 1.2, property Format).
#[test]
fn the_sample_of_a_bin_node_is_sent_as_b64() {
    let file = file("Blob", "", "", "").replace("<DFFormat><chr/>", "<DFFormat><bin/>");
    let pages = pages_of(&[file]);
    let page = markdown::read(&pages[0].text);
    let sections = page.sections();
    let message = sections[1].code("Example:").unwrap();
    assert!(message.contains("<Format xmlns=\"syncml:metinf\">b64</Format>"), "{message}");
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
    assert_eq!(sections[0].anchors, ["device", "user"]);
    assert_eq!(sections[2].anchors, ["user/leaf"]);
    for section in &sections {
        assert_eq!(section.exists[0], ["✅ Device", "✅ User"]);
    }
}

#[test]
fn all_faults_are_reported_and_nothing_is_written() {
    let twice = root("./Vendor/MSFT", "Twice");
    let folder = folder(&[
        ("a.xml", &twice[..]),
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
    let folder = folder(&[("a.xml", &root("./Vendor/MSFT", "A")[..]), ("outside", "keep")]);
    let pages = folder.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    for name in ["a-csp.md", ".a-csp.md.new"] {
        std::os::unix::fs::symlink(folder.path().join("outside"), pages.join(name)).unwrap();
    }
    assert_eq!(docs(folder.path(), &["a.xml", "--out", "pages"]).code, 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("outside")).unwrap(), "keep");
    assert_eq!(names(&pages), [".a-csp.md.new", "a-csp.md"], "other files are left alone");
    assert!(std::fs::read_to_string(pages.join("a-csp.md")).unwrap().contains("# A CSP"));

    // A folder has the name of the page.
    std::fs::remove_file(pages.join("a-csp.md")).unwrap();
    std::fs::create_dir(pages.join("a-csp.md")).unwrap();
    let done = docs(folder.path(), &["a.xml", "--out", "pages"]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("a-csp.md: cannot be written: "), "{}", done.err);
    assert_eq!(names(&pages), [".a-csp.md.new", "a-csp.md"]);
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

#[test]
fn long_texts_take_no_time_of_their_own() {
    for piece in [")", "www.", "`", "|", "[", "\n", "a\n\n", "https://)", "\\", "*_", "1. "] {
        let text = piece.repeat(100_000);
        let page = &pages_of(&[file("Long", &text, &text, &text)])[0].text;
        assert!(page.contains("### Long"), "{piece}");
    }
}

#[test]
fn anchors_of_names_without_latin_letters_take_no_time_either() {
    let leaf =
        |name: u32| format!("<Node><NodeName>{}</NodeName></Node>", char::from_u32(0x4E00 + name).unwrap());
    let leaves: String = (0..10_000).map(leaf).collect();
    let deep = root("./Vendor/MSFT", "Wide")
        .replace("</Node></Node></MgmtTree>", &format!("</Node>{leaves}</Node></MgmtTree>"));
    let page = &pages_of(&[deep])[0].text;
    assert_eq!(by_uri(page).len(), 10_002);
    assert!(page.contains("<a id=\"device/node-10000\">"));
}

#[test]
fn the_pages_of_a_folder_steer_no_terminal_either() {
    let hostile = "&#155;31m&#x202E;&#x2066;&#x2028;&#133;&#127;";
    let ddf = include_str!("docs/watch.xml");
    let ddf = ddf.replace("</Description>", &format!("{hostile}</Description>"));
    let ddf = ddf.replace("</DefaultValue>", &format!("{hostile}</DefaultValue>"));
    let folder = folder(&[("watch.xml", &ddf)]);
    let printed = docs(folder.path(), &["watch.xml"]).out;
    assert_eq!(docs(folder.path(), &["watch.xml", "--out", "pages"]).code, 0);
    let page = std::fs::read_to_string(folder.path().join("pages/watch-csp.md")).unwrap();
    assert!(printed.ends_with(&page), "both ways are the same");
    assert!(page.contains("\u{FFFD}31m"), "{page}");
    let steers =
        |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202E}').contains(&c) || c == '\u{2066}';
    assert!(!page.contains(steers), "{page}");
}
