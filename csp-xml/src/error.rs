//! A fault in a document, and its place.

use crate::chars::is_name;
use csp_findings::Position;
use std::fmt;

/// A document that cannot be read: the fault and its place.
///
/// Displays as `LINE:COLUMN: message`, so that `format!("{file}:{error}")` is a link in most editors and terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XmlError(Box<Inner>);

/// The content of an error. On the heap, which keeps the results of the scanner small.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: XmlErrorKind,
    offset: usize,
    position: Position,
}

impl XmlError {
    /// An error of this kind at byte `offset` of `text`.
    pub fn at(kind: XmlErrorKind, text: &str, offset: usize) -> Self {
        Self::placed(kind, offset, Position::of(text, offset))
    }

    /// An error at a known position.
    pub(crate) fn placed(kind: XmlErrorKind, offset: usize, position: Position) -> Self {
        XmlError(Box::new(Inner { kind, offset, position }))
    }

    /// The error with `…` in place of each quoted name for which `shows` is false: in a value, a name may be a part of a
    /// secret, as in `Tr0ub&staple;horse`.
    ///
    /// ```
    /// use csp_xml::{Limits, Scanner};
    /// let mut scanner = Scanner::new("<Password>Tr0ub&staple;horse</Password>", &Limits::default())?;
    /// scanner.next()?;
    /// let error = scanner.next().unwrap_err().with_names(|name| name == "Password");
    /// assert!(error.to_string().starts_with("1:16: `&…;` is not known"), "{error}");
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    #[must_use]
    pub fn with_names(mut self, shows: impl Fn(&str) -> bool) -> Self {
        for name in self.0.kind.names_mut() {
            if !shows(name) {
                "…".clone_into(name);
            }
        }
        self
    }

    /// The fault.
    pub fn kind(&self) -> &XmlErrorKind {
        &self.0.kind
    }

    /// Byte offset in the decoded text, without the byte order mark.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// Line and column.
    pub fn position(&self) -> Position {
        self.0.position
    }
}

impl fmt::Display for XmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.position, self.0.kind)
    }
}

impl std::error::Error for XmlError {}

/// A fault in a document as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlErrorKind {
    /// A document with only white space, comments or declarations: `""`.
    NoRoot,
    /// The root is not the expected element: `"<html/>"`.
    WrongRoot {
        /// The name of the root, as written.
        found: String,
        /// The allowed name or names.
        expected: &'static str,
    },
    /// The bytes are not in the encoding they claim or seem to be in: `b"\xFF\xFF"`.
    Encoding(String),
    /// A character that XML forbids everywhere: `"<a>\0</a>"`.
    ForbiddenCharacter(char),
    /// Broken markup, in the words of quick-xml: `"<a"`.
    Syntax(String),
    /// An element that the end of the input leaves open: `"<a>"`.
    Unclosed(String),
    /// A tag without its `>`, which another tag interrupts; the place is where the `>` belongs: `"<a <b/></a>"`.
    TagWithoutEnd(String),
    /// A tag without its `<`; the place is where the `<` belongs: `"<a>b></b></a>"`.
    TagWithoutStart(String),
    /// An end tag without its `/`; the place is where the `/` belongs: `"<a><b>1<b></a>"`.
    EndTagWithoutSlash(String),
    /// An element with a value, which only attributes have; the place is where its name ends: `"<a='1'/>"`.
    ElementWithValue(String),
    /// A value with only one of its quotes: `"<a b=1'/>"`, `"<a b='1 c='2'/>"`.
    MissingQuote {
        /// The attribute.
        attribute: String,
        /// True if the opening quote is missing, false if the closing one is.
        opening: bool,
    },
    /// An end tag that closes another element than the open one: `"<a></b>"`.
    Mismatched {
        /// The element that is open.
        open: String,
        /// The name in the end tag.
        found: String,
    },
    /// An end tag where nothing is open: `"<a/></a>"`.
    Unopened(String),
    /// Text, a reference or a CDATA section outside the root element: `"<a/>text"`.
    OutsideRoot,
    /// A second root element: `"<a/><b/>"`.
    SecondRoot,
    /// A declaration or a DOCTYPE in a wrong place: `"<a/><!DOCTYPE a>"`.
    Misplaced(&'static str),
    /// An XML declaration of another form than `<?xml version="1.0" encoding="UTF-8"?>`: `"<?xml version=1.0?><a/>"`.
    Declaration(String),
    /// An element, attribute or target whose name is not an XML name: `"<1/>"`.
    Name(String),
    /// An attribute that is not `name="value"`: `"<a b/>"`.
    Attribute(String),
    /// The same attribute twice in one element: `"<a b='' b=''/>"`.
    DuplicateAttribute(String),
    /// `<` inside an attribute value: `"<a b='<'/>"`.
    LessThanInAttribute,
    /// `]]>` in character data: `"<a>]]></a>"`.
    CdataEndInText,
    /// A reference to an entity that XML does not predefine: `"<a>&b;</a>"`.
    Reference(String),
    /// A reference to a character that XML forbids (section 4.1, *Legal Character*): `"<a>&#0;</a>"`.
    ForbiddenReference(String),
    /// The document is larger, deeper or fuller than the limits allow.
    Limit {
        /// The limit, by its field in [`Limits`](super::Limits).
        what: &'static str,
        /// The value.
        limit: usize,
    },
}

impl XmlErrorKind {
    /// A reference that is not read. Only a short name is shown, because text after a stray `&` may be a secret.
    pub(crate) fn reference(name: &str) -> Self {
        let is_short = name.len() <= 16;
        let shown = |is_shown: bool| if is_shown { name } else { "…" }.to_owned();
        match is_character_number(name) {
            true => Self::ForbiddenReference(shown(is_short)),
            false => Self::Reference(shown(is_short && is_name(name.trim_start_matches('#')))),
        }
    }

