//! Rules for packages.

use csp_findings::{Severity, rules};

rules! {
    /// A rule that MSI packages are checked against.
    pub enum PackageRule: Severity {
        UnknownType = "package-type", Error, "ALLUSERS or MSIINSTALLPERUSER of the package has an undocumented value, so it is not known for whom the package installs.";
    }
}
