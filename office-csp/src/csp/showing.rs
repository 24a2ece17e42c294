//! Shows the installations in a mirror.

use super::installation::Installation;
use super::installations::Key;
use super::mirror::{Mirror, MirrorEntry};
use super::office_csp::OfficeCsp;
use crate::runner::Runner;
use ddf::Scope;

impl<R: Runner> OfficeCsp<R> {
    /// Sets a mirror, which shows the installations of the device.
    #[must_use]
    pub fn with_mirror(mut self, mirror: impl Mirror + 'static) -> Self {
        self.mirror = Some(Box::new(mirror));
        let keys: Vec<Key> = self.installations.iter().map(|(key, _)| key.clone()).collect();
        keys.iter().for_each(|key| self.show(key));
        self
    }

    /// Updates the mirror.
    pub(super) fn show(&mut self, key: &Key) {
        let Some(mirror) = self.mirror.as_mut().filter(|_| key.scope == Scope::Device) else { return };
        let Some(installation) = self.installations.get(key) else { return };
        if let Err(error) = mirror.show(&installation.id, &MirrorEntry::from(&installation.state)) {
            self.notes.add(format!("{:?} cannot be shown to other programs: {error}", installation.id));
        }
    }

    pub(super) fn hide(&mut self, key: &Key, id: &str) {
        let Some(mirror) = self.mirror.as_mut().filter(|_| key.scope == Scope::Device) else { return };
        if let Err(error) = mirror.remove(id) {
            self.notes.add(format!("{id:?} is still shown to other programs: {error}"));
        }
    }

    /// Hides the installations that are about to be removed, so that after a crash the mirror shows none of them.
    pub(super) fn hide_removed<'i>(
        &mut self,
        before: impl Iterator<Item = (&'i Key, &'i Option<Installation>)>,
        to: &[(Key, Option<Installation>)],
    ) {
        for ((key, before), (_, to)) in before.zip(to) {
            let Some(Installation { id, .. }) = before else { continue };
            if to.as_ref().is_none_or(|to| to.id != *id) {
                self.hide(key, id);
            }
        }
    }
}
