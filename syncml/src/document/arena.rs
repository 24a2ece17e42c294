//! The document of a message: records that point into its text.
//!
//! The text is always an XML document: the one that was read, or the one that the builder wrote. A record holds the place
//! of a node. So nothing is lost or copied, and reading allocates only a few times for a text of any size.

use super::namespaces::{NamespaceId, Namespaces};
use crate::vocabulary::Tag;
use core::ops::Range;

/// The kind of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum RecordKind {
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

/// A node of the document. Records are in document order; the content of an element follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The start of the markup: the `<`, or the first character of a text.
    pub(crate) start: u32,
    /// The start of the content: after the start tag, after `<!--`.
    pub(crate) content: u32,
    /// The end of the content: before the end tag, before `-->`.
    pub(crate) content_end: u32,
    /// The index of the first record after this node and its content.
    pub(crate) next: u32,
    pub(crate) kind: RecordKind,
    pub(crate) tag: Tag,
    pub(crate) namespace: NamespaceId,
}

impl Record {
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.kind, RecordKind::Element | RecordKind::Empty)
    }

    /// Returns `true` if the node has no meaning: white space between elements, or an empty CDATA section.
    pub(crate) fn is_layout(&self) -> bool {
        self.kind == RecordKind::Space || self.kind == RecordKind::CData && self.content == self.content_end
    }

    pub(crate) fn content(&self) -> Range<usize> {
        self.content as usize..self.content_end as usize
    }

    /// The bytes of the node, markup included.
    pub(crate) fn span(&self, text: &str) -> Range<usize> {
        let end = self.content_end as usize;
        let end_markup = match self.kind {
            // End tags are short: a plain loop is faster than `memchr`.
            RecordKind::Element => {
                text.as_bytes()[end..].iter().position(|&byte| byte == b'>').map_or(0, |at| at + 1)
            }
            RecordKind::Empty | RecordKind::Text | RecordKind::Space => 0,
            RecordKind::CData | RecordKind::Comment => 3,
            RecordKind::Instruction | RecordKind::Declaration => 2,
            RecordKind::DocType => 1,
        };
        self.start as usize..end + end_markup
    }
}

/// An attribute, also a namespace declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AttributeRecord {
    /// The index of its element.
    pub(crate) element: u32,
    pub(crate) name: (u32, u32),
    /// The text between the quotes, its references unresolved.
    pub(crate) value: (u32, u32),
    pub(crate) namespace: NamespaceId,
}

/// The records of one message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arena {
    pub(crate) records: Vec<Record>,
    /// Sorted by element, for binary search.
    pub(crate) attributes: Vec<AttributeRecord>,
    pub(crate) namespaces: Namespaces,
    /// The index of the first root element.
    pub(crate) root: u32,
    /// The number of root elements: more than one for commands without an element around them.
    pub(crate) roots: u32,
    /// Some elements have misspelt names and are read as the elements they resemble.
    pub(crate) misspelt: bool,
    /// The compact form differs from the text: there is layout or a CDATA section.
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
