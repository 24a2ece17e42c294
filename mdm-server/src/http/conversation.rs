//! A session together with the numbers of its commands, as it is stored between two messages.

use super::ended::EndedSession;
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
    /// The session has ended without the answers to some commands.
    leaves_commands: bool,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    certificate: String,
    form: StoredConversation,
}

/// The form of a conversation to store.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedConversation {
    claimed_id: Option<String>,
    commands: Vec<(u32, u64)>,
    session: SessionSnapshot,
}

/// A session in the queue. The serde names are its kind and its version.
#[derive(Serialize, Deserialize)]
pub(super) enum StoredConversation {
    /// The session goes on.
    #[serde(rename = "mdm-server-session-1")]
    Open(SavedConversation),
    /// The session is over.
    #[serde(rename = "mdm-server-ended-session-1")]
    Ended(EndedSession),
}

impl StoredConversation {
    /// Reads the stored form.
    pub(super) fn read(stored: &[u8], certificate: Fingerprint) -> Result<Self, StoredSessionError> {
        // The error would quote the values.
        let saved: Saved = serde_json::from_slice(stored).map_err(|_| StoredSessionError::Form)?;
        if saved.certificate != certificate.to_string() {
            return Err(StoredSessionError::OtherCertificate);
        }
        Ok(saved.form)
    }
}

fn write(form: StoredConversation, certificate: Fingerprint) -> Result<Vec<u8>, StoredSessionError> {
    let saved = Saved { certificate: certificate.to_string(), form };
    serde_json::to_vec(&saved).map_err(|_| StoredSessionError::Form)
}

/// The reason why a stored session cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredSessionError {
    /// The session belongs to another certificate: the device has enrolled again since.
    #[error("the stored session belongs to another certificate")]
    OtherCertificate,
    /// The session is over, and the message is not the last one of the device.
    #[error("the session is over")]
    Ended,
    /// The stored form is damaged, or that of a newer program.
    #[error("the stored session is not in the form of this program")]
    Form,
    /// The session does not continue, as when the settings of the server have changed.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

impl Conversation {
    pub(super) fn new(session: ServerSession, certificate: Fingerprint) -> Self {
        Conversation {
            session,
            claimed_id: None,
            certificate,
            commands: BTreeMap::new(),
            leaves_commands: false,
        }
    }

    /// Continues a stored session. `session` is a new one with the settings of the server.
    pub(super) fn restore(
        session: ServerSession,
        certificate: Fingerprint,
        saved: SavedConversation,
    ) -> Result<Self, StoredSessionError> {
        let commands = saved.commands.into_iter().map(|(id, number)| (CmdId(id), SequenceNumber(number)));
        Ok(Conversation {
            claimed_id: saved.claimed_id,
            commands: commands.collect(),
            ..Conversation::new(session.restore(saved.session)?, certificate)
        })
    }

    /// The form to store.
    pub(super) fn stored(&self) -> Result<Vec<u8>, StoredSessionError> {
        let form = StoredConversation::Open(SavedConversation {
            claimed_id: self.claimed_id.clone(),
            commands: self.commands.iter().map(|(id, number)| (id.0, number.0)).collect(),
            session: self.session.snapshot()?,
        });
        write(form, self.certificate)
    }

    /// The form to store when the session is over.
    pub(super) fn ended(&self, ended: EndedSession) -> Result<Vec<u8>, StoredSessionError> {
        write(StoredConversation::Ended(ended), self.certificate)
    }

    /// Returns true if the session has left commands without an answer.
    pub(super) fn leaves_commands(&self) -> bool {
        self.leaves_commands || !self.commands.is_empty()
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
                CommandFate::Answered(report) => {
                    exchange.answer(number, StoredResult::of(&report));
                }
                CommandFate::NotExecuted(WhyNotExecuted::TooLarge(why)) => {
                    exchange.send(number).answer(number, StoredResult::not_sent(&why));
                }
                // It waits for the next session.
                CommandFate::NotExecuted(_) => {
                    exchange.hold(number);
                    self.leaves_commands = true;
                }
                // It stays sent; at the end of the session it is unknown.
                CommandFate::Unknown(_) => self.leaves_commands = true,
            }
        }
    }
}
