//! The registry: reads the installed Office, and shows the installations.

use super::key_name;
use crate::csp::{Mirror, MirrorEntry};
use office_deployment::Installed;
use std::io;
use windows_registry::{Key, LOCAL_MACHINE};

const CLICK_TO_RUN: &str = r"SOFTWARE\Microsoft\Office\ClickToRun";

/// The Click-to-Run Office of this machine. Facts that cannot be read are left empty.
pub fn installed() -> Installed {
    installed_below(CLICK_TO_RUN)
}

/// Reads the installed Office from this key below `HKLM`.
fn installed_below(click_to_run: &str) -> Installed {
    let Ok(key) = LOCAL_MACHINE.open(click_to_run) else { return Installed::default() };
    let Ok(configuration) = key.open("Configuration") else { return Installed::default() };
    let mut installed = Installed::from_values(|name| configuration.get_string(name).ok());
    if let Ok(products) = key.open("ProductReleaseIDs") {
        let active = products.get_string("ActiveConfiguration").ok();
        let paths = paths_below(&products, 3);
        let keys = paths.iter().filter_map(|path| match path.as_slice() {
            [configuration, product, culture] => {
                Some((configuration.as_str(), product.as_str(), culture.as_str()))
            }
            _ => None,
        });
        installed.add_languages(active.as_deref(), keys);
    }
    installed
}

/// The paths of all keys at this depth below a key. An unreadable key counts as empty.
fn paths_below(key: &Key, depth: usize) -> Vec<Vec<String>> {
    if depth == 0 {
        return vec![Vec::new()];
    }
    let names: Vec<String> = key.keys().map(Iterator::collect).unwrap_or_default();
    let below = names.into_iter().flat_map(|name| {
        let paths = key.open(&name).map(|key| paths_below(&key, depth - 1)).unwrap_or_default();
        paths.into_iter().map(move |path| [vec![name.clone()], path].concat())
    });
    below.collect()
}

/// Shows the installations in the registry, in the place and form of Windows' own CSP:
/// `HKLM\SOFTWARE\Microsoft\OfficeCSP\{id}`, with the configuration as the default value, and `Status` and `FinalStatus`
/// as numbers.
///
/// [`key_name`] makes the name of the key from an id. An id that is too long is not shown, and the log says so. Every user
/// who may read the key can read a product key in the configuration, as with Windows' own CSP. An agent that must not show
/// it uses no mirror.
#[derive(Clone, Debug)]
pub struct RegistryMirror {
    path: String,
}

impl RegistryMirror {
    /// The key that Windows uses.
    pub fn new() -> Self {
        Self::below(r"SOFTWARE\Microsoft\OfficeCSP")
    }

    /// Another key below `HKLM`.
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
        // Removes values first, so that a running job is never shown with the result of an earlier job.
        for (name, _) in numbers.iter().filter(|(_, number)| number.is_none()) {
            drop(key.remove_value(name)); // it may not exist
        }
        match &entry.configuration {
            Some(configuration) => key.set_string("", configuration.expose())?,
            None => drop(key.remove_value("")), // it may not exist
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_languages_of_the_active_configuration_are_read_from_the_registry() {
        let base = r"SOFTWARE\CspTest\ClickToRun";
        let key = LOCAL_MACHINE.create(base).unwrap();
        let configuration = key.create("Configuration").unwrap();
        configuration.set_string("ProductReleaseIds", "O365ProPlusRetail,VisioProRetail").unwrap();
        configuration.set_string("Platform", "x64").unwrap();
        assert!(installed_below(base).languages.is_empty());
        let products = key.create("ProductReleaseIDs").unwrap();
        products.set_string("ActiveConfiguration", "aaaa").unwrap();
        for path in [
            r"AAAA\O365ProPlusRetail.16\fr-fr.16",
            r"AAAA\O365ProPlusRetail.16\de-de.16",
            r"AAAA\O365ProPlusRetail.16\x-none.16",
            r"AAAA\VisioProRetail.16\de-de.16",
            r"AAAA\ProjectProRetail.16\de-de.16",
            r"BBBB\O365ProPlusRetail.16\it-it.16",
        ] {
            products.create(path).unwrap();
        }
        let found = installed_below(base);
        LOCAL_MACHINE.remove_tree(base).unwrap();
        let languages: Vec<_> =
            found.languages.iter().map(|(id, all)| (id.as_str(), all.join(" "))).collect();
        let expected =
            [("O365ProPlusRetail", "de-DE fr-FR".to_owned()), ("VisioProRetail", "de-DE".to_owned())];
        assert_eq!(languages, expected);
    }
}
