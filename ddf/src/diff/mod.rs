//! Differences between two descriptions, or between two sets of descriptions.
//!
//! Nodes are matched by their LocURI: the root's `Path` and the names, without regard to ASCII case and to white
//! space around them; `./Vendor` equals `./Device/Vendor`. Dynamic nodes are matched by their title, the remaining
//! ones by their position among their siblings. The file of a node, the order of its properties and the order of verbs
//! in an access type make no difference.
//!
//! ```
//! use ddf::{Description, diff::{Change, Diff}};
//!
//! let file = |format: &str| format!("<MgmtTree><Node><NodeName>Clock</NodeName><Path>./Vendor/Example</Path>
//!   <DFProperties><AccessType><Get/></AccessType><DFFormat><{format}/></DFFormat></DFProperties></Node></MgmtTree>");
//! let (old, new) = (file("xml"), file("chr"));
//! let diff = Diff::between(&Description::read(old.as_bytes())?, &Description::read(new.as_bytes())?);
//! assert_eq!(diff.nodes[0].change, Change::Changed);
//! assert_eq!(diff.nodes[0].to_string(), "~ ./Device/Vendor/Example/Clock\n    DFFormat: xml → chr\n");
//! # Ok::<(), csp_xml::XmlError>(())
//! ```

mod compare;
mod facets;
mod node_diff;
mod repeated;
mod tree;

pub use compare::properties;
pub use node_diff::{Change, NodeDiff, PropertyDiff};
pub use repeated::{Repeated, repeated};

use crate::model::Description;
use alloc::vec::Vec;
use core::fmt;

/// The differences between two descriptions, or between two sets of descriptions.
///
/// Displays as one block per node, as in [`NodeDiff`], and a line that counts them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Diff {
    /// The nodes that differ, in pre-order: siblings in the order of the old side, then those that were added.
    pub nodes: Vec<NodeDiff>,
}

impl Diff {
    /// Compares two descriptions.
    pub fn between(old: &Description<'_>, new: &Description<'_>) -> Self {
        Self::between_sets([old], [new])
    }

    /// Compares two sets of descriptions, such as two folders.
    pub fn between_sets<'d, 'a: 'd>(
        old: impl IntoIterator<Item = &'d Description<'a>>,
        new: impl IntoIterator<Item = &'d Description<'a>>,
    ) -> Self {
        let old: Vec<&Description<'_>> = old.into_iter().collect();
        let new: Vec<&Description<'_>> = new.into_iter().collect();
        Diff { nodes: tree::compare(&old, &new) }
    }

    /// True if there is no difference.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The number of nodes with this kind of difference.
    pub fn count(&self, change: Change) -> usize {
        self.nodes.iter().filter(|node| node.change == change).count()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nodes.iter().try_for_each(|node| node.fmt(f))?;
        let count = |change| self.count(change);
        write!(
            f,
            "{} added, {} removed, {} changed",
            count(Change::Added),
            count(Change::Removed),
            count(Change::Changed)
        )
    }
}
