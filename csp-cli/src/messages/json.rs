//! A message as one line of JSON: the elements of the protocol under their names, in document order.

use crate::console::json_document;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::io;
use syncml::{Attribute, Element, Message, RootKind, Tag, XmlNode};

/// The message as a line, with `ascii` in ASCII.
pub(super) fn document(message: &Message<'_>, ascii: bool) -> io::Result<String> {
    String::from_utf8(json_document(&Document(message), ascii)?).map_err(io::Error::other)
}

/// `{"root": name, …}`, and the comments and instructions around the root. A payload has no root: `null`.
struct Document<'m>(&'m Message<'m>);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = self.0.root_element();
        let mut map = serializer.serialize_map(None)?;
        let in_a_row = self.0.root() == RootKind::Commands;
        map.serialize_entry("root", &(!in_a_row).then(|| root.local_name()))?;
        if self.0.root() != RootKind::Other {
            map.serialize_entry("version", self.0.version().ver_dtd())?;
            map.serialize_entry("final", &self.0.is_final())?;
        }
        if self.0.root() == RootKind::Other {
            map.serialize_entry("content", &Any(root))?;
        } else if in_a_row {
            let commands = self.0.nodes().filter_map(|node| match node {
                XmlNode::Element(element) => Some(Command(element)),
                _ => None,
            });
            map.serialize_entry("commands", &commands.collect::<Vec<_>>())?;
        } else {
            Inside(root).entries(&mut map)?;
        }
        let around: Vec<_> =
            self.0.nodes().filter(|node| !matches!(node, XmlNode::Element(_) | XmlNode::Text(_))).collect();
        if !around.is_empty() {
            map.serialize_entry("around", &around.into_iter().map(Other).collect::<Vec<_>>())?;
        }
        map.end()
    }
}

/// An element of the protocol: its text, or an object if it has more than text.
struct Known<'m>(Element<'m>);

impl Serialize for Known<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if is_structured(self.0) {
            let mut map = serializer.serialize_map(None)?;
            Inside(self.0).entries(&mut map)?;
            return map.end();
        }
        let attributes = attributes(self.0);
        let plain = self.0.nodes().all(|node| matches!(node, XmlNode::Text(_) | XmlNode::CData(_)));
        if plain && attributes.is_empty() {
            return serializer.serialize_str(&self.0.text());
        }
        let mut map = serializer.serialize_map(None)?;
        match plain {
            true => map.serialize_entry("text", &self.0.text())?,
            false => map.serialize_entry("xml", self.0.inner_xml())?,
        }
        if !attributes.is_empty() {
            map.serialize_entry("attributes", &Attributes(attributes))?;
        }
        map.end()
    }
}

/// The content of an element that holds elements: one entry for each name, in the order in which the names first
/// appear, and unknown content under `other`. Commands, which need their order, are one list.
struct Inside<'m>(Element<'m>);

impl Inside<'_> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let attributes = attributes(self.0);
        if !attributes.is_empty() {
            map.serialize_entry("attributes", &Attributes(attributes))?;
        }
        let mut groups: Vec<(String, Vec<Element<'_>>)> = Vec::new();
        let mut other = Vec::new();
        let end = plain_end(self.0);
        for node in self.0.nodes() {
            let element = match node {
                XmlNode::Element(element) if element.tag() != Tag::Unknown => element,
                XmlNode::Text(text) if text.0.trim_ascii().is_empty() => continue,
                node => {
                    other.push(Placed(self.0, node));
                    continue;
                }
            };
            if Some(element) == end {
                continue; // written at the top
            }
            let key = if element.tag().is_command() { "commands".to_owned() } else { key(element.tag()) };
            match groups.iter_mut().find(|(name, _)| *name == key) {
                Some((_, elements)) => elements.push(element),
                None => groups.push((key, vec![element])),
            }
        }
        for (key, elements) in &groups {
            match elements.as_slice() {
                [] => {}
                _ if key == "commands" => {
                    map.serialize_entry(key, &elements.iter().copied().map(Command).collect::<Vec<_>>())?;
                }
                [one] if !is_list(one.tag()) => map.serialize_entry(key, &Known(*one))?,
                many => map.serialize_entry(key, &many.iter().copied().map(Known).collect::<Vec<_>>())?,
            }
        }
        if !other.is_empty() {
            map.serialize_entry("other", &other)?;
        }
        Ok(())
    }
}

/// A command: an object that starts with its name and offset.
struct Command<'m>(Element<'m>);

impl Serialize for Command<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("command", self.0.local_name())?;
        map.serialize_entry("offset", &self.0.span().start)?;
        Inside(self.0).entries(&mut map)?;
        map.end()
    }
}

