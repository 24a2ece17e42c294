//! Counts heap allocations.
//!
//! The existing crates distort the measurement: one does not forward `realloc`, the other always counts with atomics.
//! This allocator only tests a flag unless it counts.

#![allow(unsafe_code)] // a global allocator is `unsafe`; this one forwards to the system's

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering::Relaxed};

#[global_allocator]
static COUNTING: Counting = Counting;

static ON: AtomicBool = AtomicBool::new(false);
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

struct Counting;

// SAFETY: every call goes to the system's allocator with the caller's own arguments, and its answer is returned.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: the caller keeps the promises of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(0, layout.size());
        // SAFETY: the caller keeps the promises of `GlobalAlloc::alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), size);
        // SAFETY: the caller keeps the promises of `GlobalAlloc::realloc`; `block` came from the system's allocator.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if ON.load(Relaxed) {
            BYTES.fetch_sub(layout.size() as isize, Relaxed);
        }
        // SAFETY: the caller keeps the promises of `GlobalAlloc::dealloc`; `block` came from the system's allocator.
        unsafe { System.dealloc(block, layout) }
    }
}

#[inline]
fn count(before: usize, after: usize) {
    if ON.load(Relaxed) {
        ALLOCATIONS.fetch_add(1, Relaxed);
        let change = after as isize - before as isize;
        PEAK.fetch_max(BYTES.fetch_add(change, Relaxed) + change, Relaxed);
    }
}

/// Heap use of an operation.
pub(crate) struct Heap {
    /// Blocks that were allocated or resized.
    pub(crate) allocations: usize,
    /// The maximum of bytes in use at once.
    pub(crate) peak: usize,
}

/// Runs the work and counts its allocations. No other thread may run.
pub(crate) fn count_of<T>(work: impl FnOnce() -> T) -> Heap {
    ALLOCATIONS.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    ON.store(true, Relaxed);
    let result = work();
    ON.store(false, Relaxed);
    drop(result);
    Heap { allocations: ALLOCATIONS.load(Relaxed), peak: PEAK.load(Relaxed).max(0) as usize }
}
