//! All installations of a machine, in memory and in the store.

use super::installation::Installation;
use super::record;
use crate::runner::Run;
use crate::state::State;
use csp_agent::clock::{Clock, SystemClock};
use csp_agent::store::{PreparedChanges, Record, Store, StoreError, changes_of};
use csp_findings::without_product_keys;
use csp_host::AtomicId;
use ddf::Scope;
use std::collections::BTreeMap;
use std::fmt;

/// The prefix of the keys of installations. The scope and the id follow.
const INSTALLATIONS: &str = "office/installation/";
/// The key of the last run: 8 bytes, little-endian.
const LAST_RUN: &str = "office/last-run";
const LAST_RUN_VERSION: u16 = 1;
/// The key of the changes of an Atomic that are prepared.
const ATOMIC: &str = "office/atomic";
/// The largest number of ids, so that a server with a new id for each try cannot fill the machine.
const MAX_INSTALLATIONS: usize = 1024;
/// The largest size of all ids and configurations together, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// A limit that one more installation would exceed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub(crate) enum NoRoom {
    #[error(
        "there are {MAX_INSTALLATIONS} ids, the most that are kept; delete those that are no longer needed"
    )]
    Ids,
    #[error(
        "this configuration would exceed the {} MiB that all ids and configurations may have together; delete ids \
         that are no longer needed",
        MAX_BYTES >> 20
    )]
    Bytes,
}

/// An id in a scope. Ids match without the case of ASCII letters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) scope: Scope,
    id: String,
}

impl Key {
    pub(crate) fn new(scope: Scope, id: &str) -> Self {
        Key { scope, id: id.to_ascii_lowercase() }
    }

    /// The key in the store. It never becomes the name of a file.
    fn stored(&self) -> String {
        let scope = if self.scope == Scope::User { "user" } else { "device" };
        format!("{INSTALLATIONS}{scope}/{}", self.id)
    }

    fn of_stored(key: &str) -> Option<Self> {
        let (scope, id) = key.strip_prefix(INSTALLATIONS)?.split_once('/')?;
        let scope = match scope {
            "device" => Scope::Device,
            "user" => Scope::User,
            _ => return None,
        };
        Some(Key::new(scope, id))
    }
}

/// Hides product keys, as somebody may have pasted one into the id.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.scope, without_product_keys(&self.id))
    }
}

/// The installations of a machine. The store has everything that is in memory, except the percentage of a running job.
#[derive(Debug)]
pub(crate) struct Installations {
    store: Box<dyn Store>,
    all: BTreeMap<Key, Installation>,
    /// Their total size, in bytes.
    bytes: usize,
    last_run: Run,
}

/// The changes of an Atomic that are stored, but neither made nor dropped.
#[derive(Debug)]
pub(crate) struct InDoubt {
    pub(crate) prepared: PreparedChanges,
    pub(crate) to: Vec<(Key, Option<Installation>)>,
}

impl Installations {
    /// No installations, for an empty store.
    pub(crate) fn none(store: Box<dyn Store>) -> Self {
        Installations { store, all: BTreeMap::new(), bytes: 0, last_run: Run(0) }
    }

    /// The installations in a store, and the changes in doubt.
    pub(crate) fn read(store: Box<dyn Store>) -> Result<(Self, Option<InDoubt>), OpenError> {
        let mut faults = Vec::new();
        let mut all = BTreeMap::new();
        for key in store.keys(INSTALLATIONS)? {
            match read_one(&*store, &key) {
                Ok(Some((scope, installation))) => {
                    all.insert(Key::new(scope, &installation.id), installation);
                }
                Ok(None) => {}
                Err(why) => faults.push(RecordFault { key, why }),
            }
        }
        let highest = all.values().map(|installation| installation.run).max().unwrap_or(Run(0));
        let last_run = match read_last_run(&*store, highest) {
            Ok(run) => run,
            Err(why) => {
                faults.push(RecordFault { key: LAST_RUN.to_owned(), why });
                highest
            }
        };
        let doubt = read_doubt(&*store).unwrap_or_else(|why| {
            faults.push(RecordFault { key: ATOMIC.to_owned(), why });
            None
        });
        if faults.is_empty() {
            let bytes = all.values().map(Installation::size).sum();
            Ok((Installations { store, all, bytes, last_run }, doubt))
        } else {
            Err(OpenError::Records(faults))
        }
    }

