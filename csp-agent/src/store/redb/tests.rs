//! Failing disks, killed processes and losses of power.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test may

use super::*;
use crate::store::StoreError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::{fs, panic, thread};

/// An access of a database to its file.
#[derive(Clone, Debug)]
enum Access {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
}

/// A file in memory that records its accesses. Clones share the file.
#[derive(Clone, Debug, Default)]
struct Disk(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    bytes: Vec<u8>,
    done: Vec<Access>,
    fault: Fault,
    /// The written pages. A full disk allows no others.
    pages: BTreeSet<u64>,
    faults: usize,
}

/// A fault of the disk.
#[derive(Clone, Copy, Debug, Default)]
enum Fault {
    #[default]
    None,
    /// Fails the access after this many others, once or permanently.
    After { accesses: usize, lasting: bool, kind: io::ErrorKind },
    /// Fails writes to pages that were never written.
    Full,
    /// Fails all writes.
    ReadOnly,
}

const PAGE: u64 = 4096;

impl Disk {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap()
    }

    fn with(bytes: Vec<u8>) -> Self {
        let disk = Disk::default();
        disk.inner().bytes = bytes;
        disk
    }

    fn break_with(&self, fault: Fault) {
        self.inner().fault = fault;
    }

    fn access(&self, access: Access) -> io::Result<()> {
        let mut inner = self.inner();
        let fault = inner.fails(&access);
        if let Err(error) = fault {
            inner.faults += 1;
            return Err(error);
        }
        inner.apply(&access);
        inner.done.push(access);
        Ok(())
    }
}

impl Inner {
    fn apply(&mut self, access: &Access) {
        match access {
            Access::Write(at, data) => {
                let at = *at as usize;
                self.bytes[at..at + data.len()].copy_from_slice(data);
                self.pages.extend(at as u64 / PAGE..=(at + data.len().max(1) - 1) as u64 / PAGE);
            }
            Access::SetLen(length) => self.bytes.resize(*length as usize, 0),
            Access::Sync => {}
        }
    }

    fn fails(&mut self, access: &Access) -> io::Result<()> {
        match (&mut self.fault, access) {
            (Fault::None, _) => Ok(()),
            (Fault::After { accesses, .. }, _) if *accesses > 0 => {
                *accesses -= 1;
                Ok(())
            }
            (Fault::After { lasting, kind, .. }, _) => {
                let kind = *kind;
                if !*lasting {
                    self.fault = Fault::None;
                }
                Err(kind.into())
            }
            (Fault::Full, Access::Write(at, data)) => {
                let mut touched = at / PAGE..=(at + data.len().max(1) as u64 - 1) / PAGE;
                let room = touched.all(|page| self.pages.contains(&page));
                room.then_some(()).ok_or_else(|| io::ErrorKind::StorageFull.into())
            }
            (Fault::Full, _) => Ok(()), // a file grows without using the disk
            (Fault::ReadOnly, _) => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.inner().bytes.len() as u64)
    }

    fn read(&self, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let at = offset as usize;
        self.inner().bytes.get(at..at + len).map(<[u8]>::to_vec).ok_or(io::ErrorKind::UnexpectedEof.into())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.access(Access::SetLen(len))
    }

    fn sync_data(&self, _: bool) -> io::Result<()> {
        self.access(Access::Sync)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.access(Access::Write(offset, data.to_vec()))
    }
}

fn empty_disk() -> Disk {
    let disk = Disk::default();
    create::empty(Arc::new(disk.clone())).unwrap();
    disk
}

fn open(disk: &Disk, folder: &Path) -> Result<RedbStore, StoreError> {
    let path = folder.join("state.redb");
    let open = Open::new(Arc::new(disk.clone()), &path)?;
    Ok(RedbStore { open: Some(open), path })
}

fn record(data: &str) -> Record {
    Record { version: 1, data: data.as_bytes().to_vec() }
}

type Content = BTreeMap<String, Record>;

fn content(store: &RedbStore) -> Result<Content, StoreError> {
    store.keys("")?.into_iter().map(|key| Ok((key.clone(), store.get(&key)?.unwrap()))).collect()
}

