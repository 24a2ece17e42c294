//! Views of single nodes: elements, attributes, texts.

use super::arena::{AttributeRecord, Record, RecordKind};
use super::message::Message;
use crate::vocabulary::Tag;
use core::fmt;
use core::ops::Range;
use csp_xml::{Position, decode_attribute, decode_text};
use std::borrow::Cow;

/// An element of a [`Message`].
///
/// Every typed view (a [`Command`](crate::Command), an [`Item`](crate::Item) …) returns its element, so that everything the
/// view does not cover is still reachable.
///
/// ```
/// use syncml::{Message, Tag};
/// let message = Message::parse("<Get><CmdID>1</CmdID><x:Hint xmlns:x='urn:x' level='2'/></Get>")?;
/// let get = message.root_element();
/// assert_eq!(get.child(Tag::CmdID).unwrap().text(), "1");
/// let hint = get.children().last().unwrap();
/// assert_eq!((hint.tag(), hint.name(), hint.namespace()), (Tag::Unknown, "x:Hint", Some("urn:x")));
/// assert_eq!(hint.attribute("level").unwrap().value(), "2");
/// assert_eq!(hint.position().to_string(), "1:22");
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Element<'m> {
    message: &'m Message<'m>,
    index: u32,
}

impl<'m> Element<'m> {
    pub(crate) fn new(message: &'m Message<'m>, index: u32) -> Self {
        Element { message, index }
    }

    /// The message that holds the element.
    pub fn message(&self) -> &'m Message<'m> {
        self.message
    }

    /// The index of its record.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    fn record(&self) -> &'m Record {
        &self.message.arena().records[self.index as usize]
    }

    /// The bytes of its start tag.
    pub(crate) fn start_tag(&self) -> Range<usize> {
        self.record().start as usize..self.record().content as usize
    }

    /// The bytes of its content.
    pub(crate) fn content(&self) -> Range<usize> {
        self.record().content()
    }

    /// The element of the protocol.
    pub fn tag(&self) -> Tag {
        self.record().tag
    }

    /// The name as written, prefix included.
    pub fn name(&self) -> &'m str {
        let inside = &self.message.text()[self.record().start as usize + 1..];
        let end = inside.bytes().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'));
        &inside[..end.unwrap_or(inside.len())]
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &'m str {
        without_prefix(self.name())
    }

    /// The namespace of the element.
    pub fn namespace(&self) -> Option<&'m str> {
        self.message.arena().namespaces.uri(self.record().namespace)
    }

    /// The attributes, namespace declarations included, in document order.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'m>> + use<'m> {
        let message = self.message;
        message.arena().attributes_of(self.index).iter().map(move |record| Attribute { message, record })
    }

    /// The first attribute with this local name.
    pub fn attribute(&self, local_name: &str) -> Option<Attribute<'m>> {
        self.attributes().find(|attribute| attribute.local_name() == local_name)
    }

    /// The nodes directly inside, in document order.
    pub fn nodes(&self) -> XmlNodes<'m> {
        XmlNodes { message: self.message, next: self.index + 1, end: self.record().next }
    }

    /// The elements directly inside, in document order.
    pub fn children(&self) -> Children<'m> {
        Children(self.nodes())
    }

    /// The first element directly inside that is a `tag`.
    pub fn child(&self, tag: Tag) -> Option<Element<'m>> {
        self.children().find(|child| child.tag() == tag)
    }

    /// The elements directly inside that are a `tag`.
    pub fn children_of(&self, tag: Tag) -> impl Iterator<Item = Element<'m>> + use<'m> {
        self.children().filter(move |child| child.tag() == tag)
    }

    /// Returns `true` if there is an element inside.
    pub fn has_children(&self) -> bool {
        self.children().next().is_some()
    }

    /// The content as text: references resolved, CDATA unwrapped, comments left out, line ends as `\n`.
    ///
    /// With elements inside it is the markup as written; see [`Element::inner_xml`].
    pub fn text(&self) -> Cow<'m, str> {
        if self.has_children() { Cow::Borrowed(self.inner_xml()) } else { decode_text(self.inner_xml()) }
    }

    /// [`Element::text`] without the white space around it, which is never part of a number, a name or an address.
    pub fn value(&self) -> Cow<'m, str> {
        match self.text() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
            Cow::Owned(text) => match text.trim_ascii() {
                trimmed if trimmed.len() == text.len() => Cow::Owned(text),
                trimmed => Cow::Owned(trimmed.to_owned()),
            },
        }
    }

    /// The content as written.
    ///
    /// The text lacks the namespace declarations of outer elements.
    pub fn inner_xml(&self) -> &'m str {
        &self.message.text()[self.record().content()]
    }

    /// The element as written, its tags included.
    pub fn outer_xml(&self) -> &'m str {
        &self.message.text()[self.span()]
    }

    /// The bytes in [`Message::text`].
    pub fn span(&self) -> Range<usize> {
        self.record().span(self.message.text())
    }

    /// Line and column of its start tag in [`Message::text`]. Counts lines from the start of the text, so it is slow in loops.
    pub fn position(&self) -> Position {
        Position::of(self.message.text(), self.record().start as usize)
    }
}

