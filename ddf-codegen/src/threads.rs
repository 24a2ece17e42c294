//! Work on many pieces, by several threads.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// The most threads.
const THREADS: usize = 4;

/// The stack of each. A tree is up to 512 levels deep, and syn and prettyplease walk down modules in modules with large
/// frames. Memory that is not touched costs nothing.
const STACK: usize = 256 << 20;

/// Does the work on each piece. What becomes of them is in their order, whichever thread had them.
pub(crate) fn map<'p, P: Sync, R: Send>(pieces: &'p [P], work: impl Fn(&'p P) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    // Each takes the next piece that nobody has: pieces differ in size by orders of magnitude.
    let take = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(place) else { return done };
            done.push((place, work(piece)));
        }
    };
    let threads = available_parallelism().map_or(1, NonZero::get).min(THREADS).min(pieces.len());
    let mut done = scope(|scope| {
        let spawn = |_| Builder::new().stack_size(STACK).spawn_scoped(scope, take).ok();
        let running: Vec<_> = (0..threads).filter_map(spawn).collect();
        if running.is_empty() {
            return take(); // where there is no thread to be had
        }
        let joined = running.into_iter().map(|thread| thread.join());
        joined.flat_map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_stays() {
        let pieces: Vec<usize> = (0..1000).collect();
        assert_eq!(super::map(&pieces, |piece| piece * 2), (0..2000).step_by(2).collect::<Vec<_>>());
        assert!(super::map(&[0; 0], |piece: &i32| *piece).is_empty());
    }
}
