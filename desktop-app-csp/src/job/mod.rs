//! The data of an Exec of `DownloadInstall`: a `MsiInstallJob`.

mod document;
mod file_hash;
mod grammar;
mod read;
mod text;
mod trimmed;
mod write;

pub use document::JobDocument;
pub use file_hash::{FileHash, FileHashError};
pub use text::JobText;

pub(crate) use document::Part;
pub(crate) use grammar::{ATTRIBUTES, JobElement};
pub(crate) use trimmed::trimmed;

use crate::CommandLine;

/// An order to download, verify and install a package (EnterpriseDesktopAppManagement CSP page, `MsiInstallJob`).
///
/// ```
/// use desktop_app_csp::{CommandLine, MsiInstallJob};
///
/// let hash = "134D8F1F7C3C036DC3DCDA9F97515C8C7951DB154B73365C9C22962BD23E3EB3".parse()?;
/// let mut job = MsiInstallJob::new("{9BD4F7CD-880A-40B5-B74C-1BEECB51E596}", "1.0.0", "https://dp.example.com/a.msi", hash);
/// job.command_line = CommandLine::new("/quiet /norestart");
/// assert_eq!(MsiInstallJob::read(&job.to_xml())?, job);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MsiInstallJob {
    /// The id of the application. The page's samples have a GUID in braces that is not the product code; Fleet writes the
    /// product code.
    pub id: String,
    /// The version of the application, such as `1.0.0`.
    pub version: String,
    /// The addresses of the package, in the order in which they are tried; at least one.
    pub urls: Vec<String>,
    /// The hash of the package.
    pub file_hash: FileHash,
    /// Further arguments for `msiexec`.
    pub command_line: CommandLine,
    /// The time that the installation may take, in minutes; 0 for any time.
    pub time_out: u8,
    /// The number of times that download and installation are repeated after a failure.
    pub retry_count: u8,
    /// The time between two attempts, in minutes.
    pub retry_interval: u8,
    /// True if the download sends the token of the user of Microsoft Entra ID (Windows 10, version 1703, and later). The
    /// element is optional.
    pub download_from_aad: Option<bool>,
}

impl MsiInstallJob {
    /// The largest job that is read, in bytes of text.
    pub const MAX_BYTES: usize = JobDocument::MAX_BYTES;

    /// A job with the values of the page's samples: `/quiet`, at most 5 minutes, 3 repetitions 5 minutes apart.
    pub fn new(
        id: impl Into<String>,
        version: impl Into<String>,
        url: impl Into<String>,
        file_hash: FileHash,
    ) -> Self {
        MsiInstallJob {
            id: id.into(),
            version: version.into(),
            urls: vec![url.into()],
            file_hash,
            command_line: CommandLine::new("/quiet"),
            time_out: 5,
            retry_count: 3,
            retry_interval: 5,
            download_from_aad: None,
        }
    }
}
