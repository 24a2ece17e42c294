//! `csp odt plan`: what a configuration would change on a machine.

use super::Context;
use super::check::{Place, write_finding};
use super::read::read_configuration;
use crate::console::{Console, Exit, json_document, shown, styled};
use crate::findings::write_line;
use crate::format::Format;
use crate::installed::installed;
use office_csp::odt::{Absent, Change, Match, Plan as Changes, Severity, check, without_product_keys};
use office_csp::{Configuration, InstallStatus, Installed};
use serde::Serialize;
use std::io;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// A configuration
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What is installed: what `reg export` writes or `reg query` shows of
    /// HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration, or JSON; without it, on this machine (Windows)
    #[arg(long, value_name = "FILE")]
    installed: Option<PathBuf>,
    /// Products that are installed and that Add does not name stay, instead of being removed
    #[arg(long)]
    keep_absent: bool,
    /// What the configuration is for
    #[arg(long, value_enum, default_value_t)]
    context: Context,
    /// How changes are written; as JSON, one object per line, and the count goes to standard error
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Says what would change.
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
    for finding in check(&document, plan.context.into()) {
        if finding.severity() == Severity::Error {
            errors += 1;
            write_finding(&Place { file: &name, exec: None }, &finding, plan.format, console)?;
        }
    }
    let absent = if plan.keep_absent { Absent::Kept } else { Absent::Removed };
    let desired = document.configuration();
    let Changes { changes, obstacle, .. } = Changes::with_absent(&desired, &installed, absent);
    match plan.format {
        Format::Text => write_text(&changes, obstacle, console)?,
        Format::Json => write_json(&name, &changes, obstacle, console)?,
    }
    if hides_languages(&desired, &installed) {
        console.error("what languages are installed is not known, so nothing is said of them")?;
    }
    let counts = format!("{} changes, {errors} errors", changes.len());
    match plan.format {
        Format::Text => writeln!(console.out(), "{counts}")?,
        Format::Json => console.error(counts)?,
    }
    let stays = changes.is_empty() && obstacle.is_none() && errors == 0;
    Ok(if stays { Exit::Success } else { Exit::Found })
}

/// Whether languages would be compared if they were known.
fn hides_languages(desired: &Configuration, installed: &Installed) -> bool {
    let products = desired.add.iter().flat_map(|add| &add.products);
    let mut languages = products.flat_map(|product| &product.languages);
    !installed.is_empty()
        && installed.languages.is_empty()
        && languages.any(|language| Match::find(language.id.trim()).is_none())
}

fn write_text(
    changes: &[Change],
    obstacle: Option<InstallStatus>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let styles = console.styles();
    let out = console.out();
    if let Some(status) = obstacle {
        writeln!(out, "{}", styled(styles.bad, format_args!("It would end with {status}.")))?;
        writeln!(out, "What to do: {}.", status.remedy())?;
        if !changes.is_empty() {
            writeln!(out, "Without that:")?;
        }
    }
    changes.iter().try_for_each(|change| writeln!(out, "{}", shown(change)))
}

/// A line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'p> {
    file: &'p str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    change: Option<&'p Change>,
    #[serde(skip_serializing_if = "Option::is_none")]
    obstacle: Option<Obstacle>,
}

/// What it would end with instead.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Obstacle {
    status: u32,
    status_name: &'static str,
    message: &'static str,
    fix: &'static str,
}

fn write_json(
    file: &str,
    changes: &[Change],
    obstacle: Option<InstallStatus>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if let Some(status) = obstacle {
        let obstacle = Obstacle {
            status: status.code(),
            status_name: status.name(),
            message: status.meaning(),
            fix: status.remedy(),
        };
        write_line(&Line { file, change: None, obstacle: Some(obstacle) }, console)?;
    }
    changes.iter().try_for_each(|change| {
        // The names are those of the configuration, and may be anything.
        let line = json_document(&Line { file, change: Some(change), obstacle: None }, false)?;
        write!(console.out(), "{}", without_product_keys(&String::from_utf8_lossy(&line)))
    })
}
