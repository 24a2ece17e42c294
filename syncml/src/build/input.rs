//! The inputs of the builder: plain structs with defaults for most fields.

use crate::document::Message;
use crate::views::{Command, Header};
use crate::vocabulary::{CmdRef, MsgId, StatusCode, Version};
use core::fmt;
use ddf::{Format, Value};
use std::borrow::Cow;

/// The header of a message to build (`SyncHdr`; MS-MDM 2.2.4.2).
///
/// ```
/// use syncml::{HeaderInput, MetaInput, MsgId};
/// let mut header = HeaderInput::new("1a", MsgId(1), "https://mdm.example/dm", "urn:uuid:0815");
/// header.meta = MetaInput { max_msg_size: Some(524_288), ..MetaInput::default() };
/// ```
#[derive(Clone, Debug, Default)]
pub struct HeaderInput<'a> {
    /// The version of SyncML: the namespace, `VerDTD` and `VerProto`.
    pub version: Version,
    /// The id of the session; Windows accepts at most 4 bytes.
    pub session_id: Cow<'a, str>,
    /// The number of the message.
    pub msg_id: Cow<'a, str>,
    /// The recipient's address.
    pub target: Cow<'a, str>,
    /// The recipient's name.
    pub target_name: Option<Cow<'a, str>>,
    /// The sender's address.
    pub source: Cow<'a, str>,
    /// The sender's name: with credentials, the user name.
    pub source_name: Option<Cow<'a, str>>,
    /// The address for answers, if it is not the source.
    pub resp_uri: Option<Cow<'a, str>>,
    /// The sender's credentials.
    pub cred: Option<CredInput<'a>>,
    /// The sizes that the sender accepts: `max_msg_size`, `max_obj_size`.
    pub meta: MetaInput<'a>,
}

impl<'a> HeaderInput<'a> {
    /// A header of version 1.2 with the four mandatory fields.
    pub fn new(
        session_id: impl Into<Cow<'a, str>>,
        msg_id: MsgId,
        target: impl Into<Cow<'a, str>>,
        source: impl Into<Cow<'a, str>>,
    ) -> Self {
        HeaderInput {
            session_id: session_id.into(),
            msg_id: msg_id.into(),
            target: target.into(),
            source: source.into(),
            ..HeaderInput::default()
        }
    }

    /// The header of the answer to a message with this header: the same session and version, target and source swapped (a
    /// `RespURI` replaces the source). `msg_id` is the number among the answering side's own messages.
    pub fn answering(header: Header<'a>, msg_id: MsgId) -> Self {
        let uri = |location: Option<crate::views::Location<'a>>| {
            location.and_then(|location| location.loc_uri()).map(|uri| uri.into_text())
        };
        HeaderInput {
            version: header.element().message().version(),
            session_id: header.session_id().unwrap_or_default(),
            msg_id: msg_id.into(),
            target: header.resp_uri().or_else(|| uri(header.source())).unwrap_or_default(),
            source: uri(header.target()).unwrap_or_default(),
            ..HeaderInput::default()
        }
    }
}

/// Credentials to send (`Cred`). `Debug` shows only their size.
#[derive(Clone, Default)]
pub struct CredInput<'a> {
    /// The kind (`mime_type`: `syncml:auth-md5`) and encoding (`format`).
    pub meta: MetaInput<'a>,
    /// The credentials.
    pub data: Cow<'a, str>,
}

impl fmt::Debug for CredInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredInput({} bytes)", self.data.len())
    }
}

/// Meta information to send, in the order of the document type (`Meta`; OMA MetInf 1.2). `None` is not written.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MetaInput<'a> {
    /// The format of the data.
    pub format: Option<Format>,
    /// The media type of the data, or the type of an alert (`Type`).
    pub mime_type: Option<Cow<'a, str>>,
    /// The importance of an alert.
    pub mark: Option<Cow<'a, str>>,
    /// The size of the whole object, in bytes.
    pub size: Option<u64>,
    /// The nonce for the next authentication.
    pub next_nonce: Option<Cow<'a, str>>,
    /// The largest message the sender accepts, in bytes.
    pub max_msg_size: Option<u64>,
    /// The largest object the sender accepts, in bytes.
    pub max_obj_size: Option<u64>,
}

impl<'a> MetaInput<'a> {
    /// Only a format.
    pub fn format(format: Format) -> Self {
        MetaInput { format: Some(format), ..MetaInput::default() }
    }

    /// Only a type.
    pub fn mime_type(mime_type: impl Into<Cow<'a, str>>) -> Self {
        MetaInput { mime_type: Some(mime_type.into()), ..MetaInput::default() }
    }

