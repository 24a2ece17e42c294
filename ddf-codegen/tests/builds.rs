//! Code for one build: nodes that the build has, lacks, or may lack.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // allowed in tests

use ddf_codegen::{Generated, Options, SourceFile, lower};
use std::path::PathBuf;

/// A leaf with this list of builds.
fn leaf(name: &str, builds: &str) -> String {
    format!(
        "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>
         <MSFT:Applicability><MSFT:OsBuildVersion>{builds}</MSFT:OsBuildVersion></MSFT:Applicability>
         </DFProperties></Node>"
    )
}

fn lamp() -> SourceFile {
    let leaves = [
        leaf("Old", "10.0.15063"),
        leaf("Backed", "10.0.22000, 10.0.19041.1202"),
        leaf("Late", "10.0.26100"),
        leaf("Soon", "99.9.99999"),
        leaf("LateBackPort", "10.0.22000, 10.0.19041.5000"),
    ];
    let text = format!(
        "<MgmtTree xmlns:MSFT='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>Lamp</NodeName>
         <Path>./Vendor/MSFT</Path><DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat>
         </DFProperties>{}</Node></MgmtTree>",
        leaves.concat()
    );
    SourceFile { name: "Lamp.xml".to_owned(), text }
}

fn on(build: &str) -> Generated {
    let mut options = Options::default();
    options.build = Some(build.to_owned());
    lower(&[lamp()], &options).unwrap()
}

fn has(generated: &Generated, node: &str) -> bool {
    generated.to_string().contains(&format!("Lamp/{node}\n"))
}

/// The check of messages decides by the same function.
#[test]
fn a_build_after_the_newest_of_its_family_may_have_unreleased_nodes() {
    // The newest back-port of the family is 10.0.19041.5000, though the descriptions name newer releases.
    assert!(!has(&on("10.0.19045.4412"), "Soon"));
    let generated = on("10.0.19045.6000");
    assert!(has(&generated, "Soon") && has(&generated, "LateBackPort") && !has(&generated, "Late"));
    // Of its family the descriptions name no back-port: the newest release decides.
    assert!(!has(&on("10.0.22621.3085"), "Soon"));
}

#[test]
fn a_later_build_of_the_family_has_back_ported_nodes() {
    let generated = on("10.0.19045.4412");
    assert!(has(&generated, "Old") && has(&generated, "Backed"));
    assert!(!has(&generated, "Late") && !has(&generated, "Soon") && !has(&generated, "LateBackPort"));
}

#[test]
fn nodes_that_a_build_lacks_are_counted_by_reason() {
    assert_eq!(
        on("10.0.19045.4412").left_out().lines(),
        [
            "3 of 6 nodes are left out, because the build does not have them: 1 not released yet; 1 the build is before \
             the release; 1 the build is before the revision of the back-port",
            "1 of 6 nodes are kept, although it is not known whether the build has them: 1 the description says nothing \
             about builds",
        ]
    );
}

#[test]
fn nodes_of_unknown_builds_are_kept_with_a_note() {
    let server = on("10.0.20348.1");
    assert!(has(&server, "Backed") && has(&server, "LateBackPort"));
    let lines = server.left_out().lines().join("\n");
    assert!(lines.contains("2 the build is between two families"), "{lines}");
    let code = server.code().unwrap();
    assert!(code.contains("Available: not known: build 10.0.20348.1 is between two families"), "{code}");

    // Without the revision, an update with the back-port may or may not be installed.
    let lines = on("10.0.19045").left_out().lines().join("\n");
    assert!(lines.contains("2 the answer depends on the revision, which was not asked for"), "{lines}");
}

#[test]
fn a_build_newer_than_the_descriptions_gets_a_note_for_placeholders() {
    let generated = on("10.0.26200.5000");
    assert!(has(&generated, "Soon"));
    let lines = generated.left_out().lines().join("\n");
    assert!(lines.contains("1 not released when these descriptions were written"), "{lines}");
    assert!(has(&on("10.0.26100.5000"), "Soon"));
    assert!(!has(&on("10.0.22631.4000"), "Soon"));
}

#[test]
fn unselected_nodes_are_counted() {
    let mut options = Options::default();
    options.only = vec!["./Vendor/MSFT/Lamp/Old".to_owned()];
    let generated = lower(&[lamp()], &options).unwrap();
    assert_eq!(generated.left_out().lines(), ["4 of 6 nodes are left out, because they are not selected"]);
    assert_eq!(generated.left_out().on_build(), [""; 0]);
}

/// Windows 10 22H2 has nine tenths of the nodes of Microsoft's files, most of them back-ported to version 2004.
#[test]
fn windows_10_22h2_has_most_of_microsofts_nodes() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let paths = std::fs::read_dir(corpus.join("../windows-2025-02")).unwrap();
    let sources: Vec<SourceFile> = paths
        .map(|entry| entry.unwrap().path())
        .map(|path| SourceFile {
            name: path.display().to_string(),
            text: std::fs::read_to_string(&path).unwrap().trim_start_matches('\u{FEFF}').to_owned(),
        })
        .collect();
    let mut options = Options::default();
    options.build = Some("10.0.19045.4412".to_owned());
    let generated = lower(&sources, &options).unwrap();
    let left_out = generated.left_out();
    let not_there: usize = left_out.not_on_build.values().sum();
    eprintln!("{:?}", left_out.lines());
    assert_eq!(generated.node_count() + not_there, left_out.nodes);
    assert!(generated.node_count() * 10 > left_out.nodes * 8, "{}", generated.node_count());
}
