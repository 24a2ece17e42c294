//! Product keys.

use std::fmt;

/// A product key: a secret.
///
/// `Debug` does not show it, and there is no `Display`; [`expose`](ProductKey::expose) returns the text. The feature
/// `serde` writes it as it is.
///
/// ```
/// use office_deployment::ProductKey;
/// let key = ProductKey::new("VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ");
/// assert_eq!(format!("{key:?}"), "ProductKey(…)");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct ProductKey(String);

impl ProductKey {
    /// Keeps the key as it is, valid or not.
    pub fn new(key: impl Into<String>) -> Self {
        ProductKey(key.into())
    }

    /// The key. Never log it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ProductKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProductKey(…)")
    }
}

/// Returns true if a text has the form of a product key.
pub(crate) fn is_key(text: &str) -> bool {
    let mut groups = 0;
    text.split('-').all(|group| {
        groups += 1;
        group.len() == 5 && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) && groups == 5
}