    /// Returns `true` if there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.format.is_none() && self.has_only_format()
    }

    /// Returns `true` if there is nothing to write except a format.
    pub(crate) fn has_only_format(&self) -> bool {
        let MetaInput { format: _, mime_type, mark, size, next_nonce, max_msg_size, max_obj_size } = self;
        let texts = mime_type.is_some() || mark.is_some() || next_nonce.is_some();
        !texts && size.is_none() && max_msg_size.is_none() && max_obj_size.is_none()
    }
}

/// Shows everything except the nonce.
impl fmt::Debug for MetaInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaInput")
            .field("format", &self.format)
            .field("mime_type", &self.mime_type)
            .field("mark", &self.mark)
            .field("size", &self.size)
            .field("next_nonce_bytes", &self.next_nonce.as_ref().map(|nonce| nonce.len()))
            .field("max_msg_size", &self.max_msg_size)
            .field("max_obj_size", &self.max_obj_size)
            .finish()
    }
}

/// An item to send (`Item`; MS-MDM 2.2.5.2). `Debug` shows only the size of the data.
///
/// ```
/// use syncml::ItemInput;
/// let read = ItemInput::source("./DevDetail/SwV").with_data(ddf::Format::Chr, "10.0.26100.1");
/// ```
#[derive(Clone, Default)]
pub struct ItemInput<'a> {
    /// The address the data goes to.
    pub target: Option<Cow<'a, str>>,
    /// The address the data comes from.
    pub source: Option<Cow<'a, str>>,
    /// Information about the data.
    pub meta: MetaInput<'a>,
    /// The data, as text; the builder escapes it.
    pub data: Option<Cow<'a, str>>,
    /// True if the data is markup: see [`ItemInput::with_markup`].
    pub markup: bool,
    /// True if more chunks of a large object follow.
    pub more_data: bool,
}

impl<'a> ItemInput<'a> {
    /// An item with this target.
    pub fn target(uri: impl Into<Cow<'a, str>>) -> Self {
        ItemInput { target: Some(uri.into()), ..ItemInput::default() }
    }

    /// An item with this source.
    pub fn source(uri: impl Into<Cow<'a, str>>) -> Self {
        ItemInput { source: Some(uri.into()), ..ItemInput::default() }
    }

    /// Sets the data and its format, converted by [`Format::in_message`]: the data of a `bin` node is Base64.
    #[must_use]
    pub fn with_data(mut self, format: Format, data: impl Into<Cow<'a, str>>) -> Self {
        self.meta.format = Some(format.in_message());
        self.data = Some(data.into());
        self
    }

    /// Sets the data to a value and its format, converted by [`Format::in_message`]; `node` and `null` have no data.
    #[must_use]
    pub fn with_value(mut self, format: Format, value: &'a Value<'_>) -> Self {
        self.meta.format = Some(format.in_message());
        self.data = match value {
            Value::None => None,
            value => Some(value.to_text()),
        };
        self
    }

    /// Sets the data to markup, which is not escaped.
    ///
    /// The markup must be well-formed and declare all its prefixes; the builder refuses other markup. An element at its top
    /// without a default namespace gets `xmlns=""`, so that it does not inherit SyncML's (MS-MDM 2.2.5.1). CDATA sections are
    /// written as plain text; comments and instructions are kept. An error quotes no name of the markup, which may be a part of a
    /// secret.
    ///
    /// ```
    /// use ddf::{Format, Verb};
    /// use syncml::{MessageBuilder, ItemInput, Version};
    /// let mut builder = MessageBuilder::fragment(Version::V1_2);
    /// let item = ItemInput::target("./Vendor/MSFT/Job").with_markup(Format::Xml, "<Job><![CDATA[a<b]]></Job>");
    /// builder.command_items(Verb::Exec, [item])?;
    /// let xml = builder.finish(false).to_xml();
    /// assert!(xml.contains("<Data><Job xmlns=\"\">a&lt;b</Job></Data>"));
    ///
    /// let item = ItemInput::target("./Vendor/MSFT/Job").with_markup(Format::Xml, "<Job>");
    /// let error = MessageBuilder::fragment(Version::V1_2).command_items(Verb::Exec, [item]).unwrap_err();
    /// assert_eq!(error.to_string(), "markup for Data: 1:6: `<…>` is not closed; `</…>` expected before the end");
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_markup(mut self, format: Format, markup: impl Into<Cow<'a, str>>) -> Self {
        self.markup = true;
        self.with_data(format, markup)
    }
}

impl fmt::Debug for ItemInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemInput")
            .field("target", &self.target.as_deref().map(csp_findings::without_product_keys))
            .field("source", &self.source.as_deref().map(csp_findings::without_product_keys))
            .field("meta", &self.meta)
            .field("data_bytes", &self.data.as_ref().map(|data| data.len()))
            .field("markup", &self.markup)
            .field("more_data", &self.more_data)
            .finish()
    }
}

