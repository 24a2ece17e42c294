//! Shows the packages in the registry, as Windows' own CSP does.

use super::registry_values::{Data, values};
use crate::{Mirror, MirrorEntry, ProductCode};
use csp_agent::windows::user_sid;
use ddf::Scope;
use std::io;
use windows_registry::{Key, LOCAL_MACHINE};

/// The SID that Windows' own CSP writes for packages of the device.
const DEVICE_SID: &str = "S-0-0-00-0000000000-0000000000-000000000-000";

/// Shows the packages in the registry, in the place and form of Windows' own CSP:
/// `HKLM\SOFTWARE\Microsoft\EnterpriseDesktopAppManagement\{SID}\MSI\{ProductCode}`. Values that the package no longer has
/// are removed, such as the hash of a job whose `DownloadInstall` was deleted.
///
/// Windows' own CSP also writes the command line of the job, which every user can read there and which may contain
/// passwords and licence keys. This mirror writes it only after [`with_command_lines`](RegistryMirror::with_command_lines).
/// An address may contain a secret too: it is shown without the part after `?`, and not at all if it contains `@`, which
/// follows a user name.
#[derive(Clone, Debug)]
pub struct RegistryMirror {
    path: String,
    with_command_lines: bool,
}

impl RegistryMirror {
    /// The key that Windows uses.
    pub fn new() -> Self {
        Self::below(r"SOFTWARE\Microsoft\EnterpriseDesktopAppManagement")
    }

    /// Another key below `HKLM`.
    pub fn below(path: impl Into<String>) -> Self {
        RegistryMirror { path: path.into(), with_command_lines: false }
    }

    /// Also shows command lines, and addresses as they are.
    #[must_use]
    pub fn with_command_lines(mut self) -> Self {
        self.with_command_lines = true;
        self
    }

    /// The key of the packages of a tree. Packages of users are those of the user of this process.
    fn packages(&self, scope: Scope) -> io::Result<Key> {
        let sid = match scope {
            Scope::User => user_sid()?,
            _ => DEVICE_SID.to_owned(),
        };
        Ok(LOCAL_MACHINE.create(format!(r"{}\{sid}\MSI", self.path))?)
    }
}

/// Removes a value, if it is there.
fn remove_value(key: &Key, name: &str) -> io::Result<()> {
    match key.remove_value(name) {
        Err(error) if key.get_type(name).is_ok() => Err(error.into()),
        _ => Ok(()),
    }
}

impl Default for RegistryMirror {
    fn default() -> Self {
        Self::new()
    }
}

impl Mirror for RegistryMirror {
    fn show(&mut self, scope: Scope, code: &ProductCode, entry: &MirrorEntry) -> io::Result<()> {
        let key = self.packages(scope)?.create(code.as_str())?;
        let values = values(scope, code, entry, self.with_command_lines);
        // Removes values first, so that a state is never shown with values of an earlier one.
        for (name, _) in values.iter().filter(|(_, data)| data.is_none()) {
            remove_value(&key, name)?;
        }
        for (name, data) in values {
            match data {
                Some(Data::Text(text)) => key.set_string(name, text)?,
                Some(Data::Number(number)) => key.set_u32(name, number)?,
                None => {}
            }
        }
        Ok(())
    }

    fn remove(&mut self, scope: Scope, code: &ProductCode) -> io::Result<()> {
        let key = self.packages(scope)?;
        if key.open(code.as_str()).is_ok() {
            key.remove_tree(code.as_str())?;
        }
        Ok(())
    }
}