/// The content after this many rounds.
fn expected(rounds: usize) -> Content {
    let mut content = Content::new();
    if rounds > 0 {
        content.insert("round".to_owned(), record(&rounds.to_string()));
        content.insert(format!("only/{rounds}"), record(&"x".repeat(5000 * rounds)));
    }
    content
}

/// Writes two records and deletes one in a single write.
fn write(store: &mut RedbStore, round: usize) -> Result<(), StoreError> {
    let (number, only) = (record(&round.to_string()), record(&"x".repeat(5000 * round)));
    let (key, before) = (format!("only/{round}"), format!("only/{}", round - 1));
    store.write(&[
        StoreChange::Put { key: "round", record: &number },
        StoreChange::Put { key: &key, record: &only },
        StoreChange::Delete { key: &before },
    ])
}

#[test]
fn a_failed_write_is_complete_or_absent_or_blocks_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (mut made, mut not_made, mut refused) = (0, 0, 0);
    for (lasting, kind) in [
        (false, io::ErrorKind::StorageFull),
        (true, io::ErrorKind::StorageFull),
        (false, io::ErrorKind::Other),
        (true, io::ErrorKind::TimedOut),
    ] {
        for accesses in 0.. {
            let context = format!("{kind:?} after {accesses}, lasting: {lasting}");
            let disk = empty_disk();
            let mut store = open(&disk, folder.path()).unwrap();
            write(&mut store, 1).unwrap();
            disk.break_with(Fault::After { accesses, lasting, kind });
            let result = write(&mut store, 2);
            disk.break_with(Fault::None);
            if disk.inner().faults == 0 {
                result.unwrap();
                assert!(accesses > 4, "too few accesses in a write");
                break;
            }
            let now = match (result, content(&store)) {
                (Ok(()), found) => {
                    made += 1;
                    assert_eq!(found.unwrap(), expected(2), "{context}");
                    2
                }
                (Err(_), Ok(found)) => {
                    not_made += 1;
                    assert_eq!(found, expected(1), "{context}");
                    write(&mut store, 2).expect(&context);
                    2
                }
                (Err(_), Err(error)) => {
                    refused += 1;
                    let causes = format!("{error}: {}", std::error::Error::source(&error).unwrap());
                    assert!(causes.contains("the outcome of the last write is unknown"), "{causes}");
                    for _ in 0..2 {
                        assert!(write(&mut store, 2).is_err() && store.get("round").is_err(), "{context}");
                    }
                    0
                }
            };
            drop(store);
            let found = content(&open(&disk, folder.path()).expect(&context)).expect(&context);
            assert!(found == expected(2) || (now == 0 && found == expected(1)), "{context}");
        }
    }
    assert!(not_made > 0 && refused > 0, "{made} made, {not_made} not made, {refused} refused");
}

/// After a failed sync the system's cache still shows the new bytes, although they may be lost with the power.
#[test]
fn a_write_that_was_not_synced_is_never_reported_as_written() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0.. {
        let disk = empty_disk();
        let mut store = open(&disk, folder.path()).unwrap();
        let before = disk.inner().done.len();
        write(&mut store, 1).unwrap();
        let written: Vec<Access> = disk.inner().done[before..].to_vec();
        let syncs: Vec<usize> =
            (0..written.len()).filter(|at| matches!(written[*at], Access::Sync)).collect();
        let Some(&accesses) = syncs.get(number) else { break };

        let disk = empty_disk();
        let mut store = open(&disk, folder.path()).unwrap();
        disk.break_with(Fault::After { accesses, lasting: false, kind: io::ErrorKind::Other });
        write(&mut store, 1).unwrap_err();
        assert_eq!(disk.inner().faults, 1);
        assert!(content(&store).is_err() && write(&mut store, 1).is_err(), "sync {number}");
    }
}

#[test]
fn a_full_disk_fails_writes_until_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = empty_disk();
    let mut store = open(&disk, folder.path()).unwrap();
    write(&mut store, 1).unwrap();
    disk.break_with(Fault::Full);
    for _ in 0..3 {
        let error = write(&mut store, 2).unwrap_err();
        assert!(matches!(error, StoreError::Full(_)), "{error:?}");
        assert_eq!(content(&store).unwrap(), expected(1));
    }
    disk.break_with(Fault::None);
    write(&mut store, 2).unwrap();
    assert_eq!(content(&store).unwrap(), expected(2));
}

