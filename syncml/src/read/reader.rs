//! Reads text into records.

use super::error::{ReadError, ReadErrorKind};
use super::options::ReadOptions;
use crate::document::{Arena, AttributeRecord, NamespaceId, Record, RecordKind};
use crate::vocabulary::{Content, METINF, Tag, Version, meant_tag};
use core::ops::Range;
use csp_xml::{Scanner, TokenKind, XmlErrorKind};

/// Reads a document into records.
pub(crate) fn read(text: &str, options: &ReadOptions) -> Result<Arena, ReadError> {
    let scanner = Scanner::new(text, &options.limits)?;
    let mut reader = RecordReader {
        text,
        scanner: if options.bare_commands { scanner.accepting_fragments() } else { scanner },
        options: *options,
        arena: Arena::default(),
        here: Open::DOCUMENT,
        around: Vec::with_capacity(16),
        lookups: 0,
        has_cdata: false,
    };
    // Dense messages have a record for every eight bytes. The minimum keeps a large text from reserving memory before it
    // proves to be a message.
    reader.arena.records.reserve((text.len() / 8).min(4096));
    reader.arena.attributes.reserve(32);
    reader.arena.namespaces.misspelt = options.misspelt;
    reader.run()?;
    Ok(reader.arena)
}

/// The maximum number of misspelt names to look up: each is compared with all names that may occur at its place.
const MOST_LOOKUPS: usize = 2_000;

struct RecordReader<'t> {
    text: &'t str,
    scanner: Scanner<'t>,
    options: ReadOptions,
    arena: Arena,
    /// The innermost open element, or the document.
    here: Open,
    /// The open elements around `here`.
    around: Vec<Open>,
    /// The number of misspelt names looked up so far.
    lookups: usize,
    /// True if a CDATA section was read.
    has_cdata: bool,
}

/// An element whose end has not been read.
#[derive(Clone, Copy)]
struct Open {
    index: u32,
    /// The namespace of names without a prefix.
    default: NamespaceId,
    /// True if `default` is a namespace of the protocol.
    protocol: bool,
    content: Content,
}

impl Open {
    const DOCUMENT: Open =
        Open { index: 0, default: NamespaceId::NONE, protocol: true, content: Content::Elements };
}

impl<'t> RecordReader<'t> {
    fn run(&mut self) -> Result<(), ReadError> {
        loop {
            match self.scanner.advance() {
                Ok(TokenKind::Start) => self.start()?,
                Ok(TokenKind::End) => self.end(),
                Ok(TokenKind::Text) => {
                    let layout = self.here.content.has_layout()
                        && self.scanner.raw().bytes().all(|byte| byte.is_ascii_whitespace());
                    self.arena.loose |= layout;
                    self.leaf(if layout { RecordKind::Space } else { RecordKind::Text }, 0, 0);
                    if self.has_cdata {
                        self.join_text();
                    }
                }
                Ok(TokenKind::CData) => {
                    self.arena.loose = true;
                    self.has_cdata = true;
                    self.leaf(RecordKind::CData, 9, 3);
                    self.join_text();
                }
                Ok(TokenKind::Comment) => self.leaf(RecordKind::Comment, 4, 3),
                Ok(TokenKind::Instruction) => self.leaf(RecordKind::Instruction, 2, 2),
                Ok(TokenKind::Declaration) => self.leaf(RecordKind::Declaration, 5, 2),
                Ok(TokenKind::DocType) if !self.options.doctype => {
                    return Err(self.error(ReadErrorKind::DocType, self.scanner.span().start));
                }
                Ok(TokenKind::DocType) => self.leaf(RecordKind::DocType, 9, 1),
                Ok(TokenKind::Eof) => return Ok(()),
                Err(error) => return Err(self.explain(&error)),
            }
        }
    }

    #[inline]
    fn start(&mut self) -> Result<(), ReadError> {
        let tag = self.scanner.tag();
        let Range { start, end } = self.scanner.span();
        let index = self.arena.records.len() as u32;
        let outer = self.here;
        let mut inner = Open { index, ..outer };
        if !self.scanner.attributes().is_empty() {
            self.attributes(&mut inner)?;
        }
        let (namespace, protocol) = match tag.prefix() {
            "" => (inner.default, inner.protocol),
            prefix => match self.resolve(prefix, start + 1)? {
                Some(namespace) => (namespace, self.arena.namespaces.is_protocol(namespace)),
                None => (NamespaceId::NONE, false),
            },
        };
        let known = match outer.content.has_elements() && protocol {
            true => match Tag::from_name(tag.local()) {
                Some(known) => known,
                None if self.options.misspelt => self.meant(tag.local()),
                None => Tag::Unknown,
            },
            false => Tag::Unknown,
        };
        inner.content = known.content();
        if self.around.is_empty() {
            self.root(&tag, known, namespace, index)?;
        }
        if known != Tag::Unknown && !self.options.odd_namespaces {
            self.check_spelling(&tag, known, namespace, start)?;
        }
        self.arena.records.push(Record {
            start: start as u32,
            content: end as u32,
            content_end: end as u32,
            next: index + 1,
            kind: if tag.is_empty_element() { RecordKind::Empty } else { RecordKind::Element },
            tag: known,
            namespace,
        });
        self.around.push(outer);
        self.here = inner;
        Ok(())
    }

