//! One tree for each side, and the comparison of the two trees.

use super::compare::{compare_facets, pair};
use super::facets::{of_description, of_node};
use super::node_diff::{Change, NodeDiff};
use crate::model::{Description, Node, Tree};
use crate::uri::{Scope, Segment};
use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A position in the tree of one side: a segment above a root, or the nodes of one address.
#[derive(Default)]
struct Place<'d> {
    /// The displayed name; for a dynamic node its title in braces.
    label: Cow<'d, str>,
    dynamic: bool,
    /// Usually one; several if files describe the same node; empty above a root.
    nodes: Vec<Found<'d>>,
    children: Vec<Place<'d>>,
    /// The indices of the children, by whether they are dynamic and by folded label.
    index: BTreeMap<(bool, String), usize>,
}

/// A node, and the description whose root it is.
#[derive(Clone, Copy)]
struct Found<'d> {
    node: &'d Node<'d>,
    root_of: Option<usize>,
}

impl<'d> Place<'d> {
    /// The key that matches it among its siblings.
    fn key(&self) -> (bool, String) {
        (self.dynamic, self.label.to_ascii_lowercase())
    }

    fn child(&mut self, label: Cow<'d, str>, dynamic: bool) -> &mut Place<'d> {
        let next = self.children.len();
        let at = *self.index.entry((dynamic, label.to_ascii_lowercase())).or_insert(next);
        if at == next {
            self.children.push(Place { label, dynamic, ..Place::default() });
        }
        &mut self.children[at]
    }

    fn add(&mut self, node: &'d Node<'d>, root_of: Option<usize>) {
        let place = match node.name() {
            Some(name) => self.child(Cow::Borrowed(name.trim_ascii()), false),
            None => {
                let title = node.title().unwrap_or("name");
                self.child(Cow::Owned(alloc::format!("{{{title}}}")), true)
            }
        };
        place.nodes.push(Found { node, root_of });
        node.children().for_each(|child| place.add(child, None));
    }
}

fn tree<'d>(descriptions: &[&'d Description<'d>]) -> Place<'d> {
    let mut top = Place::default();
    for (index, description) in descriptions.iter().enumerate() {
        for Tree { root, path } in description.trees(None) {
            let path = path.unwrap_or_default();
            let segments = path.split('/').filter(|segment| !matches!(*segment, "" | ".")).map(Segment::of);
            let named =
                |scope: Scope| segments.clone().next().is_some_and(|first| first.matches(scope.as_str()));
            let mut place = &mut top;
            if !named(Scope::Device) && !named(Scope::User) {
                place = place.child(Cow::Borrowed(Scope::Device.as_str()), false);
            }
            for segment in segments {
                place = place.child(segment.decode(), false);
            }
            place.add(root, Some(index));
        }
    }
    top
}

/// The nodes in which two sets of descriptions differ.
pub(super) fn compare<'d>(old: &[&'d Description<'d>], new: &[&'d Description<'d>]) -> Vec<NodeDiff> {
    let mut comparison = Comparison { old, new, files: BTreeSet::new(), found: Vec::new() };
    comparison.children(Some(&tree(old)), Some(&tree(new)), ".");
    comparison.found
}

struct Comparison<'c, 'd> {
    old: &'c [&'d Description<'d>],
    new: &'c [&'d Description<'d>],
    /// The pairs of files that were compared.
    files: BTreeSet<(usize, usize)>,
    found: Vec<NodeDiff>,
}

impl<'d> Comparison<'_, 'd> {
    fn places(&mut self, old: Option<&Place<'d>>, new: Option<&Place<'d>>, parent: &str) {
        let Some(shown) = new.or(old) else { return };
        let uri = alloc::format!("{parent}/{}", shown.label);
        let before = old.map_or(&[][..], |place| &place.nodes);
        let after = new.map_or(&[][..], |place| &place.nodes);
        let names = |found: &Found<'d>| found.node.node_name();
        let (pairs, left) = pair(before.iter().map(names), after.iter().map(names));
        // Pair the remaining nodes, whose spelling differs, in order.
        let mut left = left.into_iter();
        for (found, at) in before.iter().zip(pairs) {
            self.nodes(Some(*found), at.or_else(|| left.next()).map(|at| after[at]), &uri);
        }
        for at in left {
            self.nodes(None, Some(after[at]), &uri);
        }
        self.children(old, new, &uri);
    }

    fn nodes(&mut self, old: Option<Found<'d>>, new: Option<Found<'d>>, uri: &str) {
        let facets = |found: Option<Found<'d>>| found.map_or_else(Vec::new, |found| of_node(found.node));
        let mut properties = compare_facets(facets(old), facets(new));
        let change = match (old, new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(old), Some(new)) => {
                if let (Some(old), Some(new)) = (old.root_of, new.root_of) {
                    if self.files.insert((old, new)) {
                        let of_file =
                            compare_facets(of_description(self.old[old]), of_description(self.new[new]));
                        properties.splice(0..0, of_file);
                    }
                }
                if properties.is_empty() {
                    return;
                }
                Change::Changed
            }
        };
        self.found.push(NodeDiff { uri: uri.to_string(), change, properties });
    }

    fn children(&mut self, old: Option<&Place<'d>>, new: Option<&Place<'d>>, uri: &str) {
        let before = old.map_or(&[][..], |place| &place.children);
        let after = new.map_or(&[][..], |place| &place.children);
        let keys = |place: &Place<'d>| place.key();
        let (mut pairs, left) = pair(before.iter().map(keys), after.iter().map(keys));
        // Pair the remaining dynamic nodes, whose titles differ, in order.
        let (dynamic, mut left) = left.into_iter().partition::<Vec<_>, _>(|&at| after[at].dynamic);
        let mut dynamic = dynamic.into_iter();
        for (_, at) in before.iter().zip(&mut pairs).filter(|(place, at)| place.dynamic && at.is_none()) {
            *at = dynamic.next();
        }
        left.extend(dynamic);
        left.sort_unstable();
        for (place, at) in before.iter().zip(pairs) {
            self.places(Some(place), at.map(|at| &after[at]), uri);
        }
        for at in left {
            self.places(None, Some(&after[at]), uri);
        }
    }
}
