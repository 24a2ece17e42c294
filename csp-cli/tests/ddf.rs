//! `csp ddf` as people and scripts run it.
//!
//! Tests on real files read the folder that `CSP_CORPUS` names; without it they say that they skip.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

#[path = "ddf/oracle.rs"]
mod oracle;
mod program;

use program::{Done, csp, folder};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Runs `csp ddf` in a folder.
fn run_in(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Done {
    program::run(csp(folder).arg("ddf").args(arguments))
}

const CLOCK: &str = include_str!("fixtures/clock.xml");

/// Files that are not descriptions, each with its error.
const BAD: [(&str, &[u8], &str); 6] = [
    ("empty.xml", b"", "empty.xml:1:1: not an XML document: no root element"),
    (
        "cut.xml",
        b"<MgmtTree>\n  <Node>",
        "cut.xml:2:3: `<Node>` is not closed; `</Node>` expected before the end",
    ),
    (
        "page.xml",
        b"<!DOCTYPE html>\n<html></html>",
        "page.xml:2:1: the root is `<html>`; expected `<MgmtTree>`, a device description",
    ),
    ("latin.xml", b"<MgmtTree>\n\xE4</MgmtTree>", "latin.xml:2:1: byte 0xE4 is not UTF-8"),
    ("two.xml", b"<MgmtTree/><MgmtTree/>", "two.xml:1:12: a second root element; a document has exactly one"),
    (
        "laughs.xml",
        b"<!DOCTYPE m [<!ENTITY a \"b\">]><MgmtTree><VerDTD>&a;</VerDTD></MgmtTree>",
        "laughs.xml:1:49: `&a;` is not known;",
    ),
];

fn utf16(text: &str) -> Vec<u8> {
    "\u{FEFF}"
        .chars()
        .chain(text.chars())
        .flat_map(|c| c.to_string().encode_utf16().collect::<Vec<_>>())
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// The nodes that `csp ddf json` writes.
fn json_lines(done: &Done) -> Vec<Value> {
    done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_command_is_needed_and_help_is_given() {
    let here = tempfile::tempdir().unwrap();
    for (arguments, code) in [
        (&[][..], 2),
        (&["paint"], 2),
        (&["check"], 2),
        (&["show"], 2),
        (&["check", "--format", "yaml", "a.xml"], 2),
        (&["--help"], 0),
        (&["json", "--help"], 0),
    ] {
        let done = run_in(here.path(), arguments);
        assert_eq!(done.code, code, "{arguments:?}: {}", done.err);
        let (said, silent) = if code == 0 { (&done.out, &done.err) } else { (&done.err, &done.out) };
        assert!(
            (said.contains("Usage: csp ddf") || said.contains("--help")) && silent.is_empty(),
            "{arguments:?}: {said}"
        );
    }
    assert!(run_in(here.path(), &["check", "--help"]).out.contains("in order of their names"));
}

#[test]
fn an_empty_address_is_named_in_quotes() {
    let here = folder(&[("clock.xml", CLOCK)]);
    for arguments in [&["show", ""][..], &["show", "clock.xml", ""]] {
        let done = run_in(here.path(), arguments);
        assert!(done.code == 2 && done.err.starts_with("'': LocURI is empty"), "{}", done.err);
    }
}

#[test]
fn files_that_cannot_be_read_are_named_with_the_place() {
    let here = folder(&BAD.map(|(name, content, _)| (name, content)));
    std::fs::create_dir(here.path().join("none")).unwrap();
    std::fs::write(here.path().join("none/readme.txt"), "no description").unwrap();
    std::fs::write(here.path().join("clock.xml"), CLOCK).unwrap();
    for (name, _, message) in BAD {
        for arguments in [
            &["tree", name][..],
            &["json", name],
            &["show", name, "./Vendor"],
            &["diff", name, "clock.xml"],
            &["diff", "clock.xml", name],
        ] {
            let done = run_in(here.path(), arguments);
            assert_eq!((done.code, done.out.as_str()), (2, ""), "{arguments:?}");
            assert!(done.err.starts_with(message), "{arguments:?}: {}", done.err);
        }
        let done = run_in(here.path(), &["check", name]);
        assert_eq!(done.code, 2, "{name}: {}", done.out);
        assert!(done.out.starts_with(&format!("{name}:")) && done.out.contains(": error["), "{}", done.out);
        assert!(done.out.ends_with("1 file, 0 nodes, 1 error, 0 warnings\n"), "{}", done.out);
    }
    for (name, message) in [
        ("missing.xml", "missing.xml: there is no such file or folder\n"),
        ("none", "none: the folder has no .xml file\n"),
    ] {
        for arguments in [
            &["check", name][..],
            &["json", name],
            &["show", name, "./Vendor"],
            &["diff", name, "clock.xml"],
            &["diff", "clock.xml", name],
        ] {
            let done = run_in(here.path(), arguments);
            assert_eq!((done.code, done.err.as_str()), (2, message), "{arguments:?}");
        }
    }
    assert_eq!(run_in(here.path(), &["tree", "missing.xml"]).code, 2);
    assert_eq!(run_in(here.path(), &["tree", "none"]).code, 2); // a folder
    // The others are written all the same.
    let done = run_in(here.path(), &["json", "missing.xml", "cut.xml", "clock.xml"]);
    assert_eq!((done.code, done.out.lines().count(), done.err.lines().count()), (2, 4, 2));
    let done = run_in(here.path(), &["check", "missing.xml", "clock.xml"]);
    assert_eq!(done.code, 2);
    let last = done.out.lines().last().unwrap();
    assert!(last.starts_with("1 file, 4 nodes, 0 errors, ") && last.ends_with(" warnings"), "{last}");
}

#[test]
fn a_folder_is_its_xml_files_by_name() {
    let here = folder(&[
        ("b.xml", CLOCK.as_bytes()),
        ("A.XML", CLOCK.as_bytes()),
        ("c.txt", b"no description"),
        ("d.xml.bak", b"no description"),
    ]);
    std::fs::create_dir(here.path().join("below.xml")).unwrap();
    std::fs::write(here.path().join("below.xml").join("e.xml"), CLOCK).unwrap();
    let done = run_in(here.path(), &["json", "."]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let mut files: Vec<_> = json_lines(&done)
        .iter()
        .map(|node| PathBuf::from(node["file"].as_str().unwrap()).file_name().unwrap().to_owned())
        .collect();
    assert_eq!(files.len(), 8);
    files.dedup();
    assert_eq!(files, ["A.XML", "b.xml"]);
}

#[test]
fn show_finds_the_innermost_tree_and_the_twin() {
    let file = |path: &str, name: &str, more: &str| {
        format!(
            "<MgmtTree><Node><NodeName>{name}</NodeName><Path>{path}</Path><DFProperties><AccessType><Get/></AccessType>
             <DFFormat><node/></DFFormat></DFProperties>{more}</Node></MgmtTree>"
        )
    };
    let leaf = |name: &str, format: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/></AccessType>
             <DFFormat><{format}/></DFFormat><DFTitle>T</DFTitle></DFProperties></Node>"
        )
    };
    let here = folder(&[
        ("wide.xml", file("./Vendor", "Policy", &leaf("", "node")).as_bytes()),
        ("area.xml", file("./Device/Vendor/Policy", "Area", &leaf("X", "int")).as_bytes()),
        ("user.xml", file("./User/Vendor/Policy", "Area", &leaf("X", "chr")).as_bytes()),
    ]);
    let shown = |uri: &str| run_in(here.path(), &["show", ".", uri]).out;
    assert!(shown("./Vendor/Policy/area").starts_with("./Device/Vendor/Policy/Area\n"));
    assert!(shown("./Vendor/Policy/Else").starts_with("./Device/Vendor/Policy/{T}\n"));
    let node = shown("./Vendor/Policy/Area/X");
    let twin =
        "Twin          ./User/Vendor/Policy/Area/X, where differ:\n                DFFormat: int → chr\n";
    assert!(node.contains(twin), "{node}");
    assert!(
        shown("./User/Vendor/Policy/Area").contains("./Device/Vendor/Policy/Area, with the same properties")
    );
}

#[test]
fn equal_descriptions_differ_in_nothing() {
    let here = folder(&[("old.xml", CLOCK.as_bytes())]);
    std::fs::create_dir(here.path().join("drop")).unwrap();
    std::fs::write(here.path().join("drop/any.xml"), utf16(CLOCK)).unwrap();
    for same in [["old.xml", "old.xml"], ["old.xml", "drop"], ["drop", "old.xml"]] {
        let done = run_in(here.path(), &["diff", same[0], same[1]]);
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (0, "", ""), "{same:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let nodes = "<Node><NodeName>Name</NodeName></Node>".repeat(20_000);
    let text =
        format!("<MgmtTree><Node><NodeName>A</NodeName><Path>./Vendor</Path>{nodes}</Node></MgmtTree>");
    let here = folder(&[("many.xml", text.as_bytes())]);
    for command in ["json", "tree", "check"] {
        let mut running = csp(here.path())
            .args(["ddf", command, "many.xml"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(running.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        drop(out);
        let mut err = String::new();
        running.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((running.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{command}");
        assert!(!line.is_empty());
    }
}

#[test]
fn colours_are_for_terminals() {
    let broken = CLOCK.replace("<int/>", "<strng/>");
    let here = folder(&[("a.xml", CLOCK.as_bytes()), ("b.xml", broken.as_bytes())]);
    let commands: [&[&str]; 4] = [
        &["check", "b.xml"],
        &["tree", "a.xml"],
        &["show", "a.xml", "./Vendor/Example/Clock/Mode"],
        &["diff", "a.xml", "b.xml"],
    ];
    for arguments in commands {
        let plain = run_in(here.path(), arguments);
        assert!(!plain.out.contains('\u{1B}'), "{arguments:?}");
        // As a terminal would get it.
        let absolute = arguments.iter().map(|argument| match here.path().join(argument) {
            file if file.is_file() => file.into_os_string(),
            _ => argument.into(),
        });
        let all =
            ["csp".into(), "ddf".into()].into_iter().chain(absolute).collect::<Vec<std::ffi::OsString>>();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = csp_cli::run(all, &mut csp_cli::Console::new(&mut out, &mut err, true)).unwrap();
        assert_eq!(i32::from(exit.code()), plain.code);
        let colored = String::from_utf8(out).unwrap();
        assert!(colored.contains('\u{1B}'), "{arguments:?}");
        let stripped = anstream::adapter::strip_str(&colored).to_string();
        let file = |name| here.path().join(name).display().to_string();
        assert_eq!(stripped.replace(&file("a.xml"), "a.xml").replace(&file("b.xml"), "b.xml"), plain.out);
    }
}

/// The folder of real files.
fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("CSP_CORPUS").map(|corpus| PathBuf::from(corpus).join("ddf"));
    if folder.is_none() {
        eprintln!("skipped: CSP_CORPUS is not set");
    }
    folder
}

#[test]
fn real_files_are_written_as_another_library_reads_them() {
    let Some(corpus) = corpus() else { return };
    let done = run_in(&corpus, &["json", "."]);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    let mut files: Vec<_> =
        std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    assert!(files.len() > 100);
    let mut written = json_lines(&done).into_iter();
    for file in files {
        let text = std::fs::read_to_string(corpus.join(&file)).unwrap();
        for mut expected in oracle::nodes(&text) {
            let mut node = written.next().unwrap();
            let named = node.as_object_mut().unwrap().remove("file").unwrap();
            assert_eq!(Path::new(named.as_str().unwrap()).file_name(), Some(file.as_os_str()));
            assert_eq!(node, expected.take(), "{file:?}");
        }
    }
    assert_eq!(written.next(), None);
}

#[test]
fn real_files_have_no_errors() {
    let Some(corpus) = corpus() else { return };
    let done = run_in(&corpus, &["check", "."]);
    assert_eq!(done.code, 0, "{}", done.err);
    let last = done.out.lines().last().unwrap();
    let files = std::fs::read_dir(&corpus).unwrap().count();
    assert!(last.starts_with(&format!("{files} files, ")) && last.contains(" nodes, 0 errors, "), "{last}");
}

#[test]
fn every_real_node_is_found_and_explained() {
    let Some(corpus) = corpus() else { return };
    let done = run_in(&corpus, &["show", "Office.xml", "./Vendor/MSFT/Office/Installation/1/FinalStatus"]);
    assert_eq!(done.code, 0);
    assert!(done.out.contains("CSP version"), "{}", done.out);
    // In one process: thousands of starts would take minutes.
    for file in ["BitLocker.xml", "VPNv2.xml", "SUPL.xml", "Defender.xml", "DiagnosticLog.xml"] {
        let path = corpus.join(file);
        for node in oracle::nodes(&std::fs::read_to_string(&path).unwrap()) {
            let uri = node["uri"].as_str().unwrap().replace(' ', "%20").replace("%20/", "/");
            let uri = uri.strip_suffix("%20").unwrap_or(&uri);
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let arguments = ["csp".as_ref(), "ddf".as_ref(), "show".as_ref(), path.as_os_str(), uri.as_ref()];
            let exit =
                csp_cli::run(arguments, &mut csp_cli::Console::new(&mut out, &mut err, false)).unwrap();
            assert_eq!(exit, csp_cli::Exit::Success, "{uri}: {}", String::from_utf8_lossy(&err));
        }
    }
}

/// The DDF between the fences of a page.
fn cut_out(page: &str) -> String {
    let body = page.split_once("\n```").unwrap().1.split_once('\n').unwrap().1;
    body.split_once("\n```").unwrap().0.to_owned()
}

#[test]
fn seven_years_of_office() {
    let Some(corpus) = corpus() else { return };
    let seeds = corpus.join("../../seeds");
    let seed = |start: &str| {
        let name = std::fs::read_dir(&seeds)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(start))
            .unwrap();
        cut_out(&std::fs::read_to_string(name).unwrap())
    };
    if !seeds.is_dir() {
        eprintln!("skipped: {} is not there", seeds.display());
        return;
    }
    let here = folder(&[("2017.xml", seed("004").as_bytes()), ("2024.xml", seed("002").as_bytes())]);
    let done = run_in(here.path(), &["diff", "2017.xml", "2024.xml"]);
    assert_eq!((done.code, done.err.as_str()), (1, ""));
    let user = "./User/Vendor/MSFT/Office";
    let device = "./Device/Vendor/MSFT/Office";
    for expected in [
        format!(
            "~ {user}/Installation/{{id}}\n    AccessType: Add, Delete, Get, Replace → Add, Delete, Get\n"
        ),
        format!("- {device}/Installation/id (node; Add, Delete, Get)\n"),
        format!("+ {device}/Installation/{{id}} (node; Add, Delete, Get)\n"),
        format!(
            "~ {device}/Installation/CurrentStatus\n    DFFormat: xml → chr\n    Scope: Permanent → Dynamic\n    \
             DFType/MIME: text/plain → \"\"\n"
        ),
        format!("+ {user}/Installation/{{id}}/FinalStatus (int; Get)\n"),
        format!("+ {device}/Installation/{{id}}/FinalStatus (int; Get)\n"),
        "    DFType/MIME: com.microsoft/1.3/MDM/Office → \"\"\n".to_owned(),
        "    MgmtTree/Diagnostics: added".to_owned(),
        format!("~ {device}\n    Description: added \"Root of the office CSP.\"\n"),
        format!("~ {device}/Installation\n    Description: added"),
        "    Applicability/OsBuildVersion: added 10.0.15063\n".to_owned(),
        "    DynamicNodeNaming: added UniqueName\n".to_owned(),
        "    AllowedValues/ValueType: added None\n".to_owned(),
        "\n5 added, 3 removed, 9 changed\n".to_owned(),
    ] {
        assert!(done.out.contains(&expected), "{expected}\n---\n{}", done.out);
    }
}

#[test]
fn a_table_names_the_values_of_stripped_files() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let out = tempfile::tempdir().unwrap();
    let stripped = out.path().join("stripped");
    let strip = |table: &str| {
        let out = stripped.display().to_string();
        run_in(&fixtures, &["strip", "lamp.xml", "clock.xml", "--value-names", table, "--out", &out])
    };
    for table in ["names-bad.tsv", "missing.tsv", "lamp.xml", "."] {
        assert_eq!(strip(table).code, 2, "{table}");
        assert!(!stripped.exists(), "{table}");
    }
    assert_eq!(strip("names.tsv").code, 0);
    let lamp = std::fs::read_to_string(stripped.join("lamp.xml")).unwrap();
    assert!(lamp.contains("ValueDescription>Dark<") && lamp.contains("ValueDescription>Bright<"), "{lamp}");
    let clock = std::fs::read_to_string(stripped.join("clock.xml")).unwrap();
    assert!(
        clock.contains("ValueDescription>Off.<") && clock.contains("ValueDescription>Ticking<"),
        "{clock}"
    );
}
