//! The columns of the tables of a database. A value that this crate has not written is damage.

use super::error::QueueError;
use super::ids::{DeviceId, SessionId};
use super::new_command::ResendPolicy;
use super::records::DeviceRecord;
use super::sequence_number::SequenceNumber;
use super::state::DeliveryState;
use super::stored::damaged;
use super::transaction::Row;

/// The columns that every query of commands begins with.
pub(super) struct Columns {
    pub(super) number: i64,
    pub(super) state: i64,
    pub(super) session: Option<String>,
    pub(super) resend: i64,
    pub(super) sends: i64,
}

impl Columns {
    pub(super) fn row(self) -> Result<Row, QueueError> {
        let state = state_of(self.state).ok_or_else(|| damaged("a command has an unknown state"))?;
        let resend = match self.resend {
            0 => ResendPolicy::OnRequest,
            1 => ResendPolicy::WhenUnanswered,
            _ => return Err(damaged("a command has an unknown policy")),
        };
        let session = self.session.map(session_of).transpose()?;
        let sends =
            u32::try_from(self.sends).map_err(|_| damaged("a command has a wrong number of sends"))?;
        Ok(Row { number: SequenceNumber(number_of(self.number)?), state, session, resend, sends })
    }
}

/// The damage of a column with another type than this crate writes.
pub(super) fn other_type() -> QueueError {
    damaged("a column has a value of another type")
}

/// The number of a policy in a database.
pub(super) fn resend_number(resend: ResendPolicy) -> i16 {
    match resend {
        ResendPolicy::OnRequest => 0,
        ResendPolicy::WhenUnanswered => 1,
    }
}

/// A number as a database holds it. Numbers grow by one, so none reaches the limit.
pub(super) fn number_for(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of rows as a database takes it.
pub(super) fn count_for(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

pub(super) fn number_of(number: i64) -> Result<u64, QueueError> {
    u64::try_from(number).map_err(|_| damaged("a number is negative"))
}

pub(super) fn device_of(name: String) -> Result<DeviceId, QueueError> {
    DeviceId::new(name).map_err(|_| damaged("the name of a device is not valid"))
}

pub(super) fn session_of(name: String) -> Result<SessionId, QueueError> {
    SessionId::new(name).map_err(|_| damaged("the id of a session is not valid"))
}

/// The number of a state in a database.
pub(super) fn state_number(state: DeliveryState) -> i16 {
    match state {
        DeliveryState::Pending => 0,
        DeliveryState::Held => 1,
        DeliveryState::Sent => 2,
        DeliveryState::Acknowledged => 3,
        DeliveryState::Failed => 4,
        DeliveryState::Cancelled => 5,
        DeliveryState::Unknown => 6,
    }
}

/// Notes the number of commands in a state. States that this crate does not know are not counted.
pub(super) fn note_count(record: &mut DeviceRecord, state: i64, count: i64) -> Result<(), QueueError> {
    let states = DeliveryState::ALL.into_iter().map(|state| i64::from(state_number(state)));
    if let Some((noted, _)) = record.counts.iter_mut().zip(states).find(|(_, known)| *known == state) {
        *noted = number_of(count)?;
    }
    Ok(())
}

fn state_of(number: i64) -> Option<DeliveryState> {
    DeliveryState::ALL.into_iter().find(|state| i64::from(state_number(*state)) == number)
}
