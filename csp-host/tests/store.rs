//! The stores: what was written is there, what is damaged is said to be, and nothing is reset.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use csp_host::store::{Change, MemoryStore, Record, RedbStore, Store, StoreError};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn record(version: u16, data: &str) -> Record {
    Record { version, data: data.as_bytes().to_vec() }
}

fn open(folder: &Path) -> RedbStore {
    RedbStore::open(folder.join("state.redb")).unwrap()
}

/// Both stores do the same.
fn life(store: &mut dyn Store) {
    assert_eq!(store.get("a").unwrap(), None);
    store.put("a", &record(1, "one")).unwrap();
    store.put("a", &record(2, "two")).unwrap();
    let (b, c) = (record(1, ""), record(1, "\u{0}c"));
    store
        .write(&[
            Change::Put { key: "b/1", record: &b },
            Change::Put { key: "b/2", record: &c },
            Change::Delete { key: "a" },
            Change::Delete { key: "never" },
        ])
        .unwrap();
    assert_eq!(store.get("a").unwrap(), None);
    assert_eq!(store.get("b/2").unwrap(), Some(record(1, "\u{0}c")));
    assert_eq!(store.keys("b/").unwrap(), ["b/1", "b/2"]);
    assert_eq!(store.keys("").unwrap(), ["b/1", "b/2"]);
    assert_eq!(store.keys("c").unwrap(), [""; 0]);
}

#[test]
fn both_stores_keep_what_they_are_given() {
    life(&mut MemoryStore::new());
    let folder = tempfile::tempdir().unwrap();
    life(&mut open(folder.path()));
}

#[test]
fn a_file_is_there_when_it_is_opened_again_and_is_all_there_is() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).put("ä\"\\", &record(7, "x")).unwrap();
    assert_eq!(open(folder.path()).get("ä\"\\").unwrap(), Some(record(7, "x")));
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["state.redb"], "nothing is left beside it");
}

#[test]
fn one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let error = RedbStore::open(folder.path().join("state.redb")).unwrap_err();
    assert!(matches!(error, StoreError::InUse), "{error:?}");
    assert_eq!(error.to_string(), "the store is open in another process; end that one first");
    drop(first);
    open(folder.path());
}

#[test]
fn what_is_no_store_is_reported_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    for content in [&b""[..], b"no database", &[0; 100_000]] {
        fs::write(&file, content).unwrap();
        let error = RedbStore::open(&file).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
        assert!(error.to_string().contains("state.redb"), "{error}");
        assert_eq!(fs::read(&file).unwrap(), content);
    }
    let error = RedbStore::open(folder.path().join("absent").join("state.redb")).unwrap_err();
    assert!(matches!(error, StoreError::Io(_)), "{error:?}");
}

#[test]
fn a_record_shows_its_length_alone() {
    assert_eq!(format!("{:?}", record(1, "PIDKEY")), "Record(version 1, 6 bytes)");
}

/// One byte of the file is changed, anywhere: every record is then what it was, or an error; never another one, and
/// never absent.
#[test]
fn a_changed_byte_is_never_taken_for_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    {
        let mut store = open(folder.path());
        for number in 0..20 {
            store.put(&format!("key/{number:02}"), &record(number, &"0123456789".repeat(40))).unwrap();
        }
    }
    let good = fs::read(&file).unwrap();
    let used: Vec<usize> = (0..good.len()).filter(|&at| good[at] != 0).collect();
    std::panic::set_hook(Box::new(|_| {})); // the backend's own panics are caught, and would fill the log
    let mut reported = 0;
    for &at in used.iter().step_by(used.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&file, &bad).unwrap();
        let Ok(store) = RedbStore::open(&file) else {
            reported += 1;
            continue;
        };
        for number in 0..20 {
            match store.get(&format!("key/{number:02}")) {
                Ok(found) => {
                    assert_eq!(found, Some(record(number, &"0123456789".repeat(40))), "byte {at}");
                }
                Err(StoreError::Corrupt { .. }) => reported += 1,
                Err(other) => panic!("byte {at}: {other:?}"),
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(reported > 0, "the changes must have hit something");
}

#[derive(Clone, Debug)]
enum Step {
    Write(Vec<(u8, Option<u8>)>),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let change = (0..6u8, prop::option::of(any::<u8>()));
    let write = prop::collection::vec(change, 0..4).prop_map(Step::Write);
    prop::collection::vec(prop_oneof![4 => write, 1 => Just(Step::Reopen)], 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_is_a_map_that_survives(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(folder.path());
        let mut model: BTreeMap<String, Record> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Reopen => {
                    drop(store);
                    store = open(folder.path());
                }
                Step::Write(changes) => {
                    let named: Vec<(String, Option<Record>)> = changes
                        .iter()
                        .map(|(key, value)| (key.to_string(), value.map(|v| Record { version: 1, data: vec![v] })))
                        .collect();
                    let changes: Vec<Change<'_>> = named
                        .iter()
                        .map(|(key, record)| match record {
                            Some(record) => Change::Put { key, record },
                            None => Change::Delete { key },
                        })
                        .collect();
                    store.write(&changes).unwrap();
                    for (key, record) in &named {
                        match record {
                            Some(record) => model.insert(key.clone(), record.clone()),
                            None => model.remove(key),
                        };
                    }
                }
            }
            let found: BTreeMap<String, Record> = store
                .keys("")
                .unwrap()
                .into_iter()
                .map(|key| (key.clone(), store.get(&key).unwrap().unwrap()))
                .collect();
            prop_assert_eq!(&found, &model);
        }
    }
}
