//! The durable queue of alerts.

use super::stored_alert::{of_record, to_record};
use super::wake::Waker;
use crate::store::{SharedStore, Store, StoreChange, StoreError, StoreView};
use csp_host::CspAlert;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Alerts that wait for a server, in the store of an agent. They are sent in the next session, oldest first, and stay in
/// the queue until the server has answered them. Clones share the queue.
///
/// [`Agent::alerts`](super::Agent::alerts) is the queue of an agent. A CSP that has to store an alert together with a
/// state of its own keeps it itself: see [`Csp::alerts`](csp_host::Csp::alerts).
#[derive(Clone, Debug)]
pub struct AlertQueue {
    store: Arc<Mutex<StoreView<SharedStore>>>,
    waker: Waker,
}

/// The most alerts in a queue.
const MOST: usize = 1000;

/// Why an alert is not in the queue.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlertError {
    /// The queue has 1000 alerts: no server has taken any of them.
    #[error("{MOST} alerts wait for the server, and the queue takes no more")]
    Full,
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AlertQueue {
    pub(super) fn new(store: &SharedStore, waker: Waker) -> Self {
        AlertQueue { store: Arc::new(Mutex::new(store.view("alerts"))), waker }
    }

    /// Adds an alert, and wakes the agent. The alert is durable when this returns `Ok`.
    ///
    /// # Errors
    /// [`AlertError::Full`], or [`AlertError::Store`] when it could not be stored.
    pub fn push(&self, alert: &CspAlert) -> Result<(), AlertError> {
        let mut store = self.store();
        let keys = store.keys("")?;
        if keys.len() >= MOST {
            return Err(AlertError::Full);
        }
        let last = keys.last().and_then(|key| key.parse::<u64>().ok());
        let number = last.map_or(0, |last| last.saturating_add(1));
        store.put(&key(number), &to_record(alert))?;
        self.waker.notify();
        Ok(())
    }

    /// The alerts that wait, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn waiting(&self) -> Result<Vec<CspAlert>, StoreError> {
        Ok(self.read()?.into_iter().map(|(_, alert)| alert).collect())
    }

    fn read(&self) -> Result<Vec<(String, CspAlert)>, StoreError> {
        let store = self.store();
        let mut found = Vec::new();
        for key in store.keys("")? {
            let Some(record) = store.get(&key)? else { continue };
            let alert = of_record(&record).map_err(|why| corrupt(&key, why))?;
            found.push((key, alert));
        }
        Ok(found)
    }

    /// Drops alerts that a server has taken. Of equal alerts the oldest ones are dropped.
    pub(super) fn drop_taken(&self, taken: &[CspAlert]) -> Result<(), StoreError> {
        if taken.is_empty() {
            return Ok(());
        }
        let mut waiting = self.read()?;
        let mut keys = Vec::new();
        for alert in taken {
            if let Some(at) = waiting.iter().position(|(_, waiting)| waiting == alert) {
                keys.push(waiting.remove(at).0);
            }
        }
        let changes: Vec<_> = keys.iter().map(|key| StoreChange::Delete { key }).collect();
        if changes.is_empty() { Ok(()) } else { self.store().write(&changes) }
    }

    fn store(&self) -> MutexGuard<'_, StoreView<SharedStore>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner) // the view itself never changes
    }
}

/// The key of an alert: keys are sorted as texts.
fn key(number: u64) -> String {
    format!("{number:020}")
}

fn corrupt(key: &str, why: &str) -> StoreError {
    StoreError::Corrupt { what: format!("alerts/{key}"), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MemoryStore, Record};

    fn queue_of(store: &SharedStore) -> AlertQueue {
        AlertQueue::new(store, Waker::new())
    }

    fn alert(data: &str) -> CspAlert {
        CspAlert::new("com.example", "./Vendor/Example", data)
    }

    fn data(queue: &AlertQueue) -> Vec<String> {
        queue.waiting().unwrap().into_iter().map(|alert| alert.data).collect()
    }

    #[test]
    fn alerts_stay_in_order_until_they_are_taken() {
        let store = SharedStore::new(MemoryStore::new());
        let queue = queue_of(&store);
        ["a", "b", "a", "c"].iter().for_each(|data| queue.push(&alert(data)).unwrap());
        assert_eq!(data(&queue_of(&store)), ["a", "b", "a", "c"]);
        queue.drop_taken(&[alert("a"), alert("unknown"), alert("c")]).unwrap();
        assert_eq!(data(&queue), ["b", "a"]);
        queue.push(&alert("d")).unwrap();
        assert_eq!(data(&queue), ["b", "a", "d"]);
    }

    #[test]
    fn a_full_queue_refuses_alerts_and_keeps_the_others() {
        let queue = queue_of(&SharedStore::new(MemoryStore::new()));
        (0..MOST).for_each(|number| queue.push(&alert(&number.to_string())).unwrap());
        assert!(matches!(queue.push(&alert("one more")), Err(AlertError::Full)));
        assert_eq!(data(&queue).len(), MOST);
    }

    #[test]
    fn a_damaged_alert_is_reported() {
        let store = SharedStore::new(MemoryStore::new());
        store.view("alerts").put(&key(0), &Record { version: 1, data: vec![1] }).unwrap();
        assert!(matches!(queue_of(&store).waiting(), Err(StoreError::Corrupt { .. })));
    }
}
