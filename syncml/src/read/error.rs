//! Errors of the reader.

use crate::document::Namespaces;
use crate::vocabulary::Version;
use csp_xml::Position;

/// A text that cannot be read as a message: the cause and its place.
///
/// Displays as `LINE:COLUMN: cause`.
///
/// ```
/// use syncml::Message;
/// let error = Message::parse("<html/>").unwrap_err();
/// assert_eq!(error.to_string(), "1:1: the root is `<html>`; expected `<SyncML>`, `<SyncBody>` or a command");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{position}: {kind}")]
pub struct ReadError {
    kind: ReadErrorKind,
    offset: usize,
    position: Position,
}

/// The cause of a [`ReadError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The text is not well-formed XML, or it exceeds a limit: `"<SyncML>"`.
    #[error("{0}")]
    Xml(csp_xml::XmlErrorKind),
    /// A prefix that no `xmlns` declares: `"<a:SyncML/>"`.
    #[error("the prefix `{0}` is not declared; add `xmlns:{0}=\"…\"`")]
    UndeclaredPrefix(String),
    /// More than 255 different namespaces.
    #[error("more than {} different namespaces", Namespaces::MAX)]
    TooManyNamespaces,
    /// The root element is not an element of SyncML: `"<html/>"`.
    #[error("the root is `<{0}>`; expected `<SyncML>`, `<SyncBody>` or a command")]
    ForeignRoot(String),
    /// The root element has a name of SyncML in a foreign namespace: `"<SyncML xmlns='urn:x'/>"`.
    #[error("the root element `{name}` is in the namespace `{namespace}`; expected {}", Version::V1_2.namespace())]
    ForeignNamespace {
        /// The name of the root element.
        name: String,
        /// The namespace.
        namespace: String,
    },
    /// A part of a message, although [`ReadOptions::fragments`](crate::ReadOptions::fragments) demands a whole message:
    /// `"<SyncBody/>"`.
    #[error("the root element is `{0}`; a whole message is wanted, with the root `SyncML`")]
    Fragment(String),
    /// An element whose namespace differs from the specification, where
    /// [`ReadOptions::odd_namespaces`](crate::ReadOptions::odd_namespaces) is off: `"<SyncML xmlns='syncml:syncml1.2'/>"`.
    #[error("{}", odd_namespace(name, namespace.as_deref(), expected))]
    OddNamespace {
        /// The name of the element.
        name: String,
        /// The namespace.
        namespace: Option<String>,
        /// The namespace that the specification gives the element.
        expected: &'static str,
    },
    /// A DOCTYPE, where [`ReadOptions::doctype`](crate::ReadOptions::doctype) is off.
    #[error("a message has no DOCTYPE; remove it")]
    DocType,
    /// Several commands without an element around them: `"<Get/><Get/>"`.
    #[error("a second command beside the root element; put the commands into a `<SyncBody>`")]
    BareCommands,
}

fn odd_namespace(name: &str, namespace: Option<&str>, expected: &str) -> String {
    match namespace {
        Some(namespace) => format!("`{name}` is in the namespace `{namespace}`; write `{expected}`"),
        None => format!("`{name}` is in no namespace; declare `{expected}`"),
    }
}

impl ReadError {
    pub(crate) fn at(kind: ReadErrorKind, text: &str, offset: usize) -> Self {
        ReadError { kind, offset, position: Position::of(text, offset) }
    }

    /// The cause.
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

impl From<csp_xml::XmlError> for ReadError {
    fn from(error: csp_xml::XmlError) -> Self {
        ReadError {
            kind: ReadErrorKind::Xml(error.kind().clone()),
            offset: error.offset(),
            position: error.position(),
        }
    }
}
