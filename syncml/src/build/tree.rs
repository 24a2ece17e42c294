//! Writes the text and the records of a message together.

use super::error::{BuildError, LARGEST_MESSAGE};
use crate::document::{Arena, AttributeRecord, Message, NamespaceId, Record, RecordKind};
use crate::vocabulary::{METINF, MSFT, Tag, Version};
use csp_xml::{Encoding, escape_allowed_into};
use std::borrow::Cow;

/// A message that is being written. Every element that is opened must be closed.
#[derive(Clone)]
pub(crate) struct MessageTree {
    text: String,
    arena: Arena,
    /// The open elements, outermost first.
    open: Vec<u32>,
    version: Version,
    /// The namespace of SyncML.
    protocol: NamespaceId,
    /// The namespace of meta information, once it has been used.
    metinf: NamespaceId,
    /// Omit the format `chr`, which is the default.
    pub(crate) omits_chr: bool,
}

/// A state of a [`MessageTree`] to go back to.
#[derive(Clone, Copy)]
pub(crate) struct TreeMark {
    text: usize,
    records: usize,
    attributes: usize,
    open: usize,
}

impl MessageTree {
    pub(crate) fn new(version: Version) -> Self {
        MessageTree {
            text: String::with_capacity(1024),
            // Room for a header.
            arena: Arena {
                records: Vec::with_capacity(32),
                attributes: Vec::with_capacity(4),
                roots: 1,
                ..Arena::default()
            },
            open: Vec::with_capacity(8),
            version,
            protocol: NamespaceId::NONE,
            metinf: NamespaceId::NONE,
            omits_chr: false,
        }
    }

