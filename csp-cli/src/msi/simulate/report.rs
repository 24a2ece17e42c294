//! The output of a simulation.

use crate::console::Console;
use crate::format::Format;
use crate::other_nodes::Unsimulated;
use csp_host::Refusal;
use ddf::Scope;
use desktop_app_csp::{HResult, PendingAlert, Update};
use serde::Serialize;
use std::io;

/// An event of a simulation.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub(super) enum Line<'l> {
    /// A command was refused.
    Refused {
        file: &'l str,
        line: u32,
        column: u32,
        command: &'l str,
        target: &'l str,
        status: u16,
        message: String,
        #[serde(skip)]
        text: String,
    },
    /// A command for a node of another CSP was answered as done, without effect.
    Unsimulated {
        file: &'l str,
        line: u32,
        column: u32,
        command: &'static str,
        target: &'l str,
        message: &'l str,
        #[serde(skip)]
        text: String,
    },
    /// A value that a message read.
    Value { file: &'l str, uri: &'l str, value: &'l str },
    /// The state of a job has changed. The text omits an error that was shown before.
    Status {
        #[serde(flatten)]
        job: Job<'l>,
        #[serde(skip)]
        is_error_known: bool,
    },
    /// The alert at the end of a job.
    Alert { scope: &'static str, product_code: &'l str, result: String },
    /// The end of a job. The text omits that of a removal, which is like its last change.
    End(Job<'l>),
}

/// The state of a job.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job<'l> {
    scope: &'static str,
    product_code: &'l str,
    /// `None` once the package is removed.
    status: Option<u32>,
    meaning: &'static str,
    #[serde(serialize_with = "hexadecimal")]
    last_error: HResult,
    /// The job has succeeded, and Windows must restart.
    restart_required: bool,
}

fn hexadecimal<S: serde::Serializer>(error: &HResult, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

impl<'l> Job<'l> {
    fn new(update: &'l Update, restart_required: bool) -> Self {
        Job {
            scope: name(update.scope),
            product_code: update.code.as_str(),
            status: update.status.map(|status| status.code()),
            meaning: update.status.map_or("removed", |status| status.meaning()),
            last_error: update.last_error,
            restart_required,
        }
    }

    /// The status, without the last error.
    fn state(&self, label: &str) -> String {
        let Job { scope, product_code, status, meaning, .. } = self;
        let restart = if self.restart_required { "; the device must restart" } else { "" };
        match status {
            Some(number) => format!("{scope} {product_code}: {label}{number} ({meaning}){restart}"),
            None => format!("{scope} {product_code}: {meaning}"),
        }
    }

    /// The status, and the last error if there is one.
    fn text(&self, label: &str) -> String {
        match self.last_error {
            HResult::SUCCESS => self.state(label),
            error => format!("{}: {}", self.state(label), named(error)),
        }
    }
}

impl<'l> Line<'l> {
    pub(super) fn refused(file: &'l str, refusal: &'l Refusal) -> Self {
        Line::Refused {
            file,
            line: refusal.position.line,
            column: refusal.position.column,
            command: &refusal.command,
            target: &refusal.target,
            status: refusal.status.0,
            message: refusal.reason.to_string(),
            text: refusal.to_string(),
        }
    }

    pub(super) fn unsimulated(file: &'l str, note: &'l Unsimulated) -> Self {
        Line::Unsimulated {
            file,
            line: note.position.line,
            column: note.position.column,
            command: note.verb.as_str(),
            target: &note.target,
            message: &note.reason,
            text: note.to_string(),
        }
    }

    pub(super) fn status(update: &'l Update, restart: bool, is_error_known: bool) -> Self {
        Line::Status { job: Job::new(update, restart), is_error_known }
    }

    pub(super) fn alert(alert: &'l PendingAlert) -> Self {
        Line::Alert {
            scope: name(alert.scope),
            product_code: alert.code.as_str(),
            result: alert.result.to_string(),
        }
    }

    pub(super) fn end(update: &'l Update, restart: bool) -> Self {
        Line::End(Job::new(update, restart))
    }

    pub(super) fn write(&self, format: Format, console: &mut Console<'_>) -> io::Result<()> {
        if format == Format::Json {
            return console.json(self);
        }
        match self {
            Line::Refused { file, text, .. } | Line::Unsimulated { file, text, .. } => {
                console.error(format_args!("{file}:{text}"))
            }
            Line::Value { file, uri, value } => console.line(format_args!("{file}: {uri} = {value}")),
            Line::Status { job, is_error_known: true } => console.line(job.state("")),
            Line::Status { job, is_error_known: false } => console.line(job.text("")),
            Line::Alert { scope, product_code, result } => {
                console.line(format_args!("{scope} {product_code}: the alert to the server says {result}"))
            }
            Line::End(Job { status: None, .. }) => Ok(()), // the last change says so
            Line::End(job) => {
                if let Some(remedy) = job.last_error.remedy().filter(|_| job.last_error != HResult::SUCCESS) {
                    console.line(format_args!("What to do: {remedy}"))?;
                }
                console.line(job.text("Status "))
            }
        }
    }
}

/// The error with its name and meaning, if they are known.
fn named(error: HResult) -> String {
    match (error.name(), error.description()) {
        (Some(name), Some(meaning)) => format!("{error} {name}: {meaning}"),
        _ => error.to_string(),
    }
}

fn name(scope: Scope) -> &'static str {
    if scope == Scope::User { "user" } else { "device" }
}
