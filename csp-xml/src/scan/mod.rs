//! The scanner: well-formed tokens, one after the other.
//!
//! Tags and text, which are nearly all of a document, are found here, with `memchr`: quick-xml's events alone would
//! cost as much as everything this crate does with a document. What is rare and intricate is quick-xml's: comments,
//! CDATA sections, instructions, and above all the DOCTYPE with its internal subset.

mod rare;
mod slips;
mod tag;
mod text;

use super::attribute::Attribute;
use super::chars::{first_forbidden, shortened, spaces};
use super::error::{Error, ErrorKind};
use super::limits::Limits;
use super::token::{Kind, Tag, Token};
use alloc::borrow::{Cow, ToOwned};
use alloc::vec::Vec;
use core::ops::Range;
use memchr::memmem;

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
/// # Ok::<(), csp_xml::Error>(())
/// ```
pub struct Scanner<'a> {
    text: &'a str,
    limits: Limits,
    /// The names of the open elements, as bytes of the text.
    open: Vec<Range<usize>>,
    bindings: Vec<Binding<'a>>,
    /// How often the declarations in scope have changed.
    scopes: usize,
    /// The attributes of the last start tag.
    attributes: Vec<Attribute<'a>>,
    start: usize,
    end: usize,
    /// The last start tag.
    tag: Tag<'a>,
    elements: usize,
    /// Whether white space between markup is passed over.
    skip_space: bool,
    /// Whether elements may stand one after the other, with no root around them.
    many_roots: bool,
    /// An empty-element tag was handed out and its `End` is still owed.
    owed: bool,
    seen: Seen,
    /// Whether `]]>` stands anywhere: mostly it does not, and then no text has to be searched for it.
    has_cdata_end: bool,
}

