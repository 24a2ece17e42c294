//! `csp syncml check` without options on payloads as administrators, consoles and documentation write them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod program;

use program::{Done, run_in};
use std::path::Path;

/// The result for a folder of `tests/payloads`.
fn check(folder: &str) -> Done {
    let payloads = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/payloads");
    let mut done = run_in(&payloads, &["syncml", "check", folder]);
    done.out = done.out.replace(&format!("{folder}\\"), &format!("{folder}/"));
    done
}

fn assert_snapshot(name: &str, done: &Done) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, done));
}

#[test]
fn right_payloads_have_no_error_and_only_known_nodes() {
    let done = check("right");
    assert_snapshot("payloads_right", &done);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert!(done.out.ends_with(" 0 errors, 2 warnings\n"), "{}", done.out);
}

#[test]
fn each_wrong_payload_has_its_finding() {
    let done = check("wrong");
    assert_snapshot("payloads_wrong", &done);
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/payloads/wrong"));
    for file in files.unwrap() {
        let place = format!("wrong/{}:", file.unwrap().file_name().to_string_lossy());
        let mut findings = done.out.lines().filter(|line| line.starts_with(&place));
        assert!(findings.any(|line| !line.contains("note[fragment]")), "{place} {}", done.out);
    }
}
