//! The content that WBXML keeps: element names, known namespaces and text.

use roxmltree::{Document, Node, ParsingOptions};

/// An element or a text of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Element { depth: usize, namespace: Option<String>, name: String },
    Text(String),
}

/// The elements and texts of an XML document, read with another library. White space beside elements is layout.
pub(crate) fn tree(xml: &str) -> Vec<Item> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(xml, options).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let mut items = Vec::new();
    collect(document.root_element(), 0, &mut items);
    items
}

fn collect(element: Node<'_, '_>, depth: usize, items: &mut Vec<Item>) {
    items.push(Item::Element {
        depth,
        namespace: element.tag_name().namespace().map(str::to_owned),
        name: element.tag_name().name().to_owned(),
    });
    let has_elements = element.children().any(|child| child.is_element());
    for child in element.children() {
        if child.is_element() {
            collect(child, depth + 1, items);
        } else if let Some(text) = child.text().filter(|_| child.is_text()) {
            if has_elements && text.trim_ascii().is_empty() || text.is_empty() {
                continue;
            }
            // A comment splits a text.
            match items.last_mut() {
                Some(Item::Text(last)) => last.push_str(text),
                _ => items.push(Item::Text(text.to_owned())),
            }
        }
    }
}

/// Compares two documents as far as WBXML carries them: the namespace of a code page is kept; no namespace, or SyncML's in
/// another spelling, becomes a known one.
#[track_caller]
pub(crate) fn assert_carried(original: &[Item], back: &[Item], name: &str) {
    let plain = |item: &Item| match item {
        Item::Element { depth, name, .. } => {
            Item::Element { depth: *depth, namespace: None, name: name.clone() }
        }
        text => text.clone(),
    };
    let (ours, theirs): (Vec<_>, Vec<_>) =
        (original.iter().map(plain).collect(), back.iter().map(plain).collect());
    for (index, (was, is)) in ours.iter().zip(&theirs).enumerate() {
        assert_eq!(was, is, "{name}: item {index}");
    }
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (was, is) in original.iter().zip(back) {
        let (Item::Element { namespace: was, name: element, .. }, Item::Element { namespace: is, .. }) =
            (was, is)
        else {
            continue;
        };
        match was.as_deref() {
            Some("syncml:metinf" | "syncml:devinf" | "syncml:dmddf1.2") => {
                assert_eq!(was, is, "{name}: {element}")
            }
            _ => assert!(is.as_deref().is_some_and(is_known), "{name}: {element} is in {is:?}"),
        }
    }
}

fn is_known(namespace: &str) -> bool {
    matches!(
        namespace,
        "SYNCML:SYNCML1.0"
            | "SYNCML:SYNCML1.1"
            | "SYNCML:SYNCML1.2"
            | "syncml:metinf"
            | "syncml:devinf"
            | "syncml:dmddf1.2"
    )
}
