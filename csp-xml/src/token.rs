//! The tokens of a document.

use crate::attribute::{self, Attribute};
use crate::chars::NameKind;

/// One piece of a document, borrowed from it and still raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag or an empty-element tag; either is followed by an `End` of its own.
    Start(StartTag<'a>),
    /// The end of the innermost open element.
    End,
    /// Character data with its references unresolved: see [`decode_text`](crate::decode_text).
    Text(&'a str),
    /// The content of a CDATA section.
    CData(&'a str),
    /// The text between `<!--` and `-->`.
    Comment(&'a str),
    /// The text between `<?` and `?>`.
    Instruction(&'a str),
    /// The text between `<?xml` and `?>`.
    Declaration(&'a str),
    /// The text between `<!DOCTYPE` and `>`, the internal subset included.
    DocType(&'a str),
    /// The document is complete.
    Eof,
}

/// The kind of a [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names of the tokens
pub enum TokenKind {
    Start,
    End,
    Text,
    CData,
    Comment,
    Instruction,
    Declaration,
    DocType,
    Eof,
}

/// A start tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartTag<'a> {
    /// The text between `<` and `>` or `/>`.
    content: &'a str,
    /// The length of the name.
    name: u32,
    /// The length of the prefix; 0 without one.
    prefix: u32,
    empty: bool,
    has_plain_values: bool,
}

impl<'a> StartTag<'a> {
    #[inline]
    pub(crate) fn new(
        content: &'a str,
        name: &str,
        kind: NameKind,
        empty: bool,
        has_plain_values: bool,
    ) -> Self {
        let colon = if kind == NameKind::MayHaveColon { name.find(':') } else { None };
        // A colon at an end of the name does not separate a prefix.
        let prefix = colon.filter(|colon| colon + 1 < name.len()).unwrap_or(0);
        StartTag { content, name: name.len() as u32, prefix: prefix as u32, empty, has_plain_values }
    }

    /// The name as written, prefix included.
    #[inline]
    pub fn name(&self) -> &'a str {
        &self.content[..self.name as usize]
    }

    /// The prefix; `""` without one.
    #[inline]
    pub fn prefix(&self) -> &'a str {
        &self.content[..self.prefix as usize]
    }

    /// The name without its prefix.
    #[inline]
    pub fn local(&self) -> &'a str {
        if self.prefix == 0 { self.name() } else { &self.name()[self.prefix as usize + 1..] }
    }

    /// Returns true if the tag was written as `<name/>`.
    pub fn is_empty_element(&self) -> bool {
        self.empty
    }

    /// All attribute values are as written: no references, and no white space but blanks.
    pub fn has_plain_values(&self) -> bool {
        self.has_plain_values
    }

    /// The attributes as written, without the white space around them.
    pub fn raw_attributes(&self) -> &'a str {
        self.content[self.name as usize..].trim_ascii()
    }

    /// The attributes, namespace declarations included, in document order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        // INVARIANT: the scanner has checked each attribute before it hands out the tag.
        attribute::read(self.content, self.name as usize).flatten()
    }
}
