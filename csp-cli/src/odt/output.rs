//! The place of a changed file.

use crate::output::Out;
use crate::standard_stream::is_standard_stream;
use std::path::Path;

/// The place of a changed file: its own, unless an option names another. Standard input goes to standard output.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Output {
    /// Write nothing; exit code 1 when something would change
    #[arg(long)]
    pub(super) check: bool,
    /// Write to standard output, and do not change the file
    #[arg(long, conflicts_with_all = ["check", "file_out"])]
    pub(super) stdout: bool,
    #[command(flatten)]
    pub(super) out: Out,
}

impl Output {
    /// Returns true if the result of this file goes to another place.
    pub(super) fn is_elsewhere(&self, file: &Path) -> bool {
        !self.check && (self.stdout || self.out.is_given() || is_standard_stream(file))
    }

    /// Returns true if the result of this file goes to standard output.
    pub(super) fn is_stdout_for(&self, file: &Path) -> bool {
        self.is_elsewhere(file) && self.out.file().is_none()
    }
}
