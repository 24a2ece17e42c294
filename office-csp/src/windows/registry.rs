//! What this crate reads from the registry and shows there.

use super::key_name;
use crate::installed::Installed;
use crate::mirror::{Mirror, MirrorEntry};
use std::io;
use windows_registry::LOCAL_MACHINE;

const CONFIGURATION: &str = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration";

/// The Click-to-Run Office of this machine; what cannot be read is left empty.
pub fn installed() -> Installed {
    match LOCAL_MACHINE.open(CONFIGURATION) {
        Ok(key) => Installed::from_values(|name| key.get_string(name).ok()),
        Err(_) => Installed::default(),
    }
}

/// Shows the installations in the registry, where tools for administrators look for those of Windows' own CSP:
/// `HKLM\SOFTWARE\Microsoft\OfficeCSP\{id}`, with the configuration as the default value, and `Status` and `FinalStatus`
/// as numbers.
///
/// An id becomes the name of a key by [`key_name`]; one that is too long for that is not shown, and the log says so.
/// Whoever may read that part of the registry, every user mostly, can read a product key in a configuration, as with
/// Windows' own CSP. An agent that wants to avoid that has no mirror.
#[derive(Clone, Debug)]
pub struct RegistryMirror {
    path: String,
}

impl RegistryMirror {
    /// The place that Windows uses.
    pub fn new() -> Self {
        Self::below(r"SOFTWARE\Microsoft\OfficeCSP")
    }

    /// Another place, below `HKLM`.
    pub fn below(path: impl Into<String>) -> Self {
        RegistryMirror { path: path.into() }
    }
}

impl Default for RegistryMirror {
    fn default() -> Self {
        Self::new()
    }
}

fn name(id: &str) -> io::Result<String> {
    key_name(id)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the id is too long for a registry key"))
}

impl Mirror for RegistryMirror {
    fn show(&mut self, id: &str, entry: &MirrorEntry) -> io::Result<()> {
        let key = LOCAL_MACHINE.create(&self.path)?.create(name(id)?)?;
        let numbers = [
            ("Status", entry.status.map(|status| status.code())),
            ("FinalStatus", entry.final_status.map(|status| status.code())),
        ];
        // First, so that nobody sees a job that runs with the end of the one before.
        for (name, _) in numbers.iter().filter(|(_, number)| number.is_none()) {
            drop(key.remove_value(name)); // it need not be there
        }
        match &entry.configuration {
            Some(configuration) => key.set_string("", configuration.expose())?,
            None => drop(key.remove_value("")), // it need not be there
        }
        for (name, number) in numbers {
            if let Some(number) = number {
                key.set_u32(name, number)?;
            }
        }
        Ok(())
    }

    fn remove(&mut self, id: &str) -> io::Result<()> {
        let name = name(id)?;
        let key = LOCAL_MACHINE.create(&self.path)?;
        if key.open(&name).is_ok() {
            key.remove_tree(&name)?;
        }
        Ok(())
    }
}
