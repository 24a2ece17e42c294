//! Replaces `msiexec` in tests.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio, exit};
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        // A child, which this program has started.
        ["child", log] => {
            wait_to_go(log);
            note(log, "child ends");
        }
        ["/i", package, _, ..] if !Path::new(package).is_file() => exit(1619),
        ["/i", _, rest @ ..] => {
            let property = |name: &str| rest.iter().find_map(|argument| argument.strip_prefix(name));
            let (Some(orders), Some(log)) = (property("ORDERS="), property("LOG=")) else { exit(1639) };
            let usual = |argument: &&&str| {
                **argument == "/quiet" || argument.starts_with("ORDERS=") || argument.starts_with("LOG=")
            };
            let others: String = rest
                .iter()
                .filter(|argument| !usual(argument))
                .map(|argument| format!(" {argument}"))
                .collect();
            exit(obey(orders, log, &others));
        }
        _ => exit(1639), // ERROR_INVALID_COMMAND_LINE
    }
}

fn obey(orders: &str, log: &str, arguments: &str) -> i32 {
    let starts = std::fs::read_to_string(log).unwrap_or_default().matches("begins").count();
    note(log, &format!("begins{arguments}"));
    let words: Vec<&str> = orders.split(',').collect();
    let code = match words.as_slice() {
        ["exit", codes @ ..] => codes.get(starts).or(codes.last()).map_or(3, |code| number(code)),
        ["wait", code] => {
            wait_to_go(log);
            number(code)
        }
        ["child", code] => {
            let Ok(own) = std::env::current_exe() else { return 3 };
            let mut child = Command::new(own);
            child.args(["child", log]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            if child.spawn().is_err() {
                return 3;
            }
            number(code)
        }
        _ => 1639,
    };
    note(log, "ends");
    code
}

fn number(code: &str) -> i32 {
    code.parse::<u32>().map_or(3, |code| code as i32)
}

/// Waits until the test lets the processes go on; at most some minutes, so that a failed test leaves no process.
fn wait_to_go(log: &str) {
    let file = format!("{log}.go");
    for _ in 0..20_000 {
        if Path::new(&file).exists() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn note(log: &str, what: &str) {
    if let Ok(mut file) = OpenOptions::new().append(true).create(true).open(log) {
        let _ = writeln!(file, "{what}"); // the test that reads the log notices a failure
    }
}
