//! Records the messages of a session.

use super::simulation::Simulation;
use csp_agent::transport::{Transport, TransportAnswer, TransportError, TransportRequest};
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

/// A message of the device, and the answer of the server.
type Exchanged = (Vec<u8>, Vec<u8>);

/// The messages of a session.
pub(super) type Script = Arc<Vec<Exchanged>>;

/// A transport that keeps the messages.
struct Recorder {
    inner: Box<dyn Transport + Send>,
    script: Arc<Mutex<Vec<Exchanged>>>,
}

impl Transport for Recorder {
    fn exchange(&mut self, request: &TransportRequest<'_>) -> Result<TransportAnswer, TransportError> {
        let answer = self.inner.exchange(request)?;
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.push((request.body.to_vec(), answer.body.clone()));
        Ok(answer)
    }

    fn end_session(&mut self) {
        self.inner.end_session();
    }
}

/// Adds a device to the simulation, which has none, and records its session.
pub(super) fn record(simulation: &mut Simulation) -> Result<Script, Box<dyn Error>> {
    let script = Arc::default();
    let inner = simulation.server.connect("recorded")?;
    simulation.add_device("recorded", Box::new(Recorder { inner, script: Arc::clone(&script) }))?;
    simulation.enqueue(0..1)?;
    let sessions = simulation.hold_sessions(0..1, &|| {});
    if let Some(failure) = sessions.failures.into_iter().next() {
        return Err(failure.into());
    }
    let recorded = std::mem::take(&mut *script.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Arc::new(recorded))
}
