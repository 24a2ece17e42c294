//! A malformed XML declaration is found by every check, whatever the file is about.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

mod program;

use program::run_in;

const DOCUMENTS: [(&str, &str); 3] = [
    ("ddf", "<MgmtTree><VerDTD>1.2</VerDTD></MgmtTree>"),
    ("syncml", "<SyncBody xmlns=\"SYNCML:SYNCML1.2\"><Final/></SyncBody>"),
    ("odt", "<Configuration/>"),
];

#[test]
fn every_check_finds_a_malformed_declaration() {
    let folder = tempfile::tempdir().unwrap();
    for (declaration, column, fault) in [
        ("<?xml version=1.0?>", 7, "the value of `version` has no quotes"),
        ("<?xml version=\"1.0\" standalone=\"true\"?>", 21, "`standalone` is \"true\"; write yes or no"),
        ("<?xml encoding=\"UTF-8\" version=\"1.0\"?>", 7, "`version=\"1.0\"` must be in front of `encoding`"),
        ("<?xml version=\"1.0\" charset=\"UTF-8\"?>", 21, "`charset` is not known there"),
    ] {
        for (command, document) in DOCUMENTS {
            std::fs::write(folder.path().join("x.xml"), format!("{declaration}{document}")).unwrap();
            let done = run_in(folder.path(), &[command, "check", "x.xml"]);
            assert_eq!(done.code, 2, "{command}: {}{}", done.out, done.err);
            assert!(done.out.starts_with(&format!("x.xml:1:{column}: ")), "{command}: {}", done.out);
            assert!(done.out.contains(&format!("in the XML declaration {fault}")), "{command}: {}", done.out);
        }
    }
}
