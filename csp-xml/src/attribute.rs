//! The attributes of a tag (section 3.1).

use crate::chars::{is_name, is_space};
use crate::decode::decode_attribute;
use quick_xml::events::attributes;
use std::borrow::Cow;

/// An attribute as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name, prefix included.
    pub name: &'a str,
    /// The text between the quotes: see [`Attribute::value`].
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

/// The attributes in the content of a tag, from byte `at` on; `None` for one that is not well-formed.
///
/// quick-xml finds them. It does not check names, or that white space precedes each.
#[inline]
pub(crate) fn read(content: &str, at: usize) -> impl Iterator<Item = Option<Attribute<'_>>> {
    let mut attributes = attributes::Attributes::new(content, at);
    attributes.with_checks(false); // without them it does not allocate
    attributes.map(|found| match found {
        Ok(attributes::Attribute { key, value: Cow::Borrowed(raw) }) => {
            let name = key.0;
            let start = name.as_ptr() as usize - content.as_ptr() as usize;
            let separate = content.as_bytes().get(start.wrapping_sub(1)).is_some_and(|&byte| is_space(byte));
            (separate && is_name(name)).then_some(Attribute { name, raw })
        }
        _ => None,
    })
}
