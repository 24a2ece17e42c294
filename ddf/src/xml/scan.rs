//! The scanner: well-formed tokens, one after the other.

use super::chars::{first_forbidden, is_name, is_space, leading_name};
use super::error::{Error, ErrorKind};
use super::text::{decode_attribute, resolve};
use alloc::borrow::{Cow, ToOwned};
use alloc::string::ToString;
use alloc::vec::Vec;
use core::ops::Range;
use memchr::{memchr, memmem};
use quick_xml::errors::IllFormedError;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// How much a document may hold. Reading stops with [`ErrorKind::Limit`] at the first that is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text. Default 256 MiB; at most 4 GiB, whatever is set.
    pub max_bytes: usize,
    /// Elements inside one another. Default 128.
    pub max_depth: usize,
    /// Attributes of one element. Default 64.
    pub max_attributes: usize,
    /// Elements altogether. Default 16 Mi.
    pub max_elements: usize,
    /// Namespace declarations in scope at one place. Default 64. Each name with a prefix is searched among them.
    pub max_namespaces: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 256 << 20,
            max_depth: 128,
            max_attributes: 64,
            max_elements: 16 << 20,
            max_namespaces: 64,
        }
    }
}

/// One piece of a document, borrowed from it and still raw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag or an empty-element tag; either is followed by an `End` of its own.
    Start(Tag<'a>),
    /// The end of the innermost open element.
    End,
    /// Character data with its references unresolved: see [`decode_text`](super::decode_text).
    Text(&'a str),
    /// What stands inside a CDATA section.
    CData(&'a str),
    /// What stands between `<!--` and `-->`.
    Comment(&'a str),
    /// What stands between `<?` and `?>`.
    Instruction(&'a str),
    /// What stands between `<?xml` and `?>`.
    Declaration(&'a str),
    /// What stands between `<!DOCTYPE` and `>`, the internal subset included.
    DocType(&'a str),
    /// The document is complete.
    Eof,
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// What stands between `<` and `>` or `/>`.
    content: &'a str,
    name: usize,
    colon: usize,
    empty: bool,
}

impl<'a> Tag<'a> {
    /// The name as written, prefix included.
    pub fn name(&self) -> &'a str {
        &self.content[..self.name]
    }

    /// The prefix; `""` without one.
    pub fn prefix(&self) -> &'a str {
        &self.content[..self.colon]
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        if self.colon == 0 { self.name() } else { &self.content[self.colon + 1..self.name] }
    }

    /// Whether it was written `<name/>`.
    pub fn is_empty_element(&self) -> bool {
        self.empty
    }

    /// What stands behind the name: the attributes as written, without the white space around them.
    pub fn raw_attributes(&self) -> &'a str {
        self.content[self.name..].trim_ascii()
    }

    /// The attributes, namespace declarations included, in document order.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: &self.content[self.name..], all: self.content }
    }
}

/// An attribute as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name, prefix included.
    pub name: &'a str,
    /// What stands between the quotes: see [`Attribute::value`].
    pub raw: &'a str,
}

impl<'a> Attribute<'a> {
    /// The value, references resolved and white space normalised.
    pub fn value(&self) -> Cow<'a, str> {
        decode_attribute(self.raw)
    }

    /// The prefix that this attribute declares a namespace for: `Some("")` for `xmlns`, `Some("p")` for `xmlns:p`.
    pub fn declares(&self) -> Option<&'a str> {
        match self.name.strip_prefix("xmlns")? {
            "" => Some(""),
            rest => rest.strip_prefix(':'),
        }
    }
}

/// The attributes of a [`Tag`], one after the other.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a str,
    all: &'a str,
}

