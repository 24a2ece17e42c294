//! What every published crate has: a README that names its features, and a changelog in one form.

// Windows programs are tested under Wine, where cargo does not run.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The published packages, as `cargo metadata` describes them.
fn published() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    let output = cargo.current_dir(guide::workspace()).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    packages.into_iter().filter(|package| package["publish"].is_null()).collect()
}

/// A file beside the manifest of a package.
fn beside_manifest(package: &Value, file: &str) -> (PathBuf, String) {
    let path = Path::new(package["manifest_path"].as_str().unwrap()).with_file_name(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    (path, text)
}

#[test]
fn changelogs_have_the_form_of_keep_a_changelog() {
    const KINDS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];
    let packages = published();
    assert!(packages.len() > 12, "{}", packages.len());
    for package in &packages {
        let (path, text) = beside_manifest(package, "CHANGELOG.md");
        assert!(text.starts_with("# Changelog\n"), "{}", path.display());
        let mut versions = text.lines().filter_map(|line| line.strip_prefix("## "));
        assert_eq!(versions.next(), Some("[Unreleased]"), "{}", path.display());
        for version in versions {
            let (version, date) = version.split_once(" - ").expect("## [1.2.3] - 2026-11-28");
            assert!(version.starts_with('[') && date.len() == 10, "{}: {version}", path.display());
        }
        for kind in text.lines().filter_map(|line| line.strip_prefix("### ")) {
            assert!(KINDS.contains(&kind), "{}: {kind}", path.display());
        }
        // Each change is of a kind.
        let changes = text.split("\n### ").next().unwrap();
        assert!(!changes.contains("\n- "), "{}: a change before the first kind", path.display());
    }
}

#[test]
fn readmes_name_every_feature() {
    // windows-csp has a feature for each CSP and policy area: its README names the groups.
    for package in published().iter().filter(|package| package["name"] != "windows-csp") {
        let (path, text) = beside_manifest(package, "README.md");
        for feature in package["features"].as_object().unwrap().keys().filter(|name| *name != "default") {
            assert!(text.contains(&format!("`{feature}`")), "{} does not name {feature}", path.display());
        }
    }
}
