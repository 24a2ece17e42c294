//! Nodes that other descriptions describe.
//!
//! The description of the Policy CSP has `Config/{AreaName}/{PolicyName}` and `Result/{AreaName}/{PolicyName}`: leaves of
//! any name without a value. The areas have descriptions of their own, all of them below `Config`. `Result` mirrors
//! `Config` and is read-only.

use super::{FoundNode, NodeRef, Schema};
use crate::format::Format;
use crate::uri::{LocUri, Scope};
use alloc::string::String;
use alloc::vec::Vec;

/// The number of siblings that are searched for the mirrored one. Policy has three.
const SIBLINGS: usize = 16;

impl<'s> NodeRef<'s> {
    /// True if other descriptions describe the nodes at this place: for a dynamic leaf of format `null`, and for a dynamic
    /// node with such a child.
    pub fn is_described_elsewhere(self) -> bool {
        let leaf = if self.is_interior() { self.dynamic_child() } else { Some(self) };
        self.is_dynamic() && leaf.is_some_and(|leaf| leaf.is_dynamic() && leaf.format() == Format::Null)
    }
}

impl Schema {
    /// The node of another tree that describes a node that is [described elsewhere](NodeRef::is_described_elsewhere): for
    /// `Policy/Result/Camera/AllowCamera` the node `Policy/Config/Camera/AllowCamera`. Take the access type from `found`.
    pub fn counterpart<'s>(&'s self, found: &FoundNode<'s, '_>) -> Option<NodeRef<'s>> {
        self.counterpart_addresses(found).iter().find_map(|address| {
            let other = self.lookup(&LocUri::parse(address).ok()?)?.node();
            (!other.is_described_elsewhere()).then_some(other)
        })
    }

    /// The possible addresses of the counterpart of a node that is described elsewhere.
    pub fn counterpart_addresses(&self, found: &FoundNode<'_, '_>) -> Vec<String> {
        let node = found.node();
        if !node.is_described_elsewhere() {
            return Vec::new();
        }
        let depth = node.ancestors().take_while(|node| node.is_dynamic()).count();
        let Some(tree) = node.ancestors().nth(depth) else { return Vec::new() };
        let path = found.uri().path();
        let Some((end, _)) = path.rmatch_indices('/').nth(depth - 1) else { return Vec::new() };
        let (above, below) = path.split_at(end);
        let Some((above, _)) = above.rsplit_once('/') else { return Vec::new() };
        let siblings = tree.parent().into_iter().flat_map(|parent| parent.children().take(SIBLINGS));
        siblings
            .filter(|sibling| *sibling != tree)
            .filter(|sibling| sibling.dynamic_child().is_some_and(NodeRef::is_described_elsewhere))
            .filter_map(NodeRef::name)
            .map(|name| [above, "/", name, below].concat())
            .collect()
    }

    /// The other scope and the node in it, if the descriptions have the node of this address only there: `Device` for
    /// `./User/Vendor/MSFT/Policy/Config/Update/ActiveHoursEnd`.
    pub fn only_scope(&self, uri: &LocUri<'_>) -> Option<(Scope, NodeRef<'_>)> {
        let mut rest = uri.path();
        rest = rest.strip_prefix("./").unwrap_or(rest);
        let first = uri.segments().next()?;
        if first.matches("User") || first.matches("Device") {
            rest = rest.split_once('/')?.1;
        }
        let other = match uri.scope() {
            Scope::User => Scope::Device,
            Scope::Device => Scope::User,
        };
        let address = ["./", other.as_str(), "/", rest].concat();
        match self.node_at(uri) {
            Some(_) => None,
            None => Some((other, self.node_at(&LocUri::parse(&address).ok()?)?)),
        }
    }

    /// The node of this address, or its counterpart in another tree.
    fn node_at(&self, uri: &LocUri<'_>) -> Option<NodeRef<'_>> {
        let found = self.lookup(uri)?;
        match found.node().is_described_elsewhere() {
            true => self.counterpart(&found),
            false => Some(found.node()),
        }
    }
}
