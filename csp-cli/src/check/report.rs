//! The output of `csp check`, in each of its formats.

use super::text;
use super::uri::uri;
use crate::console::{Console, Page};
use crate::files::Unreadable;
use crate::findings::{counted, write_unreadable};
use crate::format::Format;
use crate::standard_stream::is_standard_stream;
use clap::ValueEnum;
use csp_check::sarif::Log;
use csp_check::{AnyFinding, Checked, SourceText, Sources, github};
use csp_findings::Severity;
use std::io;
use std::path::Path;

/// The format of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people: each finding with its line, the place in it marked
    Text,
    /// One object per line, as the checks of each kind write it, with the name of its check
    Json,
    /// One SARIF 2.1.0 log, for code scanning and editors
    Sarif,
    /// Commands of a GitHub workflow, which shows them at the lines of a change
    Github,
}

/// The form of the output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) format: CheckFormat,
    /// The least severity that is shown.
    pub(super) shown: Severity,
    /// True if the command has a log.
    pub(super) is_logged: bool,
}

/// The number of findings.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    infos: usize,
    /// Those that `--fix` corrects.
    fixable: usize,
}

/// The findings of a file as they are shown, and what the end of the output needs of them.
pub(super) struct Written {
    page: Page,
    log: Log,
    /// The findings that are shown, for the log of the command, if it has one.
    events: Vec<(Severity, String)>,
    counts: Counts,
    /// The severity and the rule of the first finding among the worst that are shown.
    example: Option<(Severity, &'static str)>,
    /// True if the file cannot be read, and that is an error.
    failed: bool,
    depends_on_drop: bool,
}

impl Form {
    /// Writes the findings of a file with this text on an empty page; a package has no text.
    pub(super) fn write(
        self,
        path: &Path,
        name: &str,
        text: Option<&SourceText<'_>>,
        mut checked: Checked,
        page: Page,
    ) -> io::Result<Written> {
        let mut counts = Counts::default();
        let is_changeable = text.is_some_and(SourceText::has_lines);
        for finding in &mut checked.findings {
            match finding.severity() {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
            counts.fixable += usize::from(is_changeable && !finding.edits().is_empty());
            if self.format == CheckFormat::Json || self.is_logged {
                finding.set_file(name);
            }
        }
        let mut written = Written {
            page,
            log: Log::default(),
            events: Vec::new(),
            // Settings may have lowered the severity.
            failed: checked.unreadable && counts.errors > 0,
            counts,
            example: None,
            depends_on_drop: checked.findings.iter().any(AnyFinding::depends_on_descriptions),
        };
        let shown = || checked.findings.iter().filter(|finding| finding.severity() <= self.shown);
        let Some(worst) = shown().min_by_key(|finding| finding.severity()) else { return Ok(written) };
        written.example = Some((worst.severity(), worst.rule().id));
        if self.is_logged {
            written.events = shown().map(|finding| (finding.severity(), finding.to_string())).collect();
        }
        let page = &mut written.page;
        if self.format == CheckFormat::Json {
            shown().try_for_each(|finding| page.json(finding))?;
            return Ok(written);
        }
        let sources = text.map(|text| Sources::new(text, &checked));
        let sources = sources.as_ref();
        let (uri, file) = (uri(path), Some(name).filter(|_| !is_standard_stream(path)));
        for finding in shown() {
            match self.format {
                CheckFormat::Github => {
                    page.value(&github::command(finding, file, sources)).own("\n");
                }
                CheckFormat::Sarif => written.log.add(finding, &uri, sources),
                _ => text::write_finding(finding, name, sources, page),
            }
        }
        Ok(written)
    }
}

/// The output: prints findings, and counts them.
pub(super) struct Report {
    format: CheckFormat,
    log: Log,
    pub(super) files: usize,
    pub(super) skipped: usize,
    pub(super) counts: Counts,
    /// The severity and the rule of the first finding among the worst that are shown.
    example: Option<(Severity, &'static str)>,
    /// True if a file cannot be read.
    pub(super) failed: bool,
    /// True if another drop of descriptions may decide a finding otherwise.
    pub(super) depends_on_drop: bool,
}

impl Report {
    pub(super) fn new(format: CheckFormat) -> Report {
        Report {
            format,
            log: Log::default(),
            files: 0,
            skipped: 0,
            counts: Counts::default(),
            example: None,
            failed: false,
            depends_on_drop: false,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.format == CheckFormat::Text
    }

    /// Prints the findings of a file.
    pub(super) fn add(&mut self, written: Written, console: &mut Console<'_>) -> io::Result<()> {
        let Written { page, log, events, counts, example, failed, depends_on_drop } = written;
        for (severity, finding) in events {
            console.log_finding(severity, finding)?;
        }
        self.counts.errors += counts.errors;
        self.counts.warnings += counts.warnings;
        self.counts.infos += counts.infos;
        self.counts.fixable += counts.fixable;
        self.failed |= failed;
        self.depends_on_drop |= depends_on_drop;
        let is_worse = |(severity, _)| self.example.is_none_or(|(known, _)| severity < known);
        if example.is_some_and(is_worse) {
            self.example = example;
        }
        self.log.append(log);
        console.print(&page)
    }

    /// Reports a file that cannot be read.
    pub(super) fn unreadable(
        &mut self,
        unreadable: &Unreadable,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        self.failed = true;
        match self.format {
            CheckFormat::Text => write_unreadable(unreadable, Format::Text, console),
            CheckFormat::Json => write_unreadable(unreadable, Format::Json, console),
            CheckFormat::Sarif => {
                self.log.add_unreadable(&unreadable.to_string());
                console.error(unreadable)
            }
            CheckFormat::Github => {
                console.log_finding(Severity::Error, unreadable)?;
                console.line(github::error(&unreadable.name, &unreadable.message))
            }
        }
    }

    /// Writes the counts, and hints for people. If no file could be read, the errors say all.
    pub(super) fn finish(self, fixes: bool, console: &mut Console<'_>) -> io::Result<()> {
        let has_counts = self.files > 0 || self.skipped > 0 || !self.failed;
        let Counts { errors, warnings, infos, fixable } = self.counts;
        let counts = [(self.files, "file"), (errors, "error"), (warnings, "warning"), (infos, "info")];
        let mut counts = counts.map(|(count, noun)| counted(count, noun)).join(", ");
        if self.skipped > 0 {
            counts += &format!("; {} skipped", counted(self.skipped, "file"));
        }
        if self.format == CheckFormat::Sarif {
            console.json(&self.log.into_json("csp", env!("CARGO_PKG_VERSION")))?;
        }
        if !has_counts {
            return Ok(());
        }
        if self.format != CheckFormat::Text {
            return console.note(counts);
        }
        console.count(counts)?;
        if fixable > 0 && !fixes {
            console.count(format_args!("--fix corrects {fixable} of them"))?;
        }
        match self.example {
            Some((_, rule)) => console.count(format_args!("more about a rule: csp explain {rule}")),
            None => Ok(()),
        }
    }
}
