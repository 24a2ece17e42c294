//! Waking an agent.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Wakes an agent from another thread: a push has arrived (WNS), or the agent shall stop. Clones wake the same agent.
///
/// ```
/// use csp_agent::agent::Waker;
/// use std::time::Duration;
///
/// let waker = Waker::new();
/// waker.clone().wake(); // in the thread that receives pushes
/// waker.wait(Duration::MAX); // returns at once
/// ```
#[derive(Clone, Debug, Default)]
pub struct Waker {
    shared: Arc<(Mutex<Calls>, Condvar)>,
}

#[derive(Debug, Default)]
struct Calls {
    /// The agent shall hold a session.
    wake: bool,
    /// The agent shall stop.
    stop: bool,
    /// A call has come since the last wait.
    is_called: bool,
}

impl Waker {
    /// A waker without calls.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a session now. A call during a session asks for another session after it.
    pub fn wake(&self) {
        self.call(|calls| calls.wake = true);
    }

    /// Ends [`Agent::run`](super::Agent::run) before its next action.
    pub fn stop(&self) {
        self.call(|calls| calls.stop = true);
    }

    /// Waits for a call, at most this long. A call ends one wait, also if its session cannot begin yet because the server is
    /// busy; [`stop`](Waker::stop) ends every wait.
    pub fn wait(&self, time: Duration) {
        let (calls, called) = &*self.shared;
        let calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = called.wait_timeout_while(calls, time, |calls| !calls.stop && !calls.is_called);
        // A poisoned lock holds flags, which cannot be half-written.
        waited.unwrap_or_else(PoisonError::into_inner).0.is_called = false;
    }

    /// Makes the agent look whether a session is due.
    pub(super) fn notify(&self) {
        self.call(|_| {});
    }

    /// Returns true if a session was asked for.
    pub(super) fn is_woken(&self) -> bool {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).wake
    }

    /// Notes that the session which was asked for begins.
    pub(super) fn answered(&self) {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).wake = false;
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).stop
    }

    fn call(&self, change: impl FnOnce(&mut Calls)) {
        let (calls, called) = &*self.shared;
        let mut calls = calls.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut calls);
        calls.is_called = true;
        drop(calls);
        called.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_session_that_cannot_begin_yet_does_not_end_every_wait() {
        let (waker, pause) = (Waker::new(), Duration::from_millis(20));
        waker.wake();
        waker.wait(Duration::MAX);
        let begun = Instant::now();
        waker.wait(pause);
        assert!(begun.elapsed() >= pause && waker.is_woken());
        waker.answered();
        assert!(!waker.is_woken());
        waker.notify();
        waker.wait(Duration::MAX);
        waker.stop();
        waker.wait(Duration::MAX);
        waker.wait(Duration::MAX);
    }
}
