//! Messages from and to WBXML.

use super::error::{AnyError, WbxmlError};
use super::finding::LossFinding;
use super::header::is_wbxml;
use super::options::WbxmlOptions;
use super::read::WbxmlDocument;
use super::write;
use crate::document::Message;
use crate::read::ReadOptions;

impl<'a> Message<'a> {
    /// Reads a message from WBXML 1.1 to 1.3.
    ///
    /// The result is an ordinary message: XML text in the namespaces of the document's public identifier and code pages.
    ///
    /// - Tokens, literal names (`LITERAL`), entities, strings inline and from the table and opaque bytes are read;
    ///   attributes and processing instructions too, although SyncML has none. Extension tokens are left out.
    /// - The tables of SyncML 1.2 are used for all versions; device descriptions are code page 2.
    /// - An unknown public identifier is accepted when the root is a `SyncML`, a `SyncBody` or a command.
    /// - Device information and device descriptions in an embedded WBXML document, inside a `Data` whose `Type` says so,
    ///   become markup; their two media types become `+xml` everywhere.
    /// - Opaque bytes in a `Data` or `NextNonce` that are not text become base64 where the `Format` that applies is `bin`
    ///   or `b64`; elsewhere they are an error. Characters that XML forbids are an error: nothing is left out silently.
    ///
    /// [`WbxmlDocument::read`] also returns the header and the tolerated irregularities.
    ///
    /// ```
    /// use syncml::Message;
    /// // Version 1.2, SyncML 1.2, UTF-8, no string table; Get, CmdID, the inline string 1, two ENDs.
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

    /// Reads a message in XML or WBXML; see [`is_wbxml`].
    ///
    /// # Errors
    /// [`AnyError`], with the place.
    pub fn read_any(bytes: &'a [u8]) -> Result<Self, AnyError> {
        Self::read_any_with(bytes, &ReadOptions::default())
    }

    /// Reads a message in XML or WBXML, with options.
    ///
    /// # Errors
    /// [`AnyError`], with the place.
    pub fn read_any_with(bytes: &'a [u8], options: &ReadOptions) -> Result<Self, AnyError> {
        match is_wbxml(bytes) {
            true => Ok(WbxmlDocument::read_with(bytes, options)?.message),
            false => Ok(Message::read_with(bytes, options)?),
        }
    }

    /// Appends the message as WBXML, and returns the parts that the encoding cannot carry.
    ///
    /// - SyncML's WBXML cannot carry comments, processing instructions, attributes, prefixes and foreign namespaces. They
    ///   are left out, and each is a finding.
    /// - Elements that have no token in the version of the message are written as literals (`LITERAL`).
    /// - The namespaces are those of the specification, also where the message spells them otherwise or declares none.
    ///   This is not a finding; nor are missing white space between elements and the missing XML declaration.
    /// - Text stays text: base64 is not decoded for any `Format`.
    /// - `DevInf` and `MgmtTree` markup in a `Data` whose `Type` is `application/vnd.syncml-devinf+xml` or
    ///   `application/vnd.syncml.dmtnds+xml` becomes an embedded WBXML document, and the `Type` `+wbxml`. White space
    ///   around it and between its elements is left out.
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
