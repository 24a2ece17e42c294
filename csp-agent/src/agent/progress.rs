//! The position of an agent in its schedule.

use super::records::VERSION;
use super::schedule::{PollSchedule, PollSet};
use super::timer::{Moment, NextPoll};
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
    /// The next poll, as an earlier process has planned it.
    pub(super) fn planned(&self, moment: Moment) -> Option<NextPoll> {
        self.next.map(|(unix, interval)| NextPoll::planned(unix, interval, moment))
    }

    /// Counts a poll whose session begins, and plans the next one. The first session is not a poll.
    pub(super) fn count_poll(&mut self, moment: Moment) -> Option<NextPoll> {
        self.polls = if self.session == 0 { 0 } else { self.polls.saturating_add(1) };
        self.plan(moment)
    }

    /// Begins another schedule.
    pub(super) fn restart(&mut self, schedule: PollSchedule, moment: Moment) -> Option<NextPoll> {
        (self.schedule, self.polls) = (schedule, 0);
        self.plan(moment)
    }

    fn plan(&mut self, moment: Moment) -> Option<NextPoll> {
        let poll = self.schedule.wait_after(self.polls).map(|wait| NextPoll::after(wait, moment));
        self.next = poll.as_ref().map(NextPoll::stored);
        poll
    }

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
