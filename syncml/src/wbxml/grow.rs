//! Appends the text and the records of a message together while its bytes are read.

use super::error::{WbxmlError, WbxmlErrorKind};
use super::tables::{Named, Space};
use crate::document::{Arena, AttributeRecord, NamespaceId, Record, RecordKind};
use crate::vocabulary::{Content, Tag};
use csp_xml::{Limits, escape_attribute_into, escape_text_into, first_forbidden};

/// An element that has not been closed.
#[derive(Clone, Copy)]
pub(super) struct Open {
    /// The index of its record.
    pub(super) index: u32,
    pub(super) tag: Tag,
    name: Name,
    /// The namespace of elements without a declaration.
    default: NamespaceId,
    /// The code page's namespace that was declared last; `None` after a literal declaration.
    space: Option<Space>,
    protocol: bool,
    content: Content,
}

#[derive(Clone, Copy)]
enum Name {
    /// An element of the protocol.
    Protocol(Tag),
    Known(&'static str),
    /// A literal name: its bytes in the text.
    Spelled(u32, u32),
}

const DOCUMENT: Open = Open {
    index: 0,
    tag: Tag::Unknown,
    name: Name::Known(""),
    default: NamespaceId::NONE,
    space: None,
    protocol: true,
    content: Content::Elements,
};

/// A message that is being read.
pub(super) struct Grower {
    text: String,
    arena: Arena,
    here: Open,
    /// The open elements around `here`, outermost first, starting with the document.
    around: Vec<Open>,
    limits: Limits,
    elements: usize,
    /// True if a literal name or attribute was read. Only the XML reader resolves their namespaces.
    spelled: bool,
}

impl Grower {
    pub(super) fn new(bytes: usize, limits: &Limits) -> Self {
        let mut arena = Arena::default();
        // Dense messages have a record for every four bytes, and three to four times as much text.
        arena.records.reserve((bytes / 4).min(4096));
        arena.attributes.reserve(32);
        Grower {
            text: String::with_capacity((bytes * 4).min(64 << 10)),
            arena,
            here: DOCUMENT,
            around: Vec::with_capacity(16),
            limits: *limits,
            elements: 0,
            spelled: false,
        }
    }

    pub(super) fn finish(self) -> (String, Arena, bool) {
        (self.text, self.arena, self.spelled)
    }

    /// The length of the text so far.
    pub(super) fn size(&self) -> usize {
        self.text.len()
    }

    /// The number of open elements.
    pub(super) fn depth(&self) -> usize {
        self.around.len()
    }

    pub(super) fn here(&self) -> &Open {
        &self.here
    }

    /// The element `levels` above the innermost; the document when there is none.
    pub(super) fn outer(&self, levels: usize) -> &Open {
        self.around.len().checked_sub(levels).map_or(&DOCUMENT, |at| &self.around[at])
    }

    /// The text of a text record.
    pub(super) fn text_of(&self, record: u32) -> &str {
        self.arena.records.get(record as usize).map_or("", |record| &self.text[record.content()])
    }

    /// The text record of the innermost element, if that is its only content.
    pub(super) fn own_text(&self) -> Option<u32> {
        let last = self.arena.records.len() as u32 - 1;
        let is_text =
            last == self.here.index + 1 && self.arena.records[last as usize].kind == RecordKind::Text;
        is_text.then_some(last)
    }

