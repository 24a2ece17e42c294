//! Snapshots: what a server stores of a session between two messages of the device.

use super::gate::SavedGate;
use super::link::{Link, RefusalReply, Unanswered};
use super::phase::SessionPhase;
use super::server::{ServerSession, UnsentStatus};
use super::sides::{Own, Peer};
use super::signer::SavedSigner;
use super::snapshot_error::SnapshotError;
use super::tracker::SavedTracker;
use crate::correlation::SavedCorrelator;
use crate::packaging::{IncompleteObject, PeerLimits, SavedOutbox};
use crate::{Message, MsgId, StatusCode, StatusInput, Version};
use core::fmt;

/// The state of a [`ServerSession`] to store between two messages of the device, so that another process can continue the
/// session.
///
/// With the feature `serde` it is serialised in any self-describing format, such as JSON. The form has a version, and another
/// version is an error. A snapshot holds what the device has not answered yet: queued commands, the last message, unsettled
/// results. It holds nonces and the data of commands, but neither passwords nor digests of them. `Debug` shows none of these.
///
/// ```
/// use syncml::session::{ServerSession, SessionSnapshot};
/// let new = || ServerSession::new("https://mdm.example/dm"); // with the same gate, credentials and limits each time
/// let mut server = new();
/// server.queue(|commands| commands.command(ddf::Verb::Get, "./DevDetail/SwV", None))?;
/// # let first = syncml::Message::parse("<SyncML xmlns='SYNCML:SYNCML1.2'><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
/// #     <SessionID>1</SessionID><MsgID>1</MsgID><Source><LocURI>device</LocURI></Source></SyncHdr><SyncBody><Final/></SyncBody></SyncML>")?;
/// server.receive(&first)?;
/// let reply = server.answer()?;
/// // Store the snapshot, then send the reply.
/// let stored: SessionSnapshot = server.snapshot()?;
/// let mut continued = new().restore(stored)?;
/// // The device repeats its message, because it got no reply.
/// continued.receive(&first)?;
/// assert_eq!(continued.answer()?.message.unwrap().text(), reply.message.unwrap().text());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct SessionSnapshot(pub(super) Form);

/// The form of a snapshot, by its version. A change of any type inside needs a new version.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Form {
    #[cfg_attr(feature = "serde", serde(rename = "syncml-server-session-1"))]
    V1(Box<SavedSession>),
}

/// The state of a session.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedSession {
    /// The server's own address.
    pub(super) address: String,
    pub(super) version: Version,
    pub(super) session_id: Option<String>,
    pub(super) phase: SessionPhase,
    pub(super) next_msg_id: u32,
    pub(super) next_cmd_id: u32,
    pub(super) peer: Peer,
    pub(super) pace: SavedPace,
    pub(super) gate: Option<SavedGate>,
    pub(super) signer: Option<SavedSigner>,
    /// The Statuses of a message that was received and not answered yet.
    pub(super) header: Option<SavedStatus>,
    pub(super) refusal: Option<SavedRefusal>,
    pub(super) unsent: Vec<SavedStatus>,
    pub(super) outbox: SavedOutbox,
    pub(super) object: Option<IncompleteObject>,
    pub(super) correlator: SavedCorrelator,
    pub(super) tracker: SavedTracker,
    /// The last messages, to repeat them.
    pub(super) last_answer: Option<String>,
    pub(super) last_refusal: Option<String>,
    pub(super) refused_header: Option<(MsgId, StatusCode)>,
}

/// The length of the session so far.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedPace {
    pub(super) messages: u32,
    pub(super) idle: u32,
    pub(super) has_progress: bool,
}

/// A Status in the next message.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedStatus {
    pub(super) msg_ref: String,
    pub(super) cmd_ref: String,
    pub(super) cmd: String,
    pub(super) target_refs: Vec<String>,
    pub(super) source_refs: Vec<String>,
    pub(super) code: StatusCode,
    /// True if it has the challenge of the gate.
    pub(super) challenges: bool,
}

/// The Statuses for the commands of a refused message.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct SavedRefusal {
    pub(super) statuses: SavedOutbox,
    pub(super) limits: PeerLimits,
}

impl SessionSnapshot {
    /// The largest snapshot, in bytes of the texts in it: 64 MiB.
    pub const MAX_BYTES: usize = 64 << 20;

    /// The `SessionID`, once the device has sent a message. Together with the identity of the device it is the key to store
    /// the snapshot under: after a new enrollment the ids of sessions start again.
    pub fn session_id(&self) -> Option<&str> {
        let Form::V1(saved) = &self.0;
        saved.session_id.as_deref()
    }
}

