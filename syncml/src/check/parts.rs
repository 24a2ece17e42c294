//! The parts of an item.

use crate::document::Element;
use crate::views::{Inherited, Meta};
use crate::vocabulary::Tag;

/// The elements of an item, found in one pass.
#[derive(Clone, Copy)]
pub(super) struct Parts<'m> {
    pub(super) element: Element<'m>,
    pub(super) target: Option<Element<'m>>,
    pub(super) source: Option<Element<'m>>,
    pub(super) meta: Option<Meta<'m>>,
    pub(super) data: Option<Element<'m>>,
    pub(super) more: bool,
    /// True if the data was damaged on its way: another rule reports this, and the value is not checked.
    pub(super) damaged: bool,
    /// True if meta information is beside Meta.
    strays: bool,
}

impl<'m> Parts<'m> {
    pub(super) fn of(item: Element<'m>) -> Self {
        let mut parts = Parts {
            element: item,
            target: None,
            source: None,
            meta: None,
            data: None,
            more: false,
            damaged: false,
            strays: false,
        };
        for child in item.children() {
            match child.tag() {
                Tag::Target => parts.target = parts.target.or(Some(child)),
                Tag::Source => parts.source = parts.source.or(Some(child)),
                Tag::Meta => parts.meta = parts.meta.or(Some(Meta::new(child))),
                Tag::Data => parts.data = parts.data.or(Some(child)),
                Tag::MoreData => parts.more = true,
                tag => parts.strays |= tag.is_meta(),
            }
        }
        parts
    }

    /// A piece of meta information: the item's own, else the command's.
    ///
    /// Like [`Item::meta_value`](crate::Item::meta_value), but the command's `Meta` is looked up once for all items.
    pub(super) fn meta_element(&self, tag: Tag, command: Option<&Inherited<'m>>) -> Option<Element<'m>> {
        self.meta
            .and_then(|meta| meta.get(tag))
            .or_else(|| self.strays.then(|| self.element.child(tag)).flatten())
            .or_else(|| command?.get(tag))
    }
}
