//! WBXML: messages as bytes instead of markup (WAP-192 and OMA SyncML RepPro 1.2.2, section 8).

mod charset;
mod cursor;
mod error;
mod finding;
mod grow;
mod header;
mod inner;
mod loss;
mod note;
mod options;
mod read;
mod scope;
mod strings;
mod tables;
mod token;
mod write;

pub use charset::Charset;
pub use error::{WbxmlError, WbxmlErrorKind};
pub use finding::{LossFinding, LossRule};
pub use header::{PublicId, WbxmlHeader, WbxmlVersion};
pub use note::{WbxmlNote, WbxmlRule};
pub use options::{DataForm, PublicIdForm, WbxmlOptions};
pub use read::WbxmlDocument;

use crate::document::Message;
use crate::read::{ReadError, ReadOptions};
use core::fmt;

/// Whether the bytes are WBXML rather than XML.
///
/// The first byte decides: no XML document, in whatever encoding, begins with 01, 02 or 03, and every WBXML document
/// from version 1.1 on does.
///
/// ```
/// assert!(syncml::is_wbxml(&[2, 0xA4, 1]));
/// assert!(!syncml::is_wbxml(b"<SyncML/>"));
/// ```
pub fn is_wbxml(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|&byte| WbxmlVersion::from_byte(byte).is_some())
}

/// Bytes that cannot be read as a message in either encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyError {
    /// They were taken for XML.
    Xml(ReadError),
    /// They were taken for WBXML, as [`is_wbxml`] said.
    Wbxml(WbxmlError),
}

impl fmt::Display for AnyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyError::Xml(error) => error.fmt(f),
            AnyError::Wbxml(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AnyError {}

#[cfg(test)]
mod tests;

impl<'a> Message<'a> {
    /// Reads a message from WBXML 1.1 to 1.3.
    ///
    /// What it becomes is a message like any other: XML text in the namespaces that the document's public identifier
    /// and its code pages stand for, and the records of it.
    ///
    /// - Tokens, names that are spelled out (`LITERAL`), entities, strings inline and from the table and opaque bytes
    ///   are read, attributes and processing instructions too, though SyncML has none. Extension tokens are left out.
    /// - The tables of SyncML 1.2 are used for all versions; device descriptions are code page 2.
    /// - An unknown public identifier is no error as long as the root is a `SyncML`, a `SyncBody` or a command.
    /// - Device information and device descriptions in a WBXML document of their own, inside a `Data` whose Type says
    ///   so, become the markup they stand for; their two media types become `+xml` everywhere.
    /// - Opaque bytes in a `Data` or `NextNonce` that are no text become base64 where the Format in force is `bin` or
    ///   `b64`; elsewhere they are an error. Characters that XML forbids are an error: nothing is left out silently.
    ///
    /// [`WbxmlDocument::read`] tells more: the header, and what was tolerated.
    ///
    /// ```
    /// use syncml::Message;
    /// // Version 1.2, SyncML 1.2, UTF-8, no string table; Get, CmdID, the inline string 1, two ends.
    /// let message = Message::read_wbxml(&[2, 0xA4, 1, 0x6A, 0, 0x53, 0x4B, 3, b'1', 0, 1, 1])?;
    /// assert_eq!(message.text(), r#"<Get xmlns="SYNCML:SYNCML1.2"><CmdID>1</CmdID></Get>"#);
    /// # Ok::<(), syncml::WbxmlError>(())
    /// ```
    ///
    /// # Errors
    /// [`WbxmlError`], with the byte offset.
    pub fn read_wbxml(bytes: &[u8]) -> Result<Message<'static>, WbxmlError> {
        WbxmlDocument::read(bytes).map(|document| document.message)
    }

    /// Reads a message in whichever of the two encodings it is; see [`is_wbxml`].
    ///
    /// # Errors
    /// [`AnyError`], with the place.
    pub fn read_any(bytes: &'a [u8]) -> Result<Self, AnyError> {
        Self::read_any_with(bytes, &ReadOptions::default())
    }

    /// Reads a message in whichever of the two encodings it is, with options of your own.
    ///
    /// # Errors
    /// [`AnyError`], with the place.
    pub fn read_any_with(bytes: &'a [u8], options: &ReadOptions) -> Result<Self, AnyError> {
        match is_wbxml(bytes) {
            true => match WbxmlDocument::read_with(bytes, options) {
                Ok(document) => Ok(document.message),
                Err(error) => Err(AnyError::Wbxml(error)),
            },
            false => Message::read_with(bytes, options).map_err(AnyError::Xml),
        }
    }

    /// Appends the message as WBXML, and tells what the encoding does not carry.
    ///
    /// - Comments, processing instructions, attributes, prefixes and foreign namespaces have no place in SyncML's
    ///   WBXML. They are left out, and each is a finding.
    /// - Elements that have no token in the version of the message are spelled out (`LITERAL`).
    /// - A message in another spelling of SyncML's namespaces, or without them, comes back in the specification's.
    ///   That, white space between elements and the XML declaration are no findings.
    /// - Text is text: base64 stays base64, whatever the Format.
    /// - `DevInf` and `MgmtTree` markup in a `Data` whose Type is `application/vnd.syncml-devinf+xml` or
    ///   `application/vnd.syncml.dmtnds+xml` becomes a WBXML document inside it, and the Type `+wbxml`. White space
    ///   around it and between its elements is layout, too.
    ///
    /// ```
    /// use syncml::{LossRule, Message, WbxmlOptions};
    /// let message = Message::parse("<Get><!-- why --><CmdID>1</CmdID></Get>")?;
    /// let mut out = Vec::new();
    /// let lost = message.write_wbxml_into(&mut out, &WbxmlOptions::default());
    /// assert_eq!(lost.len(), 1);
    /// assert_eq!((lost[0].rule, lost[0].position.to_string()), (LossRule::Comment, "1:6".into()));
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn write_wbxml_into(&self, out: &mut Vec<u8>, options: &WbxmlOptions) -> Vec<LossFinding> {
        write::write(self, out, options)
    }

    /// The message as WBXML, with the default options.
    pub fn to_wbxml(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.text().len() / 2 + 32);
        let _ = self.write_wbxml_into(&mut out, &WbxmlOptions::default());
        out
    }
}
