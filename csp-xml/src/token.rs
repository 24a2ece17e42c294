//! What the scanner hands out: the pieces of a document.

use super::attribute::Attributes;

/// One piece of a document, borrowed from it and still raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag or an empty-element tag; either is followed by an `End` of its own.
    Start(Tag<'a>),
    /// The end of the innermost open element.
    End,
    /// Character data with its references unresolved: see [`decode_text`](super::decode_text).
    Text(&'a str),
    /// What stands inside a CDATA section.
    CData(&'a str),
    /// What stands between `<!--` and `-->`.
    Comment(&'a str),
    /// What stands between `<?` and `?>`.
    Instruction(&'a str),
    /// What stands between `<?xml` and `?>`.
    Declaration(&'a str),
    /// What stands between `<!DOCTYPE` and `>`, the internal subset included.
    DocType(&'a str),
    /// The document is complete.
    Eof,
}

/// What a token is; see [`Token`] for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the same names with the same meaning
pub enum Kind {
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
pub struct Tag<'a> {
    /// What stands between `<` and `>` or `/>`.
    pub(super) content: &'a str,
    /// Where the name ends.
    pub(super) name: u32,
    /// Where its colon stands; 0 when there is none.
    pub(super) colon: u32,
    pub(super) empty: bool,
}

impl<'a> Tag<'a> {
    /// The name as written, prefix included.
    pub fn name(&self) -> &'a str {
        &self.content[..self.name as usize]
    }

    /// The prefix; `""` without one.
    pub fn prefix(&self) -> &'a str {
        &self.content[..self.colon as usize]
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        if self.colon == 0 { self.name() } else { &self.content[self.colon as usize + 1..self.name as usize] }
    }

    /// Whether it was written `<name/>`.
    pub fn is_empty_element(&self) -> bool {
        self.empty
    }

    /// What stands behind the name: the attributes as written, without the white space around them.
    pub fn raw_attributes(&self) -> &'a str {
        self.content[self.name as usize..].trim_ascii()
    }

    /// The attributes, namespace declarations included, in document order.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::behind(&self.content[self.name as usize..])
    }
}