#[test]
fn a_read_only_disk_is_reported_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let disk = empty_disk();
    write(&mut open(&disk, folder.path()).unwrap(), 1).unwrap();
    let before = disk.inner().bytes.clone();
    disk.break_with(Fault::ReadOnly);
    let error = open(&disk, folder.path()).and_then(|mut store| write(&mut store, 2)).unwrap_err();
    assert!(matches!(error, StoreError::Io(_)), "{error:?}");
    assert!(disk.inner().bytes == before);
    disk.break_with(Fault::None);
    assert_eq!(content(&open(&disk, folder.path()).unwrap()).unwrap(), expected(1));
}

/// The possible contents of a file after a crash, with the number of accesses before it.
///
/// A kill keeps all writes. A loss of power may lose all or some of the writes since the last sync.
fn after_a_crash<'a>(before: &'a [u8], done: &'a [Access]) -> impl Iterator<Item = (usize, Vec<u8>)> + 'a {
    (0..=done.len()).flat_map(move |at| {
        let synced = (0..at).rev().find(|at| matches!(done[*at], Access::Sync)).map_or(0, |at| at + 1);
        // One bit for each access since the last sync.
        let some = if at % 2 == 0 { 0x5555_5555_5555_5555 } else { 0xAAAA_AAAA_AAAA_AAAA_u64 };
        let kinds = (at - synced + 1).min(3);
        [!0, 0, some].into_iter().take(kinds).map(move |survivors| {
            let mut file = Inner { bytes: before.to_vec(), ..Inner::default() };
            for (place, access) in done[..at].iter().enumerate() {
                // The length always survives: a lost length is not a loss of content.
                let survives = place < synced || survivors >> (place - synced) & 1 == 1;
                if survives || matches!(access, Access::SetLen(_)) {
                    file.apply(access);
                }
            }
            (at, file.bytes)
        })
    })
}

#[test]
fn reported_writes_survive_a_kill_and_a_loss_of_power() {
    const ROUNDS: usize = 2;
    let folder = tempfile::tempdir().unwrap();
    let disk = empty_disk();
    let mut store = open(&disk, folder.path()).unwrap();
    let mut reported = vec![disk.inner().done.len()];
    for round in 1..=ROUNDS {
        write(&mut store, round).unwrap();
        reported.push(disk.inner().done.len());
    }
    drop(store);
    let done = disk.inner().done.clone();
    for (at, bytes) in after_a_crash(&[], &done).filter(|(at, _)| *at >= reported[0]) {
        let least = reported.iter().filter(|reported| **reported <= at).count() - 1;
        let context = format!("after {at} of {} accesses", done.len());
        let disk = Disk::with(bytes);
        let found = content(&open(&disk, folder.path()).expect(&context)).expect(&context);
        let rounds = (least..=ROUNDS).find(|rounds| found == expected(*rounds));
        assert!(rounds.is_some_and(|rounds| rounds <= least + 1), "{context}");
    }
}

/// Opens and closes the store; returns the distinct files that a crash at any access can leave.
fn crashes_while_reopening(file: &[u8], expected: &Content, folder: &Path) -> BTreeSet<Vec<u8>> {
    let disk = Disk::with(file.to_vec());
    let store = open(&disk, folder).expect("an intact store is opened");
    assert!(content(&store).unwrap() == *expected, "the content is unchanged");
    drop(store);
    let done = disk.inner().done.clone();
    after_a_crash(file, &done).map(|(_, file)| file).collect()
}

/// Records the accesses of `work` to a new store: the file before, and the accesses.
fn recorded(work: impl FnOnce(&mut RedbStore), folder: &Path) -> (Vec<u8>, Vec<Access>) {
    let disk = empty_disk();
    let created = disk.inner().bytes.clone();
    let skip = disk.inner().done.len();
    let mut store = open(&disk, folder).unwrap();
    work(&mut store);
    drop(store);
    let done = disk.inner().done[skip..].to_vec();
    (created, done)
}

