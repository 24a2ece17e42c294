//! The text of a job as a secret.

use std::fmt;
use std::sync::Arc;

/// The text of a job: the data of Exec.
///
/// Its command line may contain passwords and is therefore a secret: `Debug` shows only its length, there is no `Display`,
/// and [`expose`](JobText::expose) returns the text. A clone shares the text.
///
/// ```
/// use desktop_app_csp::JobText;
/// assert_eq!(format!("{:?}", JobText::new("<MsiInstallJob/>")), "JobText(16 bytes)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct JobText(Arc<str>);

impl JobText {
    /// Keeps the text unchanged and unchecked.
    pub fn new(text: impl AsRef<str>) -> Self {
        JobText(Arc::from(text.as_ref()))
    }

    /// The text. It is for the store and `Get` of `DownloadInstall`. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for JobText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobText({} bytes)", self.0.len())
    }
}
