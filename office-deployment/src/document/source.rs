//! The text of a document, and the table of its elements.

use super::arena::Arena;
use super::secret::error_without_secrets;
use crate::tables::ElementKind;
use csp_xml::{Encoding, Limits, Scanner, Token, XmlError, XmlErrorKind, decode};
use std::borrow::Cow;
use std::fmt;

/// The text of a configuration file of the Office Deployment Tool, lossless.
///
/// It holds the text and a table of the positions of the elements; [`Element`](super::Element)s are views of it. An edit replaces only the
/// bytes of its target and keeps everything else: order, comments, formatting, line ends, unknown markup. Without an edit
/// the written file equals the read file byte by byte, including UTF-16 and the byte order mark.
///
/// A document may have several roots, or a root that is not `Configuration`, because administrators copy fragments;
/// [`check_configuration`](crate::check_configuration) reports them.
///
/// ```
/// use office_deployment::{Channel, Document, ElementKind};
///
/// let file = "<Configuration>\r\n\t<Add  Channel='Monthly' Odd='1'/> <!-- kept -->\r\n</Configuration>";
/// let mut document = Document::read(file.as_bytes())?;
/// assert_eq!(document.to_bytes(), file.as_bytes());
///
/// let add = document.first(ElementKind::Add).unwrap();
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
    pub(super) arena: Arena,
}

impl<'a> Document<'a> {
    /// The largest configuration that is read, in bytes of text.
    pub const MAX_BYTES: usize = 1 << 20;
    /// The largest number of roots that are read.
    pub const MAX_ROOTS: usize = 64;

    /// The limits for reading: [`MAX_BYTES`](Self::MAX_BYTES), and the defaults for the rest.
    pub fn limits() -> Limits {
        Limits { max_bytes: Self::MAX_BYTES, ..Limits::default() }
    }

    /// Reads a file: UTF-8 or UTF-16, with or without a byte order mark.
    ///
    /// # Errors
    /// [`XmlError`], with line and column, when the bytes are not text, the text is not well-formed XML (several roots are
    /// allowed), or a limit is exceeded. If a broken document has a foreign root, such as a web page, the error names the
    /// root.
    pub fn read(bytes: &'a [u8]) -> Result<Self, XmlError> {
        let decoded = decode(bytes)?;
        Self::new(decoded.text, decoded.encoding, decoded.byte_order_mark)
    }

    /// Reads a text. A byte order mark at its start is kept.
    ///
    /// # Errors
    /// As [`read`](Document::read).
    pub fn parse(text: &'a str) -> Result<Self, XmlError> {
        let (text, mark) = match text.strip_prefix('\u{FEFF}') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        Self::new(Cow::Borrowed(text), Encoding::Utf8, mark)
    }

    fn new(text: Cow<'a, str>, encoding: Encoding, mark: bool) -> Result<Self, XmlError> {
        let limits = Self::limits();
        let arena = Arena::read(&text, &limits, Self::MAX_ROOTS).map_err(|error| {
            let error = foreign_root(&text, &limits, &error).unwrap_or(error);
            error_without_secrets(error, &text)
        })?;
        Ok(Document { text, encoding, mark, arena })
    }

    /// Copies the text if it is borrowed.
    pub fn into_owned(self) -> Document<'static> {
        let Document { text, encoding, mark, arena } = self;
        Document { text: Cow::Owned(text.into_owned()), encoding, mark, arena }
    }

    /// The text, without its byte order mark. It may contain a product key; do not log it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line end of the first line.
    pub(crate) fn line_end(&self) -> &'static str {
        self.arena.line_end
    }

    /// A document with this text, in the encoding of this one.
    pub(super) fn with_text(&self, text: String) -> Result<Document<'static>, XmlError> {
        Document::new(Cow::Owned(text), self.encoding, self.mark)
    }

    /// The encoding of the file, for reading and writing.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The bytes of the file, in its encoding and with its byte order mark.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encoding.encode(&self.text, self.mark)
    }
}

/// The error about a foreign root. In a broken web page, that helps more than the name of an unclosed tag.
fn foreign_root(text: &str, limits: &Limits, error: &XmlError) -> Option<XmlError> {
    let mut scanner = Scanner::new(text, limits).ok()?;
    loop {
        match scanner.next().ok()? {
            Token::Start(tag) if ElementKind::in_place(tag.name(), None) == ElementKind::Other => {
                let found = tag.name().chars().take(40).collect();
                let kind = XmlErrorKind::WrongRoot { found, expected: "`<Configuration>`" };
                let is_limit = matches!(error.kind(), XmlErrorKind::Limit { .. });
                return (!is_limit).then(|| scanner.error_at(kind, scanner.span().start));
            }
            Token::Start(_) | Token::Eof => return None,
            _ => {}
        }
    }
}

/// Shows the size, never the text, which may contain a product key.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.text.len())
            .field("elements", &self.arena.elements.len())
            .finish()
    }
}
