//! Many threads with handles of their own, as processes have.

use super::fixture::{Fixture, result};
use super::opener::{CaseResult, Opener};
use crate::queue::{
    CommandQueue, DeliveryState, DeviceId, Exchange, QueueError, SequenceNumber, SessionAfter, SessionId,
};
use std::collections::BTreeMap;

/// The delivered commands, each with its device.
type Delivered = Vec<(DeviceId, SequenceNumber)>;

pub(super) fn commands_are_delivered_once_by_many_threads(open: &Opener) -> CaseResult {
    const COMMANDS: u64 = 30;
    let first = Fixture::new(open)?;
    let second = first.other_device("device-2")?;
    let numbers = first.enqueue(COMMANDS)?;
    second.enqueue(COMMANDS)?;
    let devices = [first.device.clone(), second.device.clone()];
    let delivered = std::thread::scope(|scope| {
        let deliver = |session: &'static str| deliver_all(&*open.open(), &devices, session);
        // Two threads share each session, as two processes that have the same message.
        let threads: Vec<_> =
            ["a", "a", "b", "b"].map(|session| scope.spawn(move || deliver(session))).into();
        threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
    });
    let mut times: BTreeMap<(DeviceId, SequenceNumber), usize> = BTreeMap::new();
    for delivered in delivered {
        for each in delivered.map_err(|_| "a thread has panicked")?? {
            *times.entry(each).or_default() += 1;
        }
    }
    let expected =
        devices.iter().flat_map(|device| numbers.iter().map(|number| ((device.clone(), *number), 1)));
    assert_eq!(times, expected.collect(), "each command once");
    first.are(&numbers, DeliveryState::Acknowledged)?;
    second.are(&numbers, DeliveryState::Acknowledged)
}

/// Delivers and answers commands until none is left.
fn deliver_all(
    queue: &dyn CommandQueue,
    devices: &[DeviceId],
    session: &str,
) -> Result<Delivered, QueueError> {
    let session = SessionId::new(session)?;
    let mut delivered = Vec::new();
    for device in devices {
        loop {
            match deliver(queue, device, &session) {
                Ok(sent) if sent.is_empty() => break,
                Ok(sent) => delivered.extend(sent.into_iter().map(|number| (device.clone(), number))),
                Err(error) if error.is_transient() => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(delivered)
}

/// Sends the next commands. Their answer comes at once, so that the session need not remember them.
fn deliver(
    queue: &dyn CommandQueue,
    device: &DeviceId,
    session: &SessionId,
) -> Result<Vec<SequenceNumber>, QueueError> {
    let stored = queue.session(device, session)?;
    let mut exchange = Exchange::new(device, session, stored.as_ref());
    let sent: Vec<_> = queue.pending(device, 3)?.iter().map(|command| command.number()).collect();
    for number in &sent {
        exchange.send(*number).answer(*number, result(200));
    }
    queue.commit(&exchange, SessionAfter::Open(b""))?;
    Ok(sent)
}
