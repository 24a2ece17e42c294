//! A configuration as it stands in its file.

mod arena;
mod edit;
mod element;
mod layout;
mod secret;

pub use edit::{EditError, Edits};
pub use element::{Attribute, Element};
pub use layout::format;

use crate::tables::{Channel, Kind};
use arena::Arena;
use csp_findings::Edit;
use csp_xml::{Encoding, Error, ErrorKind, Limits, Scanner, Token, decode};
use element::Elements;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// A configuration of the Office Deployment Tool as it stands in its file, with nothing lost.
///
/// It is the text and a table of where the elements stand in it. [`Element`]s are views of it. An edit replaces the
/// bytes it is about and leaves all others as they are: order, comments, formatting, line ends, what the tool does not
/// know. Written without an edit, a file is the same byte by byte, in UTF-16 and with a byte order mark, too.
///
/// A document may have several roots, or one that is not `Configuration`: admins copy fragments, and
/// [`check`](crate::check()) says what is wrong with them.
///
/// ```
/// use office_deployment::{Channel, Document, Kind};
///
/// let file = "<Configuration>\r\n\t<Add  Channel='Monthly' Odd='1'/> <!-- kept -->\r\n</Configuration>";
/// let mut document = Document::read(file.as_bytes())?;
/// assert_eq!(document.to_bytes(), file.as_bytes());
///
/// let add = document.first(Kind::Add).unwrap();
/// assert_eq!(add.attribute("Channel").unwrap().value(), "Monthly");
/// assert_eq!(add.position().to_string(), "2:2");
///
/// document.set_channel(Channel::MonthlyEnterprise)?;
/// assert_eq!(document.text(), file.replace("Monthly", "MonthlyEnterprise"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Document<'a> {
    text: Cow<'a, str>,
    encoding: Encoding,
    mark: bool,
    arena: Arena,
}

impl<'a> Document<'a> {
    /// The longest configuration that is read, in bytes of text.
    pub const MAX_BYTES: usize = 1 << 20;
    /// The most roots that are read.
    pub const MAX_ROOTS: usize = 64;

    /// The limits a document is read within: [`MAX_BYTES`](Self::MAX_BYTES), and otherwise the defaults.
    pub fn limits() -> Limits {
        Limits { max_bytes: Self::MAX_BYTES, ..Limits::default() }
    }

