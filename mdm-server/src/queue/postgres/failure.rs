//! From errors of PostgreSQL to errors of the queue.

use crate::queue::error::QueueError;
use ::postgres::Error;
use ::postgres::error::SqlState;
use csp_findings::one_line;

/// Converts an error. Leaves out the detail and the statement, which may have values.
pub(super) fn failed(error: &Error) -> QueueError {
    let Some(database) = error.as_db_error() else {
        let text = one_line(error.to_string()).into_owned();
        return match is_lost(error) {
            true => QueueError::Unreachable(text),
            false => QueueError::Database(text),
        };
    };
    let text = one_line(format!("{} ({})", database.message(), database.code().code())).into_owned();
    let code = database.code();
    if [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE]
        .contains(code)
    {
        QueueError::Busy
    } else if *code == SqlState::DISK_FULL {
        QueueError::Full
    } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        QueueError::ReadOnly
    } else if [SqlState::DATA_CORRUPTED, SqlState::INDEX_CORRUPTED].contains(code) {
        QueueError::Damaged { why: text }
    } else if is_lost(error) || *code == SqlState::TOO_MANY_CONNECTIONS {
        QueueError::Unreachable(text)
    } else {
        QueueError::Database(text)
    }
}

/// Converts an error of a commit: after a lost connection nobody knows its outcome.
pub(super) fn commit_failed(error: &Error) -> QueueError {
    if is_lost(error) { QueueError::OutcomeUnknown } else { failed(error) }
}

/// Returns true if the connection is lost or was never made.
pub(super) fn is_lost(error: &Error) -> bool {
    let Some(database) = error.as_db_error() else {
        use std::error::Error as _;
        let is_io = error.source().is_some_and(|source| source.is::<std::io::Error>());
        return is_io || error.is_closed();
    };
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(database.code())
        || database.code().code().starts_with("08")
}
