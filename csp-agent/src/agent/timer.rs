//! When the next session begins. The timer has no clock: its caller passes the time.

use std::time::Duration;

/// The shortest and the longest wait after a session that failed.
const BACKOFF: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(60 * 60)];

/// The longest time that a server can keep a device away with `Retry-After`.
const LONGEST_HOLD: Duration = Duration::from_secs(24 * 60 * 60);

/// The longest pause within a session. Servers close sessions whose devices do not come back.
const LONGEST_PAUSE: Duration = Duration::from_secs(10 * 60);

/// A moment by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The time since the process began. On some systems it does not advance while the machine sleeps.
    pub(super) now: Duration,
    /// The time since 1970, which may jump.
    pub(super) unix: Duration,
}

/// The next poll. It is due as soon as either clock says so: a calendar that is set back does not delay it, and a machine
/// that was asleep does not miss it. A calendar that is set forward causes one early poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NextPoll {
    at: Moment,
    /// The time from the poll before it.
    interval: Duration,
}

impl NextPoll {
    /// A poll after this interval.
    pub(super) fn after(interval: Duration, moment: Moment) -> Self {
        let at =
            Moment { now: moment.now.saturating_add(interval), unix: moment.unix.saturating_add(interval) };
        NextPoll { at, interval }
    }

    /// The poll that an earlier process has planned for `unix`. It is at most one interval away, whatever the calendar says.
    pub(super) fn planned(unix: Duration, interval: Duration, moment: Moment) -> Self {
        let wait = unix.saturating_sub(moment.unix).min(interval);
        NextPoll { interval, ..NextPoll::after(wait, moment) }
    }

    /// When it is due by the calendar, and its interval, for [`planned`](NextPoll::planned).
    pub(super) fn stored(&self) -> (Duration, Duration) {
        (self.at.unix, self.interval)
    }

    fn wait(&self, moment: Moment) -> Duration {
        self.at.now.saturating_sub(moment.now).min(self.at.unix.saturating_sub(moment.unix))
    }
}

/// The times that decide when the next session begins.
#[derive(Debug, Default)]
pub(super) struct Timer {
    /// The next poll of the schedule.
    pub(super) poll: Option<NextPoll>,
    /// The next attempt after a failure, by the clock of the process.
    retry: Option<Duration>,
    /// No session begins before this time, by the clock of the process: the server is busy.
    hold: Option<Duration>,
    /// The session does not go on before this time, by the clock of the process: the server is busy.
    pause: Option<Duration>,
    /// The number of failures in a row.
    failures: u32,
}

impl Timer {
    /// The time until the next poll or attempt; `None` when none is planned.
    pub(super) fn wait(&self, moment: Moment) -> Option<Duration> {
        let poll = self.poll.map(|poll| poll.wait(moment));
        let retry = self.retry.map(|at| at.saturating_sub(moment.now));
        let wait = [poll, retry].into_iter().flatten().min()?;
        Some(wait.max(self.held(moment)))
    }

    /// The time before which no session may begin.
    pub(super) fn held(&self, moment: Moment) -> Duration {
        self.hold.map_or(Duration::ZERO, |until| until.saturating_sub(moment.now))
    }

    /// Interrupts a session whose server is busy. Returns false if the server asks for more time than a session can wait.
    pub(super) fn interrupt(&mut self, moment: Moment, retry_after: Option<Duration>) -> bool {
        let wait = retry_after.unwrap_or(BACKOFF[0]);
        self.pause = (wait <= LONGEST_PAUSE).then(|| moment.now.saturating_add(wait));
        self.pause.is_some()
    }

    /// The time before which the session does not go on; zero if it can go on now.
    pub(super) fn pause(&self, moment: Moment) -> Duration {
        self.pause.map_or(Duration::ZERO, |until| until.saturating_sub(moment.now))
    }

    /// True if the poll of the schedule is due.
    pub(super) fn polls(&self, moment: Moment) -> bool {
        self.poll.is_some_and(|poll| poll.wait(moment).is_zero())
    }

    /// A session has failed: plans another attempt, not before the time that a busy server asks for.
    pub(super) fn failed(&mut self, moment: Moment, retry_after: Option<Duration>) {
        let [shortest, longest] = BACKOFF;
        let backoff = shortest.saturating_mul(1 << self.failures.min(16)).min(longest);
        self.failures = self.failures.saturating_add(1);
        let hold = retry_after.map(|wait| wait.min(LONGEST_HOLD));
        self.hold = hold.map(|wait| moment.now.saturating_add(wait));
        let wait = hold.unwrap_or(Duration::ZERO).max(backoff);
        self.retry = Some(moment.now.saturating_add(wait));
    }

