//! The data to roll back an Atomic.

use super::installation::Installation;
use super::installations::Key;
use std::collections::BTreeMap;
use std::fmt;

/// The data to roll back an Atomic.
#[derive(Default)]
pub(super) struct Atomic {
    /// The changed installations as they were before; `None` for one that did not exist.
    pub(super) before: BTreeMap<Key, Option<Installation>>,
    /// The commands so far: the installation and the address of each.
    pub(super) commands: Vec<(Key, String)>,
    /// The installation that was started. It cannot be rolled back.
    pub(super) started: Option<Key>,
}

impl fmt::Debug for Atomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Atomic({} commands)", self.commands.len())
    }
}
