//! The run-time schema: which nodes there are, what each allows, and the look-up of a LocURI.
//!
//! A [`Schema`] is four tables. Generated code holds them as `static`s, a program that reads DDF files at run time
//! builds them with [`SchemaBuilder`]; there is one type and one API for both. A look-up allocates nothing.
//!
//! Each tree stands in the table in pre-order, so that a subtree is a range. One hash index finds the roots, by their
//! whole address, and the named nodes below, by parent and name; those that no other node can be mistaken for, by their
//! whole address as well.

mod build;
mod details;
mod elsewhere;
mod hash;
mod lookup;
mod names;
mod places;
mod spelling;
mod step;
mod suggest;

pub use build::{Fault, FaultKind, SchemaBuilder};
pub use details::Details;
use lookup::ROOT;
pub use lookup::{Captures, Match};
pub use suggest::{Suggestion, Suggestions};

use crate::access::AccessType;
use crate::applicability::Build;
use crate::format::Format;
use crate::model::List;
use crate::uri::Scope;
use alloc::borrow::Cow;
use core::fmt;
use hash::Compare;

/// Stands in the tables where there is no row.
pub const NONE: u32 = u32::MAX;

/// Stands in the index where there is no entry.
pub const FREE: u64 = u64::MAX;

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
/// INVARIANT: every number is the index of a row or root that exists, or [`NONE`]; `index` is what [`SchemaBuilder`] makes.
/// Tables that break it give wrong answers, never undefined behaviour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The nodes of all trees, each tree in pre-order.
    pub rows: List<'static, Row>,
    /// What the nodes allow, each combination once.
    pub details: List<'static, Details>,
    /// The roots of the trees, in their order.
    pub roots: List<'static, Root>,
    /// How many segments the addresses of roots have: bit 3 for `Vendor/MSFT/Office`, bit 63 for 63 and more.
    pub depths: u64,
    /// Open addressing; a power of two of entries, [`FREE`] where there is none. The low half of an entry is a row, by its
    /// parent and name or, when the second highest bit is set, by its whole address; or a root when the highest bit is
    /// set. The high half is that of its hash, so that few others are looked at.
    pub index: List<'static, u64>,
}

/// A node in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name; empty for a dynamic node.
    pub name: Cow<'static, str>,
    /// The row of its parent; for a root, which of the roots it is, and the highest bit.
    pub parent: u32,
    /// The row behind its subtree.
    pub end: u32,
    /// The row of its dynamic child.
    pub dynamic: u32,
    /// What it allows: the index into the details.
    pub details: u32,
    /// Whether case matters in its name.
    pub case_sensitive: bool,
    /// Whether its name holds more than ASCII letters, digits and the common signs, and is compared with more care.
    pub odd: bool,
}

impl Row {
    /// A row whose name does not mind case; for generated code.
    pub const fn new(name: &'static str, parent: u32, end: u32, dynamic: u32, details: u32) -> Self {
        Row { name: Cow::Borrowed(name), parent, end, dynamic, details, case_sensitive: false, odd: false }
    }

    /// The same row, minding case; for generated code.
    #[must_use]
    pub const fn case_sensitive(mut self) -> Self {
        self.case_sensitive = true;
        self
    }

    /// The same row, its name compared with more care; for generated code.
    #[must_use]
    pub const fn odd(mut self) -> Self {
        self.odd = true;
        self
    }

    #[inline]
    fn compare(&self) -> Compare {
        match (self.case_sensitive, self.odd) {
            (true, _) => Compare::Exactly,
            (false, true) => Compare::WithoutCase,
            (false, false) => Compare::Alike,
        }
    }
}

/// The root of a tree, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// Whether its address begins with `./User`.
    pub scope: Scope,
    /// Its address behind `./Device` or `./User`, without percent-encoding: `Vendor/MSFT/Office`.
    pub address: Cow<'static, str>,
    /// Its `Path` as the description writes it, without a trailing `/`: `.`, `./Vendor/MSFT`.
    pub path: Cow<'static, str>,
    /// Its row.
    pub row: u32,
    /// Whether its address holds more than ASCII letters, digits and the common signs, or case matters in its name.
    pub odd: bool,
}

impl Root {
    /// A root; for generated code.
    pub const fn new(scope: Scope, address: &'static str, path: &'static str, row: u32) -> Self {
        Root { scope, address: Cow::Borrowed(address), path: Cow::Borrowed(path), row, odd: false }
    }

    /// The same root, its address compared with more care; for generated code.
    #[must_use]
    pub const fn odd(mut self) -> Self {
        self.odd = true;
        self
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
        self.tables.roots.iter().map(|root| NodeRef { schema: self, row: root.row })
    }

    /// The newest build of Windows that the descriptions name, without its revision; placeholders do not count. It is
    /// part of a [`Query`](crate::applicability::Query). Looks at every list of builds: keep it.
    pub fn newest_build(&self) -> Option<Build> {
        let applicability = self.tables.details.iter().map(|details| &details.applicability);
        applicability.filter_map(|own| own.builds()?.newest()).max()
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
        (parent & ROOT == 0).then_some(NodeRef { schema: self.schema, row: parent })
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
        // Down from the root. Up again for each level is the price of no allocation; trees are a handful of levels deep.
        let depth = self.0.ancestors().count();
        for level in (0..depth).rev() {
            let Some(node) = self.0.ancestors().nth(level) else { continue };
            let parent = node.row().parent;
            if parent & ROOT != 0 {
                let root = self.0.schema.tables.roots.get((parent & !ROOT) as usize);
                f.write_str(root.map_or(".", |root| &root.path))?;
            }
            write!(f, "/{}", node.label())?;
        }
        Ok(())
    }
}