    /// Opens an element of a code page. In all functions of this type, `at` is an offset in the document.
    #[inline]
    pub(super) fn open(
        &mut self,
        named: Named,
        attributes: &[(String, String)],
        content: bool,
        at: usize,
    ) -> Result<(), WbxmlError> {
        let start = self.begin(at)?;
        let index = self.arena.records.len() as u32;
        let name =
            if named.tag == Tag::Unknown { Name::Known(named.name) } else { Name::Protocol(named.tag) };
        let mut inner = Open { index, name, ..self.here };
        let is_whole;
        if inner.space == Some(named.space) {
            is_whole = content && attributes.is_empty() && named.tag != Tag::Unknown;
            match is_whole {
                true => self.text.push_str(named.tag.start_tag()),
                false => self.push_name(named.name),
            }
        } else {
            let uri = named.space.uri();
            let name = start + "< ".len() as u32 + named.name.len() as u32;
            let value = name + "xmlns=\"".len() as u32;
            is_whole = content && attributes.is_empty() && named.tag.is_meta();
            if is_whole {
                self.text.push_str(named.tag.meta_start_tag());
            } else {
                self.push_name(named.name);
                self.text.push_str(" xmlns=\"");
                self.text.push_str(uri);
                self.text.push('"');
            }
            self.arena.attributes.push(AttributeRecord {
                element: index,
                name: (name, name + "xmlns".len() as u32),
                value: (value, value + uri.len() as u32),
                namespace: NamespaceId::NONE,
            });
            // INVARIANT: the code pages have six namespaces; the table has room for them.
            inner.default = self.arena.namespaces.intern(uri).unwrap_or(NamespaceId::NONE);
            inner.protocol = self.arena.namespaces.is_protocol(inner.default);
            inner.space = Some(named.space);
        }
        inner.tag = if self.here.content.has_elements() { named.tag } else { Tag::Unknown };
        // The code page decides the namespace, not a declaration.
        let attributes = attributes.iter().filter(|(name, _)| name != "xmlns");
        attributes.for_each(|attribute| self.attribute(attribute));
        self.complete(start, inner, content, is_whole, at)
    }

    fn push_name(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
    }

    /// Opens an element with a literal name.
    pub(super) fn open_spelled(
        &mut self,
        name: &str,
        attributes: &[(String, String)],
        content: bool,
        at: usize,
    ) -> Result<(), WbxmlError> {
        let start = self.begin(at)?;
        let place = start + "<".len() as u32;
        self.push_name(name);
        let index = self.arena.records.len() as u32;
        let name_range = Name::Spelled(place, place + name.len() as u32);
        let mut inner = Open { index, name: name_range, ..self.here };
        self.spelled |= name.contains(':');
        let known = self.here.content.has_elements() && self.here.protocol;
        inner.tag = Tag::from_name(name).filter(|_| known).unwrap_or(Tag::Unknown);
        if attributes.iter().any(|(name, _)| name == "xmlns") {
            inner.space = None;
        }
        attributes.iter().for_each(|attribute| self.attribute(attribute));
        self.complete(start, inner, content, false, at)
    }

    fn begin(&mut self, at: usize) -> Result<u32, WbxmlError> {
        self.settle();
        self.elements += 1;
        if self.elements > self.limits.max_elements {
            return Err(limit("max_elements", self.limits.max_elements, at));
        }
        if self.around.len() >= self.limits.max_depth {
            return Err(limit("max_depth", self.limits.max_depth, at));
        }
        Ok(self.text.len() as u32)
    }

    fn attribute(&mut self, (name, value): &(String, String)) {
        self.spelled = true;
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape_attribute_into(value, &mut self.text);
        self.text.push('"');
    }

    #[inline]
    fn complete(
        &mut self,
        start: u32,
        mut inner: Open,
        content: bool,
        is_whole: bool,
        at: usize,
    ) -> Result<(), WbxmlError> {
        match (is_whole, content) {
            (true, _) => {}
            (false, true) => self.text.push('>'),
            (false, false) => self.text.push_str("/>"),
        }
        inner.content = inner.tag.content();
        let end = self.text.len() as u32;
        self.arena.records.push(Record {
            start,
            content: end,
            content_end: end,
            next: inner.index + 1,
            kind: if content { RecordKind::Element } else { RecordKind::Empty },
            tag: inner.tag,
            namespace: inner.default,
        });
        if self.around.is_empty() {
            self.arena.root = inner.index;
            self.arena.roots = 1;
        }
        if content {
            self.around.push(self.here);
            self.here = inner;
        }
        self.check_size(at)
    }

