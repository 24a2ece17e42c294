//! The run-time schema: which nodes there are, what each allows, and the look-up of a LocURI.
//!
//! A [`Schema`] is four tables. Generated code holds them as `static`s, a program that reads DDF files at run time
//! builds them with [`SchemaBuilder`]; there is one type and one API for both. A look-up allocates nothing.
//!
//! Each tree is in pre-order in the table, so that a subtree is a range. One hash table finds the roots, by their
//! address, and the other named nodes, by their parent and name.

mod build;
mod describe;
mod details;
mod elsewhere;
mod fault;
mod hash;
mod index;
mod lookup;
mod names;
mod node;
mod node_enum;
mod place_nodes;
mod places;
mod spelling;
mod suggest;
pub(crate) mod tables;

pub use build::SchemaBuilder;
pub use details::Details;
pub use fault::{Fault, FaultKind};
pub use lookup::{Captures, FoundNode};
pub use node::{Label, NodeRef, NodeUri};
pub use node_enum::NodeEnum;
pub use spelling::likely_name;
pub use suggest::{Suggestion, Suggestions};
use tables::{SharedTables, Tables};

use crate::applicability::{Build, newest_build_for};
use alloc::sync::Arc;
use once_cell::race::OnceBox;
use places::Places;

/// A set of node trees, for look-ups.
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
///
/// A clone is cheap, because it shares the tables.
#[derive(Debug)]
pub struct Schema {
    tables: SharedTables,
    /// The number of roots that no other schema has added.
    own_roots: u32,
    /// All addresses as one tree; made when it is first needed.
    places: OnceBox<Places>,
}

impl Clone for Schema {
    fn clone(&self) -> Self {
        Schema { tables: self.tables.clone(), own_roots: self.own_roots, places: OnceBox::new() }
    }
}

impl Schema {
    /// The schema of tables that are `static`, so that a copy of them allocates nothing.
    pub(crate) const fn from_tables(tables: Tables) -> Self {
        Schema { tables: SharedTables::Static(tables), own_roots: u32::MAX, places: OnceBox::new() }
    }

    pub(crate) fn built(tables: Tables, own_roots: u32) -> Self {
        Schema { tables: SharedTables::Built(Arc::new(tables)), own_roots, places: OnceBox::new() }
    }

    /// True if both are clones of one schema.
    pub fn is_clone_of(&self, other: &Schema) -> bool {
        core::ptr::eq(self.tables.rows.as_ptr(), other.tables.rows.as_ptr())
    }

    /// The tables, for `ddf-codegen`.
    #[doc(hidden)]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The newest build of Windows that the descriptions name, without its revision; placeholders do not count. It is
    /// part of a [`Query`](crate::applicability::Query). Looks at every list of builds: keep it.
    pub fn newest_build(&self) -> Option<Build> {
        let applicability = self.tables.details.iter().map(|details| &details.applicability);
        applicability.filter_map(|own| own.builds()?.newest()).max()
    }

    /// The newest build that the descriptions name in the family of this build, with its revision; if they name none there,
    /// the [newest of all](Schema::newest_build). It shows whether the descriptions know this build: see
    /// [`Build::may_be_after`]. Looks at every list of builds: keep it.
    pub fn newest_build_for(&self, build: Build) -> Option<Build> {
        let lists = self.tables.details.iter().filter_map(|details| details.applicability.builds());
        newest_build_for(lists, build)
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.tables.rows.len()
    }

    /// True if there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
