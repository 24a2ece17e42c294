//! The changes and the effects of an Atomic that is not committed.

use super::installation::Installation;
use super::installations::{InDoubt, Key};
use crate::runner::Run;
use crate::state::Effect;
use std::collections::BTreeMap;
use std::fmt;

/// The Atomic that is being executed, or is prepared.
#[derive(Default)]
pub(super) struct Atomic {
    /// The changed installations as they were before; `None` for one that did not exist.
    pub(super) before: BTreeMap<Key, Option<Installation>>,
    pub(super) effects: Vec<(Key, Run, Effect)>,
    /// The changes in the store, once it is prepared.
    pub(super) prepared: Option<InDoubt>,
}

impl Atomic {
    pub(super) fn add(&mut self, key: &Key, before: Option<Installation>, run: Run, effects: Vec<Effect>) {
        self.before.entry(key.clone()).or_insert(before);
        self.effects.extend(effects.into_iter().map(|effect| (key.clone(), run, effect)));
    }
}

impl fmt::Debug for Atomic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Atomic({} installations, {} effects)", self.before.len(), self.effects.len())
    }
}
