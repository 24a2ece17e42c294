//! Commands that the description forbids do not compile, and the compiler's message names the access type or the format.
//!
//! Each `compile_fail/NAME.rs` becomes a program of a throw-away package. The diagnostics of the compiler are compared
//! with `NAME.expected` as far as they are ours: the message, its label, and the notes about the DDF. The compiler's own
//! notes differ from release to release.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn wrong_verbs_and_values_do_not_compile() {
    let Some(cargo) = std::env::var_os("CARGO").filter(|_| std::env::var_os("WINEPREFIX").is_none()) else {
        eprintln!("skipped: no cargo");
        return;
    };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cases: Vec<PathBuf> = std::fs::read_dir(here.join("tests/compile_fail"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 5);

    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-fail");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(package.join("Cargo.toml"), manifest(here, &cases)).unwrap();
    std::fs::copy(here.join("../Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let output = Command::new(cargo)
        .args(["check", "--bins", "--keep-going", "--offline", "--message-format=json", "--target-dir"])
        .arg(package.join("target"))
        .current_dir(&package)
        .output()
        .unwrap();

    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["reason"] == "compiler-artifact" || line["reason"] == "compiler-message" {
            let ours = found.entry(line["target"]["name"].as_str().unwrap().to_owned()).or_default();
            ours.extend(our_lines(&line["message"]));
        }
    }
    for case in cases {
        let name = case.file_stem().unwrap().to_str().unwrap();
        let expected = std::fs::read_to_string(case.with_extension("expected")).unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        let found = found.get(name).unwrap_or_else(|| panic!("{name} was not compiled:\n{errors}"));
        assert_eq!(found.join("\n"), expected.trim_end(), "{name}");
    }
}

fn manifest(here: &Path, cases: &[PathBuf]) -> String {
    let mut manifest =
        String::from("[package]\nname = \"compile-fail\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n");
    for dependency in ["office-csp", "syncml"] {
        manifest += &format!("{dependency} = {{ path = {:?} }}\n", here.join("..").join(dependency));
    }
    for case in cases {
        manifest += &format!("[[bin]]\nname = {:?}\npath = {case:?}\n", case.file_stem().unwrap());
    }
    manifest
}

/// The message, its label and our notes; empty for a summary, which has no place.
fn our_lines(message: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if message["level"] != "error" || message["spans"].as_array().is_none_or(Vec::is_empty) {
        return Vec::new();
    }
    let mut lines = vec![format!("error: {}", text(&message["message"]))];
    for span in message["spans"].as_array().into_iter().flatten().filter(|span| span["is_primary"] == true) {
        lines.push(format!("label: {}", text(&span["label"])));
    }
    for child in message["children"].as_array().into_iter().flatten() {
        if text(&child["message"]).contains("DDF") {
            lines.push(format!("note: {}", text(&child["message"])));
        }
    }
    lines
}