    /// Reserves room for `bytes` bytes of XML.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
        self.arena.records.reserve(bytes / 10);
        self.arena.attributes.reserve(bytes / 128);
    }

    pub(crate) fn size(&self) -> usize {
        self.text.len()
    }

    /// The text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The number of records so far.
    pub(super) fn count(&self) -> usize {
        self.arena.records.len()
    }

    /// The records from this one on.
    pub(super) fn records_from(&self, first: usize) -> &[Record] {
        self.arena.records.get(first..).unwrap_or_default()
    }

    /// Refuses a message whose offsets would not fit into 32 bits; called before any of them is used.
    pub(crate) fn check_size(&self) -> Result<(), BuildError> {
        match self.text.len() <= LARGEST_MESSAGE {
            true => Ok(()),
            false => Err(BuildError::TooLarge),
        }
    }

    /// Starts the root element, which declares SyncML's namespace.
    pub(crate) fn root(&mut self, tag: Tag) {
        let (index, start) = (self.arena.records.len() as u32, self.text.len() as u32);
        self.text.push('<');
        self.text.push_str(tag.as_str());
        self.protocol = self.declare(index, self.version.namespace());
        self.text.push('>');
        self.push_element(tag, start, self.protocol);
    }

    /// Starts an element inside another; it stays open until [`MessageTree::close`]. Inlined for the reason that
    /// [`MessageTree::start_tag`] gives.
    #[inline(always)]
    pub(crate) fn open(&mut self, tag: Tag) {
        let (start, namespace) = self.start_tag(tag);
        self.push_element(tag, start, namespace);
    }

    /// Writes the start tag of an element inside another. Returns its offset and namespace. Meta information declares its
    /// own namespace, as Windows writes it.
    ///
    /// Inlined, because with a tag that the compiler knows the appended text has a constant length: it compiles to a few
    /// moves instead of a call.
    #[inline(always)]
    fn start_tag(&mut self, tag: Tag) -> (u32, NamespaceId) {
        let start = self.text.len() as u32;
        if !tag.is_meta() {
            self.text.push_str(tag.start_tag());
            return (start, self.protocol);
        }
        self.text.push_str(tag.meta_start_tag());
        let name = start + 2 + tag.as_str().len() as u32;
        let value = name + "xmlns=\"".len() as u32;
        self.arena.attributes.push(AttributeRecord {
            element: self.arena.records.len() as u32,
            name: (name, name + "xmlns".len() as u32),
            value: (value, value + METINF.len() as u32),
            namespace: NamespaceId::NONE,
        });
        if self.metinf == NamespaceId::NONE {
            self.metinf = self.intern(METINF);
        }
        (start, self.metinf)
    }

    /// Writes an element inside another, with the content that `fill` writes. Inlined for the reason that
    /// [`MessageTree::start_tag`] gives.
    #[inline(always)]
    pub(crate) fn element(
        &mut self,
        tag: Tag,
        fill: impl FnOnce(&mut Self) -> Result<(), BuildError>,
    ) -> Result<(), BuildError> {
        let index = self.arena.records.len();
        let (start, namespace) = self.start_tag(tag);
        let content = self.text.len() as u32;
        let kind = RecordKind::Element;
        let record = Record { start, content, content_end: content, next: 0, kind, tag, namespace };
        self.arena.records.push(record);
        fill(self)?;
        let next = self.arena.records.len() as u32;
        let record = &mut self.arena.records[index];
        record.content_end = self.text.len() as u32;
        record.next = next;
        self.text.push_str(tag.end_tag());
        Ok(())
    }

    /// Records the element whose start tag has been written.
    fn push_element(&mut self, tag: Tag, start: u32, namespace: NamespaceId) {
        let index = self.arena.records.len() as u32;
        let content = self.text.len() as u32;
        let kind = RecordKind::Element;
        let record = Record { start, content, content_end: content, next: index + 1, kind, tag, namespace };
        self.arena.records.push(record);
        self.open.push(index);
    }

    /// Writes an element without content: `<Final/>`.
    pub(crate) fn empty(&mut self, tag: Tag) {
        self.open(tag);
        self.text.pop();
        self.text.push_str("/>");
        self.open.pop();
        if let Some(record) = self.arena.records.last_mut() {
            record.kind = RecordKind::Empty;
            record.content = self.text.len() as u32;
            record.content_end = record.content;
        }
    }

    fn declare(&mut self, element: u32, uri: &'static str) -> NamespaceId {
        self.attribute(element, "xmlns", uri, NamespaceId::NONE);
        self.intern(uri)
    }

    /// Writes an attribute of the last opened tag; `value` needs no escaping.
    fn attribute(&mut self, element: u32, name: &str, value: &str, namespace: NamespaceId) {
        let at = self.text.len() as u32 + 1;
        let end = at + name.len() as u32;
        let start = end + "=\"".len() as u32;
        for piece in [" ", name, "=\"", value, "\""] {
            self.text.push_str(piece);
        }
        self.arena.attributes.push(AttributeRecord {
            element,
            name: (at, end),
            value: (start, start + value.len() as u32),
            namespace,
        });
    }

    fn intern(&mut self, uri: &'static str) -> NamespaceId {
        // INVARIANT: a tree holds two namespaces; the table has room for them.
        self.arena.namespaces.intern(uri).unwrap_or(NamespaceId::NONE)
    }

    /// Ends the innermost open element.
    pub(crate) fn close(&mut self) {
        let Some(index) = self.open.pop() else { return };
        let next = self.arena.records.len() as u32;
        let record = &mut self.arena.records[index as usize];
        record.content_end = self.text.len() as u32;
        record.next = next;
        self.text.push_str(record.tag.end_tag());
    }

    /// Records the text written since `start`.
    fn written(&mut self, start: u32) {
        let next = self.arena.records.len() as u32 + 1;
        self.arena.records.push(text_record(start, self.text.len() as u32, next));
    }

    /// Writes an element that holds text, escaped. Inlined for the reason that [`MessageTree::start_tag`] gives.
    #[inline(always)]
    pub(crate) fn leaf(&mut self, tag: Tag, text: &str) -> Result<(), BuildError> {
        let (start, namespace) = self.start_tag(tag);
        let content = self.text.len() as u32;
        self.escaped(tag, text)?;
        self.end_leaf(tag, start, content, namespace);
        Ok(())
    }

    /// Writes an element that holds a number. Inlined for the reason that [`MessageTree::start_tag`] gives.
    #[inline(always)]
    pub(crate) fn number(&mut self, tag: Tag, number: u64) {
        let (start, namespace) = self.start_tag(tag);
        let content = self.text.len() as u32;
        self.digits(number);
        self.end_leaf(tag, start, content, namespace);
    }

    /// Ends an element with text or without content, and records both.
    #[inline(always)]
    fn end_leaf(&mut self, tag: Tag, start: u32, content: u32, namespace: NamespaceId) {
        let inside = self.arena.records.len() as u32 + 1;
        let content_end = self.text.len() as u32;
        self.text.push_str(tag.end_tag());
        let kind = RecordKind::Element;
        let element = |next| Record { start, content, content_end, next, kind, tag, namespace };
        match content == content_end {
            true => self.arena.records.push(element(inside)),
            false => {
                let both = [element(inside + 1), text_record(content, content_end, inside + 1)];
                self.arena.records.extend_from_slice(&both);
            }
        }
    }

    /// Appends text, escaped; refuses characters that XML forbids.
    #[inline(never)]
    fn escaped(&mut self, tag: Tag, text: &str) -> Result<(), BuildError> {
        escape_allowed_into(text, &mut self.text).map_err(|offset| {
            let character = text[offset..].chars().next().unwrap_or_default();
            BuildError::Character { tag, character, offset }
        })
    }

    fn digits(&mut self, number: u64) {
        self.text.push_str(itoa::Buffer::new().format(number));
    }

    /// Writes the code of a status, with the error that caused it (MS-MDM 2.2.5.1).
    pub(crate) fn code(&mut self, code: u16, original_error: Option<u32>) {
        let Some(error) = original_error else { return self.number(Tag::Data, code.into()) };
        let element = self.arena.records.len() as u32;
        let start = self.text.len() as u32;
        self.text.push_str("<Data");
        let namespace = self.intern(MSFT);
        self.attribute(element, "xmlns:msft", MSFT, NamespaceId::NONE);
        self.attribute(element, "msft:originalerror", &format!("{error:#010x}"), namespace);
        self.text.push('>');
        self.push_element(Tag::Data, start, self.protocol);
        let start = self.text.len() as u32;
        self.digits(code.into());
        self.written(start);
        self.close();
    }

    /// Writes markup as data: the content of the root element of `piece`.
    pub(crate) fn markup(&mut self, piece: &Message<'_>) -> Result<(), BuildError> {
        self.open(Tag::Data);
        let (text, theirs) = (piece.text(), piece.arena());
        let root = theirs.records[theirs.root as usize];
        let namespaces: Option<Vec<_>> =
            theirs.namespaces.uris().map(|uri| self.arena.namespaces.intern(uri)).collect();
        let namespaces = namespaces.ok_or(BuildError::TooManyNamespaces)?;
        // INVARIANT: the content follows the root's start tag, so neither difference is negative.
        let bytes = self.text.len() as u32;
        let shift = |at: u32| at - root.content + bytes;
        let first = self.arena.records.len() as u32;
        let index = |index: u32| index - (theirs.root + 1) + first;
        let namespace = |id: NamespaceId| id.index().map_or(NamespaceId::NONE, |index| namespaces[index]);
        self.text.push_str(&text[root.content()]);
        self.check_size()?;
        self.arena.records.extend(theirs.records[theirs.root as usize + 1..root.next as usize].iter().map(
            |record| Record {
                start: shift(record.start),
                content: shift(record.content),
                content_end: shift(record.content_end),
                next: index(record.next),
                namespace: namespace(record.namespace),
                ..*record
            },
        ));
        let attributes = theirs.attributes.iter().filter(|attribute| attribute.element > theirs.root);
        self.arena.attributes.extend(attributes.map(|attribute| AttributeRecord {
            element: index(attribute.element),
            name: (shift(attribute.name.0), shift(attribute.name.1)),
            value: (shift(attribute.value.0), shift(attribute.value.1)),
            namespace: namespace(attribute.namespace),
        }));
        self.close();
        Ok(())
    }

    /// The current state, for [`MessageTree::rewind`].
    pub(crate) fn mark(&self) -> TreeMark {
        TreeMark {
            text: self.text.len(),
            records: self.arena.records.len(),
            attributes: self.arena.attributes.len(),
            open: self.open.len(),
        }
    }

    /// Undoes everything since `mark`, which was taken when at most the current elements were open.
    pub(crate) fn rewind(&mut self, mark: TreeMark) {
        self.text.truncate(mark.text);
        self.arena.records.truncate(mark.records);
        self.arena.attributes.truncate(mark.attributes);
        self.open.truncate(mark.open);
    }

    /// Closes the open elements and returns the message.
    pub(crate) fn finish(mut self) -> Message<'static> {
        while !self.open.is_empty() {
            self.close();
        }
        Message::new(Cow::Owned(self.text), self.arena, Encoding::Utf8)
    }
}

fn text_record(start: u32, end: u32, next: u32) -> Record {
    let (kind, tag, namespace) = (RecordKind::Text, Tag::Unknown, NamespaceId::NONE);
    Record { start, content: start, content_end: end, next, kind, tag, namespace }
}
