//! The changes and the effects of an Atomic that is not committed.

use super::package::{Key, Package};
use super::packages::InDoubt;
use crate::installer::Work;
use crate::state::Effect;
use std::collections::BTreeMap;

/// The Atomic that is being executed, or is prepared.
#[derive(Default)]
pub(super) struct Atomic {
    /// The changed packages as they were before; `None` for one that was not kept.
    pub(super) before: BTreeMap<Key, Option<Package>>,
    pub(super) effects: Vec<(Key, Work, Effect)>,
    /// The changes in the store, once it is prepared.
    pub(super) prepared: Option<InDoubt>,
}
