//! Errors of the generator.

use csp_xml::Position;
use std::fmt;
use std::path::PathBuf;

/// A fault in a DDF file or in the options that prevents generation, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorFinding {
    /// The name of the file; empty for a fault in the options.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// The fault, and how to fix it.
    pub message: String,
}

impl GeneratorFinding {
    pub(crate) fn of(file: String, error: &csp_xml::XmlError) -> Self {
        let Position { line, column } = error.position();
        GeneratorFinding { file, line, column, message: error.kind().to_string() }
    }

    /// A finding about the options.
    pub(crate) fn of_options(message: String) -> Self {
        GeneratorFinding { file: String::new(), line: 0, column: 0, message }
    }

    /// The finding in the compiler's form, in two lines.
    pub(crate) fn rendered(&self) -> String {
        let GeneratorFinding { file, line, column, message } = self;
        if file.is_empty() {
            return format!("error: {message}\n");
        }
        format!("error: {message}\n --> {file}:{line}:{column}\n")
    }
}

impl fmt::Display for GeneratorFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        }
        f.write_str(&self.message)
    }
}

/// An error of the generator. No file is written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeneratorError {
    /// Faults in the descriptions: all of them, in order.
    #[error("{}", list(.0))]
    Findings(Vec<GeneratorFinding>),
    /// A file cannot be read or written.
    #[error("{}: cannot be {action}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// The cause.
        source: std::io::Error,
    },
    /// `OUT_DIR` is not set, because this is not a build script.
    #[error("OUT_DIR is not set: call this from a build script, or name the output with `out_file`")]
    NoOutDir,
    /// The generated tokens are not Rust: `Options::runtime` is not a path, or this crate has a bug.
    #[error("the generated code is not Rust; please report this")]
    Emit(#[from] syn::Error),
}

impl GeneratorError {
    /// The error, or all findings, in the compiler's form: `error: …`, then ` --> FILE:LINE:COLUMN`.
    pub fn rendered(&self) -> String {
        match self {
            GeneratorError::Findings(findings) => findings.iter().map(GeneratorFinding::rendered).collect(),
            other => {
                let cause = std::error::Error::source(other).map(|cause| format!(": {cause}"));
                format!("error: {other}{}\n", cause.unwrap_or_default())
            }
        }
    }
}

/// Sorts by file, line and column.
pub(crate) fn sorted(mut findings: Vec<GeneratorFinding>) -> Vec<GeneratorFinding> {
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    findings
}

fn list(findings: &[GeneratorFinding]) -> String {
    findings.iter().map(GeneratorFinding::to_string).collect::<Vec<_>>().join("\n")
}
