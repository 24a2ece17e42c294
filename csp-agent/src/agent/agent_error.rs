//! The errors of an agent.

use crate::store::StoreError;
use csp_host::{CspError, MountError};
use syncml::StatusCode;

/// Why an agent cannot act.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// Something cannot be made durable.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A CSP cannot make durable that the server has taken its alert.
    #[error("an alert that the server has taken cannot be dropped")]
    Alert(#[source] CspError),
    /// Two CSPs have the same nodes, or one of them has those of DevInfo, DevDetail or DMClient.
    #[error(transparent)]
    Mount(#[from] MountError),
}

impl AgentError {
    /// Returns true if the disk is full: the agent can go on, and tries the session again later.
    pub fn is_full_disk(&self) -> bool {
        match self {
            AgentError::Store(error) => matches!(error, StoreError::Full(_)),
            AgentError::Alert(error) => error.status == StatusCode::DEVICE_FULL,
            AgentError::Mount(_) => false,
        }
    }
}