/// A node that the protocol does not allow in this place.
struct Other<'m>(XmlNode<'m>);

impl Serialize for Other<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let XmlNode::Element(element) = self.0 {
            return Any(element).serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        self.entry(&mut map)?;
        map.end()
    }
}

impl Other<'_> {
    /// Writes its kind and its text, or the name of an element.
    fn entry<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let (key, text) = match self.0 {
            XmlNode::Element(element) => ("element", element.name().into()),
            XmlNode::Comment(text) => ("comment", text.0.into()),
            XmlNode::Instruction(text) => ("instruction", text.0.into()),
            XmlNode::DocType(text) => ("docType", text.0.trim_ascii().into()),
            XmlNode::Declaration(text) => ("declaration", text.0.trim_ascii().into()),
            XmlNode::CData(text) => ("text", text.0.into()),
            XmlNode::Text(text) => ("text", csp_xml::decode_text(text.0)),
            _ => ("unknown", "".into()),
        };
        map.serialize_entry(key, &text)
    }
}

/// An unknown node with its offset, so that it can be put back into its place.
struct Placed<'m>(Element<'m>, XmlNode<'m>);

impl Serialize for Placed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Placed(parent, node) = self;
        let offset = match node {
            XmlNode::Element(element) => Some(element.span().start),
            XmlNode::Comment(text)
            | XmlNode::Instruction(text)
            | XmlNode::CData(text)
            | XmlNode::Text(text) => parent.message().offset_of(text.0),
            _ => None,
        };
        let mut map = serializer.serialize_map(None)?;
        if let Some(offset) = offset {
            map.serialize_entry("offset", &offset)?;
        }
        match node {
            XmlNode::Element(element) => Any(*element).entries(&mut map)?,
            node => Other(*node).entry(&mut map)?,
        }
        map.end()
    }
}

/// The `Final` of the package: the last element of the body, if it is empty.
fn plain_end(body: Element<'_>) -> Option<Element<'_>> {
    let last = body.children().last().filter(|_| body.tag() == Tag::SyncBody)?;
    let is_plain = last.nodes().next().is_none() && attributes(last).is_empty();
    (last.tag() == Tag::Final && is_plain).then_some(last)
}

/// Any element: its name, namespace, attributes and content.
struct Any<'m>(Element<'m>);

impl Serialize for Any<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl Any<'_> {
    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("element", self.0.name())?;
        if let Some(namespace) = self.0.namespace() {
            map.serialize_entry("namespace", namespace)?;
        }
        let attributes = attributes(self.0);
        if !attributes.is_empty() {
            map.serialize_entry("attributes", &Attributes(attributes))?;
        }
        if self.0.has_children() {
            map.serialize_entry("content", &Content(self.0))
        } else {
            map.serialize_entry("text", &self.0.text())
        }
    }
}

struct Content<'m>(Element<'m>);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for node in self.0.nodes() {
            list.serialize_element(&Other(node))?;
        }
        list.end()
    }
}

/// Attributes by their names as written.
struct Attributes<'m>(Vec<Attribute<'m>>);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|attribute| (attribute.name(), attribute.value())))
    }
}

/// The attributes, without the declaration of `syncml:metinf`, which every element of Meta has.
fn attributes(element: Element<'_>) -> Vec<Attribute<'_>> {
    element
        .attributes()
        .filter(|attribute| attribute.name() != "xmlns" || attribute.raw() != "syncml:metinf")
        .collect()
}

/// Returns true if the protocol puts elements into it.
fn is_structured(element: Element<'_>) -> bool {
    use Tag::*;
    match element.tag() {
        TargetRef | SourceRef => element.has_children(),
        SyncML | SyncHdr | SyncBody | Item | Meta | MetInf | Target | Source | Cred | Chal | MapItem
        | Filter | Field | Record | Anchor | Mem | SourceParent | TargetParent => true,
        tag => tag.is_command(),
    }
}

/// Elements that may occur more than once.
fn is_list(tag: Tag) -> bool {
    matches!(tag, Tag::Item | Tag::MapItem | Tag::TargetRef | Tag::SourceRef | Tag::EMI)
}

/// The element's name in lower camel case: `locURI`, `verDTD`, `emi`.
fn key(tag: Tag) -> String {
    let name = tag.as_str();
    match name.as_bytes() {
        _ if name.bytes().all(|byte| byte.is_ascii_uppercase()) => name.to_ascii_lowercase(),
        [first, ..] => char::from(first.to_ascii_lowercase()).to_string() + &name[1..],
        [] => String::new(),
    }
}
