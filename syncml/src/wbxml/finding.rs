//! Findings about the parts of a message that WBXML cannot carry.

use core::fmt;
use core::ops::Range;
use csp_xml::Position;

/// A part of a message that WBXML cannot carry.
///
/// Displays as `LINE:COLUMN: RULE: MESSAGE`. The message never shows content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LossFinding {
    /// The kind of the part.
    pub rule: LossRule,
    /// Its bytes in [`Message::text`](crate::Message::text).
    pub span: Range<usize>,
    /// Line and column of its start.
    pub position: Position,
    /// How it is written instead.
    pub message: String,
}

/// The kinds of parts that SyncML's WBXML cannot carry. The ids are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LossRule {
    /// A comment.
    Comment,
    /// A processing instruction.
    Instruction,
    /// A DOCTYPE other than SyncML's own, which the public identifier replaces.
    DocType,
    /// A declaration of a prefix. The elements keep their local names and, if it is well known, their namespace.
    Prefix,
    /// An attribute.
    Attribute,
    /// A namespace without a code page. The elements keep their local names.
    Namespace,
    /// An element that is left out with its content, because it would be read as something else: a foreign element whose
    /// local name is an element of the protocol there, a second root element, or one without a name after its prefix.
    Element,
    /// A `Type` that says WBXML in an XML message: `application/vnd.syncml-devinf+wbxml`. In WBXML it announces an embedded
    /// document, and readers turn it into `+xml`.
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