/// A status to send (`Status`; MS-MDM 2.2.6.1). References are text, so that they can repeat any text of the command, also
/// an empty one.
#[derive(Clone, Debug)]
pub struct StatusInput<'a> {
    /// The id of the answered message.
    pub msg_ref: Cow<'a, str>,
    /// The id of the answered command, `0` for the header.
    pub cmd_ref: Cow<'a, str>,
    /// The name of the answered command.
    pub cmd: Cow<'a, str>,
    /// The targets of the command that this status is about; an empty list means all.
    pub target_refs: Vec<Cow<'a, str>>,
    /// The sources of the command that this status is about; an empty list means all.
    pub source_refs: Vec<Cow<'a, str>>,
    /// The wanted credentials: `mime_type`, `format`, `next_nonce`.
    pub chal: Option<MetaInput<'a>>,
    /// The code.
    pub code: StatusCode,
    /// The error that caused the code, as an HRESULT (`msft:originalerror`; MS-MDM 2.2.5.1). Windows sends it from
    /// SyncApplicationVersion 3.0 on.
    pub original_error: Option<u32>,
    /// Further information.
    pub items: Vec<ItemInput<'a>>,
}

impl<'a> StatusInput<'a> {
    /// The status of a received command.
    ///
    /// A message without a header counts as message 1. A command without a [usable id](Command::cmd_id) gets a blank
    /// `CmdRef`, and a message whose `MsgID` is longer than any number a blank `MsgRef`.
    pub fn answering(command: Command<'a>, code: StatusCode) -> Self {
        StatusInput {
            msg_ref: msg_ref(command.element().message()),
            cmd_ref: command.cmd_id().map(CmdRef::into_text).unwrap_or_default(),
            cmd: Cow::Borrowed(command.name()),
            target_refs: Vec::new(),
            source_refs: Vec::new(),
            chal: None,
            code,
            original_error: None,
            items: Vec::new(),
        }
    }

    /// The status of the header of a received message, which comes first (MS-MDM 2.2.6.1).
    pub fn answering_header(message: &'a Message<'_>, code: StatusCode) -> Self {
        StatusInput {
            msg_ref: msg_ref(message),
            cmd_ref: CmdRef::HEADER.into_text(),
            cmd: Cow::Borrowed("SyncHdr"),
            target_refs: Vec::new(),
            source_refs: Vec::new(),
            chal: None,
            code,
            original_error: None,
            items: Vec::new(),
        }
    }

    /// Adds a target of the command that this status is about.
    #[must_use]
    pub fn with_target_ref(mut self, uri: impl Into<Cow<'a, str>>) -> Self {
        self.target_refs.push(uri.into());
        self
    }
}

/// Results of a `Get` to send (`Results`; MS-MDM 2.2.7.8).
#[derive(Clone, Debug)]
pub struct ResultsInput<'a> {
    /// The id of the answered message.
    pub msg_ref: Cow<'a, str>,
    /// The id of the answered command.
    pub cmd_ref: Cow<'a, str>,
    /// The name of the answered command; see [`MessageBuilder::cmd_in_results`](crate::MessageBuilder::cmd_in_results).
    pub cmd: Cow<'a, str>,
    /// The meta information of all items.
    pub meta: MetaInput<'a>,
    /// The target of the command.
    pub target_ref: Option<Cow<'a, str>>,
    /// The source of the command.
    pub source_ref: Option<Cow<'a, str>>,
    /// The values. At least one.
    pub items: Vec<ItemInput<'a>>,
}

impl<'a> ResultsInput<'a> {
    /// The results of a received command.
    pub fn answering(command: Command<'a>, items: Vec<ItemInput<'a>>) -> Self {
        ResultsInput {
            msg_ref: msg_ref(command.element().message()),
            cmd_ref: command.cmd_id().map(CmdRef::into_text).unwrap_or_default(),
            cmd: Cow::Borrowed(command.name()),
            meta: MetaInput::default(),
            target_ref: None,
            source_ref: None,
            items,
        }
    }
}

/// The longest `MsgID` that answers repeat, in bytes; a number has at most 10.
const LONGEST_MSG_REF: usize = 64;

/// The `MsgRef` of answers to a message. It is blank for a `MsgID` that is too long: every answer repeats it, so the answers
/// could grow out of proportion to the message.
fn msg_ref<'a>(message: &'a Message<'_>) -> Cow<'a, str> {
    match message.msg_id_element() {
        None => Cow::Borrowed("1"),
        Some(id) if id.content().len() > LONGEST_MSG_REF => Cow::Borrowed(""),
        Some(id) => id.value(),
    }
}
