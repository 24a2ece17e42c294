//! One installation.

use crate::runner::Run;
use crate::state::{Payload, State};
use csp_findings::without_product_keys;
use std::fmt;

#[derive(Clone)]
pub(crate) struct Installation {
    /// The id as the server wrote it.
    pub(crate) id: String,
    pub(crate) state: State,
    /// The run of its last job.
    pub(crate) run: Run,
}

impl Installation {
    /// The size of the id and the configuration, in bytes.
    pub(super) fn size(&self) -> usize {
        self.id.len() + self.state.payload().map_or(0, Payload::len)
    }
}

impl fmt::Debug for Installation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Installation { id, state, run } = self;
        let id = without_product_keys(id);
        f.debug_struct("Installation").field("id", &id).field("state", state).field("run", run).finish()
    }
}
