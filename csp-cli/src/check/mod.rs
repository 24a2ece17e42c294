//! `csp check`: finds out what files are, and checks each as its kind.

mod checked_file;
mod content;
mod report;
mod settings;
mod text;
mod uri;
mod walk;

use crate::console::{Console, Exit};
use crate::drop::known_windows;
use crate::files::Unreadable;
use crate::findings::counted;
use crate::messages::{Nodes, nodes};
use crate::output::replace;
use crate::standard_stream::is_standard_stream;
use checked_file::CheckedFile;
use clap::ValueEnum;
use content::Content;
use csp_check::{Checked, Checker, Descriptions, read_build, read_edition};
use csp_findings::Severity;
use ddf::applicability::{Build, Edition};
use rayon::prelude::*;
use report::{CheckFormat, Report};
use settings::Settings;
use std::io;
use std::path::{Path, PathBuf};
use walk::{Found, walk};

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "In a folder, files of other kinds, hidden files, links to folders, pipes and devices are skipped. The paths \
                        may be left out where there is a csp.toml.\n\n\
                        Exit codes: 0 no errors; 1 there are errors, or with --deny warnings also warnings; 2 a file cannot be \
                        read, is not well-formed or of no known kind, or the arguments or csp.toml make no sense."
)]
pub(crate) struct CheckFiles {
    /// Files, folders with everything below them, or `-`: device descriptions, SyncML messages and payloads (XML or WBXML),
    /// Office configurations, MSI jobs and packages; exports of Intune, Fleet's and Workspace ONE's profiles, provisioning
    /// documents, MDM diagnostics reports and event logs of device management
    #[arg(value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    /// The form of the findings; except for text, the counts go to standard error
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    format: CheckFormat,
    /// Show only findings of at least this severity; the counts and the exit code are those of all
    #[arg(long, value_enum, default_value_t = Least::Info, value_name = "LEVEL")]
    severity: Least,
    /// End with exit code 1 also when there are warnings
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Carry out the fixes that need no decision, in place, and report the findings that are left. Each file is written as a
    /// whole or not at all, and keeps its encoding and its line ends
    #[arg(long)]
    fix: bool,
    /// Check messages against these device descriptions as well: DDF files, or folders with .xml files. They replace those of
    /// Windows for the same root
    #[arg(long, value_name = "FILE|DIR")]
    ddf: Vec<PathBuf>,
    /// Check that the nodes exist on this build of Windows, as in 10.0.22621.3085 or 22621 [default: that of csp.toml]
    #[arg(long, value_name = "BUILD", value_parser = read_build)]
    build: Option<Build>,
    /// Check that the nodes exist on this edition of Windows, as in Home or 0x65 [default: that of csp.toml]
    #[arg(long, value_name = "EDITION", value_parser = read_edition)]
    edition: Option<Edition>,
    /// The settings [default: csp.toml in this folder or the nearest one above it]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Name the files in folders that are skipped, on standard error
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Least {
    /// Errors
    Error,
    /// Errors and warnings
    Warning,
    /// All findings
    Info,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Severity {
        match least {
            Least::Error => Severity::Error,
            Least::Warning => Severity::Warning,
            Least::Info => Severity::Info,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings count as errors for the exit code
    Warnings,
}

/// Reports the findings of all files, and counts.
pub(crate) fn check(asked: &CheckFiles, console: &mut Console<'_>) -> io::Result<Exit> {
    let settings = match settings::read(asked.config.as_deref()) {
        Ok(settings) => settings,
        Err(errors) => {
            errors.iter().try_for_each(|error| console.error(error))?;
            return Ok(Exit::Unusable);
        }
    };
    let paths = match (asked.paths.is_empty(), settings.folder_as_named()) {
        (false, _) => asked.paths.clone(),
        (true, Some(folder)) => vec![folder.to_owned()],
        (true, None) => {
            console.error(
                "name files or folders; only where there is a csp.toml, its folder is checked without",
            )?;
            return Ok(Exit::Unusable);
        }
    };
    let nodes = nodes(&asked.ddf, console)?;
    let mut run = Run::new(asked, &settings, &nodes);
    console.progress().begin(None, "files");
    let mut batch = Vec::new();
    walk(&paths, &settings, |found| {
        batch.push(found);
        match batch.len() {
            BATCH => run.batch(std::mem::take(&mut batch), console),
            _ => Ok(()),
        }
    })?;
    run.batch(batch, console)?;
    console.progress().end();
    run.finish(console)
}

/// The number of files that are in memory at the same time.
const BATCH: usize = 64;

/// The state of a check.
struct Run<'r> {
    asked: &'r CheckFiles,
    checker: Checker<'r>,
    report: Report,
    /// All descriptions are checked together, because they refer to each other.
    descriptions: Descriptions,
    /// The files of the descriptions, in order.
    described: Vec<(PathBuf, Vec<u8>)>,
    /// The number of files of known kinds in the folder that is walked.
    in_folder: usize,
    /// True if another drop of descriptions may decide a finding otherwise.
    depends_on_drop: bool,
}

impl<'r> Run<'r> {
    fn new(asked: &'r CheckFiles, settings: &'r Settings, nodes: &'r Nodes) -> Self {
        let rules = settings.rules.clone();
        let mut checker = Checker::new().with_schema(nodes.schema()).with_rules(rules);
        if let Some(build) = asked.build.or(settings.build) {
            checker = checker.for_build(build);
        }
        if let Some(edition) = asked.edition.or(settings.edition) {
            checker = checker.for_edition(edition);
        }
        let mut report = Report::new(asked.format, asked.severity.into());
        report.failed = !nodes.complete;
        Run {
            asked,
            checker,
            report,
            descriptions: Descriptions::new(),
            described: Vec::new(),
            in_folder: 0,
            depends_on_drop: false,
        }
    }

    /// Reads and checks the files of a batch at the same time, and reports them one after the other.
    fn batch(&mut self, batch: Vec<Found>, console: &mut Console<'_>) -> io::Result<()> {
        let checker = &self.checker;
        let read = |found: &Found| match found {
            Found::Named(path) => Some(content::read(path, &name_of(path), false, checker)),
            Found::InFolder(path) => Some(content::read(path, &name_of(path), true, checker)),
            Found::Skipped(..) | Found::Unreadable(_) | Found::EndOfFolder(_) => None,
        };
        let contents: Vec<_> = match &batch[..] {
            [one] => vec![read(one)], // no threads for one file
            _ => batch.par_iter().map(read).collect(),
        };
        batch.into_iter().zip(contents).try_for_each(|(found, content)| self.found(found, content, console))
    }

    fn found(
        &mut self,
        found: Found,
        content: Option<Result<Content, Unreadable>>,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        console.progress().advance();
        match (found, content) {
            (Found::Named(path), Some(content)) => self.file(path, content, false, console),
            (Found::InFolder(path), Some(content)) => self.file(path, content, true, console),
            (Found::Named(_) | Found::InFolder(_), None) => Ok(()),
            (Found::Skipped(path, why), _) => self.skip(&path, why, console),
            (Found::Unreadable(unreadable), _) => self.report.unreadable(&unreadable, console),
            (Found::EndOfFolder(path), _) => match std::mem::take(&mut self.in_folder) {
                0 => {
                    let message = "the folder has no file to check";
                    self.report.unreadable(&Unreadable::new(&path, message), console)
                }
                _ => Ok(()),
            },
        }
    }

    fn skip(&mut self, path: &Path, why: &str, console: &mut Console<'_>) -> io::Result<()> {
        self.report.skipped += 1;
        match self.asked.verbose {
            true => console.note(format_args!("{}: skipped, because it {why}", name_of(path))),
            false => Ok(()),
        }
    }

    fn file(
        &mut self,
        path: PathBuf,
        content: Result<Content, Unreadable>,
        in_folder: bool,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        let content = match content {
            Ok(Content::Unknown(why)) if in_folder => return self.skip(&path, &why, console),
            Ok(Content::Unknown(why)) => {
                let message = format!("{why}; expected {KINDS}");
                return self.report.unreadable(&Unreadable::new(&path, message), console);
            }
            Ok(content) => content,
            Err(unreadable) => {
                self.in_folder += usize::from(in_folder);
                return self.report.unreadable(&unreadable, console);
            }
        };
        self.in_folder += usize::from(in_folder);
        if self.asked.fix && is_standard_stream(&path) {
            let message = "--fix changes files in place, and standard input has no place";
            return self.report.unreadable(&Unreadable::new(&path, message), console);
        }
        self.report.files += 1;
        match content {
            Content::Description(bytes, checked) => {
                if self.descriptions.add_checked(checked) {
                    self.described.push((path, bytes));
                }
                Ok(())
            }
            Content::Document(bytes, checked) => self.document(&path, bytes, checked, console),
            Content::Package(checked) => self.write(&path, None, checked, console),
            Content::Unknown(_) => Ok(()),
        }
    }

    fn document(
        &mut self,
        path: &Path,
        mut bytes: Vec<u8>,
        mut checked: Checked,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        if let Some(fixed) = self.asked.fix.then(|| self.checker.fix(&bytes, &checked)).flatten() {
            match replace(path, &fixed.bytes) {
                Ok(()) => {
                    let done = format!("{}: fixed {}", name_of(path), counted(fixed.done, "finding"));
                    match self.report.is_text() {
                        true => console.line(done)?,
                        false => console.error(done)?,
                    }
                    (bytes, checked) = (fixed.bytes, fixed.left);
                }
                Err(why) => self.report.unreadable(&Unreadable::new(path, why), console)?,
            }
        }
        let omitted = checked.omitted;
        self.write(path, Some(&bytes), checked, console)?;
        match omitted {
            0 => Ok(()),
            _ => console.error(format_args!("{}: {omitted} more findings are not shown", name_of(path))),
        }
    }

    fn write(
        &mut self,
        path: &Path,
        bytes: Option<&[u8]>,
        mut checked: Checked,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        let name = name_of(path);
        // Settings may have lowered the severity.
        self.report.failed |= checked.unreadable && checked.count(Severity::Error) > 0;
        for finding in &mut checked.findings {
            finding.set_file(&name);
            self.depends_on_drop |= finding.depends_on_descriptions();
        }
        self.report.findings(&CheckedFile { path, name: &name }, bytes, &checked, console)
    }

    /// Writes the findings of the descriptions and the counts.
    fn finish(mut self, console: &mut Console<'_>) -> io::Result<Exit> {
        let checked = self.checker.check_descriptions(std::mem::take(&mut self.descriptions));
        for ((path, bytes), (_, checked)) in std::mem::take(&mut self.described).into_iter().zip(checked) {
            self.write(&path, Some(&bytes), checked, console)?;
        }
        if self.depends_on_drop {
            console.note(format_args!("{}; --ddf adds others", known_windows()))?;
        }
        let Report { failed, errors, warnings, .. } = self.report;
        self.report.finish(self.asked.fix, console)?;
        Ok(match (failed, errors, warnings) {
            (true, ..) => Exit::Unusable,
            (false, 0, 0) => Exit::Success,
            (false, 0, _) if self.asked.deny.is_none() => Exit::Success,
            _ => Exit::Found,
        })
    }
}

/// The kinds of files, for an error about a file of another kind.
const KINDS: &str = "a device description, a SyncML message or payload, an Office configuration, an MSI job or package, an \
                     export of Intune, a provisioning document, a report of MDM diagnostics or an event log";

/// The path as text, without `./` in front.
fn name_of(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
