//! The dependencies between the crates: each knows only those above it in the table of ARCHITECTURE.md, and crates that
//! speak a protocol are built without a database, TLS or HTTP.

// cargo knows the dependencies on every system. Windows programs are tested under Wine, where it does not run.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The output of cargo with these arguments, in the workspace.
fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(workspace()).output().expect("cargo starts");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The packages of the workspace, as `cargo metadata` describes them.
fn packages() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--locked", "--no-deps", "--format-version", "1"]);
    let mut metadata: Value = serde_json::from_str(&metadata).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    packages
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// The crates in the order of the table: the first column of each row of the section "The crates".
fn table() -> Vec<String> {
    let page = fs::read_to_string(workspace().join("ARCHITECTURE.md")).unwrap();
    let section =
        page.split("\n## ").find(|section| section.starts_with("The crates\n")).expect("the section");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| [`")?.split('`').next());
    rows.map(str::to_owned).collect()
}

#[test]
fn a_crate_knows_only_crates_above_it_in_the_table() {
    let table = table();
    let packages = packages();
    let place = |wanted: &str| table.iter().position(|row| row == wanted);
    for package in &packages {
        let own = place(name(package)).unwrap_or_else(|| panic!("{} is not in the table", name(package)));
        for dependency in package["dependencies"].as_array().unwrap() {
            let (known, kind) = (dependency["name"].as_str().unwrap(), dependency["kind"].as_str());
            if kind != Some("dev") && packages.iter().any(|package| name(package) == known) {
                assert!(place(known) < Some(own), "{} depends on {known}, which is below it", name(package));
            }
        }
    }
    assert_eq!(table.len(), packages.len(), "{table:?}");
}

/// The packages that a crate is built with, without its tests: on this system, or for the target in the arguments.
fn built_with(arguments: &[&str]) -> BTreeSet<String> {
    let tree = ["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let lines = cargo(&[&tree, arguments].concat());
    lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn crates_without_io_are_built_without_database_tls_and_http() {
    for package in
        ["csp-findings", "csp-xml", "ddf", "windows-csp", "syncml", "office-deployment", "csp-host"]
    {
        let built_with = built_with(&["--package", package]);
        for unwanted in
            ["redb", "rustls", "ring", "ureq", "tempfile", "tracing", "windows-sys", "csp-agent", "syn"]
        {
            // Derives are made by programs that use syn; they are not part of what is built.
            let is_derive = unwanted == "syn" && built_with.contains("thiserror-impl");
            assert!(is_derive || !built_with.contains(unwanted), "{package} is built with {unwanted}");
        }
    }
}

#[test]
fn the_checks_are_built_without_database_tls_and_terminal() {
    let here = built_with(&["--package", "csp-check", "--all-features"]);
    let in_browser = built_with(&["--package", "csp-check", "--target", "wasm32-unknown-unknown"]);
    let windows = ["--package", "csp-check", "--all-features", "--target", "x86_64-pc-windows-gnu"];
    let on_windows = built_with(&windows);
    for unwanted in ["redb", "rustls", "ring", "ureq", "tempfile", "tracing", "clap", "anstyle"] {
        assert!(!here.contains(unwanted), "csp-check is built with {unwanted}");
        assert!(!in_browser.contains(unwanted), "csp-check in a browser is built with {unwanted}");
        assert!(!on_windows.contains(unwanted), "csp-check on Windows is built with {unwanted}");
    }
    assert!(!here.contains("windows-sys") && !in_browser.contains("windows-sys"));
    // The reader of packages.
    assert!(here.contains("msi") && !in_browser.contains("msi"));
}

/// The runner of Windows downloads the tool.
#[test]
fn the_office_csp_has_tls_only_with_its_runner() {
    for target in ["x86_64-pc-windows-gnu", "x86_64-unknown-linux-gnu"] {
        let office = ["--package", "office-csp", "--target", target];
        assert!(built_with(&office).contains("rustls"), "{target}");
        let without = built_with(&[&office[..], &["--no-default-features"]].concat());
        assert!(!without.contains("rustls") && !without.contains("ring"), "{target}");
        let program = built_with(&["--package", "csp-cli", "--target", target]);
        assert_eq!(program.contains("rustls"), target.contains("windows"), "{target}");
    }
}

#[test]
fn generated_code_needs_three_small_crates() {
    let mut needed: BTreeSet<String> =
        ["base64", "csp-findings", "ddf", "once_cell"].map(str::to_owned).into();
    assert_eq!(built_with(&["--package", "ddf", "--no-default-features"]), needed);
    needed.insert("windows-csp".to_owned());
    let features = "admx,bitlocker,policy,schema";
    assert_eq!(built_with(&["--package", "windows-csp", "--features", features]), needed);
}

/// Without the feature, checks skip the patterns of values and names.
#[test]
fn programs_that_check_with_the_nodes_of_windows_apply_regular_expressions() {
    let has = |dependency: &Value, feature: &str| {
        dependency["features"].as_array().unwrap().iter().any(|known| known.as_str() == Some(feature))
    };
    let mut checking = Vec::new();
    for package in &packages() {
        for dependency in package["dependencies"].as_array().unwrap() {
            let is_built = dependency["name"] == "windows-csp" && dependency["kind"].is_null();
            if is_built && has(dependency, "schema") {
                assert!(has(dependency, "regex"), "{}", name(package));
                checking.push(name(package).to_owned());
            }
        }
    }
    assert!(checking.iter().any(|name| name == "csp-check"), "{checking:?}");
}

#[test]
fn a_csp_whose_names_have_a_pattern_is_built_with_regular_expressions() {
    assert!(built_with(&["--package", "windows-csp", "--features", "vpnv2"]).contains("regex"));
}

#[test]
fn every_path_in_the_pages_exists() {
    let packages = packages();
    let mut named = 0;
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"] {
        let text = fs::read_to_string(workspace().join(page)).unwrap();
        // Every second piece is code between backticks; a path begins with the folder of a crate.
        for path in text.split('`').skip(1).step_by(2) {
            let folder = path.split_once('/').map(|(folder, _)| folder);
            if packages.iter().any(|package| Some(name(package)) == folder) {
                assert!(workspace().join(path).exists(), "{page} names {path}");
                named += 1;
            }
        }
    }
    assert!(named > 10, "{named} paths");
}
