//! Namespaces: of root elements, of the elements inside, and misspelt ones (MS-MDM 2.2.2).

use super::findings::{Added, Findings};
use super::header;
use super::markup::{TagEdits, declaration};
use super::rule::MessageRule;
use crate::document::{Children, Element, Message, NamespaceId, RootKind};
use crate::vocabulary::{METINF, Tag, Version, meant_namespace};
use csp_findings::{quoted, short};

/// Checks the namespaces of all root elements, and reports misspelt ones anywhere.
pub(super) fn check(found: &mut Findings, message: &Message<'_>) {
    misspelt(found, message);
    for element in Children::top(message).filter(|element| element.tag() != Tag::Unknown) {
        root(found, message, element);
    }
}

/// Checks the namespace of a root element.
fn root(found: &mut Findings, message: &Message<'_>, root: Element<'_>) {
    if root == message.root_element() && header::version(message) == Version::V1_1 {
        found.on(MessageRule::OldVersion, root, "the message is of version 1.1; Windows answers in 1.2");
    }
    match root.namespace() {
        // A single command or a body gets its namespace from the message around it.
        None if message.root() == RootKind::SyncML => {
            let namespace = header::version(message).namespace();
            let added = found
                .on(MessageRule::MissingNamespace, root, "the message declares no namespace")
                .fix(format!("write xmlns=\"{namespace}\""))
                .declare(root, namespace);
            keep_markup(added, root, "");
        }
        None => {}
        Some(uri) if uri == Version::V1_2.namespace() || uri == Version::V1_1.namespace() => {}
        Some(uri) if meant_namespace(uri).is_some_and(|meant| meant != METINF) => {} // see `misspelt`
        Some(uri) => {
            let meant = Version::of_namespace(uri);
            let what = match meant {
                Some(Version::V1_0) | None if uri.eq_ignore_ascii_case(METINF) => {
                    "the namespace is that of meta information".to_owned()
                }
                Some(Version::V1_0) | None => {
                    format!("the namespace is {}, which is not one of device management", quoted(uri))
                }
                Some(_) => format!("the namespace is spelt {}; case matters in it", quoted(uri)),
            };
            let namespace = header::version(message).namespace();
            let added = found
                .on(MessageRule::UnknownNamespace, root, what)
                .fix(format!("write xmlns=\"{namespace}\""));
            if let Some(declaration) = declaration(root) {
                added.edit(declaration.raw_span(), namespace);
            }
        }
    }
}

/// Declares `namespace` on the markup in the `Data` elements of `parent`: the markup inherits it from a declaration that the
/// fix removes from `parent`.
fn keep_markup<'f>(mut added: Added<'f>, parent: Element<'_>, namespace: &str) -> Added<'f> {
    if namespace.contains(['"', '&', '<']) {
        return added; // not worth escaping: no namespace of the protocol has such a character
    }
    let records = &parent.message().arena().records;
    let end = records[parent.index() as usize].next as usize;
    let mut index = parent.index() as usize;
    while index < end {
        if records[index].is_element() && records[index].tag == Tag::Data {
            let markup = Element::new(parent.message(), index as u32).children();
            let inherits = |element: &Element<'_>| {
                element.namespace().unwrap_or_default() == namespace && declaration(*element).is_none()
            };
            for element in markup.filter(inherits) {
                added = added.declare(element, namespace);
            }
            index = records[index].next as usize; // skips to the content of markup
        } else {
            index += 1;
        }
    }
    added
}

/// Reports misspelt namespaces where they are declared.
fn misspelt(found: &mut Findings, message: &Message<'_>) {
    let arena = message.arena();
    for record in &arena.attributes {
        let name = &message.text()[record.name.0 as usize..record.name.1 as usize];
        // Markup in Data has its own namespaces.
        let ours = arena.records[record.element as usize].tag != Tag::Unknown;
        if !ours || !(name == "xmlns" || name.starts_with("xmlns:")) {
            continue;
        }
        let span = record.value.0 as usize..record.value.1 as usize;
        let uri = csp_xml::decode_attribute(&message.text()[span.clone()]);
        let Some(meant) = meant_namespace(&uri) else { continue };
        let what = format!("the namespace {} is misspelt", quoted(&uri));
        found.add(MessageRule::UnknownNamespace, span, what).write(meant);
    }
}

/// Checks the namespace of an element inside a root, whose namespace is `root`.
pub(super) fn element(
    found: &mut Findings,
    element: Element<'_>,
    tag: Tag,
    (root, own): (NamespaceId, NamespaceId),
    parent: Option<Element<'_>>,
) {
    let uri = element.namespace();
    // A misspelt namespace is reported where it is declared.
    let namespaces = &element.message().arena().namespaces;
    let meant = namespaces.meant(own);
    let message = || match uri {
        None => format!("{tag} is in no namespace"),
        Some(uri) => format!("{tag} is in the namespace {}", quoted(uri)),
    };
    if tag.is_meta() {
        if meant != Some(METINF) {
            found
                .on(MessageRule::MetaNamespace, element, message())
                .fix(format!("write <{tag} xmlns=\"{METINF}\">"))
                .declare(element, METINF);
        }
        return;
    }
    let Some(parent) = parent else { return }; // a root
    if (own == root || meant == namespaces.meant(root)) && !(uri.is_none() && undeclares(element)) {
        return;
    }
    if tag == Tag::Meta && meant == Some(METINF) {
        let what = format!("Meta itself is in {METINF}; only its content belongs there");
        found.on(MessageRule::MetaNamespace, element, what);
    } else if let Some(declaration) = declaration(element) {
        let added = found.on(MessageRule::ElementNamespace, element, message());
        if declaration.name() == "xmlns" && uri != Some(METINF) {
            let shown = format!("xmlns=\"{}\"", short(&declaration.value()));
            let added = added.fix(format!("leave out {shown}")).without(&declaration);
            keep_markup(added, element, &declaration.value());
        }
    } else if parent.namespace() != uri {
        found.on(MessageRule::ElementNamespace, element, message()); // by a prefix
    }
}

/// Returns true if the element declares `xmlns=""`, so that it is not in the namespace of its parent.
fn undeclares(element: Element<'_>) -> bool {
    declaration(element).is_some_and(|declaration| declaration.value().is_empty())
}
