//! The changes that a session makes to the registry: recorded before they are made, and put back.

use super::embedded_mode::EmbeddedMode;
use super::error::LocalManagementError;
use super::unfinished::{EmbeddedChange, RegistryValue, Unfinished};
use std::io;

/// The key with the value of embedded mode, below `HKEY_LOCAL_MACHINE`.
pub(super) const FLAGS_KEY: &str = r"SYSTEM\CurrentControlSet\Services\embeddedmode\Parameters";
/// The key with the enrolments, below `HKEY_LOCAL_MACHINE`.
pub(super) const ENROLMENTS_KEY: &str = r"SOFTWARE\Microsoft\Enrollments";
/// The key with the record, below `HKEY_LOCAL_MACHINE`.
pub(super) const RECORD_KEY: &str = r"SOFTWARE\csp-agent\LocalManagement";

/// The registry of the machine. A write is on the disk when it returns.
pub(super) trait Settings {
    /// True if the device is registered with itself.
    fn is_registered(&self) -> io::Result<bool>;
    fn flags(&self) -> io::Result<Option<RegistryValue>>;
    fn set_flags(&mut self, value: Option<&RegistryValue>) -> io::Result<()>;
    fn record(&self) -> io::Result<Option<Vec<u8>>>;
    fn set_record(&mut self, record: Option<&[u8]>) -> io::Result<()>;
}

/// The changes of the machine that are not put back yet.
#[derive(Debug)]
pub(super) struct Changes<S: Settings> {
    settings: S,
    /// As the record has it.
    unfinished: Unfinished,
}

impl<S: Settings> Changes<S> {
    /// Reads the record: the changes that an earlier session has left.
    pub(super) fn read(settings: S) -> Result<Self, LocalManagementError> {
        let record = settings.record().map_err(in_key(RECORD_KEY))?;
        let damaged = LocalManagementError::Record { place: RECORD_KEY, flags: FLAGS_KEY };
        let unfinished = match record {
            Some(record) => Unfinished::from_bytes(&record).ok_or(damaged)?,
            None => Unfinished::default(),
        };
        Ok(Changes { settings, unfinished })
    }

    /// True if a session has registered the device, and the registration is to be removed.
    pub(super) fn has_registered(&self) -> bool {
        self.unfinished.registered
    }

    /// True if the device is registered with itself.
    pub(super) fn is_registered(&self) -> Result<bool, LocalManagementError> {
        self.settings.is_registered().map_err(in_key(ENROLMENTS_KEY))
    }

    /// Sets embedded mode.
    pub(super) fn set_flags(&mut self, value: EmbeddedMode) -> Result<(), LocalManagementError> {
        let set = RegistryValue::binary(value.as_bytes());
        let before = self.settings.flags().map_err(in_key(FLAGS_KEY))?;
        if before.as_ref() == Some(&set) {
            return Ok(()); // another program has set it
        }
        let embedded = Some(EmbeddedChange { before, set: set.clone() });
        self.remember(Unfinished { embedded, ..self.unfinished })?;
        self.settings.set_flags(Some(&set)).map_err(in_key(FLAGS_KEY))
    }

    /// Puts the recorded value back, unless another program has changed it since. Returns true if it was put back.
    pub(super) fn put_flags_back(&mut self) -> Result<bool, LocalManagementError> {
        let Some(EmbeddedChange { before, set }) = &self.unfinished.embedded else { return Ok(false) };
        let is_ours = self.settings.flags().map_err(in_key(FLAGS_KEY))?.as_ref() == Some(set);
        if is_ours {
            self.settings.set_flags(before.as_ref()).map_err(in_key(FLAGS_KEY))?;
        }
        self.remember(Unfinished { embedded: None, ..self.unfinished })?;
        Ok(is_ours)
    }

    /// Records that the device is to be registered, or that the registration is removed.
    pub(super) fn remember_registration(&mut self, registered: bool) -> Result<(), LocalManagementError> {
        self.remember(Unfinished { registered, ..self.unfinished.clone() })
    }

    /// Records the changes that are not put back yet.
    fn remember(&mut self, unfinished: Unfinished) -> Result<(), LocalManagementError> {
        let record = (unfinished != Unfinished::default()).then(|| unfinished.to_bytes());
        self.unfinished = unfinished;
        self.settings.set_record(record.as_deref()).map_err(in_key(RECORD_KEY))
    }
}

fn in_key(place: &'static str) -> impl Fn(io::Error) -> LocalManagementError {
    move |source| LocalManagementError::Registry { place, source }
}
