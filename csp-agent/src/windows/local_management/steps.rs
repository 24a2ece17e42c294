//! The order in which a session changes the machine, and puts the changes back.

use super::changes::{Changes, Settings};
use super::code::LocalManagementCode;
use super::embedded_mode::EmbeddedMode;
use super::error::LocalManagementError;

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

/// A session on the machine.
#[derive(Debug)]
pub(super) struct Steps<I: Interface, S: Settings> {
    interface: I,
    changes: Changes<S>,
    keep_registration: bool,
}

impl<I: Interface, S: Settings> Steps<I, S> {
    /// Puts back what an earlier session left, sets embedded mode if it is asked for, and registers the device. An error
    /// leaves the machine as it was before.
    pub(super) fn open(
        interface: I,
        settings: S,
        options: &LocalManagementOptions,
    ) -> Result<Self, LocalManagementError> {
        let mut changes = Changes::read(settings)?;
        changes.put_flags_back()?;
        let mut steps = Steps { interface, changes, keep_registration: options.keep_registration };
        let begun = match options.embedded_mode {
            Some(value) => steps.changes.set_flags(value).and_then(|()| steps.register()),
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

    /// True if the end of the session removes the registration.
    pub(super) fn removes_registration(&self) -> bool {
        self.changes.has_registered()
    }

    /// Executes a body.
    pub(super) fn apply(&mut self, body: &str) -> Result<Option<String>, LocalManagementError> {
        self.interface.apply(body).map_err(refused("ApplyLocalManagementSyncML"))
    }

    /// Removes the registration unless it is to stay, then puts the value of embedded mode back, in any case.
    pub(super) fn close(&mut self) -> Result<(), LocalManagementError> {
        let unregistered = match self.changes.has_registered() {
            true => self.unregister(),
            false => Ok(()),
        };
        let put_back = self.changes.put_flags_back().map(drop);
        unregistered.and(put_back)
    }

    /// Registers the device. A registration that this session makes is recorded before it is made, unless it is to stay.
    fn register(&mut self) -> Result<(), LocalManagementError> {
        // A session that was killed has registered the device.
        let is_earlier = self.changes.has_registered();
        let is_foreign = !is_earlier && self.changes.is_registered()?;
        let removes = !is_foreign && !self.keep_registration;
        if removes != is_earlier {
            self.changes.remember_registration(removes)?;
        }
        let was_registered = self.interface.register();
        // Nothing was registered, or another program was quicker.
        if !is_earlier && removes && was_registered != Ok(false) {
            self.changes.remember_registration(false)?;
        }
        was_registered.map(drop).map_err(refused("RegisterDeviceWithLocalManagement"))
    }

    fn unregister(&mut self) -> Result<(), LocalManagementError> {
        self.interface.unregister().map_err(refused("UnregisterDeviceWithLocalManagement"))?;
        self.changes.remember_registration(false)
    }
}

fn refused(call: &'static str) -> impl Fn(LocalManagementCode) -> LocalManagementError {
    move |code| LocalManagementError::Refused { call, code }
}

#[cfg(test)]
mod tests;
