//! The difference in a node.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};

/// A node that differs.
///
/// Displays as a line with `+`, `-` or `~` and the LocURI, and one line for each property that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct NodeDiff {
    /// The LocURI, with the titles of dynamic nodes in braces: `./Device/Vendor/MSFT/Office/Installation/{id}`.
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
