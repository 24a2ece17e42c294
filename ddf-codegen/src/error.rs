//! What keeps code from being generated.

use ddf::xml::Position;
use std::fmt;
use std::path::PathBuf;

/// Something in a DDF file that keeps code from being generated, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Finding {
    pub(crate) fn of(file: String, error: &ddf::xml::Error) -> Self {
        let Position { line, column } = error.position();
        Finding { file, line, column, message: error.kind().to_string() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// Why nothing was generated. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The descriptions have faults: all of them, in order.
    #[error("{}", list(.0))]
    Findings(Vec<Finding>),
    /// A file cannot be read or written.
    #[error("{}: cannot be {action}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A build script is what sets `OUT_DIR`, and this is none.
    #[error("OUT_DIR is not set: call this from a build script, or name the output with `out_file`")]
    NoOutDir,
    /// The generated tokens are no Rust: a mistake of ours.
    #[error("the generated code is not Rust; please report this")]
    Emit(#[from] syn::Error),
}

fn list(findings: &[Finding]) -> String {
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}
