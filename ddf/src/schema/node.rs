//! The nodes of a schema.

use super::Schema;
use super::details::Details;
use super::tables::{NONE, NodeRow};
use crate::access::AccessType;
use crate::format::Format;
use crate::uri::Segment;
use core::fmt;

impl Schema {
    /// All nodes: tree after tree, each in pre-order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.tables.rows.len() as u32).map(|row| NodeRef { schema: self, row })
    }

    /// The roots of the trees.
    pub fn roots(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.tables.roots.iter().map(|root| NodeRef { schema: self, row: root.row })
    }
}

/// A node of a [`Schema`].
#[derive(Clone, Copy)]
pub struct NodeRef<'s> {
    pub(super) schema: &'s Schema,
    pub(super) row: u32,
}

impl<'s> NodeRef<'s> {
    pub(super) fn row(self) -> &'s NodeRow {
        &self.schema.tables.rows[self.row as usize]
    }

    /// The schema that it belongs to.
    pub fn schema(self) -> &'s Schema {
        self.schema
    }

    /// The row in the table: the same node has the same index for as long as the schema is the same.
    pub fn index(self) -> usize {
        self.row as usize
    }

    /// The name; `None` for a dynamic node.
    pub fn name(self) -> Option<&'s str> {
        Some(self.row().name.as_ref()).filter(|name| !name.is_empty())
    }

    /// True if its name is chosen at run time.
    pub fn is_dynamic(self) -> bool {
        self.row().name.is_empty()
    }

    /// The name, or its title in braces: `Install`, `{id}`.
    pub fn label(self) -> Label<'s> {
        Label(self)
    }

    /// The properties in its description.
    pub fn details(self) -> &'s Details {
        &self.schema.tables.details[self.row().details as usize]
    }

    /// The commands that it allows.
    pub fn access(self) -> AccessType {
        self.details().access
    }

    /// The format of its value.
    pub fn format(self) -> Format {
        self.details().format
    }

    /// True if it has, or can have, children.
    pub fn is_interior(self) -> bool {
        self.format() == Format::Node
    }

    /// True if its name is compared with case.
    pub fn is_case_sensitive(self) -> bool {
        self.row().case_sensitive
    }

    /// The parent; `None` for a root.
    pub fn parent(self) -> Option<NodeRef<'s>> {
        let row = self.row();
        row.root().is_none().then_some(NodeRef { schema: self.schema, row: row.parent })
    }

    /// The node itself, its parent, and so on up to the root.
    pub fn ancestors(self) -> impl Iterator<Item = NodeRef<'s>> {
        core::iter::successors(Some(self), |node| node.parent())
    }

    /// True if another schema has completed this one with the tree of the node: see
    /// [`SchemaBuilder::add_missing`](super::SchemaBuilder::add_missing).
    pub fn was_missing(self) -> bool {
        let root = self.ancestors().last().and_then(|root| root.row().root());
        root.is_some_and(|root| root >= self.schema.own_roots)
    }

    /// The children, in the order of the DDF.
    pub fn children(self) -> impl Iterator<Item = NodeRef<'s>> {
        let end = self.row().end;
        let schema = self.schema;
        let first = (self.row + 1 < end).then_some(self.row + 1);
        let next = move |&row: &u32| {
            let next = schema.tables.rows[row as usize].end;
            (next > row && next < end).then_some(next)
        };
        core::iter::successors(first, next).map(move |row| NodeRef { schema, row })
    }

    /// The child whose name is chosen at run time.
    pub fn dynamic_child(self) -> Option<NodeRef<'s>> {
        let row = self.row().dynamic;
        (row != NONE).then_some(NodeRef { schema: self.schema, row })
    }

    /// The child of this name, compared as [`Schema::lookup`] compares. Takes constant time.
    pub fn named_child(self, name: Segment<'_>) -> Option<NodeRef<'s>> {
        let child = name.with_decoded(|name| self.schema.tables.child(self.row, name));
        child.map(|row| NodeRef { schema: self.schema, row })
    }

    /// The node that these segments lead to from here: at each the named child, otherwise the dynamic one.
    pub fn descend<'u>(self, segments: impl IntoIterator<Item = Segment<'u>>) -> Option<NodeRef<'s>> {
        segments
            .into_iter()
            .try_fold(self, |node, segment| node.named_child(segment).or_else(|| node.dynamic_child()))
    }

    /// The LocURI, with the titles of dynamic nodes in braces: `./Device/Vendor/MSFT/Office/Installation/{id}`.
    ///
    /// The LocURI begins with the root's `Path` as the description writes it: `./Vendor` stays `./Vendor`, `.` stays `.`.
    pub fn uri(self) -> NodeUri<'s> {
        NodeUri(self)
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.row == other.row && self.schema.is_clone_of(other.schema)
    }
}

impl Eq for NodeRef<'_> {}

impl fmt::Debug for NodeRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeRef({})", self.uri())
    }
}

/// Displays a node's name, or its title in braces.
#[derive(Clone, Copy, Debug)]
pub struct Label<'s>(NodeRef<'s>);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{{{}}}", self.0.details().title.as_deref().unwrap_or("name")),
        }
    }
}

/// Displays a node's LocURI.
#[derive(Clone, Copy)]
pub struct NodeUri<'s>(NodeRef<'s>);

impl fmt::Display for NodeUri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Down from the root. Each level is found from the node, which takes no allocation: trees have only a few levels.
        let depth = self.0.ancestors().count();
        for level in (0..depth).rev() {
            let Some(node) = self.0.ancestors().nth(level) else { continue };
            if let Some(root) = node.row().root() {
                let root = self.0.schema.tables.roots.get(root as usize);
                f.write_str(root.map_or(".", |root| &root.path))?;
            }
            write!(f, "/{}", node.label())?;
        }
        Ok(())
    }
}
