//! Trees that occur in several descriptions.

use super::compare::properties;
use crate::model::{Description, Node, Tree};
use crate::uri::LocUri;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

/// A tree whose root an earlier description also has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repeated {
    /// The index of its description.
    pub description: usize,
    /// Byte offset of its root in the file.
    pub offset: u32,
    /// The index of the first description with this root.
    pub first: usize,
    /// True if both trees are equal, so that either can be used.
    pub is_same: bool,
}

/// Finds the [trees](Description::trees) whose roots occur in an earlier description. Roots are compared by LocURI,
/// without case; `./Device/Vendor` equals `./Vendor`.
pub fn repeated<'d, 'a: 'd>(descriptions: impl IntoIterator<Item = &'d Description<'a>>) -> Vec<Repeated> {
    let mut first: BTreeMap<String, (usize, &Node<'_>)> = BTreeMap::new();
    let mut found = Vec::new();
    for (number, description) in descriptions.into_iter().enumerate() {
        for tree in description.trees(None) {
            let Some(address) = address(&tree) else { continue };
            let (owner, root) = *first.entry(address).or_insert((number, tree.root));
            if owner != number {
                found.push(Repeated {
                    description: number,
                    offset: tree.root.offset,
                    first: owner,
                    is_same: is_same(root, tree.root),
                });
            }
        }
    }
    found
}

/// The scope and the folded names; `None` for a tree without an address.
fn address(tree: &Tree<'_, '_>) -> Option<String> {
    if tree.fault().is_some() {
        return None;
    }
    let shown = tree.shown();
    let uri = LocUri::parse(&shown).ok()?;
    let mut address = String::from(uri.scope().as_str());
    let named = uri.segments().next().is_some_and(|first| first.matches(uri.scope().as_str()));
    for segment in uri.segments().skip(usize::from(named)) {
        address.push('/');
        address.push_str(&segment.decode());
    }
    Some(address.to_ascii_lowercase())
}

/// True if two trees have the same nodes in the same order, with the same properties.
fn is_same(one: &Node<'_>, other: &Node<'_>) -> bool {
    let name = |node: &Node<'_>| node.name().map(|name| String::from(name.trim_ascii()));
    let mut others = other.children();
    name(one) == name(other)
        && properties(one, other).is_empty()
        && one.children().all(|child| others.next().is_some_and(|other| is_same(child, other)))
        && others.next().is_none()
}
