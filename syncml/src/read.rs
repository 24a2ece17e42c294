//! From text to records.

use crate::arena::{Arena, AttributeRecord, Kind, Record};
use crate::namespace::NamespaceId;
use crate::read_error::{ReadError, ReadErrorKind};
use crate::tag::{Content, Tag};
use core::ops::Range;
use ddf::xml::{self, Limits, Scanner, Token};

/// How to read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How large a message may be. Default: 16 MiB of text, 128 elements inside one another, 64 attributes of an
    /// element, 1 Mi elements. At most 255 different namespaces are read, whatever is set.
    ///
    /// A record of 20 bytes is kept for each element and each text.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            limits: Limits {
                max_bytes: 16 << 20,
                max_depth: 128,
                max_attributes: 64,
                max_elements: 1 << 20,
                max_namespaces: 64,
            },
        }
    }
}

impl ReadOptions {
    /// The defaults with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// Reads a document into records.
pub(crate) fn read(text: &str, options: &ReadOptions) -> Result<Arena, ReadError> {
    let mut reader = Reader {
        text,
        scanner: Scanner::new(text, &options.limits)?,
        arena: Arena::default(),
        here: Open::DOCUMENT,
        around: Vec::with_capacity(16),
    };
    // Even dense messages have a record for every eight bytes only. A large text must not make us reserve memory
    // before it has proved to be a message.
    reader.arena.records.reserve((text.len() / 8).min(4096));
    reader.arena.attributes.reserve(32);
    reader.run()?;
    Ok(reader.arena)
}

struct Reader<'t> {
    text: &'t str,
    scanner: Scanner<'t>,
    arena: Arena,
    /// The innermost open element, or the document.
    here: Open,
    /// What is open around it.
    around: Vec<Open>,
}

/// An element whose end has not been read.
#[derive(Clone, Copy)]
struct Open {
    index: u32,
    /// The namespace of names without a prefix.
    default: NamespaceId,
    /// Whether that is a namespace of the protocol.
    protocol: bool,
    content: Content,
}

impl Open {
    const DOCUMENT: Open =
        Open { index: 0, default: NamespaceId::NONE, protocol: true, content: Content::Elements };
}

impl<'t> Reader<'t> {
    fn run(&mut self) -> Result<(), ReadError> {
        loop {
            // Matched where it lies: moving a token out of its `Result` first costs a tenth of the time.
            match &self.scanner.next() {
                Ok(Token::Start(tag)) => self.start(tag)?,
                Ok(Token::End) => self.end(),
                Ok(Token::Text(raw)) => {
                    let layout =
                        self.here.content.has_layout() && raw.bytes().all(|byte| byte.is_ascii_whitespace());
                    self.arena.loose |= layout;
                    self.leaf(if layout { Kind::Space } else { Kind::Text }, 0, 0);
                }
                Ok(Token::CData(_)) => {
                    self.arena.loose = true;
                    self.leaf(Kind::CData, 9, 3);
                }
                Ok(Token::Comment(_)) => self.leaf(Kind::Comment, 4, 3),
                Ok(Token::Instruction(_)) => self.leaf(Kind::Instruction, 2, 2),
                Ok(Token::Declaration(_)) => self.leaf(Kind::Declaration, 5, 2),
                Ok(Token::DocType(_)) => self.leaf(Kind::DocType, 9, 1),
                Ok(Token::Eof) => return Ok(()),
                Err(error) => return Err(self.explain(error)),
            }
        }
    }

