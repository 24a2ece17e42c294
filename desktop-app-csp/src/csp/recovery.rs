//! Continues the work of an agent that was killed.

use super::packages::OpenError;
use super::{DesktopAppCsp, Failed, Key};
use crate::installer::{FoundWork, Installer, Work};
use crate::state::{Event, Found, State};

impl<I: Installer> DesktopAppCsp<I> {
    /// Finds out what became of the work under way, and continues it.
    pub(super) fn recover(&mut self) -> Result<(), OpenError> {
        let jobs: Vec<_> =
            self.packages.iter().filter(|(_, package)| package.state.job().is_some()).collect();
        let jobs: Vec<_> = jobs.into_iter().map(|(_, package)| package.job).collect();
        self.installer.keep_only(&jobs);
        let active: Vec<Key> = self
            .packages
            .iter()
            .filter(|(_, package)| package.is_active())
            .map(|(key, _)| key.clone())
            .collect();
        for key in active {
            let Some(package) = self.packages.get(&key) else { continue };
            let event = match package.state {
                State::Downloading(_) => Event::Resume,
                _ => {
                    let work = Work {
                        scope: key.scope(),
                        code: key.code.clone(),
                        job: package.job,
                        run: package.run,
                    };
                    Event::Recovered(self.found(&key, &work))
                }
            };
            if let Event::Recovered(found) = &event {
                super::add_note(&mut self.notes, &format!("{}: {found}", key.code));
            }
            match self.apply(&key, &event) {
                Err(Failed::Store(error)) => return Err(OpenError::Store(error)),
                // Neither can happen: the state was active, and nothing grows.
                Err(Failed::Illegal(_) | Failed::NoRoom) | Ok(()) => {}
            }
        }
        Ok(())
    }

    fn found(&mut self, key: &Key, work: &Work) -> Found {
        let job = self.job(key);
        match self.installer.recover(work, job.as_ref()) {
            FoundWork::Running => Found::Running,
            FoundWork::Ended(exit) => Found::Ended(exit),
            FoundWork::NotStarted => Found::NotStarted,
            FoundWork::Lost => {
                Found::Lost { installed: self.installer.product(key.scope(), &key.code).is_some() }
            }
        }
    }
}
