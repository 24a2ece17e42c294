//! Names that must be told apart.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::collections::btree_map::{BTreeMap, Entry};
use alloc::string::String;

/// Names beside one another: by their small letters those as written that mind case, or `None` for one that does not.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, Option<BTreeSet<String>>>);

impl Names {
    /// Adds a name, unless an address could mean another as well.
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
