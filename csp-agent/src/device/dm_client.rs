//! DMClient as a CSP.

use super::dm_settings::{DmSettings, Leaf};
use super::facts::{ClientFacts, PushChannel};
use crate::agent::PollSchedule;
use crate::download::Address;
use crate::store::{PreparedChanges, SharedStore, Store, StoreError, StoreView};
use csp_host::{AtomicId, Csp, CspError, Executed, RollBackFailed, Target, Transaction};
use ddf::schema::Schema;
use ddf::{Segment, Value};
use std::fmt;
use syncml::StatusCode;

/// Generated from `ddf/DMClient.xml`.
mod nodes {
    include!(concat!(env!("OUT_DIR"), "/DMClient.rs"));
}
use nodes::DmClientNode;

/// `./Device/Vendor/MSFT/DMClient`: the server of an agent, the schedule of its polls, and the end of the management.
///
/// It has the nodes that servers ask for first, of the one server that the agent has. What a server sets is in the store
/// of the agent.
pub struct DmClientCsp {
    provider_id: String,
    facts: ClientFacts,
    channel: PushChannel,
    store: StoreView<SharedStore>,
    settings: DmSettings,
    atomic: Option<Atomic>,
}

/// An Atomic that is neither committed nor rolled back.
struct Atomic {
    /// The settings as they were before it.
    before: DmSettings,
    /// Its changes, once they are in the store.
    prepared: Option<PreparedChanges>,
}

/// A node at an address.
enum Place {
    /// A node without a value that always exists.
    Interior,
    /// The node `Poll`, which exists while a leaf below it does.
    Poll,
    Leaf(Leaf),
    /// A leaf that a server can only read; `None` if it does not exist.
    Fact(Option<Value<'static>>),
    /// The node that ends the management by the server that its data names.
    UnenrollNamed,
    /// The node that ends the management by the server in its address.
    Unenroll,
}

const SETTINGS: &str = "settings";
const PREPARED: &str = "prepared";

/// The most bytes of a leaf.
const MAX_TEXT: usize = 8192;

impl DmClientCsp {
    /// The CSP of the server with this name (`ProviderID`), with the settings in the store.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read, or a record is damaged. Nothing has changed.
    pub fn open(
        provider_id: impl Into<String>,
        facts: ClientFacts,
        store: &SharedStore,
    ) -> Result<Self, StoreError> {
        let store = store.view("dmclient");
        let settings = match store.get(SETTINGS)? {
            Some(record) => DmSettings::of_record(&record).map_err(corrupt)?,
            None => DmSettings::default(),
        };
        // After a kill the settings are those from before the Atomic, until it is decided.
        let prepared = PreparedChanges::read(&store, PREPARED)?;
        let atomic = prepared.map(|prepared| Atomic { before: settings.clone(), prepared: Some(prepared) });
        let (provider_id, channel) = (provider_id.into(), PushChannel::default());
        Ok(DmClientCsp { provider_id, facts, channel, store, settings, atomic })
    }

    /// Sets the channel for pushes.
    pub fn set_channel(&mut self, channel: PushChannel) {
        self.channel = channel;
    }

    /// The schedule of polls.
    pub fn schedule(&self) -> PollSchedule {
        self.settings.schedule()
    }

    /// The address that the server has set for later sessions (`ManagementServiceAddress`).
    pub fn address(&self) -> Option<&str> {
        self.settings.leaves.get(&Leaf::Address).map(String::as_str)
    }

    /// Returns true if a session begins whenever a user signs in (`PollOnLogin`).
    pub fn polls_on_login(&self) -> bool {
        self.settings.leaves.get(&Leaf::PollOnLogin).is_some_and(|text| text == "true")
    }

    /// Returns true if the server has ended the management (`Unenroll`).
    pub fn is_unenrolled(&self) -> bool {
        self.settings.is_unenrolled
    }