    /// Reads a file: UTF-8 or UTF-16, with or without a byte order mark.
    ///
    /// # Errors
    /// [`Error`], with line and column, when the bytes are no text, the text is no well-formed XML (several roots
    /// apart), or a limit is exceeded. Of a broken document with a foreign root, such as a web page, the error is about
    /// the root.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let decoded = decode(bytes)?;
        Self::new(decoded.text, decoded.encoding, decoded.byte_order_mark)
    }

    /// Reads a text. A byte order mark in front of it is kept.
    ///
    /// # Errors
    /// As [`read`](Document::read).
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let (text, mark) = match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        Self::new(Cow::Borrowed(text), Encoding::Utf8, mark)
    }

    fn new(text: Cow<'a, str>, encoding: Encoding, mark: bool) -> Result<Self, Error> {
        let limits = Self::limits();
        let arena = Arena::read(&text, &limits, Self::MAX_ROOTS).map_err(|error| {
            let error = foreign_root(&text, &limits, &error).unwrap_or(error);
            secret::error_without_product_keys(error, &text)
        })?;
        Ok(Document { text, encoding, mark, arena })
    }

    /// The same without a borrow.
    pub fn into_owned(self) -> Document<'static> {
        let Document { text, encoding, mark, arena } = self;
        Document { text: Cow::Owned(text.into_owned()), encoding, mark, arena }
    }

    /// The text, without its byte order mark. It may hold a product key: not for logs.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How its lines end, by the first of them.
    pub(super) fn line_end(&self) -> &'static str {
        self.arena.line_end
    }

    /// The encoding it came in, and is written in.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The file: the same encoding, with a byte order mark if it had one.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mark = if self.mark { "\u{FEFF}" } else { "" };
        let units = || mark.encode_utf16().chain(self.text.encode_utf16());
        match self.encoding {
            Encoding::Utf16Le => units().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => units().flat_map(u16::to_be_bytes).collect(),
            _ => [mark.as_bytes(), self.text.as_bytes()].concat(),
        }
    }

    /// The roots; a well-formed document has one.
    pub fn roots(&self) -> impl Iterator<Item = Element<'_>> {
        Elements::of(self, 0, self.arena.elements.len() as u32)
    }

    /// All elements, a parent before its children.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        (0..self.arena.elements.len() as u32).map(|index| Element { document: self, index })
    }

    /// The elements of a kind, wherever they stand.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = Element<'_>> {
        self.elements().filter(move |element| element.kind() == kind)
    }

    /// The first element of a kind.
    pub fn first(&self, kind: Kind) -> Option<Element<'_>> {
        self.all(kind).next()
    }

    /// Text between the elements that is more than white space: where it is, and the element around it.
    pub(crate) fn stray_text(&self) -> impl Iterator<Item = (Range<usize>, Element<'_>)> {
        self.arena.stray.iter().map(|(text, parent)| {
            (text.start as usize..text.end as usize, Element { document: self, index: *parent })
        })
    }

    /// Edits to be made together.
    pub fn edit(&self) -> Edits<'_> {
        Edits::new(self)
    }

    /// Applies edits of [`text`](Document::text).
    ///
    /// # Errors
    /// [`EditError`] when two edits overlap, a span is not part of the text, or the result is not well-formed.
    pub fn with(&self, edits: &[Edit]) -> Result<Document<'static>, EditError> {
        let text = edit::spliced(&self.text, edits)?;
        Document::new(Cow::Owned(text), self.encoding, self.mark).map_err(EditError::Broken)
    }

    /// Puts everything on another channel: `Add`, and `Updates` if it names one. A document that has neither `Add`
    /// nor `Updates` gets an `Updates`. Says whether that has changed anything.
    ///
    /// # Errors
    /// [`EditError`] when there is no place for it: the document is a fragment of something else.
    pub fn set_channel(&mut self, channel: Channel) -> Result<bool, EditError> {
        let name = channel.as_str();
        let mut edits = self.edit();
        let updates = self.all(Kind::Updates).filter(|updates| updates.attribute("Channel").is_some());
        let mut places: Vec<_> = self.all(Kind::Add).chain(updates).collect();
        if places.is_empty() {
            places.extend(self.first(Kind::Updates));
        }
        for place in &places {
            if place.attribute("Channel").is_none_or(|attribute| attribute.value() != name) {
                edits.set(*place, "Channel", name);
            }
        }
        if places.is_empty() {
            let root = self.first(Kind::Configuration).ok_or(EditError::NoPlace("Updates"))?;
            edits.append(root, &format!("<Updates Channel=\"{name}\" />"));
        }
        let changes = !edits.is_empty();
        if changes {
            *self = edits.apply()?;
        }
        Ok(changes)
    }

    /// Has every product that is a suite come without an application, or with it again. Says whether that has changed
    /// anything.
    ///
    /// # Errors
    /// [`EditError`] when the result is no document, which does not happen to an id of [`App`](crate::App).
    pub fn set_excluded(&mut self, app: &str, excluded: bool) -> Result<bool, EditError> {
        let mut edits = self.edit();
        for product in self.all(Kind::Product).filter(|product| product.is_suite_to_add()) {
            let here = |child: &Element<'_>| {
                child.kind() == Kind::ExcludeApp
                    && child.id().is_some_and(|id| id.trim().eq_ignore_ascii_case(app))
            };
            let mut named = product.children().filter(here).peekable();
            if excluded && named.peek().is_none() {
                let mut xml = String::from("<ExcludeApp ID=\"");
                csp_xml::escape_attribute_into(app, &mut xml);
                edits.append(product, &(xml + "\" />"));
            } else if !excluded {
                named.for_each(|child| edits.remove(child));
            }
        }
        let changes = !edits.is_empty();
        if changes {
            *self = edits.apply()?;
        }
        Ok(changes)
    }
}

/// Of a broken document whose root is foreign, such as a web page, that is what there is to say, rather than which tag
/// of it is not closed.
fn foreign_root(text: &str, limits: &Limits, error: &Error) -> Option<Error> {
    let mut scanner = Scanner::new(text, limits).ok()?;
    loop {
        match scanner.next().ok()? {
            Token::Start(tag) if Kind::in_place(tag.name(), None) == Kind::Other => {
                let found = tag.name().chars().take(40).collect();
                let kind = ErrorKind::WrongRoot { found, expected: "`<Configuration>`" };
                let is_limit = matches!(error.kind(), ErrorKind::Limit { .. });
                return (!is_limit).then(|| scanner.error_at(kind, scanner.span().start));
            }
            Token::Start(_) | Token::Eof => return None,
            _ => {}
        }
    }
}

/// Shows the size, never the text: a product key may stand in it.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.text.len())
            .field("elements", &self.arena.elements.len())
            .finish()
    }
}
