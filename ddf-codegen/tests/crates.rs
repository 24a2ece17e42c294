//! Generated code in crates outside the workspace, built by cargo.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

use ddf_codegen::{Options, SourceFile, lower};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder for the crates of one test; `None` if cargo cannot be called.
fn folder(name: &str) -> Option<PathBuf> {
    if std::env::var_os("CARGO").is_none() || std::env::var_os("WINEPREFIX").is_some() {
        eprintln!("skipped: cargo is not available");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    Some(folder)
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A dependency on a crate of the workspace.
fn dependency(name: &str, more: &str) -> String {
    format!("{name} = {{ path = {:?}{more} }}\n", workspace().join(name))
}

fn write(folder: &Path, name: &str, content: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap());
    command.args(arguments).arg("--offline").current_dir(folder);
    command.env("CARGO_TARGET_DIR", folder.join("target")).env("RUSTDOCFLAGS", "-D warnings");
    command.env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("RUSTFLAGS");
    command.output().unwrap()
}

/// The output of cargo, which must succeed without a warning.
fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let output = cargo(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}:\n{errors}");
    assert!(!errors.contains("warning"), "cargo {arguments:?}:\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn sources() -> Option<Vec<SourceFile>> {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return None;
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(PathBuf::from(corpus).join("ddf"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let source = |path: &PathBuf| SourceFile {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    Some(paths.iter().map(source).collect())
}

const GUID: &str = "{0AA79349-F334-4859-96E8-B4AB43E9FEA0}";
const NAME: &str = "a/%?ä b";

/// Calls of all constructors of the outline, with a name for each dynamic segment.
fn calls(outline: &str) -> String {
    let mut calls = String::new();
    for line in outline.lines().filter_map(|line| line.strip_prefix("path ")) {
        let (path, rest) = line.split_once('(').unwrap();
        let (parameters, facts) = rest.split_once("): ").unwrap();
        let [access, values, uri] = facts.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let arguments: Vec<String> = parameters
            .split(", ")
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| match parameter.split_once(": ") {
                None => format!("{NAME:?}"),
                Some((_, "Guid")) => format!("ddf::Guid::parse({GUID:?}).unwrap()"),
                Some((_, ty)) => format!("nodes::{ty}::assume({NAME:?})"),
            })
            .collect();
        let names = arguments
            .iter()
            .map(|one| if one.contains("ddf::Guid") { GUID } else { NAME })
            .collect::<Vec<_>>();
        let path =
            if parameters.is_empty() { path.to_owned() } else { format!("{path}({})", arguments.join(", ")) };
        let values = match values.contains("::") {
            true => format!("nodes::{values}"),
            false => format!("ddf::format::{values}"),
        };
        writeln!(
            calls,
            "    check::<ddf::access::{access}, {values}>(&nodes::{path}, {uri:?}, &{names:?}, seen);"
        )
        .unwrap();
    }
    calls
}

/// A program that reads the files and compares them with the generated code.
const PROGRAM: &str = r##"
use ddf::{Description, LocUri, Path, NodeValue, access::AccessMarker, model::Node, schema::SchemaBuilder};

fn check<A: AccessMarker, V: NodeValue>(path: &Path<A, V>, pieces: &str, names: &[&str], seen: &mut [bool]) {
    let uri = path.uri().unwrap();
    let found = nodes::SCHEMA.lookup(&uri).unwrap_or_else(|| panic!("{uri} is not there"));
    let node = found.node();
    let captured: Vec<_> = found.captures().map(|segment| segment.decode().into_owned()).collect();
    assert_eq!(captured, names, "{uri}");
    assert_eq!((node.access(), node.format()), (A::ACCESS, V::FORMAT), "{uri}");
    // The outline's pieces are the address with the names left out.
    let segments = |uri: &str| uri.split('/').count();
    assert_eq!(segments(&node.uri().to_string().replace("{}", "x")), segments(pieces), "{uri}");
    assert!(!std::mem::replace(&mut seen[node.index()], true), "{uri} is there twice");
}

/// Compares the rows of a tree with the model, in document order.
fn compare(model: &Node<'_>, row: &mut usize) {
    let node = nodes::SCHEMA.nodes().nth(*row).unwrap();
    *row += 1;
    let details = node.details();
    let uri = node.uri().to_string();
    assert_eq!(node.name(), model.name().map(str::trim_ascii), "{uri}");
    assert_eq!(Some(details.access), model.access(), "{uri}");
    assert_eq!(Some(details.format), model.format().and_then(|format| format.known()), "{uri}");
    assert_eq!(details.title.as_deref(), model.title(), "{uri}");
    assert_eq!(details.default_value.as_deref(), model.default_value(), "{uri}");
    assert_eq!(details.description.as_deref(), model.description(), "{uri}");
    assert_eq!(details.scope, model.scope().and_then(|scope| scope.known()), "{uri}");
    assert_eq!(details.df_type.as_ref(), model.df_type(), "{uri}");
    assert_eq!(details.allowed_values.as_ref(), model.allowed_values(), "{uri}");
    assert_eq!(details.dynamic_node_naming.as_ref(), model.dynamic_node_naming(), "{uri}");
    assert_eq!(details.gp_mapping.as_ref(), model.gp_mapping(), "{uri}");
    assert_eq!(details.deprecated.as_ref(), model.deprecated(), "{uri}");
    assert_eq!(&*details.dependencies, model.dependency_behavior().unwrap_or_default(), "{uri}");
    assert_eq!(&*details.common_errors, model.common_error_results().unwrap_or_default(), "{uri}");
    if let Some(own) = model.applicability() {
        for (ours, theirs) in [
            (&details.applicability.os_build_version, &own.os_build_version),
            (&details.applicability.csp_version, &own.csp_version),
            (&details.applicability.edition_allow_list, &own.edition_allow_list),
        ] {
            assert!(theirs.is_none() || ours == theirs, "{uri}");
        }
    }
    model.children().for_each(|child| compare(child, row));
}

fn main() {
    let mut paths: Vec<_> = std::fs::read_dir(std::env::args().nth(1).unwrap()).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    let mut builder = SchemaBuilder::new();
    let mut row = 0;
    for file in &files {
        let description = Description::read(file).unwrap();
        builder.add(&description);
        description.nodes().for_each(|root| compare(root, &mut row));
    }
    assert_eq!(row, nodes::SCHEMA.len());
    assert!(builder.build().unwrap().tables() == nodes::SCHEMA.tables());

    // Equal twins share the row of their details.
    let details = |uri: &str| Some(nodes::SCHEMA.lookup(&LocUri::parse(uri).unwrap())?.node().details());
    let (mut twins, mut equal) = (0, 0);
    for node in nodes::SCHEMA.nodes() {
        let uri = node.uri().to_string();
        let Some(twin) = uri.strip_prefix("./User/").and_then(|rest| details(&format!("./Device/{rest}"))) else { continue };
        twins += 1;
        equal += usize::from(twin == node.details());
        assert_eq!(twin == node.details(), std::ptr::eq(twin, node.details()), "{uri}");
    }

    let mut seen = vec![false; nodes::SCHEMA.len()];
    all(&mut seen);
    assert!(seen.iter().all(|seen| *seen), "a node without a path");
    println!("{} nodes, {twins} twins, {equal} equal", seen.len());
}
"##;

/// Puts all real files into one crate. The crate and its documentation have no warnings, each path finds its node, each
/// row equals its file, and the crate has few dependencies.
#[test]
fn the_corpus_in_one_crate() {
    let (Some(sources), Some(folder)) = (sources(), folder("all-nodes")) else { return };
    let generated = lower(&sources, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let outline = generated.to_string();
    write(&folder, "Cargo.toml", "[workspace]\nmembers = [\"nodes\", \"compare\"]\nresolver = \"2\"\n");
    let manifest = |name: &str, edition: u16, dependencies: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n[dependencies]\n{dependencies}"
        )
    };
    write(
        &folder,
        "nodes/Cargo.toml",
        &manifest("nodes", 2021, &dependency("ddf", ", default-features = false")),
    );
    write(
        &folder,
        "nodes/src/lib.rs",
        "//! All nodes.\n#![no_std]\n#![deny(warnings, missing_docs)]\nmod inner;\npub use inner::*;\n",
    );
    write(&folder, "nodes/src/inner.rs", &generated.code().unwrap());
    let more = dependency("ddf", ", default-features = false, features = [\"xml\"]")
        + "nodes = { path = \"../nodes\" }\n";
    write(&folder, "compare/Cargo.toml", &manifest("compare", 2024, &more));
    let calls = calls(&outline);
    let program = format!("{PROGRAM}\n#[allow(deprecated)]\nfn all(seen: &mut [bool]) {{\n{calls}}}\n");
    write(&folder, "compare/src/main.rs", &program);

    succeeds(&folder, &["check", "-p", "nodes"]);
    succeeds(&folder, &["doc", "-p", "nodes", "--no-deps"]);
    let tree = succeeds(&folder, &["tree", "-p", "nodes", "--prefix", "none", "-e", "normal,build"]);
    let names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["nodes", "ddf", "base64", "csp-findings", "once_cell"], "{tree}");
    let corpus = PathBuf::from(std::env::var_os("CSP_CORPUS").unwrap()).join("ddf");
    let report = succeeds(&folder, &["run", "-q", "-p", "compare", "--", corpus.to_str().unwrap()]);
    eprintln!("{report}");
    assert!(
        report
            .contains(&format!("{} nodes", outline.lines().filter(|line| line.starts_with("path ")).count()))
    );
}

const MANIFEST: &str = r#"[package]
name = "mine"
edition = "2021"
[workspace]
[dependencies]
ddf = { path = "DDF", default-features = false }
syncml = { path = "SYNCML" }
[build-dependencies]
ddf-codegen = { path = "CODEGEN" }
"#;
const BUILD: &str = r#"fn main() {
    ddf_codegen::Builder::new().file("mine.xml").csp("Lamp").run();
}
"#;
const MAIN: &str = r#"#![allow(missing_docs)]
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/nodes.rs"));
}
use nodes::lamp::device::{self, room};
use syncml::{MessageBuilder, Version};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut message = MessageBuilder::fragment(Version::V1_2);
    message.get(&device::ROOT)?;
    message.replace(&room::mode("my room"), room::Mode::Dimmed)?;
    message.replace(&room::level("my room"), room::Level::new(30)?)?;
    println!("{}", message.finish(true).to_xml());
    Ok(())
}
"#;
const LAMP: &str = r#"<MgmtTree xmlns:MSFT="http://schemas.microsoft.com/MobileDevice/DM">
<Node><NodeName>Lamp</NodeName><Path>./Vendor/MSFT</Path>
  <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties>
  <Node><NodeName></NodeName>
    <DFProperties><AccessType><Add/></AccessType><DFFormat><node/></DFFormat><DFTitle>Room</DFTitle></DFProperties>
    <Node><NodeName>Mode</NodeName>
      <DFProperties><AccessType><Replace/></AccessType><DFFormat><int/></DFFormat>
        <MSFT:AllowedValues ValueType="ENUM">
          <MSFT:Enum><MSFT:Value>0</MSFT:Value><MSFT:ValueDescription>Off</MSFT:ValueDescription></MSFT:Enum>
          <MSFT:Enum><MSFT:Value>7</MSFT:Value><MSFT:ValueDescription>Dimmed</MSFT:ValueDescription></MSFT:Enum>
        </MSFT:AllowedValues></DFProperties></Node>
    <Node><NodeName>Level</NodeName>
      <DFProperties><AccessType><Replace/></AccessType><DFFormat><int/></DFFormat>
        <MSFT:AllowedValues ValueType="Range"><MSFT:Value>[0-100]</MSFT:Value></MSFT:AllowedValues>
      </DFProperties></Node>
  </Node>
