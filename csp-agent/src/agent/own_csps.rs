//! The agent's own CSPs.

use super::options::AgentOptions;
use crate::device::{DevDetailCsp, DevInfoCsp, DeviceFacts, DmClientCsp};
use crate::store::{SharedStore, StoreError, StoredDecisions};
use csp_host::{Csp, Host, MountError};
use std::sync::Arc;

/// DevInfo, DevDetail and DMClient, and the log that decides about Atomics over several CSPs.
#[derive(Debug)]
pub(super) struct OwnCsps {
    dev_info: DevInfoCsp,
    dev_detail: DevDetailCsp,
    pub(super) dm_client: DmClientCsp,
    decisions: StoredDecisions,
}

impl OwnCsps {
    pub(super) fn open(
        options: &AgentOptions,
        facts: &Arc<dyn DeviceFacts>,
        store: &SharedStore,
    ) -> Result<Self, StoreError> {
        Ok(OwnCsps {
            dev_info: DevInfoCsp::new(Arc::clone(facts)),
            dev_detail: DevDetailCsp::new(Arc::clone(facts)),
            dm_client: DmClientCsp::open(options.provider_id.as_str(), options.client.clone(), store)?,
            decisions: StoredDecisions::open(store.clone())?,
        })
    }

    /// A host of these CSPs and of others.
    pub(super) fn host<'c>(&'c mut self, others: &'c mut [&mut dyn Csp]) -> Result<Host<'c>, MountError> {
        let mut host = Host::new()
            .with_decisions(&mut self.decisions)
            .mount(&mut self.dev_info)?
            .mount(&mut self.dev_detail)?
            .mount(&mut self.dm_client)?;
        for csp in others {
            host = host.mount(&mut **csp)?;
        }
        Ok(host)
    }
}
