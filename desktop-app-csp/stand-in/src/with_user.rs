//! A user who signs in and out.

use ddf::Scope;
use desktop_app_csp::{FoundWork, HResult, InstalledProduct, Msiexec, MsiexecEnd, ProductCode, Work};
use std::path::Path;

/// An [`Msiexec`] on a machine whose user is signed in or not, as the test says.
#[derive(Debug)]
pub struct WithUser<M> {
    /// Does the work.
    pub msiexec: M,
    /// True while the user is signed in.
    pub is_here: bool,
}

impl<M: Msiexec> Msiexec for WithUser<M> {
    fn install(&mut self, work: &Work, package: &Path, arguments: &[&str]) -> Result<(), HResult> {
        self.msiexec.install(work, package, arguments)
    }

    fn remove(&mut self, work: &Work) -> Result<(), HResult> {
        self.msiexec.remove(work)
    }

    fn recover(&mut self, work: &Work) -> FoundWork {
        self.msiexec.recover(work)
    }

    fn poll(&mut self) -> Option<MsiexecEnd> {
        self.msiexec.poll()
    }

    fn release(&mut self) {
        self.msiexec.release();
    }

    fn has_user(&self) -> bool {
        self.is_here
    }

    fn products(&self, scope: Scope) -> Vec<ProductCode> {
        self.msiexec.products(scope)
    }

    fn product(&self, scope: Scope, code: &ProductCode) -> Option<InstalledProduct> {
        self.msiexec.product(scope, code)
    }

    fn upgrade_codes(&self, scope: Scope) -> Vec<ProductCode> {
        self.msiexec.upgrade_codes(scope)
    }

    fn products_with(&self, scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode> {
        self.msiexec.products_with(scope, upgrade_code)
    }

    fn note(&mut self) -> Option<String> {
        self.msiexec.note()
    }
}
