//! `csp syncml check`: every irregularity of every message.

use super::against::Against;
use super::nodes::nodes;
use crate::console::{Console, Exit};
use crate::drop::known_windows;
use crate::findings::{conclude, each_file, write_finding};
use crate::format::Format;
use clap::ValueEnum;
use csp_check::read_message;
use desktop_app_csp::server::package_commands;
use std::io;
use std::path::PathBuf;
use syncml::DocumentForm;
use syncml::check::MessageChecker;
use windows_csp::{DROP, SCHEMA};

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Messages, or folders with .xml files, which are read in order of their names
    #[arg(required = true, value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    against: Against,
    /// The form of the documents. The default depends on the root: a whole message (SyncML with a header), a body
    /// (SyncBody, or SyncML without a header) or a payload (commands in a row)
    #[arg(long = "as", value_enum, value_name = "FORM")]
    taken_as: Option<TakenAs>,
    /// How findings are written; as JSON, one object per line, and the counts go to standard error
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The form that a document is checked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TakenAs {
    /// A whole message: a missing header or CmdID is an error
    Message,
    /// Commands without CmdIDs and a header, which a server adds
    Payload,
}

/// Returns true if a command in the message executes a job for an MSI package.
fn has_job(bytes: &[u8]) -> bool {
    let message = read_message(bytes);
    message.is_some_and(|message| package_commands(&message).iter().any(|command| command.job.is_some()))
}

/// Reports the findings of all messages, and counts.
pub(super) fn check(asked: &Check, console: &mut Console<'_>) -> io::Result<Exit> {
    let nodes = nodes(&asked.against.ddf, console)?;
    let mut checker = MessageChecker::new().with_windows(&SCHEMA, DROP.date).with_schema(nodes.schema());
    if let Some(build) = asked.against.build {
        checker = checker.for_build(build);
    }
    if let Some(edition) = asked.against.edition {
        checker = checker.for_edition(edition);
    }
    checker = match asked.taken_as {
        Some(TakenAs::Message) => checker.taken_as(DocumentForm::Message),
        Some(TakenAs::Payload) => checker.taken_as(DocumentForm::Payload),
        None => checker,
    };
    let (mut read, mut commands, mut errors, mut warnings, mut broken) = (0, 0, 0, 0, false);
    let (mut depends_on_drop, mut has_jobs) = (false, false);
    let failed = each_file(&asked.paths, asked.format, console, |path, bytes, console| {
        let name = path.display().to_string();
        let report = checker.check(bytes);
        read += 1;
        commands += report.commands;
        errors += report.errors();
        warnings += report.warnings();
        broken |= report.unreadable;
        has_jobs = has_jobs || has_job(bytes);
        for finding in report.findings {
            depends_on_drop |= finding.rule.depends_on_descriptions();
            write_finding(&finding.in_file(&name), asked.format, console)?;
        }
        if report.omitted > 0 {
            console.error(format_args!("{name}: {} more findings are not shown", report.omitted))?;
        }
        Ok(())
    })?;
    if depends_on_drop {
        console.note(format_args!("{}; --ddf adds others", known_windows()))?;
    }
    if has_jobs {
        console.note("the jobs for MSI packages are not checked here; `csp msi check` checks them")?;
    }
    let counts = [(read, "file"), (commands, "command"), (errors, "error"), (warnings, "warning")];
    conclude(&counts, asked.format, failed || broken || !nodes.complete, errors, console)
}
