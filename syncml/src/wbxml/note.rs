//! Oddities that a reader of WBXML tolerates and notes.

use super::header::PublicId;
use core::fmt;
use csp_findings::{Severity, rules};

/// An oddity of a WBXML document that was read nevertheless.
///
/// Displays as `byte OFFSET: RULE: what`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WbxmlNote {
    /// The kind of oddity.
    pub rule: WbxmlRule,
    /// Byte offset of its first occurrence.
    pub offset: usize,
    /// The oddity in words.
    pub message: String,
}

rules! {
    /// An oddity of a WBXML document that can be read.
    pub enum WbxmlRule: Severity {
        UnknownPublicId = "wbxml-unknown-public-id", Info, "The public identifier is not known; the elements are read as SyncML's.";
        UnknownCharset = "wbxml-unknown-charset", Info, "The charset is declared as unknown.";
        Extension = "wbxml-extension", Info, "An extension token is left out, as it has no meaning in SyncML.";
        TrailingBytes = "wbxml-trailing-bytes", Info, "There are bytes after the document.";
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
