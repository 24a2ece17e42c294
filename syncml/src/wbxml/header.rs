//! The header of a WBXML document: version, public identifier, charset, string table.

use super::charset::Charset;
use super::cursor::Cursor;
use super::error::{WbxmlError, WbxmlErrorKind};
use super::tables::Vocabulary;
use crate::vocabulary::Version;
use core::fmt;

/// A version of WBXML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WbxmlVersion {
    /// WBXML 1.1: byte 01.
    V1_1,
    /// WBXML 1.2: byte 02, as real device management writes it.
    #[default]
    V1_2,
    /// WBXML 1.3: byte 03.
    V1_3,
}

impl WbxmlVersion {
    /// The first byte of a document.
    pub(super) const fn byte(self) -> u8 {
        match self {
            WbxmlVersion::V1_1 => 1,
            WbxmlVersion::V1_2 => 2,
            WbxmlVersion::V1_3 => 3,
        }
    }

    /// The version with this first byte.
    const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(WbxmlVersion::V1_1),
            2 => Some(WbxmlVersion::V1_2),
            3 => Some(WbxmlVersion::V1_3),
            _ => None,
        }
    }
}

impl fmt::Display for WbxmlVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.byte())
    }
}

/// The public identifier of a document, which names its document type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicId {
    /// A registered number. 1 means an unknown identifier.
    Number(u32),
    /// A formal public identifier in the string table: `-//SYNCML//DTD SyncML 1.2//EN`.
    Text(String),
}

impl PublicId {
    pub(super) fn vocabulary(&self) -> Option<Vocabulary> {
        let found = KNOWN.iter().find(|known| match self {
            PublicId::Number(number) => known.number == Some(*number),
            PublicId::Text(text) => known.text.eq_ignore_ascii_case(text.trim_ascii()),
        });
        found.map(|known| known.vocabulary)
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublicId::Number(number) => write!(f, "0x{number:04X}"),
            PublicId::Text(text) => write!(f, "`{}`", super::error::Shown(text)),
        }
    }
}

/// A known public identifier.
pub(super) struct KnownId {
    /// The registered number, if there is one.
    pub(super) number: Option<u32>,
    /// The formal public identifier.
    pub(super) text: &'static str,
    vocabulary: Vocabulary,
}

const fn known(number: u32, text: &'static str, vocabulary: Vocabulary) -> KnownId {
    KnownId { number: Some(number), text, vocabulary }
}

static KNOWN: [KnownId; 9] = [
    known(0x1201, "-//SYNCML//DTD SyncML 1.2//EN", Vocabulary::SyncML(Version::V1_2)),
    known(0x0FD3, "-//SYNCML//DTD SyncML 1.1//EN", Vocabulary::SyncML(Version::V1_1)),
    known(0x0FD1, "-//SYNCML//DTD SyncML 1.0//EN", Vocabulary::SyncML(Version::V1_0)),
    known(0x1203, "-//SYNCML//DTD DevInf 1.2//EN", Vocabulary::DevInf(Version::V1_2)),
    known(0x0FD4, "-//SYNCML//DTD DevInf 1.1//EN", Vocabulary::DevInf(Version::V1_1)),
    known(0x0FD2, "-//SYNCML//DTD DevInf 1.0//EN", Vocabulary::DevInf(Version::V1_0)),
    known(0x1202, "-//SYNCML//DTD MetInf 1.2//EN", Vocabulary::MetInf),
    KnownId { number: None, text: "-//SYNCML//DTD MetaInf 1.2//EN", vocabulary: Vocabulary::MetInf },
    KnownId { number: None, text: "-//OMA//DTD-DM-DDF 1.2//EN", vocabulary: Vocabulary::Ddf },
];

/// The registered number for an unknown document type.
pub(super) const UNKNOWN_ID: u32 = 1;

/// The identifier of a kind of document.
pub(super) fn identifier(vocabulary: Vocabulary) -> Option<&'static KnownId> {
    KNOWN.iter().find(|known| known.vocabulary == vocabulary)
}

/// Returns `true` if a DOCTYPE names a document type of SyncML, which a registered number replaces.
pub(super) fn names_syncml(doctype: &str) -> bool {
    let is_syncml = |known: &&KnownId| matches!(known.vocabulary, Vocabulary::SyncML(_));
    let mut words = doctype.split(['"', '\'']);
    words.any(|word| {
        KNOWN.iter().filter(is_syncml).any(|known| known.text.eq_ignore_ascii_case(word.trim_ascii()))
    })
}

