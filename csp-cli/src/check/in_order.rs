//! Work on many items at the same time, with the results in the order of the items.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// The number of items and results that are in memory at the same time.
const MOST: usize = 256;

/// Does the work on each item that `feed` hands over, on as many threads as there are processors, and calls `take` with the
/// results, in the order of the items, as soon as they are there: `feed` and `take` run on this thread meanwhile. The work on
/// a single item is done on this thread, too.
///
/// # Errors
/// The first error of `feed` or `take`; no other work begins after it.
pub(super) fn in_order<T: Send, R: Send>(
    feed: impl FnOnce(&mut dyn FnMut(T) -> io::Result<()>) -> io::Result<()>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let (sender, results) = mpsc::channel();
    let (begin, begun) = mpsc::channel::<(usize, T)>();
    let begun = Mutex::new(begun);
    let is_over = AtomicBool::new(false);
    let next = || begun.lock().ok()?.recv().ok().filter(|_| !is_over.load(Ordering::Relaxed));
    let worker = || {
        while let Some((number, item)) = next() {
            let mut slot = Slot { number, result: None, sender: sender.clone() };
            slot.result = Some(work(item));
        }
    };
    thread::scope(|scope| {
        let mut queue = Queue { results, early: BTreeMap::new(), begun: 0, taken: 0, is_broken: false };
        let mut first = None;
        let give = |item, queue: &mut Queue<R>| {
            // The workers are gone after a panic only.
            let _ = begin.send((queue.begun, item));
            queue.begun += 1;
        };
        let fed = feed(&mut |item| {
            if queue.begun == 0 {
                let Some(one) = first.take() else {
                    first = Some(item);
                    return Ok(());
                };
                for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                    scope.spawn(worker);
                }
                give(one, &mut queue);
            }
            give(item, &mut queue);
            queue.take(MOST, &mut take)
        });
        let taken = fed.and_then(|()| match first {
            Some(one) => take(work(one)),
            None => queue.take(0, &mut take),
        });
        is_over.store(true, Ordering::Relaxed);
        drop(begin); // so that the workers end
        taken
    })
}

/// The place of a result. It is sent when the slot is dropped, also by a panic, so that nobody waits for it for ever.
struct Slot<R> {
    number: usize,
    result: Option<R>,
    sender: Sender<(usize, Option<R>)>,
}

impl<R> Drop for Slot<R> {
    fn drop(&mut self) {
        let _ = self.sender.send((self.number, self.result.take())); // nobody waits after an error
    }
}

/// The results that are not taken yet.
struct Queue<R> {
    results: Receiver<(usize, Option<R>)>,
    /// Those before which another one is missing.
    early: BTreeMap<usize, R>,
    begun: usize,
    taken: usize,
    /// True after a panic on another thread, which ends this one when all have ended.
    is_broken: bool,
}

impl<R> Queue<R> {
    /// Takes the results that are there, and waits while more than `most` are not taken.
    fn take(&mut self, most: usize, take: &mut impl FnMut(R) -> io::Result<()>) -> io::Result<()> {
        while !self.is_broken {
            while let Some(result) = self.early.remove(&self.taken) {
                self.taken += 1;
                take(result)?;
            }
            let received = match self.begun - self.taken > most {
                true => self.results.recv().ok(),
                false => self.results.try_recv().ok(),
            };
            match received {
                Some((number, Some(result))) => _ = self.early.insert(number, result),
                Some((_, None)) => self.is_broken = true,
                None => break,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)] // a test may

    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    fn feed_numbers(count: usize) -> impl FnOnce(&mut dyn FnMut(usize) -> io::Result<()>) -> io::Result<()> {
        move |begin| (0..count).try_for_each(begin)
    }

    #[test]
    fn results_come_in_the_order_of_the_items_and_few_are_kept() {
        let count = 5 * MOST;
        let taken = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let work = |number: usize| {
            // The first of ten is late.
            if number % 10 == 0 {
                thread::sleep(Duration::from_millis(1));
            }
            most.fetch_max(number - taken.load(Ordering::SeqCst).min(number), Ordering::SeqCst);
            number
        };
        let mut results = Vec::new();
        let done = in_order(feed_numbers(count), work, |number| {
            taken.fetch_add(1, Ordering::SeqCst);
            results.push(number);
            Ok(())
        });
        assert!(done.is_ok());
        assert_eq!(results, (0..count).collect::<Vec<_>>());
        assert!(most.into_inner() <= MOST);
    }

    #[test]
    fn an_error_ends_it() {
        let mut results = Vec::new();
        let done = in_order(
            feed_numbers(5 * MOST),
            |number| number,
            |number| {
                results.push(number);
                if number == 7 { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
            },
        );
        assert!(done.is_err());
        assert_eq!(results, (0..=7).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_of_the_work_is_one_of_the_caller() {
        let work = |number: usize| assert_ne!(number, 300, "wanted");
        let run = AssertUnwindSafe(|| in_order(feed_numbers(5 * MOST), work, |()| Ok(())));
        assert!(catch_unwind(run).is_err());
    }
}
