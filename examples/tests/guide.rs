//! The example programs print what the guide and the first page of the repository show.
//!
//! To write their output into the pages, run `UPDATE_DOCS=1 cargo test -p examples --test guide` and read the diff.

// The pages show `/` in the names of files.
#![cfg(not(windows))]
#![allow(clippy::unwrap_used)] // a test may

mod program;

use std::process::Command;

/// The program for the words of a command; `csp` is run by the tests of `csp-cli`.
fn example(words: &[&str]) -> Option<Command> {
    let ["cargo", "run", "--quiet", "--example", name, arguments @ ..] = words else { return None };
    let mut command = program::program(name);
    command.args(arguments.iter().skip_while(|argument| **argument == "--"));
    Some(command)
}

#[test]
fn the_examples_print_what_the_pages_show() {
    let mut differences = Vec::new();
    for page in guide::pages().unwrap() {
        let folder = tempfile::tempdir().unwrap();
        let is_update = std::env::var_os("UPDATE_DOCS").is_some();
        differences.extend(page.run(folder.path(), is_update, &example).unwrap());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
