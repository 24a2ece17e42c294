//! The events of installations, for the agent.

use crate::state::{FinalStatus, JobEnd, JobProgress};
use csp_findings::without_product_keys;
use ddf::Scope;
use std::fmt;

/// An event that [`OfficeCsp::poll`](super::OfficeCsp::poll) returns.
#[derive(Clone, PartialEq, Eq)]
pub struct Update {
    /// The tree of the installation.
    pub scope: Scope,
    /// Its id, as the server wrote it. Somebody may have pasted a product key into it: `Debug` hides keys; use
    /// [`without_product_keys`](csp_findings::without_product_keys) in a log.
    pub id: String,
    /// The event.
    pub news: News,
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Update { scope, id, news } = self;
        let id = without_product_keys(id);
        f.debug_struct("Update").field("scope", scope).field("id", &id).field("news", news).finish()
    }
}

/// The event of an installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The job has made progress.
    Progress(JobProgress),
    /// The job has ended.
    Finished {
        /// The result.
        end: JobEnd,
        /// The value of the node `FinalStatus`.
        final_status: FinalStatus,
    },
}
