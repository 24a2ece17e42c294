//! All stores keep every written value. They report damage and never reset a damaged file.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test may

use csp_agent::store::{MemoryStore, Record, RedbStore, SharedStore, Store, StoreChange, StoreError};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn record(version: u16, data: &str) -> Record {
    Record { version, data: data.as_bytes().to_vec() }
}

fn open(folder: &Path) -> RedbStore {
    RedbStore::open(folder.join("state.redb")).unwrap()
}

/// The behaviour that all stores share.
fn check_store(store: &mut dyn Store) {
    assert_eq!(store.get("a").unwrap(), None);
    store.put("a", &record(1, "one")).unwrap();
    store.put("a", &record(2, "two")).unwrap();
    let (b, c) = (record(1, ""), record(1, "\u{0}c"));
    store
        .write(&[
            StoreChange::Put { key: "b/1", record: &b },
            StoreChange::Put { key: "b/2", record: &c },
            StoreChange::Delete { key: "a" },
            StoreChange::Delete { key: "never" },
        ])
        .unwrap();
    assert_eq!(store.get("a").unwrap(), None);
    assert_eq!(store.get("b/2").unwrap(), Some(record(1, "\u{0}c")));
    assert_eq!(store.keys("b/").unwrap(), ["b/1", "b/2"]);
    assert_eq!(store.keys("").unwrap(), ["b/1", "b/2"]);
    assert_eq!(store.keys("c").unwrap(), [""; 0]);
}

#[test]
fn all_stores_keep_their_records() {
    check_store(&mut MemoryStore::new());
    let boxed: Box<dyn Store> = Box::new(MemoryStore::new());
    let mut shared = SharedStore::new(boxed);
    check_store(&mut shared.view("part"));
    // Removes the records of the view, because the check expects an empty store.
    shared
        .write(&[StoreChange::Delete { key: "part/b/1" }, StoreChange::Delete { key: "part/b/2" }])
        .unwrap();
    check_store(&mut shared);
    let folder = tempfile::tempdir().unwrap();
    check_store(&mut open(folder.path()));
}

#[test]
fn a_reopened_store_has_its_records_in_a_single_file() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).put("ä\"\\", &record(7, "x")).unwrap();
    assert_eq!(open(folder.path()).get("ä\"\\").unwrap(), Some(record(7, "x")));
    assert_eq!(names(folder.path()), ["state.redb"], "no other file is left");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Several threads create the store at once: all get the same one, one at a time, without temporary files left.
#[test]
fn creators_at_once_make_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let one = |number: usize| {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(120) {
            match RedbStore::open(folder.path().join("state.redb")) {
                Ok(mut store) => return store.put(&number.to_string(), &record(1, "x")).unwrap(),
                Err(StoreError::InUse) => std::thread::sleep(Duration::from_millis(1)),
                Err(other) => panic!("{other:?}"),
            }
        }
        panic!("{number} has never got the store");
    };
    std::thread::scope(|scope| (0..6).for_each(|number| _ = scope.spawn(move || one(number))));
    assert_eq!(open(folder.path()).keys("").unwrap().len(), 6, "no creator has replaced another's store");
    assert_eq!(names(folder.path()), ["state.redb"]);
}

/// The folder of the process that is killed.
const FOLDER: &str = "CSP_TEST_STORE";

/// Only does something as a child process of the tests below, which kill it.
#[test]
fn a_process_that_writes() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let mut store = open(Path::new(&folder));
    let begin = store.get("n").unwrap().map_or(0, |last| last.version);
    for n in begin + 1..=begin + 5000 {
        let data = record(n, &n.to_string());
        let key = format!("k{}", n % 7);
        store
            .write(&[
                StoreChange::Put { key: "n", record: &data },
                StoreChange::Put { key: &key, record: &data },
            ])
            .unwrap();
        eprintln!("{n}");
    }
}

/// The numbers that the process prints after its writes.
fn numbers(child: &mut Child) -> impl Iterator<Item = u16> + use<> {
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.filter_map(|line| line.unwrap().parse().ok()) // Wine prints lines, too
}

