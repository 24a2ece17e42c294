//! The generated enums of nodes.

use super::{FoundNode, NodeRef, Schema};
use crate::uri::LocUri;

/// An enum of the nodes of a CSP, which `ddf_codegen::Builder::node_enums` generates: a variant for each node, whose fields
/// are the names of the dynamic nodes above it.
///
/// The code of a CSP matches on it instead of comparing names, so that the compiler finds a node that is not handled.
pub trait NodeEnum<'u>: Sized {
    /// The schema with the nodes.
    fn schema() -> &'static Schema;

    /// The variant of a node of [`schema`](NodeEnum::schema); `None` for a node of another CSP.
    fn of_node(node: NodeRef<'_>, names: impl Iterator<Item = crate::Segment<'u>>) -> Option<Self>;

    /// The variant of a node that a look-up has found; `None` for a node of another schema or of another CSP.
    fn of_found(found: &FoundNode<'_, 'u>) -> Option<Self> {
        let node = found.node();
        if !node.schema().is_clone_of(Self::schema()) {
            return None;
        }
        Self::of_node(node, found.captures())
    }

    /// The variant of an address; `None` if the CSP has no such node.
    fn of(uri: &LocUri<'u>) -> Option<Self> {
        Self::of_found(&Self::schema().lookup(uri)?)
    }
}