    /// A session has come to its end.
    pub(super) fn succeeded(&mut self) {
        (self.retry, self.hold, self.failures) = (None, None, 0);
    }

    /// A session begins: attempts that were planned are replaced by it.
    pub(super) fn begun(&mut self) {
        (self.retry, self.hold, self.pause) = (None, None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(now: u64, unix: u64) -> Moment {
        Moment { now: Duration::from_secs(now), unix: Duration::from_secs(unix) }
    }

    fn wait(timer: &Timer, now: u64, unix: u64) -> Option<u64> {
        timer.wait(seconds(now, unix)).map(|wait| wait.as_secs())
    }

    fn polling(interval: u64, now: u64, unix: u64) -> Timer {
        let poll = NextPoll::after(Duration::from_secs(interval), seconds(now, unix));
        Timer { poll: Some(poll), ..Timer::default() }
    }

    #[test]
    fn a_calendar_that_jumps_neither_delays_nor_multiplies_polls() {
        let timer = polling(900, 10, 1_000_000);
        assert_eq!(wait(&timer, 20, 1_000_010), Some(890));
        // Set back by a year: the clock of the process decides.
        assert_eq!(wait(&timer, 310, 0), Some(600));
        assert_eq!(wait(&timer, 910, 0), Some(0));
        // Set forward, or the machine was asleep: due at once, and the next one is a whole interval away.
        assert_eq!(wait(&timer, 20, 9_000_000), Some(0));
        assert_eq!(wait(&polling(900, 20, 9_000_000), 20, 9_000_000), Some(900));
    }

    #[test]
    fn a_poll_planned_by_an_earlier_process_is_at_most_one_interval_away() {
        let interval = Duration::from_secs(900);
        let planned = |unix, now| {
            let poll = NextPoll::planned(Duration::from_secs(unix), interval, seconds(0, now));
            wait(&Timer { poll: Some(poll), ..Timer::default() }, 0, now)
        };
        assert_eq!(planned(1_000_500, 1_000_000), Some(500));
        assert_eq!(planned(1_000_000, 1_000_500), Some(0));
        assert_eq!(planned(9_000_000, 1_000_000), Some(900), "the calendar was set back");
    }

    #[test]
    fn failures_are_retried_at_growing_intervals() {
        let mut timer = Timer::default();
        assert_eq!(timer.wait(seconds(0, 0)), None);
        let mut waits = Vec::new();
        for _ in 0..8 {
            timer.failed(seconds(0, 0), None);
            waits.push(wait(&timer, 0, 0).unwrap());
        }
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600]);
        timer.succeeded();
        assert_eq!(timer.wait(seconds(0, 0)), None);
        timer.failed(seconds(0, 0), None);
        assert_eq!(wait(&timer, 0, 0), Some(60), "the count begins again");
    }

    #[test]
    fn a_session_waits_for_a_busy_server_for_minutes_only() {
        let mut timer = Timer::default();
        for (asked, wait) in [(None, Some(60)), (Some(0), Some(0)), (Some(600), Some(600)), (Some(601), None)]
        {
            let waits = timer.interrupt(seconds(100, 0), asked.map(Duration::from_secs));
            assert_eq!((waits, timer.pause(seconds(100, 0)).as_secs()), (wait.is_some(), wait.unwrap_or(0)));
        }
        assert!(timer.interrupt(seconds(100, 0), None) && timer.pause(seconds(161, 0)).is_zero());
        timer.begun();
        assert!(timer.pause(seconds(0, 0)).is_zero());
    }

    #[test]
    fn a_busy_server_is_left_alone_but_not_for_ever() {
        let mut timer = polling(30, 0, 0);
        timer.failed(seconds(0, 0), Some(Duration::from_secs(300)));
        assert_eq!(wait(&timer, 0, 0), Some(300), "the poll waits, too");
        assert_eq!(timer.held(seconds(100, 100)).as_secs(), 200);
        timer.failed(seconds(0, 0), Some(Duration::MAX));
        assert_eq!(timer.held(seconds(0, 0)), LONGEST_HOLD);
        timer.failed(seconds(0, 0), Some(Duration::ZERO));
        assert_eq!(timer.held(seconds(0, 0)), Duration::ZERO);
    }
}
