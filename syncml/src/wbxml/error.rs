//! Why bytes cannot be read as a WBXML message, and where.

use super::charset::Charset;
use crate::read::ReadErrorKind;
use core::fmt;
use csp_findings::cut;

/// Bytes that cannot be read as a WBXML message: what is wrong and where it stands.
///
/// Displays as `byte OFFSET: what`.
///
/// ```
/// use syncml::Message;
/// let error = Message::read_wbxml(&[2, 0xA4, 1, 0x6A, 0, 0x14]).unwrap_err();
/// assert_eq!(error.to_string(), "byte 5: the root element is `Item`; expected SyncML, SyncBody or a command");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WbxmlError(Box<Inner>);

pub(super) type Error = WbxmlError;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    offset: usize,
}

/// What can be wrong with a WBXML message so that it cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WbxmlErrorKind {
    /// The first byte is no version from 1.1 to 1.3: `3C`.
    Version(u8),
    /// The bytes end before the document does.
    Truncated,
    /// A multi-byte integer of more than 32 bits, or of more than five bytes: `80 80 80 80 80 80`.
    Integer,
    /// A charset that is not supported, as MIBenum.
    Charset(u32),
    /// The string table claims more bytes than there are.
    StringTable {
        /// What it claims.
        length: usize,
        /// What is left.
        left: usize,
    },
    /// A reference to a place behind the end of the string table.
    StringOffset {
        /// The place.
        index: u32,
        /// The size of the table.
        length: usize,
    },
    /// A byte that stands for no element.
    UnknownTag {
        /// The code page.
        page: u8,
        /// The byte without its upper two bits.
        token: u8,
    },
    /// A byte that stands for an attribute: SyncML has none but those that are spelled out.
    UnknownAttribute(u8),
    /// A byte that may not stand here: the end of an element before there is one.
    Misplaced(u8),
    /// A text that is not in the charset of the document.
    Text(Charset),
    /// A text with a character that no XML document may hold.
    Character(char),
    /// An entity that is no character of XML.
    Entity(u32),
    /// Opaque bytes that are no text, where nothing says that they are binary.
    Binary,
    /// An element or attribute spelled out whose name is no XML name.
    Name(String),
    /// A processing instruction that holds `?>`.
    Instruction,
    /// The root element is none of SyncML's. So are documents of other kinds.
    ForeignRoot(String),
    /// The document is larger, deeper or fuller than the limits allow.
    Limit {
        /// Which limit, as its field in [`Limits`](csp_xml::Limits) is named.
        what: &'static str,
        /// Its value.
        limit: usize,
    },
    /// Names or attributes that are spelled out make no well-formed XML: a prefix that is not declared.
    Xml(ReadErrorKind),
}

pub(super) use WbxmlErrorKind as ErrorKind;

impl WbxmlError {
    #[cold]
    pub(super) fn at(kind: WbxmlErrorKind, offset: usize) -> Self {
        WbxmlError(Box::new(Inner { kind, offset }))
    }

    /// What is wrong.
    pub fn kind(&self) -> &WbxmlErrorKind {
        &self.0.kind
    }

    /// Byte offset in the document. Documents inside documents count as bytes of the outermost.
    pub fn offset(&self) -> usize {
        self.0.offset
    }
}

impl fmt::Display for WbxmlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.0.offset, self.0.kind)
    }
}

impl std::error::Error for WbxmlError {}

impl fmt::Display for WbxmlErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(byte) => {
                write!(
                    f,
                    "0x{byte:02X} is no version of WBXML that is read; expected 01, 02 or 03 (1.1 to 1.3)"
                )
            }
            Self::Truncated => f.write_str("the document is not over yet when its bytes are"),
            Self::Integer => f.write_str("a multi-byte integer of more than 32 bits"),
            Self::Charset(mib) => write!(
                f,
                "charset {mib} (MIBenum) is not supported; expected 106 (UTF-8), 3 (US-ASCII), 4 (ISO-8859-1) or \
                 1015 (UTF-16)"
            ),
            Self::StringTable { length, left } => {
                write!(f, "the string table claims {length} bytes; {left} are left")
            }
            Self::StringOffset { index, length } => {
                write!(f, "offset {index} is outside of the string table, which has {length} bytes")
            }
            Self::UnknownTag { page, token } => {
                write!(f, "token 0x{token:02X} stands for no element on code page {page}")
            }
            Self::UnknownAttribute(token) => {
                write!(f, "token 0x{token:02X} stands for no attribute; SyncML has none")
            }
            Self::Misplaced(token) => write!(f, "token 0x{token:02X} outside of the root element"),
            Self::Text(charset) => write!(f, "the text is not {charset}"),
            Self::Character(c) => write!(f, "character U+{:04X} is not allowed in a message", u32::from(*c)),
            Self::Entity(code) => write!(f, "entity {code} is no character that is allowed in a message"),
            Self::Binary => f.write_str(
                "opaque bytes that are no text; binary data needs the Format `bin` or `b64` in its Meta",
            ),
            Self::Name(name) => write!(f, "`{}` is no XML name", Shown(name)),
            Self::Instruction => f.write_str("a processing instruction holds `?>`"),
            Self::ForeignRoot(name) => {
                write!(f, "the root element is `{}`; expected SyncML, SyncBody or a command", Shown(name))
            }
            Self::Limit { what, limit } => write!(f, "the limit `{what}` of {limit} is exceeded"),
            Self::Xml(kind) => kind.fmt(f),
        }
    }
}

/// A name from a document, escaped and cut off when it is long.
pub(super) struct Shown<'n>(pub(super) &'n str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        cut(self.0, 60).escape_debug().fmt(f)
    }
}
