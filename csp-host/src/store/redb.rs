//! A store in one file of the embedded database `redb`.

use super::{Change, Record, Store, StoreError};
use ::redb::{
    CommitError, Database, DatabaseError, StorageError, TableDefinition, TableError, TransactionError,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{fs, io};

const TABLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
/// How much of the file is kept in memory, in bytes: an agent has a few records.
const CACHE: usize = 1 << 20;

/// A [`Store`] in one file.
///
/// Why `redb`: it is written in Rust without C, so that it builds for Windows from anywhere; a file is one copy-on-write
/// B-tree with checksums, and a commit is atomic under a kill or a loss of power; it is maintained, in wide use, and its
/// 2.6 runs on the Rust of this workspace. SQLite is as trustworthy and brings a C compiler and a query language for a
/// table of two columns; `sled` has seen no release for years; a file for each record, written beside and renamed,
/// cannot change two records at once. `redb` also locks its file, which keeps a second agent out.
///
/// Each record carries a checksum of its key and its bytes, which is compared whenever it is read, and the file's own
/// structure is verified when it is opened. What is damaged is reported ([`StoreError::Corrupt`]) and left as it is.
///
/// The file holds what CSPs keep, and that may be secret: create it in a folder that only the system can read.
#[derive(Debug)]
pub struct RedbStore {
    /// `None` after a write that failed, until the file could be opened again.
    database: Option<Database>,
    path: PathBuf,
}

impl RedbStore {
    /// Opens the store in this file, and creates an empty one if there is no file.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::Corrupt`] when the file is damaged, any
    /// other when it cannot be opened.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        if !path.try_exists()? {
            create(&path)?;
        }
        Ok(RedbStore { database: Some(open(&path)?), path })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn database(&self) -> Result<&Database, StoreError> {
        let gone = || io::Error::other("the store could not be opened again after a write that failed");
        self.database.as_ref().ok_or_else(|| StoreError::Io(gone()))
    }

    /// Whether the file holds what these changes lead to.
    fn shows(&self, changes: &[Change<'_>]) -> bool {
        let last = |key: &str| {
            changes.iter().rev().find_map(|change| match *change {
                Change::Put { key: at, record } if at == key => Some(Some(record)),
                Change::Delete { key: at } if at == key => Some(None),
                _ => None,
            })
        };
        changes.iter().all(|change| {
            let (Change::Put { key, .. } | Change::Delete { key }) = *change;
            self.get(key).is_ok_and(|found| Some(found.as_ref()) == last(key))
        })
    }
}

/// Opens the file. redb mends what it finds damaged, and would hand out the rest the next time: a file beside it, which
/// somebody has to remove, keeps that from going unnoticed.
fn open(path: &Path) -> Result<Database, StoreError> {
    let mark = path.with_extension("damaged");
    guarded(path, || {
        if mark.try_exists()? {
            let mark = mark.display();
            return Err(StorageError::Corrupted(format!(
                "it was found damaged before, and `{mark}` is still there"
            )));
        }
        let mut database = Database::builder().set_cache_size(CACHE).open(path).map_err(opening)?;
        match database.check_integrity() {
            Ok(true) => Ok(database),
            Ok(false) => {
                std::fs::write(
                    &mark,
                    "The store beside this file was found damaged and has been mended in part.\n",
                )?;
                Err(StorageError::Corrupted("its last changes do not match their checksums".to_owned()))
            }
            Err(error) => Err(opening(error)),
        }
    })
}

/// An error of opening as one of storing. That the file is in use is told apart by its kind.
fn opening(error: DatabaseError) -> StorageError {
    match error {
        DatabaseError::Storage(error) => error,
        DatabaseError::DatabaseAlreadyOpen => StorageError::Io(io::ErrorKind::ResourceBusy.into()),
        other => StorageError::Corrupted(other.to_string()),
    }
}

/// Creates an empty store. It gets its name when it is complete, so that a kill leaves no half of one; and where two
/// processes do it at once, one of them.
fn create(path: &Path) -> Result<(), StoreError> {
    let unique = format!("new-{}", std::process::id());
    let beside = path.with_extension(unique);
    let made = guarded(path, || {
        let database = Database::builder().set_cache_size(CACHE).create(&beside).map_err(opening)?;
        let write = database.begin_write().map_err(beginning)?;
        write.open_table(TABLE).map_err(table)?;
        write.commit().map_err(committing)
    });
    let linked = made.and_then(|()| match fs::hard_link(&beside, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    });
    let removed = fs::remove_file(&beside);
    linked?;
    Ok(removed?)
}

/// Does something with the database. It asserts much about its file, and a damaged one shall not end the agent.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, StorageError>) -> Result<T, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt { what: path.display().to_string(), why };
    match catch_unwind(AssertUnwindSafe(work)) {
        Err(_) => Err(corrupt("its structure makes no sense".to_owned())),
        Ok(Ok(done)) => Ok(done),
        Ok(Err(StorageError::Corrupted(why))) => Err(corrupt(why)),
        Ok(Err(StorageError::Io(error))) => Err(match error.kind() {
            io::ErrorKind::ResourceBusy => StoreError::InUse,
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => corrupt(error.to_string()),
            _ => error.into(),
        }),
        Ok(Err(other)) => Err(StoreError::Backend(Box::new(other))),
    }
}