    /// The node at an address. A node of another server does not exist.
    fn place(&self, target: &Target<'_>) -> Result<Place, CspError> {
        use DmClientNode as Node;
        let text = |text: &Option<String>| Place::Fact(text.clone().map(|text| Value::Text(text.into())));
        let (id, place) = match target.typed()? {
            Node::Root | Node::Provider => return Ok(Place::Interior),
            Node::HardwareId => return Ok(text(&self.facts.hardware_id)),
            Node::UnenrollNamed => return Ok(Place::UnenrollNamed),
            Node::ProviderId { provider_id } | Node::Push { provider_id } => (provider_id, Place::Interior),
            Node::Poll { provider_id } => (provider_id, Place::Poll),
            Node::Unenroll { provider_id } => (provider_id, Place::Unenroll),
            Node::HwDevId { provider_id } => (provider_id, text(&self.facts.hardware_id)),
            Node::AadDeviceId { provider_id } => (provider_id, text(&self.facts.entra_id)),
            Node::EnrollmentType { provider_id } => (provider_id, text(&self.facts.enrollment_type)),
            Node::MaxSyncApplicationVersion { provider_id } => (provider_id, text(&self.facts.max_version)),
            Node::ChannelUri { provider_id } => (provider_id, text(&self.channel.uri)),
            Node::Status { provider_id } => {
                (provider_id, Place::Fact(Some(Value::Int(self.channel.status.into()))))
            }
            Node::EntDeviceName { provider_id } => (provider_id, Place::Leaf(Leaf::EntDeviceName)),
            Node::ExchangeId { provider_id } => (provider_id, Place::Leaf(Leaf::ExchangeId)),
            Node::EntDmId { provider_id } => (provider_id, Place::Leaf(Leaf::EntDmId)),
            Node::ManagementServiceAddress { provider_id } => (provider_id, Place::Leaf(Leaf::Address)),
            Node::Upn { provider_id } => (provider_id, Place::Leaf(Leaf::Upn)),
            Node::SyncApplicationVersion { provider_id } => {
                (provider_id, Place::Leaf(Leaf::SyncApplicationVersion))
            }
            Node::Pfn { provider_id } => (provider_id, Place::Leaf(Leaf::Pfn)),
            Node::IntervalForFirstSetOfRetries { provider_id } => {
                (provider_id, Place::Leaf(Leaf::FirstInterval))
            }
            Node::NumberOfFirstRetries { provider_id } => (provider_id, Place::Leaf(Leaf::FirstNumber)),
            Node::IntervalForSecondSetOfRetries { provider_id } => {
                (provider_id, Place::Leaf(Leaf::SecondInterval))
            }
            Node::NumberOfSecondRetries { provider_id } => (provider_id, Place::Leaf(Leaf::SecondNumber)),
            Node::IntervalForRemainingScheduledRetries { provider_id } => {
                (provider_id, Place::Leaf(Leaf::RemainingInterval))
            }
            Node::NumberOfRemainingScheduledRetries { provider_id } => {
                (provider_id, Place::Leaf(Leaf::RemainingNumber))
            }
            Node::PollOnLogin { provider_id } => (provider_id, Place::Leaf(Leaf::PollOnLogin)),
            Node::AllUsersPollOnFirstLogin { provider_id } => {
                (provider_id, Place::Leaf(Leaf::AllUsersPollOnFirstLogin))
            }
        };
        if self.is_own(id) { Ok(place) } else { Err(StatusCode::NOT_FOUND.into()) }
    }

    fn is_own(&self, id: Segment<'_>) -> bool {
        id.matches(&self.provider_id)
    }

    /// The value of a node that exists; `None` for one that does not.
    fn value(&self, place: Place) -> Option<Value<'static>> {
        match place {
            Place::Interior | Place::Unenroll | Place::UnenrollNamed => Some(Value::None),
            Place::Poll => self.settings.leaves.keys().any(|leaf| leaf.is_of_poll()).then_some(Value::None),
            Place::Fact(value) => value,
            Place::Leaf(leaf) => {
                let text = self.settings.leaves.get(&leaf)?.clone();
                if leaf.is_number() {
                    text.parse().ok().map(Value::Int)
                } else if leaf.is_flag() {
                    Some(Value::Bool(text == "true"))
                } else {
                    Some(Value::Text(text.into()))
                }
            }
        }
    }

    /// Changes the settings, in the store first unless an Atomic has begun.
    fn change(&mut self, change: impl FnOnce(&mut DmSettings)) -> Result<(), CspError> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        if self.atomic.is_none() {
            self.store.put(SETTINGS, &settings.record())?;
        }
        self.settings = settings;
        Ok(())
    }

    fn set(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        let Place::Leaf(leaf) = self.place(target)? else {
            return Err(StatusCode::COMMAND_NOT_ALLOWED.into());
        };
        let text = match value {
            Value::Text(text) => text.into_owned(),
            Value::Int(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            _ => return Err(StatusCode::UNSUPPORTED_FORMAT.into()),
        };
        if text.len() > MAX_TEXT {
            return Err(CspError::new(StatusCode::REQUEST_TOO_LARGE, "the value has over 8192 bytes"));
        }
        if leaf == Leaf::Address && !text.parse::<Address>().is_ok_and(|address| address.is_https()) {
            let why = "the address of the server must begin with https://";
            return Err(CspError::new(StatusCode::COMMAND_FAILED, why));
        }
        self.change(|settings| _ = settings.leaves.insert(leaf, text))
    }
}

