//! A simulated device: an agent with a CSP that counts, and a store in memory.

use super::tally_csp::TallyCsp;
use csp_agent::agent::{Agent, AgentOptions, Next, SessionEnd};
use csp_agent::device::{DevInfo, DeviceTable};
use csp_agent::store::{MemoryStore, SharedStore};
use csp_agent::transport::Transport;
use ddf::schema::Schema;
use mdm_server::queue::DeviceId;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The way of a device to its server.
pub(crate) type DeviceTransport = Box<dyn Transport + Send>;

/// A device between its sessions.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) csp: TallyCsp,
    /// The number of commands that the server has queued for it.
    pub(crate) queued: u32,
    agent: Agent<DeviceTransport>,
}

impl Device {
    /// A device that knows the address of its server.
    pub(crate) fn new(
        name: &str,
        server: &str,
        transport: DeviceTransport,
        schema: Arc<Schema>,
    ) -> Result<Self, Box<dyn Error>> {
        let mut facts = DeviceTable::new(DevInfo::new(name));
        facts.detail.software_version = Some("10.0.26100.1742".to_owned());
        let store = SharedStore::new(MemoryStore::new());
        let agent = Agent::open(AgentOptions::new(name, server, "Example"), facts, transport, &store)?;
        Ok(Device { id: DeviceId::new(name)?, csp: TallyCsp::new(schema), queued: 0, agent })
    }

    /// Holds a session at once, as after a push. Returns how long it took.
    pub(crate) fn hold_session(&mut self) -> Result<Duration, String> {
        self.agent.waker().wake();
        let begun = Instant::now();
        loop {
            match self.agent.step(&mut [&mut self.csp]) {
                Ok(Next::Now) => {}
                Ok(Next::After(_)) => break,
                Ok(Next::Unenrolled) => {
                    return Err(format!("{}: the server has ended the management", self.id));
                }
                Err(error) => return Err(format!("{}: {error}", self.id)),
            }
        }
        let time = begun.elapsed();
        // The agent notes refused commands and failed exchanges; there are to be none.
        let notes: Vec<String> = std::iter::from_fn(|| self.agent.note()).collect();
        match self.agent.last_session() {
            Some(SessionEnd::Complete) if notes.is_empty() && !self.agent.is_in_session() => Ok(time),
            _ => Err(format!("{}: {}", self.id, notes.join("; "))),
        }
    }
}
