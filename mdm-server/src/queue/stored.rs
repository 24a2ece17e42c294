//! From stored values to records. A value that this crate has not written is damage.

use super::error::QueueError;
use super::records::CommandRecord;
use super::result::StoredResult;
use super::time::system_time;
use super::transaction::Row;

/// A record of a command whose result is JSON.
pub(super) fn record(
    row: Row,
    title: String,
    result: Option<&str>,
    queued_at: i64,
    ended_at: Option<i64>,
) -> Result<CommandRecord, QueueError> {
    Ok(CommandRecord {
        number: row.number,
        title,
        state: row.state,
        resend: row.resend,
        sends: row.sends,
        session: row.session,
        result: result.map(result_of).transpose()?,
        queued_at: system_time(queued_at),
        ended_at: ended_at.map(system_time),
    })
}

/// A result from its JSON.
fn result_of(json: &str) -> Result<StoredResult, QueueError> {
    // The error would quote the values.
    serde_json::from_str(json)
        .map_err(|_| damaged("the result of a command is not in the form of this program"))
}

pub(super) fn damaged(why: &str) -> QueueError {
    QueueError::Damaged { why: why.to_owned() }
}
