//! The work for a message grows with its length, not with the square of it.

#![allow(clippy::unwrap_used)] // a test may

use office_csp::server::install_commands;
use std::time::{Duration, Instant};
use syncml::{Message, ReadOptions};

const EXECS: usize = 100;
const PADDING: usize = 2 << 20;

/// The shortest of eight runs, because other programs may interrupt a run.
fn shortest(text: &str) -> Duration {
    let mut options = ReadOptions::lenient();
    options.limits.max_bytes = 64 << 20;
    let message = Message::read_with(text.as_bytes(), &options).unwrap();
    let runs = (0..8).map(|_| {
        let start = Instant::now();
        assert_eq!(install_commands(&message).len(), EXECS);
        start.elapsed()
    });
    runs.min().unwrap()
}

/// Both messages have the same length and the same commands. If the lines were counted from the start for every Exec, the
/// message that begins with the padding would take more than a hundred times as long.
#[test]
fn the_lines_are_not_counted_again_for_every_exec() {
    let execs: String = (0..EXECS)
        .map(|id| {
            format!(
                "<Exec><CmdID>{}</CmdID><Item><Target><LocURI>./Vendor/MSFT/Office/Installation/{id}/Install</LocURI>\
                 </Target><Data>&lt;Configuration/></Data></Item></Exec>",
                id + 1
            )
        })
        .collect();
    let padding = format!("<!--{}-->", "x\n".repeat(PADDING / 2));
    let before = shortest(&format!("<SyncBody>{padding}{execs}</SyncBody>"));
    let after = shortest(&format!("<SyncBody>{execs}{padding}</SyncBody>"));
    assert!(before < 10 * after, "{before:?} with the padding first, {after:?} with the padding last");
}
