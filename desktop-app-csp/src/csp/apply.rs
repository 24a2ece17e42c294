//! Applies events: stores the new state, shows it, and starts the effects.

use super::desktop_app_csp::DesktopAppCsp;
use super::package::{Key, Package};
use super::record;
use crate::installer::{Installer, Work};
use crate::state::{Effect, Event, IllegalTransition, Reason, State, step};
use crate::{HResult, MsiInstallJob};
use csp_agent::store::StoreError;
use csp_host::CspError;
use syncml::StatusCode;

/// The reason why a step failed. Nothing has changed.
pub(super) enum Failed {
    Illegal(IllegalTransition),
    NoRoom,
    Store(StoreError),
}

/// The refusal of a command whose step failed.
pub(super) fn refusal(failed: Failed) -> CspError {
    match failed {
        Failed::Illegal(illegal) => {
            let status = match illegal.reason {
                Reason::Running => StatusCode::FORBIDDEN,
                Reason::Absent => StatusCode::NOT_FOUND,
                Reason::Exists => StatusCode::ALREADY_EXISTS,
                Reason::Unexpected => StatusCode::COMMAND_FAILED,
            };
            CspError::new(status, illegal.to_string())
        }
        Failed::NoRoom => {
            CspError::new(StatusCode::DEVICE_FULL, "there are too many packages, or jobs of too many bytes")
        }
        Failed::Store(error) => error.into(),
    }
}

impl<I: Installer> DesktopAppCsp<I> {
    /// Applies an event to a package. Stores the new state before its effects start.
    pub(super) fn apply(&mut self, key: &Key, event: &Event) -> Result<(), Failed> {
        let before = self.packages.get(key).cloned();
        let old = before.clone().unwrap_or_default();
        let (state, effects) = step(&old.state, event).map_err(Failed::Illegal)?;
        let now = self.clock.unix();
        let now_in_ms = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let mut package = Package { state, ..old.clone() };
        match event {
            Event::Exec { .. } => {
                package.job = self.packages.next_run(now_in_ms);
                package.run = package.job;
            }
            // Each start of `msiexec` gets a new number. A removal whose `msiexec` never ran is started again with the
            // number that it has.
            Event::Install => package.run = self.packages.next_run(now_in_ms),
            Event::Begin | Event::RetryDue if matches!(package.state, State::Removing(_)) => {
                package.run = self.packages.next_run(now_in_ms);
            }
            _ => {}
        }
        if package.state.name() != old.state.name() {
            package.since = now.as_secs();
        }
        for effect in &effects {
            if let Effect::Alert(result) = effect {
                package.alerts.push(*result);
            }
        }
        let surplus = package.alerts.len().saturating_sub(record::MAX_ALERTS);
        let dropped: Vec<HResult> = package.alerts.drain(..surplus).collect();
        let grows = before.is_none() || package.size() > old.size();
        if grows && !package.is_empty() && !self.packages.has_room(key, &package) {
            return Err(Failed::NoRoom);
        }
        let work = package.work(key);
        self.packages.set(key, (!package.is_empty()).then_some(package));
        if let Some(atomic) = &mut self.atomic {
            atomic.before.entry(key.clone()).or_insert(before);
            atomic.effects.extend(effects.into_iter().map(|effect| (key.clone(), work.clone(), effect)));
            return Ok(());
        }
        self.hide_removed([key]);
        if let Err(error) = self.packages.save([key]) {
            self.packages.set(key, before);
            self.show(key);
            return Err(Failed::Store(error));
        }
        self.show(key);
        for result in dropped {
            self.notes.add(format!(
                "{}: dropped the alert with the result {result}, which no server has taken: {} newer alerts of the package \
                 wait",
                key.code,
                record::MAX_ALERTS
            ));
        }
        for effect in effects {
            self.carry_out(key, &work, effect);
        }
        Ok(())
    }

    pub(super) fn carry_out(&mut self, key: &Key, work: &Work, effect: Effect) {
        let started = match effect {
            Effect::Download { url } => match self.job(key) {
                Some(job) => self.installer.download(work, &job, url).map_err(Event::DownloadFailed),
                None => Err(Event::DownloadFailed(HResult::INTERRUPTED)),
            },
            Effect::StartInstaller => match self.job(key) {
                Some(job) => self.installer.install(work, &job).map_err(Event::StartFailed),
                None => Err(Event::StartFailed(HResult::INTERRUPTED)),
            },
            Effect::StartRemoval => self.installer.remove(work).map_err(Event::StartFailed),
            Effect::StopDownload => {
                self.installer.stop();
                Ok(())
            }
            Effect::DiscardPackage => {
                self.installer.discard(work);
                Ok(())
            }
            // It is in the record.
            Effect::Alert(_) => Ok(()),
        };
        if let Err(event) = started {
            // The next poll applies it, so that a job with many dead URLs is not worked off in one call.
            self.owed = Some((key.clone(), event));
        }
    }

    /// The job of a package, read again from its text, which was checked when it was accepted.
    pub(super) fn job(&self, key: &Key) -> Option<MsiInstallJob> {
        MsiInstallJob::read(self.state_of(key).job()?.text.expose()).ok()
    }
}
