//! The trees of one file, as the checks between files need them: without references to its text.

use super::file::File;
use crate::model::PropertyValue;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use csp_xml::Position;

/// The trees of a file, in document order.
pub(super) type Trees = Vec<Tree>;

/// A place in a file.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) offset: usize,
    pub(super) position: Position,
    /// The LocURI of its node.
    pub(super) uri: String,
}

/// A node of a tree.
#[derive(Debug)]
pub(super) struct TreeNode {
    /// The index of its parent in the tree; `None` for the root.
    pub(super) parent: Option<usize>,
    /// The folded name, or [`DYNAMIC`].
    pub(super) name: String,
}

/// A tree.
#[derive(Debug)]
pub(super) struct Tree {
    /// The place of the root.
    pub(super) root: Place,
    /// The address of the mount point: folded segments from `device` or `user` on.
    pub(super) mount: Vec<String>,
    /// True if the Path names the scope.
    pub(super) scoped: bool,
    /// The nodes, the root first.
    pub(super) nodes: Vec<TreeNode>,
    /// The LocURIs that nodes depend on, with their places.
    pub(super) dependencies: Vec<(Place, String)>,
}

/// The name of dynamic nodes; real names have no slash.
pub(super) const DYNAMIC: &str = "/";

/// The trees of this file.
pub(super) fn trees(file: &File<'_>) -> Trees {
    let roots = (0..file.entries.len()).filter(|&index| file.is_root(index));
    roots.map(|root| tree(file, root)).collect()
}

fn tree(file: &File<'_>, root: usize) -> Tree {
    let entries = &file.entries[root..file.entries[root].end];
    let node = |(index, entry): (usize, &super::file::Entry<'_>)| TreeNode {
        parent: entry.parent.filter(|_| index != 0).map(|parent| parent - root),
        name: entry.name().map_or(DYNAMIC.to_owned(), str::to_ascii_lowercase),
    };
    let (mount, scoped) = address(file.mount_of(root).unwrap_or_default());
    Tree {
        root: place(file, root, entries[0].node.offset as usize),
        mount,
        scoped,
        nodes: entries.iter().enumerate().map(node).collect(),
        dependencies: (root..file.entries[root].end).flat_map(|index| dependencies(file, index)).collect(),
    }
}

fn place(file: &File<'_>, node: usize, offset: usize) -> Place {
    Place { offset, position: file.lines.position(offset), uri: file.uri(node) }
}

/// The LocURIs that a node depends on.
fn dependencies(file: &File<'_>, node: usize) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    for property in file.entries[node].node.properties() {
        let PropertyValue::DependencyBehavior(groups) = property.value() else { continue };
        let outline = &file.outline;
        let groups_at: Vec<usize> = outline.named(property.source().offset(), "DependencyGroup").collect();
        for (group, group_at) in groups.iter().zip(groups_at) {
            let places: Vec<usize> = outline.named(group_at, "Dependency").collect();
            for (dependency, at) in group.dependencies.iter().zip(places) {
                let Some(uri) = &dependency.uri else { continue };
                let place = place(file, node, outline.first(at, "DependencyUri"));
                found.push((place, uri.trim_ascii().to_owned()));
            }
        }
    }
    found
}

/// The folded segments of an address, from `device` or `user` on, and whether it names the scope itself.
pub(super) fn address(path: &str) -> (Vec<String>, bool) {
    let path = path.trim_ascii().trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(if path == "." { "" } else { path });
    let mut segments: Vec<String> =
        path.split('/').filter(|segment| !segment.is_empty()).map(str::to_ascii_lowercase).collect();
    let scoped = segments.first().is_some_and(|first| first == "user" || first == "device");
    if !scoped {
        segments.insert(0, "device".into());
    }
    (segments, scoped)
}
