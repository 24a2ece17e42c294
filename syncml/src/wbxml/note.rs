//! Notes about irregularities that the reader tolerates.

use super::header::PublicId;
use core::fmt;

/// An irregularity in a WBXML document that the reader tolerates.
///
/// Displays as `byte OFFSET: RULE: MESSAGE`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WbxmlNote {
    /// The kind of irregularity.
    pub rule: WbxmlRule,
    /// Byte offset of the first place.
    pub offset: usize,
    /// A description.
    pub message: String,
}

/// The kinds of irregularities in a WBXML document. The ids are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WbxmlRule {
    /// The public identifier is not known; the document is read as SyncML.
    UnknownPublicId,
    /// The charset is given as unknown.
    UnknownCharset,
    /// An extension token, which has no meaning in SyncML, is left out.
    Extension,
    /// Bytes after the document.
    TrailingBytes,
}

impl WbxmlRule {
    /// The stable id.
    pub const fn id(self) -> &'static str {
        match self {
            WbxmlRule::UnknownPublicId => "wbxml-unknown-public-id",
            WbxmlRule::UnknownCharset => "wbxml-unknown-charset",
            WbxmlRule::Extension => "wbxml-extension",
            WbxmlRule::TrailingBytes => "wbxml-trailing-bytes",
        }
    }
}

impl fmt::Display for WbxmlRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl fmt::Display for WbxmlNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}: {}", self.offset, self.rule, self.message)
    }
}

/// The notes of one document: each rule once, so that a hostile document cannot produce millions of them.
#[derive(Default)]
pub(super) struct Notes {
    pub(super) list: Vec<WbxmlNote>,
}

impl Notes {
    pub(super) fn add(&mut self, rule: WbxmlRule, offset: usize, message: impl Into<String>) {
        if self.list.iter().all(|note| note.rule != rule) {
            self.list.push(WbxmlNote { rule, offset, message: message.into() });
        }
    }

    pub(super) fn unknown_id(&mut self, id: &PublicId) {
        let message = format!("the public identifier {id} is not known; read as SyncML");
        self.add(WbxmlRule::UnknownPublicId, 1, message); // after the version
    }

    pub(super) fn extension(&mut self, at: usize) {
        self.add(WbxmlRule::Extension, at, "extension tokens mean nothing in SyncML and are left out");
    }

    pub(super) fn trailing(&mut self, count: usize, at: usize) {
        let message = match count {
            1 => "1 byte after the document is ignored".to_owned(),
            _ => format!("{count} bytes after the document are ignored"),
        };
        self.add(WbxmlRule::TrailingBytes, at, message);
    }
}
