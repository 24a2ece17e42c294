//! What stands in front of a WBXML document: version, public identifier, charset, string table.

use super::charset::Charset;
use super::cursor::Cursor;
use super::error::{Error, ErrorKind};
use super::tables::Vocabulary;
use crate::vocabulary::Version;
use core::fmt;

/// A version of WBXML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WbxmlVersion {
    /// WBXML 1.1: byte 01.
    V1_1,
    /// WBXML 1.2: byte 02. What real device management writes.
    #[default]
    V1_2,
    /// WBXML 1.3: byte 03.
    V1_3,
}

impl WbxmlVersion {
    /// The first byte of a document.
    pub const fn byte(self) -> u8 {
        match self {
            WbxmlVersion::V1_1 => 1,
            WbxmlVersion::V1_2 => 2,
            WbxmlVersion::V1_3 => 3,
        }
    }

    /// The version that the first byte of a document stands for.
    pub const fn from_byte(byte: u8) -> Option<Self> {
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

/// How a document says what it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicId {
    /// By a registered number. 1 stands for an unknown identifier.
    Number(u32),
    /// By a formal public identifier in the string table: `-//SYNCML//DTD SyncML 1.2//EN`.
    Text(String),
}

impl PublicId {
    pub(super) fn vocabulary(&self) -> Option<Vocabulary> {
        let found = match self {
            PublicId::Number(number) => KNOWN.iter().find(|known| known.0 == *number && known.0 != 0),
            PublicId::Text(text) => {
                KNOWN.iter().find(|known| known.1.eq_ignore_ascii_case(text.trim_ascii()))
            }
        };
        found.map(|known| known.2)
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

/// The identifiers that are known. Those without a number have a 0.
const KNOWN: [(u32, &str, Vocabulary); 9] = [
    (0x1201, "-//SYNCML//DTD SyncML 1.2//EN", Vocabulary::SyncML(Version::V1_2)),
    (0x0FD3, "-//SYNCML//DTD SyncML 1.1//EN", Vocabulary::SyncML(Version::V1_1)),
    (0x0FD1, "-//SYNCML//DTD SyncML 1.0//EN", Vocabulary::SyncML(Version::V1_0)),
    (0x1203, "-//SYNCML//DTD DevInf 1.2//EN", Vocabulary::DevInf(Version::V1_2)),
    (0x0FD4, "-//SYNCML//DTD DevInf 1.1//EN", Vocabulary::DevInf(Version::V1_1)),
    (0x0FD2, "-//SYNCML//DTD DevInf 1.0//EN", Vocabulary::DevInf(Version::V1_0)),
    (0x1202, "-//SYNCML//DTD MetInf 1.2//EN", Vocabulary::MetInf),
    (0, "-//SYNCML//DTD MetaInf 1.2//EN", Vocabulary::MetInf),
    (0, "-//OMA//DTD-DM-DDF 1.2//EN", Vocabulary::Ddf),
];

/// The identifier of a kind of document: its number, or 0, and its text.
pub(super) fn identifier(vocabulary: Vocabulary) -> (u32, &'static str) {
    let found = KNOWN.iter().rev().find(|known| known.2 == vocabulary && known.2 != Vocabulary::MetInf);
    found.map_or((1, ""), |known| (known.0, known.1))
}

/// Whether a DOCTYPE's text names a document type that the number stands for as well.
pub(super) fn names_syncml(doctype: &str) -> bool {
    let is_syncml = |known: &&(u32, &str, Vocabulary)| matches!(known.2, Vocabulary::SyncML(_));
    let mut words = doctype.split(['"', '\'']);
    words.any(|word| {
        KNOWN.iter().filter(is_syncml).any(|known| known.1.eq_ignore_ascii_case(word.trim_ascii()))
    })
}

/// What a WBXML document says about itself before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WbxmlHeader {
    /// The version of WBXML.
    pub version: WbxmlVersion,
    /// What kind of document it says it is.
    pub public_id: PublicId,
    /// The charset of its texts, as IANA's MIBenum: 106 is UTF-8. 0 stands for unknown, and is read as UTF-8.
    pub charset: u32,
    /// The size of its string table, in bytes.
    pub string_table: usize,
}

/// A document whose header has been read, and how far its body has been read.
#[derive(Clone)]
pub(super) struct Source<'d> {
    pub(super) header: WbxmlHeader,
    pub(super) cursor: Cursor<'d>,
    pub(super) charset: Charset,
    pub(super) vocabulary: Option<Vocabulary>,
    table: &'d [u8],
    /// Where the table starts in the outermost document.
    table_at: usize,
    pub(super) page: u8,
}

impl<'d> Source<'d> {
    /// Reads the header.
    pub(super) fn new(mut cursor: Cursor<'d>) -> Result<Self, Error> {
        let at = cursor.offset();
        let byte = cursor.byte()?;
        let version = WbxmlVersion::from_byte(byte).ok_or_else(|| Error::at(ErrorKind::Version(byte), at))?;
        let id_at = cursor.offset();
        let (number, index) = match cursor.integer()? {
            0 => (0, Some(cursor.integer()?)),
            number => (number, None),
        };
        let charset_at = cursor.offset();
        let mib = cursor.integer()?;
        let charset = Charset::from_mib(mib).ok_or_else(|| Error::at(ErrorKind::Charset(mib), charset_at))?;
        let length_at = cursor.offset();
        let length = cursor.integer()? as usize;
        let table_at = cursor.offset();
        let table = cursor
            .take(length)
            .ok_or_else(|| Error::at(ErrorKind::StringTable { length, left: cursor.left() }, length_at))?;
        let header = WbxmlHeader {
            version,
            public_id: PublicId::Number(number),
            charset: mib,
            string_table: table.len(),
        };
        let mut source = Source { header, cursor, charset, vocabulary: None, table, table_at, page: 0 };
        if let Some(index) = index {
            let (bytes, at) = source.table_string(index, id_at)?;
            source.header.public_id = PublicId::Text(charset.decode(bytes, at)?.into_owned());
        }
        source.vocabulary = source.header.public_id.vocabulary();
        Ok(source)
    }

    /// The string at `index` of the string table, and where it stands; `at` is where it is referred to.
    pub(super) fn table_string(&self, index: u32, at: usize) -> Result<(&'d [u8], usize), Error> {
        let start = index as usize;
        match self.table.get(start..).filter(|rest| !rest.is_empty()) {
            Some(rest) => {
                let end = self.charset.end_of(rest).unwrap_or(rest.len());
                Ok((&rest[..end], self.table_at + start))
            }
            None => Err(Error::at(ErrorKind::StringOffset { index, length: self.table.len() }, at)),
        }
    }

    /// The string at the cursor, which a NUL ends, and where it stands.
    pub(super) fn inline_string(&mut self) -> Result<(&'d [u8], usize), Error> {
        let at = self.cursor.offset();
        let rest = self.cursor.rest();
        let Some(end) = self.charset.end_of(rest) else { return Err(self.cursor.truncated()) };
        // INVARIANT: the terminator stands in `rest`.
        let _ = self.cursor.take(end + self.charset.unit());
        Ok((&rest[..end], at))
    }
}
