//! What a check says: where, how bad, by which rule, and what to do.

use super::rule::Rule;
use alloc::string::String;
use core::fmt;
use csp_xml::Position;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A reader that follows the grammar misreads or refuses the file.
    Error,
    /// The file says something it cannot mean, but real files do so and readers get by.
    Warning,
    /// Nothing is wrong; whoever uses the file may want to know.
    Info,
}

impl Severity {
    /// Its name: `error`, `warning`, `info`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What would put a finding right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fix {
    /// What to do, as an instruction: `write "Office"`.
    pub message: String,
}

impl Fix {
    /// A fix in words.
    pub fn new(message: impl Into<String>) -> Self {
        Fix { message: message.into() }
    }
}

impl fmt::Display for Fix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An irregularity of a file.
///
/// Displays as `FILE:LINE:COLUMN: SEVERITY[RULE]: URI: MESSAGE; fix: FIX`, so that editors and terminals make a
/// link of it; without the URI where it concerns the file, and without the fix where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that found it.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The file, as it was named when it was added.
    pub file: String,
    /// Line and column in the decoded text, without the byte order mark.
    pub position: Position,
    /// Byte offset in the decoded text, without the byte order mark.
    pub offset: usize,
    /// The LocURI of the node, `{title}` for dynamic segments; empty where no node is concerned.
    pub uri: String,
    /// What is wrong.
    pub message: String,
    /// What would put it right, where that is known.
    pub fix: Option<Fix>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
        }
        write!(f, "{}: {}[{}]: ", self.position, self.severity, self.rule)?;
        if !self.uri.is_empty() {
            write!(f, "{}: ", self.uri)?;
        }
        f.write_str(&self.message)?;
        match &self.fix {
            Some(fix) => write!(f, "; fix: {fix}"),
            None => Ok(()),
        }
    }
}
