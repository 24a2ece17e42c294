//! Errors of the WBXML reader.

use super::charset::Charset;
use crate::read::{ReadError, ReadErrorKind};
use core::fmt;
use csp_findings::cut;
use csp_xml::XmlErrorKind;

/// Bytes that cannot be read as a WBXML message: the cause and its place.
///
/// Displays as `byte OFFSET: cause`.
///
/// ```
/// use syncml::Message;
/// let error = Message::read_wbxml(&[2, 0xA4, 1, 0x6A, 0, 0x14]).unwrap_err();
/// assert_eq!(error.to_string(), "byte 5: the root is `<Item>`; expected `<SyncML>`, `<SyncBody>` or a command");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {}: {}", .0.offset, .0.kind)]
pub struct WbxmlError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: WbxmlErrorKind,
    offset: usize,
}

/// The cause of a [`WbxmlError`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WbxmlErrorKind {
    /// The first byte is not a version from 1.1 to 1.3: `3C`.
    #[error("0x{0:02X} is not a version of WBXML that is read; expected 01, 02 or 03 (1.1 to 1.3)")]
    Version(u8),
    /// The bytes end inside the document.
    #[error("the bytes end inside the document")]
    Truncated,
    /// A multi-byte integer of more than 32 bits, or of more than five bytes: `80 80 80 80 80 80`.
    #[error("a multi-byte integer of more than 32 bits")]
    Integer,
    /// An unsupported charset, as MIBenum.
    #[error(
        "charset {0} (MIBenum) is not supported; expected 106 (UTF-8), 3 (US-ASCII), 4 (ISO-8859-1) or 1015 (UTF-16)"
    )]
    Charset(u32),
    /// The string table claims more bytes than the document has.
    #[error("the string table claims {length} bytes; {left} are left")]
    StringTable {
        /// The claimed length.
        length: usize,
        /// The bytes that are left.
        left: usize,
    },
    /// A reference past the end of the string table.
    #[error("offset {index} is outside of the string table, which has {length} bytes")]
    StringOffset {
        /// The offset in the reference.
        index: u32,
        /// The size of the table.
        length: usize,
    },
    /// A byte that is not an element.
    #[error("token 0x{token:02X} is not an element on code page {page}")]
    UnknownTag {
        /// The code page.
        page: u8,
        /// The byte without its upper two bits.
        token: u8,
    },
    /// A token for an attribute: SyncML has only literal attributes.
    #[error("token 0x{0:02X} is not an attribute; SyncML has none")]
    UnknownAttribute(u8),
    /// A token outside of the root element, such as an `END`.
    #[error("token 0x{0:02X} outside of the root element")]
    Misplaced(u8),
    /// A text that is not in the charset of the document.
    #[error("the text is not {0}")]
    Text(Charset),
    /// A text with a character that XML forbids.
    #[error("character U+{:04X} is not allowed in a message", u32::from(*.0))]
    Character(char),
    /// An entity that is not a character of XML.
    #[error("entity {0} is not a character that a message may hold")]
    Entity(u32),
    /// Opaque bytes that are not text, without a `Format` for binary data.
    #[error("opaque bytes that are not text; binary data needs the Format `bin` or `b64` in its Meta")]
    Binary,
    /// A literal element or attribute whose name is not an XML name.
    #[error("`{}` is not an XML name", Shown(.0))]
    Name(String),
    /// A processing instruction that holds `?>`.
    #[error("a processing instruction holds `?>`")]
    Instruction,
    /// The root element is not an element of SyncML, as in other kinds of documents.
    #[error("the root is `<{}>`; expected `<SyncML>`, `<SyncBody>` or a command", Shown(.0))]
    ForeignRoot(String),
    /// The document exceeds a limit on size, depth or count.
    #[error("{}", as_in_xml(.what, *.limit))]
    Limit {
        /// The name of the field in [`Limits`](csp_xml::Limits).
        what: &'static str,
        /// The value.
        limit: usize,
    },
    /// Literal names or attributes do not make well-formed XML: a prefix that is not declared.
    #[error("{0}")]
    Xml(ReadErrorKind),
}

/// The limit as the reader of XML displays it.
fn as_in_xml(what: &'static str, limit: usize) -> XmlErrorKind {
    XmlErrorKind::Limit { what, limit }
}

impl WbxmlError {
    #[cold]
    pub(super) fn at(kind: WbxmlErrorKind, offset: usize) -> Self {
        WbxmlError(Box::new(Inner { kind, offset }))
    }

    /// The cause.
    pub fn kind(&self) -> &WbxmlErrorKind {
        &self.0.kind
    }

    /// Byte offset in the outermost document.
    pub fn offset(&self) -> usize {
        self.0.offset
    }
}

/// Bytes that cannot be read as a message in either encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnyError {
    /// The bytes were read as XML.
    #[error(transparent)]
    Xml(#[from] ReadError),
    /// The bytes were read as WBXML, because [`is_wbxml`](crate::is_wbxml) holds.
    #[error(transparent)]
    Wbxml(#[from] WbxmlError),
}

/// A name from a document, escaped and shortened for a message.
pub(super) struct Shown<'n>(pub(super) &'n str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        cut(self.0, 60).escape_debug().fmt(f)
    }
}
