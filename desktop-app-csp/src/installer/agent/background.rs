//! Work with the file of a package in a thread of its own.

use super::gate::Gate;
use crate::HResult;
use csp_agent::with_causes;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

/// A message of the thread.
pub(super) enum Said {
    Note(String),
    Done(Result<(), HResult>),
}

/// The work that an agent watches. Dropping it stops the work.
pub(super) struct Background {
    said: Receiver<Said>,
    gate: Arc<Gate>,
}

impl Background {
    /// Starts the work.
    pub(super) fn start(
        work: impl FnOnce(&mut Watcher) -> Result<(), HResult> + Send + 'static,
    ) -> io::Result<Self> {
        let (say, said) = channel();
        let gate = Arc::new(Gate::default());
        let mut watcher = Watcher { say, gate: Arc::clone(&gate) };
        thread::Builder::new().name("package".to_owned()).spawn(move || {
            let result = work(&mut watcher);
            watcher.send(Said::Done(result));
        })?;
        Ok(Background { said, gate })
    }

    /// The next message, if one has arrived.
    pub(super) fn next(&self) -> Option<Said> {
        match self.said.try_recv() {
            Ok(said) => Some(said),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Said::Done(Err(HResult::INTERRUPTED))),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.gate.close();
    }
}

/// The thread's side: it sends messages, and ends when its gate is closed.
pub(super) struct Watcher {
    say: Sender<Said>,
    gate: Arc<Gate>,
}

impl Watcher {
    /// The gate to the disk.
    pub(super) fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    /// Sends a line for the log.
    pub(super) fn say(&self, note: impl Into<String>) {
        self.send(Said::Note(note.into()));
    }

    /// Notes an error, and returns its HRESULT.
    pub(super) fn failed(&self, error: &dyn std::error::Error, result: HResult) -> HResult {
        self.say(with_causes(error));
        result
    }

    fn send(&self, said: Said) {
        let _ = self.say.send(said); // fails if the work was stopped
    }
}

impl csp_agent::download::Watch for Watcher {
    fn goes_on(&mut self) -> ControlFlow<()> {
        if self.gate.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn progress(&mut self, _: u64, _: Option<u64>) {}

    fn note(&mut self, note: &str) {
        self.say(note);
    }
}
