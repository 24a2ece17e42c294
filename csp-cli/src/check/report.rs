//! The output of `csp check`, in each of its formats.

use super::checked_file::CheckedFile;
use super::text;
use super::uri::uri;
use crate::console::Console;
use crate::files::Unreadable;
use crate::findings::{counted, write_unreadable};
use crate::format::Format;
use crate::standard_stream::is_standard_stream;
use clap::ValueEnum;
use csp_check::sarif::Log;
use csp_check::{Checked, SourceText, Sources, github};
use csp_findings::Severity;
use std::io;
use syncml::is_wbxml;

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

/// Writes findings, and counts them.
pub(super) struct Report {
    format: CheckFormat,
    /// The least severity that is shown.
    shown: Severity,
    log: Log,
    pub(super) files: usize,
    pub(super) skipped: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    infos: usize,
    /// The number of findings that `--fix` corrects.
    fixable: usize,
    /// The severity and the rule of the first finding among the worst that are shown.
    example: Option<(Severity, &'static str)>,
    /// True if a file cannot be read.
    pub(super) failed: bool,
}

impl Report {
    pub(super) fn new(format: CheckFormat, shown: Severity) -> Report {
        Report {
            format,
            shown,
            log: Log::default(),
            files: 0,
            skipped: 0,
            errors: 0,
            warnings: 0,
            infos: 0,
            fixable: 0,
            example: None,
            failed: false,
        }
    }

    pub(super) fn is_text(&self) -> bool {
        self.format == CheckFormat::Text
    }

    /// Writes the findings of a file with these bytes; `None` for a package, which has no text.
    pub(super) fn findings(
        &mut self,
        file: &CheckedFile<'_>,
        bytes: Option<&[u8]>,
        checked: &Checked,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        let findings = &checked.findings;
        for finding in findings {
            match finding.severity() {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
            let is_fixable = !finding.edits().is_empty() && bytes.is_some_and(|bytes| !is_wbxml(bytes));
            self.fixable += usize::from(is_fixable);
        }
        let least = self.shown;
        let shown = || findings.iter().filter(move |finding| finding.severity() <= least);
        let Some(worst) = shown().min_by_key(|finding| finding.severity()) else { return Ok(()) };
        if self.example.is_none_or(|(known, _)| worst.severity() < known) {
            self.example = Some((worst.severity(), worst.rule().id));
        }
        if self.format == CheckFormat::Json {
            return shown().try_for_each(|finding| console.json(finding));
        }
        let text = bytes.and_then(SourceText::of);
        let sources = text.as_ref().map(|text| Sources::new(text, checked));
        let sources = sources.as_ref();
        let name = Some(file.name).filter(|_| !is_standard_stream(file.path));
        for finding in shown() {
            match self.format {
                CheckFormat::Github => console.line(github::command(finding, name, sources))?,
                CheckFormat::Sarif => self.log.add(finding, &uri(file.path), sources),
                _ => text::write_finding(finding, file, sources, console)?,
            }
        }
        Ok(())
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
            CheckFormat::Github => console.line(github::error(&unreadable.name, &unreadable.message)),
        }
    }

    /// Writes the counts, and hints for people.
    pub(super) fn finish(self, fixes: bool, console: &mut Console<'_>) -> io::Result<()> {
        let counts =
            [(self.files, "file"), (self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let mut counts = counts.map(|(count, noun)| counted(count, noun)).join(", ");
        if self.skipped > 0 {
            counts += &format!("; {} skipped", counted(self.skipped, "file"));
        }
        match self.format {
            CheckFormat::Text => {
                console.count(counts)?;
                if self.fixable > 0 && !fixes {
                    console.count(format_args!("--fix corrects {} of them", self.fixable))?;
                }
                match self.example {
                    Some((_, rule)) => console.count(format_args!("more about a rule: csp explain {rule}")),
                    None => Ok(()),
                }
            }
            CheckFormat::Sarif => {
                console.json(&self.log.into_json("csp", env!("CARGO_PKG_VERSION")))?;
                console.note(counts)
            }
            CheckFormat::Json | CheckFormat::Github => console.note(counts),
        }
    }
}
