//! The XML declaration in front of a document.

use core::ops::Range;

/// The place of the encoding's name in an XML declaration.
pub(crate) fn encoding_in(declaration: &str) -> Option<Range<usize>> {
    quoted_value(declaration, "encoding")
}

/// The place of the value called `name` in an XML declaration, without its quotes.
pub(crate) fn quoted_value(declaration: &str, name: &str) -> Option<Range<usize>> {
    let named = declaration.find(name)?;
    let open = named + declaration[named..].find(['"', '\''])?;
    let value = open + 1;
    let close = value + declaration[value..].find(&declaration[open..value])?;
    Some(value..close)
}
