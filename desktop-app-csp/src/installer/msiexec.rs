//! The interface between an agent's installer and Windows Installer.

use super::work::{FoundWork, InstalledProduct, MsiexecEnd, Work};
use crate::{HResult, ProductCode};
use ddf::Scope;
use std::path::Path;

/// Runs `msiexec`, and knows what Windows Installer has installed.
///
/// [`AgentInstaller`](crate::AgentInstaller) does the rest of an [`Installer`](crate::Installer) on every system: downloads,
/// hashes, the time of a job. It starts one `msiexec` at a time. No method may block for longer than a file or registry
/// access takes. [`MockMsiexec`](crate::MockMsiexec) follows a script.
pub trait Msiexec {
    /// Starts `msiexec /i PACKAGE ARGUMENTS`, and returns at once.
    ///
    /// The arguments are checked, and written as the command line has them: joined with blanks they are its end. They may
    /// contain secrets. A user's package (`work.scope`) is installed for the user who is signed in.
    ///
    /// Before the start a record with `work.run` must be durable, for [`recover`](Msiexec::recover). It is needed until the
    /// next start.
    ///
    /// # Errors
    /// `msiexec` has not started: with 1618 while the one of an earlier start still runs, whose time was over.
    fn install(&mut self, work: &Work, package: &Path, arguments: &[&str]) -> Result<(), HResult>;

    /// Starts `msiexec /x PRODUCTCODE` without windows and without a restart, and returns at once. As
    /// [`install`](Msiexec::install) otherwise.
    ///
    /// # Errors
    /// As [`install`](Msiexec::install).
    fn remove(&mut self, work: &Work) -> Result<(), HResult>;

    /// Finds out what became of the start with the number `work.run`, as [`Installer::recover`](crate::Installer::recover)
    /// describes.
    fn recover(&mut self, work: &Work) -> FoundWork;

    /// The end of the watched `msiexec`, once, when it has ended.
    fn poll(&mut self) -> Option<MsiexecEnd>;

    /// Stops watching `msiexec`, because the time of its job is over. It goes on, since Windows Installer cannot be
    /// stopped safely.
    fn release(&mut self);

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
