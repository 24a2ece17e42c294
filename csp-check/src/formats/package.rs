//! An MSI package.

use crate::checked::Checked;
use crate::content_kind::{ContentKind, NotChecked};
use crate::rules::PackageRule;
use csp_findings::{Finding, Position};
use desktop_app_csp::{Package, PackageError};
use std::error::Error;
use std::io::Cursor;

/// The findings of the bytes of a package.
pub(super) fn check(bytes: &[u8]) -> Result<Checked, NotChecked> {
    match Package::read(Cursor::new(bytes)) {
        Ok(package) => Ok(check_package(&package)),
        Err(PackageError::NotMsi { found }) => Err(NotChecked::because(format!("is {found}"))),
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            Err(NotChecked::because(format!("is no package that can be read: {error}{cause}")))
        }
    }
}

/// The findings of a package.
pub(crate) fn check_package(package: &Package) -> Checked {
    let finding = package.package_type().err().map(|error| {
        Finding::new(PackageRule::UnknownType, Position::START, error.to_string())
            .with_fix("name the scope with `csp msi payload --scope`")
    });
    Checked::new(ContentKind::Package, finding)
}
