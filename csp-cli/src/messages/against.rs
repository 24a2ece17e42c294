//! The descriptions and the Windows of a check, as arguments.

use csp_check::{read_build, read_edition};
use ddf::applicability::{Build, Edition};
use std::path::PathBuf;

/// The arguments of all checks of messages.
#[derive(Debug, clap::Args)]
pub(crate) struct Against {
    /// Check messages against these device descriptions as well: DDF files, or folders with .xml files. They replace those of
    /// Windows for the same root
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) ddf: Vec<PathBuf>,
    /// Check that the nodes exist on this build of Windows, as in 10.0.22621.3085 or 22621
    #[arg(long, value_name = "BUILD", value_parser = read_build)]
    pub(crate) build: Option<Build>,
    /// Check that the nodes exist on this edition of Windows, as in Home or 0x65
    #[arg(long, value_name = "EDITION", value_parser = read_edition)]
    pub(crate) edition: Option<Edition>,
}