#[test]
fn a_killed_process_leaves_a_store_with_every_reported_write() {
    let mut folder = tempfile::tempdir().unwrap();
    for round in 0..10_u16 {
        if round <= 5 {
            folder = tempfile::tempdir().unwrap(); // the process is killed while it creates the store, or soon after
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_process_that_writes", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut numbers = numbers(&mut child);
        let mut acknowledged = 0;
        match round {
            0..=4 => std::thread::sleep(Duration::from_millis(8 * u64::from(round))),
            _ => acknowledged = numbers.by_ref().take(usize::from(round)).last().unwrap(),
        }
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = numbers.max().unwrap_or(acknowledged);

        let store = open(folder.path());
        let last = store.get("n").unwrap().map_or(0, |last| last.version);
        assert!(
            last == acknowledged || last == acknowledged + 1,
            "{acknowledged} acknowledged, {last} stored"
        );
        if last > 0 {
            let other = store.get(&format!("k{}", last % 7)).unwrap().unwrap();
            assert_eq!(other, store.get("n").unwrap().unwrap(), "both or none");
        }
        assert_eq!(names(folder.path()), ["state.redb"]);
    }
}

/// The process is killed while it writes; then several times while it reopens the store, or soon after.
#[test]
fn a_process_killed_while_it_reopens_leaves_an_intact_store() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_process_that_writes", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut before = 0;
    for round in 0..12_u64 {
        let mut child = start();
        let numbers = numbers(&mut child);
        match round {
            0 => assert_eq!(numbers.take(3).count(), 3),
            _ => std::thread::sleep(Duration::from_millis(2 * round)),
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 3 == 0 {
            let last = open(folder.path()).get("n").unwrap().unwrap().version;
            assert!(last >= before, "{before} was stored, {last} is found");
            before = last;
        }
    }
    assert!(before >= 3 && names(folder.path()) == ["state.redb"]);
}

#[test]
fn a_key_with_a_product_key_in_it_is_not_shown() {
    let key = "office/VWXYZ-VWXYZ-VWXYZ-VWXYZ-VWXYZ";
    let disk = MemoryStore::new();
    disk.clone().put(key, &record(1, "x")).unwrap();
    disk.damage(key, "one bit");
    let shown = format!(
        "{disk:?} {:?} {:?} {:?}",
        disk.get(key).unwrap_err(),
        StoreChange::Delete { key },
        disk.get(key)
    );
    assert!(!shown.contains("VWXYZ") && shown.contains("one bit"), "{shown}");
}

#[test]
fn an_open_store_cannot_be_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    let error = RedbStore::open(folder.path().join("state.redb")).unwrap_err();
    assert!(matches!(error, StoreError::InUse), "{error:?}");
    assert_eq!(error.to_string(), "the store is open in another process; end that one first");
    drop(first);
    open(folder.path());
}

/// Only does something as a child process of the next test: it holds the store until its input ends.
#[test]
fn a_process_that_holds_the_store() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let _store = open(Path::new(&folder));
    eprintln!("open");
    let _ = std::io::stdin().read_line(&mut String::new());
}

#[test]
fn a_store_that_another_process_has_open_is_reported_and_free_again_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_holds_the_store", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "open"), "the child has opened the store");
    let error = RedbStore::open(folder.path().join("state.redb")).unwrap_err();
    assert!(matches!(error, StoreError::InUse), "{error:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    open(folder.path()).put("a", &record(1, "x")).unwrap();
}

#[test]
fn a_file_that_is_not_a_store_is_reported_and_unchanged() {
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
fn debug_of_a_record_only_shows_its_length() {
    assert_eq!(format!("{:?}", record(1, "PIDKEY")), "Record(version 1, 6 bytes)");
}

/// After a change of any byte of the file, reading a record returns the old record or an error, never `None`.
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
    std::panic::set_hook(Box::new(|_| {})); // hides the panics of the backend, which are caught
    let mut reported = 0;
    for &at in used.iter().step_by(used.len() / 40) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        fs::write(&file, &bad).unwrap();
        let Ok(store) = RedbStore::open(&file) else {
            assert!(fs::read(&file).unwrap() == bad, "byte {at}: the damaged file is unchanged");
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
    assert!(reported > 0, "no change was noticed");
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
                    let changes: Vec<StoreChange<'_>> = named
                        .iter()
                        .map(|(key, record)| match record {
                            Some(record) => StoreChange::Put { key, record },
                            None => StoreChange::Delete { key },
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