impl<'a> Attributes<'a> {
    /// The next attribute, or what is wrong with it: the kind and the byte offset inside the tag.
    fn parse(&mut self) -> Option<Result<Attribute<'a>, (ErrorKind, usize)>> {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let spaced = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        if trimmed.is_empty() {
            return None;
        }
        let at = self.all.len() - trimmed.len();
        let end = trimmed.bytes().position(|b| is_space(b) || b == b'=' || b == b'"' || b == b'\'');
        let name = &trimmed[..end.unwrap_or(trimmed.len())];
        let quoted = trimmed[name.len()..]
            .trim_start_matches([' ', '\t', '\r', '\n'])
            .strip_prefix('=')
            .map(|rest| rest.trim_start_matches([' ', '\t', '\r', '\n']));
        let value = quoted.and_then(|quoted| {
            let quote = quoted.as_bytes().first().copied().filter(|b| matches!(b, b'"' | b'\''))?;
            let end = memchr(quote, &quoted.as_bytes()[1..])?;
            Some((&quoted[1..=end], &quoted[end + 2..]))
        });
        match value {
            Some((raw, rest)) if spaced && is_name(name) => {
                self.rest = rest;
                Some(Ok(Attribute { name, raw }))
            }
            _ => {
                self.rest = "";
                Some(Err((ErrorKind::Attribute(name.to_owned()), at)))
            }
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        self.parse()?.ok() // the scanner has seen them all before it handed out the tag
    }
}

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
/// use ddf::xml::{Limits, Scanner, Token};
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
/// # Ok::<(), ddf::xml::Error>(())
/// ```
pub struct Scanner<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    limits: Limits,
    /// Where each open element starts.
    open: Vec<usize>,
    bindings: Vec<Binding<'a>>,
    /// The names of the attributes of the last tag; kept for its room.
    names: Vec<&'a str>,
    start: usize,
    end: usize,
    elements: usize,
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
    /// character of it.
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
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Ok(Scanner {
            text,
            reader,
            limits: *limits,
            open: Vec::with_capacity(16),
            bindings: Vec::new(),
            names: Vec::new(),
            start: 0,
            end: 0,
            elements: 0,
            owed: false,
            seen: Seen::Nothing,
            has_cdata_end: memmem::find(text.as_bytes(), b"]]>").is_some(),
        })
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
        if self.owed {
            self.owed = false;
            self.start = self.end;
            self.close();
            return Ok(Token::End);
        }
        self.start = self.end;
        let event = self.reader.read_event();
        self.end = self.reader.buffer_position() as usize;
        match event {
            Ok(Event::Start(_)) => self.tag(false),
            Ok(Event::Empty(_)) => self.tag(true),
            Ok(Event::End(_)) => {
                self.close();
                Ok(Token::End)
            }
            Ok(Event::Text(_)) => self.characters(),
            Ok(Event::GeneralRef(_)) => {
                self.reference()?;
                self.characters()
            }
            Ok(Event::CData(_)) => {
                if self.open.is_empty() {
                    return Err(self.error_at(ErrorKind::OutsideRoot, self.start));
                }
                Ok(Token::CData(self.inside(9, 3)))
            }
            Ok(Event::Comment(_)) => Ok(Token::Comment(self.inside(4, 3))),
            Ok(Event::PI(_)) => self.instruction(),
            Ok(Event::Decl(_)) if self.start == 0 => Ok(Token::Declaration(self.inside(5, 2))),
            Ok(Event::Decl(_)) => Err(self.error_at(ErrorKind::Misplaced("an XML declaration"), self.start)),
            Ok(Event::DocType(_)) => self.doc_type(),
            Ok(Event::Eof) => self.finish(),
            Err(error) => Err(self.translate(error)),
        }
    }

    /// The last token without its first and last bytes.
    fn inside(&self, before: usize, after: usize) -> &'a str {
        &self.text[self.start + before..self.end - after]
    }

    fn close(&mut self) {
        self.open.pop();
        let depth = self.open.len();
        while self.bindings.last().is_some_and(|binding| binding.depth > depth) {
            self.bindings.pop();
        }
    }

    #[inline]
    fn tag(&mut self, empty: bool) -> Result<Token<'a>, Error> {
        let content = self.inside(1, if empty { 2 } else { 1 });
        let Some((name, colon)) = leading_name(content) else {
            let name = content.split([' ', '\t', '\r', '\n']).next().unwrap_or_default();
            return Err(self.error_at(ErrorKind::Name(name.to_owned()), self.start + 1));
        };
        if self.open.is_empty() {
            if self.seen == Seen::Root {
                return Err(self.error_at(ErrorKind::SecondRoot, self.start));
            }
            self.seen = Seen::Root;
        }
        self.elements += 1;
        self.limit("max_elements", self.elements, self.limits.max_elements)?;
        self.limit("max_depth", self.open.len() + 1, self.limits.max_depth)?;
        self.open.push(self.start);
        let tag = Tag { content, name, colon, empty };
        if name < content.len() {
            self.attributes(&tag)?;
        }
        self.owed = empty;
        Ok(Token::Start(tag))
    }

    /// Checks all attributes of a tag and takes note of the namespaces it declares.
    fn attributes(&mut self, tag: &Tag<'a>) -> Result<(), Error> {
        self.names.clear();
        let mut attributes = tag.attributes();
        while let Some(parsed) = attributes.parse() {
            let attribute = parsed.map_err(|(kind, at)| self.error_at(kind, self.start + 1 + at))?;
            let at = attribute.name.as_ptr() as usize - self.text.as_ptr() as usize;
            if self.names.contains(&attribute.name) {
                let kind = ErrorKind::DuplicateAttribute(attribute.name.to_owned());
                return Err(self.error_at(kind, at));
            }
            self.names.push(attribute.name);
            self.limit("max_attributes", self.names.len(), self.limits.max_attributes)?;
            let raw_at = attribute.raw.as_ptr() as usize - self.text.as_ptr() as usize;
            if let Some(less) = memchr(b'<', attribute.raw.as_bytes()) {
                return Err(self.error_at(ErrorKind::LessThanInAttribute, raw_at + less));
            }
            self.references(attribute.raw, raw_at)?;
            if let Some(prefix) = attribute.declares() {
                self.bindings.push(Binding { depth: self.open.len(), prefix, uri: attribute.value() });
                self.limit("max_namespaces", self.bindings.len(), self.limits.max_namespaces)?;
            }
        }
        Ok(())
    }

    /// Checks every reference in an attribute value.
    fn references(&self, raw: &str, raw_at: usize) -> Result<(), Error> {
        let mut from = 0;
        while let Some(found) = memchr(b'&', &raw.as_bytes()[from..]) {
            let at = from + found;
            let name = memchr(b';', &raw.as_bytes()[at..]).map(|end| &raw[at + 1..at + end]);
            if name.and_then(resolve).is_none() {
                return Err(
                    self.error_at(ErrorKind::Reference(entity(name.unwrap_or_default())), raw_at + at)
                );
            }
            from = at + 1;
        }
        Ok(())
    }

    /// Checks the reference that is the last event.
    fn reference(&self) -> Result<(), Error> {
        let end = self.reader.buffer_position() as usize;
        let start = self.text[..end].rfind('&').unwrap_or(self.start);
        let name = &self.text[start + 1..end - 1];
        match resolve(name) {
            Some(_) => Ok(()),
            None => Err(self.error_at(ErrorKind::Reference(entity(name)), start)),
        }
    }

    /// A text or a reference was read: takes what belongs to the same run of character data and checks it.
    #[inline]
    fn characters(&mut self) -> Result<Token<'a>, Error> {
        // The scanner below splits at references; one token is the whole run up to the next markup.
        loop {
            match self.text.as_bytes().get(self.end) {
                None | Some(b'<') => break,
                Some(_) => {
                    let event = self.reader.read_event();
                    self.end = self.reader.buffer_position() as usize;
                    match event {
                        Ok(Event::GeneralRef(_)) => self.reference()?,
                        Ok(_) => {}
                        Err(error) => return Err(self.translate(error)),
                    }
                }
            }
        }
        let raw = &self.text[self.start..self.end];
        if self.open.is_empty() {
            if let Some(at) = raw.bytes().position(|b| !is_space(b)) {
                let kind = if self.seen == Seen::Nothing && !self.text.contains('<') {
                    ErrorKind::NoRoot
                } else {
                    ErrorKind::OutsideRoot
                };
                return Err(self.error_at(kind, self.start + at));
            }
        } else if self.has_cdata_end {
            if let Some(at) = memmem::find(raw.as_bytes(), b"]]>") {
                return Err(self.error_at(ErrorKind::CdataEndInText, self.start + at));
            }
        }
        Ok(Token::Text(raw))
    }

    fn instruction(&self) -> Result<Token<'a>, Error> {
        let content = self.inside(2, 2);
        let target = content.split([' ', '\t', '\r', '\n']).next().unwrap_or(content);
        if !is_name(target) {
            return Err(self.error_at(ErrorKind::Name(target.to_owned()), self.start + 2));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.error_at(ErrorKind::Misplaced("a target named `xml`"), self.start));
        }
        Ok(Token::Instruction(content))
    }

    fn doc_type(&mut self) -> Result<Token<'a>, Error> {
        if self.seen != Seen::Nothing {
            return Err(self.error_at(ErrorKind::Misplaced("a DOCTYPE"), self.start));
        }
        self.seen = Seen::DocType;
        let content = self.inside(2, 1);
        match content.strip_prefix("DOCTYPE") {
            Some(rest) if rest.bytes().next().is_some_and(is_space) => Ok(Token::DocType(rest)),
            _ => Err(self.error_at(ErrorKind::Syntax("`<!DOCTYPE NAME …>` expected".to_owned()), self.start)),
        }
    }

    fn finish(&mut self) -> Result<Token<'a>, Error> {
        if let Some(&start) = self.open.last() {
            let name =
                self.text[start + 1..].split([' ', '\t', '\r', '\n', '>', '/']).next().unwrap_or_default();
            return Err(self.error_at(ErrorKind::Unclosed(name.to_owned()), start));
        }
        if self.seen != Seen::Root {
            return Err(self.error_at(ErrorKind::NoRoot, self.text.len()));
        }
        Ok(Token::Eof)
    }

    #[inline]
    fn limit(&self, what: &'static str, value: usize, limit: usize) -> Result<(), Error> {
        if value <= limit {
            return Ok(());
        }
        Err(self.error_at(ErrorKind::Limit { what, limit }, self.start))
    }

    /// quick-xml's error in our words, at its place.
    fn translate(&self, error: quick_xml::Error) -> Error {
        let at = self.reader.error_position() as usize;
        let kind = match error {
            quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                ErrorKind::Mismatched { open: expected, found }
            }
            quick_xml::Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => ErrorKind::Unopened(found),
            quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
                ErrorKind::Reference(entity(""))
            }
            quick_xml::Error::Syntax(syntax) => ErrorKind::Syntax(syntax.to_string()),
            other => ErrorKind::Syntax(other.to_string()),
        };
        self.error_at(kind, at)
    }
}

/// The name of an entity, if it is one and short: what stands behind a stray `&` is data, and may be a secret.
fn entity(name: &str) -> alloc::string::String {
    if name.len() <= 16 && is_name(name.trim_start_matches('#')) { name.to_owned() } else { "…".to_owned() }
}
