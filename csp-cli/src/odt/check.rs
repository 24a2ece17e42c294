//! `csp odt check`: everything that is wrong.

use super::read::Content;
use crate::console::{Console, Exit, shown, styled};
use crate::findings::{conclude, each_file};
use crate::format::Format;
use csp_xml::Position;
use office_csp::server::found_in;
use office_deployment::{Context, Finding, Rule, Severity, check as check_document};
use serde::Serialize;
use std::io;
use std::path::PathBuf;
use syncml::Message;

/// Where a finding stands.
pub(super) struct Place<'p> {
    /// The file, as it was named.
    pub(super) file: &'p str,
    /// The Exec with the configuration, where the file is a message: its place, and the id of the installation.
    pub(super) exec: Option<(Position, &'p str)>,
}

/// Reports the findings of all files, and counts.
pub(super) fn check(
    paths: &[PathBuf],
    context: Context,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (mut files, mut errors, mut warnings, mut broken) = (0, 0, 0, false);
    let mut report = |place: &Place<'_>, finding: &Finding, console: &mut Console<'_>| {
        match finding.severity() {
            Severity::Error => errors += 1,
            _ => warnings += 1,
        }
        write_finding(place, finding, format, console)
    };
    let failed = each_file(paths, format, console, |path, bytes, console| {
        files += 1;
        let name = path.display().to_string();
        let place = Place { file: &name, exec: None };
        match Content::read(bytes) {
            Ok(Content::Configuration(document)) => {
                check_document(&document, context).iter().try_for_each(|one| report(&place, one, console))
            }
            Ok(Content::Message(message)) => in_message(&message).iter().try_for_each(|(exec, one)| {
                let exec = exec.as_ref().map(|(position, id)| (*position, id.as_str()));
                report(&Place { file: &name, exec }, one, console)
            }),
            Err(finding) => {
                broken |= finding.rule == Rule::NotWellFormed;
                report(&place, &finding, console)
            }
        }
    })?;
    let counts = format!("{files} files, {errors} errors, {warnings} warnings");
    conclude(counts, format, failed || broken, errors, console)
}

/// The findings of the configurations in a message, each with the place of its Exec and the id.
fn in_message(message: &Message<'_>) -> Vec<(Option<(Position, String)>, Finding)> {
    let found = found_in(message);
    if found.is_empty() {
        let what = "the message has the Office CSP execute nothing";
        let position = message.root_element().position();
        return vec![(None, Finding::new(Rule::ForeignRoot, position, what))];
    }
    let of_one = |found: office_csp::server::Found| {
        let exec = (found.position, found.id);
        found.findings.into_iter().map(move |finding| (Some(exec.clone()), finding))
    };
    found.into_iter().flat_map(of_one).collect()
}

/// Writes a finding, with what it is said about.
pub(super) fn write_finding(
    place: &Place<'_>,
    finding: &Finding,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let Place { file, exec } = place;
    if format == Format::Json {
        return console.json(&Line::new(place, finding));
    }
    let name = match exec {
        Some((position, id)) => format!("{file}:{position}: in Data of {id:?}"),
        None => (*file).to_owned(),
    };
    if !console.has_colors() {
        return console.line(format_args!("{name}:{finding}"));
    }
    let styles = console.styles();
    let style = if finding.severity() == Severity::Error { styles.bad } else { styles.notice };
    let out = console.out();
    let severity = finding.severity();
    write!(
        out,
        "{}:{}: {}: ",
        shown(name),
        finding.position,
        styled(style, format_args!("{severity}[{}]", finding.rule))
    )?;
    if !finding.path.is_empty() {
        write!(out, "{}: ", styled(styles.title, &finding.path))?;
    }
    write!(out, "{}", shown(&finding.message))?;
    if let Some(status) = finding.status() {
        write!(out, "; {} {} {}", finding.rule.ends(), status.code(), status.name())?;
    }
    writeln!(out, "; {}", styled(styles.good, format_args!("fix: {}", finding.fix.message)))
}

/// A finding as a line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'f> {
    file: &'f str,
    /// In the file: of a message, where the Exec stands.
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
    /// The place in the configuration, where that stands in a message.
    data: Option<InData<'f>>,
}

#[derive(Serialize)]
struct InData<'f> {
    id: &'f str,
    line: u32,
    column: u32,
}

impl<'f> Line<'f> {
    fn new(place: &Place<'f>, finding: &'f Finding) -> Self {
        let Position { line, column } = place.exec.map_or(finding.position, |(exec, _)| exec);
        Line {
            file: place.file,
            line,
            column,
            severity: finding.severity().as_str(),
            rule: finding.rule.id(),
            number: finding.rule.number(),
            path: Some(finding.path.as_str()).filter(|path| !path.is_empty()),
            message: &finding.message,
            status: finding.status().map(|status| status.code()),
            status_name: finding.status().map(|status| status.name()),
            fix: &finding.fix.message,
            automatic: finding.fix.is_automatic(),
            data: place.exec.map(|(_, id)| InData {
                id,
                line: finding.position.line,
                column: finding.position.column,
            }),
        }
    }
}
