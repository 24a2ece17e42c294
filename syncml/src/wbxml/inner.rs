//! Which `Data` are written as a WBXML document of their own.

use super::loss::Family;
use super::scope::Encoded;
use crate::element::{Element, Node};
use crate::message::Message;
use crate::tag::Tag;

/// Whether all `Data` that a `Type` goes with can be documents of this kind, so that the `Type` may say so.
///
/// `owner` is the record of the element around the `Meta`, `media_type` that of the `Type`.
pub(super) fn can_be_documents(message: &Message<'_>, owner: u32, media_type: u32, kind: Encoded) -> bool {
    let owner = Element::new(message, owner);
    let behind = message.arena().records[media_type as usize].start as usize;
    let mut any = false;
    let mut fits = |item: Element<'_>| {
        item.children_of(Tag::Data).all(|data| {
            any = true;
            data.span().start > behind && root_of(data, kind).is_some()
        })
    };
    let all = match owner.tag() {
        Tag::Item => fits(owner),
        _ => owner.children_of(Tag::Item).filter(|item| !has_type(*item)).all(fits),
    };
    all && any
}

/// Whether an item has a `Type` of its own.
fn has_type(item: Element<'_>) -> bool {
    item.children_of(Tag::Meta)
        .any(|meta| meta.children_of(Tag::Type).any(|media_type| media_type.nodes().next().is_some()))
}

/// The record of the element that is all a `Data` holds, if it is the root of such a document.
pub(super) fn root_of(data: Element<'_>, kind: Encoded) -> Option<u32> {
    let mut root: Option<Element<'_>> = None;
    for node in data.nodes() {
        match node {
            Node::Element(element) if root.is_none() => root = Some(element),
            Node::Text(text) if text.0.trim_ascii().is_empty() => {}
            Node::Comment(_) | Node::Instruction(_) => {}
            _ => return None,
        }
    }
    let root = root?;
    let (name, own) = match kind {
        Encoded::DevInf => ("DevInf", Family::DevInf),
        Encoded::Ddf => ("MgmtTree", Family::Ddf),
    };
    let family = Family::of(root.namespace());
    (root.local_name() == name && (family == own || family == Family::SyncML)).then(|| root.index())
}
