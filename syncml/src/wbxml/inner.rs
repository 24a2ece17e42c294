//! Decides which markup in a `Data` is written as an embedded WBXML document.

use super::loss::Family;
use super::scope::Encoded;
use crate::document::{Element, Message};
use crate::vocabulary::Tag;

/// Returns `true` if every `Data` that a `Type` describes holds a document of this kind, so that the `Type` may become that of
/// WBXML. There may be no `Data`, as in a `Get`.
///
/// `owner` is the record of the element around the `Meta`, `media_type` the record of the `Type`.
pub(super) fn are_documents(message: &Message<'_>, owner: u32, media_type: u32, kind: Encoded) -> bool {
    let owner = Element::new(message, owner);
    let fits = |item: Element<'_>| {
        item.children_of(Tag::Data).all(|data| data.index() > media_type && holds_document(data, kind))
    };
    match owner.tag() {
        Tag::Item => fits(owner),
        _ => owner.children_of(Tag::Item).filter(|item| !has_type(*item)).all(fits),
    }
}

/// Returns `true` if an item has a `Type` of its own.
fn has_type(item: Element<'_>) -> bool {
    let mut types = item.children_of(Tag::Meta).flat_map(|meta| meta.children_of(Tag::Type));
    types.any(|media_type| media_type.nodes().next().is_some())
}

/// Returns `true` if a `Data` holds a document of this kind as markup.
pub(super) fn holds_document(data: Element<'_>, kind: Encoded) -> bool {
    data.children().any(|child| is_document(child, kind))
}

/// Returns `true` if an element is a document of this kind.
pub(super) fn is_document(element: Element<'_>, kind: Encoded) -> bool {
    let (name, own) = match kind {
        Encoded::DevInf => ("DevInf", Family::DevInf),
        Encoded::Ddf => ("MgmtTree", Family::Ddf),
    };
    let family = Family::of(element.namespace());
    element.local_name() == name && (family == own || family == Family::SyncML)
}
