//! Continues the work of an agent that was killed.

use super::apply::Failed;
use super::desktop_app_csp::DesktopAppCsp;
use super::package::Key;
use super::packages::{OpenError, Packages};
use crate::installer::{FoundWork, Installer, Work};
use crate::state::{Event, Found, State};
use csp_agent::clock::{Clock, SystemClock};
use csp_agent::store::Store;
use csp_agent::with_causes;

impl<I: Installer> DesktopAppCsp<I> {
    /// The CSP with the packages of this store. Continues the work that was under way when the agent was killed. A removal
    /// that ended meanwhile is reported by the first [`poll`](DesktopAppCsp::poll). Changes of an Atomic over several CSPs that
    /// are in doubt wait for [`Host::recover`](csp_host::Host::recover).
    ///
    /// # Errors
    /// [`OpenError`] when the store cannot be read, or a record is damaged. Nothing has changed.
    pub fn open(installer: I, store: impl Store + 'static) -> Result<Self, OpenError> {
        Self::open_at(installer, store, SystemClock::new())
    }

    /// As [`open`](DesktopAppCsp::open), with another clock for the time between attempts.
    ///
    /// # Errors
    /// As [`open`](DesktopAppCsp::open).
    pub fn open_at(
        installer: I,
        store: impl Store + 'static,
        clock: impl Clock + 'static,
    ) -> Result<Self, OpenError> {
        let (packages, doubt) = Packages::open(Box::new(store))?;
        let mut csp = DesktopAppCsp { doubt, ..Self::with(installer, packages, Box::new(clock)) };
        csp.recover()?;
        Ok(csp)
    }

    /// Finds out what became of the work under way, and continues it. The end of a removal is left to the first poll.
    fn recover(&mut self) -> Result<(), OpenError> {
        let with_job = self.packages.iter().filter(|(_, package)| package.state.job().is_some());
        let jobs: Vec<_> = with_job.map(|(_, package)| package.job).collect();
        self.installer.keep_only(&jobs);
        let active: Vec<Key> = self
            .packages
            .iter()
            .filter(|(_, package)| package.is_active())
            .map(|(key, _)| key.clone())
            .collect();
        for key in active {
            let Some(event) = self.recovered(&key) else { continue };
            let is_over = matches!(event, Event::Recovered(Found::Ended(_) | Found::Lost { .. }));
            if is_over && matches!(self.state_of(&key), State::Removing(_)) {
                // The first poll ends the removal, because the mirror is set after `open`, and it must hide the package.
                self.owed = Some((key, event));
                continue;
            }
            match self.apply(&key, &event) {
                Err(Failed::Store(error)) => return Err(OpenError::Store(error)),
                // INVARIANT: an active state accepts the event, and the package does not grow.
                Err(Failed::Illegal(_) | Failed::NoRoom) | Ok(()) => {}
            }
        }
        Ok(())
    }

    /// Continues the work on a package whose change was in doubt. If the store fails, the next poll does it.
    pub(super) fn settle(&mut self, key: &Key) {
        let Some(event) = self.recovered(key) else { return };
        if let Err(Failed::Store(error)) = self.apply(key, &event) {
            self.notes.add(with_causes(&error));
            self.owed = Some((key.clone(), event));
        }
    }

    /// The event for a package that was being worked on when the agent was killed.
    fn recovered(&mut self, key: &Key) -> Option<Event> {
        let package = self.packages.get(key).filter(|package| package.is_active())?;
        if let State::Downloading(_) = package.state {
            return Some(Event::Resume);
        }
        let work = package.work(key);
        let found = self.found(key, &work);
        self.notes.add(format!("{}: {found}", key.code));
        Some(Event::Recovered(found))
    }

    fn found(&mut self, key: &Key, work: &Work) -> Found {
        let job = self.job(key);
        match self.installer.recover(work, job.as_ref()) {
            FoundWork::Running => Found::Running,
            FoundWork::Ended(exit) => Found::Ended(exit),
            FoundWork::NotStarted => Found::NotStarted,
            FoundWork::Lost => self.lost(key),
        }
    }

    /// The result of a `msiexec` that has ended with an unknown exit code, from the inventory.
    pub(super) fn lost(&self, key: &Key) -> Found {
        let (product, job) = (self.installer.product(key.scope(), &key.code), self.job(key));
        // An upgrade finds the product installed in any case: its version tells if it has succeeded.
        let installed = product.is_some_and(|product| {
            job.as_ref().is_none_or(|job| is_same_version(&product.version, &job.version))
        });
        Found::Lost { installed }
    }
}

/// Compares versions of up to four numbers; missing ones are 0.
fn is_same_version(a: &str, b: &str) -> bool {
    let numbers = |version: &str| {
        let mut numbers = [0u32; 4];
        for (index, part) in version.trim().split('.').enumerate() {
            *numbers.get_mut(index)? = part.parse().ok()?;
        }
        Some(numbers)
    };
    match (numbers(a), numbers(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.trim() == b.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (a, b, same) in [
            ("1.0", "1.0.0.0", true),
            ("1.0.0", "1.0.1", false),
            ("01.2", "1.2", true),
            ("1.2.3.4.5", "1.2.3.4.5", true),
            ("one", "one", true),
            ("one", "1", false),
        ] {
            assert_eq!(is_same_version(a, b), same, "{a} {b}");
        }
    }
}
