//! `csp odt plan`: the changes that a configuration would make on a machine.

use super::context::Context;
use super::read::read_configuration;
use crate::console::{Console, Exit, json_document, shown, styled};
use crate::findings::{counted, write_any};
use crate::format::Format;
use crate::installed::installed;
use csp_check::judged_configuration;
use csp_findings::without_product_keys;
use office_deployment::{
    Absent, Obstacle, Plan as Changes, PlannedChange, Severity, Unknown, check_configuration,
};
use serde::Serialize;
use std::io;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// A configuration
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The installed products: the output of `reg export` or `reg query` for
    /// HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration, or JSON; without it, those of this machine (Windows)
    #[arg(long, value_name = "FILE")]
    installed: Option<PathBuf>,
    /// Remove installed products that Add does not name, instead of keeping them: for a tool that removes them first
    #[arg(long)]
    remove_absent: bool,
    /// The purpose of the configuration, which decides which rules apply
    #[arg(long, value_enum, default_value_t)]
    context: Context,
    /// The form of the changes; as JSON, one object per line, and the count goes to standard error
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Writes the changes.
pub(super) fn plan(plan: &Plan, console: &mut Console<'_>) -> io::Result<Exit> {
    let read = read_configuration(&plan.file, "")
        .and_then(|document| Ok((document, installed(plan.installed.as_deref())?)));
    let (document, installed) = match read {
        Ok(read) => read,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let name = plan.file.display().to_string();
    let mut errors = 0;
    let findings = check_configuration(&document, plan.context.into());
    for mut finding in judged_configuration(findings, document.text()) {
        if finding.severity() == Severity::Error {
            errors += 1;
            finding.set_file(&name);
            write_any(&finding, plan.format, console)?;
        }
    }
    let absent = if plan.remove_absent { Absent::Removed } else { Absent::Kept };
    let changes = Changes::with_absent(&document.configuration(), &installed, absent);
    match plan.format {
        Format::Text => write_text(&changes, console)?,
        Format::Json => write_json(&name, &changes, console)?,
    }
    let (certain, possible) = (changes.changes.len(), changes.possible.len());
    let counts = match possible {
        0 => format!("{}, {}", counted(certain, "change"), counted(errors, "error")),
        _ => format!("{}, {possible} possible, {}", counted(certain, "change"), counted(errors, "error")),
    };
    match plan.format {
        Format::Text => console.count(counts)?,
        Format::Json => console.note(counts)?,
    }
    let stays = changes.changes.is_empty() && changes.obstacles.is_empty() && errors == 0;
    Ok(if stays { Exit::Success } else { Exit::Found })
}

fn write_text(plan: &Changes, console: &mut Console<'_>) -> io::Result<()> {
    let styles = console.styles();
    let out = console.out();
    for obstacle in &plan.obstacles {
        match obstacle.status() {
            Some(status) => {
                writeln!(out, "{}", styled(styles.bad, format_args!("It would end with {status}.")))?;
                writeln!(out, "Because {}.", shown(obstacle))?;
            }
            None => writeln!(out, "{}", styled(styles.bad, format_args!("It cannot end well: {obstacle}.")))?,
        }
        writeln!(out, "What to do: {}.", shown(obstacle.remedy()))?;
    }
    if !plan.obstacles.is_empty() && !plan.is_empty() {
        writeln!(out, "Without that:")?;
    }
    plan.changes.iter().try_for_each(|change| writeln!(out, "{}", shown(change)))?;
    plan.possible.iter().try_for_each(|possible| writeln!(out, "perhaps {}", shown(possible)))
}

/// A line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'p> {
    file: &'p str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    change: Option<PlannedChange>,
    /// The condition of a change that is only possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    depends_on: Option<Unknown>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<InTheWay<'p>>,
}

/// The reason why it cannot end as the configuration says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InTheWay<'p> {
    #[serde(flatten)]
    obstacle: &'p Obstacle,
    status: Option<u32>,
    status_name: Option<&'static str>,
    message: String,
    fix: &'static str,
}

fn write_json(file: &str, plan: &Changes, console: &mut Console<'_>) -> io::Result<()> {
    let obstacles = plan.obstacles.iter().map(|obstacle| {
        let status = obstacle.status();
        let obstacle = InTheWay {
            obstacle,
            status: status.map(|status| status.code()),
            status_name: status.map(|status| status.name()),
            message: obstacle.to_string(),
            fix: obstacle.remedy(),
        };
        Line { file, change: None, depends_on: None, obstacle: Some(obstacle) }
    });
    let changes = plan.changes.iter().map(|change| (change, None));
    let possible = plan.possible.iter().map(|possible| (&possible.change, Some(possible.depends_on)));
    let changes = changes.chain(possible).map(|(change, depends_on)| Line {
        file,
        change: Some(change.shown()),
        depends_on,
        obstacle: None,
    });
    obstacles.chain(changes).try_for_each(|line| {
        // Names from the configuration can be any text.
        let line = json_document(&line, false)?;
        write!(console.out(), "{}", without_product_keys(&String::from_utf8_lossy(&line)))
    })
}
