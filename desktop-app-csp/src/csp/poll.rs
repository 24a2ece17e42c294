//! Processes the reports of the installer.

use super::apply::Failed;
use super::desktop_app_csp::DesktopAppCsp;
use super::package::Key;
use crate::installer::{Installer, Report};
use crate::state::{Event, JobStatus};
use crate::{HResult, ProductCode};
use csp_agent::with_causes;
use ddf::Scope;

/// A change that [`DesktopAppCsp::poll`] returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The tree of the package.
    pub scope: Scope,
    /// Its product code.
    pub code: ProductCode,
    /// The value of `Status`; `None` once it is removed.
    pub status: Option<JobStatus>,
    /// The value of `LastError`.
    pub last_error: HResult,
}

impl<I: Installer> DesktopAppCsp<I> {
    /// Processes the next report of the installer, or begins what is due; `None` if there is nothing to do now. It does not
    /// block; an agent calls it a few times a second at most.
    ///
    /// If the store fails, a report is kept and stored by a later call.
    pub fn poll(&mut self) -> Option<Update> {
        let (key, event) = self.next_event()?;
        // A report comes only once, so it is kept if the store fails. The next poll finds other events again.
        let is_report = matches!(
            event,
            Event::Downloaded
                | Event::DownloadFailed(_)
                | Event::StartFailed(_)
                | Event::Exited(_)
                | Event::Recovered(_)
                | Event::TimedOut
                | Event::Resume
        );
        match self.apply(&key, &event) {
            Ok(()) => Some(self.update(&key)),
            Err(Failed::Store(error)) => {
                self.notes.add(with_causes(&error));
                self.owed = is_report.then_some((key, event));
                None
            }
            Err(Failed::Illegal(illegal)) => {
                self.notes.add(illegal.to_string());
                None
            }
            Err(Failed::NoRoom) => None,
        }
    }

    fn next_event(&mut self) -> Option<(Key, Event)> {
        if let Some(owed) = self.owed.take() {
            return Some(owed);
        }
        let Some(key) = self.packages.active().cloned() else { return self.next_due() };
        let event = match self.installer.poll()? {
            Report::Downloaded => Event::Downloaded,
            Report::DownloadFailed(error) => Event::DownloadFailed(error),
            Report::StartFailed(error) => Event::StartFailed(error),
            Report::Exited(exit) => Event::Exited(exit),
            Report::Lost => Event::Recovered(self.lost(&key)),
            Report::TimedOut => Event::TimedOut,
        };
        Some((key, event))
    }

    fn update(&self, key: &Key) -> Update {
        let state = self.state_of(key);
        Update {
            scope: key.scope(),
            code: key.code.clone(),
            status: state.status(),
            last_error: state.last_error(),
        }
    }
}
