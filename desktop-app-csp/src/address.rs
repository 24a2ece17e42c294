//! The address of a package as Windows writes it.

use crate::ProductCode;
use crate::nodes::{device, user};
use ddf::Scope;

/// The address of the node `DownloadInstall` of a package, as in the alerts and the registry of Windows: with the braces of
/// the product code as they are.
pub(crate) fn address_with_braces(scope: Scope, code: &ProductCode) -> String {
    let path = match scope {
        Scope::User => user::download_install(code),
        _ => device::download_install(code),
    };
    path.as_str().replace("%7B", "{").replace("%7D", "}")
}
