//! The packages of a machine, in memory and in the store.

use super::package::{Key, Package};
use super::record;
use crate::{ProductCode, Run};
use csp_agent::store::{PreparedChanges, Record, Store, StoreError, changes_of};
use csp_agent::with_causes;
use csp_host::AtomicId;
use ddf::Scope;
use std::collections::BTreeMap;

const PACKAGES: &str = "desktop-app/packages/";
const LAST_RUN: &str = "desktop-app/last-run";
const LAST_RUN_VERSION: u16 = 1;
/// The key of the changes of an Atomic that are prepared.
const ATOMIC: &str = "desktop-app/atomic";
/// The largest number of packages. It limits a server that adds a package with a new code at each attempt.
const MAX_PACKAGES: usize = 1024;
/// The largest size of all jobs together, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// The packages. The store has everything that is in memory, except during an Atomic.
#[derive(Debug)]
pub(super) struct Packages {
    store: Box<dyn Store>,
    all: BTreeMap<Key, Package>,
    last_run: Run,
}

/// The changes of an Atomic that are stored, but neither made nor dropped.
pub(super) struct InDoubt {
    pub(super) prepared: PreparedChanges,
    pub(super) to: Vec<(Key, Option<Package>)>,
}

impl Packages {
    /// No packages, in an empty store.
    pub(super) fn empty(store: Box<dyn Store>) -> Self {
        Packages { store, all: BTreeMap::new(), last_run: Run::default() }
    }

    /// The packages in a store, and the changes in doubt.
    pub(super) fn open(store: Box<dyn Store>) -> Result<(Self, Option<InDoubt>), OpenError> {
        let mut all = BTreeMap::new();
        let mut faults = Vec::new();
        for key in store.keys(PACKAGES)? {
            match read_one(&*store, &key) {
                Ok(Some((place, package))) => {
                    all.insert(place, package);
                }
                Ok(None) => {}
                Err(why) => faults.push(format!("{key}: {why}")),
            }
        }
        let highest =
            all.values().map(|package: &Package| package.job.max(package.run)).max().unwrap_or_default();
        let last_run = read_last_run(&*store).map_err(|why| faults.push(format!("{LAST_RUN}: {why}")));
        let doubt = read_doubt(&*store).map_err(|why| faults.push(format!("{ATOMIC}: {why}")));
        if !faults.is_empty() {
            return Err(OpenError::Records(faults));
        }
        let last_run = last_run.unwrap_or_default().max(highest);
        Ok((Packages { store, all, last_run }, doubt.unwrap_or_default()))
    }

    pub(super) fn get(&self, key: &Key) -> Option<&Package> {
        self.all.get(key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Package)> {
        self.all.iter()
    }

    /// The package that the installer works on.
    pub(super) fn active(&self) -> Option<&Key> {
        self.all.iter().find(|(_, package)| package.is_active()).map(|(key, _)| key)
    }

    /// Takes the next number. It is at least the time in milliseconds, so that it differs from the numbers of a store that
    /// was deleted.
    pub(super) fn next_run(&mut self, now_in_ms: u64) -> Run {
        self.last_run = Run(self.last_run.0.saturating_add(1).max(now_in_ms));
        self.last_run
    }

    /// Returns true if the package fits beside the others.
    pub(super) fn has_room(&self, key: &Key, package: &Package) -> bool {
        let others = self.all.iter().filter(|(other, _)| *other != key);
        let (count, bytes) =
            others.fold((0, 0), |(count, bytes), (_, other)| (count + 1, bytes + other.size()));
        count < MAX_PACKAGES && bytes + package.size() <= MAX_BYTES
    }

    /// Changes a package in memory only, as within an Atomic.
    pub(super) fn set(&mut self, key: &Key, package: Option<Package>) {
        let runs = package.iter().map(|package| package.job.max(package.run));
        self.last_run = runs.fold(self.last_run, Run::max);
        match package {
            Some(package) => self.all.insert(key.clone(), package),
            None => self.all.remove(key),
        };
    }

    /// Writes these packages, all or none, as they are in memory.
    pub(super) fn save<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) -> Result<(), StoreError> {
        self.store.write(&changes_of(&self.records(keys)))
    }