    pub(crate) fn get(&self, key: &Key) -> Option<&Installation> {
        self.all.get(key)
    }

    pub(crate) fn state(&self, key: &Key) -> &State {
        self.all.get(key).map_or(&State::Absent, |installation| &installation.state)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Key, &Installation)> {
        self.all.iter()
    }

    pub(crate) fn running(&self) -> Option<&Key> {
        self.all
            .iter()
            .find(|(_, installation)| matches!(installation.state, State::Installing { .. }))
            .map(|(key, _)| key)
    }

    /// Checks the limits for adding or replacing an installation. A replacement that is not larger always fits.
    pub(crate) fn room_for(&self, key: &Key, to: &Installation) -> Result<(), NoRoom> {
        let before = self.all.get(key);
        if before.is_none() && self.all.len() >= MAX_INSTALLATIONS {
            return Err(NoRoom::Ids);
        }
        let (old, new) = (before.map_or(0, Installation::size), to.size());
        if new > old && self.bytes - old + new > MAX_BYTES {
            return Err(NoRoom::Bytes);
        }
        Ok(())
    }

    /// The next run number: the time in milliseconds, or the successor of the last run if the clock was set back.
    ///
    /// The time makes it higher than the runs of a store that was deleted or replaced by an older copy, so that the
    /// runner's records of those runs are not mistaken for this one.
    pub(crate) fn next_run(&self) -> Run {
        let now = u64::try_from(SystemClock::new().unix().as_millis()).unwrap_or(u64::MAX);
        Run(self.last_run.0.saturating_add(1).max(now))
    }

    /// Changes one installation in memory only: after a crash, the percentage does not matter.
    pub(crate) fn note_progress(&mut self, key: &Key, state: State) {
        if let Some(installation) = self.all.get_mut(key) {
            installation.state = state;
        }
    }

    /// Changes installations, in the store first, all or none. `None` removes one.
    pub(crate) fn change(&mut self, changes: Vec<(Key, Option<Installation>)>) -> Result<(), StoreError> {
        self.store.write(&changes_of(&self.records(&changes)))?;
        self.set_all(changes);
        Ok(())
    }

    /// Changes installations in memory only, as within an Atomic. `None` removes one.
    pub(crate) fn set_all(&mut self, changes: Vec<(Key, Option<Installation>)>) {
        self.last_run = last_run_of(&changes).max(self.last_run);
        for (key, to) in changes {
            self.bytes += to.as_ref().map_or(0, Installation::size);
            let before = match to {
                Some(installation) => self.all.insert(key, installation),
                None => self.all.remove(&key),
            };
            self.bytes -= before.as_ref().map_or(0, Installation::size);
        }
    }

    /// These installations as they are in memory.
    pub(crate) fn now<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k Key>,
    ) -> Vec<(Key, Option<Installation>)> {
        keys.into_iter().map(|key| (key.clone(), self.all.get(key).cloned())).collect()
    }

    /// The records of these changes, and of the last run.
    fn records(&self, changes: &[(Key, Option<Installation>)]) -> Vec<(String, Option<Record>)> {
        let record = |(key, to): &(Key, Option<Installation>)| {
            (key.stored(), to.as_ref().map(|to| record::write(key.scope, to)))
        };
        let mut records: Vec<_> = changes.iter().map(record).collect();
        let run = last_run_of(changes).max(self.last_run);
        let last_run = Record { version: LAST_RUN_VERSION, data: run.0.to_le_bytes().to_vec() };
        records.push((LAST_RUN.to_owned(), Some(last_run)));
        records
    }

    /// Stores the changes of an Atomic, without making them.
    pub(crate) fn prepare(
        &mut self,
        atomic: AtomicId,
        changes: &[(Key, Option<Installation>)],
    ) -> Result<PreparedChanges, StoreError> {
        let prepared = PreparedChanges::new(atomic, self.records(changes));
        prepared.write(&mut *self.store, ATOMIC)?;
        Ok(prepared)
    }

    /// Makes the stored changes of an Atomic, in the store only.
    pub(crate) fn commit(&mut self, prepared: &PreparedChanges) -> Result<(), StoreError> {
        prepared.commit(&mut *self.store, ATOMIC)
    }

    /// Drops the stored changes of an Atomic.
    pub(crate) fn drop_prepared(&mut self) -> Result<(), StoreError> {
        self.store.delete(ATOMIC)
    }
}

