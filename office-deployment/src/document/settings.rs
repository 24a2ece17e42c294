//! Edits of single settings.

use super::edit::EditError;
use super::element::Element;
use super::source::Document;
use crate::tables::{Channel, ElementKind};

impl Document<'_> {
    /// Sets the channel of `Add`, and of `Updates` if it has one. A document with neither `Add` nor `Updates` gets an
    /// `Updates`. Returns true if the document has changed.
    ///
    /// # Errors
    /// [`EditError::NoPlace`] when the document is a fragment that cannot contain an `Updates`.
    pub fn set_channel(&mut self, channel: Channel) -> Result<bool, EditError> {
        let name = channel.as_str();
        let mut edits = self.edit();
        let updates = self.all(ElementKind::Updates).filter(|updates| updates.attribute("Channel").is_some());
        let mut places: Vec<_> = self.all(ElementKind::Add).chain(updates).collect();
        if places.is_empty() {
            places.extend(self.first(ElementKind::Updates));
        }
        for place in &places {
            if place.attribute("Channel").is_none_or(|attribute| attribute.value() != name) {
                edits.set(*place, "Channel", name);
            }
        }
        if places.is_empty() {
            let root = self.first(ElementKind::Configuration).ok_or(EditError::NoPlace("Updates"))?;
            edits.append(root, &format!("<Updates Channel=\"{name}\" />"));
        }
        let changes = !edits.is_empty();
        if changes {
            *self = edits.apply()?;
        }
        Ok(changes)
    }

    /// Excludes an application from every suite, or includes it again. Returns true if the document has changed.
    ///
    /// # Errors
    /// [`EditError`] when the result is not well-formed, which never happens with an id of [`App`](crate::App).
    pub fn set_excluded(&mut self, app: &str, excluded: bool) -> Result<bool, EditError> {
        let mut edits = self.edit();
        for product in self.all(ElementKind::Product).filter(|product| product.is_suite_to_add()) {
            let here = |child: &Element<'_>| {
                child.kind() == ElementKind::ExcludeApp
                    && child.id().is_some_and(|id| id.trim().eq_ignore_ascii_case(app))
            };
            let mut named = product.children().filter(here).peekable();
            if excluded && named.peek().is_none() {
                let mut xml = String::from("<ExcludeApp ID=\"");
                csp_xml::escape_attribute_into(app, &mut xml);
                edits.append(product, &(xml + "\" />"));
            } else if !excluded {
                named.for_each(|child| edits.remove(child));
            }
        }
        let changes = !edits.is_empty();
        if changes {
            *self = edits.apply()?;
        }
        Ok(changes)
    }
}
