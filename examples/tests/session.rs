//! The example of sessions, run as a program: the server asks until it knows the result.

#![allow(clippy::unwrap_used)] // a test may

mod program;

use program::program;

#[test]
fn arguments_are_refused() {
    let run = program("session").arg("--outcome").output().unwrap();
    let why = String::from_utf8(run.stderr).unwrap();
    assert!(!run.status.success() && why.contains("takes no arguments: --outcome"), "{why}");
    assert!(run.stdout.is_empty());
}

#[test]
fn the_server_asks_until_the_installation_has_ended() {
    let run = program("session").output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains(" bytes, ")).collect();
    assert_eq!(
        lines,
        [
            "== session 1",
            "the installation runs: ask again",
            "== session 2",
            "the installation has ended: 0 ERROR_SUCCESS: the machine is now as the configuration says",
        ]
    );
    assert!(text.contains("Exec") && text.contains("Results"), "{text}");
}
