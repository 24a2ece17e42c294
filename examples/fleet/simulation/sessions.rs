//! Sessions of many devices on a bounded number of threads.

use super::device::Device;
use cpu_time::{ProcessTime, ThreadTime};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Sessions that have ended, and their costs.
#[derive(Default)]
pub(crate) struct Sessions {
    /// The time of each complete session, as its device sees it.
    pub(crate) latencies: Vec<Duration>,
    /// The sessions that were not complete, and why.
    pub(crate) failures: Vec<String>,
    /// The time from the first session to the last.
    pub(crate) elapsed: Duration,
    /// The processor time of the whole process.
    pub(crate) processor: Duration,
    /// The part of it in the threads of the devices.
    pub(crate) device_processor: Duration,
}

impl Sessions {
    /// Adds sessions that came later.
    pub(crate) fn add(&mut self, later: Sessions) {
        self.add_concurrent(later.latencies, later.failures, later.device_processor);
        self.elapsed += later.elapsed;
        self.processor += later.processor;
    }

    fn add_concurrent(&mut self, latencies: Vec<Duration>, failures: Vec<String>, processor: Duration) {
        self.latencies.extend(latencies);
        self.failures.extend(failures);
        self.device_processor += processor;
    }
}

/// Holds a session with each device, on this number of threads. Each thread takes the next device that no thread has.
pub(crate) fn hold(threads: usize, devices: &[Mutex<Device>], ended: &(dyn Fn() + Sync)) -> Sessions {
    let next = AtomicUsize::new(0);
    let (began, processor) = (Instant::now(), ProcessTime::now());
    let work = || {
        let (mut latencies, mut failures, processor) = (Vec::new(), Vec::new(), ThreadTime::now());
        while let Some(device) = devices.get(next.fetch_add(1, Ordering::Relaxed)) {
            match device.lock().unwrap_or_else(PoisonError::into_inner).hold_session() {
                Ok(latency) => latencies.push(latency),
                Err(failure) => failures.push(failure),
            }
            ended();
        }
        (latencies, failures, processor.elapsed())
    };
    let mut sessions = Sessions::default();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(devices.len())).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let (latencies, failures, processor) = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            sessions.add_concurrent(latencies, failures, processor);
        }
    });
    (sessions.elapsed, sessions.processor) = (began.elapsed(), processor.elapsed());
    sessions
}
