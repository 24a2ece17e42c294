//! The program of the tests, and the commands that they queue.

use mdm_server::http::{
    Admission, ClientIdentity, Contact, DeviceEvent, DeviceService, Handler, HandlerError, Rejection,
};
use mdm_server::queue::{
    CommandQueue, CommandRecord, DeliveryState, DeviceId, MemoryQueue, NewCommand, SequenceNumber,
};
use std::sync::{Arc, Mutex};
use syncml::session::{Bounds, Gate, ServerSession};

/// Admits every certificate, and keeps the events and rejections.
#[derive(Default)]
pub(crate) struct Program {
    pub(crate) expected_id: Option<&'static str>,
    pub(crate) bounds: Option<Bounds>,
    pub(crate) gate: Option<fn() -> Gate>,
    /// The answer to the next events.
    pub(crate) failure: Mutex<Option<HandlerError>>,
    pub(crate) events: Mutex<Vec<DeviceEvent>>,
    pub(crate) rejections: Mutex<Vec<String>>,
}

impl Handler for Program {
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError> {
        let device = DeviceId::new(contact.identity.common_name().unwrap()).unwrap();
        if device.as_str() == "stranger" {
            return Err(HandlerError::Refused("not enrolled".into()));
        }
        let mut session = ServerSession::new("https://mdm.example/dm");
        if let Some(bounds) = self.bounds {
            session = session.with_bounds(bounds);
        }
        if let Some(gate) = self.gate {
            session = session.with_gate(gate());
        }
        let admission = Admission::new(device, session);
        Ok(self.expected_id.into_iter().fold(admission, Admission::expecting))
    }

    fn events(&self, _: &Contact<'_>, _: &DeviceId, events: &[DeviceEvent]) -> Result<(), HandlerError> {
        self.events.lock().unwrap().extend_from_slice(events);
        self.failure.lock().unwrap().take().map_or(Ok(()), Err)
    }

    fn rejected(&self, _: Option<&ClientIdentity>, rejection: &Rejection) {
        self.rejections.lock().unwrap().push(rejection.to_string());
    }
}

/// A server with this program and this queue.
pub(crate) fn service(queue: &Arc<MemoryQueue>, program: Program) -> DeviceService<MemoryQueue, Program> {
    DeviceService::new(Arc::clone(queue), Arc::new(program))
}

pub(crate) fn device_id(name: &str) -> DeviceId {
    DeviceId::new(name).unwrap()
}

/// Queues a command without data.
pub(crate) fn enqueue(queue: &MemoryQueue, device: &str, verb: ddf::Verb, address: &str) -> SequenceNumber {
    let command = NewCommand::build(|commands| commands.command(verb, address, None)).unwrap();
    queue.enqueue(&device_id(device), &[command]).unwrap()
}

/// The commands of a device.
pub(crate) fn commands(queue: &MemoryQueue, device: &str) -> Vec<CommandRecord> {
    queue.commands(&device_id(device), SequenceNumber(0), 1000).unwrap()
}

pub(crate) fn states(queue: &MemoryQueue, device: &str) -> Vec<DeliveryState> {
    commands(queue, device).iter().map(|command| command.state).collect()
}
