//! The markup of a model item.

use super::own::own;
use alloc::borrow::Cow;
use alloc::boxed::Box;

/// The markup that an item was read from. Empty for an item that a program made.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "Written<'_>", into = "Written<'static>")
)]
pub struct Source<'a>(Markup<'a>);

/// The markup and its offset. One enum instead of two fields takes 24 bytes instead of 32; every element of a file has
/// a source.
#[derive(Clone, Debug)]
enum Markup<'a> {
    Borrowed(u32, &'a str),
    Owned(u32, Box<str>),
}

impl<'a> Source<'a> {
    #[cfg(feature = "xml")]
    pub(crate) fn new(markup: &'a str, offset: usize) -> Self {
        Source(Markup::Borrowed(offset as u32, markup))
    }

    fn parts(&self) -> (u32, &str) {
        match &self.0 {
            Markup::Borrowed(offset, markup) => (*offset, markup),
            Markup::Owned(offset, markup) => (*offset, markup),
        }
    }

    /// The whole element as written, from `<` to `>`; `None` for an item that a program made.
    pub fn markup(&self) -> Option<&str> {
        Some(self.parts().1).filter(|markup| !markup.is_empty())
    }

    /// Byte offset of the element in the file.
    pub fn offset(&self) -> usize {
        self.parts().0 as usize
    }

    pub(crate) fn into_owned(self) -> Source<'static> {
        Source(match self.0 {
            Markup::Borrowed(offset, markup) => Markup::Owned(offset, markup.into()),
            Markup::Owned(offset, markup) => Markup::Owned(offset, markup),
        })
    }
}

impl Default for Source<'_> {
    fn default() -> Self {
        Source(Markup::Borrowed(0, ""))
    }
}

impl PartialEq for Source<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Source<'_> {}

/// The serialized form of a source.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "Source", rename_all = "camelCase")]
struct Written<'a> {
    markup: Cow<'a, str>,
    offset: u32,
}

#[cfg(feature = "serde")]
impl From<Written<'_>> for Source<'_> {
    fn from(written: Written<'_>) -> Self {
        Source(Markup::Owned(written.offset, written.markup.into()))
    }
}

#[cfg(feature = "serde")]
impl From<Source<'_>> for Written<'static> {
    fn from(source: Source<'_>) -> Self {
        Written { markup: Cow::Owned(source.parts().1.into()), offset: source.parts().0 }
    }
}

/// Markup that the grammar does not allow at this position, kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Raw<'a> {
    /// The markup: an element, a comment, an instruction or text.
    pub markup: Cow<'a, str>,
    /// Byte offset in the file.
    pub offset: u32,
}

impl Raw<'_> {
    /// The name of the element with its prefix; `None` if this is not an element.
    pub fn element_name(&self) -> Option<&str> {
        let inside = self.markup.strip_prefix('<')?;
        let end = inside.find([' ', '\t', '\r', '\n', '>', '/']).unwrap_or(inside.len());
        Some(&inside[..end]).filter(|name| !name.starts_with(['!', '?']))
    }

    pub(crate) fn into_owned(self) -> Raw<'static> {
        Raw { markup: own(self.markup), offset: self.offset }
    }
}
