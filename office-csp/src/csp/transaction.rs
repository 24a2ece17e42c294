//! An Atomic of a server: its changes are in memory until it is committed, and its effects wait.

use super::atomic::Atomic;
use super::installation::Installation;
use super::installations::{InDoubt, Key};
use super::office_csp::OfficeCsp;
use crate::runner::Runner;
use csp_host::{AtomicId, CspError, RollBackFailed, Transaction};
use std::collections::BTreeMap;

impl<R: Runner> Transaction for OfficeCsp<R> {
    fn begin(&mut self) {
        self.atomic = Some(Atomic::default());
    }

    fn prepare(&mut self, id: AtomicId) -> Result<(), CspError> {
        let Some(atomic) = &mut self.atomic else { return Ok(()) };
        let to = self.installations.now(atomic.before.keys());
        let prepared = self.installations.prepare(id, &to)?;
        atomic.prepared = Some(InDoubt { prepared, to });
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CspError> {
        if let Some(doubt) = self.doubt.take() {
            return self.commit_doubt(doubt);
        }
        let Some(atomic) = self.atomic.take() else { return Ok(()) };
        let to = self.installations.now(atomic.before.keys());
        self.hide_removed(atomic.before.iter(), &to);
        let stored = match &atomic.prepared {
            Some(doubt) => self.installations.commit(&doubt.prepared),
            None => self.installations.change(to),
        };
        if let Err(error) = stored {
            match atomic.prepared {
                Some(doubt) => {
                    self.undo(atomic.before);
                    self.doubt = Some(doubt);
                }
                None => self.atomic = Some(atomic),
            }
            return Err(error.into());
        }
        self.notes.stored();
        atomic.before.keys().for_each(|key| self.show(key));
        for (key, run, effect) in atomic.effects {
            self.carry_out(&key, run, effect);
        }
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        if let Some(Atomic { before, prepared, .. }) = self.atomic.take() {
            self.undo(before);
            self.doubt = prepared;
        }
        if self.doubt.is_some() {
            match self.installations.drop_prepared() {
                Ok(()) => self.doubt = None,
                Err(error) => self.notes.unstored(&error),
            }
        }
        Ok(())
    }

    fn in_doubt(&self) -> Option<AtomicId> {
        let prepared = self.atomic.as_ref().and_then(|atomic| atomic.prepared.as_ref());
        self.doubt.as_ref().or(prepared).map(|doubt| doubt.prepared.atomic())
    }
}

impl<R: Runner> OfficeCsp<R> {
    /// Restores the installations in memory.
    fn undo(&mut self, before: BTreeMap<Key, Option<Installation>>) {
        let keys: Vec<Key> = before.keys().cloned().collect();
        self.installations.set_all(before.into_iter().collect());
        keys.iter().for_each(|key| self.show(key)); // a failed commit may have hidden it
    }

    /// Commits the changes of an Atomic whose commit was cut off by a kill, or failed in an earlier message.
    fn commit_doubt(&mut self, doubt: InDoubt) -> Result<(), CspError> {
        let before = self.installations.now(doubt.to.iter().map(|(key, _)| key));
        self.hide_removed(before.iter().map(|(key, before)| (key, before)), &doubt.to);
        if let Err(error) = self.installations.commit(&doubt.prepared) {
            doubt.to.iter().for_each(|(key, _)| self.show(key));
            self.doubt = Some(doubt);
            return Err(error.into());
        }
        self.notes.stored();
        let keys: Vec<Key> = doubt.to.iter().map(|(key, _)| key.clone()).collect();
        self.installations.set_all(doubt.to);
        keys.iter().for_each(|key| self.show(key));
        self.resume_jobs(&keys);
        Ok(())
    }
}