</Node>
<Node><NodeName>Other</NodeName><Path>./Vendor/MSFT</Path></Node>
</MgmtTree>
"#;

/// A user's crate in under 40 lines with its manifest, and the errors for a wrong description.
#[test]
fn a_crate_of_a_user() {
    let Some(folder) = folder("mine") else { return };
    let path = |name: &str| workspace().join(name).to_str().unwrap().replace('\\', "/");
    let manifest = MANIFEST
        .replace("DDF", &path("ddf"))
        .replace("SYNCML", &path("syncml"))
        .replace("CODEGEN", &path("ddf-codegen"));
    let lines = [MANIFEST, BUILD, MAIN].iter().map(|file| file.lines().count()).sum::<usize>();
    assert!(lines < 40, "{lines}");
    write(&folder, "Cargo.toml", &manifest);
    write(&folder, "build.rs", BUILD);
    write(&folder, "src/main.rs", MAIN);
    write(&folder, "mine.xml", LAMP);
    // `Other` lacks its properties, but is not selected.
    let message = succeeds(&folder, &["run", "-q"]);
    assert!(message.contains("<LocURI>./Vendor/MSFT/Lamp</LocURI>"), "{message}");
    assert!(message.contains("<LocURI>./Vendor/MSFT/Lamp/my%20room/Mode</LocURI>"), "{message}");
    assert!(message.contains("<Data>7</Data>") && message.contains("<Data>30</Data>"), "{message}");

    let wrong = LAMP.replace("<Get/>", "<Gett/>").replace("<Add/>", "<Ad/>");
    write(&folder, "mine.xml", &wrong);
    let output = cargo(&folder, &["build", "-q"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    for expected in [
        "error: ./Vendor/MSFT/Lamp: unknown AccessType \"Gett\"; expected one of Add, Copy, Delete, Exec, Get, Replace; write `Get`",
        " --> mine.xml:3:29",
        "error: ./Vendor/MSFT/Lamp/{Room}: unknown AccessType \"Ad\"",
        " --> mine.xml:5:31",
    ] {
        assert!(errors.contains(expected), "{expected}\n{errors}");
    }
    write(&folder, "mine.xml", LAMP);
}

/// The code of a CSP that matches on all nodes of [`LAMP`].
const MATCH: &str = r#"mod nodes;
use ddf::schema::NodeEnum;
use nodes::LampNode;

fn name(node: LampNode<'_>) -> &'static str {
    match node {
        LampNode::Root => "lamp",
        LampNode::Room { .. } => "room",
        LampNode::RoomMode { .. } => "mode",
        LampNode::RoomLevel { .. } => "level",
    }
}

fn main() {
    let uri = ddf::LocUri::parse("./Vendor/MSFT/Lamp/kitchen/Level").unwrap();
    println!("{}", name(LampNode::of(&uri).unwrap()));
}
"#;

#[test]
fn a_new_node_is_an_error_in_the_code_that_matches_on_nodes() {
    let Some(folder) = folder("match") else { return };
    let manifest =
        "[package]\nname = \"match\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n".to_owned();
    write(&folder, "Cargo.toml", &(manifest + &dependency("ddf", ", default-features = false")));
    write(&folder, "src/main.rs", MATCH);
    let generate = |text: &str| {
        let mut options = Options::default();
        options.node_enums = true;
        options.csps.push("Lamp".to_owned());
        let source = SourceFile { name: "Lamp.xml".into(), text: text.to_owned() };
        write(&folder, "src/nodes.rs", &ddf_codegen::generate(&[source], &options).unwrap());
    };
    generate(LAMP);
    assert_eq!(succeeds(&folder, &["run", "-q"]), "level\n");

    generate(&LAMP.replace(
        "<Node><NodeName>Level</NodeName>",
        "<Node><NodeName>Color</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat>\
         </DFProperties></Node><Node><NodeName>Level</NodeName>",
    ));
    let output = cargo(&folder, &["check", "-q"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("non-exhaustive patterns: `LampNode::RoomColor { .. }` not covered"), "{errors}");
}

/// Programs that must not compile, with the expected errors. Those without errors compile.
const WRONG: &[(&str, &[&str])] = &[
    (
        "message.replace(&device::level(\"1\"), device::Mode::Dimmed)",
        &[
            "`Mode` is not a value of this node's format (`ChrFormat`)",
            "a device would answer 415",
            "chr and xml take text",
            "the format comes from the node's DDF",
        ],
    ),
    (
        "message.replace(&device::policy(\"1\"), 1)",
        &["`{integer}` is not a value of an ADMX policy", "this policy takes a `ddf::Admx`"],
    ),
    (
        "message.replace(&device::policy(\"1\"), \"<enabled/>\")",
        &[
            "`&str` is not a value of an ADMX policy; make one with `ddf::Admx::enabled()` or `ddf::Admx::disabled()`",
            "`Admx::enabled().data(\"Id\", 5)?` sets an element",
        ],
    ),
    (
        "message.get(&device::row(\"1\"))",
        &[
            "`&str` is not a checked name of this node (`Row`)",
            "the DDF gives a pattern for it",
            "`Row::new(…)`",
        ],
    ),
    (
        "message.get(&device::guid(\"1\"))",
        &["`&str` is not a `Guid`", "this node is named by a GUID", "`Guid::parse(…)`"],
    ),
    ("message.get(&device::mode(\"1\"))", &["`Get` is not in this node's access type (`ReplaceOnly`)"]),
    (
        "message.replace(&device::mode(\"1\"), 7)",
        &["expected a value of Mode: Dimmed (7)", "`{integer}` is not one", "`assume` takes any text"],
    ),
    (
        "message.replace(&device::mode(\"1\"), device::OtherMode::Dimmed)",
        &["expected a value of Mode: Dimmed (7)", "`OtherMode` is not one"],
    ),
    (
        "message.replace(&device::hour(\"1\"), 25)",
        &["expected a value of Hour: a number from 0 to 23", "`{integer}` is not one"],
    ),
    (
        "{ const LATE: device::Hour = device::Hour::literal::<25>(); message.replace(&device::hour(\"1\"), LATE) }",
        &["expected a value of Hour: a number from 0 to 23", "Hour::literal::<25>"],
    ),
    (
        "message.replace(&device::modes(\"1\"), [device::Mode::Dimmed])",
        &["expected values of Modes: Dimmed (7)", "`[Mode; 1]` is not one"],
    ),
    (
        "message.replace(&device::modes(\"1\"), \"7,7\")",
        &["expected values of Modes: Dimmed (7)", "`&str` is not one"],
    ),
    (
        "message.replace(&device::days(\"1\"), [1])",
        &["expected values of Days: DIMMED (7)", "`[{integer}; 1]` is not one"],
    ),
    ("message.replace(&device::modes(\"1\"), [device::Modes::Dimmed, device::Modes::Dimmed])", &[]),
    ("message.replace(&device::days(\"1\"), vec![device::Days::DIMMED])", &[]),
    ("message.replace(&device::hour(\"1\"), device::Hour::literal::<23>())", &[]),
    // `cargo check` evaluates a literal in a constant only.
    ("message.replace(&device::hour(\"1\"), device::Hour::literal::<25>())", &[]),
    ("message.replace(&device::mode(\"1\"), device::Mode::assume(\"8\"))", &[]),
    ("message.replace(&device::policy(\"1\"), ddf::Admx::disabled())", &[]),
];

#[test]
fn wrong_calls_do_not_compile_and_the_message_says_why() {
    let Some(folder) = folder("wrong") else { return };
    let leaf = |name: &str, verb: &str, format: &str, values: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><{verb}/></AccessType><DFFormat><{format}/>\
             </DFFormat>{values}</DFProperties></Node>"
        )
    };
    let dynamic = |title: &str, values: &str, children: &str| {
        format!(
            "<Node><NodeName/><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>\
             <DFTitle>{title}</DFTitle>{values}</DFProperties>{children}</Node>"
        )
    };
    let mode = "<MSFT:AllowedValues ValueType='ENUM'><MSFT:Enum><MSFT:Value>7</MSFT:Value>\
                <MSFT:ValueDescription>Dimmed</MSFT:ValueDescription></MSFT:Enum></MSFT:AllowedValues>";
    let listed = mode.replace("</MSFT:AllowedValues>", "<MSFT:List Delimiter=','/></MSFT:AllowedValues>");
    let row = "<MSFT:AllowedValues ValueType='RegEx'><MSFT:Value>^[0-9]$</MSFT:Value></MSFT:AllowedValues>";
    let hour = "<MSFT:AllowedValues ValueType='Range'><MSFT:Value>[0-23]</MSFT:Value></MSFT:AllowedValues>";
    let leaves = leaf("Mode", "Replace", "int", mode)
        + &leaf("OtherMode", "Replace", "int", mode)
        + &leaf("Hour", "Replace", "int", hour)
        + &leaf("Modes", "Replace", "chr", &listed)
        + &leaf("Days", "Replace", "chr", &listed.replace("ENUM", "Flag"))
        + &leaf("Level", "Replace", "chr", "")
        + &leaf("Policy", "Replace", "chr", "<MSFT:AllowedValues ValueType='ADMX'/>");
    let tree = |name: &str, inside: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><Path>./Vendor</Path><DFProperties><AccessType><Get/></AccessType>\
             <DFFormat><node/></DFFormat></DFProperties>{inside}</Node>"
        )
    };
    let text = format!(
        "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'>{}{}{}</MgmtTree>",
        tree("A", &dynamic("Room", "", &leaves)),
        tree("B", &dynamic("Row", row, "")),
        tree("C", &dynamic("Guid", "", "")),
    );
    let mut options = Options::default();
    options.layout = ddf_codegen::ModuleLayout::Flat;
    let code = ddf_codegen::generate(&[SourceFile { name: "W.xml".into(), text }], &options).unwrap();
    write(&folder, "src/nodes.rs", &code);
    let mut manifest =
        "[package]\nname = \"wrong\"\nedition = \"2021\"\n[workspace]\n[dependencies]\n".to_owned();
    manifest += &dependency("ddf", ", default-features = false");
    manifest += &dependency("syncml", "");
    for (number, (call, _)) in WRONG.iter().enumerate() {
        manifest += &format!("[[bin]]\nname = \"w{number}\"\npath = \"src/w{number}.rs\"\n");
        let program = format!(
            "mod nodes;\n#[allow(unused_imports)]\nuse nodes::device;\nfn main() {{\n    \
             let mut message = syncml::MessageBuilder::fragment(syncml::Version::V1_2);\n    let _ = {call};\n}}\n"
        );
        write(&folder, &format!("src/w{number}.rs"), &program);
    }
    let of_another_layout = code.replacen("::Layout<1>>();", "::Layout<0>>();", 1);
    let (paths, _) = of_another_layout.split_once("/// All nodes, for look-ups").unwrap();
    manifest += "[[bin]]\nname = \"old\"\npath = \"src/old.rs\"\n";
    write(&folder, "src/old.rs", &format!("{paths}\nfn main() {{}}\n"));
    write(&folder, "Cargo.toml", &manifest);
    let output = cargo(&folder, &["check", "-q", "--bin", "old"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("this code was generated for another version of `ddf`"), "{errors}");
    for (number, (call, expected)) in WRONG.iter().enumerate() {
        let output = cargo(&folder, &["check", "-q", "--bin", &format!("w{number}")]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), expected.is_empty(), "{call}\n{errors}");
        for expected in *expected {
            assert!(errors.contains(expected), "{call}: {expected}\n{errors}");
        }
        // A long list of the types of other nodes would be no help.
        let mut lines = errors.lines().map(str::trim);
        assert!(!lines.any(|line| line.starts_with("and ") && line.ends_with(" others")), "{call}\n{errors}");
    }
}
