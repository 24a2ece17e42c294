//! The program of the server: it admits devices, and keeps what they say about themselves.

use mdm_server::http::{
    Admission, ClaimedIn, ClientIdentity, Contact, DeviceEvent, Handler, HandlerError, Rejection,
};
use mdm_server::queue::DeviceId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;
use syncml::session::{Notice, ServerSession, SessionEvent, Setting};

/// The lines of the log that the page shows.
const LINES: usize = 100;
/// The devices whose facts are kept.
const DEVICES: usize = 10_000;

/// The devices that have opened a session, and the log.
pub(crate) struct Fleet {
    address: String,
    devices: Mutex<BTreeMap<DeviceId, DeviceFacts>>,
    log: Mutex<VecDeque<LogLine>>,
}

/// The facts about a device, from its certificate and its sessions.
#[derive(Clone)]
pub(crate) struct DeviceFacts {
    pub(crate) subject: String,
    pub(crate) heard: SystemTime,
    /// The `DevId` that the first session claimed.
    pub(crate) device_id: Option<String>,
    /// The names and values of DevInfo.
    pub(crate) info: BTreeMap<String, String>,
}

/// A line of the log.
#[derive(Clone)]
pub(crate) struct LogLine {
    pub(crate) at: SystemTime,
    pub(crate) text: String,
}

impl Fleet {
    /// A fleet without devices. `address` is that of the server in messages.
    pub(crate) fn new(address: String) -> Self {
        Fleet { address, devices: Mutex::default(), log: Mutex::default() }
    }

    /// The facts about a device; `None` before its first session.
    pub(crate) fn facts(&self, device: &DeviceId) -> Option<DeviceFacts> {
        self.devices().get(device).cloned()
    }

    /// The facts about all devices.
    pub(crate) fn all(&self) -> BTreeMap<DeviceId, DeviceFacts> {
        self.devices().clone()
    }

    /// The last lines of the log, the newest first.
    pub(crate) fn lines(&self) -> Vec<LogLine> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    /// Writes a line to standard error, and keeps it for the page.
    pub(crate) fn log(&self, text: impl ToString) {
        let text = csp_findings::one_line(text.to_string()).into_owned();
        eprintln!("{text}");
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LINES {
            log.pop_front();
        }
        log.push_back(LogLine { at: SystemTime::now(), text });
    }

    fn devices(&self) -> MutexGuard<'_, BTreeMap<DeviceId, DeviceFacts>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handler for Fleet {
    fn admit(&self, contact: &Contact<'_>) -> Result<Admission, HandlerError> {
        // The authority writes the name of the device into the certificate.
        let device = contact.named_device()?;
        let admission = Admission::new(device.clone(), ServerSession::new(&self.address));
        Ok(match self.facts(&device).and_then(|facts| facts.device_id) {
            Some(device_id) => admission.expecting(device_id),
            None => admission,
        })
    }

    fn events(
        &self,
        contact: &Contact<'_>,
        device: &DeviceId,
        events: &[DeviceEvent],
    ) -> Result<(), HandlerError> {
        for event in events {
            match event {
                DeviceEvent::Session(SessionEvent::DeviceInfo(settings)) => {
                    self.note(contact, device, settings)
                }
                DeviceEvent::Session(SessionEvent::Begun(_)) => {
                    self.log(format_args!("{device}: a session begins"))
                }
                DeviceEvent::Session(SessionEvent::Notice(notice)) => {
                    self.log(format_args!("{device}: {}", alert(notice)))
                }
                DeviceEvent::Session(event) => self.log(format_args!("{device}: {event:?}")),
                DeviceEvent::OtherId { place, claimed, expected } => {
                    let place = match place {
                        ClaimedIn::Source => "the header",
                        ClaimedIn::DevId => "DevInfo",
                    };
                    self.log(format_args!(
                        "{device}: {place} says {claimed}, and this device was {expected}"
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn rejected(&self, identity: Option<&ClientIdentity>, rejection: &Rejection) {
        match identity {
            Some(identity) => self.log(format_args!("{identity}: {rejection}")),
            None => self.log(rejection),
        }
    }
}

impl Fleet {
    /// Notes the device information of a session.
    fn note(&self, contact: &Contact<'_>, device: &DeviceId, settings: &[Setting]) {
        let mut devices = self.devices();
        if devices.len() >= DEVICES && !devices.contains_key(device) {
            return;
        }
        let info = settings.iter().filter_map(|setting| {
            let name = setting.uri.strip_prefix("./DevInfo/")?;
            Some((name.to_owned(), setting.text.clone()))
        });
        let info: BTreeMap<String, String> = info.take(20).collect();
        let same_id =
            |facts: &DeviceFacts| facts.device_id.is_some() && facts.device_id.as_ref() == info.get("DevId");
        if let Some((other, _)) = devices.iter().find(|(other, facts)| *other != device && same_id(facts)) {
            self.log(format_args!("{device}: the device {other} has the same DevId"));
        }
        let facts = devices.entry(device.clone()).or_insert_with(|| DeviceFacts {
            subject: contact.identity.subject().to_owned(),
            heard: SystemTime::now(),
            device_id: info.get("DevId").cloned(),
            info: BTreeMap::new(),
        });
        facts.heard = SystemTime::now();
        facts.info = info;
    }
}

/// An alert in a line, with its values if they are short: `alert 1224 com.microsoft/MDM/LoginStatus: none`.
fn alert(notice: &Notice) -> String {
    let code = notice.code.map_or_else(|| "without a code".to_owned(), |code| code.0.to_string());
    let mut line = format!("alert {code}");
    for item in &notice.items {
        let kind = item.mime_type.as_deref().unwrap_or(&item.uri);
        line += &format!(" {}: {}", csp_findings::short(kind), csp_findings::short(&item.text));
    }
    line
}

impl DeviceFacts {
    /// The manufacturer and the model.
    pub(crate) fn model(&self) -> String {
        let names = ["Man", "Mod"].iter().filter_map(|name| self.info.get(*name));
        names.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}
