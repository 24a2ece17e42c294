//! The faults of a file that prevent reading it as a package.

use super::limits::{MAX_BYTES, MAX_DATABASE_BYTES};
use crate::ProductCodeError;
use std::io;

/// A file could not be read as an MSI package.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// The file cannot be opened or read: it does not exist, or the rights are missing.
    #[error("cannot read the package")]
    Io(#[source] io::Error),
    /// The path names a folder or a device.
    #[error("not a file; name the MSI package itself")]
    NotAFile,
    /// The content is something else: a ZIP archive, an HTML page, an empty file.
    #[error("{found}, not an MSI package; name the installer itself")]
    NotMsi {
        /// The kind of content, such as `a ZIP archive`.
        found: &'static str,
    },
    /// The file or its database is over a limit: [`Package::MAX_BYTES`](super::Package::MAX_BYTES),
    /// [`Package::MAX_DATABASE_BYTES`](super::Package::MAX_DATABASE_BYTES).
    #[error(
        "too large: over {} GiB in all, or over {} MiB of tables; look at it with a tool on Windows",
        MAX_BYTES >> 30,
        MAX_DATABASE_BYTES >> 20
    )]
    TooLarge,
    /// The file is incomplete or damaged, such as a truncated download.
    #[error("damaged or incomplete: {fault}; copy or download the package again")]
    Damaged {
        /// The fault, in words.
        fault: String,
    },
    /// The package lacks a property that an install job requires.
    #[error("no property {0}, which Windows Installer requires; build the package again")]
    MissingProperty(&'static str),
    /// The property ProductCode is not a GUID in braces.
    #[error("the property ProductCode is unusable; build the package again")]
    ProductCode(#[source] ProductCodeError),
}

impl PackageError {
    pub(super) fn damaged(fault: impl Into<String>) -> Self {
        PackageError::Damaged { fault: fault.into() }
    }
}

/// Errors of the content are damage, the others are errors of the reader.
impl From<io::Error> for PackageError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, NotFound, UnexpectedEof};
        match error.kind() {
            InvalidData | InvalidInput | NotFound | UnexpectedEof => {
                PackageError::damaged(csp_findings::one_line(error.to_string()))
            }
            _ => PackageError::Io(error),
        }
    }
}