    #[inline]
    fn start(&mut self, tag: &xml::Tag<'t>) -> Result<(), ReadError> {
        let Range { start, end } = self.scanner.span();
        let index = self.arena.records.len() as u32;
        let outer = self.here;
        let mut inner = Open { index, ..outer };
        if end - start > tag.name().len() + "</>".len() {
            self.attributes(tag, &mut inner)?;
        }
        let (namespace, protocol) = match tag.prefix() {
            "" => (inner.default, inner.protocol),
            prefix => {
                let namespace = self.resolve(prefix, start + 1)?;
                (namespace, self.arena.namespaces.is_protocol(namespace))
            }
        };
        let known = match outer.content.has_elements() && protocol {
            true => Tag::from_name(tag.local()).unwrap_or(Tag::Unknown),
            false => Tag::Unknown,
        };
        inner.content = known.content();
        if self.around.is_empty() {
            self.check_root(tag, known, namespace, start)?;
            self.arena.root = index;
        }
        self.arena.records.push(Record {
            start: start as u32,
            content: end as u32,
            content_end: end as u32,
            next: index + 1,
            kind: if tag.is_empty_element() { Kind::Empty } else { Kind::Element },
            tag: known,
            namespace,
        });
        self.around.push(outer);
        self.here = inner;
        Ok(())
    }

    /// Records the attributes of a tag and takes note of the default namespace it declares.
    fn attributes(&mut self, tag: &xml::Tag<'t>, element: &mut Open) -> Result<(), ReadError> {
        let first = self.arena.attributes.len();
        for attribute in tag.attributes() {
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
        // Only now, as a prefix may be used before it is declared in the same tag.
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
        // INVARIANT: the scanner hands out as many ends as starts.
        self.here = self.around.pop().unwrap_or(Open::DOCUMENT);
    }

    /// Records a token that has no content of its own; `before` and `after` bytes of it are markup.
    #[inline]
    fn leaf(&mut self, kind: Kind, before: u32, after: u32) {
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

    /// Where a slice of the text stands.
    fn place(&self, slice: &str) -> (u32, u32) {
        let start = slice.as_ptr() as usize - self.text.as_ptr() as usize;
        (start as u32, (start + slice.len()) as u32)
    }

    fn intern(&mut self, uri: &str, offset: usize) -> Result<NamespaceId, ReadError> {
        let id = self.arena.namespaces.intern(uri);
        id.ok_or_else(|| ReadError::at(ReadErrorKind::TooManyNamespaces, self.text, offset))
    }

    /// The namespace that a prefix stands for.
    fn resolve(&mut self, prefix: &str, offset: usize) -> Result<NamespaceId, ReadError> {
        let id = self.scanner.namespace(prefix).map(|uri| self.arena.namespaces.intern(uri));
        let kind = match id {
            Some(Some(id)) => return Ok(id),
            Some(None) => ReadErrorKind::TooManyNamespaces,
            None => ReadErrorKind::UndeclaredPrefix(prefix.to_owned()),
        };
        Err(ReadError::at(kind, self.text, offset))
    }

    /// An attribute without a prefix is in no namespace; declarations are told by their names.
    fn attribute_namespace(&mut self, position: usize) -> Result<NamespaceId, ReadError> {
        let (start, end) = self.arena.attributes[position].name;
        let text = self.text;
        match text[start as usize..end as usize].split_once(':') {
            None | Some(("xmlns", _)) => Ok(NamespaceId::NONE),
            Some((prefix, _)) => self.resolve(prefix, start as usize),
        }
    }

    fn check_root(
        &self,
        tag: &xml::Tag<'_>,
        known: Tag,
        namespace: NamespaceId,
        offset: usize,
    ) -> Result<(), ReadError> {
        let accepts = |tag: Tag| tag.is_command() || matches!(tag, Tag::SyncML | Tag::SyncBody);
        if accepts(known) {
            return Ok(());
        }
        let name = tag.name().to_owned();
        let kind = match (Tag::from_name(tag.local()), self.arena.namespaces.uri(namespace)) {
            (Some(named), Some(uri)) if accepts(named) => {
                ReadErrorKind::ForeignNamespace { name, namespace: uri.to_owned() }
            }
            _ => ReadErrorKind::ForeignRoot(name),
        };
        Err(ReadError::at(kind, self.text, offset))
    }

    /// The scanner's error; two commands in a row get a word of advice.
    fn explain(&self, error: &xml::Error) -> ReadError {
        let root = self.arena.records.get(self.arena.root as usize);
        if *error.kind() == xml::ErrorKind::SecondRoot && root.is_some_and(|root| root.tag.is_command()) {
            return ReadError::at(ReadErrorKind::BareCommands, self.text, error.offset());
        }
        error.clone().into()
    }
}
