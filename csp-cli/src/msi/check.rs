//! `csp msi check`: the findings in messages, and in their commands on packages and jobs.

use super::foreign::foreign;
use super::job_file::JobFile;
use crate::console::{Console, Exit};
use crate::files::Unreadable;
use crate::findings::{conclude, each_file, write_finding, write_unreadable};
use crate::format::Format;
use crate::messages::read_leniently;
use csp_findings::{Position, Severity};
use desktop_app_csp::server::{PackageCommand, package_commands};
use desktop_app_csp::{JobFinding, JobRule, check_text};
use std::io;
use std::path::PathBuf;
use syncml::check::{MessageChecker, MessageFinding, MessageRule};

/// Reports the findings of all files, and counts.
pub(super) fn check(paths: &[PathBuf], format: Format, console: &mut Console<'_>) -> io::Result<Exit> {
    let (mut files, mut commands, mut errors, mut warnings, mut broken) = (0, 0, 0, 0, false);
    let failed = each_file(paths, format, console, |path, bytes, console| {
        files += 1;
        let name = path.display().to_string();
        if let Some(why) = foreign(bytes) {
            broken = true;
            return write_unreadable(&Unreadable { name, message: why.to_owned() }, format, console);
        }
        let Checked { findings, commands: here, omitted, unreadable } = check_bytes(bytes);
        commands += here;
        broken |= unreadable;
        for finding in findings {
            match finding.severity() {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
                Severity::Info => {}
            }
            finding.write(&name, format, console)?;
        }
        if omitted > 0 {
            console.error(format_args!("{name}: {omitted} more findings are not shown"))?;
        }
        Ok(())
    })?;
    let counts = [(files, "file"), (commands, "command"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, format, failed || broken, errors, console)
}

/// The findings of a file.
#[derive(Default)]
struct Checked {
    findings: Vec<AnyFinding>,
    /// The number of commands on packages.
    commands: usize,
    /// The number of findings that were not kept.
    omitted: usize,
    unreadable: bool,
}

/// A finding about a package or a job, or about the message.
enum AnyFinding {
    Job(JobFinding),
    Message(MessageFinding),
}

impl AnyFinding {
    fn severity(&self) -> Severity {
        match self {
            AnyFinding::Job(finding) => finding.severity(),
            AnyFinding::Message(finding) => finding.severity(),
        }
    }

    /// The place in the file: for a finding in a job, that of its command.
    fn position(&self) -> Position {
        match self {
            AnyFinding::Job(JobFinding { command: Some(command), .. }) => command.position,
            AnyFinding::Job(finding) => finding.position,
            AnyFinding::Message(finding) => finding.position,
        }
    }

    fn write(self, file: &str, format: Format, console: &mut Console<'_>) -> io::Result<()> {
        match self {
            AnyFinding::Job(finding) => write_finding(&finding.in_file(file), format, console),
            AnyFinding::Message(finding) => write_finding(&finding.in_file(file), format, console),
        }
    }
}

fn check_bytes(bytes: &[u8]) -> Checked {
    if let Some(job) = JobFile::read(bytes) {
        let findings = check_text(&job.text).into_iter().map(AnyFinding::Job).collect();
        return Checked { findings, ..Checked::default() };
    }
    let report = MessageChecker::new().check(bytes);
    let commands = read_leniently(bytes).map(|message| package_commands(&message)).unwrap_or_default();
    let number = commands.len();
    let about_message = report
        .findings
        .into_iter()
        .filter(|finding| !is_repeated(finding, &commands))
        .map(AnyFinding::Message);
    let mut findings: Vec<AnyFinding> = about_message.collect();
    for command in commands {
        findings.extend(command.address_findings.into_iter().chain(command.findings).map(AnyFinding::Job));
    }
    findings.sort_by_key(AnyFinding::position); // stable: findings in a job stay in its order
    Checked { findings, commands: number, omitted: report.omitted, unreadable: report.unreadable }
}

/// True for a finding about a message that says nothing new: a rule for packages has found the same fault, or the document
/// is a body or a payload, which is no fault here.
fn is_repeated(finding: &MessageFinding, commands: &[PackageCommand]) -> bool {
    let same: &[JobRule] = match finding.rule {
        MessageRule::Fragment => return true,
        MessageRule::LocUriUnescaped | MessageRule::LocUriBlank | MessageRule::LocUriControl => {
            &[JobRule::AddressSpace]
        }
        MessageRule::OddGuid => &[JobRule::BrokenProductCode],
        MessageRule::UnknownFormat => &[JobRule::DataFormat],
        MessageRule::DoubleEscaped => &[JobRule::EscapedTwice],
        MessageRule::DataFormat | MessageRule::BrokenValue => &[
            JobRule::DataFormat,
            JobRule::NoData,
            JobRule::NotWellFormed,
            JobRule::LimitExceeded,
            JobRule::EscapedTwice,
        ],
        _ => return false,
    };
    // The commands are in the order of the message.
    let index = commands.partition_point(|command| command.item.end <= finding.span.start);
    commands.get(index).filter(|command| command.item.start <= finding.span.start).is_some_and(|command| {
        command.address_findings.iter().chain(&command.findings).any(|finding| same.contains(&finding.rule))
    })
}
