//! From errors of SQLite to errors of the queue.

use crate::queue::columns::other_type;
use crate::queue::error::QueueError;
use csp_findings::one_line;
use rusqlite::{Error, ErrorCode};
use std::io;

/// Converts an error. Its text names tables and columns, and never has a value.
pub(super) fn failed(error: Error) -> QueueError {
    let text = one_line(error.to_string()).into_owned();
    match error {
        Error::SqliteFailure(code, _) => match code.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => QueueError::Busy,
            ErrorCode::DiskFull => QueueError::Full,
            ErrorCode::ReadOnly => QueueError::ReadOnly,
            ErrorCode::DatabaseCorrupt => QueueError::Damaged { why: text },
            ErrorCode::NotADatabase => QueueError::Foreign {
                why: "the file is not an SQLite database, or its beginning is damaged".to_owned(),
            },
            ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure => {
                QueueError::Io(io::Error::other(text))
            }
            _ => QueueError::Database(text),
        },
        // A column has another type than this program writes.
        Error::InvalidColumnType(..)
        | Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..) => other_type(),
        _ => QueueError::Database(text),
    }
}
