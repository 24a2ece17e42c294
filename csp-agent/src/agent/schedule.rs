//! The schedule of polls.

use std::time::Duration;

/// When an agent polls its server: three sets of polls, one after another (DMClient CSP, `Poll`).
///
/// ```
/// use csp_agent::agent::{PollSchedule, PollSet};
/// use std::time::Duration;
///
/// let schedule = PollSchedule {
///     first: PollSet { minutes: 15, times: 2 },
///     second: PollSet { minutes: 0, times: 7 },     // disabled
///     remaining: PollSet { minutes: 1440, times: 0 }, // for ever
/// };
/// let wait = |polls| schedule.wait_after(polls).map(|wait| wait.as_secs() / 60);
/// assert_eq!([wait(0), wait(1), wait(2), wait(1000)], [Some(15), Some(15), Some(1440), Some(1440)]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollSchedule {
    /// The polls after the enrolment (`IntervalForFirstSetOfRetries`, `NumberOfFirstRetries`).
    pub first: PollSet,
    /// The polls after the first set (`IntervalForSecondSetOfRetries`, `NumberOfSecondRetries`).
    pub second: PollSet,
    /// The polls after the second set (`IntervalForRemainingScheduledRetries`, `NumberOfRemainingScheduledRetries`).
    pub remaining: PollSet,
}

/// One set of polls of a [`PollSchedule`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PollSet {
    /// The time before each poll, in minutes; 0 disables the set.
    pub minutes: u32,
    /// The number of polls; 0 means without end, so that no later set begins.
    pub times: u32,
}

/// Ten polls, 15 minutes apart: the documented defaults of the DMClient CSP.
impl Default for PollSchedule {
    fn default() -> Self {
        PollSchedule {
            first: PollSet { minutes: 15, times: 10 },
            second: PollSet::default(),
            remaining: PollSet::default(),
        }
    }
}

impl PollSchedule {
    /// The time to wait for the next poll after `polls` polls of the schedule; `None` when the schedule has ended.
    pub fn wait_after(&self, polls: u32) -> Option<Duration> {
        let mut left = polls;
        for set in [self.first, self.second, self.remaining] {
            if set.minutes == 0 {
                continue;
            }
            if set.times == 0 || left < set.times {
                return Some(Duration::from_secs(u64::from(set.minutes) * 60));
            }
            left -= set.times;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(minutes: u32, times: u32) -> PollSet {
        PollSet { minutes, times }
    }

    fn minutes(schedule: PollSchedule, polls: impl IntoIterator<Item = u32>) -> Vec<Option<u64>> {
        polls.into_iter().map(|polls| schedule.wait_after(polls).map(|wait| wait.as_secs() / 60)).collect()
    }

    /// The examples of valid and invalid schedules on the page of the DMClient CSP.
    #[test]
    fn the_sets_follow_one_another() {
        let recommended = PollSchedule { first: set(15, 5), second: set(60, 10), remaining: set(1440, 0) };
        let expected = [Some(15), Some(15), Some(60), Some(60), Some(1440), Some(1440)];
        assert_eq!(minutes(recommended, [0, 4, 5, 14, 15, u32::MAX]), expected);

        let initial = PollSchedule { remaining: set(0, 0), ..recommended };
        assert_eq!(minutes(initial, [14, 15]), [Some(60), None]);

        let disabled = PollSchedule { first: set(0, 0), second: set(0, 0), remaining: set(0, 0) };
        assert_eq!(minutes(disabled, [0]), [None]);

        let endless_first = PollSchedule { first: set(1440, 0), second: set(1440, 0), remaining: set(1, 1) };
        assert_eq!(minutes(endless_first, [0, 10_000]), [Some(1440), Some(1440)]);

        let endless_second = PollSchedule { first: set(15, 1), second: set(60, 0), remaining: set(1440, 0) };
        assert_eq!(minutes(endless_second, [0, 1, 2, 1000]), [Some(15), Some(60), Some(60), Some(60)]);
    }

    #[test]
    fn the_default_is_the_documented_one() {
        assert_eq!(minutes(PollSchedule::default(), [0, 9, 10]), [Some(15), Some(15), None]);
    }
}
