//! Writes a message as WBXML in one pass.

use super::cursor::push_integer;
use super::finding::LossFinding;
use super::header::{KnownId, UNKNOWN_ID, identifier};
use super::inner;
use super::loss::{Family, Losses};
use super::options::{DataForm, PublicIdForm, WbxmlOptions};
use super::scope::{Encoded, as_xml};
use super::strings::{StringForm, Strings, WrittenString, write_with_table};
use super::tables::Vocabulary;
use super::token;
use crate::document::{Element, Message, Record, RecordKind};
use crate::vocabulary::Tag;
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
pub(super) struct OpenElement {
    pub(super) index: u32,
    pub(super) next: u32,
    pub(super) tag: Tag,
    /// The kind of namespace of literal elements inside.
    family: Family,
    /// True if the element's own `Meta` has a `Type`.
    pub(super) has_type: bool,
    /// The kind of document in this `Data`, or in the `Data` that this element's `Type` describes.
    pub(super) inner: Option<Encoded>,
}

pub(super) struct WbxmlWriter<'m, 'l> {
    pub(super) message: &'m Message<'m>,
    vocabulary: Vocabulary,
    pub(super) options: WbxmlOptions,
    pub(super) losses: &'l mut Losses,
    strings: Strings<'m>,
    /// The strings of the document, if repeated ones go into the table; `out` is then the body without them.
    written: Vec<WrittenString<'m>>,
    pub(super) out: Vec<u8>,
    page: u8,
    has_root: bool,
    pub(super) open: Vec<OpenElement>,
    /// Text to write as one string: comments and CDATA sections cut it into pieces, and not all readers join several
    /// strings in an element.
    pending: Cow<'m, str>,
    /// The next attribute to visit.
    pub(super) attribute: usize,
    /// A text record with the text to write instead.
    pub(super) renamed: Option<(u32, &'static str)>,
}

impl<'m, 'l> WbxmlWriter<'m, 'l> {
    pub(super) fn new(
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
            written: Vec::new(),
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
    pub(super) fn document(mut self, records: Range<u32>, out: &mut Vec<u8>) {
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
        match self.options.repeated_strings {
            true => {
                self.records(records);
                write_with_table(self.strings, &self.out, &self.written, out);
            }
            false => self.document_with_names(records, out),
        }
    }

    /// Appends a string table with only the literal names, and the elements.
    fn document_with_names(mut self, records: Range<u32>, out: &mut Vec<u8>) {
        let table = out.len();
        push_integer(0, out);
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
                        Some((_, name)) => self.string(Cow::Borrowed(name)),
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
        self.string(text);
    }

    fn string(&mut self, text: Cow<'m, str>) {
        let in_data = self.open.last().is_some_and(|frame| frame.tag == Tag::Data);
        let form = match in_data && self.options.data == DataForm::Opaque {
            true => StringForm::Opaque,
            false => StringForm::Inline,
        };
        match self.options.repeated_strings {
            true => self.written.push(WrittenString { at: self.out.len(), text, form }),
            false => form.write(&text, &mut self.out),
        }
    }
}
