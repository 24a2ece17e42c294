//! `csp check`: finds out what files are, and checks each as its kind.

mod content;
mod examine;
mod in_order;
mod report;
mod settings;
mod text;
mod uri;
mod walk;

use crate::console::{Console, Exit};
use crate::drop::known_windows;
use crate::files::Unreadable;
use crate::findings::counted;
use crate::messages::{Against, Nodes, nodes};
use clap::ValueEnum;
use csp_check::{Checker, Descriptions, SourceText};
use csp_findings::Severity;
use examine::{Examined, Examiner, Findings, name_of};
use in_order::in_order;
use report::{CheckFormat, Counts, Form, Report};
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
    #[command(flatten)]
    against: Against,
    /// The settings, which also name a build and an edition [default: csp.toml in this folder or the nearest one above it]
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
    let nodes = nodes(&asked.against.ddf, console)?;
    let examiner = examiner(asked, &settings, &nodes, console);
    let mut run = Run::new(asked, !nodes.complete);
    console.progress().begin(None, "files");
    let examine = |found: Found| {
        let examined = match &found {
            Found::Named(path) => Some(examiner.examine(path, false)),
            Found::InFolder(path) => Some(examiner.examine(path, true)),
            Found::Skipped(..) | Found::Unreadable(_) | Found::EndOfFolder(_) => None,
        };
        (found, examined)
    };
    let take =
        |(found, examined): (Found, Option<io::Result<_>>)| run.found(found, examined.transpose()?, console);
    in_order(|begin| walk(&paths, &settings, begin), examine, take)?;
    console.progress().end();
    run.finish(&examiner, console)
}

/// The settings of the checks of each file.
fn examiner<'r>(
    asked: &CheckFiles,
    settings: &Settings,
    nodes: &'r Nodes,
    console: &Console<'_>,
) -> Examiner<'r> {
    let mut checker = Checker::new().with_schema(nodes.schema()).with_rules(settings.rules.clone());
    if let Some(build) = asked.against.build.or(settings.build) {
        checker = checker.for_build(build);
    }
    if let Some(edition) = asked.against.edition.or(settings.edition) {
        checker = checker.for_edition(edition);
    }
    let form = Form { format: asked.format, shown: asked.severity.into(), is_logged: console.has_log() };
    Examiner { checker, form, fixes: asked.fix, page: console.page() }
}

/// The state of a check.
struct Run {
    /// True if skipped files are named.
    names_skipped: bool,
    /// True if the exit code tells warnings as well.
    denies_warnings: bool,
    report: Report,
    /// All descriptions are checked together, because they refer to each other.
    descriptions: Descriptions,
    /// The descriptions and their texts, in order.
    described: Vec<(PathBuf, Option<SourceText<'static>>)>,
    /// The number of files of known kinds in the folder that is walked.
    in_folder: usize,
}

impl Run {
    fn new(asked: &CheckFiles, failed: bool) -> Self {
        let mut report = Report::new(asked.format);
        report.failed = failed;
        Run {
            names_skipped: asked.verbose,
            denies_warnings: asked.deny.is_some(),
            report,
            descriptions: Descriptions::new(),
            described: Vec::new(),
            in_folder: 0,
        }
    }

    fn found(
        &mut self,
        found: Found,
        examined: Option<Result<Examined, Unreadable>>,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        console.progress().advance();
        match (found, examined) {
            (Found::Named(path), Some(examined)) => self.file(path, examined, false, console),
            (Found::InFolder(path), Some(examined)) => self.file(path, examined, true, console),
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
        match self.names_skipped {
            true => console.note(format_args!("{}: skipped, because it {why}", name_of(path))),
            false => Ok(()),
        }
    }

    fn file(
        &mut self,
        path: PathBuf,
        examined: Result<Examined, Unreadable>,
        in_folder: bool,
        console: &mut Console<'_>,
    ) -> io::Result<()> {
        let examined = match examined {
            Ok(Examined::Unknown(why)) if in_folder => return self.skip(&path, &why, console),
            Ok(Examined::Unknown(why)) => {
                let message = format!("{why}; expected {KINDS}");
                return self.report.unreadable(&Unreadable::new(&path, message), console);
            }
            Ok(examined) => examined,
            Err(unreadable) => {
                self.in_folder += usize::from(in_folder);
                return self.report.unreadable(&unreadable, console);
            }
        };
        self.in_folder += usize::from(in_folder);
        self.report.files += 1;
        match examined {
            Examined::Description(text, checked) => {
                if self.descriptions.add_checked(checked) {
                    self.described.push((path, text));
                }
                Ok(())
            }
            Examined::Findings(findings) => self.findings(&path, findings, console),
            Examined::Unknown(_) => Ok(()),
        }
    }

    fn findings(&mut self, path: &Path, findings: Findings, console: &mut Console<'_>) -> io::Result<()> {
        let Findings { fixed, omitted, written } = findings;
        match fixed {
            Some(Ok(fixed)) => {
                let done = format!("{}: fixed {}", name_of(path), counted(fixed, "finding"));
                match self.report.is_text() {
                    true => console.line(done)?,
                    false => console.error(done)?,
                }
            }
            Some(Err(why)) => self.report.unreadable(&Unreadable::new(path, why), console)?,
            None => {}
        }
        self.report.add(written, console)?;
        match omitted {
            0 => Ok(()),
            _ => console.error(format_args!("{}: {omitted} more findings are not shown", name_of(path))),
        }
    }

    /// Reports the findings of the descriptions, and the counts.
    fn finish(mut self, examiner: &Examiner<'_>, console: &mut Console<'_>) -> io::Result<Exit> {
        let checked = examiner.checker.check_descriptions(std::mem::take(&mut self.descriptions));
        let mut checked = std::mem::take(&mut self.described).into_iter().zip(checked);
        in_order(
            |begin| checked.try_for_each(begin),
            |((path, text), (_, checked))| examiner.write(&path, text.as_ref(), checked),
            |written| self.report.add(written?, console),
        )?;
        if self.report.depends_on_drop {
            console.note(format_args!("{}; --ddf adds others", known_windows()))?;
        }
        let exit = match &self.report {
            Report { failed: true, .. } => Exit::Unusable,
            Report { counts: Counts { errors: 0, warnings: 0, .. }, .. } => Exit::Success,
            Report { counts: Counts { errors: 0, .. }, .. } if !self.denies_warnings => Exit::Success,
            _ => Exit::Found,
        };
        self.report.finish(examiner.fixes, console)?;
        Ok(exit)
    }
}

/// The kinds of files, for an error about a file of another kind.
const KINDS: &str = "a device description, a SyncML message or payload, an Office configuration, an MSI job or package, an \
                     export of Intune, a provisioning document, a report of MDM diagnostics or an event log";
