//! The tokens of a document.

use crate::attribute::{self, Attribute};

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
}

impl<'a> StartTag<'a> {
    #[inline]
    pub(crate) fn new(content: &'a str, name: usize, empty: bool) -> Self {
        // A colon at an end of the name does not separate a prefix.
        let colon =
            content.bytes().take(name).position(|byte| byte == b':').filter(|&colon| colon + 1 < name);
        StartTag { content, name: name as u32, prefix: colon.unwrap_or(0) as u32, empty }
    }

    /// The name as written, prefix included.
    pub fn name(&self) -> &'a str {
        &self.content[..self.name as usize]
    }

    /// The prefix; `""` without one.
    pub fn prefix(&self) -> &'a str {
        &self.content[..self.prefix as usize]
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        if self.prefix == 0 { self.name() } else { &self.name()[self.prefix as usize + 1..] }
    }

    /// Returns true if the tag was written as `<name/>`.
    pub fn is_empty_element(&self) -> bool {
        self.empty
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