impl SavedSession {
    /// Refuses a state that is too large.
    pub(super) fn check_size(&self) -> Result<(), SnapshotError> {
        let own = [&self.last_answer, &self.last_refusal].into_iter().flatten().map(String::len);
        let refusal = self.refusal.as_ref().map_or(0, |refusal| refusal.statuses.size());
        let size = own.sum::<usize>()
            + self.outbox.size()
            + self.object.as_ref().map_or(0, IncompleteObject::size)
            + self.correlator.size()
            + self.tracker.size()
            + refusal;
        match size {
            0..=SessionSnapshot::MAX_BYTES => Ok(()),
            size => Err(SnapshotError::TooLarge { size, most: SessionSnapshot::MAX_BYTES }),
        }
    }
}

impl ServerSession {
    /// The state to store, so that [`ServerSession::restore`] continues the session in another process.
    ///
    /// Take and store the snapshot after [`ServerSession::answer`] and before its message is sent: a device that gets no reply
    /// repeats its message, and gets the stored one. With a snapshot taken before `answer`, call `answer` first after restoring
    /// it. A stored message that the device has never got is not lost either, because the device repeats its own.
    ///
    /// Commands that wait in the session are in every snapshot, so submit only as many as the next messages can hold, and leave
    /// the others in your queue.
    ///
    /// The session itself is unchanged. The address, the limits, the bounds, the account and the credentials are settings of the
    /// server and not in the snapshot.
    ///
    /// # Errors
    /// [`SnapshotError::TooLarge`] when queued commands, unsettled results and large objects exceed
    /// [`SessionSnapshot::MAX_BYTES`].
    pub fn snapshot(&self) -> Result<SessionSnapshot, SnapshotError> {
        let saved = self.saved();
        saved.check_size()?;
        Ok(SessionSnapshot(Form::V1(Box::new(saved))))
    }

    fn saved(&self) -> SavedSession {
        let Link { own, peer, gate, signer, outbox, unanswered, assembler, correlator, pace, last, .. } =
            &self.link;
        let Own { role: _, version, session_id, address, limits: _, next_msg_id, next_cmd_id } = own;
        let Unanswered { header, refusal } = unanswered;
        let text = |message: &Option<Message<'static>>| message.as_ref().map(|it| it.text().to_owned());
        SavedSession {
            address: address.clone(),
            version: *version,
            session_id: session_id.clone(),
            phase: self.link.phase(),
            next_msg_id: *next_msg_id,
            next_cmd_id: *next_cmd_id,
            peer: peer.clone(),
            pace: SavedPace { messages: pace.messages, idle: pace.idle, has_progress: pace.has_progress },
            gate: gate.as_ref().map(|gate| gate.saved()),
            signer: signer.as_ref().map(|signer| signer.saved()),
            header: header.as_ref().map(saved_status),
            refusal: refusal.as_ref().map(|RefusalReply { statuses, limits }| SavedRefusal {
                statuses: statuses.saved(),
                limits: *limits,
            }),
            unsent: self.unsent.iter().map(|UnsentStatus { status, .. }| saved_status(status)).collect(),
            outbox: outbox.saved(),
            object: assembler.incomplete().cloned(),
            correlator: correlator.saved(|outcome| self.tracker.needs(outcome)),
            tracker: self.tracker.saved(&self.link),
            last_answer: text(&last.answer),
            last_refusal: text(&last.refusal),
            refused_header: self.link.refused_header,
        }
    }
}

/// The session writes neither original errors nor items.
fn saved_status(status: &StatusInput<'_>) -> SavedStatus {
    let texts = |texts: &[std::borrow::Cow<'_, str>]| texts.iter().map(|text| text.to_string()).collect();
    SavedStatus {
        msg_ref: status.msg_ref.to_string(),
        cmd_ref: status.cmd_ref.to_string(),
        cmd: status.cmd.to_string(),
        target_refs: texts(&status.target_refs),
        source_refs: texts(&status.source_refs),
        code: status.code,
        challenges: status.chal.is_some(),
    }
}

/// Shows the session's id and the size, never a text.
impl fmt::Debug for SessionSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Form::V1(saved) = &self.0;
        f.debug_struct("SessionSnapshot")
            .field("session_id", &saved.session_id)
            .field("phase", &saved.phase)
            .field("next_msg_id", &saved.next_msg_id)
            .finish_non_exhaustive()
    }
}
