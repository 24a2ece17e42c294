//! The packages of a machine, in memory and in the store.

use super::package::{Key, Package};
use super::record;
use crate::{ProductCode, Run};
use csp_agent::store::{Record, Store, StoreChange, StoreError};
use csp_agent::with_causes;
use ddf::Scope;
use std::collections::BTreeMap;

const PACKAGES: &str = "desktop-app/packages/";
const LAST_RUN: &str = "desktop-app/last-run";
const LAST_RUN_VERSION: u16 = 1;
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

impl Packages {
    /// No packages, in an empty store.
    pub(super) fn empty(store: Box<dyn Store>) -> Self {
        Packages { store, all: BTreeMap::new(), last_run: Run::default() }
    }

    /// Reads the store.
    pub(super) fn open(store: Box<dyn Store>) -> Result<Self, OpenError> {
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
        if !faults.is_empty() {
            return Err(OpenError::Records(faults));
        }
        Ok(Packages { store, all, last_run: last_run.unwrap_or_default().max(highest) })
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
        match package {
            Some(package) => self.all.insert(key.clone(), package),
            None => self.all.remove(key),
        };
    }

    /// Writes these packages, all or none, as they are in memory.
    pub(super) fn save<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) -> Result<(), StoreError> {
        let written: Vec<(String, Option<Record>)> =
            keys.into_iter().map(|key| (stored(key), self.all.get(key).map(record::write))).collect();
        let mut batch: Vec<StoreChange<'_>> = written
            .iter()
            .map(|(key, record)| match record {
                Some(record) => StoreChange::Put { key, record },
                None => StoreChange::Delete { key },
            })
            .collect();
        let last_run = Record { version: LAST_RUN_VERSION, data: self.last_run.0.to_le_bytes().to_vec() };
        batch.push(StoreChange::Put { key: LAST_RUN, record: &last_run });
        self.store.write(&batch)
    }
}

fn stored(key: &Key) -> String {
    let scope = if key.scope() == Scope::User { "user" } else { "device" };
    format!("{PACKAGES}{scope}/{}", key.code)
}

fn read_one(store: &dyn Store, key: &str) -> Result<Option<(Key, Package)>, String> {
    let place = key.strip_prefix(PACKAGES).and_then(|rest| rest.split_once('/'));
    let (scope, code) = place.ok_or("its key has no tree")?;
    let scope = match scope {
        "device" => Scope::Device,
        "user" => Scope::User,
        _ => return Err("its tree is unknown".to_owned()),
    };
    let code: ProductCode = code.parse().map_err(|_| "its key has no product code")?;
    let Some(record) = store.get(key).map_err(|error| with_causes(&error))? else { return Ok(None) };
    if record.version != record::VERSION {
        return Err(format!("it has version {}, this program knows {}", record.version, record::VERSION));
    }
    Ok(Some((Key::new(scope, code), record::read(&record.data)?)))
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
