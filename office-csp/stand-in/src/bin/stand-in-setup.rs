//! Replaces `setup.exe /configure FILE` in tests.

use office_stand_in::Orders;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        // A child, which this program has started.
        ["child", log] => {
            wait_to_go(log);
            note(Some(log), "child ends");
        }
        ["/configure", file] => {
            let Ok(configuration) = std::fs::read_to_string(file) else { std::process::exit(17100) };
            std::process::exit(obey(&Orders::read(&configuration)));
        }
        _ => std::process::exit(17100), // the real tool's exit code for an unknown command line
    }
}

fn obey(orders: &Orders) -> i32 {
    let log = orders.log.as_deref();
    note(log, "begins");
    let words: Vec<&str> = orders.words.iter().map(String::as_str).collect();
    let code = match words.as_slice() {
        ["exit", code] => number(code),
        ["wait", code] => {
            wait_to_go(log.unwrap_or_default());
            number(code)
        }
        ["hang"] => loop {
            std::thread::sleep(PAUSE);
        },
        ["crash"] => std::process::abort(),
        ["child", code] => {
            let Ok(own) = std::env::current_exe() else { return 3 };
            let mut child = Command::new(own);
            child.args(["child", log.unwrap_or_default()]);
            child.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if child.spawn().is_err() {
                return 3;
            }
            number(code)
        }
        _ => 17100,
    };
    note(log, "ends");
    code
}

fn number(code: &str) -> i32 {
    code.parse::<u32>().map_or(3, |code| code as i32)
}

/// The pause between two looks at the file that ends a wait.
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until the test lets the processes go on; at most some minutes, so that a failed test leaves no process.
fn wait_to_go(log: &str) {
    let file = format!("{log}.go");
    for _ in 0..20_000 {
        if Path::new(&file).exists() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

fn note(log: Option<&str>, what: &str) {
    let Some(file) = log else { return };
    if let Ok(mut file) = OpenOptions::new().append(true).create(true).open(file) {
        let _ = writeln!(file, "{what}"); // the test that reads the log notices a failure
    }
}
