//! Faults of descriptions that cannot become a schema.

use crate::uri::LocUriError;
use alloc::string::String;
use core::fmt;

/// A fault of a description that cannot become a schema, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The index of the description, in the order of adding.
    pub description: usize,
    /// Byte offset in its file.
    pub offset: usize,
    /// The LocURI of the node.
    pub uri: String,
    /// The kind of fault.
    pub kind: FaultKind,
}

/// The kind of a [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// An element that every node has is missing: `AccessType`, `DFFormat`, or a root's name. Or a root has no `Path`,
    /// and the caller has named no mount point.
    Missing(&'static str),
    /// A word that the element does not allow: `<DFFormat><strng/></DFFormat>`.
    UnknownWord {
        /// The element.
        element: &'static str,
        /// The word.
        word: String,
        /// The allowed words.
        expected: &'static [&'static str],
    },
    /// A root's address is not a LocURI.
    Address(LocUriError),
    /// A name that cannot be a segment of a LocURI.
    Name(String),
    /// A sibling has the same name, case apart.
    DuplicateSibling(String),
    /// Another tree has the same root, case apart.
    DuplicateRoot {
        /// The first of these trees: the index of its description, and the byte offset of the root in the file. `None` for
        /// a tree of another schema ([`SchemaBuilder::add_missing`](super::SchemaBuilder::add_missing)).
        first: Option<(usize, usize)>,
    },
    /// A second dynamic child: every address of one is also an address of the other.
    SecondDynamic,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.uri, self.kind)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FaultKind::Missing("Path") => f.write_str(
                "`Path` is missing, so the nodes have no address; name the mount point of the tree",
            ),
            FaultKind::Missing("NodeName") => {
                f.write_str("the root has no name, so its nodes have no address")
            }
            FaultKind::Missing(element) => write!(f, "`{element}` is missing"),
            FaultKind::UnknownWord { element, word, expected } => {
                write!(f, "unknown {element} \"{word}\"; expected one of {}", expected.join(", "))
            }
            FaultKind::Address(error) => write!(f, "{error}"),
            FaultKind::Name(name) => write!(f, "\"{name}\" cannot be the name of a node"),
            FaultKind::DuplicateSibling(name) => write!(f, "a sibling is named \"{name}\" already"),
            FaultKind::DuplicateRoot { .. } => f.write_str("another description has this root already"),
            FaultKind::SecondDynamic => f.write_str("a sibling is a dynamic node already"),
        }
    }
}

impl core::error::Error for Fault {}
