//! The settings of the check against nodes.

use ddf::Scope;
use ddf::applicability::{Build, Edition};
use ddf::schema::Schema;

/// The nodes to check against, and facts about the device and the session that decide if they can be used.
#[derive(Clone, Copy, Default)]
pub(super) struct TreeSettings<'s> {
    pub(super) schema: Option<&'s Schema>,
    pub(super) build: Option<Build>,
    pub(super) edition: Option<Edition>,
    /// The scope of the session; `None` for both.
    pub(super) session: Option<Scope>,
}
