//! The effect of a configuration on products.

use super::content::Configuration;

/// The effect of a configuration on products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Installs products.
    Install,
    /// Removes the named products.
    Remove,
    /// Removes every product.
    RemoveAll,
    /// Changes settings only.
    Configure,
}

impl Configuration {
    /// The effect on products.
    pub fn kind(&self) -> JobKind {
        match &self.remove {
            _ if self.add.as_ref().is_some_and(|add| !add.products.is_empty()) => JobKind::Install,
            Some(_) if self.add.is_some() => JobKind::Configure,
            Some(remove) if remove.all == Some(true) => JobKind::RemoveAll,
            Some(remove) if !remove.products.is_empty() => JobKind::Remove,
            _ => JobKind::Configure,
        }
    }
}
