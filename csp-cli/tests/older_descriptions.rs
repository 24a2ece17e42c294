//! `csp ddf` on shapes of older descriptions: `*` for a dynamic node, a root named `.`, roots without a `Path`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::{Done, run_in};
use std::path::Path;

fn node(name: &str, path: &str, format: &str, children: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName>{path}<DFProperties><AccessType><Get/></AccessType>\
         <Description>d</Description><DFFormat><{format}/></DFFormat><Occurrence><ZeroOrMore/></Occurrence>\
         <Scope><Dynamic/></Scope><DFType><MIME>text/plain</MIME></DFType></DFProperties>{children}</Node>"
    )
}

fn write(folder: &Path, file: &str, nodes: &str) {
    let text = format!("<MgmtTree><VerDTD>1.2</VerDTD>\n{nodes}</MgmtTree>\n");
    std::fs::write(folder.join(file), text).unwrap();
}

/// A file whose root has this name and `Path`, and a dynamic node with a leaf below.
fn accounts(folder: &Path, file: &str, path: &str) {
    let dynamic = node("*", "", "node", &node("Server", "", "chr", ""));
    write(folder, file, &node("Account", path, "node", &dynamic));
}

fn run(folder: &Path, arguments: &str) -> Done {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    run_in(folder, &[&["ddf"], &arguments[..]].concat())
}

#[test]
fn a_star_is_a_dynamic_node_in_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    accounts(folder, "old.xml", "<Path>./SyncML</Path>");
    let generated = run(folder, "generate old.xml --out -");
    assert_eq!(generated.code, 0, "{}", generated.err);
    assert!(!generated.out.contains("%2A") && generated.out.contains("pub fn server("), "{}", generated.out);
    let json = run(folder, "json old.xml");
    assert!(json.out.contains(r#""uri":"./SyncML/Account/{name}/Server""#), "{}", json.out);
    assert!(json.out.contains(r#""dynamic":true"#));
    let shown = run(folder, "show old.xml ./SyncML/Account/Contoso/Server");
    assert!(
        shown.code == 0 && shown.out.starts_with("./Device/SyncML/Account/{name}/Server"),
        "{}",
        shown.out
    );
    let docs = run(folder, "docs old.xml");
    assert!(
        docs.code == 0 && docs.out.contains("./SyncML/Account/{name}/Server"),
        "{}{}",
        docs.out,
        docs.err
    );
    let check = run(folder, "check old.xml");
    assert!(check.code == 0 && check.out.contains("dynamic-star"), "{}", check.out);
}

#[test]
fn a_root_named_dot_is_the_whole_tree_in_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let radio = node("Radio", "<Path>.</Path>", "node", &node("Band", "<Path>./Radio</Path>", "int", ""));
    write(folder, "whole.xml", &node(".", "<Path></Path>", "node", &radio));
    let generated = run(folder, "generate whole.xml --out -");
    assert!(generated.code == 0 && generated.out.contains("\"./Radio/Band\""), "{}", generated.err);
    let json = run(folder, "json whole.xml");
    assert!(json.out.contains(r#""uri":"./Radio/Band""#), "{}", json.out);
    let shown = run(folder, "show whole.xml ./Radio/Band");
    assert!(shown.code == 0 && shown.out.starts_with("./Device/Radio/Band"), "{}", shown.out);
    let docs = run(folder, "docs whole.xml");
    assert!(docs.code == 0 && docs.out.contains("<LocURI>./Radio/Band</LocURI>"), "{}", docs.out);
    assert_eq!(run(folder, "check whole.xml").code, 0);
    assert_eq!(run(folder, "diff whole.xml whole.xml").code, 0);
}

#[test]
fn a_tree_without_a_path_needs_a_mount_point_in_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    accounts(folder, "bare.xml", "");
    let why = "bare.xml:2:1: ?/Account: `Path` is missing, so the nodes have no address; name the mount point of the tree";
    for command in [
        "generate bare.xml --out -",
        "docs bare.xml",
        "show bare.xml ./Vendor/Account",
        "diff bare.xml bare.xml",
    ] {
        let done = run(folder, command);
        assert!(done.code == 1 && done.err.contains(why), "{command}: {} {}", done.code, done.err);
    }
    let json = run(folder, "json bare.xml");
    assert!(
        json.code == 0 && json.err.contains(why) && json.out.contains(r#""uri":"Account/{name}""#),
        "{}",
        json.out
    );
    assert!(run(folder, "check bare.xml").out.contains("warning[root-without-path]"));

    let mount = "--mount ./Vendor/Example";
    let generated = run(folder, &format!("generate bare.xml --out - {mount}"));
    assert!(generated.code == 0 && generated.out.contains("./Vendor/Example/Account/"), "{}", generated.err);
    let json = run(folder, &format!("json bare.xml {mount}"));
    assert!(json.code == 0 && json.out.contains(r#""uri":"./Vendor/Example/Account""#), "{}", json.out);
    let docs = run(folder, &format!("docs bare.xml {mount}"));
    assert!(docs.code == 0 && docs.out.contains("./Vendor/Example/Account"), "{}", docs.err);
    let shown = run(folder, &format!("show bare.xml ./Vendor/Example/Account {mount}"));
    assert!(shown.code == 0 && shown.out.starts_with("./Device/Vendor/Example/Account"), "{}", shown.err);
    assert!(!run(folder, &format!("check bare.xml {mount}")).out.contains("root-without-path"));
    assert!(run(folder, &format!("tree bare.xml {mount}")).out.starts_with("./Vendor/Example/Account"));
    assert_eq!(run(folder, "json bare.xml --mount /Vendor").code, 2, "that is no LocURI");
}
