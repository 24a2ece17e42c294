//! A message as a whole.

use crate::arena::{Arena, Kind};
use crate::command::{Command, Commands};
use crate::element::{Children, Element, Nodes};
use crate::header::Header;
use crate::ids::MsgId;
use crate::namespace::Version;
use crate::output::{Formatted, Output};
use crate::read;
use crate::read_error::ReadError;
use crate::read_options::ReadOptions;
use crate::tag::Tag;
use crate::write;
use crate::write_options::WriteOptions;
use core::fmt;
use csp_xml::{Encoding, Position};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A message: its text and what stands where in it.
///
/// Nothing is lost: order, repeats, attributes, namespaces, comments and unknown elements are all still there, and
/// [`Message::write_into`] can write them as they were read. The views ([`Header`], [`Command`], …) are small `Copy`
/// values that borrow the message and decode on demand.
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
    /// Where the parts stand that are asked for again and again, once somebody has asked.
    parts: OnceLock<Parts>,
}

/// The indices of the first elements of their kinds.
#[derive(Clone, Copy)]
struct Parts {
    header: Option<u32>,
    body: Option<u32>,
    msg_id: Option<u32>,
}

/// What the root element of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Root {
    /// `SyncML`: a message.
    SyncML,
    /// `SyncBody`: the commands of a message, as the local management interface of Windows takes them.
    SyncBody,
    /// A single command.
    Command,
    /// Several commands with no element around them ([`ReadOptions::bare_commands`]); the first may be misspelt, so that it
    /// is no command ([`ReadOptions::any_root`]).
    Commands,
    /// None of SyncML's ([`ReadOptions::any_root`]).
    Other,
}

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
        let arena = read::read(&decoded.text, options)?;
        Ok(Message { text: decoded.text, arena, encoding: decoded.encoding, parts: OnceLock::new() })
    }

    /// Reads a message from text.
    ///
    /// # Errors
    /// [`ReadError`], with line and column.
    pub fn parse(text: &'a str) -> Result<Self, ReadError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let arena = read::read(text, &ReadOptions::default())?;
        Ok(Message { text: Cow::Borrowed(text), arena, encoding: Encoding::Utf8, parts: OnceLock::new() })
    }

    /// A message whose records are known to fit its text.
    pub(crate) fn from_parts(text: Cow<'a, str>, arena: Arena) -> Self {
        Message { text, arena, encoding: Encoding::Utf8, parts: OnceLock::new() }
    }

    /// The same message, owning its text.
    pub fn into_owned(self) -> Message<'static> {
        Message { text: Cow::Owned(self.text.into_owned()), ..self }
    }

    /// The XML text: as it was read (decoded, without a byte order mark), or as the builder has written it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, without a copy where the message owns it.
    pub fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The encoding of the bytes that were read; UTF-8 for text.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The encoding that the XML declaration names, which may be another one.
    pub fn declared_encoding(&self) -> Option<&str> {
        let record = self.arena.records.first().filter(|record| record.kind == Kind::Declaration)?;
        write::encoding_in(&self.text[..record.content().end]).map(|place| &self.text[place])
    }

    pub(crate) fn arena(&self) -> &Arena {
        &self.arena
    }

    /// What the root element is.
    pub fn root(&self) -> Root {
        match self.root_element().tag() {
            Tag::SyncML => Root::SyncML,
            Tag::SyncBody => Root::SyncBody,
            Tag::Unknown if self.arena.roots > 1 && self.has_command_at_top() => Root::Commands,
            tag if !tag.is_command() => Root::Other,
            _ if self.arena.roots > 1 => Root::Commands,
            _ => Root::Command,
        }
    }

    fn has_command_at_top(&self) -> bool {
        Children::top(self).any(|root| root.tag().is_command())
    }

    /// The root element; of several commands the first.
    pub fn root_element(&self) -> Element<'_> {
        Element::new(self, self.arena.root)
    }

    /// Everything at the top: the root element, and the declarations, comments and instructions around it.
    pub fn nodes(&self) -> Nodes<'_> {
        Nodes::top(self)
    }

    /// Looks for the header and the body once: whoever asks for each command must not have us walk past whatever stands
    /// in front of them.
    fn parts(&self) -> Parts {
        *self.parts.get_or_init(|| {
            let root = self.root_element();
            let (header, body) = match self.root() {
                Root::SyncML => (root.child(Tag::SyncHdr), root.child(Tag::SyncBody)),
                Root::SyncBody => (None, Some(root)),
                _ => (None, None),
            };
            let msg_id = header.and_then(|header| header.child(Tag::MsgID));
            let index = |element: Option<Element<'_>>| element.map(|element| element.index());
            Parts { header: index(header), body: index(body), msg_id: index(msg_id) }
        })
    }

    fn part(&self, index: Option<u32>) -> Option<Element<'_>> {
        index.map(|index| Element::new(self, index))
    }

    /// The `SyncHdr` (MS-MDM 2.2.4.2). A fragment has none.
    pub fn header(&self) -> Option<Header<'_>> {
        self.part(self.parts().header).map(Header::new)
    }

    /// The element that holds the number of the message.
    pub(crate) fn msg_id_element(&self) -> Option<Element<'_>> {
        self.part(self.parts().msg_id)
    }

    /// The `SyncBody` (MS-MDM 2.2.4.3). A single command has none.
    pub fn body(&self) -> Option<Element<'_>> {
        self.part(self.parts().body)
    }

    /// The commands, in document order, which is the order of execution and of the answers.
    ///
    /// Elements that are no command are among them, as [`CommandKind::Other`](crate::CommandKind::Other). Commands
    /// inside commands are not: see [`Command::nested`].
    pub fn commands(&self) -> Commands<'_> {
        match (self.body(), self.root()) {
            (Some(body), _) => Commands::of_body(body.children()),
            (None, Root::Command) => Commands::single(Command::new(self.root_element())),
            (None, Root::Commands) => Commands::of_body(Children::top(self)),
            (None, _) => Commands::none(),
        }
    }

    /// Whether the message is the last one of its package (`Final`; MS-MDM 2.2.3.4).
    pub fn is_final(&self) -> bool {
        self.body().is_some_and(|body| body.child(Tag::Final).is_some())
    }

    /// The number of the message (`MsgID`), if it has a header and the header one.
    pub fn msg_id(&self) -> Option<MsgId> {
        MsgId::parse(&self.msg_id_element()?.value())
    }

    /// The version of SyncML it is written in: by its namespace, else by its `VerDTD`, else 1.2.
    pub fn version(&self) -> Version {
        let by_namespace = self.root_element().namespace().and_then(Version::of_namespace);
        by_namespace.or_else(|| Version::of_ver_dtd(&self.header()?.ver_dtd()?)).unwrap_or_default()
    }

    /// Line and column of byte `offset` of [`Message::text`].
    pub fn position(&self, offset: usize) -> Position {
        Position::of(&self.text, offset)
    }

    /// Where a piece of [`Message::text`] stands that a view has handed out, such as a
    /// [`RawText`](crate::RawText) or the [`raw`](crate::Attribute::raw) value of an attribute; `None` for any other text.
    ///
    /// ```
    /// use syncml::{Message, Node};
    /// let message = Message::parse("<Get>\n <!-- why --></Get>")?;
    /// let Some(Node::Comment(comment)) = message.root_element().nodes().nth(1) else { unreachable!() };
    /// let offset = message.offset_of(comment.0).unwrap();
    /// assert_eq!(message.position(offset).to_string(), "2:6");
    /// assert_eq!(message.offset_of("Get"), None);
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn offset_of(&self, piece: &str) -> Option<usize> {
        let offset = (piece.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize)?;
        (offset + piece.len() <= self.text.len()).then_some(offset)
    }

    /// Appends the message as XML to a `String` or a `Vec<u8>`, in UTF-8.
    ///
    /// ```
    /// use syncml::{Message, WriteOptions};
    /// let message = Message::parse("<Get>\n  <CmdID>1</CmdID>\n</Get>")?;
    /// let mut out = String::new();
    /// message.write_into(&mut out, &WriteOptions::compact());
    /// assert_eq!(out, "<Get><CmdID>1</CmdID></Get>");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn write_into(&self, out: &mut impl Output, options: &WriteOptions) {
        write::write(&self.text, &self.arena, out, options);
    }

    /// The message as something to be formatted, for outputs that are neither a `String` nor a `Vec<u8>`.
    ///
    /// ```
    /// use syncml::{Message, WriteOptions};
    /// let message = Message::parse("<Get>\n  <CmdID>1</CmdID>\n</Get>")?;
    /// let compact = WriteOptions::compact();
    /// assert_eq!(format!("{}", message.display(&compact)), "<Get><CmdID>1</CmdID></Get>");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn display<'o>(&self, options: &'o WriteOptions) -> impl fmt::Display + use<'_, 'o, 'a> {
        struct Display<'m, 'o>(&'m str, &'m Arena, &'o WriteOptions);
        impl fmt::Display for Display<'_, '_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = Formatted::new(f);
                write::write(self.0, self.1, &mut out, self.2);
                out.finish()
            }
        }
        Display(&self.text, &self.arena, options)
    }

    /// The message as XML, compact.
    pub fn to_xml(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        self.write_into(&mut out, &WriteOptions::compact());
        out
    }
}

/// Shows what kind of message it is and its size, never its content.
impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("root", &self.root_element().name())
            .field("bytes", &self.text.len())
            .field("commands", &self.commands().count())
            .field("final", &self.is_final())
            .finish()
    }
}
