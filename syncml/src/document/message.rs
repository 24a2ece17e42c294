//! Messages.

use super::arena::{Arena, RecordKind};
use super::declaration::encoding_in;
use super::element::{Children, Element, XmlNodes};
use crate::vocabulary::{MsgId, Tag, Version};
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
    parts: OnceLock<MessageParts>,
}

/// The indices of the first header, body and `MsgID`.
#[derive(Clone, Copy)]
struct MessageParts {
    header: Option<u32>,
    body: Option<u32>,
    msg_id: Option<u32>,
}

/// The root element of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RootKind {
    /// `SyncML`: a message.
    SyncML,
    /// `SyncBody`: the commands of a message, as the local management interface of Windows accepts them.
    SyncBody,
    /// A single command.
    Command,
    /// Several commands without an element around them ([`ReadOptions::bare_commands`](crate::ReadOptions::bare_commands)).
    /// The first may be misspelt and so not be a command ([`ReadOptions::any_root`](crate::ReadOptions::any_root)).
    Commands,
    /// An element that is not SyncML's ([`ReadOptions::any_root`](crate::ReadOptions::any_root)).
    Other,
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

    /// The kind of the root element.
    pub fn root(&self) -> RootKind {
        match self.root_element().tag() {
            Tag::SyncML => RootKind::SyncML,
            Tag::SyncBody => RootKind::SyncBody,
            Tag::Unknown if self.arena.roots > 1 && self.has_command_at_top() => RootKind::Commands,
            tag if !tag.is_command() => RootKind::Other,
            _ if self.arena.roots > 1 => RootKind::Commands,
            _ => RootKind::Command,
        }
    }

    fn has_command_at_top(&self) -> bool {
        Children::top(self).any(|root| root.tag().is_command())
    }

    /// The first root element.
    pub fn root_element(&self) -> Element<'_> {
        Element::new(self, self.arena.root)
    }

    /// The nodes at the top: the root element, and declarations, comments and instructions around it.
    pub fn nodes(&self) -> XmlNodes<'_> {
        XmlNodes::top(self)
    }

    /// Finds the header and the body once, so that a call per command takes no time in what precedes them.
    fn parts(&self) -> MessageParts {
        *self.parts.get_or_init(|| {
            let root = self.root_element();
            let (header, body) = match self.root() {
                RootKind::SyncML => (root.child(Tag::SyncHdr), root.child(Tag::SyncBody)),
                RootKind::SyncBody => (None, Some(root)),
                _ => (None, None),
            };
            let msg_id = header.and_then(|header| header.child(Tag::MsgID));
            let index = |element: Option<Element<'_>>| element.map(|element| element.index());
            MessageParts { header: index(header), body: index(body), msg_id: index(msg_id) }
        })
    }

    fn part(&self, index: Option<u32>) -> Option<Element<'_>> {
        index.map(|index| Element::new(self, index))
    }

    /// The header's element.
    pub(crate) fn header_element(&self) -> Option<Element<'_>> {
        self.part(self.parts().header)
    }

    /// The `MsgID` of the header.
    pub(crate) fn msg_id_element(&self) -> Option<Element<'_>> {
        self.part(self.parts().msg_id)
    }

    /// The `SyncBody` (MS-MDM 2.2.4.3). A single command has none.
    pub fn body(&self) -> Option<Element<'_>> {
        self.part(self.parts().body)
    }

    /// Returns `true` if the message is the last one of its package (`Final`; MS-MDM 2.2.3.4).
    pub fn is_final(&self) -> bool {
        self.body().is_some_and(|body| body.child(Tag::Final).is_some())
    }

    /// The number of the message (`MsgID` of the header).
    pub fn msg_id(&self) -> Option<MsgId> {
        MsgId::parse(&self.msg_id_element()?.value())
    }

    /// The version of SyncML: by the namespace, else by the `VerDTD`, else 1.2.
    pub fn version(&self) -> Version {
        let by_namespace = self.root_element().namespace().and_then(Version::of_namespace);
        by_namespace
            .or_else(|| Version::of_ver_dtd(&self.header_element()?.child(Tag::VerDTD)?.value()))
            .unwrap_or_default()
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
