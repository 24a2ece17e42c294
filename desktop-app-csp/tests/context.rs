//! The two tables of the page, and the type of a package.

use ddf::Scope;
use desktop_app_csp::{InstallContext, Management, PackageType, Target};

/// The cells of the page: the target, then the contexts of a per-user, a per-machine and a dual-mode package.
const PAGE: [(Management, Target, [&str; 3]); 4] = [
    (Management::IntuneAlone, Target::User, ["per-user ./User", "per-device ./Device", "per-user ./User"]),
    (Management::IntuneAlone, Target::System, ["per-user ./User", "per-device ./Device", "per-user ./User"]),
    (
        Management::ConfigurationManagerHybrid,
        Target::User,
        ["per-user ./User", "per-device ./Device", "per-user ./User"],
    ),
    (
        Management::ConfigurationManagerHybrid,
        Target::System,
        ["per-user ./User", "per-device ./Device", "per-system ./Device"],
    ),
];

#[test]
fn all_twelve_cells_are_those_of_the_page() {
    let packages = [PackageType::PerUser, PackageType::PerMachine, PackageType::DualMode];
    for (management, target, cells) in PAGE {
        for (package, cell) in packages.into_iter().zip(cells) {
            let context = InstallContext::new(target, management, package);
            let shown = format!("{} ./{}", context.name(), context.scope().as_str());
            assert_eq!(shown, cell, "{management:?}, {target:?}, {package}");
        }
    }
}

#[test]
fn only_the_user_context_is_in_the_scope_of_the_user() {
    for (context, scope) in [
        (InstallContext::PerUser, Scope::User),
        (InstallContext::PerDevice, Scope::Device),
        (InstallContext::PerSystem, Scope::Device),
    ] {
        assert_eq!(context.scope(), scope);
    }
}

#[test]
fn two_properties_decide_the_type_of_a_package() {
    for (all_users, install_per_user, expected) in [
        ("", "", "per-user"),
        ("", "1", "per-user"),
        ("1", "", "per-machine"),
        ("1", "1", "per-machine"),
        ("2", "1", "dual"),
        ("2", "", "per-machine"),
    ] {
        let package = PackageType::from_properties(all_users, install_per_user).map(PackageType::name);
        assert_eq!(package, Ok(expected), "ALLUSERS={all_users:?} MSIINSTALLPERUSER={install_per_user:?}");
    }
}

#[test]
fn undocumented_values_are_reported() {
    for (all_users, install_per_user, property) in [
        ("0", "", "ALLUSERS"),
        ("3", "1", "ALLUSERS"),
        (" 1", "", "ALLUSERS"),
        ("TRUE", "", "ALLUSERS"),
        ("2", "0", "MSIINSTALLPERUSER"),
        ("2", "yes", "MSIINSTALLPERUSER"),
    ] {
        let error =
            PackageType::from_properties(all_users, install_per_user).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.contains(property)), "{all_users:?} {install_per_user:?}");
    }
}
