//! The progress bar of long work.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// Shorter work shows no bar.
const LONG: Duration = Duration::from_millis(500);

/// A progress bar on standard error. It appears when work has taken half a second, and goes when the work ends.
///
/// The text of the program goes to the same terminal: [`around`](Self::around) keeps it apart from the bar.
#[derive(Clone, Debug)]
pub struct Progress {
    bar: ProgressBar,
    is_allowed: bool,
    began: Option<Instant>,
}

impl Progress {
    /// No bar, whatever happens.
    pub fn none() -> Self {
        Progress { bar: ProgressBar::hidden(), is_allowed: false, began: None }
    }

    /// A bar on standard error, which is a terminal that can move its cursor.
    pub fn on_terminal() -> Self {
        Progress { is_allowed: true, ..Progress::none() }
    }

    /// A stream that takes the bar off the terminal while it writes.
    pub fn around<W: Write>(&self, stream: W) -> impl Write + use<W> {
        Around { bar: self.bar.clone(), stream }
    }

    /// Begins work of `total` steps, or of an unknown number. `what` names the steps: `pages`.
    pub(crate) fn begin(&mut self, total: Option<usize>, what: &'static str) {
        if !self.is_allowed {
            return;
        }
        self.bar.reset();
        let template = match total {
            Some(total) => {
                self.bar.set_length(total as u64);
                "{pos} of {len} {msg} {wide_bar} {eta} left"
            }
            None => {
                self.bar.unset_length();
                "{pos} {msg} in {elapsed}"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message(what);
        self.began = Some(Instant::now());
    }

    /// Counts the steps that are done.
    pub(crate) fn reach(&mut self, done: usize) {
        let Some(began) = self.began else { return };
        if self.bar.is_hidden() && began.elapsed() >= LONG {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done as u64);
    }

    /// Counts one more step.
    pub(crate) fn advance(&mut self) {
        let done = self.bar.position() as usize + 1;
        self.reach(done);
    }

    /// Ends the work, and takes the bar off the terminal.
    pub(crate) fn end(&mut self) {
        if self.began.take().is_some() {
            self.bar.finish_and_clear();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
        }
    }
}

/// See [`Progress::around`].
struct Around<W> {
    bar: ProgressBar,
    stream: W,
}

impl<W: Write> Write for Around<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bar.suspend(|| self.stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
