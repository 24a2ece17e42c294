//! Work on many items at the same time, with the results in the order of the items.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// The number of items and results that are in memory at the same time.
const MOST: usize = 256;

/// Does the work on each item that `feed` hands over, on as many threads as there are processors, and calls `take` with the
/// results, in the order of the items, as soon as they are there. This thread does all of `feed` and `take`, and its part of
/// the work meanwhile; for a single item there is no other.
///
/// # Errors
/// The first error of `feed` or `take`; no other work begins after it.
pub(super) fn in_order<T: Send, R: Send>(
    feed: impl FnOnce(&mut dyn FnMut(T) -> io::Result<()>) -> io::Result<()>,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> io::Result<()>,
) -> io::Result<()> {
    let (begin, items) = mpsc::channel();
    let (sender, results) = mpsc::channel();
    let work = Work { items: Mutex::new(items), work, sender, is_over: AtomicBool::new(false) };
    thread::scope(|scope| {
        let mut queue = Queue { results, early: BTreeMap::new(), begun: 0, taken: 0, is_broken: false };
        let fed = feed(&mut |item| {
            if queue.begun == 1 {
                let others = thread::available_parallelism().map_or(0, |threads| threads.get() - 1);
                (0..others).for_each(|_| _ = scope.spawn(|| work.do_all()));
            }
            let _ = begin.send((queue.begun, item)); // `work` has the other end
            queue.begun += 1;
            queue.take(&work, MOST, &mut take)
        });
        let taken = fed.and_then(|()| queue.take(&work, 0, &mut take));
        work.is_over.store(true, Ordering::Relaxed);
        drop(begin); // so that the other threads end
        taken
    })
}

/// The work, as all threads see it.
struct Work<T, R, W> {
    items: Mutex<Receiver<(usize, T)>>,
    work: W,
    sender: Sender<(usize, Option<R>)>,
    /// True if no other work is to begin.
    is_over: AtomicBool,
}

impl<T, R, W: Fn(T) -> R> Work<T, R, W> {
    /// Works until there are no items any more.
    fn do_all(&self) {
        let next = || self.items.lock().ok()?.recv().ok();
        while let Some(item) = next().filter(|_| !self.is_over.load(Ordering::Relaxed)) {
            self.do_one(item);
        }
    }

    /// Works on the next item. Returns false if none is waiting, or if another thread waits for it.
    fn do_next(&self) -> bool {
        // A thread that waits for an item has the lock.
        let item = self.items.try_lock().ok().and_then(|items| items.try_recv().ok());
        item.map(|item| self.do_one(item)).is_some()
    }

    fn do_one(&self, (number, item): (usize, T)) {
        let mut slot = Slot { number, result: None, sender: self.sender.clone() };
        slot.result = Some((self.work)(item));
    }
}

/// The slot of a result. It sends the result when it is dropped, or `None` after a panic.
struct Slot<R> {
    number: usize,
    result: Option<R>,
    sender: Sender<(usize, Option<R>)>,
}

impl<R> Drop for Slot<R> {
    fn drop(&mut self) {
        let _ = self.sender.send((self.number, self.result.take())); // after an error there is no receiver
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
    /// Takes the results that are there. Works or waits while more than `most` are not taken.
    fn take<T>(
        &mut self,
        work: &Work<T, R, impl Fn(T) -> R>,
        most: usize,
        take: &mut impl FnMut(R) -> io::Result<()>,
    ) -> io::Result<()> {
        while !self.is_broken {
            while let Some(result) = self.early.remove(&self.taken) {
                self.taken += 1;
                take(result)?;
            }
            let received = match self.results.try_recv() {
                Err(_) if self.begun - self.taken <= most => break,
                Err(_) if work.do_next() => continue,
                Err(_) => self.results.recv().ok(),
                Ok(received) => Some(received),
            };
            match received {
                Some((number, Some(result))) => _ = self.early.insert(number, result),
                Some((_, None)) | None => self.is_broken = true,
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
