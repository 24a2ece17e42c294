//! The type of a package.

use std::fmt;

/// The users that a package installs for, as its properties ALLUSERS and MSIINSTALLPERUSER say
/// (EnterpriseDesktopAppManagement CSP page, "How to determine the package type from the MSI package").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PackageType {
    /// For one user: ALLUSERS is empty or not there.
    PerUser,
    /// For all users of the device: ALLUSERS is 1, or 2 without MSIINSTALLPERUSER.
    PerMachine,
    /// For one user or for all: ALLUSERS is 2 and MSIINSTALLPERUSER is 1.
    DualMode,
}

impl PackageType {
    /// The type that these two properties give.
    ///
    /// The page does not mention ALLUSERS=2 alone. Since Windows 7 an empty MSIINSTALLPERUSER asks for an installation for
    /// all users (Windows Installer, `ALLUSERS` and `MSIINSTALLPERUSER`), so such a package is
    /// [`PerMachine`](PackageType::PerMachine). Without ALLUSERS=2, Windows Installer ignores MSIINSTALLPERUSER.
    ///
    /// ```
    /// use desktop_app_csp::PackageType;
    ///
    /// assert_eq!(PackageType::from_properties("", ""), Ok(PackageType::PerUser));
    /// assert_eq!(PackageType::from_properties("1", ""), Ok(PackageType::PerMachine));
    /// assert_eq!(PackageType::from_properties("2", "1"), Ok(PackageType::DualMode));
    /// assert!(PackageType::from_properties("3", "").is_err());
    /// ```
    ///
    /// # Errors
    /// [`PackageTypeError`] when one of the properties has an undocumented value that counts.
    pub fn from_properties(all_users: &str, install_per_user: &str) -> Result<Self, PackageTypeError> {
        match (all_users, install_per_user) {
            ("", _) => Ok(PackageType::PerUser),
            ("1", _) | ("2", "") => Ok(PackageType::PerMachine),
            ("2", "1") => Ok(PackageType::DualMode),
            ("2", _) => Err(PackageTypeError { property: "MSIINSTALLPERUSER", expected: "1 or nothing" }),
            _ => Err(PackageTypeError { property: "ALLUSERS", expected: "1, 2 or nothing" }),
        }
    }

    /// `per-user`, `per-machine` or `dual`.
    pub const fn name(self) -> &'static str {
        match self {
            PackageType::PerUser => "per-user",
            PackageType::PerMachine => "per-machine",
            PackageType::DualMode => "dual",
        }
    }
}

impl fmt::Display for PackageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// ALLUSERS or MSIINSTALLPERUSER has an undocumented value, such as `ALLUSERS=3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the property {property} has an undocumented value, so the installation context is not known; expected {expected}; \
     correct the package, or set the property on the command line"
)]
pub struct PackageTypeError {
    property: &'static str,
    expected: &'static str,
}
