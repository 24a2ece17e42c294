//! Messages.

use super::arena::{Arena, RecordKind};
use super::declaration::encoding_in;
use csp_xml::{Encoding, Position};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A message: its text and the places of its nodes.
///
/// Nothing is lost: a message keeps order, repeats, attributes, namespaces, comments and unknown elements, and
/// [`Message::write_into`] can write them as they were read. The views ([`Header`](crate::Header), [`Command`](crate::Command), …) are small
/// `Copy` values that borrow the message and decode on demand.
///
/// ```
/// use syncml::{CommandKind, Message};
///
/// let message = Message::read(br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody>
///     <Get><CmdID>7</CmdID><Item><Target><LocURI>./DevDetail/SwV</LocURI></Target></Item></Get>
///     <Final/></SyncBody></SyncML>"#)?;
/// assert!(message.is_final());
/// for command in message.commands() {
///     assert_eq!(command.kind(), CommandKind::Get);
///     for item in command.items() {
///         assert_eq!(item.target_uri().unwrap().as_str(), "./DevDetail/SwV");
///     }
/// }
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone)]
pub struct Message<'a> {
    text: Cow<'a, str>,
    arena: Arena,
    encoding: Encoding,
    /// A cache for the elements that the views ask for repeatedly.
    pub(super) parts: OnceLock<MessageParts>,
}

/// The indices of the first header, body and `MsgID`.
#[derive(Clone, Copy)]
pub(super) struct MessageParts {
    pub(super) header: Option<u32>,
    pub(super) body: Option<u32>,
    pub(super) msg_id: Option<u32>,
}

impl<'a> Message<'a> {
    /// A message of a text and its records. INVARIANT: the records describe this text.
    pub(crate) fn new(text: Cow<'a, str>, arena: Arena, encoding: Encoding) -> Self {
        Message { text, arena, encoding, parts: OnceLock::new() }
    }

    /// Copies the text into an owned message.
    pub fn into_owned(self) -> Message<'static> {
        Message { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    /// The XML text: as it was read (decoded, without a byte order mark), or as the builder wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text without copying it.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The encoding of the bytes that were read; UTF-8 for text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The encoding that the XML declaration names, which may differ.
    pub fn declared_encoding(&self) -> Option<&str> {
        let record = self.arena.records.first().filter(|record| record.kind == RecordKind::Declaration)?;
        encoding_in(&self.text[..record.content().end]).map(|place| &self.text[place])
    }

    pub(crate) fn arena(&self) -> &Arena {
        &self.arena
    }

    /// Line and column of byte `offset` of [`Message::text`].
    pub fn position(&self, offset: usize) -> Position {
        Position::of(&self.text, offset)
    }

    /// The offset of a piece of [`Message::text`] that a view returned, such as a [`RawText`](crate::RawText) or the
    /// [`raw`](crate::Attribute::raw) value of an attribute; `None` for any other text.
    ///
    /// ```
    /// use syncml::{Message, XmlNode};
    /// let message = Message::parse("<Get>\n <!-- why --></Get>")?;
    /// let Some(XmlNode::Comment(comment)) = message.root_element().nodes().nth(1) else { unreachable!() };
    /// let offset = message.offset_of(comment.0).unwrap();
    /// assert_eq!(message.position(offset).to_string(), "2:6");
    /// assert_eq!(message.offset_of("Get"), None);
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn offset_of(&self, piece: &str) -> Option<usize> {
        let offset = (piece.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (offset + piece.len() <= self.text.len()).then_some(offset)
    }
}
