//! Reads well-formed tokens, one after the other.

use crate::attribute::{self, Attribute};
use crate::chars::{NameKind, first_forbidden, spaces};
use crate::decode::unresolved;
use crate::error::{XmlError, XmlErrorKind};
use crate::limits::Limits;
use crate::token::{StartTag, Token, TokenKind};
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::ops::Range;

/// A namespace declaration in scope.
#[derive(Clone, Debug)]
struct Binding<'a> {
    depth: usize,
    prefix: &'a str,
    uri: Cow<'a, str>,
}

/// Reads a document token by token.
///
/// ```
/// use csp_xml::{Limits, Scanner, Token};
/// let mut scanner = Scanner::new("<a x='1'>text</a>", &Limits::default())?;
/// let Token::Start(tag) = scanner.next()? else { unreachable!() };
/// assert_eq!((tag.name(), tag.attributes().count()), ("a", 1));
/// assert_eq!(scanner.next()?, Token::Text("text"));
/// assert_eq!(scanner.next()?, Token::End);
/// assert_eq!(scanner.next()?, Token::Eof);
///
/// let mut scanner = Scanner::new("<a>\n  <b>", &Limits::default())?;
/// let error = loop {
///     if let Err(error) = scanner.next() { break error }
/// };
/// assert_eq!(error.to_string(), "2:3: `<b>` is not closed; `</b>` expected before the end");
/// # Ok::<(), csp_xml::XmlError>(())
/// ```
pub struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) reader: Reader<&'a [u8]>,
    pub(super) limits: Limits,
    /// The number of open elements.
    pub(super) depth: usize,
    bindings: Vec<Binding<'a>>,
    /// The number of changes of the declarations in scope.
    scopes: usize,
    /// The attributes of the last start tag.
    attributes: Vec<Attribute<'a>>,
    /// The bytes of the last token.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The last start tag.
    tag: StartTag<'a>,
    elements: usize,
    /// The number of roots so far, and the largest allowed number.
    roots: usize,
    pub(super) max_roots: usize,
    pub(super) accepts_blanks: bool,
    /// True if the last token is an empty-element tag, so that the next one is its `End`.
    owes_end: bool,
    pub(super) seen: Seen,
    /// The first `]]>` at or after the last text that was searched; the length of the text if there is none.
    pub(super) cdata_end: Option<usize>,
}

