//! The durable records of an agent.

use super::schedule::{PollSchedule, PollSet};
use crate::store::{FieldReader, Record, SharedStore, Store, StoreChange, StoreError, StoreView, put_text};
use std::fmt;
use std::time::Duration;
use syncml::authentication::Nonce;

/// The version of the records.
const VERSION: u16 = 1;

const PROGRESS: &str = "progress";
const OPENING: &str = "opening";
const NONCES: &str = "nonces";
const EXECS: &str = "execs";

/// What an agent keeps across a kill. Each change is durable before its effect begins.
#[derive(Debug)]
pub(super) struct AgentMemory {
    store: StoreView<SharedStore>,
    pub(super) progress: Progress,
    pub(super) opening: Option<StoredOpening>,
    pub(super) nonces: Nonces,
    pub(super) execs: Option<InterruptedMessage>,
}

/// The position in the schedule, and the number of the last session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// The number of the last session; 0 before the first one.
    pub(super) session: u32,
    /// The polls of the schedule so far.
    pub(super) polls: u32,
    pub(super) schedule: PollSchedule,
    /// The next poll: its time since 1970, and the interval before it.
    pub(super) next: Option<(Duration, Duration)>,
    /// The server has ended the management.
    pub(super) unenrolled: bool,
}

/// The first message of a session, before its answer has arrived. An agent that was killed sends it again, so that the
/// server recognises the message and takes its alerts once.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct StoredOpening {
    pub(super) session_id: String,
    /// The commands of the message, as a fragment.
    pub(super) package: String,
}

/// The nonces for the next credentials, in both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nonces {
    /// The last nonce from the server, for the credentials of the device.
    pub(super) from_server: Option<Nonce>,
    /// The last nonce to the server, for its credentials.
    pub(super) to_server: Option<Nonce>,
}

/// A message of a server with Exec commands whose answers have not reached the server: the agent was killed, or the session
/// broke off. Each Exec was started once or not at all; the CSPs know which.
#[derive(Clone, PartialEq, Eq)]
pub struct InterruptedMessage {
    /// The session (`SessionID`).
    pub session_id: String,
    /// The message of the server (`MsgID`).
    pub msg_id: String,
    /// The addresses of the Exec commands, as the server wrote them. `Debug` omits product keys.
    pub targets: Vec<String>,
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

impl Progress {
    /// 32 bits each: session, polls, the six numbers of the schedule. A flag; with it, 64 bits each: the time of the next
    /// poll and the interval, in seconds. A flag.
    fn record(&self) -> Record {
        let PollSchedule { first, second, remaining } = self.schedule;
        let numbers = [
            self.session,
            self.polls,
            first.minutes,
            first.times,
            second.minutes,
            second.times,
            remaining.minutes,
            remaining.times,
        ];
        let mut data: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        data.push(u8::from(self.next.is_some()));
        if let Some((at, interval)) = self.next {
            data.extend(at.as_secs().to_le_bytes());
            data.extend(interval.as_secs().to_le_bytes());
        }
        data.push(u8::from(self.unenrolled));
        Record { version: VERSION, data }
    }

    fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        let (session, polls) = (number(fields)?, number(fields)?);
        let mut set = || -> Result<PollSet, &'static str> {
            Ok(PollSet { minutes: number(fields)?, times: number(fields)? })
        };
        let schedule = PollSchedule { first: set()?, second: set()?, remaining: set()? };
        let next = if fields.flag()? { Some((seconds(fields)?, seconds(fields)?)) } else { None };
        Ok(Progress { session, polls, schedule, next, unenrolled: fields.flag()? })
    }
}

impl StoredOpening {
    /// Two texts: the session, the package.
    fn record(&self) -> Record {
        let mut data = Vec::new();
        put_text(&mut data, &self.session_id);
        put_text(&mut data, &self.package);
        Record { version: VERSION, data }
    }

    fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        Ok(StoredOpening { session_id: fields.text()?.to_owned(), package: fields.text()?.to_owned() })
    }
}

/// Shows only the size of the message.
impl fmt::Debug for StoredOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredOpening({} bytes of session {})", self.package.len(), self.session_id)
    }
}

impl Nonces {
    /// For each nonce, a flag and the text in base64.
    fn record(&self) -> Record {
        let mut data = Vec::new();
        for nonce in [&self.from_server, &self.to_server] {
            data.push(u8::from(nonce.is_some()));
            if let Some(nonce) = nonce {
                put_text(&mut data, &nonce.to_base64());
            }
        }
        Record { version: VERSION, data }
    }

    fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        let mut nonce = || -> Result<Option<Nonce>, &'static str> {
            if !fields.flag()? {
                return Ok(None);
            }
            Nonce::from_base64(fields.text()?).map(Some).ok_or("a nonce is not base64")
        };
        Ok(Nonces { from_server: nonce()?, to_server: nonce()? })
    }
}

impl InterruptedMessage {
    /// Two texts: session and message. 32 bits: the number of addresses, and the addresses.
    fn record(&self) -> Record {
        let mut data = Vec::new();
        put_text(&mut data, &self.session_id);
        put_text(&mut data, &self.msg_id);
        data.extend((self.targets.len() as u32).to_le_bytes());
        self.targets.iter().for_each(|target| put_text(&mut data, target));
        Record { version: VERSION, data }
    }

    fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        let (session_id, msg_id) = (fields.text()?.to_owned(), fields.text()?.to_owned());
        let count = number(fields)?;
        let mut targets = Vec::new();
        for _ in 0..count {
            targets.push(fields.text()?.to_owned());
        }
        Ok(InterruptedMessage { session_id, msg_id, targets })
    }
}

impl fmt::Debug for InterruptedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets: Vec<_> =
            self.targets.iter().map(|target| csp_findings::without_product_keys(target)).collect();
        f.debug_struct("InterruptedMessage")
            .field("session_id", &self.session_id)
            .field("msg_id", &self.msg_id)
            .field("targets", &targets)
            .finish()
    }
}

fn number(fields: &mut FieldReader<'_>) -> Result<u32, &'static str> {
    fields.bytes().map(u32::from_le_bytes)
}

fn seconds(fields: &mut FieldReader<'_>) -> Result<Duration, &'static str> {
    fields.bytes().map(|bytes| Duration::from_secs(u64::from_le_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;

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
