//! The installed packages, from Windows Installer.

use super::packed_code::unpacked;
use super::sys::{self, ProductContext};
use crate::{InstalledProduct, ProductCode};
use ddf::Scope;
use windows_registry::{CURRENT_USER, LOCAL_MACHINE};

/// The contexts of a tree. Packages of the user tree are those of the user of this process.
fn contexts(scope: Scope) -> &'static [ProductContext] {
    match scope {
        Scope::User => &[ProductContext::UserManaged, ProductContext::UserUnmanaged],
        _ => &[ProductContext::Machine],
    }
}

/// The codes that can be parsed, sorted.
fn codes(texts: impl IntoIterator<Item = String>) -> Vec<ProductCode> {
    let mut codes: Vec<ProductCode> = texts.into_iter().filter_map(|text| text.parse().ok()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The product codes of the installed packages. A context that Windows does not list counts as empty.
pub(super) fn products(scope: Scope) -> Vec<ProductCode> {
    codes(contexts(scope).iter().flat_map(|context| sys::products(*context).unwrap_or_default()))
}

/// An installed package.
pub(super) fn product(scope: Scope, code: &ProductCode) -> Option<InstalledProduct> {
    contexts(scope).iter().find_map(|context| {
        let property = |name| sys::property(code.as_str(), *context, name).ok().flatten();
        // A package that is only advertised has no version there.
        let version = property("VersionString")?;
        let name = property("InstalledProductName").filter(|name| !name.is_empty());
        Some(InstalledProduct {
            version,
            name: name.or_else(|| property("ProductName")).unwrap_or_default(),
            publisher: property("Publisher").unwrap_or_default(),
            install_path: property("InstallLocation").unwrap_or_default(),
            install_date: property("InstallDate").unwrap_or_default(),
        })
    })
}

/// The product codes of the installed packages with this upgrade code.
pub(super) fn products_with(scope: Scope, upgrade_code: &ProductCode) -> Vec<ProductCode> {
    let mut related = codes(sys::related_products(upgrade_code.as_str()).unwrap_or_default());
    related.retain(|code| product(scope, code).is_some());
    related
}

/// The upgrade codes of the installed packages. The Installer API does not list them; the registry does.
pub(super) fn upgrade_codes(scope: Scope) -> Vec<ProductCode> {
    let key = match scope {
        Scope::User => CURRENT_USER.open(r"Software\Microsoft\Installer\UpgradeCodes"),
        _ => LOCAL_MACHINE.open(r"SOFTWARE\Classes\Installer\UpgradeCodes"),
    };
    let Ok(names) = key.and_then(|key| key.keys().map(Iterator::collect::<Vec<String>>)) else {
        return Vec::new();
    };
    let mut codes: Vec<ProductCode> = names.iter().filter_map(|name| unpacked(name)).collect();
    codes.retain(|code| !products_with(scope, code).is_empty());
    codes.sort();
    codes
}
