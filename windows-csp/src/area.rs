//! A CSP or policy area.

/// A CSP or policy area: its module, its feature and Microsoft's page about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Area {
    /// The module with its typed paths, without the name of the crate: `policy::update`, `bitlocker`.
    pub module: &'static str,
    /// The feature that enables the module: `policy-update`, `bitlocker`.
    pub feature: &'static str,
    /// The URL of Microsoft's page.
    pub page: &'static str,
}
