//! The node that a command addresses.

use crate::error::CspError;
use ddf::schema::{FoundNode, NodeEnum, NodeRef, Schema};
use ddf::{LocUri, Scope, Segment};
use syncml::StatusCode;

/// The node that a command addresses, with the address as written.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    found: FoundNode<'t, 't>,
}

impl<'t> Target<'t> {
    /// Looks the address up in the schema.
    pub fn find(schema: &'t Schema, uri: &LocUri<'t>) -> Option<Self> {
        schema.lookup(uri).map(|found| Target { found })
    }

    /// The node as a variant of the enum that `ddf_codegen::Builder::node_enums` generates, with the names in its address:
    /// `OfficeNode::Install { id }`.
    ///
    /// # Errors
    /// 404 for a node of a schema that is not the enum's. The host passes a CSP only the nodes of its own schema.
    pub fn typed<N: NodeEnum<'t>>(&self) -> Result<N, CspError> {
        N::of_found(&self.found).ok_or_else(|| StatusCode::NOT_FOUND.into())
    }

    /// The node with its captures, the names of dynamic nodes. A server chooses these, so they can be any text: `..\..`,
    /// quotes, a whole sentence.
    pub fn found(&self) -> &FoundNode<'t, 't> {
        &self.found
    }

    /// The node.
    pub fn node(&self) -> NodeRef<'t> {
        self.found.node()
    }

    /// The address as written in the message.
    pub fn uri(&self) -> LocUri<'t> {
        self.found.uri()
    }

    /// The tree of the node: of the device or of a user.
    pub fn scope(&self) -> Scope {
        self.found.scope()
    }

    /// The node above it; `None` for the root of a CSP.
    pub fn parent(&self) -> Option<Self> {
        self.found.parent().map(|found| Target { found })
    }

    /// The dynamic names in the address, each with the node above it, from the last to the first.
    pub(crate) fn dynamic_names(&self) -> impl Iterator<Item = (Target<'t>, Name<'t>)> {
        let path = std::iter::successors(Some(*self), Target::parent);
        path.filter(|target| target.node().is_dynamic()).filter_map(|target| {
            let name = target.uri().segments().last()?;
            let is_case_sensitive = target.node().is_case_sensitive();
            Some((target.parent()?, Name { name, is_case_sensitive }))
        })
    }
}

/// A name in an address, which is compared as its node says.
pub(crate) struct Name<'t> {
    name: Segment<'t>,
    is_case_sensitive: bool,
}

impl Name<'_> {
    pub(crate) fn is_named(&self, name: &str) -> bool {
        if self.is_case_sensitive { self.name.decode() == name } else { self.name.matches(name) }
    }
}
