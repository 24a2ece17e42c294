//! The position of an agent in its schedule.

use super::records::VERSION;
use super::schedule::{PollSchedule, PollSet};
use crate::store::{FieldReader, Record};
use std::time::Duration;

/// The position in the schedule, and the number of the last session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// The number of the last session; 0 before the first one.
    pub(super) session: u32,
    /// The polls of the schedule so far.
    pub(super) polls: u32,
    pub(super) schedule: PollSchedule,
    /// The next poll: its time since 1970, and the interval before it.
    pub(super) next: Option<(Duration, Duration)>,
    /// The server has ended the management.
    pub(super) unenrolled: bool,
}

impl Progress {
    /// 32 bits each: session, polls, the six numbers of the schedule. A flag; with it, 64 bits each: the time of the next
    /// poll and the interval, in seconds. A flag.
    pub(super) fn record(&self) -> Record {
        let PollSchedule { first, second, remaining } = self.schedule;
        let numbers = [
            self.session,
            self.polls,
            first.minutes,
            first.times,
            second.minutes,
            second.times,
            remaining.minutes,
            remaining.times,
        ];
        let mut data: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        data.push(u8::from(self.next.is_some()));
        if let Some((at, interval)) = self.next {
            data.extend(at.as_secs().to_le_bytes());
            data.extend(interval.as_secs().to_le_bytes());
        }
        data.push(u8::from(self.unenrolled));
        Record { version: VERSION, data }
    }

    pub(super) fn read(fields: &mut FieldReader<'_>) -> Result<Self, &'static str> {
        let (session, polls) = (number(fields)?, number(fields)?);
        let mut set = || -> Result<PollSet, &'static str> {
            Ok(PollSet { minutes: number(fields)?, times: number(fields)? })
        };
        let schedule = PollSchedule { first: set()?, second: set()?, remaining: set()? };
        let next = if fields.flag()? { Some((seconds(fields)?, seconds(fields)?)) } else { None };
        Ok(Progress { session, polls, schedule, next, unenrolled: fields.flag()? })
    }
}

fn number(fields: &mut FieldReader<'_>) -> Result<u32, &'static str> {
    fields.bytes().map(u32::from_le_bytes)
}

fn seconds(fields: &mut FieldReader<'_>) -> Result<Duration, &'static str> {
    fields.bytes().map(|bytes| Duration::from_secs(u64::from_le_bytes(bytes)))
}
