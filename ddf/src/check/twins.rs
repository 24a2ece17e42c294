//! Compares the trees that a file describes both under User and under Device.

use super::file::File;
use super::rule::DescriptionRule;
use crate::model::{Node, PropertyValue};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) fn check(file: &mut File<'_>) {
    let mut trees: BTreeMap<String, Vec<(bool, usize)>> = BTreeMap::new();
    let roots: Vec<usize> = (0..file.entries.len()).filter(|&index| file.is_root(index)).collect();
    for root in roots {
        let entry = &file.entries[root];
        let (Some(path), Some(name)) = (file.mount_of(root), entry.name()) else { continue };
        let path = path.strip_prefix("./").unwrap_or(path);
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let user = first.eq_ignore_ascii_case("User");
        let rest = if user || first.eq_ignore_ascii_case("Device") { rest } else { path };
        let key = format!("{rest}/{name}").to_ascii_lowercase();
        trees.entry(key).or_default().push((user, root));
    }
    for trees in trees.values() {
        let user = trees.iter().find(|(user, _)| *user);
        let device = trees.iter().find(|(user, _)| !*user);
        if let (Some(&(_, user)), Some(&(_, device))) = (user, device) {
            compare(file, user.min(device), user.max(device));
        }
    }
}

fn compare(file: &mut File<'_>, first: usize, second: usize) {
    let mut open = Vec::from([(first, second)]);
    while let Some((first, second)) = open.pop() {
        let (node, twin) = (file.entries[second].node, file.entries[first].node);
        let differing = differing(node, twin);
        if !differing.is_empty() {
            let message = format!("{} differs from {}", differing.join(", "), file.uri(first));
            file.found(DescriptionRule::TwinsDiffer, node.offset as usize, Some(second), message);
        }
        let key = |file: &File<'_>, index: usize| {
            file.entries[index].name().unwrap_or_default().to_ascii_lowercase()
        };
        let known: BTreeMap<String, usize> =
            file.children(first).map(|index| (key(file, index), index)).collect();
        open.extend(file.children(second).filter_map(|index| Some((*known.get(&key(file, index))?, index))));
    }
}

/// The names of the elements of `DFProperties` in which the nodes differ.
fn differing(node: &Node<'_>, twin: &Node<'_>) -> Vec<&'static str> {
    let (own, other) = (properties(node), properties(twin));
    let mut differing: Vec<_> =
        own.iter().filter(|(name, value)| other.get(*name) != Some(value)).map(|(name, _)| *name).collect();
    differing.extend(other.keys().filter(|name| !own.contains_key(*name)));
    differing
}

fn properties<'n, 'd>(node: &'n Node<'d>) -> BTreeMap<&'static str, &'n PropertyValue<'d>> {
    node.properties().filter_map(|property| Some((property.value().name()?, property.value()))).collect()
}
