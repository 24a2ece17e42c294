//! Processes the reports of the runner.

use super::apply::Failed;
use super::notes::Doubt;
use super::office_csp::OfficeCsp;
use super::update::{News, Update};
use crate::runner::Runner;
use crate::state::{Event, FinalStatus, State};
use csp_findings::one_line;

impl<R: Runner> OfficeCsp<R> {
    /// Processes the next report of the runner; `None` if there is none. It does not block; an agent calls it a few times a
    /// second at most.
    ///
    /// It reports running jobs only. A job that ends at once (17003, or a failed start), or that ended while no agent ran,
    /// only appears in [`installations`](OfficeCsp::installations).
    ///
    /// If the store fails, the end of a job is kept and stored by a later call; until then the job counts as running.
    pub fn poll(&mut self) -> Option<Update> {
        let (key, event) = match self.owed.take() {
            Some(owed) => owed,
            None => {
                let event = self.runner.poll()?;
                let Some(key) = self.installations.running().cloned() else {
                    self.notes.doubt(Doubt::NoJob(event));
                    return None;
                };
                self.notes.judge(self.installations.state(&key), event);
                (key, Event::from(event))
            }
        };
        if let Err(Failed::Store(error)) = self.apply(&key, &event) {
            self.notes.unstored(&error);
            // The end of a job, and the search after a restart, are reported once; progress is reported again.
            let comes_once = matches!(event, Event::Exited(_) | Event::Recovered(_));
            self.owed = comes_once.then_some((key, event));
            return None;
        }
        let installation = self.installations.get(&key)?;
        let news = match &installation.state {
            State::Installing(job) => News::Progress(job.progress),
            State::Finished(job) => {
                News::Finished { end: job.end, final_status: FinalStatus::from_status(job.end.status)? }
            }
            State::Absent | State::Added => return None,
        };
        Some(Update { scope: key.scope, id: installation.id.clone(), news })
    }

    /// The next line for the log: why a download was retried or a signature refused, the state after a crash, an
    /// implausible report of the runner. It contains no secrets and no control characters.
    pub fn note(&mut self) -> Option<String> {
        self.notes.next().or_else(|| Some(one_line(&self.runner.note()?).into_owned()))
    }

    /// Asks the running job to stop. [`poll`](OfficeCsp::poll) reports its end.
    pub fn cancel(&mut self) {
        if let Some(key) = self.installations.running().cloned() {
            if let Err(Failed::Store(error)) = self.apply(&key, &Event::Cancel) {
                self.notes.unstored(&error);
                self.runner.cancel(); // a request to cancel need not survive a crash
            }
        }
    }
}
