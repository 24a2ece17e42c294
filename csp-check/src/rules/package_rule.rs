//! Rules for packages.

use csp_findings::{Finding, Position, Severity, rules};

rules! {
    /// A rule that MSI packages are checked against.
    pub enum PackageRule: Severity {
        UnknownType = "package-type", Error, "ALLUSERS or MSIINSTALLPERUSER of the package has an undocumented value, so it is not known for whom the package installs.";
    }
}

impl PackageRule {
    /// A breach.
    pub(crate) fn finding(self, position: Position, message: String) -> Finding<PackageRule> {
        Finding::new(self, position, message).with_fix("name the scope with `csp msi payload --scope`")
    }
}