/// The highest run of these changes.
fn last_run_of(changes: &[(Key, Option<Installation>)]) -> Run {
    changes.iter().filter_map(|(_, to)| to.as_ref().map(|to| to.run)).max().unwrap_or(Run(0))
}

/// The changes that an Atomic was about to make when the agent was killed, if there are any.
fn read_doubt(store: &dyn Store) -> Result<Option<InDoubt>, String> {
    let Some(prepared) = PreparedChanges::read(store, ATOMIC).map_err(|error| reason(&error))? else {
        return Ok(None);
    };
    let mut to = Vec::new();
    for (key, record) in prepared.changes().iter().filter(|(key, _)| key != LAST_RUN) {
        let place = Key::of_stored(key).ok_or("it names no installation")?;
        let installation = record.as_ref().map(|record| read_record(key, record)).transpose()?;
        to.push((place, installation.map(|(_, installation)| installation)));
    }
    Ok(Some(InDoubt { prepared, to }))
}

fn read_one(store: &dyn Store, key: &str) -> Result<Option<(Scope, Installation)>, String> {
    let Some(record) = store.get(key).map_err(|error| reason(&error))? else { return Ok(None) };
    read_record(key, &record).map(Some)
}

fn read_record(key: &str, record: &Record) -> Result<(Scope, Installation), String> {
    if record.version != record::VERSION {
        return Err(unknown_version(record.version, record::VERSION));
    }
    let (scope, installation) = record::read(&record.data)?;
    if Key::new(scope, &installation.id).stored() != key {
        return Err("it is the record of another installation".to_owned());
    }
    Ok((scope, installation))
}

fn read_last_run(store: &dyn Store, highest: Run) -> Result<Run, String> {
    let Some(record) = store.get(LAST_RUN).map_err(|error| reason(&error))? else {
        return if highest == Run(0) { Ok(highest) } else { Err("it is missing".to_owned()) };
    };
    if record.version != LAST_RUN_VERSION {
        return Err(unknown_version(record.version, LAST_RUN_VERSION));
    }
    let number = record.data.as_slice().try_into().map_err(|_| "it is not a number of 8 bytes")?;
    let run = Run(u64::from_le_bytes(number));
    if run < highest { Err("it is lower than the run of an installation".to_owned()) } else { Ok(run) }
}

fn unknown_version(found: u16, known: u16) -> String {
    format!("it has version {found}, this program knows {known}; use the program that wrote it")
}

fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Corrupt { why, .. } => why.clone(),
        other => other.to_string(),
    }
}

/// The stored installations cannot be used. Nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The store cannot be read or written.
    #[error("the installations cannot be read from the store, or written to it")]
    Store(#[from] StoreError),
    /// These records are damaged, or of an unknown version.
    #[error("{}", Faults(.0))]
    Records(Vec<RecordFault>),
}

/// A damaged record of the store.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordFault {
    /// Its key. It contains the id, into which somebody may have pasted a product key: `Debug` and the error hide keys.
    pub key: String,
    /// The defect.
    pub why: String,
}

impl fmt::Debug for RecordFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = without_product_keys(&self.key);
        f.debug_struct("RecordFault").field("key", &key).field("why", &self.why).finish()
    }
}

struct Faults<'f>(&'f [RecordFault]);

impl fmt::Display for Faults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "record" } else { "records" };
        write!(
            f,
            "{} {plural} of the store cannot be used; restore them from a copy, or delete them when it is known \
            that no installation runs",
            self.0.len()
        )?;
        self.0
            .iter()
            .try_for_each(|fault| write!(f, "; {:?}: {}", without_product_keys(&fault.key), fault.why))
    }
}
