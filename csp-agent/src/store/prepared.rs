//! The changes of an Atomic that a CSP has prepared and may still have to undo.

use super::{FieldReader, Record, Store, StoreChange, StoreError, put_text};
use csp_host::AtomicId;
use std::fmt;

/// The version that is written, and the only one that is read.
const VERSION: u16 = 1;

/// The changes of the records of a CSP that an Atomic makes, as one record beside them: what
/// [`Transaction::prepare`](csp_host::Transaction::prepare) stores.
///
/// ```
/// use csp_agent::store::{MemoryStore, PreparedChanges, Record, Store};
/// use csp_host::AtomicId;
///
/// let mut store = MemoryStore::new();
/// let record = Record { version: 1, data: b"on".to_vec() };
/// let prepared = PreparedChanges::new(AtomicId(7), vec![("lamp/1".to_owned(), Some(record.clone()))]);
/// prepared.write(&mut store, "lamp-atomic")?;
///
/// // The agent is killed. Its store has the old state, and the changes in doubt.
/// assert_eq!(store.get("lamp/1")?, None);
/// let in_doubt = PreparedChanges::read(&store, "lamp-atomic")?.unwrap();
/// assert_eq!(in_doubt.atomic(), AtomicId(7));
/// in_doubt.commit(&mut store, "lamp-atomic")?;
/// assert_eq!(store.get("lamp/1")?, Some(record));
/// assert!(PreparedChanges::read(&store, "lamp-atomic")?.is_none());
/// # Ok::<(), csp_agent::store::StoreError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedChanges {
    atomic: AtomicId,
    changes: Vec<(String, Option<Record>)>,
}

impl PreparedChanges {
    /// The changes that this Atomic makes: keys with their new records; `None` deletes one.
    pub fn new(atomic: AtomicId, changes: Vec<(String, Option<Record>)>) -> Self {
        PreparedChanges { atomic, changes }
    }

    /// The Atomic.
    pub fn atomic(&self) -> AtomicId {
        self.atomic
    }

    /// The changes.
    pub fn changes(&self) -> &[(String, Option<Record>)] {
        &self.changes
    }

    /// Stores the changes under `key`, without making them.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was stored.
    pub fn write(&self, store: &mut dyn Store, key: &str) -> Result<(), StoreError> {
        let mut data = self.atomic.0.to_le_bytes().to_vec();
        data.extend((self.changes.len() as u32).to_le_bytes());
        for (key, record) in &self.changes {
            put_text(&mut data, key);
            data.push(u8::from(record.is_some()));
            if let Some(Record { version, data: content }) = record {
                data.extend(version.to_le_bytes());
                data.extend((content.len() as u32).to_le_bytes());
                data.extend(content);
            }
        }
        store.put(key, &Record { version: VERSION, data })
    }

    /// The changes that are stored under `key`, if there are any.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when they are damaged or of an unknown version; any other error when they cannot be read.
    pub fn read(store: &dyn Store, key: &str) -> Result<Option<Self>, StoreError> {
        let Some(record) = store.get(key)? else { return Ok(None) };
        let corrupt = |why: &str| StoreError::Corrupt { what: key.to_owned(), why: why.to_owned() };
        if record.version != VERSION {
            return Err(corrupt("its version is unknown; use the program that wrote it"));
        }
        decode(&record.data).map(Some).map_err(corrupt)
    }

    /// Makes the changes, and removes what is stored under `key`, all or nothing.
    ///
    /// # Errors
    /// [`StoreError`] when nothing has changed.
    pub fn commit(&self, store: &mut dyn Store, key: &str) -> Result<(), StoreError> {
        let mut changes = changes_of(&self.changes);
        changes.push(StoreChange::Delete { key });
        store.write(&changes)
    }
}

/// `Debug` shows no keys, which may contain text of a server, and no records.
impl fmt::Debug for PreparedChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedChanges({:?}, {} changes)", self.atomic, self.changes.len())
    }
}

/// Keys with their new records as the changes of one write; `None` deletes a record.
pub fn changes_of(changes: &[(String, Option<Record>)]) -> Vec<StoreChange<'_>> {
    let mut list = Vec::with_capacity(changes.len() + 1);
    list.extend(changes.iter().map(|(key, record)| match record {
        Some(record) => StoreChange::Put { key, record },
        None => StoreChange::Delete { key },
    }));
    list
}

fn decode(data: &[u8]) -> Result<PreparedChanges, &'static str> {
    let mut fields = FieldReader::new(data);
    let atomic = AtomicId(u64::from_le_bytes(fields.bytes()?));
    let count = u32::from_le_bytes(fields.bytes()?);
    let mut changes = Vec::new();
    for _ in 0..count {
        let key = fields.text()?.to_owned();
        let record = match fields.flag()? {
            true => Some(record(&mut fields)?),
            false => None,
        };
        changes.push((key, record));
    }
    fields.end()?;
    Ok(PreparedChanges { atomic, changes })
}

fn record(fields: &mut FieldReader<'_>) -> Result<Record, &'static str> {
    let version = u16::from_le_bytes(fields.bytes()?);
    let length = u32::from_le_bytes(fields.bytes()?) as usize;
    Ok(Record { version, data: fields.slice(length)?.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;

    #[test]
    fn a_cut_or_changed_record_is_an_error_or_read_without_a_panic() {
        let put = Record { version: 3, data: b"abc".to_vec() };
        let changes = vec![("a".to_owned(), Some(put)), ("b\u{e4}".to_owned(), None)];
        let prepared = PreparedChanges::new(AtomicId(1 << 40), changes);
        let mut store = MemoryStore::new();
        prepared.write(&mut store, "atomic").unwrap();
        assert_eq!(PreparedChanges::read(&store, "atomic").unwrap().as_ref(), Some(&prepared));
        let data = store.get("atomic").unwrap().unwrap().data;
        let mut read = |version, data: &[u8]| {
            store.put("atomic", &Record { version, data: data.to_vec() }).unwrap();
            PreparedChanges::read(&store, "atomic")
        };
        assert!(matches!(read(VERSION + 1, &data), Err(StoreError::Corrupt { .. })));
        for end in 0..data.len() {
            assert!(read(VERSION, &data[..end]).is_err(), "{end}");
        }
        assert!(read(VERSION, &[&data[..], &[0]].concat()).is_err());
        for at in 0..data.len() {
            let mut changed = data.clone();
            changed[at] = 0xFF;
            let _ = read(VERSION, &changed);
        }
    }
}