    /// The records of these packages as they are in memory, and of the last number.
    fn records<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) -> Vec<(String, Option<Record>)> {
        let mut records: Vec<(String, Option<Record>)> =
            keys.into_iter().map(|key| (stored(key), self.all.get(key).map(record::write))).collect();
        let last_run = Record { version: LAST_RUN_VERSION, data: self.last_run.0.to_le_bytes().to_vec() };
        records.push((LAST_RUN.to_owned(), Some(last_run)));
        records
    }

    /// Stores the changes that an Atomic has made to these packages in memory, without making them in the store.
    pub(super) fn prepare<'k>(
        &mut self,
        atomic: AtomicId,
        keys: impl IntoIterator<Item = &'k Key> + Clone,
    ) -> Result<InDoubt, StoreError> {
        let prepared = PreparedChanges::new(atomic, self.records(keys.clone()));
        prepared.write(&mut *self.store, ATOMIC)?;
        let to = keys.into_iter().map(|key| (key.clone(), self.all.get(key).cloned())).collect();
        Ok(InDoubt { prepared, to })
    }

    /// Makes the stored changes of an Atomic, in the store only.
    pub(super) fn commit(&mut self, doubt: &InDoubt) -> Result<(), StoreError> {
        doubt.prepared.commit(&mut *self.store, ATOMIC)
    }

    /// Drops the stored changes of an Atomic.
    pub(super) fn drop_prepared(&mut self) -> Result<(), StoreError> {
        self.store.delete(ATOMIC)
    }
}

fn stored(key: &Key) -> String {
    let scope = if key.scope() == Scope::User { "user" } else { "device" };
    format!("{PACKAGES}{scope}/{}", key.code)
}

/// The changes that an Atomic was about to make when the agent was killed, if there are any.
fn read_doubt(store: &dyn Store) -> Result<Option<InDoubt>, String> {
    let Some(prepared) = PreparedChanges::read(store, ATOMIC).map_err(|error| with_causes(&error))? else {
        return Ok(None);
    };
    let mut to = Vec::new();
    for (key, record) in prepared.changes().iter().filter(|(key, _)| key != LAST_RUN) {
        to.push((place_of(key)?, record.as_ref().map(read_record).transpose()?));
    }
    Ok(Some(InDoubt { prepared, to }))
}

fn read_one(store: &dyn Store, key: &str) -> Result<Option<(Key, Package)>, String> {
    let place = place_of(key)?;
    let Some(record) = store.get(key).map_err(|error| with_causes(&error))? else { return Ok(None) };
    Ok(Some((place, read_record(&record)?)))
}

/// The package of a key in the store.
fn place_of(key: &str) -> Result<Key, String> {
    let place = key.strip_prefix(PACKAGES).and_then(|rest| rest.split_once('/'));
    let (scope, code) = place.ok_or("its key has no tree")?;
    let scope = match scope {
        "device" => Scope::Device,
        "user" => Scope::User,
        _ => return Err("its tree is unknown".to_owned()),
    };
    let code: ProductCode = code.parse().map_err(|_| "its key has no product code")?;
    Ok(Key::new(scope, code))
}

fn read_record(record: &Record) -> Result<Package, String> {
    if record.version != record::VERSION {
        return Err(format!("it has version {}, this program knows {}", record.version, record::VERSION));
    }
    Ok(record::read(&record.data)?)
}

fn read_last_run(store: &dyn Store) -> Result<Run, String> {
    let Some(record) = store.get(LAST_RUN).map_err(|error| with_causes(&error))? else { return Ok(Run(0)) };
    if record.version != LAST_RUN_VERSION {
        return Err(format!("it has version {}, this program knows {LAST_RUN_VERSION}", record.version));
    }
    let number = record.data.as_slice().try_into().map_err(|_| "it is not a number of 8 bytes")?;
    Ok(Run(u64::from_le_bytes(number)))
}

/// The stored packages cannot be used. Nothing has changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The store cannot be read.
    #[error("the packages cannot be read from the store")]
    Store(#[from] StoreError),
    /// These records are damaged, or of an unknown version: the key and the fault of each.
    #[error("records of the store cannot be used; restore them from a copy, or delete them: {}", .0.join("; "))]
    Records(Vec<String>),
}
