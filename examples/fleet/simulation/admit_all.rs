//! The program of the server, and its log.

use mdm_server::http::{Admission, ClientIdentity, Contact, DeviceService, Handler, HandlerError, Rejection};
use mdm_server::queue::CommandQueue;
use std::sync::{Arc, Mutex, PoisonError};
use syncml::session::ServerSession;

/// The number of lines of the log that are kept.
const LINES: usize = 10;

/// The service of the devices.
pub(crate) type Service = DeviceService<dyn CommandQueue, AdmitAll>;

/// Admits each device with a certificate, under the name in it.
pub(crate) struct AdmitAll {
    address: String,
    log: Log,
}

impl AdmitAll {
    pub(crate) fn new(address: String, log: Log) -> Self {
        AdmitAll { address, log }
    }
}

impl Handler for AdmitAll {
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError> {
        Ok(Admission::new(contact.named_device()?, ServerSession::new(&self.address)))
    }

    fn rejected(&self, _: Option<&ClientIdentity>, rejection: &Rejection) {
        self.log.add(rejection);
    }
}

/// The first lines of a log.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, line: &impl ToString) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() < LINES {
            lines.push(csp_findings::one_line(line.to_string()).into_owned());
        }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
