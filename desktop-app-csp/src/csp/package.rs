//! A package as the CSP keeps it.

use crate::state::State;
use crate::{HResult, ProductCode, Run, Work};
use ddf::Scope;

/// The tree and the product code. Names of packages match without case; a product code has capital letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    is_user: bool,
    pub(super) code: ProductCode,
}

impl Key {
    pub(super) fn new(scope: Scope, code: ProductCode) -> Self {
        Key { is_user: scope == Scope::User, code }
    }

    pub(super) fn scope(&self) -> Scope {
        if self.is_user { Scope::User } else { Scope::Device }
    }
}

/// A package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) state: State,
    /// The number of the job that was executed last.
    pub(super) job: Run,
    /// The number of the last start of `msiexec`.
    pub(super) run: Run,
    /// The seconds from the beginning of 1970 to the last change of the state.
    pub(super) since: u64,
    /// The results of ended jobs whose alerts the server has not taken.
    pub(super) alerts: Vec<HResult>,
}

impl Package {
    /// Returns true if there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.state == State::Absent && self.alerts.is_empty()
    }

    /// The bytes of its job.
    pub(super) fn size(&self) -> usize {
        self.state.text().map_or(0, |text| text.expose().len())
    }

    /// The work of the installer on this package, which has this key.
    pub(super) fn work(&self, key: &Key) -> Work {
        Work { scope: key.scope(), code: key.code.clone(), job: self.job, run: self.run }
    }

    /// Returns true while the installer works on it.
    pub(super) fn is_active(&self) -> bool {
        matches!(self.state, State::Downloading(_) | State::Installing(_) | State::Removing(_))
    }
}
