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

mod facets;
mod repeated;
mod tree;

use crate::model::{Description, Node};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use facets::Facet;
pub use repeated::{Repeated, repeated};

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

/// A node that differs.
///
/// Displays as a line with `+`, `-` or `~` and the LocURI, and one line for each property that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct NodeDiff {
    /// Its LocURI, with the titles of dynamic nodes in braces: `./Device/Vendor/MSFT/Office/Installation/{id}`.
    pub uri: String,
    /// Added, removed or changed.
    pub change: Change,
    /// The properties that differ; all properties of a node that was added or removed.
    pub properties: Vec<PropertyDiff>,
}

/// The kind of difference in a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum Change {
    /// Only the new side has it.
    Added,
    /// Only the old side has it.
    Removed,
    /// Both sides have it, and properties differ.
    Changed,
}

/// A property that differs.
///
/// Displays as `DFFormat: xml → chr`. Of a long list of editions it shows only those added and removed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct PropertyDiff {
    /// The names of its elements and attributes: `DFFormat`, `Applicability/OsBuildVersion`, `AllowedValues/Enum 1`. A
    /// property of the file, not of a node, begins with `MgmtTree/`.
    pub property: String,
    /// The old text; `None` if the old side does not have the property.
    pub old: Option<String>,
    /// The new text; `None` if the new side does not have the property.
    pub new: Option<String>,
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

/// The properties in which two nodes differ. Their addresses may differ, as those of a User and a Device node do.
pub fn properties(old: &Node<'_>, new: &Node<'_>) -> Vec<PropertyDiff> {
    compare_facets(facets::of_node(old), facets::of_node(new))
}

/// Keeps the pieces that differ, sorted by the grammar's order of properties, then by the old side's order.
fn compare_facets(old: Vec<Facet<'_>>, new: Vec<Facet<'_>>) -> Vec<PropertyDiff> {
    let (pairs, left) = pair(old.iter().map(|facet| &facet.name), new.iter().map(|facet| &facet.name));
    let mut found = Vec::new();
    for (facet, other) in old.iter().zip(pairs) {
        let other = other.map(|at| &new[at]);
        if other.is_none_or(|other| other.value != facet.value) {
            found.push((facet.rank, property_diff(facet, Some(facet), other)));
        }
    }
    found.extend(left.into_iter().map(|at| (new[at].rank, property_diff(&new[at], None, Some(&new[at])))));
    found.sort_by_key(|(rank, _)| *rank); // stable
    found.into_iter().map(|(_, diff)| diff).collect()
}

fn property_diff(named: &Facet<'_>, old: Option<&Facet<'_>>, new: Option<&Facet<'_>>) -> PropertyDiff {
    let value = |facet: Option<&Facet<'_>>| facet.map(|facet| facet.value.clone().into_owned());
    PropertyDiff { property: named.name.clone().into_owned(), old: value(old), new: value(new) }
}

/// Pairs items of equal keys in order. Returns the index of each left item's partner on the right, and the indices of
/// the right items without a partner.
fn pair<K: Ord>(
    left: impl IntoIterator<Item = K>,
    right: impl IntoIterator<Item = K>,
) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut places: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    let mut taken = Vec::new();
    for (at, key) in right.into_iter().enumerate() {
        places.entry(key).or_default().push_back(at);
        taken.push(false);
    }
    let pairs: Vec<_> =
        left.into_iter().map(|key| places.get_mut(&key).and_then(VecDeque::pop_front)).collect();
    pairs.iter().flatten().for_each(|&at| taken[at] = true);
    (pairs, (0..taken.len()).filter(|&at| !taken[at]).collect())
}

impl Change {
    /// The sign in front of the LocURI: `+`, `-` or `~`.
    pub const fn sign(self) -> char {
        match self {
            Change::Added => '+',
            Change::Removed => '-',
            Change::Changed => '~',
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        })
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

impl fmt::Display for NodeDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.change.sign(), OneLine(&self.uri))?;
        if self.change == Change::Changed {
            f.write_str("\n")?;
            return self.properties.iter().try_for_each(|property| writeln!(f, "    {property}"));
        }
        // An added or removed node shows only enough to recognise it.
        let text = |name| {
            let property = self.properties.iter().find(|property| property.property == name)?;
            property.old.as_deref().or(property.new.as_deref())
        };
        match (text("DFFormat"), text("AccessType")) {
            (Some(format), Some(access)) => writeln!(f, " ({}; {})", OneLine(format), OneLine(access)),
            (Some(only), None) | (None, Some(only)) => writeln!(f, " ({})", OneLine(only)),
            (None, None) => f.write_str("\n"),
        }
    }
}

impl fmt::Display for PropertyDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", OneLine(&self.property))?;
        match (&self.old, &self.new) {
            (Some(old), Some(new)) if self.property.ends_with("EditionAllowList") => list_change(f, old, new),
            (Some(old), Some(new)) => write!(f, "{} → {}", Quoted(old), Quoted(new)),
            (None, Some(new)) => write!(f, "added {}", Quoted(new)),
            (Some(old), None) => write!(f, "removed {}", Quoted(old)),
            (None, None) => f.write_str("nothing"),
        }
    }
}

/// A text with its control characters escaped, so that it stays on one line.
struct OneLine<'t>(&'t str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c.is_control() {
            true => write!(f, "{}", c.escape_default()),
            false => f.write_char(c),
        })
    }
}

/// Shows a word without quotes, and any other text in quotes on one line.
struct Quoted<'t>(&'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c.is_ascii_graphic() && c != '"';
        // The verbs of an access type need no quotes.
        let word = !self.0.is_empty() && self.0.split(", ").all(|word| word.chars().all(plain));
        if word { f.write_str(self.0) } else { write!(f, "{:?}", self.0) }
    }
}

/// Shows which items of a list separated by `;` were added and removed.
fn list_change(f: &mut fmt::Formatter<'_>, old: &str, new: &str) -> fmt::Result {
    let items =
        |list| str::split(list, ';').map(str::trim_ascii).filter(|item| !item.is_empty()).collect::<Vec<_>>();
    let (before, after) = (items(old), items(new));
    let missing = |of: &[&str], from: &[&str]| {
        let list: Vec<_> = of.iter().filter(|item| !from.contains(item)).copied().collect();
        list.join(" ")
    };
    match (missing(&after, &before), missing(&before, &after)) {
        (added, removed) if added.is_empty() && removed.is_empty() => {
            write!(f, "{} → {}", Quoted(old), Quoted(new))
        }
        (added, removed) if removed.is_empty() => write!(f, "added {}", OneLine(&added)),
        (added, removed) if added.is_empty() => write!(f, "removed {}", OneLine(&removed)),
        (added, removed) => write!(f, "added {}, removed {}", OneLine(&added), OneLine(&removed)),
    }
}
