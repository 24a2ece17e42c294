//! Time and sleep.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A clock. Tests replace it, so that they need not wait for time limits.
pub trait Clock: Send + Sync {
    /// The time since a fixed moment of this process. It never goes back.
    fn now(&self) -> Duration;

    /// The time since the beginning of 1970, by the machine's calendar. It survives a restart and may jump.
    fn unix(&self) -> Duration;

    /// Waits for this time.
    fn sleep(&self, time: Duration);
}

/// The machine's clock.
#[derive(Clone, Debug)]
pub struct SystemClock {
    began: Instant,
}

impl SystemClock {
    /// A clock that begins now.
    pub fn new() -> Self {
        SystemClock { began: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn unix(&self) -> Duration {
        // A calendar before 1970 counts as 1970.
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// A clock that only moves when a test moves it or something sleeps. Clones share the time.
///
/// ```
/// use csp_agent::clock::{Clock, ManualClock};
/// use std::time::Duration;
///
/// let clock = ManualClock::new();
/// clock.sleep(Duration::from_secs(3600));
/// assert_eq!(clock.now(), Duration::from_secs(3600));
/// assert_eq!(clock.unix(), Duration::from_secs(3600));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ManualClock {
    /// Since the process began, and since 1970.
    times: Arc<Mutex<(Duration, Duration)>>,
}

impl ManualClock {
    /// A clock at zero, in 1970.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves the clock forward.
    pub fn advance(&self, time: Duration) {
        let mut times = self.times();
        times.0 = times.0.saturating_add(time);
        times.1 = times.1.saturating_add(time);
    }

    /// Sets the calendar, as when a person or a time server corrects it. The time since the beginning of the process
    /// is unchanged.
    pub fn set_unix(&self, time: Duration) {
        self.times().1 = time;
    }

    fn times(&self) -> MutexGuard<'_, (Duration, Duration)> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner) // a panic cannot leave two numbers half-written
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Duration {
        self.times().0
    }

    fn unix(&self) -> Duration {
        self.times().1
    }

    fn sleep(&self, time: Duration) {
        self.advance(time);
    }
}
