//! The installer that a CSP gives its work to.

use super::work::{FoundWork, InstalledProduct, Report, Run, Work};
use crate::{HResult, MsiInstallJob, ProductCode};
use ddf::Scope;

/// Downloads, installs and removes packages, and knows what is installed.
///
/// The CSP gives it one piece of work at a time, and polls for reports. No method may block for longer than a file or
/// registry access takes. [`AgentInstaller`](crate::AgentInstaller) works on a real machine, and
/// [`MockInstaller`](crate::MockInstaller) follows a script.
pub trait Installer {
    /// Begins or continues the download of the package from one URL of the job, and returns at once.
    ///
    /// The installer verifies the hash of the job before it reports [`Report::Downloaded`], and keeps the file under the
    /// number of the work until [`discard`](Installer::discard).
    ///
    /// # Errors
    /// The download has not begun; the CSP treats it as failed with this error.
    fn download(&mut self, work: &Work, job: &MsiInstallJob, url: usize) -> Result<(), HResult>;

    /// Stops the download, and drops its reports.
    fn stop(&mut self);

    /// Checks the hash of the downloaded file again, and then starts `msiexec` to install it, with the arguments of the
    /// job. Returns at once: the file is read in the background.
    ///
    /// `work.run` is a new number for each start. The installer reports [`Report::DownloadFailed`] if the file is gone or
    /// has another hash, [`Report::StartFailed`] if `msiexec` does not start, and [`Report::TimedOut`] after the time of the
    /// job, which begins with `msiexec`.
    ///
    /// # Errors
    /// `msiexec` will not start; the CSP treats it as failed with this error.
    fn install(&mut self, work: &Work, job: &MsiInstallJob) -> Result<(), HResult>;

    /// Starts `msiexec` to remove the package, and returns at once.
    ///
    /// # Errors
    /// As for [`install`](Installer::install).
    fn remove(&mut self, work: &Work) -> Result<(), HResult>;

    /// Finds out what became of `msiexec` that was started, or about to be, when the agent was killed. `job` is `None` for a
    /// removal.
    ///
    /// With [`FoundWork::Running`] the installer watches it again, and [`poll`](Installer::poll) reports its end.
    /// [`FoundWork::NotStarted`] promises that `msiexec` does not run for this number and never did.
    fn recover(&mut self, work: &Work, job: Option<&MsiInstallJob>) -> FoundWork;

    /// The next report about the work under way.
    fn poll(&mut self) -> Option<Report>;

    /// Deletes the downloaded file and everything else that was kept for the work.
    fn discard(&mut self, work: &Work);

    /// Deletes the downloaded files of all jobs but these. The CSP calls it once, when it is opened.
    fn keep_only(&mut self, jobs: &[Run]);

    /// Returns true if downloads send the token of the user of Microsoft Entra ID where the job says so
    /// ([`MsiInstallJob::download_from_aad`]). The CSP refuses such jobs otherwise.
    fn sends_user_token(&self) -> bool {
        false
    }

    /// Returns true if a user is signed in, so that packages can be installed for the user.
    fn has_user(&self) -> bool;

    /// The product codes of the installed packages.
    fn products(&self, scope: Scope) -> Vec<ProductCode>;

    /// An installed package.
    fn product(&self, scope: Scope, code: &ProductCode) -> Option<InstalledProduct>;

    /// The upgrade codes of the installed packages.
    fn upgrade_codes(&self, scope: Scope) -> Vec<ProductCode>;

    /// The product codes of the installed packages with this upgrade code.
    fn products_with(&self, scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode>;

    /// The next line for the log. It contains no secrets.
    fn note(&mut self) -> Option<String> {
        None
    }
}
