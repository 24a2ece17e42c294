//! The order in which a session changes the machine, and puts the changes back.

use super::code::LocalManagementCode;
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

/// The options of a session. By default it changes nothing that it does not put back, and does not set embedded mode.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LocalManagementOptions {
    /// Sets embedded mode with this value until the session ends.
    pub embedded_mode: Option<EmbeddedMode>,
    /// Leaves the device registered with itself, so that the policies stay that the session has set.
    pub keep_registration: bool,
}

/// The three functions of the interface.
pub(super) trait Interface {
    /// Registers the device. Returns true if it was registered already.
    fn register(&mut self) -> Result<bool, LocalManagementCode>;

    /// Executes a body and returns the answer.
    fn apply(&mut self, body: &str) -> Result<Option<String>, LocalManagementCode>;

    /// Removes the registration.
    fn unregister(&mut self) -> Result<(), LocalManagementCode>;
}

/// The registry of the machine. A write is on the disk when it returns.
pub(super) trait Settings {
    /// True if the device is registered with itself.
    fn is_registered(&self) -> io::Result<bool>;
    fn flags(&self) -> io::Result<Option<RegistryValue>>;
    fn set_flags(&mut self, value: Option<&RegistryValue>) -> io::Result<()>;
    fn record(&self) -> io::Result<Option<Vec<u8>>>;
    fn set_record(&mut self, record: Option<&[u8]>) -> io::Result<()>;
}

/// A session on the machine.
#[derive(Debug)]
pub(super) struct Steps<I: Interface, S: Settings> {
    interface: I,
    settings: S,
    keep_registration: bool,
    /// As the record has it.
    unfinished: Unfinished,
    /// True if the value of embedded mode that an earlier session left has been put back.
    has_put_back: bool,
}

impl<I: Interface, S: Settings> Steps<I, S> {
    /// Puts back what an earlier session left, sets embedded mode if it is asked for, and registers the device. An error
    /// leaves the machine as it was before.
    pub(super) fn open(
        interface: I,
        settings: S,
        options: &LocalManagementOptions,
    ) -> Result<Self, LocalManagementError> {
        let record = settings.record().map_err(in_key(RECORD_KEY))?;
        let damaged = LocalManagementError::Record { place: RECORD_KEY, flags: FLAGS_KEY };
        let unfinished = match record {
            Some(record) => Unfinished::from_bytes(&record).ok_or(damaged)?,
            None => Unfinished::default(),
        };
        let keep_registration = options.keep_registration;
        let mut steps = Steps { interface, settings, keep_registration, unfinished, has_put_back: false };
        steps.has_put_back = steps.put_flags_back()?;
        let begun = match options.embedded_mode {
            Some(value) => steps.set_flags(value).and_then(|()| steps.register()),
            None => steps.register(),
        };
        match begun {
            Ok(()) => Ok(steps),
            Err(error) => {
                let _ = steps.close(); // the first error is returned; the next session tries again
                Err(error)
            }
        }
    }

    /// True if the value of embedded mode that an earlier session left has been put back.
    pub(super) fn has_put_back(&self) -> bool {
        self.has_put_back
    }

    /// True if the end of the session removes the registration.
    pub(super) fn removes_registration(&self) -> bool {
        self.unfinished.registered
    }

    /// Executes a body.
    pub(super) fn apply(&mut self, body: &str) -> Result<Option<String>, LocalManagementError> {
        self.interface.apply(body).map_err(refused("ApplyLocalManagementSyncML"))
    }

    /// Removes the registration unless it is to stay, then puts the value of embedded mode back, in any case.
    pub(super) fn close(&mut self) -> Result<(), LocalManagementError> {
        let unregistered = match self.unfinished.registered {
            true => self.unregister(),
            false => Ok(()),
        };
        let put_back = self.put_flags_back().map(drop);
        unregistered.and(put_back)
    }

    fn set_flags(&mut self, value: EmbeddedMode) -> Result<(), LocalManagementError> {
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
    fn put_flags_back(&mut self) -> Result<bool, LocalManagementError> {
        let Some(EmbeddedChange { before, set }) = &self.unfinished.embedded else { return Ok(false) };
        let is_ours = self.settings.flags().map_err(in_key(FLAGS_KEY))?.as_ref() == Some(set);
        if is_ours {
            self.settings.set_flags(before.as_ref()).map_err(in_key(FLAGS_KEY))?;
        }
        self.remember(Unfinished { embedded: None, ..self.unfinished })?;
        Ok(is_ours)
    }

    /// Registers the device. A registration that this session makes is recorded before it is made, unless it is to stay.
    fn register(&mut self) -> Result<(), LocalManagementError> {
        // A session that was killed has registered the device.
        let is_earlier = self.unfinished.registered;
        let is_foreign = !is_earlier && self.settings.is_registered().map_err(in_key(ENROLMENTS_KEY))?;
        let removes = !is_foreign && !self.keep_registration;
        if removes != is_earlier {
            self.remember_registration(removes)?;
        }
        let was_registered = self.interface.register();
        // Nothing was registered, or another program was quicker.
        if !is_earlier && removes && was_registered != Ok(false) {
            self.remember_registration(false)?;
        }
        was_registered.map(drop).map_err(refused("RegisterDeviceWithLocalManagement"))
    }

    fn unregister(&mut self) -> Result<(), LocalManagementError> {
        self.interface.unregister().map_err(refused("UnregisterDeviceWithLocalManagement"))?;
        self.remember_registration(false)
    }

    fn remember_registration(&mut self, registered: bool) -> Result<(), LocalManagementError> {
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

fn refused(call: &'static str) -> impl Fn(LocalManagementCode) -> LocalManagementError {
    move |code| LocalManagementError::Refused { call, code }
}

#[cfg(test)]
mod tests;
