//! The durable memory of an agent.

use super::progress::Progress;
use super::records::{InterruptedMessage, Nonces, StoredOpening, VERSION};
use crate::store::{FieldReader, SharedStore, Store, StoreChange, StoreError, StoreView};

const PROGRESS: &str = "progress";
const OPENING: &str = "opening";
const NONCES: &str = "nonces";
const EXECS: &str = "execs";

/// The records that survive a kill of the agent. Each change is durable before its effect begins.
#[derive(Debug)]
pub(super) struct AgentMemory {
    store: StoreView<SharedStore>,
    pub(super) progress: Progress,
    pub(super) opening: Option<StoredOpening>,
    pub(super) nonces: Nonces,
    pub(super) execs: Option<InterruptedMessage>,
}

impl AgentMemory {
    pub(super) fn open(store: &SharedStore) -> Result<Self, StoreError> {
        let store = store.view("agent");
        Ok(AgentMemory {
            progress: read(&store, PROGRESS, Progress::read)?.unwrap_or_default(),
            opening: read(&store, OPENING, StoredOpening::read)?,
            nonces: read(&store, NONCES, Nonces::read)?.unwrap_or_default(),
            execs: read(&store, EXECS, InterruptedMessage::read)?,
            store,
        })
    }

    /// A session begins with this message.
    pub(super) fn begin(&mut self, progress: Progress, opening: StoredOpening) -> Result<(), StoreError> {
        let (position, message) = (progress.record(), opening.record());
        self.store.write(&[
            StoreChange::Put { key: PROGRESS, record: &position },
            StoreChange::Put { key: OPENING, record: &message },
            // It has been reported.
            StoreChange::Delete { key: EXECS },
        ])?;
        (self.progress, self.opening, self.execs) = (progress, Some(opening), None);
        Ok(())
    }

    /// An answer has arrived: the first message is not sent again, and these Execs begin.
    pub(super) fn record(
        &mut self,
        nonces: Nonces,
        execs: Option<InterruptedMessage>,
    ) -> Result<(), StoreError> {
        let (new_nonces, new_execs) = (nonces.record(), execs.as_ref().map(InterruptedMessage::record));
        let mut changes = Vec::new();
        if self.opening.is_some() {
            changes.push(StoreChange::Delete { key: OPENING });
        }
        if nonces != self.nonces {
            changes.push(StoreChange::Put { key: NONCES, record: &new_nonces });
        }
        match &new_execs {
            Some(record) => changes.push(StoreChange::Put { key: EXECS, record }),
            None if self.execs.is_some() => changes.push(StoreChange::Delete { key: EXECS }),
            None => {}
        }
        if !changes.is_empty() {
            self.store.write(&changes)?;
        }
        (self.opening, self.nonces, self.execs) = (None, nonces, execs);
        Ok(())
    }

    /// The server has answered the first message with something else than a message.
    pub(super) fn forget_opening(&mut self) -> Result<(), StoreError> {
        if self.opening.is_some() {
            self.store.delete(OPENING)?;
            self.opening = None;
        }
        Ok(())
    }

    pub(super) fn save(&mut self, progress: Progress) -> Result<(), StoreError> {
        if progress != self.progress {
            self.store.put(PROGRESS, &progress.record())?;
            self.progress = progress;
        }
        Ok(())
    }
}

/// Reads a record of this version.
fn read<T>(
    store: &StoreView<SharedStore>,
    key: &str,
    read: impl FnOnce(&mut FieldReader<'_>) -> Result<T, &'static str>,
) -> Result<Option<T>, StoreError> {
    let Some(record) = store.get(key)? else { return Ok(None) };
    let mut fields = FieldReader::new(&record.data);
    let value = if record.version == VERSION {
        read(&mut fields).and_then(|value| fields.end().map(|()| value))
    } else {
        Err("it has an unknown version")
    };
    match value {
        Ok(value) => Ok(Some(value)),
        Err(why) => Err(StoreError::Corrupt { what: format!("agent/{key}"), why: why.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MemoryStore, Record};
    use std::time::Duration;
    use syncml::authentication::Nonce;

    fn filled() -> AgentMemory {
        let store = SharedStore::new(MemoryStore::new());
        let mut memory = AgentMemory::open(&store).unwrap();
        let next = Some((Duration::from_secs(1_800_000_000), Duration::from_secs(900)));
        let progress = Progress { session: 7, polls: 3, next, ..Progress::default() };
        let opening = StoredOpening { session_id: "7".to_owned(), package: "<SyncBody/>".to_owned() };
        memory.begin(progress, opening).unwrap();
        memory
    }

    fn reopened(memory: &AgentMemory) -> AgentMemory {
        let AgentMemory { store, .. } = memory;
        let shared = SharedStore::new(MemoryStore::new());
        for key in store.keys("").unwrap() {
            shared.view("agent").put(&key, &store.get(&key).unwrap().unwrap()).unwrap();
        }
        AgentMemory::open(&shared).unwrap()
    }

    #[test]
    fn everything_is_there_after_a_restart() {
        let mut memory = filled();
        let again = reopened(&memory);
        assert_eq!((&again.progress, &again.opening), (&memory.progress, &memory.opening));
        assert!(again.opening.is_some() && again.execs.is_none());

        let nonces = Nonces { from_server: Some(Nonce::new(*b"one")), to_server: None };
        let execs = InterruptedMessage {
            session_id: "7".to_owned(),
            msg_id: "2".to_owned(),
            targets: vec!["./Vendor/MSFT/A".to_owned()],
        };
        memory.record(nonces.clone(), Some(execs.clone())).unwrap();
        let again = reopened(&memory);
        assert_eq!((again.nonces, again.execs, again.opening), (nonces, Some(execs), None));

        memory.record(Nonces::default(), None).unwrap();
        memory.save(Progress { unenrolled: true, next: None, ..memory.progress.clone() }).unwrap();
        let again = reopened(&memory);
        assert!(again.execs.is_none() && again.progress.unenrolled && again.progress.session == 7);
    }

    #[test]
    fn a_damaged_record_is_reported_and_kept() {
        let memory = filled();
        for key in [PROGRESS, OPENING, NONCES, EXECS] {
            for record in [Record { version: 9, data: vec![] }, Record { version: 1, data: vec![1, 2, 3] }] {
                let store = SharedStore::new(MemoryStore::new());
                store.view("agent").put(key, &record).unwrap();
                let error = AgentMemory::open(&store).unwrap_err();
                assert!(error.to_string().contains(&format!("agent/{key}")), "{error}");
                assert_eq!(store.view("agent").get(key).unwrap(), Some(record));
            }
        }
        assert!(!format!("{memory:?}").contains("SyncBody"));
    }
}
