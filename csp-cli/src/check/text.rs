//! Findings for people: each with its line, the place in it marked.

use crate::console::{Page, Styles};
use anstyle::Style;
use csp_check::{AnyFinding, Snippet, Sources};
use csp_findings::{Position, Severity, quoted};

/// Writes a finding, and an empty line after it.
pub(super) fn write_finding(finding: &AnyFinding, file: &str, sources: Option<&Sources<'_>>, out: &mut Page) {
    let (styles, width) = (out.styles(), out.width());
    let style = style_of(finding.severity(), styles);
    let Position { line, column } = finding.place();
    out.styled(style, |out| {
        out.own(finding.severity().as_str()).own("[").own(&finding.rule_name()).own("]");
    });
    out.own(": ");
    if !finding.subject().is_empty() {
        out.styled(styles.title, |out| {
            out.value(finding.subject());
        });
        out.own(": ");
    }
    out.value(finding.message()).own("\n");
    let number = sources.map_or(line, |sources| sources.position(finding).line).to_string();
    let gutter = number.len();
    let faint = |out: &mut Page, text: &str| {
        out.styled(styles.faint, |out| {
            out.own(text);
        });
    };
    out.repeat(" ", gutter);
    faint(out, "-->");
    out.own(" ").value(file);
    match (sources, finding.in_data()) {
        (None, _) => {}
        (Some(_), Some((command, position))) => {
            place(line, column, out);
            out.own(", in the data of the command");
            if !command.id.is_empty() {
                out.own(" ").value(&quoted(&command.id));
            }
            out.own(" at ").number(position.line).own(":").number(position.column);
        }
        (Some(sources), None) if !sources.has_lines() => {
            out.own(", at ").number(line).own(":").number(column).own(" of its XML");
        }
        (Some(_), None) => place(line, column, out),
    }
    out.own("\n");
    if let Some(sources) = sources {
        let room = width.saturating_sub(gutter + " | ".len());
        let Snippet { line, mark } = sources.snippet(finding, room);
        out.repeat(" ", gutter + 1);
        faint(out, "|");
        out.own("\n");
        faint(out, &number);
        out.own(" ");
        faint(out, "|");
        out.own(" ").value(&line).own("\n");
        out.repeat(" ", gutter + 1);
        faint(out, "|");
        out.own(" ").repeat(" ", mark.start);
        out.styled(style, |out| {
            out.repeat("^", mark.len());
        });
        out.own("\n");
    }
    for consequence in finding.consequences() {
        out.repeat(" ", gutter + 1);
        faint(out, "=");
        out.own(" ").value(&consequence).own("\n");
    }
    if let Some(fix) = finding.fix() {
        out.repeat(" ", gutter + 1);
        faint(out, "=");
        out.own(" ");
        out.styled(styles.good, |out| {
            out.own("fix: ").value(&fix.message);
        });
        out.own("\n");
    }
    out.own("\n");
}

/// `:LINE:COLUMN`
fn place(line: u32, column: u32, out: &mut Page) {
    out.own(":").number(line).own(":").number(column);
}

fn style_of(severity: Severity, styles: Styles) -> Style {
    match severity {
        Severity::Error => styles.bad,
        Severity::Warning => styles.notice,
        Severity::Info => styles.faint,
    }
}
