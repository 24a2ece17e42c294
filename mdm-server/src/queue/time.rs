//! Times in a database: milliseconds since the beginning of 1970.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The latest time that a database holds: the end of the year 9999.
const LATEST: u64 = 253_402_300_799_999;

pub(super) fn now() -> i64 {
    millis(SystemTime::now())
}

/// A time before 1970 counts as 1970, a time after the year 9999 as its end.
pub(super) fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis().min(LATEST.into())).unwrap_or_default()
}

pub(super) fn system_time(millis: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(millis).unwrap_or_default().min(LATEST))
}
