//! Puts the nodes of a schema into one tree.

use super::places::{Places, scope_entry};
use super::{NodeRef, Schema};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

impl Schema {
    /// All addresses as one tree; made by the first call.
    pub(super) fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut places = Places::with_capacity(self.tables.rows.len());
            for root in self.tables.roots.iter() {
                let mut entry = scope_entry(root.scope);
                for name in root.address.split('/') {
                    entry = places.child(entry, name, || Cow::Owned(name.to_string()));
                }
                place_tree(&mut places, entry, NodeRef { schema: self, row: root.row });
            }
            Box::new(places)
        })
    }
}

/// Adds a tree. The rows are in pre-order, so that no recursion is needed.
fn place_tree(places: &mut Places, root: usize, node: NodeRef<'_>) {
    // By row.
    let mut entries = Vec::from([root]);
    describe(places, root, node);
    for row in node.row + 1..node.row().end {
        let child = NodeRef { schema: node.schema, row };
        // A parent is in the same tree, before its children.
        let parent = child.row().parent.wrapping_sub(node.row) as usize;
        let Some(&parent) = entries.get(parent) else { break };
        let entry = match child.name() {
            Some(name) => places.child(parent, name, || child.row().name.clone()),
            None => places.dynamic(parent),
        };
        if !places.entries[entry].has_node {
            describe(places, entry, child);
        }
        entries.push(entry);
    }
}

fn describe(places: &mut Places, entry: usize, node: NodeRef<'_>) {
    match node.is_dynamic() {
        true => places.describe(entry, node.label().to_string(), node.is_described_elsewhere()),
        false => places.describe(entry, String::new(), false),
    }
}
