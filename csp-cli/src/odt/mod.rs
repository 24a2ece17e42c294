//! `csp odt`: configurations of the Office Deployment Tool.

mod check;
mod context;
mod explain;
mod fix;
mod output;
mod plan;
mod read;

pub(crate) use read::{Content, read_configuration};

use crate::console::{Console, Exit};
use crate::format::Format;
use clap::Subcommand;
use context::Context;
use output::Output;
use std::io;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Where a folder may be given, it stands for the .xml files in it (in any case of letters, without \
                        those in folders below), sorted by name.\n\n\
                        Exit codes: 0 done; 1 done, but there are errors, or something would change; \
                        2 a file cannot be read or written, or the arguments make no sense.\n\n\
                        Files are in UTF-8 or UTF-16. A configuration has no more than 1 MiB, a message no more than 16 MiB."
)]
pub(crate) enum Odt {
    /// Check configurations; the last line counts files, errors and warnings.
    ///
    /// With an error, the installation fails or does something else than what is written; a warning is a probable mistake. A
    /// fragment is checked as a part of `Configuration`. The configurations in a SyncML message are checked as the data of
    /// an Exec. Exit code 1 when there are errors, 2 when a file cannot be opened, is not well-formed
    /// XML or has another root.
    Check {
        /// Configurations, or folders with .xml files, which are read in order of their names
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The purpose of the configuration, which decides which rules apply
        #[arg(long, value_enum, default_value_t)]
        context: Context,
        /// The form of the findings; as JSON, one object per line, and the counts go to standard error
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Put configurations into one layout; only white space between markup changes.
    ///
    /// Files are changed in place, as a whole or not at all; they keep their rights and their owner, and a link stays a link.
    /// Files with several hard links are refused, and so are pipes and devices.
    Fmt {
        /// Configurations, and folders
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        output: Output,
    },
    /// Apply the fixes that need no decision, and report the other findings.
    ///
    /// Nothing else in the file changes. Exit code 1 when errors remain. Files are changed in place, as by `fmt`.
    Fix {
        /// Configurations, and folders
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The purpose of the configuration, which decides which rules apply
        #[arg(long, value_enum, default_value_t)]
        context: Context,
        #[command(flatten)]
        output: Output,
    },
    /// Explain in words what configurations do and which findings they have; or explain a rule.
    ///
    /// For a SyncML message, the configurations in it are explained.
    Explain {
        /// Configurations, folders, or the numbers or ids of rules: ODT301
        #[arg(required = true, value_name = "FILE|DIR|RULE")]
        paths: Vec<PathBuf>,
        /// The purpose of the configuration, which decides which rules apply
        #[arg(long, value_enum, default_value_t)]
        context: Context,
    },
    /// Show what a configuration would change on a machine.
    ///
    /// Changes that depend on unknown facts about the machine begin with "perhaps". Exit code 0 when it is certain that
    /// nothing changes; 1 when something would change, or the configuration has errors, or the installation would fail.
    Plan(plan::Plan),
}

/// Executes one of them.
pub(crate) fn run(command: Odt, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Odt::Check { paths, context, format } => check::check(&paths, context.into(), format, console),
        Odt::Fmt { paths, output } => fix::fmt(&paths, &output, console),
        Odt::Fix { paths, context, output } => fix::fix(&paths, context.into(), &output, console),
        Odt::Explain { paths, context } => explain::explain(&paths, context.into(), console),
        Odt::Plan(plan) => plan::plan(&plan, console),
    }
}
