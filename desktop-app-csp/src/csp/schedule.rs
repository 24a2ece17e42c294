//! Chooses the next work.

use super::desktop_app_csp::DesktopAppCsp;
use super::package::{Key, Package};
use crate::installer::Installer;
use crate::state::{Event, State};
use ddf::Scope;
use std::time::Duration;

impl<I: Installer> DesktopAppCsp<I> {
    /// The next event of a package, if the installer has nothing to do: a package that can be installed before one that can
    /// be downloaded, and of these the one that was ordered first.
    pub(super) fn next_due(&mut self) -> Option<(Key, Event)> {
        let now = self.clock.unix().as_secs();
        let has_user = self.installer.has_user();
        let ready = self.packages.iter().filter_map(|(key, package)| {
            let rank = self.rank(package, now, has_user)?;
            Some(((rank, package.job, key.clone()), package))
        });
        let ((_, _, key), package) = ready.min_by(|(a, _), (b, _)| a.cmp(b))?;
        let event = match &package.state {
            State::Queued(_) | State::ToRemove(_) => Event::Begin,
            State::WaitingToDownload(_) | State::WaitingToInstall(_) | State::WaitingToRemove(_) => {
                Event::RetryDue
            }
            State::WaitingForUser(_) => Event::UserPresent,
            State::Downloaded(_) if key.scope() == Scope::User && !has_user => Event::UserAway,
            State::Downloaded(_) => Event::Install,
            _ => return None,
        };
        Some((key, event))
    }

    /// The order in which packages are worked on; `None` for those that wait or have ended.
    fn rank(&self, package: &Package, now: u64, has_user: bool) -> Option<u8> {
        match &package.state {
            State::Downloaded(_) => Some(0),
            State::ToRemove(_) => Some(1),
            State::WaitingForUser(_) if has_user => Some(2),
            State::WaitingToDownload(_) | State::WaitingToInstall(_) | State::WaitingToRemove(_) => {
                let interval = Duration::from_secs(60) * u32::from(package.state.retry_interval()?);
                // If the clock was set back to a time before the wait, the length of the wait is unknown: the wait is over.
                let is_due = now < package.since || now - package.since >= interval.as_secs();
                is_due.then_some(2)
            }
            State::Queued(_) => Some(3),
            _ => None,
        }
    }
}
