//! The scanner: well-formed tokens, one after the other.
//!
//! Tags and text, which are nearly all of a document, are found here, with `memchr`: quick-xml's events alone would
//! cost as much as everything this crate does with a document. What is rare and intricate is quick-xml's: comments,
//! CDATA sections, instructions, and above all the DOCTYPE with its internal subset.

use super::chars::{first_forbidden, is_name, is_space, leading_name};
use super::error::{Error, ErrorKind};
use super::text::{decode_attribute, resolve};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::Range;
use memchr::{memchr, memmem};
use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// How much a document may hold. Reading stops with [`ErrorKind::Limit`] at the first that is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text. Default 256 MiB; at most 4 GiB, whatever is set.
    pub max_bytes: usize,
    /// Elements inside one another. Default 128; for a [`Description`](crate::Description) at most 512, whatever is
    /// set, since it is a tree that is walked by recursion.
    pub max_depth: usize,
    /// Attributes of one element. Default 64. Each is compared with those before it.
    pub max_attributes: usize,
    /// Elements altogether. Default 16 Mi.
    pub max_elements: usize,
    /// Namespace declarations in scope at one place. Default 64. Each name with a prefix is searched among them.
    pub max_namespaces: usize,
}

impl Limits {
    /// None, for what was read within limits before.
    pub(crate) const NONE: Limits = Limits {
        max_bytes: usize::MAX,
        max_depth: usize::MAX,
        max_attributes: usize::MAX,
        max_elements: usize::MAX,
        max_namespaces: usize::MAX,
    };
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

/// What a token is; see [`Token`] for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the same names with the same meaning
pub enum Kind {
    Start,
    End,
    Text,
    CData,
    Comment,
    Instruction,
    Declaration,
    DocType,
    Eof,
}

/// A start tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag<'a> {
    /// What stands between `<` and `>` or `/>`.
    content: &'a str,
    /// Where the name ends.
    name: u32,
    /// Where its colon stands; 0 when there is none.
    colon: u32,
    empty: bool,
}

impl<'a> Tag<'a> {
    /// The name as written, prefix included.
    pub fn name(&self) -> &'a str {
        &self.content[..self.name as usize]
    }

    /// The prefix; `""` without one.
    pub fn prefix(&self) -> &'a str {
        &self.content[..self.colon as usize]
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        if self.colon == 0 { self.name() } else { &self.content[self.colon as usize + 1..self.name as usize] }
    }

    /// Whether it was written `<name/>`.
    pub fn is_empty_element(&self) -> bool {
        self.empty
    }

    /// What stands behind the name: the attributes as written, without the white space around them.
    pub fn raw_attributes(&self) -> &'a str {
        self.content[self.name as usize..].trim_ascii()
    }

    /// The attributes, namespace declarations included, in document order.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: &self.content[self.name as usize..] }
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
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        // The scanner has read them all before it handed out the tag, so they are well-formed.
        let at = spaces(self.rest.as_bytes());
        let (attribute, end) = attribute(self.rest, at).ok()?;
        self.rest = &self.rest[end..];
        Some(attribute)
    }
}

/// How many bytes of white space stand in front.
#[inline]
fn spaces(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|&&byte| is_space(byte)).count()
}