/// An agent crashes at any access while it works; the next two, and for some files four, crash while they open the store.
#[test]
fn an_intact_store_is_opened_after_crashes_at_any_access_of_any_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let panics = panics_of_this_thread();
    let work = |store: &mut RedbStore| (1..=2).for_each(|round| write(store, round).unwrap());
    let (created, done) = recorded(work, folder.path());
    let working: BTreeSet<Vec<u8>> = after_a_crash(&created, &done).map(|(_, file)| file).collect();
    assert!(working.len() > 40, "{}", working.len());

    let mut reopened = 0;
    for (number, file) in working.iter().enumerate() {
        let holds = content(&open(&Disk::with(file.clone()), folder.path()).unwrap()).unwrap();
        let depth = if number % 8 == 0 { 4 } else { 2 };
        let mut files = BTreeSet::from([file.clone()]);
        for _ in 0..depth {
            reopened += files.len();
            files =
                files.iter().flat_map(|file| crashes_while_reopening(file, &holds, folder.path())).collect();
        }
    }
    assert!(reopened > 3 * working.len(), "{reopened} reopenings of {} files", working.len());
    assert_eq!(panics.load(Ordering::Relaxed), 0, "an assertion of the database failed");
}

#[test]
fn a_store_is_opened_after_crashes_while_its_file_grows() {
    let folder = tempfile::tempdir().unwrap();
    let panics = panics_of_this_thread();
    let work = |store: &mut RedbStore| store.put("large", &record(&"x".repeat(700_000))).unwrap();
    let (created, done) = recorded(work, folder.path());
    assert!(done.iter().any(|access| matches!(access, Access::SetLen(to) if *to > created.len() as u64)));
    for (_, file) in after_a_crash(&created, &done).step_by(3) {
        let holds = content(&open(&Disk::with(file.clone()), folder.path()).unwrap()).unwrap();
        for again in crashes_while_reopening(&file, &holds, folder.path()) {
            assert!(content(&open(&Disk::with(again), folder.path()).unwrap()).unwrap() == holds);
        }
    }
    assert_eq!(panics.load(Ordering::Relaxed), 0, "an assertion of the database failed");
}

/// Counts the panics of this thread, including caught ones.
fn panics_of_this_thread() -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let (counter, here, others) = (Arc::clone(&count), thread::current().id(), panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        counter.fetch_add(usize::from(thread::current().id() == here), Ordering::Relaxed);
        others(info);
    }));
    count
}

#[test]
fn a_kill_during_creation_leaves_only_files_that_the_next_open_removes() {
    let disk = empty_disk();
    let done = disk.inner().done.clone();
    for at in 0..=done.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.redb");
        let mut half = Inner::default();
        done[..at].iter().for_each(|access| half.apply(access));
        fs::write(folder.path().join("state.redb.new-aB3dE5fG7hI9"), half.bytes).unwrap();
        // Files with similar names stay.
        let others = ["state.redb.newer", "other.redb.new-aB3dE5fG7hI9", "state.redb.bak"];
        others.iter().for_each(|name| fs::write(folder.path().join(name), "x").unwrap());
        let mut store = RedbStore::open(&path).unwrap();
        assert_eq!(content(&store).unwrap(), Content::new());
        write(&mut store, 1).unwrap();
        let names = fs::read_dir(folder.path()).unwrap();
        let names: BTreeSet<_> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(
            names.iter().eq([
                "other.redb.new-aB3dE5fG7hI9",
                "state.redb",
                "state.redb.bak",
                "state.redb.newer"
            ]),
            "{names:?}"
        );
    }
}

/// Creating succeeds without a change if another process has created the store, and fails for a path that is not a file.
#[test]
fn a_late_creator_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.redb");
    let mut first = RedbStore::open(&path).unwrap();
    write(&mut first, 1).unwrap();
    create::create(&path).unwrap();
    assert_eq!(content(&first).unwrap(), expected(1));
    drop(first);
    assert_eq!(content(&RedbStore::open(&path).unwrap()).unwrap(), expected(1));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(RedbStore::open("..").is_err() && RedbStore::open("").is_err());
}