    /// Closes the innermost element.
    #[inline]
    pub(super) fn close(&mut self, at: usize) -> Result<(), WbxmlError> {
        self.settle();
        let next = self.arena.records.len() as u32;
        let record = &mut self.arena.records[self.here.index as usize];
        record.content_end = self.text.len() as u32;
        record.next = next;
        match self.here.name {
            Name::Protocol(tag) => self.text.push_str(tag.end_tag()),
            Name::Known(name) => self.push_end(name),
            Name::Spelled(start, end) => {
                let name = self.text[start as usize..end as usize].to_owned();
                self.push_end(&name);
            }
        }
        // INVARIANT: the reader closes only elements that it has opened.
        self.here = self.around.pop().unwrap_or(DOCUMENT);
        self.check_size(at)
    }

    fn push_end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Appends text to the innermost element.
    #[inline]
    pub(super) fn text(&mut self, text: &str, at: usize) -> Result<(), WbxmlError> {
        if text.is_empty() {
            return Ok(());
        }
        check_characters(text, at)?;
        let start = self.text.len() as u32;
        escape_text_into(text, &mut self.text);
        let end = self.text.len() as u32;
        match self.arena.records.last_mut() {
            Some(last) if last.kind == RecordKind::Text && last.content_end == start => {
                last.content_end = end
            }
            _ => self.push_leaf(RecordKind::Text, start, start, end),
        }
        self.check_size(at)
    }

    /// Appends a processing instruction.
    pub(super) fn instruction(&mut self, target: &str, value: &str, at: usize) -> Result<(), WbxmlError> {
        self.settle();
        self.spelled = true;
        check_characters(value, at)?;
        let start = self.text.len() as u32;
        self.text.push_str("<?");
        self.text.push_str(target);
        if !value.is_empty() {
            self.text.push(' ');
            self.text.push_str(value);
        }
        let end = self.text.len() as u32;
        self.text.push_str("?>");
        self.push_leaf(RecordKind::Instruction, start, start + 2, end);
        self.check_size(at)
    }

    fn push_leaf(&mut self, kind: RecordKind, start: u32, content: u32, content_end: u32) {
        self.arena.records.push(Record {
            start,
            content,
            content_end,
            next: self.arena.records.len() as u32 + 1,
            kind,
            tag: Tag::Unknown,
            namespace: NamespaceId::NONE,
        });
    }

    /// Marks the last text as layout if it is white space between elements.
    #[inline]
    fn settle(&mut self) {
        if !self.here.content.has_layout() {
            return;
        }
        let end = self.text.len() as u32;
        if let Some(last) = self.arena.records.last_mut() {
            if last.kind == RecordKind::Text
                && last.content_end == end
                && self.text[last.content()].bytes().all(|byte| byte.is_ascii_whitespace())
            {
                last.kind = RecordKind::Space;
                self.arena.loose = true;
            }
        }
    }

    #[inline]
    fn check_size(&self, at: usize) -> Result<(), WbxmlError> {
        match self.text.len() <= self.limits.max_bytes {
            true => Ok(()),
            false => Err(limit("max_bytes", self.limits.max_bytes, at)),
        }
    }
}

#[cold]
pub(super) fn limit(what: &'static str, limit: usize, at: usize) -> WbxmlError {
    WbxmlError::at(WbxmlErrorKind::Limit { what, limit }, at)
}

/// Refuses characters that XML forbids. `text` has the bytes of the document, so that the offset is exact.
pub(super) fn check_characters(text: &str, at: usize) -> Result<(), WbxmlError> {
    match first_forbidden(text) {
        None => Ok(()),
        Some(index) => {
            let character = text[index..].chars().next().unwrap_or_default();
            Err(WbxmlError::at(WbxmlErrorKind::Character(character), at + index))
        }
    }
}