/// The part of the document that has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Nothing,
    DocType,
    Root,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of `text`, which has been [decoded](crate::decode).
    ///
    /// # Errors
    /// [`XmlErrorKind::Limit`] when the text is too long, [`XmlErrorKind::ForbiddenCharacter`] when XML forbids a
    /// character of it, [`XmlErrorKind::Encoding`] when it still has a byte order mark.
    pub fn new(text: &'a str, limits: &Limits) -> Result<Self, XmlError> {
        let max_bytes = limits.max_bytes.min(u32::MAX as usize - 1);
        if text.len() > max_bytes {
            let kind = XmlErrorKind::Limit { what: "max_bytes", limit: max_bytes };
            return Err(XmlError::at(kind, text, 0));
        }
        if let Some(at) = first_forbidden(text) {
            let found = text[at..].chars().next().unwrap_or_default();
            return Err(XmlError::at(XmlErrorKind::ForbiddenCharacter(found), text, at));
        }
        if text.starts_with('\u{FEFF}') {
            let kind = XmlErrorKind::Encoding("a second byte order mark".to_owned());
            return Err(XmlError::at(kind, text, 0));
        }
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Ok(Scanner {
            text,
            reader,
            limits: *limits,
            depth: 0,
            bindings: Vec::new(),
            scopes: 0,
            attributes: Vec::new(),
            start: 0,
            end: 0,
            tag: StartTag::default(),
            elements: 0,
            roots: 0,
            max_roots: 1,
            accepts_blanks: false,
            owes_end: false,
            seen: Seen::Nothing,
            cdata_end: None,
        })
    }

    /// Skips text that is only white space.
    #[inline]
    #[must_use]
    pub fn skipping_space(mut self) -> Self {
        self.reader.config_mut().trim_text_start = true;
        self
    }

    /// Accepts up to `most` root elements.
    #[inline]
    #[must_use]
    pub fn accepting_roots(mut self, most: usize) -> Self {
        self.max_roots = most;
        self
    }

    /// Accepts a fragment: any number of root elements, and [blanks](crate::is_blank) between them as text.
    ///
    /// Messages copied from a web page have no-break spaces there.
    #[inline]
    #[must_use]
    pub fn accepting_fragments(mut self) -> Self {
        self.accepts_blanks = true;
        self.accepting_roots(usize::MAX)
    }

    /// The document.
    #[inline]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The bytes of the last token, markup included.
    #[inline]
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The number of open elements.
    #[inline]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The namespace of `prefix` at this place; `""` asks for the default namespace.
    ///
    /// `None` where nothing is declared, and where `xmlns=""` undoes a declaration.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        let declared = self.bindings.iter().rev().find(|b| b.prefix == prefix);
        match declared {
            Some(binding) => Some(binding.uri.as_ref()).filter(|uri| !uri.is_empty()),
            None => (prefix == "xml").then_some("http://www.w3.org/XML/1998/namespace"),
        }
    }

    /// A number that changes with the namespaces in scope: a key for a cache of [`namespace`](Scanner::namespace).
    #[inline]
    pub fn scopes(&self) -> usize {
        self.scopes
    }

    /// An error of this kind at byte `offset`.
    pub fn error_at(&self, kind: XmlErrorKind, offset: usize) -> XmlError {
        XmlError::at(kind, self.text, offset)
    }

    /// The next token. After [`Token::Eof`] it is always `Eof`. Do not read on after an error.
    ///
    /// # Errors
    /// The first fault in the document, or the first limit that it exceeds.
    #[allow(clippy::should_implement_trait)] // an iterator of results would make every caller unwrap twice
    #[inline]
    pub fn next(&mut self) -> Result<Token<'a>, XmlError> {
        Ok(match self.advance()? {
            TokenKind::Start => Token::Start(self.tag),
            TokenKind::End => Token::End,
            TokenKind::Text => Token::Text(self.raw()),
            TokenKind::CData => Token::CData(self.inside(9, 3)),
            TokenKind::Comment => Token::Comment(self.inside(4, 3)),
            TokenKind::Instruction => Token::Instruction(self.inside(2, 2)),
            TokenKind::Declaration => Token::Declaration(self.inside(5, 2)),
            TokenKind::DocType => Token::DocType(self.inside(9, 1)),
            TokenKind::Eof => Token::Eof,
        })
    }

    /// Goes to the next token and returns its kind only, which is faster than [`next`](Scanner::next).
    ///
    /// The token itself is at [`tag`](Scanner::tag), [`attributes`](Scanner::attributes) and [`raw`](Scanner::raw).
    ///
    /// # Errors
    /// The errors of [`next`](Scanner::next).
    pub fn advance(&mut self) -> Result<TokenKind, XmlError> {
        self.start = self.end;
        if self.owes_end {
            self.owes_end = false;
            self.close();
            return Ok(TokenKind::End);
        }
        let event = self.reader.read_event();
        self.end = self.reader.buffer_position() as usize;
        self.start = match &event {
            Ok(Event::Start(tag)) => self.end - tag.len() - "<>".len(),
            Ok(Event::Empty(tag)) => self.end - tag.len() - "</>".len(),
            // White space at the start of text is a part of the token.
            Ok(Event::Text(_) | Event::GeneralRef(_)) => self.start,
            // If white space is skipped, the reader has skipped it in front of other markup.
            _ => self.start + spaces(&self.text.as_bytes()[self.start..self.end]),
        };
        // Each payload is bound, because dropping a whole event costs a call.
        match event {
            Ok(Event::Start(tag)) => self.start_tag(tag.name().0.len(), false),
            Ok(Event::Empty(tag)) => self.start_tag(tag.name().0.len(), true),
            Ok(Event::End(_end)) => {
                self.close();
                Ok(TokenKind::End)
            }
            Ok(Event::Text(_) | Event::GeneralRef(_)) if self.depth == 0 => self.outside_root(),
            Ok(Event::Text(_text)) => self.text_run(),
            Ok(Event::GeneralRef(name)) => {
                let start = self.end - name.len() - "&;".len();
                self.reference(&name, start).and_then(|()| self.text_run())
            }
            Ok(Event::CData(_)) => self.cdata(),
            Ok(Event::Comment(_)) => Ok(TokenKind::Comment),
            Ok(Event::PI(_)) => self.instruction(),
            Ok(Event::Decl(_)) => self.declaration(),
            Ok(Event::DocType(_)) => self.doc_type(),
            Ok(Event::Eof) => self.finish(),
            Err(error) => Err(self.explain(&error)),
        }
    }

    /// The last start tag.
    #[inline]
    pub fn tag(&self) -> StartTag<'a> {
        self.tag
    }

    /// The attributes of the last start tag, namespace declarations included, in document order.
    #[inline]
    pub fn attributes(&self) -> &[Attribute<'a>] {
        &self.attributes
    }

    /// The last token as it is written.
    #[inline]
    pub fn raw(&self) -> &'a str {
        &self.text[self.start..self.end]
    }

    /// The last token without its first and last bytes.
    pub(super) fn inside(&self, before: usize, after: usize) -> &'a str {
        &self.text[self.start + before..self.end - after]
    }

    /// Returns true if markup or the end follows the last token, false if a reference does.
    pub(super) fn at_markup(&self) -> bool {
        matches!(self.text.as_bytes().get(self.end), None | Some(b'<'))
    }

    /// Checks a start tag or an empty-element tag (section 3.1, `STag` and `EmptyElemTag`) with a name of this length.
    #[inline]
    fn start_tag(&mut self, length: usize, empty: bool) -> Result<TokenKind, XmlError> {
        let content = self.inside(1, if empty { 2 } else { 1 });
        let name = &content[..length];
        let kind = NameKind::of(name);
        if kind == NameKind::Invalid {
            return Err(self.start_tag_fault());
        }
        self.open()?;
        self.attributes.clear();
        let has_plain_values = length == content.len() || self.read_attributes(content, length)?;
        self.owes_end = empty;
        self.tag = StartTag::new(content, name, kind, empty, has_plain_values);
        Ok(TokenKind::Start)
    }

    /// Opens an element, if it is allowed here and no limit is exceeded.
    #[inline]
    pub(super) fn open(&mut self) -> Result<(), XmlError> {
        if self.depth == 0 {
            self.seen = Seen::Root;
            self.roots += 1;
            if self.roots > self.max_roots {
                return Err(self.surplus_root());
            }
        }
        self.depth += 1;
        self.elements += 1;
        self.limit("max_elements", self.elements, self.limits.max_elements)?;
        self.limit("max_depth", self.depth, self.limits.max_depth)
    }

    fn close(&mut self) {
        self.depth -= 1;
        while self.bindings.last().is_some_and(|binding| binding.depth > self.depth) {
            self.bindings.pop();
            self.scopes += 1;
        }
    }

    /// Reads the attributes of a tag whose name ends at byte `name` of `content`, and binds the namespaces they declare.
    /// Returns true if all values are as written.
    fn read_attributes(&mut self, content: &'a str, name: usize) -> Result<bool, XmlError> {
        let written = &content[name..];
        let is_special = |byte| (byte < b' ') | (byte == b'<') | (byte == b'&');
        // The compiler vectorises a fold, but not a search.
        let is_plain = !written.bytes().fold(false, |seen, byte| seen | is_special(byte));
        if !is_plain && (written.contains('<') || unresolved(written).is_some()) {
            return Err(self.attribute_fault(&content[..name]));
        }
        self.attributes.reserve(8); // one allocation suffices for most tags
        for attribute in attribute::read(content, name) {
            match attribute {
                Some(new) if self.attributes.iter().all(|old| old.name != new.name) => {
                    self.attributes.push(new)
                }
                _ => return Err(self.attribute_fault(&content[..name])),
            }
            self.limit("max_attributes", self.attributes.len(), self.limits.max_attributes)?;
        }
        for attribute in &self.attributes {
            if let Some(prefix) = attribute.declares() {
                self.bindings.push(Binding { depth: self.depth, prefix, uri: attribute.value() });
                self.scopes += 1;
            }
        }
        self.limit("max_namespaces", self.bindings.len(), self.limits.max_namespaces)?;
        Ok(is_plain)
    }

    fn finish(&self) -> Result<TokenKind, XmlError> {
        if self.depth > 0 {
            return Err(self.unclosed());
        }
        if self.seen != Seen::Root {
            return Err(self.error_at(XmlErrorKind::NoRoot, self.text.len()));
        }
        Ok(TokenKind::Eof)
    }

    #[inline]
    fn limit(&self, what: &'static str, value: usize, limit: usize) -> Result<(), XmlError> {
        if value <= limit {
            return Ok(());
        }
        Err(self.error_at(XmlErrorKind::Limit { what, limit }, self.start))
    }
}
