//! The context in which a package is installed.

use crate::PackageType;
use ddf::Scope;

/// The assignment of an application: to users or to devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The application is assigned to a user.
    User,
    /// The application is assigned to the device.
    System,
}

/// The kind of management, which decides which table of the page applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Management {
    /// A server such as Intune alone: the package decides.
    IntuneAlone,
    /// Configuration Manager together with Intune: the assignment counts for packages of dual mode.
    ConfigurationManagerHybrid,
}

/// The context in which the device installs a package (EnterpriseDesktopAppManagement CSP page, "How to determine which
/// installation context to use for an MSI package").
///
/// ```
/// use desktop_app_csp::{InstallContext, Management, PackageType, Target};
///
/// let context = InstallContext::new(Target::System, Management::IntuneAlone, PackageType::DualMode);
/// assert_eq!(context, InstallContext::PerUser);
/// assert_eq!(context.scope(), ddf::Scope::User);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstallContext {
    /// For the user of the session. The LocURI begins with `./User`.
    PerUser,
    /// For all users of the device. The LocURI begins with `./Device`.
    PerDevice,
    /// For the account of the system. The LocURI begins with `./Device`.
    PerSystem,
}

impl InstallContext {
    /// The context that the two tables of the page give.
    ///
    /// The tables are odd in three points, which are kept:
    /// - With Intune alone, the target has no effect.
    /// - A per-user package that is assigned to the device goes to `./User`: the device installs it when a user has a
    ///   session.
    /// - One cell of twelve names the system: a package of dual mode, assigned to the device, under Configuration Manager.
    ///   With Intune alone the same package is installed per user.
    pub const fn new(target: Target, management: Management, package: PackageType) -> Self {
        match (package, management, target) {
            (PackageType::PerUser, _, _) => InstallContext::PerUser,
            (PackageType::PerMachine, _, _) => InstallContext::PerDevice,
            (PackageType::DualMode, Management::ConfigurationManagerHybrid, Target::System) => {
                InstallContext::PerSystem
            }
            (PackageType::DualMode, _, _) => InstallContext::PerUser,
        }
    }

    /// The scope of the LocURI.
    pub const fn scope(self) -> Scope {
        match self {
            InstallContext::PerUser => Scope::User,
            InstallContext::PerDevice | InstallContext::PerSystem => Scope::Device,
        }
    }

    /// `per-user`, `per-device` or `per-system`.
    pub const fn name(self) -> &'static str {
        match self {
            InstallContext::PerUser => "per-user",
            InstallContext::PerDevice => "per-device",
            InstallContext::PerSystem => "per-system",
        }
    }
}
