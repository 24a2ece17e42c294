//! The records of an agent about its session: the first message, the nonces, the Execs.

use crate::store::{FieldReader, Record, put_text};
use std::fmt;
use syncml::authentication::Nonce;

/// The version of the records.
pub(super) const VERSION: u16 = 1;

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

impl StoredOpening {
    /// Two texts: the session, the package.
    pub(super) fn record(&self) -> Record {
        let mut data = Vec::new();
        put_text(&mut data, &self.session_id);
        put_text(&mut data, &self.package);
        Record { version: VERSION, data }
    }

    pub(super) fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
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
    pub(super) fn record(&self) -> Record {
        let mut data = Vec::new();
        for nonce in [&self.from_server, &self.to_server] {
            data.push(u8::from(nonce.is_some()));
            if let Some(nonce) = nonce {
                put_text(&mut data, &nonce.to_base64());
            }
        }
        Record { version: VERSION, data }
    }

    pub(super) fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
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
    pub(super) fn record(&self) -> Record {
        let mut data = Vec::new();
        put_text(&mut data, &self.session_id);
        put_text(&mut data, &self.msg_id);
        data.extend((self.targets.len() as u32).to_le_bytes());
        self.targets.iter().for_each(|target| put_text(&mut data, target));
        Record { version: VERSION, data }
    }

    pub(super) fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        let (session_id, msg_id) = (fields.text()?.to_owned(), fields.text()?.to_owned());
        let count = u32::from_le_bytes(fields.bytes()?);
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
