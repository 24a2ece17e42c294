//! Reading: from the text of a message to the records of its document.

mod error;
mod options;
mod reader;

pub use error::{ReadError, ReadErrorKind};
pub use options::ReadOptions;
pub(crate) use reader::read as read_records;

use crate::document::Message;
use csp_xml::Encoding;
use std::borrow::Cow;

impl<'a> Message<'a> {
    /// Reads a message: UTF-8 or UTF-16 bytes of XML.
    ///
    /// The root may be a `SyncML`, a `SyncBody` or a single command. Only what is no XML, exceeds the limits or has
    /// another root is an error; what breaks the grammar of SyncML (a missing `CmdID`) is kept, as it is the
    /// recipient's to answer. [`Message::read_with`] takes more, or less.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        Self::read_with(bytes, &ReadOptions::default())
    }

    /// Reads a message with options of your own.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn read_with(bytes: &'a [u8], options: &ReadOptions) -> Result<Self, ReadError> {
        let decoded = csp_xml::decode(bytes)?;
        let arena = read_records(&decoded.text, options)?;
        Ok(Message::new(decoded.text, arena, decoded.encoding))
    }

    /// Reads a message from text.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn parse(text: &'a str) -> Result<Self, ReadError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let arena = read_records(text, &ReadOptions::default())?;
        Ok(Message::new(Cow::Borrowed(text), arena, Encoding::Utf8))
    }
}