/// The header of a WBXML document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WbxmlHeader {
    /// The version of WBXML.
    pub version: WbxmlVersion,
    /// The public identifier: the document type.
    pub public_id: PublicId,
    /// The charset of its texts, as IANA's MIBenum: 106 is UTF-8; 0 means unknown and is read as UTF-8.
    pub charset: u32,
    /// The size of its string table, in bytes.
    pub string_table: usize,
}

/// A document whose header has been read, with the position in its body.
#[derive(Clone)]
pub(super) struct WbxmlSource<'d> {
    pub(super) header: WbxmlHeader,
    pub(super) cursor: Cursor<'d>,
    pub(super) charset: Charset,
    pub(super) vocabulary: Option<Vocabulary>,
    table: &'d [u8],
    /// The offset of the table in the outermost document.
    table_at: usize,
    pub(super) page: u8,
}

impl<'d> WbxmlSource<'d> {
    /// Reads the header.
    pub(super) fn new(mut cursor: Cursor<'d>) -> Result<Self, WbxmlError> {
        let at = cursor.offset();
        let byte = cursor.byte()?;
        let version =
            WbxmlVersion::from_byte(byte).ok_or_else(|| WbxmlError::at(WbxmlErrorKind::Version(byte), at))?;
        let id_at = cursor.offset();
        let (number, index) = match cursor.integer()? {
            0 => (0, Some(cursor.integer()?)),
            number => (number, None),
        };
        let charset_at = cursor.offset();
        let mib = cursor.integer()?;
        let charset =
            Charset::from_mib(mib).ok_or_else(|| WbxmlError::at(WbxmlErrorKind::Charset(mib), charset_at))?;
        let length_at = cursor.offset();
        let length = cursor.integer()? as usize;
        let table_at = cursor.offset();
        let table = cursor.take(length).ok_or_else(|| {
            WbxmlError::at(WbxmlErrorKind::StringTable { length, left: cursor.left() }, length_at)
        })?;
        let header = WbxmlHeader {
            version,
            public_id: PublicId::Number(number),
            charset: mib,
            string_table: table.len(),
        };
        let mut source = WbxmlSource { header, cursor, charset, vocabulary: None, table, table_at, page: 0 };
        if let Some(index) = index {
            let (bytes, at) = source.table_string(index, id_at)?;
            source.header.public_id = PublicId::Text(charset.decode(bytes, at)?.into_owned());
        }
        source.vocabulary = source.header.public_id.vocabulary();
        Ok(source)
    }

    /// The string at `index` of the string table, and its offset; `at` is the offset of the reference.
    pub(super) fn table_string(&self, index: u32, at: usize) -> Result<(&'d [u8], usize), WbxmlError> {
        let start = index as usize;
        match self.table.get(start..).filter(|rest| !rest.is_empty()) {
            Some(rest) => {
                let end = self.charset.end_of(rest).unwrap_or(rest.len());
                Ok((&rest[..end], self.table_at + start))
            }
            None => Err(WbxmlError::at(WbxmlErrorKind::StringOffset { index, length: self.table.len() }, at)),
        }
    }

    /// The NUL-terminated string at the cursor, and its offset.
    pub(super) fn inline_string(&mut self) -> Result<(&'d [u8], usize), WbxmlError> {
        let at = self.cursor.offset();
        let rest = self.cursor.rest();
        let Some(end) = self.charset.end_of(rest) else { return Err(self.cursor.truncated()) };
        // INVARIANT: `rest` holds the terminator.
        let _ = self.cursor.take(end + self.charset.unit());
        Ok((&rest[..end], at))
    }
}

/// Returns `true` if the bytes are WBXML rather than XML.
///
/// The first byte decides: every WBXML document from version 1.1 on starts with 01, 02 or 03, and no XML document does, in
/// any encoding.
///
/// ```
/// assert!(syncml::is_wbxml(&[2, 0xA4, 1]));
/// assert!(!syncml::is_wbxml(b"<SyncML/>"));
/// ```
pub fn is_wbxml(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|&byte| WbxmlVersion::from_byte(byte).is_some())
}
