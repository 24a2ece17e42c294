//! The link between the thread of a job and its runner: messages to the runner, requests to the thread.

use crate::runner::{RunnerEvent, ToolExit};
use crate::state::{JobProgress, Phase};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

/// A message of a job's thread to its runner.
#[derive(Debug)]
pub(crate) enum JobMessage {
    Event(RunnerEvent),
    Note(String),
}

/// The requests of a runner to its thread.
#[derive(Debug, Default)]
pub(crate) struct JobRequests {
    cancel: AtomicBool,
    abandon: AtomicBool,
}

impl JobRequests {
    /// Asks the thread to end the job.
    pub(crate) fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Asks the thread to end and to leave the tool alone, because the agent ends.
    pub(crate) fn abandon(&self) {
        self.abandon.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.abandon.load(Ordering::Relaxed)
    }
}

/// The thread's side of the link.
#[derive(Clone, Debug)]
pub(crate) struct JobLink {
    messages: Sender<JobMessage>,
    requests: Arc<JobRequests>,
}

impl JobLink {
    pub(crate) fn new(messages: Sender<JobMessage>, requests: Arc<JobRequests>) -> Self {
        JobLink { messages, requests }
    }

    pub(crate) fn progress(&self, phase: Phase, percent: Option<u8>) {
        self.send(JobMessage::Event(RunnerEvent::Progress(JobProgress { phase, percent })));
    }

    pub(crate) fn note(&self, note: impl Into<String>) {
        self.send(JobMessage::Note(note.into()));
    }

    /// Reports the end of the job. It is the last message.
    pub(crate) fn exit(&self, code: u32) {
        self.send(JobMessage::Event(RunnerEvent::Exited(ToolExit { code })));
    }

    fn send(&self, message: JobMessage) {
        let _ = self.messages.send(message); // the runner may be gone
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.requests.is_cancelled()
    }

    pub(crate) fn is_abandoned(&self) -> bool {
        self.requests.is_abandoned()
    }

    /// Returns true if the job is cancelled or abandoned.
    pub(crate) fn must_stop(&self) -> bool {
        self.is_cancelled() || self.is_abandoned()
    }
}

/// Notes a failure once, until the operation has succeeded again.
#[derive(Debug, Default)]
pub(crate) struct NoteOnce(bool);

impl NoteOnce {
    pub(crate) fn failed(&mut self, link: &JobLink, note: impl FnOnce() -> String) {
        if !std::mem::replace(&mut self.0, true) {
            link.note(note());
        }
    }

    pub(crate) fn succeeded(&mut self) {
        self.0 = false;
    }
}
