//! Why a text cannot be read as a message, and where.

use crate::document::Namespaces;
use core::fmt;
use csp_xml::{self, Position};

/// A text that cannot be read as a message: what is wrong and where it stands.
///
/// Displays as `LINE:COLUMN: what`.
///
/// ```
/// use syncml::Message;
/// let error = Message::parse("<html/>").unwrap_err();
/// assert_eq!(error.to_string(), "1:1: the root element is `html`; expected SyncML, SyncBody or a command");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    kind: ReadErrorKind,
    offset: usize,
    position: Position,
}

/// What can be wrong with a message so that it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It is not well-formed XML, or exceeds a limit: `"<SyncML>"`.
    Xml(csp_xml::ErrorKind),
    /// A prefix that no `xmlns` declares: `"<a:SyncML/>"`.
    UndeclaredPrefix(String),
    /// More than 255 different namespaces.
    TooManyNamespaces,
    /// The root element is none of SyncML's: `"<html/>"`.
    ForeignRoot(String),
    /// The root element has a name of SyncML's and a foreign namespace: `"<SyncML xmlns='urn:x'/>"`.
    ForeignNamespace {
        /// The name of the root element.
        name: String,
        /// Its namespace.
        namespace: String,
    },
    /// A part of a message where a whole one is wanted: `"<SyncBody/>"`, read strictly.
    Fragment(String),
    /// An element whose namespace is not spelled as the specification spells it, read strictly:
    /// `"<SyncML xmlns='syncml:syncml1.2'/>"`.
    OddNamespace {
        /// The name of the element.
        name: String,
        /// Its namespace.
        namespace: Option<String>,
        /// The namespace it should be in.
        expected: &'static str,
    },
    /// A DOCTYPE, read strictly.
    DocType,
    /// Commands one after the other, with no element around them: `"<Get/><Get/>"`.
    BareCommands,
}

impl ReadError {
    pub(crate) fn at(kind: ReadErrorKind, text: &str, offset: usize) -> Self {
        ReadError { kind, offset, position: Position::of(text, offset) }
    }

    /// What is wrong.
    pub fn kind(&self) -> &ReadErrorKind {
        &self.kind
    }

    /// Byte offset in the decoded text, without the byte order mark.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Line and column.
    pub fn position(&self) -> Position {
        self.position
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.position, self.kind)
    }
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadErrorKind::Xml(kind) => kind.fmt(f),
            ReadErrorKind::UndeclaredPrefix(prefix) => {
                write!(f, "the prefix `{prefix}` is not declared; add `xmlns:{prefix}=\"…\"`")
            }
            ReadErrorKind::TooManyNamespaces => {
                write!(f, "more than {} different namespaces", Namespaces::MAX)
            }
            ReadErrorKind::ForeignRoot(name) => {
                write!(f, "the root element is `{name}`; expected SyncML, SyncBody or a command")
            }
            ReadErrorKind::ForeignNamespace { name, namespace } => write!(
                f,
                "the root element `{name}` is in the namespace `{namespace}`; expected SYNCML:SYNCML1.2"
            ),
            ReadErrorKind::Fragment(name) => {
                write!(f, "the root element is `{name}`; a whole message is wanted, with the root `SyncML`")
            }
            ReadErrorKind::OddNamespace { name, namespace: Some(namespace), expected } => {
                write!(f, "`{name}` is in the namespace `{namespace}`; write `{expected}`")
            }
            ReadErrorKind::OddNamespace { name, namespace: None, expected } => {
                write!(f, "`{name}` is in no namespace; declare `{expected}`")
            }
            ReadErrorKind::DocType => f.write_str("a message has no DOCTYPE; remove it"),
            ReadErrorKind::BareCommands => {
                f.write_str("a second command beside the root element; put the commands into a `<SyncBody>`")
            }
        }
    }
}

impl std::error::Error for ReadError {}

impl From<csp_xml::Error> for ReadError {
    fn from(error: csp_xml::Error) -> Self {
        ReadError {
            kind: ReadErrorKind::Xml(error.kind().clone()),
            offset: error.offset(),
            position: error.position(),
        }
    }
}
