//! `csp msi`: the EnterpriseDesktopAppManagement CSP.

mod check;
mod foreign;
mod inspect;
mod job_file;
mod package;
mod payload;
mod simulate;

pub(crate) use package::with_cause;

use crate::codes;
use crate::console::{Console, Exit};
use crate::format::Format;
use clap::Subcommand;
use csp_check::codes::FirstTable;
use std::io;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
#[command(
    after_help = "Exit codes: 0 done; 1 there are errors in a message or a job, or the package does not say for whom it \
                        installs, or a simulated job has failed; 2 a file cannot be read, or the arguments make no sense."
)]
pub(crate) enum Msi {
    /// Show the facts of a package: product code, version, type (per-user, per-machine or dual), hash and others.
    ///
    /// The context is that of a server such as Intune alone. Exit code 1 if the type is unknown, 2 if a file is no usable
    /// package.
    Inspect {
        /// MSI packages
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The form of the output; as JSON, one object per line
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Write the message that has a device install a package: an Add and an Exec.
    ///
    /// Hash, product code, version and scope are those of the file. The job is checked, and escaped once; its findings go to
    /// standard error.
    Payload(payload::Payload),
    /// Check messages, the commands on packages in them, and the jobs of these; the last line counts.
    ///
    /// It reports what `csp syncml check` reports without descriptions, and the faults of packages and jobs; each fault once.
    Check {
        /// Messages, payloads and jobs, and folders: of these the .xml files in them, sorted by name
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// The form of the findings; as JSON, one object per line, and the counts go to standard error
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Simulate messages on a device: show the states of each job, the alert at its end, and the result.
    ///
    /// A job alone is added and executed. Downloads and msiexec are simulated; the options decide how they end. Waits for
    /// repetitions pass at once. A package whose first command is a Delete is installed at the beginning. Other nodes of
    /// Windows are checked by their descriptions, and answered without effect. Exit code 1 when a command is refused or a job
    /// fails.
    Simulate(simulate::Simulate),
    /// Explain exit codes of msiexec and HRESULTs, and what to do about them.
    Decode {
        /// The code: decimal, signed, hexadecimal, or by name (ERROR_INSTALL_FAILURE)
        #[arg(required = true, value_name = "CODE", allow_negative_numbers = true)]
        codes: Vec<String>,
        /// The form of the output; as JSON, one object per line
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
}

/// Executes one of them.
pub(crate) fn run(command: Msi, console: &mut Console<'_>) -> io::Result<Exit> {
    match command {
        Msi::Inspect { files, format } => inspect::inspect(&files, format, console),
        Msi::Payload(payload) => payload::payload(payload, console),
        Msi::Check { paths, format } => check::check(&paths, format, console),
        Msi::Simulate(simulate) => simulate::simulate(&simulate, console),
        Msi::Decode { codes, format } => codes::decode(&codes, format, FirstTable::Installer, console),
    }
}
