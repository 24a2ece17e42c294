//! The commands of a transaction, and how events change them.

use super::error::QueueError;
use super::exchange::{Exchange, Left};
use super::ids::SessionId;
use super::limits::QueueLimits;
use super::new_command::ResendPolicy;
use super::result::StoredResult;
use super::sequence_number::SequenceNumber;
use super::state::{DeliveryEvent, DeliveryState};
use super::transaction::{Change, Row};
use std::collections::BTreeMap;

/// The commands that a transaction has read, and their changes.
pub(super) struct CommandChanges<'l> {
    limits: &'l QueueLimits,
    now: i64,
    rows: BTreeMap<SequenceNumber, Row>,
    changes: BTreeMap<SequenceNumber, (Option<String>, Option<i64>)>,
}

impl<'l> CommandChanges<'l> {
    /// Begins with the commands in these rows.
    pub(super) fn new(limits: &'l QueueLimits, now: i64, rows: Vec<Row>) -> Self {
        let mut changes = CommandChanges { limits, now, rows: BTreeMap::new(), changes: BTreeMap::new() };
        changes.read(rows);
        changes
    }

    /// Adds rows; those that are known may have changed already.
    pub(super) fn read(&mut self, rows: Vec<Row>) {
        for row in rows {
            self.rows.entry(row.number).or_insert(row);
        }
    }

    /// Notes the events of an exchange.
    pub(super) fn exchange(&mut self, exchange: &Exchange) -> Result<(), QueueError> {
        let Exchange { session, held, sent, answered, .. } = exchange;
        for number in held {
            self.deliver(*number, DeliveryEvent::Hold, session)?;
        }
        for number in sent {
            self.deliver(*number, DeliveryEvent::Send, session)?;
        }
        for (number, result) in answered {
            // A missing command has been answered before and deleted since.
            let Some(row) = self.rows.get(number) else { continue };
            let event = if result.is_success { DeliveryEvent::Acknowledge } else { DeliveryEvent::Fail };
            // The first answer counts.
            match row.state.is_ended() {
                true => self.check_answer(*number, event, session)?,
                false => self.answer(*number, event, session, result)?,
            }
        }
        Ok(())
    }

    /// An event by which a session delivers a command. It is a conflict if the command is not available to the session.
    fn deliver(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
    ) -> Result<(), QueueError> {
        self.check_holder(number, session)?;
        let stepped = self.step(number, event, Some(session));
        stepped.map(|_| ()).map_err(|error| match error {
            QueueError::NotNow { .. } => conflict(number),
            other => other,
        })
    }

    fn answer(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
        result: &StoredResult,
    ) -> Result<(), QueueError> {
        self.deliver(number, event, session)?;
        let mut result = result.clone();
        result.limit_values(self.limits.result_bytes);
        let json = serde_json::to_string(&result).map_err(|error| QueueError::Backend(Box::new(error)))?;
        if let Some((stored, _)) = self.changes.get_mut(&number) {
            *stored = Some(json);
        }
        Ok(())
    }

    fn check_answer(
        &self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: &SessionId,
    ) -> Result<(), QueueError> {
        self.check_holder(number, session)?;
        match self.rows.get(&number).map(|row| row.state.after(event)) {
            Some(Ok(_)) => Ok(()),
            _ => Err(conflict(number)),
        }
    }

    /// A command that is not pending is available only to the session that has it.
    fn check_holder(&self, number: SequenceNumber, session: &SessionId) -> Result<(), QueueError> {
        match self.rows.get(&number) {
            Some(row) if row.state == DeliveryState::Pending || row.session.as_ref() == Some(session) => {
                Ok(())
            }
            _ => Err(conflict(number)),
        }
    }

    /// Changes the state of a command by an event. Returns the new state.
    pub(super) fn step(
        &mut self,
        number: SequenceNumber,
        event: DeliveryEvent,
        session: Option<&SessionId>,
    ) -> Result<DeliveryState, QueueError> {
        let row = self.rows.get_mut(&number).ok_or(QueueError::NoSuchCommand(number))?;
        let next = row.state.after(event).map_err(|error| QueueError::NotNow { number, error })?;
        if next == row.state {
            return Ok(next);
        }
        match next {
            DeliveryState::Pending => row.session = None,
            DeliveryState::Held => row.session = session.cloned(),
            DeliveryState::Sent => {
                row.session = session.cloned();
                row.sends = row.sends.saturating_add(1);
            }
            DeliveryState::Acknowledged
            | DeliveryState::Failed
            | DeliveryState::Cancelled
            | DeliveryState::Unknown => {}
        }
        row.state = next;
        self.changes.insert(number, (None, next.is_ended().then_some(self.now)));
        Ok(next)
    }

    /// Ends a session whose commands were read.
    pub(super) fn end(&mut self, session: &SessionId) -> Result<Left, QueueError> {
        let mut left = Left::default();
        let has = |row: &&Row| !row.state.is_ended() && row.session.as_ref() == Some(session);
        let rows: Vec<Row> = self.rows.values().filter(has).cloned().collect();
        for row in rows {
            let resend = row.resend == ResendPolicy::WhenUnanswered && row.sends < self.limits.sends;
            let next = self.step(row.number, DeliveryEvent::SessionEnded { resend }, None)?;
            left.note(row.number, next);
        }
        Ok(left)
    }

    /// Retires the device of the commands.
    pub(super) fn retire(&mut self) -> Result<Left, QueueError> {
        let mut left = Left::default();
        for number in self.rows.keys().copied().collect::<Vec<_>>() {
            left.note(number, self.step(number, DeliveryEvent::Retire, None)?);
        }
        Ok(left)
    }

    /// Returns the commands that have changed.
    pub(super) fn into_list(mut self) -> Vec<Change> {
        let changes = self.changes.into_iter().filter_map(|(number, (result, ended_at))| {
            Some(Change { row: self.rows.remove(&number)?, result, ended_at })
        });
        changes.collect()
    }
}

fn conflict(number: SequenceNumber) -> QueueError {
    QueueError::Conflict { what: format!("command {number}") }
}
