//! Writes installations and unfinished jobs, for people or as JSON.

use crate::console::Console;
use crate::format::Format;
use crate::time::utc;
use csp_findings::without_product_keys;
use ddf::Scope;
use office_csp::{Found, State, Unfinished};
use office_deployment::{Configuration, InstallStatus};
use serde::Serialize;
use std::io;

/// The commands that end an unfinished job.
pub(super) const CHOICES: &str = "`csp office apply --resume` finishes it, `csp office discard` gives it up unless its \
                                  tool is running, `csp office cancel` ends its tool";

/// An unfinished job in a line: its id, its start, its effect, and the state of its tool.
pub(super) fn describe(job: &Unfinished) -> String {
    let tool = match &job.tool {
        Some(found) => found.to_string(),
        None => "it is not known if the deployment tool is running".to_owned(),
    };
    let cancelling = if job.cancelling { "; it is to be cancelled" } else { "" };
    let Unfinished { scope, id, since, gist, .. } = job;
    let id = without_product_keys(id);
    format!("{} {id:?}: unfinished since {}: {gist}; {tool}{cancelling}", name(*scope), utc(*since))
}

fn name(scope: Scope) -> &'static str {
    if scope == Scope::User { "user" } else { "device" }
}

/// An installation as a line of JSON.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'l> {
    scope: &'static str,
    id: &'l str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelling: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    final_status: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart: Option<bool>,
}

/// Writes an unfinished job.
pub(super) fn write_unfinished(
    job: &Unfinished,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if format == Format::Text {
        return console.line(describe(job));
    }
    let tool = match job.tool {
        None => "unknown",
        Some(Found::Running) => "running",
        Some(Found::Ended(_)) => "ended",
        Some(Found::NotStarted) => "not-started",
        Some(Found::Lost) => "lost",
    };
    let line = Line {
        scope: name(job.scope),
        id: &without_product_keys(&job.id),
        state: "unfinished",
        configuration: Some(job.gist.clone()),
        since: Some(utc(job.since)),
        tool: Some(tool),
        cancelling: Some(job.cancelling),
        status: Some(InstallStatus::InProgress.code()),
        ..Line::default()
    };
    console.json(&line)
}

/// Writes an installation and its state.
pub(super) fn write_state(
    scope: Scope,
    id: &str,
    state: &State,
    format: Format,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let id = without_product_keys(id);
    if let Some(status) = state.status() {
        console.event(format_args!("{} {id:?}: {status}", name(scope)))?;
    }
    if format == Format::Text {
        let what = match (state, state.status()) {
            (State::Installing(_), _) => "unfinished".to_owned(),
            (_, Some(status)) => format!("ended with {status}"),
            (_, None) => "added, and never executed".to_owned(),
        };
        return console.line(format_args!("{} {id:?}: {what}", name(scope)));
    }
    let gist =
        state.payload().map(|payload| Configuration::read(payload.expose()).unwrap_or_default().gist());
    let line = Line {
        scope: name(scope),
        id: &id,
        state: match state {
            State::Absent => "absent",
            State::Added => "added",
            State::Installing(_) => "unfinished",
            State::Finished(_) => "finished",
        },
        configuration: gist,
        status: state.status().map(|status| status.code()),
        status_name: state.status().map(|status| status.name()),
        final_status: state.final_status().map(|status| status.code()),
        restart: match state {
            State::Finished(job) => Some(job.end.restart),
            _ => None,
        },
        ..Line::default()
    };
    console.json(&line)
}