    /// The element that a misspelt name resembles, among those that may occur here.
    #[cold]
    fn meant(&mut self, name: &str) -> Tag {
        if self.lookups >= MOST_LOOKUPS {
            return Tag::Unknown;
        }
        self.lookups += 1;
        let parent = (!self.around.is_empty()).then(|| self.arena.records[self.here.index as usize].tag);
        let Some(meant) = meant_tag(parent, name) else { return Tag::Unknown };
        self.arena.misspelt = true;
        meant
    }

    /// Records the attributes of a tag and the default namespace that it declares.
    fn attributes(&mut self, element: &mut Open) -> Result<(), ReadError> {
        let first = self.arena.attributes.len();
        for index in 0..self.scanner.attributes().len() {
            let attribute = self.scanner.attributes()[index];
            let name = self.place(attribute.name);
            self.arena.attributes.push(AttributeRecord {
                element: element.index,
                name,
                value: self.place(attribute.raw),
                namespace: NamespaceId::NONE,
            });
            if attribute.declares() == Some("") {
                element.default = self.intern(&attribute.value(), name.0 as usize)?;
                element.protocol = self.arena.namespaces.is_protocol(element.default);
            }
        }
        // Resolved last, because a prefix may be used before its declaration in the same tag.
        for position in first..self.arena.attributes.len() {
            self.arena.attributes[position].namespace = self.attribute_namespace(position)?;
        }
        Ok(())
    }

    #[inline]
    fn end(&mut self) {
        let next = self.arena.records.len() as u32;
        let record = &mut self.arena.records[self.here.index as usize];
        record.content_end = self.scanner.span().start as u32;
        record.next = next;
        // INVARIANT: the scanner returns as many ends as starts.
        self.here = self.around.pop().unwrap_or(Open::DOCUMENT);
    }

    /// Records a token without nested content. Its first `before` and last `after` bytes are markup.
    #[inline]
    fn leaf(&mut self, kind: RecordKind, before: u32, after: u32) {
        let Range { start, end } = self.scanner.span();
        self.arena.records.push(Record {
            start: start as u32,
            content: start as u32 + before,
            content_end: end as u32 - after,
            next: self.arena.records.len() as u32 + 1,
            kind,
            tag: Tag::Unknown,
            namespace: NamespaceId::NONE,
        });
    }

    /// Decides about white space next to a CDATA section: it is layout only if the whole text is blank. If the last record or
    /// one of the adjacent records before it is text, marks all of them as text.
    #[cold]
    fn join_text(&mut self) {
        let text = self.text;
        let mut records = self.arena.records.iter_mut().rev();
        let Some(last) = records.next() else { return };
        let mut start = last.start as usize;
        let adjacent = records.take_while(|record| {
            let is_adjacent = matches!(record.kind, RecordKind::Text | RecordKind::Space | RecordKind::CData)
                && record.span(text).end == start;
            start = record.start as usize;
            is_adjacent
        });
        for record in adjacent {
            match (record.kind, last.kind) {
                // An empty section is neither text nor white space.
                (RecordKind::CData, _) if record.is_layout() => {}
                (RecordKind::Space, RecordKind::Space) => return,
                (RecordKind::Space, _) if !last.is_layout() => record.kind = RecordKind::Text,
                (RecordKind::Space, _) => return,
                (_, RecordKind::Space) => return last.kind = RecordKind::Text,
                _ => return,
            }
        }
    }

    /// The place of a slice of the text.
    fn place(&self, slice: &str) -> (u32, u32) {
        let start = slice.as_ptr() as usize - self.text.as_ptr() as usize;
        (start as u32, (start + slice.len()) as u32)
    }

    fn intern(&mut self, uri: &str, offset: usize) -> Result<NamespaceId, ReadError> {
        let id = self.arena.namespaces.intern(uri);
        id.ok_or_else(|| self.error(ReadErrorKind::TooManyNamespaces, offset))
    }

