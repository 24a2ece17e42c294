//! What a message loses when it is written as WBXML.

use core::fmt;
use core::ops::Range;
use csp_xml::Position;

/// A part of a message that WBXML does not carry.
///
/// Displays as `LINE:COLUMN: RULE: what`. What it says never shows content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LossFinding {
    /// What kind of thing it is.
    pub rule: LossRule,
    /// Where it stands in [`Message::text`](crate::Message::text), in bytes.
    pub span: Range<usize>,
    /// Line and column of its start.
    pub position: Position,
    /// What becomes of it.
    pub message: String,
}

/// Kinds of things that SyncML's WBXML has no place for. The ids are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LossRule {
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
    /// A DOCTYPE other than SyncML's, which the public identifier stands for.
    DocType,
    /// A declaration of a prefix. The elements keep their local names and, if it is a known one, their namespace.
    Prefix,
    /// An attribute.
    Attribute,
    /// A namespace that no code page stands for. The elements keep their local names.
    Namespace,
    /// An element of a foreign namespace at a place where its local name is a word of the protocol, a second root
    /// element, or one that has no name without its prefix. It is left out with all it holds, as it would be read as
    /// something else.
    Element,
    /// A Type that says WBXML in a message that is XML: `application/vnd.syncml-devinf+wbxml`. In WBXML the same words
    /// stand for a document that becomes markup, and they come back as `+xml`.
    MediaType,
}

impl LossRule {
    /// All of them.
    pub const ALL: &'static [LossRule] = &[
        LossRule::Comment,
        LossRule::Instruction,
        LossRule::DocType,
        LossRule::Prefix,
        LossRule::Attribute,
        LossRule::Namespace,
        LossRule::Element,
        LossRule::MediaType,
    ];

    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            LossRule::Comment => "wbxml-comment",
            LossRule::Instruction => "wbxml-instruction",
            LossRule::DocType => "wbxml-doctype",
            LossRule::Prefix => "wbxml-prefix",
            LossRule::Attribute => "wbxml-attribute",
            LossRule::Namespace => "wbxml-namespace",
            LossRule::Element => "wbxml-element",
            LossRule::MediaType => "wbxml-media-type",
        }
    }
}

impl fmt::Display for LossRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for LossFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.position, self.rule, self.message)
    }
}