/// How far the document has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Nothing,
    DocType,
    Root,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of `text`, which has been [decoded](super::decode).
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] when the text is too long, [`ErrorKind::ForbiddenCharacter`] when XML forbids a
    /// character of it, [`ErrorKind::Encoding`] when it still has a byte order mark.
    pub fn new(text: &'a str, limits: &Limits) -> Result<Self, Error> {
        let max_bytes = limits.max_bytes.min(u32::MAX as usize - 1);
        if text.len() > max_bytes {
            let kind = ErrorKind::Limit { what: "max_bytes", limit: max_bytes };
            return Err(Error::at(kind, text, 0));
        }
        if let Some(at) = first_forbidden(text) {
            let found = text[at..].chars().next().unwrap_or_default();
            return Err(Error::at(ErrorKind::ForbiddenCharacter(found), text, at));
        }
        if text.starts_with('\u{FEFF}') {
            let kind = ErrorKind::Encoding("a second byte order mark".to_owned());
            return Err(Error::at(kind, text, 0));
        }
        Ok(Scanner {
            text,
            limits: *limits,
            open: Vec::with_capacity(16),
            bindings: Vec::new(),
            scopes: 0,
            attributes: Vec::new(),
            start: 0,
            end: 0,
            tag: Tag::default(),
            elements: 0,
            skip_space: false,
            many_roots: false,
            owed: false,
            seen: Seen::Nothing,
            has_cdata_end: memmem::find(text.as_bytes(), b"]]>").is_some(),
        })
    }

    /// The same, passing over text that is only white space.
    ///
    /// Where an element holds only white space, it stands between the spans of the start and the end tag.
    #[must_use]
    pub fn skipping_space(mut self) -> Self {
        self.skip_space = true;
        self
    }

    /// The same, taking several elements one after the other for a document: a fragment.
    ///
    /// What looks like white space beside them ([`is_blank`](crate::is_blank)) is text, as in a copy of a web page.
    #[must_use]
    pub fn accepting_fragments(mut self) -> Self {
        self.many_roots = true;
        self
    }

    /// The document.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The bytes of the last token, markup included.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The namespace that `prefix` stands for here; `""` asks for the default namespace.
    ///
    /// `None` where nothing is declared, and where a declaration was undone by `xmlns=""`.
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        let declared = self.bindings.iter().rev().find(|b| b.prefix == prefix);
        match declared {
            Some(binding) => Some(binding.uri.as_ref()).filter(|uri| !uri.is_empty()),
            None => (prefix == "xml").then_some("http://www.w3.org/XML/1998/namespace"),
        }
    }

    /// Changes whenever a prefix may stand for another namespace: a key for what was looked up.
    #[inline]
    pub fn scopes(&self) -> usize {
        self.scopes
    }

    /// An error of this kind at byte `offset`.
    pub fn error_at(&self, kind: ErrorKind, offset: usize) -> Error {
        Error::at(kind, self.text, offset)
    }

    /// The next token. After [`Token::Eof`] it is `Eof` for ever.
    ///
    /// # Errors
    /// The first thing that is not well-formed, and any limit that is exceeded.
    #[allow(clippy::should_implement_trait)] // an iterator of results would make every caller unwrap twice
    #[inline]
    pub fn next(&mut self) -> Result<Token<'a>, Error> {
        Ok(match self.advance()? {
            Kind::Start => Token::Start(self.tag),
            Kind::End => Token::End,
            Kind::Text => Token::Text(self.raw()),
            Kind::CData => Token::CData(self.inside(9, 3)),
            Kind::Comment => Token::Comment(self.inside(4, 3)),
            Kind::Instruction => Token::Instruction(self.inside(2, 2)),
            Kind::Declaration => Token::Declaration(self.inside(5, 2)),
            Kind::DocType => Token::DocType(self.inside(9, 1)),
            Kind::Eof => Token::Eof,
        })
    }

    /// Goes to the next token and says only what it is, which fits into a register.
    ///
    /// The token itself is then at [`tag`](Scanner::tag) and [`raw`](Scanner::raw). For readers that are in a hurry;
    /// the others have [`next`](Scanner::next).
    ///
    /// # Errors
    /// As [`next`](Scanner::next).
    pub fn advance(&mut self) -> Result<Kind, Error> {
        self.start = self.end;
        if self.owed {
            self.owed = false;
            self.close();
            return Ok(Kind::End);
        }
        let bytes = self.text.as_bytes();
        if self.skip_space {
            let space = spaces(&bytes[self.end..]);
            match bytes.get(self.end + space) {
                Some(b'<') | None => self.start += space,
                Some(_) => return self.characters(),
            }
        }
        match (bytes.get(self.start), bytes.get(self.start + 1)) {
            (Some(b'<'), Some(b'/')) => self.end_tag(),
            (Some(b'<'), Some(b'!' | b'?')) => self.rare(),
            (Some(b'<'), _) => self.start_tag(),
            (Some(_), _) => self.characters(),
            (None, _) => self.finish(),
        }
    }

    /// The last start tag.
    #[inline]
    pub fn tag(&self) -> Tag<'a> {
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

    fn close(&mut self) {
        self.open.pop();
        let depth = self.open.len();
        while self.bindings.last().is_some_and(|binding| binding.depth > depth) {
            self.bindings.pop();
            self.scopes += 1;
        }
    }

    fn finish(&mut self) -> Result<Kind, Error> {
        if let Some(open) = self.open.last() {
            if let Some(error) = self.lost_end_of_root() {
                return Err(error);
            }
            let name = shortened(&self.text[open.clone()]);
            return Err(self.error_at(ErrorKind::Unclosed(name), open.start - 1));
        }
        if self.seen != Seen::Root {
            return Err(self.error_at(ErrorKind::NoRoot, self.text.len()));
        }
        Ok(Kind::Eof)
    }

    #[inline]
    fn limit(&self, what: &'static str, value: usize, limit: usize) -> Result<(), Error> {
        if value <= limit {
            return Ok(());
        }
        Err(self.error_at(ErrorKind::Limit { what, limit }, self.start))
    }
}