fn beginning(error: TransactionError) -> StorageError {
    match error {
        TransactionError::Storage(error) => error,
        other => StorageError::Io(io::Error::other(other)),
    }
}

fn table(error: TableError) -> StorageError {
    match error {
        TableError::Storage(error) => error,
        other => StorageError::Corrupted(other.to_string()),
    }
}

fn committing(error: CommitError) -> StorageError {
    match error {
        CommitError::Storage(error) => error,
        other => StorageError::Io(io::Error::other(other)),
    }
}

impl Store for RedbStore {
    fn get(&self, key: &str) -> Result<Option<Record>, StoreError> {
        let database = self.database()?;
        let bytes = guarded(&self.path, || {
            let read = database.begin_read().map_err(beginning)?;
            let found = read.open_table(TABLE).map_err(table)?.get(key)?;
            Ok(found.map(|guard| guard.value().to_vec()))
        })?;
        let Some(bytes) = bytes else { return Ok(None) };
        match unwrap(key, &bytes) {
            Some(record) => Ok(Some(record)),
            None => Err(StoreError::Corrupt {
                what: key.to_owned(),
                why: "the record does not match its checksum".to_owned(),
            }),
        }
    }

    fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let database = self.database()?;
        guarded(&self.path, || {
            let read = database.begin_read().map_err(beginning)?;
            let records = read.open_table(TABLE).map_err(table)?;
            let mut keys = Vec::new();
            for entry in records.range(prefix..)? {
                let key = entry?.0.value().to_owned();
                if !key.starts_with(prefix) {
                    break;
                }
                keys.push(key);
            }
            Ok(keys)
        })
    }

    fn write(&mut self, changes: &[Change<'_>]) -> Result<(), StoreError> {
        if self.database.is_none() {
            self.database = Some(open(&self.path)?);
        }
        let database = self.database()?;
        let written = guarded(&self.path, || {
            let mut write = database.begin_write().map_err(beginning)?;
            // The file never has to guess after a crash which of its two last states is whole.
            write.set_two_phase_commit(true);
            {
                let mut records = write.open_table(TABLE).map_err(table)?;
                for change in changes {
                    match *change {
                        Change::Put { key, record } => {
                            records.insert(key, wrap(key, record).as_slice())?;
                        }
                        Change::Delete { key } => {
                            records.remove(key)?;
                        }
                    }
                }
            }
            write.commit().map_err(committing)
        });
        if written.is_err() {
            // Whether a commit that failed has reached the disk is not known before the file is opened again.
            self.database = None;
            self.database = open(&self.path).ok();
            if self.shows(changes) {
                return Ok(());
            }
        }
        written
    }
}

/// Version, checksum, data; numbers with the low byte first.
fn wrap(key: &str, record: &Record) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(6 + record.data.len());
    bytes.extend(record.version.to_le_bytes());
    bytes.extend(checksum(key, record.version, &record.data).to_le_bytes());
    bytes.extend(&record.data);
    bytes
}

fn unwrap(key: &str, bytes: &[u8]) -> Option<Record> {
    let (version, rest) = bytes.split_first_chunk()?;
    let (sum, data) = rest.split_first_chunk()?;
    let version = u16::from_le_bytes(*version);
    (u32::from_le_bytes(*sum) == checksum(key, version, data))
        .then(|| Record { version, data: data.to_vec() })
}

/// CRC-32 (that of zip and Ethernet) of all that a record is.
fn checksum(key: &str, version: u16, data: &[u8]) -> u32 {
    let version = version.to_le_bytes();
    let bytes = key.as_bytes().iter().chain(&[0]).chain(&version).chain(data);
    !bytes.fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
    })
}
