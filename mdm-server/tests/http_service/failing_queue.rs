//! A queue that fails at any call, and a clock that jumps.

use crate::device::{Device, post};
use crate::program::{Program, commands, device_id, enqueue, service, states};
use ddf::Verb;
use mdm_server::http::{DeviceService, MessageEncoding};
use mdm_server::queue::{
    CommandQueue, CommandRecord, DeliveryState, DeviceId, DeviceRecord, Exchange, IdleSession, Left,
    MemoryQueue, NewCommand, OpenSession, QueueError, QueueLimits, QueuedCommand, Retention, SequenceNumber,
    SessionAfter, SessionId, StoredSession,
};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};
use syncml::Message;

/// A queue whose calls fail: those that follow the first `good` ones, `bad` of them.
struct FailingQueue {
    inner: Arc<MemoryQueue>,
    good: AtomicI64,
    bad: i64,
    /// The change is made although the call fails, as when the connection to a database is lost.
    changes: bool,
    error: fn() -> QueueError,
}

impl FailingQueue {
    fn call<R>(&self, call: impl FnOnce(&MemoryQueue) -> Result<R, QueueError>) -> Result<R, QueueError> {
        let left = self.good.fetch_sub(1, Ordering::Relaxed);
        if left > 0 || left <= -self.bad {
            return call(&self.inner);
        }
        if self.changes {
            call(&self.inner)?;
        }
        Err((self.error)())
    }

    /// Returns true if a call has failed.
    fn has_failed(&self) -> bool {
        self.good.load(Ordering::Relaxed) < 0
    }
}

macro_rules! calls {
    ($(fn $name:ident($($argument:ident: $kind:ty),*) -> $done:ty;)*) => {
        $(fn $name(&self, $($argument: $kind),*) -> Result<$done, QueueError> {
            self.call(|queue| queue.$name($($argument),*))
        })*
    };
}

impl CommandQueue for FailingQueue {
    fn limits(&self) -> QueueLimits {
        self.inner.limits()
    }

    calls! {
        fn enqueue(device: &DeviceId, commands: &[NewCommand]) -> SequenceNumber;
        fn pending(device: &DeviceId, most: usize) -> Vec<QueuedCommand>;
        fn session(device: &DeviceId, session: &SessionId) -> Option<StoredSession>;
        fn commit(exchange: &Exchange, after: SessionAfter<'_>) -> Left;
        fn close(device: &DeviceId, session: &SessionId) -> Left;
        fn close_idle(before: SystemTime, most: usize) -> Vec<IdleSession>;
        fn sessions(device: &DeviceId) -> Vec<OpenSession>;
        fn cancel(device: &DeviceId, number: SequenceNumber) -> ();
        fn resend(device: &DeviceId, number: SequenceNumber) -> ();
        fn retire(device: &DeviceId) -> Left;
        fn forget(device: &DeviceId) -> ();
        fn command(device: &DeviceId, number: SequenceNumber) -> Option<CommandRecord>;
        fn commands(device: &DeviceId, after: SequenceNumber, most: usize) -> Vec<CommandRecord>;
        fn devices(after: Option<&DeviceId>, most: usize) -> Vec<DeviceRecord>;
        fn prune(retention: &Retention) -> usize;
    }
}

#[test]
fn a_queue_that_fails_at_any_call_loses_no_command_and_repeats_none() {
    let errors: [(fn() -> QueueError, bool); 7] = [
        (|| QueueError::Full, false),
        (|| QueueError::ReadOnly, false),
        (|| QueueError::Busy, false),
        (|| QueueError::Io(io::Error::other("a bad sector")), false),
        (|| QueueError::Unreachable("no route".to_owned()), false),
        (|| QueueError::OutcomeUnknown, false),
        (|| QueueError::OutcomeUnknown, true),
    ];
    for ((error, changes), bad) in errors.into_iter().flat_map(|error| [(error, 1), (error, 9)]) {
        for good in 0.. {
            let context = format!("{:?}, {bad} after {good} calls, changes: {changes}", error());
            let memory = Arc::new(MemoryQueue::new());
            enqueue(&memory, "a", Verb::Exec, "./Run");
            enqueue(&memory, "a", Verb::Get, "./Missing");
            let queue = FailingQueue { inner: Arc::clone(&memory), good: good.into(), bad, changes, error };
            let queue = Arc::new(queue);
            let service = DeviceService::new(Arc::clone(&queue), Arc::new(Program::default()));
            let mut device = Device::new("a");
            let mut next = Some(device.opening());
            while let Some(message) = next {
                let body = message.to_xml();
                // The device comes back with the same message.
                let answer = (0..100).find_map(|_| {
                    let answer = post(&service, &device.identity, MessageEncoding::Xml, body.as_bytes());
                    if answer.status() == 200 {
                        return Some(answer);
                    }
                    assert_eq!(
                        (answer.status().as_u16(), &answer.headers()["retry-after"]),
                        (503, &60.into())
                    );
                    None
                });
                let answer = answer.expect(&context);
                next = device.execute(&Message::read(answer.body()).unwrap());
            }
            assert_eq!(device.executed, ["./Run", "./Missing"], "{context}");
            let states = states(&memory, "a");
            assert_eq!(states, [DeliveryState::Acknowledged, DeliveryState::Failed], "{context}");
            assert!(commands(&memory, "a").iter().all(|command| command.sends == 1), "{context}");
            if !queue.has_failed() {
                assert!(good > 5, "only {good} calls");
                break;
            }
        }
    }
}

#[test]
fn a_clock_that_jumps_closes_sessions_and_sends_no_exec_again() {
    let year = Duration::from_secs(365 * 24 * 60 * 60);
    let idle = Duration::from_secs(30 * 60);
    let now = SystemTime::now();
    for (clock, survives) in [(now - year, true), (SystemTime::UNIX_EPOCH, true), (now + year, false)] {
        let queue = Arc::new(MemoryQueue::new());
        enqueue(&queue, "a", Verb::Exec, "./Run/1");
        let service = service(&queue, Program::default());
        let mut device = Device::new("a");
        let opening = device.opening();
        let answer = device.send(&service, &opening);
        let second = device.execute(&answer).unwrap().to_xml();
        enqueue(&queue, "a", Verb::Exec, "./Run/2");
        // The upkeep of a server whose clock says so.
        let closed = queue.close_idle(clock.checked_sub(idle).unwrap_or(clock), 10).unwrap();
        assert_eq!(closed.is_empty(), survives, "{clock:?}");
        let answer = post(&service, &device.identity, MessageEncoding::Xml, second.as_bytes());
        assert_eq!(answer.status(), if survives { 200 } else { 409 });
        if survives {
            device.execute(&Message::read(answer.body()).unwrap()).unwrap();
        }
        // The device begins another session.
        let mut again = Device::with(device.identity.clone(), "2");
        again.hold_session(&service);
        let run: Vec<_> = device.executed.into_iter().chain(again.executed).collect();
        assert_eq!(run, ["./Run/1", "./Run/2"], "{clock:?}");
        let first = commands(&queue, "a")[0].state;
        assert_eq!(first, if survives { DeliveryState::Acknowledged } else { DeliveryState::Unknown });
        assert!(queue.sessions(&device_id("a")).unwrap().len() <= 2);
    }
}
