//! A message while its commands are checked.

use super::atomics::Atomics;
use super::chunks::Chunks;
use super::findings::Findings;
use super::node_cache::NodeCache;
use super::sender::Sender;
use super::tree_settings::TreeSettings;

/// A message while its commands are checked.
pub(super) struct Context<'c, 'm> {
    pub(super) found: &'c mut Findings,
    pub(super) tree: &'c TreeSettings<'c>,
    pub(super) sender: Option<Sender>,
    pub(super) atomics: Atomics,
    pub(super) chunks: Chunks<'m>,
    pub(super) nodes: NodeCache<'c, 'm>,
}
