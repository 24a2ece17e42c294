//! A message while its commands are checked.

use super::atomics::Atomics;
use super::chunks::Chunks;
use super::findings::Findings;
use super::nodes::Nodes;
use super::{MessageChecker, Sender};

/// A message while its commands are checked.
pub(super) struct Context<'c, 'm> {
    pub(super) found: &'c mut Findings,
    pub(super) checker: &'c MessageChecker<'c>,
    pub(super) sender: Option<Sender>,
    pub(super) atomics: Atomics,
    pub(super) chunks: Chunks<'m>,
    pub(super) nodes: Nodes<'c, 'm>,
}
