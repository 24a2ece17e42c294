//! What a message is made of: records that point into its text.
//!
//! The text of a message is always an XML document: the one that was read, or the one the builder has written.
//! A record says what stands where. So nothing can be lost, nothing is copied, and reading allocates a handful of
//! times whatever the size.

use super::namespaces::{NamespaceId, Namespaces};
use crate::vocabulary::Tag;
use core::ops::Range;

/// What a [`Record`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// An element with an end tag.
    Element,
    /// An element written `<name/>`.
    Empty,
    /// Character data, its references unresolved.
    Text,
    /// White space between elements of the protocol: layout.
    Space,
    /// A CDATA section.
    CData,
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
    /// The XML declaration.
    Declaration,
    /// The document type declaration.
    DocType,
}

/// One node of the document. Records stand in document order; an element's content follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Where the markup starts: at the `<`, or at the first character of a text.
    pub(crate) start: u32,
    /// Where the content starts: behind the start tag, behind `<!--`.
    pub(crate) content: u32,
    /// Where the content ends: before the end tag, before `-->`.
    pub(crate) content_end: u32,
    /// The index of the first record that is not inside this one.
    pub(crate) next: u32,
    pub(crate) kind: Kind,
    pub(crate) tag: Tag,
    pub(crate) namespace: NamespaceId,
}

impl Record {
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.kind, Kind::Element | Kind::Empty)
    }

    /// Whether it says nothing: white space between elements, or an empty CDATA section.
    pub(crate) fn is_layout(&self) -> bool {
        self.kind == Kind::Space || self.kind == Kind::CData && self.content == self.content_end
    }

    pub(crate) fn content(&self) -> Range<usize> {
        self.content as usize..self.content_end as usize
    }

    /// The bytes of the node, markup included.
    pub(crate) fn span(&self, text: &str) -> Range<usize> {
        let end = self.content_end as usize;
        let behind = match self.kind {
            // End tags are short: a plain loop beats a search that has to be set up.
            Kind::Element => {
                text.as_bytes()[end..].iter().position(|&byte| byte == b'>').map_or(0, |at| at + 1)
            }
            Kind::Empty | Kind::Text | Kind::Space => 0,
            Kind::CData | Kind::Comment => 3,
            Kind::Instruction | Kind::Declaration => 2,
            Kind::DocType => 1,
        };
        self.start as usize..end + behind
    }
}

/// An attribute; namespace declarations are attributes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AttributeRecord {
    /// The index of its element.
    pub(crate) element: u32,
    pub(crate) name: (u32, u32),
    /// What stands between the quotes, its references unresolved.
    pub(crate) value: (u32, u32),
    pub(crate) namespace: NamespaceId,
}

/// The records of one message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) records: Vec<Record>,
    /// In the order of their elements, so that an element's are found by bisection.
    pub(crate) attributes: Vec<AttributeRecord>,
    pub(crate) namespaces: Namespaces,
    /// The index of the root element, of several the first.
    pub(crate) root: u32,
    /// How many root elements there are: one, but for commands without an element around them.
    pub(crate) roots: u32,
    /// Whether there are elements whose names are misspelt and that are taken for what was meant.
    pub(crate) misspelt: bool,
    /// Whether the compact form differs from the text: there is layout or a CDATA section.
    pub(crate) loose: bool,
}

impl Arena {
    /// The attributes of the element at `index`.
    pub(crate) fn attributes_of(&self, index: u32) -> &[AttributeRecord] {
        let first = self.attributes.partition_point(|attribute| attribute.element < index);
        let rest = &self.attributes[first..];
        let count = rest.iter().take_while(|attribute| attribute.element == index).count();
        &rest[..count]
    }
}
