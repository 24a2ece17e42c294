//! The markup that something was read from.

use alloc::borrow::Cow;

/// How something is written in the file it was read from. Empty for what a program made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Source<'a> {
    markup: Cow<'a, str>,
    offset: u32,
}

impl<'a> Source<'a> {
    #[cfg(feature = "xml")]
    pub(crate) fn new(markup: &'a str, offset: usize) -> Self {
        Source { markup: Cow::Borrowed(markup), offset: offset as u32 }
    }

    /// The whole element as written, from `<` to `>`; `None` for what a program made.
    pub fn markup(&self) -> Option<&str> {
        Some(self.markup.as_ref()).filter(|markup| !markup.is_empty())
    }

    /// Byte offset of the element in the file.
    pub fn offset(&self) -> usize {
        self.offset as usize
    }

    pub(crate) fn into_owned(self) -> Source<'static> {
        Source { markup: super::own(self.markup), offset: self.offset }
    }
}

/// Markup that the grammar does not have where it stands: kept as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Raw<'a> {
    /// The markup: an element, a comment, an instruction or text.
    pub markup: Cow<'a, str>,
    /// Byte offset in the file.
    pub offset: u32,
}

impl Raw<'_> {
    /// The name of the element, prefix included; `None` when it is no element.
    pub fn element_name(&self) -> Option<&str> {
        let inside = self.markup.strip_prefix('<')?;
        let end = inside.find([' ', '\t', '\r', '\n', '>', '/']).unwrap_or(inside.len());
        Some(&inside[..end]).filter(|name| !name.starts_with(['!', '?']))
    }

    pub(crate) fn into_owned(self) -> Raw<'static> {
        Raw { markup: super::own(self.markup), offset: self.offset }
    }
}
