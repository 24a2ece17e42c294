//! An Atomic of a server: its changes are in memory until it is committed, and its effects wait.

use super::atomic::Atomic;
use super::desktop_app_csp::DesktopAppCsp;
use super::package::{Key, Package};
use super::packages::InDoubt;
use crate::installer::Installer;
use csp_host::{AtomicId, CspError, RollBackFailed, Transaction};
use std::collections::BTreeMap;

impl<I: Installer> Transaction for DesktopAppCsp<I> {
    fn begin(&mut self) {
        self.atomic = Some(Atomic::default());
    }

    fn prepare(&mut self, id: AtomicId) -> Result<(), CspError> {
        let Some(atomic) = &mut self.atomic else { return Ok(()) };
        let doubt = self.packages.prepare(id, atomic.before.keys())?;
        atomic.prepared = Some(doubt);
        Ok(())
    }

    fn commit(&mut self) -> Result<(), CspError> {
        if let Some(doubt) = self.doubt.take() {
            return self.commit_doubt(doubt);
        }
        let Some(atomic) = self.atomic.take() else { return Ok(()) };
        self.hide_removed(atomic.before.keys());
        let stored = match &atomic.prepared {
            Some(doubt) => self.packages.commit(doubt),
            None if atomic.before.is_empty() => Ok(()),
            None => self.packages.save(atomic.before.keys()),
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
        atomic.before.keys().for_each(|key| self.show(key));
        for (key, work, effect) in atomic.effects {
            self.carry_out(&key, &work, effect);
        }
        Ok(())
    }

    fn roll_back(&mut self) -> Result<(), RollBackFailed> {
        if let Some(Atomic { before, prepared, .. }) = self.atomic.take() {
            self.undo(before);
            self.doubt = prepared;
        }
        if self.doubt.is_some() {
            match self.packages.drop_prepared() {
                Ok(()) => self.doubt = None,
                Err(error) => self.notes.add(csp_agent::with_causes(&error)),
            }
        }
        Ok(())
    }

    fn in_doubt(&self) -> Option<AtomicId> {
        let prepared = self.atomic.as_ref().and_then(|atomic| atomic.prepared.as_ref());
        self.doubt.as_ref().or(prepared).map(|doubt| doubt.prepared.atomic())
    }
}

impl<I: Installer> DesktopAppCsp<I> {
    /// Restores the packages in memory.
    fn undo(&mut self, before: BTreeMap<Key, Option<Package>>) {
        for (key, package) in before {
            self.packages.set(&key, package);
            self.show(&key); // a failed commit may have hidden it
        }
    }

    /// Commits the changes of an Atomic whose commit was cut off by a kill, or failed in an earlier message.
    fn commit_doubt(&mut self, doubt: InDoubt) -> Result<(), CspError> {
        let keys: Vec<Key> = doubt.to.iter().map(|(key, _)| key.clone()).collect();
        let before: BTreeMap<Key, Option<Package>> =
            keys.iter().map(|key| (key.clone(), self.packages.get(key).cloned())).collect();
        for (key, package) in &doubt.to {
            self.packages.set(key, package.clone());
        }
        self.hide_removed(&keys);
        if let Err(error) = self.packages.commit(&doubt) {
            self.undo(before);
            self.doubt = Some(doubt);
            return Err(error.into());
        }
        keys.iter().for_each(|key| self.show(key));
        for key in keys {
            self.settle(&key);
        }
        Ok(())
    }
}
