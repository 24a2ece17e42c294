//! Views of elements and attributes.

use super::arena::{Arena, AttributeEntry, Entry, NONE};
use super::source::Document;
use crate::tables::{Channel, ElementKind, Language, LanguageMatch, ProductId};
use csp_findings::without_product_keys;
use csp_xml::{Position, decode_attribute};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

impl Document<'_> {
    /// The roots; a well-formed document has one.
    pub fn roots(&self) -> impl Iterator<Item = Element<'_>> + Clone {
        Elements::of(self, 0, self.arena.elements.len() as u32)
    }

    /// All elements, a parent before its children.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.arena.elements.len() as u32).map(|index| Element { document: self, index })
    }

    /// The elements of a kind, at any depth.
    pub fn all(&self, kind: ElementKind) -> impl Iterator<Item = Element<'_>> {
        self.elements().filter(move |element| element.kind() == kind)
    }

    /// The first element of a kind.
    pub fn first(&self, kind: ElementKind) -> Option<Element<'_>> {
        self.all(kind).next()
    }

    /// Text between the elements that is more than white space: its bytes and the element around it.
    pub(crate) fn stray_text(&self) -> impl Iterator<Item = (Range<usize>, Element<'_>)> {
        self.arena.stray.iter().map(|(text, parent)| {
            (text.start as usize..text.end as usize, Element { document: self, index: *parent })
        })
    }
}

/// An element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) index: u32,
}

impl<'d> Element<'d> {
    fn entry(self) -> &'d Entry {
        &self.document.arena.elements[self.index as usize]
    }

    /// The document of the element.
    pub fn document(self) -> &'d Document<'d> {
        self.document
    }

    /// The kind; [`ElementKind::Other`] where the grammar has no such element.
    pub fn kind(self) -> ElementKind {
        self.entry().kind
    }

    /// Its name, prefix included.
    pub fn name(self) -> &'d str {
        let entry = self.entry();
        &self.document.text()[entry.tag.start as usize + 1..entry.name_end as usize]
    }

    /// The parent element.
    pub fn parent(self) -> Option<Element<'d>> {
        let parent = self.entry().parent;
        (parent != NONE).then_some(Element { document: self.document, index: parent })
    }

    /// The child elements, in order.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> + Clone {
        Elements::of(self.document, self.index + 1, self.entry().next)
    }

    /// The child elements of a kind.
    pub fn children_of(self, kind: ElementKind) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.kind() == kind)
    }

    /// Its attributes, in order.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'d>> {
        let entry = self.entry();
        entry.attributes.clone().map(move |index| Attribute { element: self, index })
    }

    /// The attribute with this name, or else the first whose name differs only in case.
    pub fn attribute(self, name: &str) -> Option<Attribute<'d>> {
        let Arena { attributes, .. } = &self.document.arena;
        let text = self.document.text().as_bytes();
        let mut similar = None;
        for index in self.entry().attributes.clone() {
            let found = &attributes[index as usize].name;
            let found = &text[found.start as usize..found.end as usize];
            if found == name.as_bytes() {
                return Some(Attribute { element: self, index });
            }
            if similar.is_none() && found.eq_ignore_ascii_case(name.as_bytes()) {
                similar = Some(Attribute { element: self, index });
            }
        }
        similar
    }

    /// The value of its attribute `ID`, as written.
    pub fn id(self) -> Option<Cow<'d, str>> {
        self.attribute("ID").map(Attribute::value)
    }

    /// Returns true if the attribute exists and is true.
    pub fn is_on(self, name: &str) -> bool {
        self.attribute(name).is_some_and(|attribute| crate::tables::boolean(&attribute.value()) == Some(true))
    }

    /// The channel of the attribute `Channel`, if known.
    pub fn channel(self) -> Option<Channel> {
        Channel::find(self.attribute("Channel")?.value().trim())
    }

    /// The product of the attribute `ID`, if known.
    pub fn product(self) -> Option<&'static ProductId> {
        ProductId::find(self.id()?.trim())
    }

    /// The language of the attribute `ID`, if it is a known culture.
    pub fn language(self) -> Option<&'static Language> {
        Language::find(self.id()?.trim())
    }

    /// The [`LanguageMatch`] of the attribute `ID`, if it is one.
    pub fn match_word(self) -> Option<LanguageMatch> {
        LanguageMatch::find(self.id()?.trim())
    }

    /// The bytes of the whole element.
    pub fn span(self) -> Range<usize> {
        let entry = self.entry();
        entry.tag.start as usize..entry.end as usize
    }

    /// The bytes of its start tag.
    pub fn tag_span(self) -> Range<usize> {
        let entry = self.entry();
        entry.tag.start as usize..entry.tag.end as usize
    }

    /// The bytes of its name in the start tag.
    pub fn name_span(self) -> Range<usize> {
        let entry = self.entry();
        entry.tag.start as usize + 1..entry.name_end as usize
    }

    /// Line and column of its start tag. Counts from the start of the text; [`csp_xml::Lines`] is faster for many positions.
    pub fn position(self) -> Position {
        Position::of(self.document.text(), self.span().start)
    }

    /// The path of names: `Configuration/Add/Product`.
    pub fn path(self) -> String {
        let length = std::iter::successors(Some(self), |element| element.parent())
            .map(|element| element.name().len() + 1)
            .sum();
        let mut path = String::with_capacity(length);
        self.path_into(&mut path);
        path
    }

    /// Recursive; the depth of a document is limited.
    fn path_into(self, path: &mut String) {
        if let Some(parent) = self.parent() {
            parent.path_into(path);
            path.push('/');
        }
        path.push_str(self.name());
    }

    /// Returns true for a product in `Add` whose applications can be excluded.
    pub(super) fn is_suite_to_add(self) -> bool {
        let adds = self.parent().is_none_or(|parent| parent.kind() == ElementKind::Add);
        let is_suite = self.product().is_none_or(ProductId::is_suite);
        adds && is_suite
    }
}