    /// The names that the message quotes from the document.
    fn names_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let (first, second) = match self {
            Self::Mismatched { open, found } => (Some(open), Some(found)),
            Self::WrongRoot { found: name, .. }
            | Self::Unclosed(name)
            | Self::TagWithoutEnd(name)
            | Self::TagWithoutStart(name)
            | Self::EndTagWithoutSlash(name)
            | Self::ElementWithValue(name)
            | Self::MissingQuote { attribute: name, .. }
            | Self::Unopened(name)
            | Self::Name(name)
            | Self::Attribute(name)
            | Self::DuplicateAttribute(name)
            | Self::Reference(name)
            | Self::ForbiddenReference(name) => (Some(name), None),
            // The words of this program and of quick-xml.
            Self::Syntax(_) | Self::Encoding(_) | Self::Declaration(_) | Self::Misplaced(_) => (None, None),
            Self::NoRoot
            | Self::ForbiddenCharacter(_)
            | Self::OutsideRoot
            | Self::SecondRoot
            | Self::LessThanInAttribute
            | Self::CdataEndInText
            | Self::Limit { .. } => (None, None),
        };
        first.into_iter().chain(second)
    }
}

impl fmt::Display for XmlErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoot => f.write_str("not an XML document: no root element"),
            Self::WrongRoot { found, expected } => {
                write!(f, "the root is `<{}>`; expected {expected}", Short(found))
            }
            Self::Encoding(what) => f.write_str(what),
            Self::ForbiddenCharacter(c) => {
                write!(f, "character U+{:04X} is not allowed in XML; remove it", u32::from(*c))
            }
            Self::Syntax(what) => f.write_str(what),
            Self::Unclosed(name) => {
                write!(f, "`<{0}>` is not closed; `</{0}>` expected before the end", Short(name))
            }
            Self::TagWithoutEnd(name) => write!(f, "`<{}` has no `>`; write it here", Short(name)),
            Self::TagWithoutStart(name) => write!(f, "`{}` has no `<`; write it here", Short(name)),
            Self::EndTagWithoutSlash(name) => {
                write!(f, "`<{0}>` ends `<{0}>` without a `/`; write `</{0}>`", Short(name))
            }
            Self::ElementWithValue(name) => write!(
                f,
                "`<{}` has a value, which only attributes have; write an attribute of another tag, or put the value into the element",
                Short(name)
            ),
            Self::MissingQuote { attribute, opening } => {
                let which = if *opening { "opening" } else { "closing" };
                write!(f, "the value of attribute `{}` has no {which} quote", Short(attribute))
            }
            Self::Mismatched { open, found } => {
                write!(f, "`</{}>` closes nothing: `</{}>` expected", Short(found), Short(open))
            }
            Self::Unopened(name) => write!(f, "`</{}>` closes nothing: no element is open", Short(name)),
            Self::OutsideRoot => f.write_str("text outside the root element; only one root may hold content"),
            Self::SecondRoot => f.write_str("a second root element; a document has exactly one"),
            Self::Misplaced(what) => write!(f, "{what} is not allowed here"),
            Self::Declaration(what) => write!(f, "in the XML declaration {what}"),
            Self::Name(name) => write!(f, "`{}` is not an XML name", Short(name)),
            Self::Attribute(name) => {
                write!(f, "attribute `{}` is not of the form `name=\"value\"`", Short(name))
            }
            Self::DuplicateAttribute(name) => write!(f, "attribute `{}` is given twice", Short(name)),
            Self::LessThanInAttribute => f.write_str("`<` in an attribute value; write `&lt;`"),
            Self::CdataEndInText => f.write_str("`]]>` in text; write `]]&gt;`"),
            Self::Reference(name) => write!(
                f,
                "`&{};` is not known; only amp, lt, gt, quot, apos and character references are read; write `&amp;` for `&`",
                Short(name)
            ),
            Self::ForbiddenReference(name) if is_surrogate(name) => write!(
                f,
                "`&{};` is half of a character, which XML does not allow; write one reference to the whole character, as in `&#x1F600;`",
                Short(name)
            ),
            Self::ForbiddenReference(name) => write!(
                f,
                "`&{};` is a character that XML does not allow; remove it, or write `&amp;` for `&` if these letters are meant",
                Short(name)
            ),
            Self::Limit { what, limit } => {
                let counted = match *what {
                    "max_bytes" => "bytes",
                    "max_depth" => "levels of elements",
                    "max_attributes" => "attributes in an element",
                    "max_elements" => "elements",
                    "max_namespaces" => "namespace declarations in scope",
                    "max_roots" => "elements without a root",
                    other => other,
                };
                write!(f, "more than {limit} {counted}, a limit of this program")
            }
        }
    }
}

/// The digits of the name of a character reference (section 4.1, `CharRef`), and their base.
fn character_number(name: &str) -> Option<(&str, u32)> {
    let number = name.strip_prefix('#')?;
    Some(number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16)))
}

/// Returns true if the name is that of a character reference, of whatever number.
fn is_character_number(name: &str) -> bool {
    character_number(name)
        .is_some_and(|(digits, base)| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base)))
}

/// Returns true if the name is that of a reference to one code unit of a pair in UTF-16, as JSON writes some characters.
fn is_surrogate(name: &str) -> bool {
    let number = character_number(name).and_then(|(digits, base)| u32::from_str_radix(digits, base).ok());
    number.is_some_and(|number| (0xD800..0xE000).contains(&number))
}

/// A name from the document, cut to a readable length.
struct Short<'a>(&'a str);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(60) {
            Some((end, _)) => write!(f, "{}…", &self.0[..end]),
            None => f.write_str(self.0),
        }
    }
}
