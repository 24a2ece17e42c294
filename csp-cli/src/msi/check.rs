//! `csp msi check`: the findings in the commands and jobs of messages.

use crate::console::{Console, Exit};
use crate::findings::{conclude, each_file, write_finding};
use crate::format::Format;
use crate::messages::read_content;
use csp_findings::{Finding, Severity};
use csp_xml::{Limits, Scanner, Token, decode};
use desktop_app_csp::server::package_commands;
use desktop_app_csp::{JobFinding, JobRule, check_text};
use std::io;
use std::path::PathBuf;

/// Reports the findings of all files, and counts.
pub(super) fn check(paths: &[PathBuf], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let (mut files, mut commands, mut errors, mut warnings, mut broken) = (0, 0, 0, 0, false);
    let failed = each_file(paths, format, console, |path, bytes, console| {
        files += 1;
        let name = path.display().to_string();
        let Checked { findings, commands: here, unreadable } = check_bytes(bytes);
        commands += here;
        broken |= unreadable;
        for finding in findings {
            match finding.severity() {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
                Severity::Info => {}
            }
            write_finding(&finding.in_file(&name), format, console)?;
        }
        Ok(())
    })?;
    let counts = [(files, "file"), (commands, "command"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, format, failed || broken, errors, console)
}

#[derive(Default)]
struct Checked {
    findings: Vec<JobFinding>,
    /// The number of commands on packages.
    commands: usize,
    unreadable: bool,
}

fn check_bytes(bytes: &[u8]) -> Checked {
    if let Some(job) = job(bytes) {
        return Checked { findings: check_text(&job), ..Checked::default() };
    }
    let message = match read_content(bytes) {
        Ok(message) => message,
        Err((position, text)) => {
            let finding = Finding::new(JobRule::NotWellFormed, position, text);
            return Checked { findings: vec![finding], unreadable: true, ..Checked::default() };
        }
    };
    let commands = package_commands(&message);
    let number = commands.len();
    let findings =
        commands.into_iter().flat_map(|command| command.address_findings.into_iter().chain(command.findings));
    Checked { findings: findings.collect(), commands: number, unreadable: false }
}

/// The text of a file that is a job itself, not a message.
fn job(bytes: &[u8]) -> Option<String> {
    let text = decode(bytes).ok()?.text;
    let mut scanner = Scanner::new(&text, &Limits::default()).ok()?;
    loop {
        match scanner.next() {
            Ok(Token::Start(tag)) if tag.local() == "MsiInstallJob" => break,
            Ok(Token::Start(_) | Token::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
    drop(scanner);
    Some(text.into_owned())
}
