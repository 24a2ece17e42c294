//! The attributes of a tag (section 3.1).

use super::chars::{is_name, is_space, leading_name, shortened, spaces};
use super::error::ErrorKind;
use super::text::decode_attribute;
use alloc::borrow::Cow;
use memchr::memchr;

/// An attribute as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name, prefix included.
    pub name: &'a str,
    /// What stands between the quotes: see [`Attribute::value`].
    pub raw: &'a str,
}

impl<'a> Attribute<'a> {
    /// The value, references resolved and white space normalised.
    pub fn value(&self) -> Cow<'a, str> {
        decode_attribute(self.raw)
    }

    /// The prefix that this attribute declares a namespace for: `Some("")` for `xmlns`, `Some("p")` for `xmlns:p`.
    pub fn declares(&self) -> Option<&'a str> {
        match self.name.strip_prefix("xmlns")? {
            "" => Some(""),
            rest => rest.strip_prefix(':'),
        }
    }
}

/// The attributes of a [`Tag`](super::Tag), one after the other.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    /// Those of a tag, of which `rest` stands behind the name.
    pub(super) fn behind(rest: &'a str) -> Self {
        Attributes { rest }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        // The scanner has read them all before it handed out the tag, so they are well-formed.
        let at = spaces(self.rest.as_bytes());
        let (attribute, end) = attribute(self.rest, at).ok()?;
        self.rest = &self.rest[end..];
        Some(attribute)
    }
}

/// The attribute at byte `at` of `text` and where it ends (section 3.1, `Attribute`).
#[inline]
pub(super) fn attribute(text: &str, at: usize) -> Result<(Attribute<'_>, usize), ErrorKind> {
    let bytes = text.as_bytes();
    let (mut length, _) = leading_name(&bytes[at..]);
    if bytes.get(at + length).is_some_and(|&byte| byte >= 128) || length == 0 {
        let end = |byte: &u8| is_space(*byte) || matches!(byte, b'=' | b'"' | b'\'' | b'<' | b'>' | b'/');
        length = bytes[at..].iter().position(end).unwrap_or(bytes.len() - at);
    }
    let name = &text[at..at + length];
    let malformed = || ErrorKind::Attribute(shortened(name));
    let mut end = at + length + spaces(&bytes[at + length..]);
    if bytes.get(end) != Some(&b'=') || !is_name(name) {
        return Err(malformed());
    }
    end += 1 + spaces(&bytes[end + 1..]);
    let missing = |opening| ErrorKind::MissingQuote { attribute: shortened(name), opening };
    let quote = match bytes.get(end).copied() {
        Some(quote @ (b'"' | b'\'')) => quote,
        _ if is_closed_only(&bytes[end..]) => return Err(missing(true)),
        _ => return Err(malformed()),
    };
    let length = memchr(quote, &bytes[end + 1..]).ok_or_else(|| missing(false))?;
    Ok((Attribute { name, raw: &text[end + 1..end + 1 + length] }, end + length + 2))
}

/// Whether a value without an opening quote has a closing one: `Current"`, `My company"`. A backslash or a typographic
/// quote in front is another mistake, and so is a value without quotes before another attribute.
fn is_closed_only(value: &[u8]) -> bool {
    let word = |byte: u8| is_space(byte) || matches!(byte, b'"' | b'\'' | b'<' | b'>');
    let words = |byte: u8| matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'=');
    let is_closed = |end: Option<usize>| end.is_some_and(|end| matches!(value[end], b'"' | b'\''));
    let is_closed = is_closed(value.iter().position(|&byte| word(byte)))
        || is_closed(value.iter().position(|&byte| words(byte)));
    let starts_plainly = value.first().is_some_and(|&first| first.is_ascii() && first != b'\\');
    starts_plainly && is_closed
}
