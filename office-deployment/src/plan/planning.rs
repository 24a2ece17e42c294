//! Makes a plan.

use super::obstacle::obstacles;
use super::planned::Plan;
use crate::configuration::Configuration;
use crate::installed::Installed;

/// The treatment of installed products that `Add` does not name.
///
/// Microsoft's page on lean packages adds Project to a suite with a file that names only Project: `Add` is not the
/// whole state of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Absent {
    /// They stay.
    #[default]
    Kept,
    /// They are removed, for a caller that removes them with its own tool first. If `Add` names only languages
    /// (`LanguagePack`, `ProofingTools`), nothing is removed.
    Removed,
}

impl Plan {
    /// The plan for `desired` on a machine with `installed`.
    pub fn new(desired: &Configuration, installed: &Installed) -> Self {
        Self::with_absent(desired, installed, Absent::default())
    }

    /// The plan with a given treatment of products that `Add` does not name.
    pub fn with_absent(desired: &Configuration, installed: &Installed, absent: Absent) -> Self {
        let mut plan = Plan::default();
        plan.removals(desired, installed);
        if absent == Absent::Removed {
            plan.remove_absent(desired, installed);
        }
        let stay = plan.remaining(installed);
        plan.obstacles = obstacles(desired, installed, &stay);
        plan.additions(desired, installed, &stay);
        plan.channel(desired, installed);
        plan.version(desired, installed);
        plan.platform(desired, installed);
        plan.msi(desired, installed);
        plan.forget_repeated();
        plan
    }
}
