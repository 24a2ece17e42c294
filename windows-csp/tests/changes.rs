//! The changes since the descriptions of May 2024.
//!
//! Reads the folder that `CSP_CORPUS` names; without it the test is skipped with a note.
#![allow(clippy::unwrap_used, clippy::print_stderr)] // allowed in tests

use ddf::Description;
use ddf::diff::{Change, Diff};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The XML files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn the_changes_since_may_2024() {
    let Some(corpus) = std::env::var_os("CSP_CORPUS") else {
        eprintln!("skipped: CSP_CORPUS is not set");
        return;
    };
    let old = files(&PathBuf::from(corpus).join("ddf"));
    let new = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ddf"));
    // The corpus is a selection: what it lacks may have been there.
    let common: BTreeSet<&String> = old.keys().filter(|name| new.contains_key(*name)).collect();
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("names.tsv")).unwrap();
    let rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let names: HashMap<_, _> = rows.map(|cells| ((cells[0], cells[1]), cells[2])).collect();
    let mut summary = format!("{} files of May 2024, {} of them here\n", old.len(), common.len());
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let (mut added, mut removed, mut changed) = (0, 0, 0);
    for name in common {
        let mut old = Description::read(old[name].as_bytes()).unwrap();
        let new = Description::read(new[name].as_bytes()).unwrap();
        old.strip(|uri, value| names.get(&(uri, value.trim())).copied());
        let diff = Diff::between(&old, &new);
        added += diff.count(Change::Added);
        removed += diff.count(Change::Removed);
        changed += diff.count(Change::Changed);
        for node in diff.nodes.iter().filter(|node| node.change == Change::Changed) {
            for property in &node.properties {
                let kind = match (&property.old, &property.new) {
                    (None, _) => "added",
                    (_, None) => "removed",
                    _ => "changed",
                };
                // `AllowedValues/Enum 1` is one value of several.
                let name = property.property.split(' ').next().unwrap().to_owned();
                *counts.entry((name, kind)).or_default() += 1;
            }
        }
    }
    writeln!(summary, "nodes: {added} added, {removed} removed, {changed} changed").unwrap();
    for ((property, kind), count) in counts {
        writeln!(summary, "{count:>5} {kind:<7} {property}").unwrap();
    }
    insta::assert_snapshot!(summary);
}
