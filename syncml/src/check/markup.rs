//! The edits of fixes that change tags.

use super::findings::Added;
use crate::document::{Attribute, Element};
use core::ops::Range;

/// The offset of the name in the end tag of an element; `None` for `<name/>`.
fn end_name(element: Element<'_>) -> Option<usize> {
    let (content, span) = (element.content(), element.span());
    (span.end > content.end).then_some(content.end + "</".len())
}

/// The bytes of the name in the start tag, without its prefix.
fn local_name(element: Element<'_>) -> Range<usize> {
    let end = element.start_tag().start + 1 + element.name().len();
    end - element.local_name().len()..end
}

/// The prefix of the element with its colon, or an empty text.
fn prefix(element: Element<'_>) -> &str {
    let name = element.name();
    &name[..name.len() - element.local_name().len()]
}

/// The correct name of the element with its prefix: a misspelt name has its own fix.
fn meant_name(element: Element<'_>) -> String {
    format!("{}{}", prefix(element), element.tag())
}

/// Fixes that change tags.
pub(super) trait TagEdits {
    /// Gives the element another name, as the fix.
    fn rename(self, element: Element<'_>, name: &str) -> Self;
    /// Replaces the content of an element, as the fix.
    fn write_content(self, element: Element<'_>, text: &str) -> Self;
    /// Inserts an element of the same namespace as the first child of `parent`.
    fn insert_first(self, parent: Element<'_>, name: &str, text: &str) -> Self;
    /// Declares the namespace of an element without a prefix.
    fn declare(self, element: Element<'_>, namespace: &str) -> Self;
    /// Removes an attribute.
    fn without(self, attribute: &Attribute<'_>) -> Self;
}

impl TagEdits for Added<'_> {
    fn rename(self, element: Element<'_>, name: &str) -> Self {
        let start = local_name(element);
        let added = self.fix(format!("write {name}")).edit(start.clone(), name);
        match end_name(element) {
            Some(at) => {
                let at = at + prefix(element).len();
                added.edit(at..at + start.len(), name)
            }
            None => added,
        }
    }

    fn write_content(self, element: Element<'_>, text: &str) -> Self {
        let added = self.fix(format!("write {text}"));
        match end_name(element) {
            Some(_) => added.edit(element.content(), text),
            None => {
                let end = element.start_tag().end;
                added.edit(end - "/>".len()..end, format!(">{text}</{}>", meant_name(element)))
            }
        }
    }

    fn insert_first(self, parent: Element<'_>, name: &str, text: &str) -> Self {
        let prefix = prefix(parent);
        let child = format!("<{prefix}{name}>{text}</{prefix}{name}>");
        let tag = parent.start_tag();
        match end_name(parent) {
            Some(_) => self.edit(tag.end..tag.end, child),
            None => self.edit(tag.end - "/>".len()..tag.end, format!(">{child}</{}>", meant_name(parent))),
        }
    }

    fn declare(self, element: Element<'_>, namespace: &str) -> Self {
        if !prefix(element).is_empty() {
            return self;
        }
        match element.attributes().find(|attribute| attribute.name() == "xmlns") {
            Some(attribute) => self.edit(attribute.raw_span(), namespace),
            None => {
                let at = local_name(element).end;
                self.edit(at..at, format!(" xmlns=\"{namespace}\""))
            }
        }
    }

    fn without(self, attribute: &Attribute<'_>) -> Self {
        // Up to the quote after the value. White space before the attribute is allowed to remain.
        self.edit(attribute.span().start..attribute.raw_span().end + 1, "")
    }
}

/// The attribute that declares the namespace of an element, if it is its own.
pub(super) fn declaration<'m>(element: Element<'m>) -> Option<Attribute<'m>> {
    let prefix = prefix(element).trim_end_matches(':');
    element.attributes().find(|attribute| match attribute.name().strip_prefix("xmlns") {
        Some("") => prefix.is_empty(),
        Some(declared) => !prefix.is_empty() && declared.strip_prefix(':') == Some(prefix),
        None => false,
    })
}
