//! Continues a session from its snapshot.

use super::gate::Gate;
use super::link::{LastMessages, RefusalReply, Unanswered};
use super::phase::{Last, SessionPhase};
use super::server::{ServerSession, UnsentStatus};
use super::snapshot::{Form, SavedSession, SavedStatus, SessionSnapshot};
use super::snapshot_error::SnapshotError;
use crate::packaging::whole;
use crate::{CmdRef, Message, MsgId, StatusInput};

impl ServerSession {
    /// Continues a stored session. `self` is a new session with the settings of the stored one: address, limits, bounds, gate
    /// and credentials.
    ///
    /// # Errors
    /// [`SnapshotError`] when the snapshot is damaged, is that of a session with other settings, or is too large, or when this
    /// session has begun.
    pub fn restore(mut self, snapshot: SessionSnapshot) -> Result<Self, SnapshotError> {
        if self.link.phase() != SessionPhase::New || !self.link.outbox.is_empty() {
            return Err(SnapshotError::NotNew);
        }
        let Form::V1(saved) = snapshot.0;
        saved.check_size()?;
        saved.check_phase()?;
        self.take_over(*saved)?;
        Ok(self)
    }

    fn take_over(&mut self, saved: SavedSession) -> Result<(), SnapshotError> {
        let damaged = SnapshotError::Damaged;
        let link = &mut self.link;
        if saved.address != link.own.address {
            return Err(SnapshotError::OtherSettings("the address"));
        }
        match (&mut link.gate, saved.gate) {
            (Some(gate), Some(saved)) => gate.restore(saved)?,
            (None, None) => {}
            _ => return Err(SnapshotError::OtherSettings("the gate")),
        }
        match (&mut link.signer, saved.signer) {
            (Some(signer), Some(saved)) => signer.restore(saved)?,
            (None, None) => {}
            _ => return Err(SnapshotError::OtherSettings("the credentials")),
        }
        let version = saved.version;
        link.own.version = version;
        link.own.session_id = saved.session_id;
        link.own.next_msg_id = saved.next_msg_id;
        link.own.next_cmd_id = saved.next_cmd_id;
        link.peer = saved.peer;
        link.pace.messages = saved.pace.messages;
        link.pace.idle = saved.pace.idle;
        link.pace.has_progress = saved.pace.has_progress;
        let before = |message: &Message<'_>| message.msg_id() < Some(MsgId(saved.next_msg_id));
        let read = |text: Option<String>| match text.map(whole).transpose() {
            Ok(Some(message)) if !before(&message) => Err(damaged("the number of a message")),
            Ok(message) => Ok(message),
            Err(_) => Err(damaged("the text of a message")),
        };
        link.last = LastMessages { answer: read(saved.last_answer)?, refusal: read(saved.last_refusal)? };
        link.outbox = saved.outbox.restored(version, link.last.answer.as_ref()).map_err(damaged)?;
        link.unanswered = Unanswered {
            header: saved.header.map(|status| status.restored(link.gate.as_ref())),
            refusal: match saved.refusal {
                Some(refusal) => Some(RefusalReply {
                    statuses: refusal.statuses.restored(version, None).map_err(damaged)?.renumbering(),
                    limits: refusal.limits,
                }),
                None => None,
            },
        };
        link.assembler.resume(saved.object);
        link.correlator = saved.correlator.restored().map_err(damaged)?;
        link.refused_header = saved.refused_header;
        link.resume(saved.phase);
        let holds_none = self.tracker.holds_none;
        self.tracker = saved.tracker.restored(link).map_err(damaged)?;
        self.tracker.holds_none = holds_none;
        self.unsent =
            saved.unsent.into_iter().map(|status| status.restored_unsent(link.gate.as_ref())).collect();
        Ok(())
    }
}

impl SavedSession {
    /// Checks that the parts that a phase needs are there.
    fn check_phase(&self) -> Result<(), SnapshotError> {
        let last = |last: Last| match last {
            Last::Answer(_) => self.last_answer.is_some(),
            Last::Refusal(sent) => {
                self.last_refusal.is_some() && (sent.is_none() || self.last_answer.is_some())
            }
        };
        let has_message = self.header.is_some() && self.peer.accepted.is_some();
        let is_whole = match self.phase {
            SessionPhase::New => self.session_id.is_none() && self.last_answer.is_none(),
            SessionPhase::Answering(_) | SessionPhase::PeerAborted => has_message && self.refusal.is_none(),
            SessionPhase::Refusing(sent) => {
                self.header.is_some()
                    && self.refusal.is_some()
                    && (sent.is_none() || self.last_answer.is_some())
            }
            SessionPhase::Waiting(sent) | SessionPhase::Withholding(sent) => last(sent),
            SessionPhase::Exhausted | SessionPhase::Closed(_) | SessionPhase::Over => true,
        };
        let is_numbered =
            self.next_msg_id > 0 && self.tracker.highest().is_none_or(|highest| highest.0 < self.next_cmd_id);
        match (is_whole, is_numbered) {
            (true, true) => Ok(()),
            (false, _) => Err(SnapshotError::Damaged("the phase")),
            (_, false) => Err(SnapshotError::Damaged("the next numbers")),
        }
    }
}

impl SavedStatus {
    fn restored(self, gate: Option<&Gate>) -> StatusInput<'static> {
        StatusInput {
            msg_ref: self.msg_ref.into(),
            cmd_ref: self.cmd_ref.into(),
            cmd: self.cmd.into(),
            target_refs: self.target_refs.into_iter().map(Into::into).collect(),
            source_refs: self.source_refs.into_iter().map(Into::into).collect(),
            chal: gate.filter(|_| self.challenges).map(Gate::challenge),
            code: self.code,
            original_error: None,
            items: Vec::new(),
        }
    }

    fn restored_unsent(self, gate: Option<&Gate>) -> UnsentStatus {
        let status = self.restored(gate);
        UnsentStatus { cmd_id: CmdRef::new(status.cmd_ref.clone()), status }
    }
}
