//! Each typed path leads to a row of the table that allows the same commands, and each listed value has a name.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used)] // allowed in tests

use ddf::LocUri;
use ddf_codegen::{ModuleLayout, Options, SourceFile, lower};
use std::fs;
use std::path::Path;
use windows_csp::{DROP, SCHEMA};

/// The outline of all paths and types: `path NAME(PARAMETERS): ACCESS FORMAT LOCURI`, `type NAME: FORMAT enum VARIANTS`.
fn outline() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ddf");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources: Vec<SourceFile> = paths
        .map(|path| SourceFile { name: path.display().to_string(), text: fs::read_to_string(&path).unwrap() })
        .collect();
    let mut options = Options::default();
    options.layout = ModuleLayout::Areas;
    lower(&sources, &options).unwrap().to_string()
}

#[test]
fn each_path_leads_to_its_row_and_each_value_has_a_name() {
    let outline = outline();
    let mut found = vec![false; SCHEMA.len()];
    for line in outline.lines().filter_map(|line| line.strip_prefix("path ")) {
        let words: Vec<&str> = line.split_once("): ").unwrap().1.splitn(3, ' ').collect();
        let &[access, _, uri] = words.as_slice() else { unreachable!("{line}") };
        // Any name that is no sibling's, and no pattern allows less.
        let uri = uri.replace("{}", "7C1B2F0E-0000-4000-8000-000000000001");
        let row = SCHEMA.lookup(&LocUri::parse(&uri).unwrap()).unwrap_or_else(|| unreachable!("{uri}"));
        let row = row.node();
        assert_eq!(row.access().marker_name(), access, "{uri}");
        assert!(!std::mem::replace(&mut found[row.index()], true), "two paths of {uri}");
    }
    assert_eq!(found.iter().filter(|found| **found).count(), DROP.nodes);

    let mut variants = 0;
    for line in outline.lines().filter(|line| line.starts_with("type ")) {
        let listed = line.split_once(" enum ").or_else(|| line.split_once(" flags "));
        for name in listed.into_iter().flat_map(|(_, names)| names.split(", ")) {
            let number = name.to_ascii_lowercase().strip_prefix("value").map(str::to_owned);
            let is_number = number.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(!is_number, "{line}");
            variants += 1;
        }
    }
    assert!(variants > 2_000, "{variants} variants");
}