/// The attribute at byte `at` of `text` and where it ends (section 3.1, `Attribute`).
fn attribute(text: &str, at: usize) -> Result<(Attribute<'_>, usize), ErrorKind> {
    let bytes = text.as_bytes();
    let (mut length, _) = leading_name(&bytes[at..]);
    if bytes.get(at + length).is_some_and(|&byte| byte >= 128) || length == 0 {
        let end = |byte: &u8| is_space(*byte) || matches!(byte, b'=' | b'"' | b'\'' | b'<' | b'>' | b'/');
        length = bytes[at..].iter().position(end).unwrap_or(bytes.len() - at);
    }
    let name = &text[at..at + length];
    let malformed = || ErrorKind::Attribute(shortened(name));
    let mut end = at + length + spaces(&bytes[at + length..]);
    if bytes.get(end) != Some(&b'=') || !is_name(name) {
        return Err(malformed());
    }
    end += 1 + spaces(&bytes[end + 1..]);
    let quote =
        bytes.get(end).copied().filter(|quote| matches!(quote, b'"' | b'\'')).ok_or_else(malformed)?;
    let length = memchr(quote, &bytes[end + 1..]).ok_or_else(|| {
        let quote = char::from(quote);
        ErrorKind::Syntax(format!("attribute value not closed: `{quote}` not found before end of input"))
    })?;
    Ok((Attribute { name, raw: &text[end + 1..end + 1 + length] }, end + length + 2))
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

    /// Declarations, comments, CDATA sections, instructions: quick-xml knows where they end.
    #[cold]
    fn rare(&mut self) -> Result<Kind, Error> {
        let mut reader = Reader::from_str(&self.text[self.start..]);
        reader.config_mut().check_comments = true;
        let event = reader.read_event();
        self.end = self.start + reader.buffer_position() as usize;
        match event {
            Ok(Event::CData(_)) if self.open.is_empty() => {
                Err(self.error_at(ErrorKind::OutsideRoot, self.start))
            }
            Ok(Event::CData(_)) => Ok(Kind::CData),
            Ok(Event::Comment(_)) => Ok(Kind::Comment),
            Ok(Event::PI(_)) => self.instruction(),
            Ok(Event::Decl(_)) if self.start == 0 => Ok(Kind::Declaration),
            Ok(Event::Decl(_)) => Err(self.error_at(ErrorKind::Misplaced("an XML declaration"), self.start)),
            Ok(Event::DocType(_)) => self.doc_type(),
            Ok(_) => Err(self.error_at(ErrorKind::Syntax("markup expected".to_owned()), self.start)),
            Err(error) => {
                let message = match &error {
                    quick_xml::Error::Syntax(syntax) => syntax.to_string(),
                    other => other.to_string(),
                };
                let at = self.start + reader.error_position() as usize;
                Err(self.error_at(ErrorKind::Syntax(message), at))
            }
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
            self.scopes += 1;
        }
    }

    /// `</name>` (section 3.1, `ETag`).
    fn end_tag(&mut self) -> Result<Kind, Error> {
        let bytes = self.text.as_bytes();
        let name = self.start + 2;
        if let Some(open) = self.open.last() {
            let end = name + open.len();
            if bytes.get(name..end) == bytes.get(open.clone()) {
                let end = end + bytes.get(end..).map_or(0, spaces);
                if bytes.get(end) == Some(&b'>') {
                    self.end = end + 1;
                    self.close();
                    return Ok(Kind::End);
                }
            }
        }
        let Some(length) = memchr(b'>', &bytes[name..]) else { return Err(self.unclosed_tag()) };
        // Only the name: what else a broken end tag holds is data, and may be a secret.
        let (known, _) = leading_name(&bytes[name..name + length]);
        let found = if known > 0 { shortened(&self.text[name..name + known]) } else { "…".to_owned() };
        let kind = match self.open.last() {
            Some(open) => ErrorKind::Mismatched { open: shortened(&self.text[open.clone()]), found },
            None => ErrorKind::Unopened(found),
        };
        Err(self.error_at(kind, self.start))
    }

    #[cold]
    fn unclosed_tag(&self) -> Error {
        let what = "tag not closed: `>` not found before end of input".to_owned();
        self.error_at(ErrorKind::Syntax(what), self.start)
    }

    /// `<name …>` or `<name …/>` (section 3.1, `STag` and `EmptyElemTag`).
    fn start_tag(&mut self) -> Result<Kind, Error> {
        let bytes = self.text.as_bytes();
        let name = self.start + 1;
        let (mut length, mut colon) = leading_name(&bytes[name..]);
        if !matches!(bytes.get(name + length), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
            || length == 0
        {
            (length, colon) = self.long_name(name)?;
        }
        if self.open.is_empty() {
            if self.seen == Seen::Root && !self.many_roots {
                return Err(self.error_at(ErrorKind::SecondRoot, self.start));
            }
            self.seen = Seen::Root;
        }
        self.elements += 1;
        if self.elements > self.limits.max_elements || self.open.len() >= self.limits.max_depth {
            self.limit("max_elements", self.elements, self.limits.max_elements)?;
            self.limit("max_depth", self.open.len() + 1, self.limits.max_depth)?;
        }
        self.open.push(name..name + length);
        self.attributes.clear();
        let mut end = name + length;
        if bytes.get(end) != Some(&b'>') {
            end = self.read_attributes(end)?;
        }
        let empty = bytes[end] == b'/';
        self.end = if empty { end + 2 } else { end + 1 };
        self.owed = empty;
        self.tag = Tag { content: &self.text[name..end], name: length as u32, colon: colon as u32, empty };
        Ok(Kind::Start)
    }

    /// The length of a name beyond ASCII, and where its colon stands.
    #[cold]
    fn long_name(&self, at: usize) -> Result<(usize, usize), Error> {
        let rest = &self.text[at..];
        let Some(length) = rest.find([' ', '\t', '\r', '\n', '>', '/']) else {
            return Err(self.unclosed_tag());
        };
        let name = &rest[..length];
        if !is_name(name) {
            return Err(self.error_at(ErrorKind::Name(shortened(name)), at));
        }
        Ok((length, name.find(':').filter(|&colon| colon > 0 && colon + 1 < length).unwrap_or(0)))
    }

    /// Reads the attributes that start at byte `at`, and takes note of the namespaces they declare. Returns where the
    /// `>` or `/>` stands.
    fn read_attributes(&mut self, mut at: usize) -> Result<usize, Error> {
        let text = self.text;
        let bytes = text.as_bytes();
        loop {
            let space = spaces(&bytes[at..]);
            at += space;
            match bytes.get(at) {
                Some(b'>') => return Ok(at),
                Some(b'/') if bytes.get(at + 1) == Some(&b'>') => return Ok(at),
                None => return Err(self.unclosed_tag()),
                Some(_) => {}
            }
            let (attribute, end) = match attribute(text, at) {
                Ok(read) if space > 0 => read,
                Ok((attribute, _)) => {
                    return Err(self.error_at(ErrorKind::Attribute(shortened(attribute.name)), at));
                }
                Err(kind @ ErrorKind::Syntax(_)) => return Err(self.error_at(kind, self.start)),
                Err(kind) => return Err(self.error_at(kind, at)),
            };
            if self.attributes.iter().any(|other| other.name == attribute.name) {
                return Err(self.error_at(ErrorKind::DuplicateAttribute(shortened(attribute.name)), at));
            }
            self.attributes.push(attribute);
            self.limit("max_attributes", self.attributes.len(), self.limits.max_attributes)?;
            let raw_at = end - 1 - attribute.raw.len();
            if let Some(less) = memchr(b'<', attribute.raw.as_bytes()) {
                return Err(self.error_at(ErrorKind::LessThanInAttribute, raw_at + less));
            }
            self.references(attribute.raw, raw_at)?;
            if let Some(prefix) = attribute.declares() {
                self.bindings.push(Binding { depth: self.open.len(), prefix, uri: attribute.value() });
                self.scopes += 1;
                self.limit("max_namespaces", self.bindings.len(), self.limits.max_namespaces)?;
            }
            at = end;
        }
    }

    /// Checks every reference in text or in an attribute value.
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

    /// Character data up to the next markup (section 2.4, `CharData`, with the references between).
    fn characters(&mut self) -> Result<Kind, Error> {
        let rest = &self.text.as_bytes()[self.start..];
        self.end = self.start + memchr(b'<', rest).unwrap_or(rest.len());
        let raw = self.raw();
        if self.open.is_empty() {
            if let Some(at) = raw.bytes().position(|b| !is_space(b)) {
                let kind = if self.seen == Seen::Nothing && !self.text.contains('<') {
                    ErrorKind::NoRoot
                } else {
                    ErrorKind::OutsideRoot
                };
                return Err(self.error_at(kind, self.start + at));
            }
        } else {
            if self.has_cdata_end {
                if let Some(at) = memmem::find(raw.as_bytes(), b"]]>") {
                    return Err(self.error_at(ErrorKind::CdataEndInText, self.start + at));
                }
            }
            self.references(raw, self.start)?;
        }
        Ok(Kind::Text)
    }

    fn instruction(&self) -> Result<Kind, Error> {
        let content = self.inside(2, 2);
        let target = content.split([' ', '\t', '\r', '\n']).next().unwrap_or(content);
        if !is_name(target) {
            return Err(self.error_at(ErrorKind::Name(target.to_owned()), self.start + 2));
        }
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.error_at(ErrorKind::Misplaced("a target named `xml`"), self.start));
        }
        Ok(Kind::Instruction)
    }

    fn doc_type(&mut self) -> Result<Kind, Error> {
        if self.seen != Seen::Nothing {
            return Err(self.error_at(ErrorKind::Misplaced("a DOCTYPE"), self.start));
        }
        self.seen = Seen::DocType;
        let content = self.inside(2, 1);
        match content.strip_prefix("DOCTYPE") {
            Some(rest) if rest.bytes().next().is_some_and(is_space) => Ok(Kind::DocType),
            _ => Err(self.error_at(ErrorKind::Syntax("`<!DOCTYPE NAME …>` expected".to_owned()), self.start)),
        }
    }

    fn finish(&mut self) -> Result<Kind, Error> {
        if let Some(open) = self.open.last() {
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

/// The name of an entity, if it is one and short: what stands behind a stray `&` is data, and may be a secret.
fn entity(name: &str) -> String {
    if name.len() <= 16 && is_name(name.trim_start_matches('#')) { name.to_owned() } else { "…".to_owned() }
}

/// The start of a name, which may be a whole document long.
fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}
