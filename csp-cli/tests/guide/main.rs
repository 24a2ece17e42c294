//! The guide and the first page of the repository say what the program does: their commands are run, their tables and their
//! picture are made again.
//!
//! To write the output of the program into the pages, run `UPDATE_DOCS=1 cargo test -p csp-cli --test guide` and read the
//! diff.

// The pages show `/` in the names of files.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

mod codes;
mod picture;
mod rules;

#[path = "../program/mod.rs"]
mod program;

use guide::{Page, pages, workspace};
use std::fs;
use std::path::Path;
use std::process::Command;

fn is_update() -> bool {
    std::env::var_os("UPDATE_DOCS").is_some()
}

/// Compares a file that is made by this test, or writes it.
fn assert_made(name: &str, content: &str) {
    let file = workspace().join(name);
    if is_update() {
        return fs::write(file, content).unwrap();
    }
    let checked_in = fs::read_to_string(file).unwrap_or_default();
    assert!(checked_in == content, "{name} is old: UPDATE_DOCS=1 cargo test -p csp-cli --test guide");
}

/// `csp` for the words of a command; the example programs are run by the tests of `examples`.
fn csp(words: &[&str]) -> Option<Command> {
    let (name, arguments) = words.split_first()?;
    (*name == "csp").then(|| {
        let mut command = program::csp(Path::new("."));
        command.args(arguments).env_remove("COLUMNS");
        command
    })
}

#[test]
fn the_commands_print_what_the_pages_show() {
    let (mut differences, mut commands) = (Vec::new(), 0);
    for page in pages().unwrap() {
        let folder = tempfile::tempdir().unwrap();
        differences.extend(page.run(folder.path(), is_update(), &csp).unwrap());
        commands += page.blocks().iter().filter(|block| block.language() == "console").count();
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(commands >= 15, "{commands} blocks");
}

/// Commands that only Windows executes are in blocks of their own: their arguments are read.
#[test]
fn the_commands_for_windows_have_valid_arguments() {
    let mut count = 0;
    for (place, line) in lines_of("powershell").into_iter().filter(|(_, line)| line.starts_with("csp ")) {
        count += 1;
        let read = csp_cli::command().try_get_matches_from(line.split(' '));
        assert!(read.is_ok(), "{place}: {line}\n{}", read.unwrap_err());
    }
    assert!(count >= 3, "{count} commands");
}

/// Each line of the blocks of a language, with the place of its block.
fn lines_of(language: &str) -> Vec<(String, String)> {
    let blocks = pages().unwrap().into_iter().flat_map(|page: Page| page.blocks());
    let blocks = blocks.filter(|block| block.language() == language);
    blocks
        .flat_map(|block| {
            let lines: Vec<_> = block.text.lines().map(str::to_owned).collect();
            lines.into_iter().map(move |line| (block.place.clone(), line))
        })
        .collect()
}

#[test]
fn every_command_is_run_or_known_to_need_more_than_a_test_has() {
    // Installing takes minutes, and `.ci/run` runs the examples and all tests; `html.rs` writes the reference of Windows; the
    // READMEs show what `cargo add` writes, and `examples/tests/readmes.rs` tries that.
    const NOT_RUN: [&str; 6] = [
        "cargo install --locked --path csp-cli",
        "csp ddf docs --html reference",
        "cargo add --path ../clone/",
        "cargo run --example office_install",
        "cargo test --workspace",
        "bash .ci/",
    ];
    for (place, line) in lines_of("sh") {
        assert!(NOT_RUN.iter().any(|known| line.starts_with(known)), "{place}: no test runs {line}");
    }
    for (place, line) in lines_of("console") {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let programs = ["csp ", "cargo run --quiet --example ", "cat ", "echo $?"];
        assert!(programs.iter().any(|program| command.starts_with(program)), "{place}: no test runs {line}");
    }
}
