//! The rule for deleting ended commands.

use std::time::SystemTime;

/// The rule by which [`prune`](super::CommandQueue::prune) deletes ended commands. Commands that are pending, held or sent
/// always remain. Without an age and a number it deletes nothing.
///
/// ```
/// use mdm_server::queue::{CommandQueue, MemoryQueue, Retention};
/// use std::time::{Duration, SystemTime};
/// let queue = MemoryQueue::new();
/// let month = Duration::from_secs(30 * 24 * 3600);
/// let retention = Retention::default().ended_before(SystemTime::now() - month).newest(1000);
/// while queue.prune(&retention)? == retention.batch { /* more remain */ }
/// # Ok::<(), mdm_server::queue::QueueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retention {
    /// Delete commands that ended before this time.
    pub ended_before: Option<SystemTime>,
    /// Delete all but the last commands of each device: this many that have ended remain.
    pub newest: Option<usize>,
    /// The most commands that one call deletes, so that it does not hold up others. Default: 10,000.
    pub batch: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Retention { ended_before: None, newest: None, batch: 10_000 }
    }
}

impl Retention {
    /// Sets [`Retention::ended_before`].
    #[must_use]
    pub fn ended_before(mut self, time: SystemTime) -> Self {
        self.ended_before = Some(time);
        self
    }

    /// Sets [`Retention::newest`].
    #[must_use]
    pub fn newest(mut self, count: usize) -> Self {
        self.newest = Some(count);
        self
    }

    /// Sets [`Retention::batch`].
    #[must_use]
    pub fn batch(mut self, count: usize) -> Self {
        self.batch = count;
        self
    }
}
