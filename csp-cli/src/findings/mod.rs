//! Findings as lines and as JSON.

use crate::console::{Console, Exit, shown, styled};
use crate::files::{Unreadable, bytes, expand_one};
use crate::format::Format;
use csp_check::AnyFinding;
use csp_findings::{Finding, JsonRule, Rule, Severity};
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// Calls `check` with the bytes of each file. Reports files that cannot be read, and returns true if there are any.
pub(crate) fn each_file(
    paths: &[PathBuf],
    format: Format,
    console: &mut Console<'_>,
    mut check: impl FnMut(&Path, &[u8], &mut Console<'_>) -> io::Result<()>,
) -> io::Result<bool> {
    let mut failed = false;
    for path in paths {
        for file in expand_one(path) {
            match file.and_then(|file| Ok((bytes(&file)?, file))) {
                Ok((bytes, file)) => check(&file, &bytes, console)?,
                Err(unreadable) => {
                    write_unreadable(&unreadable, format, console)?;
                    failed = true;
                }
            }
        }
    }
    Ok(failed)
}

/// Reports a file that cannot be read: in text on standard error, in JSON as a finding.
pub(crate) fn write_unreadable(
    unreadable: &Unreadable,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if format == Format::Text {
        return console.error(unreadable);
    }
    console.log_finding(Severity::Error, unreadable)?;
    let Unreadable { name: file, message } = unreadable;
    let (severity, rule) = (Severity::Error, "unreadable");
    console.json(&UnreadableFile { file, line: None, column: None, severity, rule, message, fix: None })
}

/// Has the members that the findings of every check have.
#[derive(Serialize)]
struct UnreadableFile<'u> {
    file: &'u str,
    line: Option<u32>,
    column: Option<u32>,
    severity: Severity,
    rule: &'static str,
    message: &'u str,
    fix: Option<&'u str>,
}

/// Writes a finding as one line, and to the log.
pub(crate) fn write_finding<R: JsonRule>(
    finding: &Finding<R>,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    console.log_finding(finding.severity(), finding)?;
    match format {
        Format::Json => console.json(finding),
        Format::Text if console.has_colors() => write_coloured(finding, console),
        Format::Text => console.line(finding),
    }
}

/// Writes a finding of any check as the check itself does.
pub(crate) fn write_any(finding: &AnyFinding, format: Format, console: &mut Console<'_>) -> io::Result<()> {
    match finding {
        AnyFinding::Description(finding) => write_finding(finding, format, console),
        AnyFinding::Message(finding) => write_finding(finding, format, console),
        AnyFinding::Configuration(finding) => write_finding(finding, format, console),
        AnyFinding::Job(finding) => write_finding(finding, format, console),
        AnyFinding::Package(finding) => write_finding(finding, format, console),
        AnyFinding::Profile(finding) => write_finding(finding, format, console),
    }
}

/// Writes a finding as it displays itself, in colours.
fn write_coloured<R: Rule>(finding: &Finding<R>, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let style = match finding.severity() {
        Severity::Error => styles.bad,
        Severity::Warning => styles.notice,
        Severity::Info => styles.faint,
    };
    let out = console.out();
    let (place, level, rule) = (shown(finding.place()), finding.level, finding.rule);
    write!(out, "{place}: {}: ", styled(style, format_args!("{level}[{rule}]")))?;
    if !finding.subject.is_empty() {
        write!(out, "{}: ", styled(styles.title, &finding.subject))?;
    }
    write!(out, "{}", shown(&finding.message))?;
    if let Some(outcome) = finding.rule.outcome() {
        write!(out, "; {outcome}")?;
    }
    match &finding.fix {
        Some(fix) => writeln!(out, "; {}", styled(styles.good, format_args!("fix: {fix}"))),
        None => writeln!(out),
    }
}

/// A number of things: `1 file`, `2 files`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Writes the counts, as the last line or beside JSON, and returns how the program ends. `failed`: a file or its content
/// could not be read; if there is nothing else to count, the errors say all.
pub(crate) fn conclude(
    counts: &[(usize, &str)],
    format: Format,
    failed: bool,
    errors: usize,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if failed && counts.iter().all(|(count, _)| *count == 0) {
        return Ok(Exit::Unusable);
    }
    let counts: Vec<String> = counts.iter().map(|(count, noun)| counted(*count, noun)).collect();
    let counts = counts.join(", ");
    match format {
        Format::Text => console.count(counts)?,
        Format::Json => console.note(counts)?,
    }
    Ok(match (failed, errors) {
        (true, _) => Exit::Unusable,
        (false, 0) => Exit::Success,
        (false, _) => Exit::Found,
    })
}