/// Shows the name and the position; values may be secrets.
impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = without_product_keys(self.name());
        f.debug_struct("Element").field("name", &name).field("span", &self.span()).finish()
    }
}

/// An attribute of an [`Element`].
#[derive(Clone, Copy)]
pub struct Attribute<'d> {
    element: Element<'d>,
    index: u32,
}

impl<'d> Attribute<'d> {
    fn entry(self) -> &'d AttributeEntry {
        &self.element.document.arena.attributes[self.index as usize]
    }

    /// The element of the attribute.
    pub fn element(self) -> Element<'d> {
        self.element
    }

    /// Its name, prefix included.
    pub fn name(self) -> &'d str {
        &self.element.document.text()[self.name_span()]
    }

    /// The value, with references resolved. The value of `PIDKEY` is a secret.
    pub fn value(self) -> Cow<'d, str> {
        let raw = &self.element.document.text()[self.value_span()];
        if self.entry().plain { Cow::Borrowed(raw) } else { decode_attribute(raw) }
    }

    /// The bytes of its name.
    pub fn name_span(self) -> Range<usize> {
        let name = &self.entry().name;
        name.start as usize..name.end as usize
    }

    /// The bytes between its quotes.
    pub fn value_span(self) -> Range<usize> {
        let value = &self.entry().value;
        value.start as usize..value.end as usize
    }

    /// The bytes of the whole attribute, the closing quote included.
    pub fn span(self) -> Range<usize> {
        self.name_span().start..self.value_span().end + 1
    }

    /// Line and column of its name.
    pub fn position(self) -> Position {
        Position::of(self.element.document.text(), self.name_span().start)
    }
}

/// The same attribute of the same document.
impl PartialEq for Attribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.element.document, other.element.document) && self.index == other.index
    }
}

impl Eq for Attribute<'_> {}

/// Shows the name and the position; the value may be a secret.
impl fmt::Debug for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = without_product_keys(self.name());
        f.debug_struct("Attribute").field("name", &name).field("span", &self.span()).finish()
    }
}

/// Sibling elements.
#[derive(Clone)]
struct Elements<'d> {
    document: &'d Document<'d>,
    next: u32,
    end: u32,
}

impl<'d> Elements<'d> {
    fn of(document: &'d Document<'d>, first: u32, end: u32) -> Self {
        Elements { document, next: first, end }
    }
}

impl<'d> Iterator for Elements<'d> {
    type Item = Element<'d>;

    fn next(&mut self) -> Option<Element<'d>> {
        if self.next >= self.end {
            return None;
        }
        let element = Element { document: self.document, index: self.next };
        self.next = element.entry().next;
        Some(element)
    }
}
