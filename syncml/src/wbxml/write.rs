//! Writes a message as WBXML in one pass.

use super::cursor::push_integer;
use super::finding::LossFinding;
use super::header::{KnownId, UNKNOWN_ID, identifier};
use super::inner;
use super::loss::{Family, Losses};
use super::options::{DataForm, PublicIdForm, WbxmlOptions};
use super::scope::{Encoded, MEDIA_TYPES, as_xml};
use super::strings::{RepeatedStrings, Strings};
use super::tables::Vocabulary;
use super::token;
use crate::document::{Element, Message, Record, RecordKind};
use crate::vocabulary::{Tag, Version};
use core::ops::Range;
use csp_xml::{decode_text, is_name};
use std::borrow::Cow;

/// Appends the message.
pub(super) fn write(message: &Message<'_>, out: &mut Vec<u8>, options: &WbxmlOptions) -> Vec<LossFinding> {
    let mut losses = Losses::default();
    let vocabulary = Vocabulary::SyncML(message.version());
    let whole = 0..message.arena().records.len() as u32;
    WbxmlWriter::new(message, vocabulary, *options, &mut losses).document(whole, out);
    losses.into_findings(message.text())
}

/// An open element.
#[derive(Clone, Copy)]
struct OpenElement {
    index: u32,
    next: u32,
    tag: Tag,
    /// The kind of namespace of literal elements inside.
    family: Family,
    /// True if the element's own `Meta` has a `Type`.
    has_type: bool,
    /// The kind of document in this `Data`, or in the `Data` that this element's `Type` describes.
    inner: Option<Encoded>,
}

struct WbxmlWriter<'m, 'l> {
    message: &'m Message<'m>,
    vocabulary: Vocabulary,
    options: WbxmlOptions,
    losses: &'l mut Losses,
    strings: Strings<'m>,
    out: Vec<u8>,
    page: u8,
    has_root: bool,
    open: Vec<OpenElement>,
    /// Text to write as one string: comments and CDATA sections cut it into pieces, and not all readers join several
    /// strings in an element.
    pending: Cow<'m, str>,
    /// The next attribute to visit.
    attribute: usize,
    /// A text record with the text to write instead.
    renamed: Option<(u32, &'static str)>,
}

impl<'m, 'l> WbxmlWriter<'m, 'l> {
    fn new(
        message: &'m Message<'m>,
        vocabulary: Vocabulary,
        options: WbxmlOptions,
        losses: &'l mut Losses,
    ) -> Self {
        WbxmlWriter {
            message,
            vocabulary,
            options,
            losses,
            strings: Strings::default(),
            out: Vec::new(),
            page: 0,
            has_root: false,
            open: Vec::with_capacity(8),
            pending: Cow::Borrowed(""),
            attribute: 0,
            renamed: None,
        }
    }

    /// Appends header, string table and the elements of `records`.
    fn document(mut self, records: Range<u32>, out: &mut Vec<u8>) {
        out.push(self.options.version.byte());
        match identifier(self.vocabulary) {
            Some(KnownId { number: Some(number), .. }) if self.options.public_id == PublicIdForm::Number => {
                push_integer(*number, out);
            }
            Some(KnownId { text, .. }) => {
                push_integer(0, out);
                push_integer(self.strings.place(Cow::Borrowed(*text)), out);
            }
            None => push_integer(UNKNOWN_ID, out),
        }
        push_integer(106, out); // UTF-8
        let table = out.len();
        push_integer(0, out);
        if self.options.repeated_strings {
            self.count_strings(records.clone());
        }
        self.out = core::mem::take(out);
        self.records(records);
        *out = self.out;
        // The literal names are known only now.
        let strings = self.strings.bytes();
        if !strings.is_empty() {
            let mut written = Vec::with_capacity(strings.len() + 5);
            push_integer(strings.len() as u32, &mut written);
            written.extend_from_slice(strings);
            out.splice(table..table + 1, written);
        }
    }

    fn count_strings(&mut self, records: Range<u32>) {
        let mut repeated = RepeatedStrings::default();
        for index in records {
            let record = self.record(index);
            if matches!(record.kind, RecordKind::Text | RecordKind::CData) {
                repeated.count(self.text(record));
            }
        }
        repeated.into_table(&mut self.strings);
    }

    fn record(&self, index: u32) -> &'m Record {
        &self.message.arena().records[index as usize]
    }

