//! A session together with the numbers of its commands, as it is stored between two messages.

use super::identity::Fingerprint;
use crate::queue::{Exchange, QueuedCommand, SequenceNumber, StoredResult};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use syncml::session::{
    CommandFate, PendingCommand, Reply, ServerSession, SessionSnapshot, SnapshotError, WhyNotExecuted,
};
use syncml::{CmdId, CommandKind};

/// A session, the certificate that it belongs to, and the commands of the queue in it.
pub(super) struct Conversation {
    pub(super) session: ServerSession,
    /// The id that the device claims in this session.
    pub(super) claimed_id: Option<String>,
    certificate: Fingerprint,
    /// The commands without a result, by the ids that they have in the session.
    commands: BTreeMap<CmdId, SequenceNumber>,
}

/// The stored form, by its version.
#[derive(Serialize, Deserialize)]
enum Form {
    #[serde(rename = "mdm-server-conversation-1")]
    V1(Saved),
}

#[derive(Serialize, Deserialize)]
struct Saved {
    certificate: String,
    claimed_id: Option<String>,
    commands: Vec<(u32, u64)>,
    session: SessionSnapshot,
}

/// The reason why a stored session cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredSessionError {
    /// The session belongs to another certificate: the device has enrolled again since.
    #[error("the stored session belongs to another certificate")]
    OtherCertificate,
    /// The stored form is damaged, or that of a newer program.
    #[error("the stored session is not in the form of this program")]
    Form,
    /// The session does not continue, as when the settings of the server have changed.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

impl Conversation {
    pub(super) fn new(session: ServerSession, certificate: Fingerprint) -> Self {
        Conversation { session, claimed_id: None, certificate, commands: BTreeMap::new() }
    }

    /// Continues a stored session. `session` is a new one with the settings of the server.
    pub(super) fn restore(
        session: ServerSession,
        certificate: Fingerprint,
        stored: &[u8],
    ) -> Result<Self, StoredSessionError> {
        // The error would quote the values.
        let Form::V1(saved) = serde_json::from_slice(stored).map_err(|_| StoredSessionError::Form)?;
        if saved.certificate != certificate.to_string() {
            return Err(StoredSessionError::OtherCertificate);
        }
        let commands = saved.commands.into_iter().map(|(id, number)| (CmdId(id), SequenceNumber(number)));
        Ok(Conversation {
            session: session.restore(saved.session)?,
            claimed_id: saved.claimed_id,
            certificate,
            commands: commands.collect(),
        })
    }

    /// The form to store.
    pub(super) fn stored(&self) -> Result<Vec<u8>, StoredSessionError> {
        let form = Form::V1(Saved {
            certificate: self.certificate.to_string(),
            claimed_id: self.claimed_id.clone(),
            commands: self.commands.iter().map(|(id, number)| (id.0, number.0)).collect(),
            session: self.session.snapshot()?,
        });
        serde_json::to_vec(&form).map_err(|_| StoredSessionError::Form)
    }

    /// The number of commands without a result.
    pub(super) fn waiting(&self) -> usize {
        self.commands.len()
    }

    /// Queues a command in the session. A command that cannot be sent fails.
    pub(super) fn submit(&mut self, command: &QueuedCommand, exchange: &mut Exchange) {
        let number = command.number();
        let submitted = PendingCommand::new(number.to_string(), command.xml())
            .map_err(|error| error.to_string())
            .and_then(|pending| self.session.submit(&pending).map_err(|error| error.to_string()));
        match submitted {
            Ok(cmd_id) => {
                self.commands.insert(cmd_id, number);
                exchange.hold(number);
            }
            Err(why) => {
                exchange.send(number).answer(number, StoredResult::not_sent(&why));
            }
        }
    }

    /// Notes the commands in the next message as sent.
    pub(super) fn note_sent(&self, reply: &Reply, exchange: &mut Exchange) {
        let Some(message) = &reply.message else { return };
        let sent = message.commands().filter(|command| command.kind() != CommandKind::Status);
        let sent = sent.filter_map(|command| command.cmd_id()?.as_str().parse().ok().map(CmdId));
        for number in sent.filter_map(|cmd_id| self.commands.get(&cmd_id)) {
            exchange.send(*number);
        }
    }

    /// Notes the results of commands that are settled.
    pub(super) fn note_results(&mut self, exchange: &mut Exchange) {
        for result in self.session.take_results() {
            let Ok(number) = result.id.parse().map(SequenceNumber) else { continue };
            self.commands.retain(|_, known| *known != number);
            match result.fate {
                CommandFate::Answered(report) => exchange.answer(number, StoredResult::of(&report)),
                CommandFate::NotExecuted(WhyNotExecuted::TooLarge(why)) => {
                    exchange.send(number).answer(number, StoredResult::not_sent(&why))
                }
                // It waits for the next session.
                CommandFate::NotExecuted(_) => exchange.hold(number),
                // It stays sent; at the end of the session it is unknown.
                CommandFate::Unknown(_) => exchange,
            };
        }
    }
}
