//! The progress of the sessions: a bar on a terminal, lines elsewhere.

use examples::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of lines where there is no bar.
const LINES: usize = 5;

pub(crate) struct Progress {
    bar: ProgressBar,
    plain: bool,
    done: AtomicUsize,
    total: usize,
}

impl Progress {
    pub(crate) fn new(total: usize, plain: bool) -> Self {
        let bar = if plain { ProgressBar::hidden() } else { ProgressBar::new(total as u64) };
        let template = "{pos} of {len} sessions {wide_bar} {per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, plain, done: AtomicUsize::new(0), total }
    }

    /// Counts a session.
    pub(crate) fn advance(&self) {
        self.bar.inc(1);
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let is_shown = done * LINES / self.total != (done - 1) * LINES / self.total;
        if self.plain && is_shown {
            say!("{done} of {} sessions", self.total);
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
