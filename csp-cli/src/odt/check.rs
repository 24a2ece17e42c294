//! `csp odt check`: everything that is wrong.

use super::read::{File, read_all};
use crate::console::{Console, Exit, styled};
use crate::findings::conclude;
use crate::format::Format;
use office_csp::odt::{Context, Finding, Severity, check as check_document};
use office_csp::server::found_in;
use serde::Serialize;
use std::io;
use std::path::PathBuf;

/// Reports the findings of all files, and counts.
pub(super) fn check(
    paths: &[PathBuf],
    context: Context,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (files, mut failed) = read_all(paths, console)?;
    let (mut errors, mut warnings) = (0, 0);
    for file in &files {
        let findings = match findings(file, context) {
            Ok(findings) => findings,
            Err(message) => {
                console.error(message)?;
                failed = true;
                continue;
            }
        };
        for (name, finding) in &findings {
            match finding.severity() {
                Severity::Error => errors += 1,
                _ => warnings += 1,
            }
            write_finding(name, finding, format, console)?;
        }
    }
    let counts = format!("{} files, {errors} errors, {warnings} warnings", files.len());
    conclude(counts, format, failed, errors, console)
}

/// The findings of a file, or of the configurations in it if it is a message; each with what it is said about.
fn findings(file: &File, context: Context) -> Result<Vec<(String, Finding)>, String> {
    let root = file.document.roots().next().map(|root| root.name().rsplit(':').next().unwrap_or_default());
    if !matches!(root, Some("SyncML" | "SyncBody" | "Exec" | "Atomic" | "Sequence")) {
        let findings = check_document(&file.document, context).into_iter();
        return Ok(findings.map(|finding| (file.name.clone(), finding)).collect());
    }
    let message =
        syncml::Message::parse(file.document.text()).map_err(|error| format!("{}:{error}", file.name))?;
    let found = found_in(&message);
    if found.is_empty() {
        return Err(format!("{}: the message has the Office CSP execute nothing", file.name));
    }
    let of_one = |found: office_csp::server::Found| {
        let name = format!("{}:{}: in Data of {:?}", file.name, found.position, found.id);
        found.findings.into_iter().map(move |finding| (name.clone(), finding))
    };
    Ok(found.into_iter().flat_map(of_one).collect())
}

/// Writes a finding, with what it is said about.
pub(super) fn write_finding(
    name: &str,
    finding: &Finding,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if format == Format::Json {
        serde_json::to_writer(console.out(), &Line::new(name, finding))?;
        return console.out().write_all(b"\n");
    }
    if !console.has_colors() {
        return writeln!(console.out(), "{name}:{finding}");
    }
    let styles = console.styles();
    let style = if finding.severity() == Severity::Error { styles.bad } else { styles.notice };
    let out = console.out();
    let severity = finding.severity();
    write!(
        out,
        "{name}:{}: {}: ",
        finding.position,
        styled(style, format_args!("{severity}[{}]", finding.rule))
    )?;
    if !finding.path.is_empty() {
        write!(out, "{}: ", styled(styles.title, &finding.path))?;
    }
    write!(out, "{}", finding.message)?;
    if let Some(status) = finding.status() {
        write!(out, "; ends with {} {}", status.code(), status.name())?;
    }
    writeln!(out, "; {}", styled(styles.good, format_args!("fix: {}", finding.fix.message)))
}

/// A finding as a line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'f> {
    file: &'f str,
    line: u32,
    column: u32,
    severity: &'static str,
    rule: &'static str,
    number: u16,
    path: Option<&'f str>,
    message: &'f str,
    status: Option<u32>,
    status_name: Option<&'static str>,
    fix: &'f str,
    automatic: bool,
}

impl<'f> Line<'f> {
    fn new(file: &'f str, finding: &'f Finding) -> Self {
        Line {
            file,
            line: finding.position.line,
            column: finding.position.column,
            severity: finding.severity().as_str(),
            rule: finding.rule.id(),
            number: finding.rule.number(),
            path: Some(finding.path.as_str()).filter(|path| !path.is_empty()),
            message: &finding.message,
            status: finding.status().map(|status| status.code()),
            status_name: finding.status().map(|status| status.name()),
            fix: &finding.fix.message,
            automatic: finding.fix.is_automatic(),
        }
    }
}