    /// The text of a text or CDATA record.
    fn text(&self, record: &Record) -> Cow<'m, str> {
        decode_text(&self.message.text()[record.span(self.message.text())])
    }

    fn records(&mut self, records: Range<u32>) {
        let text = self.message.text();
        let mut index = records.start;
        loop {
            while let Some(frame) = self.open.last() {
                if frame.next > index {
                    break;
                }
                self.write_pending();
                self.out.push(token::END);
                self.open.pop();
            }
            if index >= records.end {
                return;
            }
            let record = self.record(index);
            match record.kind {
                RecordKind::Element | RecordKind::Empty => {
                    index = self.element(index, record);
                    continue;
                }
                RecordKind::Text if self.is_layout(record) => {}
                RecordKind::Text | RecordKind::CData => {
                    match self.renamed.take_if(|renamed| renamed.0 == index) {
                        Some((_, name)) => self.string(name),
                        None if self.pending.is_empty() => self.pending = self.text(record),
                        None => {
                            let more = self.text(record);
                            self.pending.to_mut().push_str(&more);
                        }
                    }
                }
                RecordKind::Space | RecordKind::Declaration => {}
                RecordKind::Comment => self.losses.comment(record.span(text)),
                RecordKind::Instruction => self.losses.instruction(record.span(text)),
                RecordKind::DocType => self.losses.doctype(&text[record.content()], record.span(text)),
            }
            index += 1;
        }
    }

    /// Returns true for white space around an embedded document or between its elements. An element in such a document holds
    /// elements or text, never both.
    fn is_layout(&self, record: &Record) -> bool {
        let Some(parent) = self.open.last() else { return true };
        let is_inside = !matches!(self.vocabulary, Vocabulary::SyncML(_));
        (is_inside || parent.tag == Tag::Data && parent.inner.is_some())
            && parent.next - parent.index > 2
            && self.message.text()[record.content()].bytes().all(|byte| byte.is_ascii_whitespace())
    }

    /// Writes the start of an element, and returns the next record.
    #[inline]
    fn element(&mut self, index: u32, record: &Record) -> u32 {
        self.write_pending();
        if self.open.is_empty() && core::mem::replace(&mut self.has_root, true) {
            let element = Element::new(self.message, index);
            self.losses.second_root(element.name(), element.span());
            return record.next;
        }
        if let Some(OpenElement { tag: Tag::Data, inner: Some(kind), .. }) = self.open.last() {
            if inner::is_document(Element::new(self.message, index), *kind) {
                self.document_inside(index, record, *kind);
                return record.next;
            }
        }
        self.attributes(index);
        let has_content = record.kind == RecordKind::Element;
        let family = match self.vocabulary.token_of(record.tag) {
            Some((page, token)) => {
                self.token(page, token, has_content);
                if page == 1 { Family::MetInf } else { Family::SyncML }
            }
            None => match self.other(index, record, has_content) {
                Some(family) => family,
                None => return record.next,
            },
        };
        if has_content {
            let (next, tag) = (record.next, record.tag);
            self.open.push(OpenElement { index, next, tag, family, has_type: false, inner: None });
            match record.tag {
                Tag::Type => self.media_type(index),
                Tag::Data => {
                    let kind = self.inner_kind(index);
                    if let Some(frame) = self.open.last_mut() {
                        frame.inner = kind;
                    }
                }
                _ => {}
            }
        }
        index + 1
    }

    /// Writes the start of an element that has no token as an element of the protocol. Returns the kind of namespace that
    /// readers take for the elements inside; `None` when the element is left out.
    fn other(&mut self, index: u32, record: &Record, has_content: bool) -> Option<Family> {
        let element = Element::new(self.message, index);
        let name = element.local_name();
        // `<a:/>` and `<a:b:c/>` are names in XML, but not in XML with namespaces.
        if name.contains(':') || !is_name(name) {
            self.losses.no_name(element.name(), element.span());
            return None;
        }
        let family = match element.namespace() {
            // An undeclared prefix, which lenient reading accepts.
            None if name.len() < element.name().len() => Family::Foreign,
            namespace => Family::of(namespace),
        };
        let own = match (self.vocabulary, family) {
            _ if record.tag != Tag::Unknown => None,
            (Vocabulary::SyncML(_), Family::SyncML | Family::MetInf) => Tag::from_name(name)
                .filter(|tag| tag.is_meta() == (family == Family::MetInf))
                .and_then(|tag| self.vocabulary.token_of(tag)),
            (Vocabulary::SyncML(_), Family::Ddf)
            | (Vocabulary::DevInf(_), Family::DevInf | Family::SyncML)
            | (Vocabulary::Ddf, Family::Ddf | Family::SyncML) => self.vocabulary.token_named(name),
            _ => None,
        };
        if let Some((page, token)) = own {
            self.token(page, token, has_content);
            return Some(match (self.vocabulary, page) {
                (Vocabulary::DevInf(_), 0) => Family::DevInf,
                (_, 0) => Family::SyncML,
                (_, 1) => Family::MetInf,
                _ => Family::Ddf,
            });
        }
        let outer = self.open.last();
        let inherited = outer.map_or(Family::SyncML, |outer| outer.family);
        let is_known = record.tag != Tag::Unknown;
        let family = if record.tag.is_meta() { Family::MetInf } else { family };
        if family != inherited && family != Family::SyncML {
            let in_protocol = !is_known && outer.is_some_and(|outer| outer.tag.content().has_elements());
            if in_protocol && Tag::from_name(name).is_some() {
                self.losses.element(element.name(), element.span());
                return None;
            }
            let outer_namespace = outer.map(|outer| self.record(outer.index).namespace);
            if outer_namespace != Some(record.namespace) {
                let start = record.start as usize;
                self.losses.namespace(element.name(), start..record.content as usize);
            }
        }
        let place = self.strings.place(Cow::Borrowed(name));
        self.out.push(token::LITERAL | if has_content { token::HAS_CONTENT } else { 0 });
        push_integer(place, &mut self.out);
        Some(inherited)
    }

    #[inline]
    fn token(&mut self, page: u8, token: u8, has_content: bool) {
        if page != self.page {
            self.out.extend_from_slice(&[token::SWITCH_PAGE, page]);
            self.page = page;
        }
        self.out.push(token | if has_content { token::HAS_CONTENT } else { 0 });
    }

    #[inline]
    fn attributes(&mut self, index: u32) {
        let attributes = &self.message.arena().attributes;
        while let Some(attribute) = attributes.get(self.attribute) {
            if attribute.element > index {
                return;
            }
            if attribute.element == index {
                let span = attribute.name.0 as usize..attribute.value.1 as usize + 1;
                let name = attribute.name.0 as usize..attribute.name.1 as usize;
                self.losses.attribute(&self.message.text()[name], span);
            }
            self.attribute += 1;
        }
    }

    #[inline]
    fn write_pending(&mut self) {
        let text = core::mem::replace(&mut self.pending, Cow::Borrowed(""));
        if text.is_empty() {
            return;
        }
        if let [.., meta, media_type] = &self.open[..] {
            if media_type.tag == Tag::Type && meta.tag == Tag::Meta && as_xml(&text) != text {
                self.losses.media_type(Element::new(self.message, media_type.index).span());
            }
        }
        self.string(&text);
    }

    fn string(&mut self, text: &str) {
        let place = if self.options.repeated_strings { self.strings.find(text) } else { None };
        let in_data = self.open.last().is_some_and(|frame| frame.tag == Tag::Data);
        if let Some(place) = place {
            self.out.push(token::STR_T);
            push_integer(place, &mut self.out);
        } else if in_data && self.options.data == DataForm::Opaque {
            self.out.push(token::OPAQUE);
            push_integer(text.len() as u32, &mut self.out);
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.out.push(token::STR_I);
            self.out.extend_from_slice(text.as_bytes());
            self.out.push(0);
        }
    }

    /// Visits an opened `Type`, which may say that its `Data` holds a document to embed.
    fn media_type(&mut self, index: u32) {
        let [.., owner, meta, _] = &mut self.open[..] else { return };
        let count = self.message.arena().records[index as usize].next - (index + 1);
        if meta.tag != Tag::Meta || owner.has_type || count == 0 {
            return;
        }
        owner.has_type = true;
        // Only a single text can be replaced.
        let media_type =
            if count == 1 { Element::new(self.message, index).text() } else { Cow::Borrowed("") };
        let Some(known) = MEDIA_TYPES.iter().find(|known| known.xml == media_type) else { return };
        if inner::are_documents(self.message, owner.index, index, known.kind) {
            owner.inner = Some(known.kind);
            self.renamed = Some((index + 1, known.wbxml));
        }
    }

    /// The kind of document that the opened `Data` holds, if its `Type` says so.
    fn inner_kind(&self, data: u32) -> Option<Encoded> {
        let kind = match &self.open[..] {
            [.., command, item, _] if item.tag == Tag::Item && !item.has_type => command.inner,
            [.., item, _] if item.tag == Tag::Item => item.inner,
            _ => None,
        };
        kind.filter(|&kind| inner::holds_document(Element::new(self.message, data), kind))
    }

    /// Writes an element inside a `Data` as an embedded document.
    fn document_inside(&mut self, index: u32, record: &Record, kind: Encoded) {
        let mut document = Vec::new();
        let options = WbxmlOptions { version: self.options.version, ..WbxmlOptions::default() };
        let vocabulary = self.inner_vocabulary(kind, index);
        let mut writer = WbxmlWriter::new(self.message, vocabulary, options, self.losses);
        writer.attribute = self.attribute;
        writer.document(index..record.next, &mut document);
        self.out.push(token::OPAQUE);
        push_integer(document.len() as u32, &mut self.out);
        self.out.extend_from_slice(&document);
    }

    fn inner_vocabulary(&self, kind: Encoded, root: u32) -> Vocabulary {
        match kind {
            Encoded::Ddf => Vocabulary::Ddf,
            Encoded::DevInf => {
                let mut children = Element::new(self.message, root).children();
                let ver_dtd =
                    children.find(|child| child.local_name() == "VerDTD").map(|child| child.value());
                let version = ver_dtd.and_then(|text| Version::of_ver_dtd(&text));
                Vocabulary::DevInf(version.unwrap_or_else(|| self.message.version()))
            }
        }
    }
}
