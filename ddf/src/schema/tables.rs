//! The tables that a schema consists of.

use super::Details;
use crate::model::List;
use crate::uri::Scope;
use alloc::borrow::Cow;
use alloc::sync::Arc;
use core::ops::Deref;

/// No row.
pub const NONE: u32 = u32::MAX;

/// A free slot of the index.
pub const FREE: u64 = u64::MAX;

/// Distinguishes the number of a root from that of a row.
pub(super) const ROOT: u32 = 1 << 31;

/// The tables of a [`Schema`](super::Schema), for generated code.
///
/// INVARIANT: every number is that of an existing row or root, or [`NONE`]; `mount_lengths` and `index` are as
/// [`SchemaBuilder`](super::SchemaBuilder) makes them. Tables that break it give wrong answers, never undefined behaviour.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// The nodes of all trees, each tree in pre-order.
    pub rows: List<'static, NodeRow>,
    /// The properties of the nodes, each combination once.
    pub details: List<'static, Details>,
    /// The roots of the trees.
    pub roots: List<'static, Root>,
    /// The lengths of the addresses of roots without their last name, the longest first: 11 for `Vendor/MSFT`.
    pub mount_lengths: List<'static, u16>,
    /// A hash table with open addressing and linear probing; its size is a power of two. The low half of an entry is a
    /// row, or a root if the highest bit of that half is set. The high half is the high half of the key.
    pub index: List<'static, u64>,
}

/// The tables of a schema, so that a copy of them is cheap.
#[derive(Clone, Debug)]
pub(super) enum SharedTables {
    /// Those of generated code, which only refer to `static`s.
    Static(Tables),
    /// Those that a [`SchemaBuilder`](super::SchemaBuilder) has made.
    Built(Arc<Tables>),
}

impl Deref for SharedTables {
    type Target = Tables;

    #[inline]
    fn deref(&self) -> &Tables {
        match self {
            SharedTables::Static(tables) => tables,
            SharedTables::Built(tables) => tables,
        }
    }
}

/// A node in the table.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeRow {
    /// The name; empty for a dynamic node.
    pub name: Cow<'static, str>,
    /// The row of its parent; for a root the number of the root, with the highest bit set.
    pub parent: u32,
    /// The first row after its subtree.
    pub end: u32,
    /// The row of its dynamic child, or [`NONE`].
    pub dynamic: u32,
    /// The index of its details.
    pub details: u32,
    /// True if its name is compared with case.
    pub case_sensitive: bool,
}

impl NodeRow {
    /// A row whose name is compared without case.
    pub const fn new(name: &'static str, parent: u32, end: u32, dynamic: u32, details: u32) -> Self {
        NodeRow { name: Cow::Borrowed(name), parent, end, dynamic, details, case_sensitive: false }
    }

    /// Makes the comparison of its name case-sensitive.
    #[must_use]
    pub const fn case_sensitive(mut self) -> Self {
        self.case_sensitive = true;
        self
    }

    /// The number of the root, if it is one.
    pub(super) fn root(&self) -> Option<u32> {
        (self.parent & ROOT != 0).then_some(self.parent & !ROOT)
    }
}

/// The root of a tree and its address.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The scope of the tree.
    pub scope: Scope,
    /// The decoded address after `./Device` or `./User`: `Vendor/MSFT/Office`.
    pub address: Cow<'static, str>,
    /// The `Path` in the description, without a trailing `/`: `.`, `./Vendor/MSFT`.
    pub path: Cow<'static, str>,
    /// The row.
    pub row: u32,
}

impl Root {
    /// A root, for generated code.
    pub const fn new(scope: Scope, address: &'static str, path: &'static str, row: u32) -> Self {
        Root { scope, address: Cow::Borrowed(address), path: Cow::Borrowed(path), row }
    }

    /// The length of the address without the last name.
    pub(super) fn mount_length(&self) -> usize {
        self.address.rfind('/').unwrap_or(0)
    }
}
