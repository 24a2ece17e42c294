//! The run-time schema: which nodes there are, what each allows, and the look-up of a LocURI.
//!
//! A [`Schema`] is four tables. Generated code holds them as `static`s, a program that reads DDF files at run time
//! builds them with [`SchemaBuilder`]; there is one type and one API for both. A look-up allocates nothing.
//!
//! Each tree stands in the table in pre-order, so that a subtree is a range. The literal way to the roots
//! (`Device/Vendor/MSFT`) is a small trie of its own, the mounts. One hash index, on the parent and the folded name,
//! serves both.

mod build;
mod details;
mod lookup;

pub use build::{Fault, FaultKind, SchemaBuilder};
pub use details::Details;
pub use lookup::{Captures, Match};

use crate::access::AccessType;
use crate::format::Format;
use crate::model::List;
use alloc::borrow::Cow;
use core::fmt;

/// Stands in the tables where there is no row.
pub const NONE: u32 = u32::MAX;

/// A set of node trees that can be asked.
///
/// ```
/// use ddf::{Description, LocUri, Verb, schema::SchemaBuilder};
/// let ddf = b"<MgmtTree><Node><NodeName>DevDetail</NodeName><Path>.</Path>
///   <DFProperties><AccessType><Get/></AccessType><DFFormat><node/></DFFormat></DFProperties></Node></MgmtTree>";
/// let mut builder = SchemaBuilder::new();
/// builder.add(&Description::read(ddf)?);
/// let schema = builder.build().map_err(|faults| faults[0].to_string())?;
///
/// let found = schema.lookup(&LocUri::parse("./Device/devdetail")?).unwrap();
/// assert!(!found.node().access().allows(Verb::Replace));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    tables: Tables,
}

/// The tables of a [`Schema`], for generated code.
///
/// INVARIANT: every number is the index of a row that exists, or [`NONE`]; `index` is what [`SchemaBuilder`] makes.
/// Tables that break it give wrong answers, never undefined behaviour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The nodes of all trees, each tree in pre-order.
    pub rows: List<'static, Row>,
    /// What the nodes allow, each combination once.
    pub details: List<'static, Details>,
    /// The literal way to the roots. The first stands for `./Device`, the second for `./User`.
    pub mounts: List<'static, Mount>,
    /// Open addressing on parent and name; a power of two of entries, [`NONE`] where empty.
    pub index: List<'static, u32>,
}

/// A node in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name; empty for a dynamic node.
    pub name: Cow<'static, str>,
    /// The row of its parent; [`NONE`] for a root.
    pub parent: u32,
    /// The row behind its subtree.
    pub end: u32,
    /// The row of its dynamic child.
    pub dynamic: u32,
    /// What it allows: the index into the details.
    pub details: u32,
    /// Whether case matters in its name.
    pub case_sensitive: bool,
}

impl Row {
    /// A row whose name does not mind case; for generated code.
    pub const fn new(name: &'static str, parent: u32, end: u32, dynamic: u32, details: u32) -> Self {
        Row { name: Cow::Borrowed(name), parent, end, dynamic, details, case_sensitive: false }
    }

    /// The same row, minding case; for generated code.
    #[must_use]
    pub const fn case_sensitive(mut self) -> Self {
        self.case_sensitive = true;
        self
    }
}

/// A segment of the literal way to a root.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// The segment.
    pub name: Cow<'static, str>,
    /// The mount above it; [`NONE`] for `Device` and `User`.
    pub parent: u32,
    /// The root that has this address.
    pub root: u32,
    /// The `Path` of that root as the description writes it, without a trailing `/`: `.`, `./Vendor/MSFT`.
    pub path: Cow<'static, str>,
}

impl Mount {
    /// A mount that only leads on; for generated code.
    pub const fn new(name: &'static str, parent: u32) -> Self {
        Self::of_root(name, parent, NONE, "")
    }

    /// The mount of a root whose description writes this `Path`; for generated code.
    pub const fn of_root(name: &'static str, parent: u32, root: u32, path: &'static str) -> Self {
        Mount { name: Cow::Borrowed(name), parent, root, path: Cow::Borrowed(path) }
    }
}

impl Schema {
    /// A schema of these tables; for generated code.
    pub const fn from_tables(tables: Tables) -> Self {
        Schema { tables }
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// All nodes: tree after tree, each in pre-order.
    pub fn nodes(&self) -> impl Iterator<Item = NodeRef<'_>> {
        (0..self.tables.rows.len() as u32).map(|row| NodeRef { schema: self, row })
    }

    /// The roots of the trees.
    pub fn roots(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.nodes().filter(|node| node.row().parent == NONE)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.tables.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A node of a [`Schema`].
#[derive(Clone, Copy)]
pub struct NodeRef<'s> {
    schema: &'s Schema,
    row: u32,
}

impl<'s> NodeRef<'s> {
    fn row(self) -> &'s Row {
        &self.schema.tables.rows[self.row as usize]
    }

    /// Its row in the table: the same node has the same index for as long as the schema is the same.
    pub fn index(self) -> usize {
        self.row as usize
    }

    /// Its name; `None` for a dynamic node.
    pub fn name(self) -> Option<&'s str> {
        Some(self.row().name.as_ref()).filter(|name| !name.is_empty())
    }

    /// Whether its name is chosen at run time.
    pub fn is_dynamic(self) -> bool {
        self.row().name.is_empty()
    }

    /// Its name, or its title in braces: `Install`, `{id}`.
    pub fn label(self) -> Label<'s> {
        Label(self)
    }

    /// What the DDF says about it.
    pub fn details(self) -> &'s Details {
        &self.schema.tables.details[self.row().details as usize]
    }

    /// What may be done with it.
    pub fn access(self) -> AccessType {
        self.details().access
    }

    /// The format of its value.
    pub fn format(self) -> Format {
        self.details().format
    }

    /// Whether it has, or can have, children.
    pub fn is_interior(self) -> bool {
        self.format() == Format::Node
    }

    /// Whether case matters in its name.
    pub fn is_case_sensitive(self) -> bool {
        self.row().case_sensitive
    }

    /// Its parent; `None` for a root.
    pub fn parent(self) -> Option<NodeRef<'s>> {
        let parent = self.row().parent;
        (parent != NONE).then_some(NodeRef { schema: self.schema, row: parent })
    }

    /// It, its parent, and so on up to the root.
    pub fn ancestors(self) -> impl Iterator<Item = NodeRef<'s>> {
        core::iter::successors(Some(self), |node| node.parent())
    }

    /// Its children, in the order of the DDF.
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

    /// Its child whose name is chosen at run time.
    pub fn dynamic_child(self) -> Option<NodeRef<'s>> {
        let row = self.row().dynamic;
        (row != NONE).then_some(NodeRef { schema: self.schema, row })
    }

    /// Its LocURI, with the titles of dynamic nodes in braces: `./Device/Vendor/MSFT/Office/Installation/{id}`.
    ///
    /// It begins with the root's `Path` as the description writes it: `./Vendor` stays `./Vendor`, `.` stays `.`.
    pub fn uri(self) -> NodeUri<'s> {
        NodeUri(self)
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.schema, other.schema) && self.row == other.row
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
        match self.0.parent() {
            Some(parent) => write!(f, "{}/{}", parent.uri(), self.0.label()),
            None => {
                let mut mounts = self.0.schema.tables.mounts.iter();
                let mount = mounts.find(|mount| mount.root == self.0.row);
                write!(f, "{}/{}", mount.map_or(".", |mount| &mount.path), self.0.label())
            }
        }
    }
}
