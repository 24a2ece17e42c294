//! The way between the thread of a job and its runner: what it tells, and what is wished of it.

use crate::runner::{Exit, RunnerEvent};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

/// What a thread tells its runner.
#[derive(Debug)]
pub(crate) enum Message {
    Event(RunnerEvent),
    Note(String),
}

/// What a runner wishes of its thread.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    cancel: AtomicBool,
    abandon: AtomicBool,
}

impl Wishes {
    /// The job is to end.
    pub(crate) fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// The agent goes away: the thread is to end, and to leave the tool alone.
    pub(crate) fn abandon(&self) {
        self.abandon.store(true, Ordering::Relaxed);
    }
}

/// The thread's side.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    tell: Sender<Message>,
    wishes: Arc<Wishes>,
}

impl Desk {
    pub(crate) fn new(tell: Sender<Message>, wishes: Arc<Wishes>) -> Self {
        Desk { tell, wishes }
    }

    pub(crate) fn tell(&self, event: RunnerEvent) {
        let _ = self.tell.send(Message::Event(event)); // nobody may listen any more
    }

    pub(crate) fn note(&self, note: impl Into<String>) {
        let _ = self.tell.send(Message::Note(note.into())); // nobody may listen any more
    }

    /// The last thing that is told.
    pub(crate) fn exit(&self, code: u32) {
        self.tell(RunnerEvent::Exited(Exit { code }));
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.wishes.is_cancelled()
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.wishes.abandon.load(Ordering::Relaxed)
    }

    pub(crate) fn stops(&self) -> bool {
        self.is_cancelled() || self.is_abandoned()
    }
}

/// A failure that is noted once, until what failed works again.
#[derive(Debug, Default)]
pub(crate) struct Failing(bool);

impl Failing {
    pub(crate) fn note(&mut self, desk: &Desk, what: impl FnOnce() -> String) {
        if !std::mem::replace(&mut self.0, true) {
            desk.note(what());
        }
    }

    pub(crate) fn is_over(&mut self) {
        self.0 = false;
    }
}