    /// The namespace of a prefix; `None` for an accepted undeclared prefix.
    fn resolve(&mut self, prefix: &str, offset: usize) -> Result<Option<NamespaceId>, ReadError> {
        let id = self.scanner.namespace(prefix).map(|uri| self.arena.namespaces.intern(uri));
        let kind = match id {
            Some(Some(id)) => return Ok(Some(id)),
            Some(None) => ReadErrorKind::TooManyNamespaces,
            None if self.options.undeclared_prefixes => return Ok(None),
            None if self.here.content.has_elements() => ReadErrorKind::UndeclaredPrefix(prefix.to_owned()),
            None => ReadErrorKind::UndeclaredPrefix("…".to_owned()), // in a value
        };
        Err(self.error(kind, offset))
    }

    /// Attributes without a prefix and declarations are in no namespace.
    fn attribute_namespace(&mut self, position: usize) -> Result<NamespaceId, ReadError> {
        let (start, end) = self.arena.attributes[position].name;
        let text = self.text;
        match text[start as usize..end as usize].split_once(':') {
            None | Some(("xmlns", _)) => Ok(NamespaceId::NONE),
            Some((prefix, _)) => Ok(self.resolve(prefix, start as usize)?.unwrap_or_default()),
        }
    }

    /// Records a root element, or refuses it.
    #[cold]
    fn root(
        &mut self,
        tag: &csp_xml::StartTag<'_>,
        known: Tag,
        namespace: NamespaceId,
        index: u32,
    ) -> Result<(), ReadError> {
        let offset = self.scanner.span().start;
        self.arena.roots += 1;
        if self.arena.roots > 1 {
            let first = self.arena.records[self.arena.root as usize].tag;
            return match first.is_command() && known.is_command() || self.options.any_root {
                true => Ok(()),
                false => Err(self.error(ReadErrorKind::Xml(XmlErrorKind::SecondRoot), offset)),
            };
        }
        self.arena.root = index;
        let accepts = |tag: Tag| tag.is_command() || matches!(tag, Tag::SyncML | Tag::SyncBody);
        let is_fragment = known != Tag::SyncML && accepts(known);
        if known == Tag::SyncML || is_fragment && self.options.fragments || self.options.any_root {
            return Ok(());
        }
        let name = tag.name().to_owned();
        let kind = match (Tag::from_name(tag.local()), self.arena.namespaces.uri(namespace)) {
            _ if is_fragment => ReadErrorKind::Fragment(name),
            (Some(named), Some(uri)) if accepts(named) => {
                ReadErrorKind::ForeignNamespace { name, namespace: uri.to_owned() }
            }
            _ => ReadErrorKind::ForeignRoot(name),
        };
        Err(self.error(kind, offset))
    }

    /// Refuses an element of the protocol whose namespace differs from the specification.
    #[cold]
    fn check_spelling(
        &self,
        tag: &csp_xml::StartTag<'_>,
        known: Tag,
        namespace: NamespaceId,
        offset: usize,
    ) -> Result<(), ReadError> {
        let uri = self.arena.namespaces.uri(namespace);
        let right = match known.is_meta() {
            true => uri == Some(METINF),
            false => Version::ALL.iter().any(|version| uri == Some(version.namespace())),
        };
        match right {
            true => Ok(()),
            false => Err(self.error(
                ReadErrorKind::OddNamespace {
                    name: tag.name().to_owned(),
                    namespace: uri.map(str::to_owned),
                    expected: if known.is_meta() { METINF } else { Version::V1_2.namespace() },
                },
                offset,
            )),
        }
    }

    fn error(&self, kind: ReadErrorKind, offset: usize) -> ReadError {
        ReadError::at(kind, self.text, offset)
    }

    /// The scanner's error without parts of values, and with advice for a second command at the top.
    fn explain(&self, error: &csp_xml::XmlError) -> ReadError {
        let root = self.arena.records.get(self.arena.root as usize);
        if *error.kind() == XmlErrorKind::SecondRoot && root.is_some_and(|root| root.tag.is_command()) {
            return self.error(ReadErrorKind::BareCommands, error.offset());
        }
        // In a value, and in text and attributes that do not belong in a message, any name may be a part of a secret.
        let is_markup = self.here.content.has_elements()
            && !matches!(
                error.kind(),
                XmlErrorKind::Reference(_)
                    | XmlErrorKind::ForbiddenReference(_)
                    | XmlErrorKind::Attribute(_)
                    | XmlErrorKind::DuplicateAttribute(_)
                    | XmlErrorKind::MissingQuote { .. }
            );
        error.clone().with_names(|name| is_markup || is_of_protocol(name)).into()
    }
}

/// Returns true for the name of a tag or an attribute of the protocol.
fn is_of_protocol(name: &str) -> bool {
    let name = name.trim_start_matches('/');
    let local = name.rsplit(':').next().unwrap_or_default();
    name == "xmlns" || name.starts_with("xmlns:") || Tag::from_name(local).is_some()
}
