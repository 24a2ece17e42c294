//! Reading: from bytes or text to a document.

mod error;
mod options;
mod reader;

pub use error::{ReadError, ReadErrorKind};
pub use options::ReadOptions;
pub(crate) use reader::read as read_records;

use crate::document::{Message, RootKind};
use csp_xml::Encoding;
use std::borrow::Cow;

impl<'a> Message<'a> {
    /// Reads a message: XML in UTF-8 or UTF-16.
    ///
    /// The root may be a `SyncML`, a `SyncBody` or a single command. An error means that the bytes are not XML, exceed
    /// the limits or have another root. A breach of SyncML's grammar (a missing `CmdID`) is not an error,
    /// because the recipient has to answer it. [`Message::read_with`] makes the reader stricter or more lenient.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        Self::read_with(bytes, &ReadOptions::default())
    }

    /// Reads a message with options.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn read_with(bytes: &'a [u8], options: &ReadOptions) -> Result<Self, ReadError> {
        let decoded = csp_xml::decode(bytes)?;
        let arena = read_records(&decoded.text, options)?;
        Ok(Message::new(decoded.text, arena, decoded.encoding))
    }

    /// Reads a message, a body, a payload or any other well-formed XML, for tools that examine every document.
    ///
    /// A document whose root is not of SyncML has the root of [`RootKind::Other`].
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn read_leniently(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let mut options = ReadOptions::lenient();
        if let Some(payload) =
            Self::read_with(bytes, &options).ok().filter(|message| message.root() == RootKind::Commands)
        {
            return Ok(payload);
        }
        // A document without a root holds only commands.
        options.bare_commands = false;
        Self::read_with(bytes, &options)
    }

    /// Reads a message from text.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn parse(text: &'a str) -> Result<Self, ReadError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Self::from_text(Cow::Borrowed(text), &ReadOptions::default())
    }

    /// Reads a message from text without a byte order mark.
    pub(crate) fn from_text(text: Cow<'a, str>, options: &ReadOptions) -> Result<Self, ReadError> {
        let arena = read_records(&text, options)?;
        Ok(Message::new(text, arena, Encoding::Utf8))
    }
}
