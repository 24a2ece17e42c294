//! The comparison of the properties of two nodes.

use super::facets::{Facet, of_node};
use super::node_diff::PropertyDiff;
use crate::model::Node;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

/// The properties in which two nodes differ. Their addresses may differ, as those of a User and a Device node do.
pub fn properties(old: &Node<'_>, new: &Node<'_>) -> Vec<PropertyDiff> {
    compare_facets(of_node(old), of_node(new))
}

/// Keeps the pieces that differ, sorted by the grammar's order of properties, then by the old side's order.
pub(super) fn compare_facets(old: Vec<Facet<'_>>, new: Vec<Facet<'_>>) -> Vec<PropertyDiff> {
    let (pairs, left) = pair(old.iter().map(|facet| &facet.name), new.iter().map(|facet| &facet.name));
    let mut found = Vec::new();
    for (facet, other) in old.iter().zip(pairs) {
        let other = other.map(|at| &new[at]);
        if other.is_none_or(|other| other.value != facet.value) {
            found.push((facet.rank, property_diff(facet, Some(facet), other)));
        }
    }
    found.extend(left.into_iter().map(|at| (new[at].rank, property_diff(&new[at], None, Some(&new[at])))));
    found.sort_by_key(|(rank, _)| *rank); // stable
    found.into_iter().map(|(_, diff)| diff).collect()
}

fn property_diff(named: &Facet<'_>, old: Option<&Facet<'_>>, new: Option<&Facet<'_>>) -> PropertyDiff {
    let value = |facet: Option<&Facet<'_>>| facet.map(|facet| facet.value.clone().into_owned());
    PropertyDiff { property: named.name.clone().into_owned(), old: value(old), new: value(new) }
}

/// Pairs items of equal keys in order. Returns the index of each left item's partner on the right, and the indices of
/// the right items without a partner.
pub(super) fn pair<K: Ord>(
    left: impl IntoIterator<Item = K>,
    right: impl IntoIterator<Item = K>,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut places: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    let mut taken = Vec::new();
    for (at, key) in right.into_iter().enumerate() {
        places.entry(key).or_default().push_back(at);
        taken.push(false);
    }
    let pairs: Vec<_> =
        left.into_iter().map(|key| places.get_mut(&key).and_then(VecDeque::pop_front)).collect();
    pairs.iter().flatten().for_each(|&at| taken[at] = true);
    (pairs, (0..taken.len()).filter(|&at| !taken[at]).collect())
}
