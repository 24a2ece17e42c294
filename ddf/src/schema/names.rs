//! Finds siblings that no address could distinguish.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::collections::btree_map::{BTreeMap, Entry};
use alloc::string::String;

/// Sibling names by their lower-case form: the exact names if they are case-sensitive, `None` for a name that is not.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, Option<BTreeSet<String>>>);

impl Names {
    /// Adds a name. Returns false if an address could also mean another name.
    pub(super) fn insert(&mut self, name: &str, case_sensitive: bool) -> bool {
        match (self.0.entry(name.to_ascii_lowercase()), case_sensitive) {
            (Entry::Vacant(entry), false) => entry.insert(None).is_none(),
            (Entry::Vacant(entry), true) => entry.insert(Some(BTreeSet::from([name.to_owned()]))).is_some(),
            (Entry::Occupied(mut entry), true) => {
                entry.get_mut().as_mut().is_some_and(|names| names.insert(name.to_owned()))
            }
            (Entry::Occupied(_), false) => false,
        }
    }
}
