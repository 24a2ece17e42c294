//! A view of the installations for other programs on the machine.

use crate::final_status::FinalStatus;
use crate::payload::Payload;
use crate::state::State;
use office_deployment::InstallStatus;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the installations of the device are shown to other programs. Windows keeps them in the registry, in
/// `HKLM\SOFTWARE\Microsoft\OfficeCSP\{id}`, where tools for administrators look.
///
/// It is a view: nothing is ever read back from it, and where it fails the installation goes on. The installations of
/// users are not shown: the place has no room for whose they are.
pub trait Mirror: fmt::Debug + Send {
    /// Shows an installation as it is now.
    ///
    /// # Errors
    /// It cannot be shown; the host notes why.
    fn show(&mut self, id: &str, entry: &MirrorEntry) -> io::Result<()>;

    /// Shows it no more; it need not be there.
    ///
    /// # Errors
    /// It cannot be removed; the host notes why.
    fn remove(&mut self, id: &str) -> io::Result<()>;
}

/// What a [`Mirror`] shows of an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MirrorEntry {
    /// What Exec was given. It may hold a product key: as Windows does, the mirror shows it all the same.
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

/// The number of entries: an id is what a server wrote, and may be a product key.
impl fmt::Debug for MockMirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MockMirror({} entries)", self.len())
    }
}

impl MockMirror {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is shown of an id.
    pub fn entry(&self, id: &str) -> Option<MirrorEntry> {
        self.entries().get(id).cloned()
    }

    /// How many ids are shown.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether nothing is shown.
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