impl Csp for DmClientCsp {
    fn schema(&self) -> &Schema {
        &nodes::SCHEMA
    }

    fn exists(&self, target: &Target<'_>) -> bool {
        self.place(target).ok().and_then(|place| self.value(place)).is_some()
    }

    fn dynamic_children(&self, _: &Target<'_>) -> Vec<String> {
        vec![self.provider_id.clone()]
    }

    fn get(&mut self, target: &Target<'_>) -> Result<Value<'static>, CspError> {
        let place = self.place(target)?;
        self.value(place).ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    fn add(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        match self.place(target)? {
            // It exists as soon as it has a leaf.
            Place::Poll => Ok(()),
            _ => self.set(target, value),
        }
    }

    fn replace(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<(), CspError> {
        self.set(target, value)
    }

    fn delete(&mut self, target: &Target<'_>) -> Result<(), CspError> {
        match self.place(target)? {
            Place::Leaf(leaf) => self.change(|settings| _ = settings.leaves.remove(&leaf)),
            Place::Poll => self.change(|settings| settings.leaves.retain(|leaf, _| !leaf.is_of_poll())),
            _ => Err(StatusCode::COMMAND_NOT_ALLOWED.into()),
        }
    }

    fn exec(&mut self, target: &Target<'_>, value: Value<'_>) -> Result<Executed, CspError> {
        match self.place(target)? {
            Place::Unenroll => {}
            Place::UnenrollNamed => {
                let is_own = matches!(&value, Value::Text(id) if id.trim() == self.provider_id);
                if !is_own {
                    let why = "the data is not the name of the server of this agent";
                    return Err(CspError::new(StatusCode::NOT_FOUND, why));
                }
            }
            _ => return Err(StatusCode::COMMAND_NOT_ALLOWED.into()),
        }
        // The session goes on to its end.
        self.change(|settings| settings.is_unenrolled = true)?;
        Ok(Executed::Done)
    }

    fn transaction(&mut self) -> Option<&mut dyn Transaction> {
        Some(self)
    }
}

impl Transaction for DmClientCsp {
    fn begin(&mut self) {
        self.atomic = Some(Atomic { before: self.settings.clone(), prepared: None });
    }

    fn prepare(&mut self, atomic: AtomicId) -> Result<(), CspError> {
        let changes = vec![(SETTINGS.to_owned(), Some(self.settings.record()))];
        let prepared = PreparedChanges::new(atomic, changes);
        prepared.write(&mut self.store, PREPARED)?;
        if let Some(atomic) = &mut self.atomic {
            atomic.prepared = Some(prepared);
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CspError> {
        match self.atomic.as_ref().and_then(|atomic| atomic.prepared.as_ref()) {
            Some(prepared) => {
                let of_record = |record: &Option<_>| record.as_ref().map(DmSettings::of_record);
                let settings = prepared.changes().first().and_then(|(_, record)| of_record(record));
                let settings = settings.transpose().map_err(corrupt)?.unwrap_or_default();
                prepared.commit(&mut self.store, PREPARED)?;
                self.settings = settings;
            }
            None => {
                self.store.put(SETTINGS, &self.settings.record())?;
            }
        }
        self.atomic = None;
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        let Some(Atomic { before, prepared }) = self.atomic.take() else { return Ok(()) };
        self.settings = before.clone();
        if prepared.is_some() && self.store.delete(PREPARED).is_err() {
            // It stays in doubt until the store is usable again.
            self.atomic = Some(Atomic { before, prepared });
        }
        Ok(())
    }

    fn in_doubt(&self) -> Option<AtomicId> {
        self.atomic.as_ref()?.prepared.as_ref().map(PreparedChanges::atomic)
    }
}

fn corrupt(why: &'static str) -> StoreError {
    StoreError::Corrupt { what: "dmclient/settings".to_owned(), why: why.to_owned() }
}

/// Omits the settings, which may name a user.
impl fmt::Debug for DmClientCsp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DmClientCsp")
            .field("provider_id", &self.provider_id)
            .field("schedule", &self.schedule())
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}
