//! The plan: changes and obstacles.

use super::change::PlannedChange;
use super::obstacle::Obstacle;
use super::possible::{Possible, Unknown};
use std::collections::HashSet;

/// The changes that a configuration makes on a machine.
///
/// ```
/// use office_deployment::{Configuration, Installed, Plan, Platform};
///
/// let mut installed = Installed::default();
/// installed.products = vec!["O365ProPlusRetail".to_owned(), "VisioProRetail".to_owned()];
/// installed.excluded_apps.insert("O365ProPlusRetail".to_owned(), vec!["groove".to_owned()]);
/// installed.channel = Some("SemiAnnual".to_owned());
/// installed.platform = Some(Platform::X64);
///
/// let desired = Configuration::read(
///     "<Add Channel='Current' OfficeClientEdition='64'><Product ID='O365ProPlusRetail'>
///        <Language ID='de-de'/><ExcludeApp ID='Teams'/>
///      </Product></Add>",
/// )?;
/// let plan = Plan::new(&desired, &installed);
/// let changes: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
/// assert_eq!(changes, [
///     "takes Teams out of O365ProPlusRetail",
///     "changes the channel from SemiAnnual to Current",
/// ]);
/// let possible: Vec<String> = plan.possible.iter().map(ToString::to_string).collect();
/// assert_eq!(possible, [
///     "brings groove back to O365ProPlusRetail (depends on the installed languages, which are not known)",
///     "adds de-DE to O365ProPlusRetail (depends on the installed languages, which are not known)",
/// ]);
/// assert_eq!(plan.obstacles, []);
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// The changes that are certain.
    pub changes: Vec<PlannedChange>,
    /// The changes that depend on something unknown.
    pub possible: Vec<Possible>,
    /// Foreseeable reasons why the installation fails. If there are any, nothing changes.
    pub obstacles: Vec<Obstacle>,
}

impl Plan {
    /// Returns true if the machine certainly stays unchanged.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.possible.is_empty()
    }

    /// Adds a change: a possible one, if it depends on something unknown.
    pub(super) fn push(&mut self, change: PlannedChange, depends_on: Option<Unknown>) {
        match depends_on {
            None => self.changes.push(change),
            Some(depends_on) => self.possible.push(Possible { change, depends_on }),
        }
    }

    /// Removes repeated changes, because a configuration may name a product twice.
    pub(super) fn forget_repeated(&mut self) {
        let mut seen = HashSet::new();
        let mut is_new = |change: &PlannedChange| {
            let mut text = String::new();
            change.write(&mut text).is_err() || seen.insert(text.to_ascii_lowercase())
        };
        self.changes.retain(&mut is_new);
        self.possible.retain(|possible| is_new(&possible.change));
    }
}
