//! A view of the installations for other programs on the machine.

use crate::state::{FinalStatus, Payload, State};
use office_deployment::InstallStatus;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A view of the installations of the device for other programs. Windows keeps them in the registry, in
/// `HKLM\SOFTWARE\Microsoft\OfficeCSP\{id}`, where tools for administrators look.
///
/// The CSP never reads it, and an installation continues if it fails. The installations of users are not shown, as the key
/// has no place for the user.
pub trait Mirror: fmt::Debug + Send {
    /// Shows the current state of an installation.
    ///
    /// # Errors
    /// It cannot be shown; the host notes why.
    fn show(&mut self, id: &str, entry: &MirrorEntry) -> io::Result<()>;

    /// Removes an installation from the view, if it is there.
    ///
    /// # Errors
    /// It cannot be removed; the host notes why.
    fn remove(&mut self, id: &str) -> io::Result<()>;
}

/// The state of an installation in a [`Mirror`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MirrorEntry {
    /// The data of Exec. It may contain a product key; the mirror shows it, as Windows does.
    pub configuration: Option<Payload>,
    /// The node `Status`.
    pub status: Option<InstallStatus>,
    /// The node `FinalStatus`.
    pub final_status: Option<FinalStatus>,
}

impl From<&State> for MirrorEntry {
    fn from(state: &State) -> Self {
        MirrorEntry {
            configuration: state.payload().cloned(),
            status: state.status(),
            final_status: state.final_status(),
        }
    }
}

/// A [`Mirror`] in memory; a clone is the same mirror.
#[derive(Clone, Default)]
pub struct MockMirror {
    entries: Arc<Mutex<BTreeMap<String, MirrorEntry>>>,
}

/// Shows the number of entries, as an id may contain a product key.
impl fmt::Debug for MockMirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MockMirror({} entries)", self.len())
    }
}

impl MockMirror {
    /// An empty mirror.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entry of an id.
    pub fn entry(&self, id: &str) -> Option<MirrorEntry> {
        self.entries().get(id).cloned()
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Returns true if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, MirrorEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner) // each change is one call
    }
}

impl Mirror for MockMirror {
    fn show(&mut self, id: &str, entry: &MirrorEntry) -> io::Result<()> {
        self.entries().insert(id.to_owned(), entry.clone());
        Ok(())
    }

    fn remove(&mut self, id: &str) -> io::Result<()> {
        self.entries().remove(id);
        Ok(())
    }
}
