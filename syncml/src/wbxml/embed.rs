//! Writes the documents inside `Data` as embedded WBXML documents.

use super::cursor::push_integer;
use super::inner;
use super::options::WbxmlOptions;
use super::scope::{Encoded, MEDIA_TYPES};
use super::tables::Vocabulary;
use super::token;
use super::write::WbxmlWriter;
use crate::document::{Element, Record};
use crate::vocabulary::{Tag, Version};
use std::borrow::Cow;

impl WbxmlWriter<'_, '_> {
    /// Visits an opened `Type`, which may say that its `Data` holds a document to embed.
    pub(super) fn media_type(&mut self, index: u32) {
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
    pub(super) fn inner_kind(&self, data: u32) -> Option<Encoded> {
        let kind = match &self.open[..] {
            [.., command, item, _] if item.tag == Tag::Item && !item.has_type => command.inner,
            [.., item, _] if item.tag == Tag::Item => item.inner,
            _ => None,
        };
        kind.filter(|&kind| inner::holds_document(Element::new(self.message, data), kind))
    }

    /// Writes an element inside a `Data` as an embedded document.
    pub(super) fn document_inside(&mut self, index: u32, record: &Record, kind: Encoded) {
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
