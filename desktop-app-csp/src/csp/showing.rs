//! Shows the packages in a mirror.

use super::desktop_app_csp::DesktopAppCsp;
use super::mirror::{Mirror, MirrorEntry};
use super::package::Key;
use crate::State;
use crate::installer::Installer;

impl<I: Installer> DesktopAppCsp<I> {
    /// Sets a mirror, and shows all packages in it.
    #[must_use]
    pub fn with_mirror(mut self, mirror: impl Mirror + 'static) -> Self {
        self.mirror = Some(Box::new(mirror));
        let keys: Vec<Key> = self.packages.iter().map(|(key, _)| key.clone()).collect();
        for key in &keys {
            self.show(key);
        }
        self
    }

    /// Hides those of these packages that are about to be removed from the store. After a kill in between, the mirror shows
    /// no package that the store does not have.
    pub(super) fn hide_removed<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) {
        for key in keys {
            if *self.state_of(key) == State::Absent {
                self.show(key);
            }
        }
    }

    /// Updates the mirror after a change of this package.
    pub(super) fn show(&mut self, key: &Key) {
        let state = self.packages.get(key).map_or(&State::Absent, |package| &package.state);
        let Some(mirror) = &mut self.mirror else { return };
        let shown = match state {
            State::Absent => mirror.remove(key.scope(), &key.code),
            state => mirror.show(key.scope(), &key.code, &MirrorEntry::from(state)),
        };
        if let Err(error) = shown {
            let what = format!("{}: the mirror does not show the package's state: {error}", key.code);
            self.notes.add(what);
        }
    }
}
