//! `csp ddf check`: every irregularity of every file.

use crate::console::{Console, Exit, shown};
use crate::findings::{self, conclude, each_file, write_line};
use crate::format::Format;
use ddf::check::{Checker, Finding, Severity};
use serde::Serialize;
use std::io;
use std::path::PathBuf;

/// Reports the findings of all files, and counts.
pub(crate) fn check(
    paths: &[PathBuf],
    format: Format,
    mount: Option<String>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let mut checker = Checker::new();
    if let Some(mount) = mount {
        checker.mount(mount);
    }
    let failed = each_file(paths, format, console, |path, bytes, _| {
        checker.add_bytes(path.display().to_string(), bytes);
        Ok(())
    })?;
    let report = checker.finish();
    for finding in &report.findings {
        match format {
            Format::Text => write_text(finding, console)?,
            Format::Json => write_line(&Line::from(finding), console)?,
        }
    }
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let counts =
        format!("{} files, {} nodes, {errors} errors, {warnings} warnings", report.files, report.nodes);
    conclude(counts, format, failed || report.unreadable > 0, errors, console)
}

/// As the finding displays itself, in colours.
fn write_text(finding: &Finding, console: &mut Console<'_>) -> io::Result<()> {
    if !console.has_colors() {
        return console.line(finding);
    }
    let styles = console.styles();
    let style = match finding.severity {
        Severity::Error => styles.bad,
        Severity::Warning => styles.notice,
        Severity::Info => styles.faint,
    };
    let Finding { rule, severity, file, position, uri, message, fix, .. } = finding;
    write!(console.out(), "{}:{position}: ", shown(file))?;
    findings::write_text((style, format_args!("{severity}[{rule}]")), uri, message, fix.as_ref(), console)
}

/// A finding as a line of JSON.
#[derive(Serialize)]
struct Line<'f> {
    file: &'f str,
    line: u32,
    column: u32,
    severity: &'static str,
    rule: String,
    uri: Option<&'f str>,
    message: &'f str,
    fix: Option<String>,
}

impl<'f> From<&'f Finding> for Line<'f> {
    fn from(finding: &'f Finding) -> Self {
        Line {
            file: &finding.file,
            line: finding.position.line,
            column: finding.position.column,
            severity: finding.severity.as_str(),
            rule: finding.rule.to_string(),
            uri: Some(finding.uri.as_str()).filter(|uri| !uri.is_empty()),
            message: &finding.message,
            fix: finding.fix.as_ref().map(ToString::to_string),
        }
    }
}
