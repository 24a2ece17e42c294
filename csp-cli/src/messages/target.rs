//! The target of `csp syncml convert`.

use crate::output::Out;
use clap::ValueEnum;

/// A form of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// XML, with a declaration that says UTF-8
    Xml,
    /// WBXML 1.2; without --lossy nothing is written, and the exit code is 1, when something would be lost
    Wbxml,
    /// One line of JSON, for programs
    Json,
}

/// The form and the file that `convert` writes.
pub(crate) struct Target {
    pub(super) to: Form,
    pub(super) lossy: bool,
    pub(super) ascii: bool,
    pub(super) out: Out,
}
