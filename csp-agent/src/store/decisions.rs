//! The decisions about Atomics over several CSPs, in the store.

use super::{Record, Store, StoreChange, StoreError};
use csp_host::{AtomicId, CspError, DecisionLog};

const VERSION: u16 = 1;
/// The key of the last number: 8 bytes, little-endian.
const LAST: &str = "atomic/last";
/// The prefix of the keys of decisions. The number follows, in hexadecimal.
const DECIDED: &str = "atomic/decided/";
/// The decisions that are kept. A CSP is in doubt about the last Atomic that reached it, so that few would do.
const KEPT: u64 = 1024;

/// The [`DecisionLog`] of an agent: it records in a [`Store`] that an Atomic over several CSPs has succeeded. The store is
/// usually the one that the CSPs share, under keys that begin with `atomic/`.
///
/// It keeps the last 1024 decisions. A CSP that is not mounted while more Atomics are executed could find its decision
/// missing: mount all CSPs of a device in its host.
#[derive(Debug)]
pub struct StoredDecisions {
    store: Box<dyn Store>,
    last: u64,
}

impl StoredDecisions {
    /// The decisions in this store.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read, or the record of the last number is damaged.
    pub fn open(store: impl Store + 'static) -> Result<Self, StoreError> {
        let last = match store.get(LAST)? {
            None => 0,
            Some(record) => {
                let number = record.data.as_slice().try_into().ok().filter(|_| record.version == VERSION);
                let corrupt = || StoreError::Corrupt {
                    what: LAST.to_owned(),
                    why: "it is not a number of 8 bytes of version 1".to_owned(),
                };
                u64::from_le_bytes(number.ok_or_else(corrupt)?)
            }
        };
        Ok(StoredDecisions { store: Box::new(store), last })
    }
}

fn key(atomic: u64) -> String {
    format!("{DECIDED}{atomic:016x}")
}

impl DecisionLog for StoredDecisions {
    fn next(&mut self) -> Result<AtomicId, CspError> {
        let next = self.last.saturating_add(1);
        let record = Record { version: VERSION, data: next.to_le_bytes().to_vec() };
        self.store.put(LAST, &record)?;
        self.last = next;
        Ok(AtomicId(next))
    }

    fn record(&mut self, atomic: AtomicId) -> Result<(), CspError> {
        let (new, old) = (key(atomic.0), key(atomic.0.wrapping_sub(KEPT)));
        let record = Record { version: VERSION, data: Vec::new() };
        let changes = [StoreChange::Put { key: &new, record: &record }, StoreChange::Delete { key: &old }];
        Ok(self.store.write(&changes)?)
    }

    fn is_recorded(&self, atomic: AtomicId) -> Result<bool, CspError> {
        Ok(self.store.get(&key(atomic.0))?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;

    #[test]
    fn decisions_survive_a_restart_and_numbers_are_given_once() {
        let disk = MemoryStore::new();
        let mut log = StoredDecisions::open(disk.clone()).unwrap();
        let (lost, decided) = (log.next().unwrap(), log.next().unwrap());
        log.record(decided).unwrap();
        drop(log);
        let mut log = StoredDecisions::open(disk).unwrap();
        assert!(log.is_recorded(decided).unwrap() && !log.is_recorded(lost).unwrap());
        let next = log.next().unwrap();
        assert!(next > decided);
    }

    #[test]
    fn old_decisions_are_dropped() {
        let disk = MemoryStore::new();
        let mut log = StoredDecisions::open(disk.clone()).unwrap();
        for _ in 0..KEPT + 10 {
            let atomic = log.next().unwrap();
            log.record(atomic).unwrap();
        }
        assert_eq!(disk.keys(DECIDED).unwrap().len() as u64, KEPT);
        assert!(!log.is_recorded(AtomicId(10)).unwrap() && log.is_recorded(AtomicId(11)).unwrap());
    }

    #[test]
    fn a_damaged_number_is_an_error() {
        let mut disk = MemoryStore::new();
        disk.put(LAST, &Record { version: VERSION, data: vec![1] }).unwrap();
        assert!(matches!(StoredDecisions::open(disk), Err(StoreError::Corrupt { .. })));
    }
}