impl PartialEq for Element<'_> {
    /// Returns `true` if both are the same element of the same message.
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self.message.arena(), other.message.arena()) && self.index == other.index
    }
}

impl Eq for Element<'_> {}

/// Shows name, size and place, never the content: it may be a secret.
impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}> at {} ({} bytes)", self.name(), self.position(), self.span().len())
    }
}

pub(crate) fn without_prefix(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// An attribute of an [`Element`].
#[derive(Clone, Copy)]
pub struct Attribute<'m> {
    message: &'m Message<'m>,
    record: &'m AttributeRecord,
}

impl<'m> Attribute<'m> {
    /// The name as written, prefix included.
    pub fn name(&self) -> &'m str {
        let (start, end) = self.record.name;
        &self.message.text()[start as usize..end as usize]
    }

    /// The name without its prefix.
    pub fn local_name(&self) -> &'m str {
        without_prefix(self.name())
    }

    /// The namespace of the attribute; `None` without a prefix.
    pub fn namespace(&self) -> Option<&'m str> {
        self.message.arena().namespaces.uri(self.record.namespace)
    }

    /// The text between the quotes, as written.
    pub fn raw(&self) -> &'m str {
        let (start, end) = self.record.value;
        &self.message.text()[start as usize..end as usize]
    }

    /// The bytes of the value in [`Message::text`], without its quotes.
    pub(crate) fn raw_span(&self) -> Range<usize> {
        let (start, end) = self.record.value;
        start as usize..end as usize
    }

    /// The bytes of the name in [`Message::text`].
    pub fn span(&self) -> Range<usize> {
        let (start, end) = self.record.name;
        start as usize..end as usize
    }

    /// The value: references resolved, white space normalised.
    pub fn value(&self) -> Cow<'m, str> {
        decode_attribute(self.raw())
    }
}

/// Shows the name and the size of the value.
impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.name(), self.raw().len())
    }
}

/// One node of a [`Message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlNode<'m> {
    /// An element.
    Element(Element<'m>),
    /// Character data as written, its references unresolved.
    Text(RawText<'m>),
    /// The content of a CDATA section.
    CData(RawText<'m>),
    /// The text between `<!--` and `-->`.
    Comment(RawText<'m>),
    /// The text between `<?` and `?>`.
    Instruction(RawText<'m>),
    /// The text between `<?xml` and `?>`.
    Declaration(RawText<'m>),
    /// The text between `<!DOCTYPE` and `>`.
    DocType(RawText<'m>),
}

/// A piece of a document as written. `Debug` shows only the size, because it may be a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RawText<'m>(pub &'m str);

impl fmt::Debug for RawText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// The nodes directly inside an element, or at the top of a message.
#[derive(Clone)]
pub struct XmlNodes<'m> {
    message: &'m Message<'m>,
    next: u32,
    end: u32,
}

impl<'m> XmlNodes<'m> {
    /// The nodes at the top of a message.
    pub(crate) fn top(message: &'m Message<'m>) -> Self {
        XmlNodes { message, next: 0, end: message.arena().records.len() as u32 }
    }

    fn step(&mut self) -> Option<(u32, &'m Record)> {
        if self.next >= self.end {
            return None;
        }
        let index = self.next;
        let record = &self.message.arena().records[index as usize];
        self.next = record.next;
        Some((index, record))
    }
}

impl<'m> Iterator for XmlNodes<'m> {
    type Item = XmlNode<'m>;

    fn next(&mut self) -> Option<XmlNode<'m>> {
        let (index, record) = self.step()?;
        let content = &self.message.text()[record.content()];
        Some(match record.kind {
            RecordKind::Element | RecordKind::Empty => XmlNode::Element(Element::new(self.message, index)),
            RecordKind::Text | RecordKind::Space => XmlNode::Text(RawText(content)),
            RecordKind::CData => XmlNode::CData(RawText(content)),
            RecordKind::Comment => XmlNode::Comment(RawText(content)),
            RecordKind::Instruction => XmlNode::Instruction(RawText(content)),
            RecordKind::Declaration => XmlNode::Declaration(RawText(content)),
            RecordKind::DocType => XmlNode::DocType(RawText(content)),
        })
    }
}

impl fmt::Debug for XmlNodes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// The elements directly inside an element.
#[derive(Clone, Debug)]
pub struct Children<'m>(XmlNodes<'m>);

impl<'m> Children<'m> {
    /// The elements at the top of a message.
    pub(crate) fn top(message: &'m Message<'m>) -> Self {
        Children(XmlNodes::top(message))
    }
}

impl<'m> Iterator for Children<'m> {
    type Item = Element<'m>;

    #[inline]
    fn next(&mut self) -> Option<Element<'m>> {
        loop {
            let (index, record) = self.0.step()?;
            if record.is_element() {
                return Some(Element::new(self.0.message, index));
            }
        }
    }
}
