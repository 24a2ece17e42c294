//! Findings for people: each with its line, the place in it marked.

use crate::console::{Page, Styles, shown, styled};
use anstyle::Style;
use csp_check::{AnyFinding, Snippet, Sources};
use csp_findings::{Position, Severity, quoted};
use std::fmt::{self, Write};

/// Writes a finding, and an empty line after it.
pub(super) fn write_finding(
    finding: &AnyFinding,
    file: &str,
    sources: Option<&Sources<'_>>,
    out: &mut Page,
) -> fmt::Result {
    let (styles, width) = (out.styles(), out.width());
    let style = style_of(finding.severity(), styles);
    let Position { line, column } = finding.place();
    let rule = finding.rule().name;
    write!(out, "{}: ", styled(style, format_args!("{}[{rule}]", finding.severity())))?;
    if !finding.subject().is_empty() {
        write!(out, "{}: ", styled(styles.title, finding.subject()))?;
    }
    writeln!(out, "{}", shown(finding.message()))?;
    let number = sources.map_or(line, |sources| sources.position(finding).line).to_string();
    let gutter = number.len();
    let bar = styled(styles.faint, "|").to_string();
    write!(out, "{:gutter$}{} ", "", styled(styles.faint, "-->"))?;
    match (sources, finding.in_data()) {
        (None, _) => writeln!(out, "{}", shown(file))?,
        (Some(_), Some((command, position))) => writeln!(
            out,
            "{}:{line}:{column}, in the data of the command{} at {position}",
            shown(file),
            named(&command.id)
        )?,
        (Some(sources), None) if !sources.has_lines() => {
            writeln!(out, "{}, at {line}:{column} of its XML", shown(file))?;
        }
        (Some(_), None) => writeln!(out, "{}:{line}:{column}", shown(file))?,
    }
    if let Some(sources) = sources {
        let room = width.saturating_sub(gutter + " | ".len());
        let Snippet { line, mark } = sources.snippet(finding, room);
        writeln!(out, "{:gutter$} {bar}", "")?;
        writeln!(out, "{} {bar} {line}", styled(styles.faint, &number))?;
        let (before, marked) = (" ".repeat(mark.start), "^".repeat(mark.len()));
        writeln!(out, "{:gutter$} {bar} {before}{}", "", styled(style, marked))?;
    }
    let equals = styled(styles.faint, "=").to_string();
    for consequence in finding.consequences() {
        writeln!(out, "{:gutter$} {equals} {consequence}", "")?;
    }
    if let Some(fix) = finding.fix() {
        writeln!(out, "{:gutter$} {equals} {}", "", styled(styles.good, format_args!("fix: {fix}")))?;
    }
    writeln!(out)
}

/// ` "2"`, unless the command has no id.
fn named(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!(" {}", quoted(id)) }
}

fn style_of(severity: Severity, styles: Styles) -> Style {
    match severity {
        Severity::Error => styles.bad,
        Severity::Warning => styles.notice,
        Severity::Info => styles.faint,
    }
}
