//! `csp msi check`: the findings in messages, and in their commands on packages and jobs.

use super::foreign::foreign;
use crate::console::{Console, Exit};
use crate::files::Unreadable;
use crate::findings::{AnyFinding, CheckRule, conclude, each_file, write_unreadable};
use crate::format::Format;
use crate::kind::Kind;
use crate::messages::read_leniently;
use csp_findings::{Finding, Severity};
use csp_xml::decode;
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
        for mut finding in findings {
            match finding.severity() {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
                Severity::Info => {}
            }
            finding.set_file(&name);
            finding.write(format, console)?;
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
    findings: Vec<Box<dyn AnyFinding>>,
    /// The number of commands on packages.
    commands: usize,
    /// The number of findings that were not kept.
    omitted: usize,
    unreadable: bool,
}

fn check_bytes(bytes: &[u8]) -> Checked {
    if Kind::of(bytes) == Ok(Kind::Job) {
        let (findings, unreadable) = check_job_file(bytes);
        return Checked { findings: boxed(findings).collect(), unreadable, ..Checked::default() };
    }
    let mut report = MessageChecker::new().check(bytes);
    // A body or a payload is no fault here.
    report.findings.retain(|finding| finding.rule != MessageRule::Fragment);
    let (omitted, unreadable) = (report.omitted, report.unreadable);
    let commands = read_leniently(bytes).map(|message| package_commands(&message)).unwrap_or_default();
    let number = commands.len();
    Checked { findings: with_packages(report.findings, commands), commands: number, omitted, unreadable }
}

/// The findings of a file whose root is a job; true if the job cannot be read.
pub(crate) fn check_job_file(bytes: &[u8]) -> (Vec<JobFinding>, bool) {
    let findings = match decode(bytes) {
        Ok(decoded) => check_text(&decoded.text),
        Err(error) => {
            vec![Finding::new(JobRule::NotWellFormed, error.position(), error.kind().to_string())]
        }
    };
    let unreadable = findings.iter().any(|finding| finding.rule == JobRule::NotWellFormed);
    (findings, unreadable)
}

/// Adds the findings about packages and their jobs to those about their message. Each fault is reported once.
pub(crate) fn with_packages(
    findings: Vec<MessageFinding>,
    commands: Vec<PackageCommand>,
) -> Vec<Box<dyn AnyFinding>> {
    let about_message = findings.into_iter().filter(|finding| !is_repeated(finding, &commands));
    let mut findings: Vec<Box<dyn AnyFinding>> = boxed(about_message).collect();
    for command in commands {
        findings.extend(boxed(command.address_findings.into_iter().chain(command.findings)));
    }
    findings.sort_by_key(|finding| finding.place()); // stable: findings in a job stay in its order
    findings
}

fn boxed<R: CheckRule>(
    findings: impl IntoIterator<Item = Finding<R>>,
) -> impl Iterator<Item = Box<dyn AnyFinding>> {
    findings.into_iter().map(|finding| Box::new(finding) as Box<dyn AnyFinding>)
}

/// True for a finding about a message that says nothing new, as a rule for packages has found the same fault.
fn is_repeated(finding: &MessageFinding, commands: &[PackageCommand]) -> bool {
    let same: &[JobRule] = match finding.rule {
        MessageRule::LocUriUnescaped | MessageRule::LocUriBlank | MessageRule::LocUriControl => {
            &[JobRule::AddressSpace]
        }
        MessageRule::OddGuid | MessageRule::NodeName => &[JobRule::BrokenProductCode],
        MessageRule::UnknownFormat | MessageRule::FormatDiffers => &[JobRule::DataFormat],
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
