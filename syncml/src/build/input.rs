//! What a message is built from: plain structs, of which most fields may be left at their default.

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
    /// The name of the session; Windows takes at most 4 bytes.
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
    /// Where answers go, if not to the source.
    pub resp_uri: Option<Cow<'a, str>>,
    /// The sender's credentials.
    pub cred: Option<CredInput<'a>>,
    /// What the sender can take: `max_msg_size`, `max_obj_size`.
    pub meta: MetaInput<'a>,
}

impl<'a> HeaderInput<'a> {
    /// A header of version 1.2 with the four things every header has.
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

    /// The header of the answer to a message with this header: the same session and version, target and source
    /// swapped (a `RespURI` takes the place of the source). `msg_id` counts the answering side's own messages.
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

/// Credentials to send (`Cred`). `Debug` shows their size only.
#[derive(Clone, Default)]
pub struct CredInput<'a> {
    /// Their kind (`mime_type`: `syncml:auth-md5`) and encoding (`format`).
    pub meta: MetaInput<'a>,
    /// The credentials.
    pub data: Cow<'a, str>,
}

impl fmt::Debug for CredInput<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredInput({} bytes)", self.data.len())
    }
}

/// Information about data, in the order of the document type (`Meta`; OMA MetInf 1.2). What is `None` is not written.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MetaInput<'a> {
    /// The format of the data.
    pub format: Option<Format>,
    /// The media type of the data, or what an alert is about (`Type`).
    pub mime_type: Option<Cow<'a, str>>,
    /// How important an alert is.
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

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.format.is_none() && self.says_only_format()
    }

    /// Whether there is nothing to write but a format.
    pub(crate) fn says_only_format(&self) -> bool {
        let MetaInput { format: _, mime_type, mark, size, next_nonce, max_msg_size, max_obj_size } = self;
        let texts = mime_type.is_some() || mark.is_some() || next_nonce.is_some();
        !texts && size.is_none() && max_msg_size.is_none() && max_obj_size.is_none()
    }
}

/// Shows everything but the nonce.
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

/// An item to send (`Item`; MS-MDM 2.2.5.2). `Debug` shows the size of the data only.
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
    /// The data, as text: it is escaped when it is written.
    pub data: Option<Cow<'a, str>>,
    /// Whether the data is markup: see [`ItemInput::with_markup`].
    pub markup: bool,
    /// Whether more chunks of a large object follow.
    pub more_data: bool,
}

impl<'a> ItemInput<'a> {
    /// An item that names a target.
    pub fn target(uri: impl Into<Cow<'a, str>>) -> Self {
        ItemInput { target: Some(uri.into()), ..ItemInput::default() }
    }

    /// An item that names a source.
    pub fn source(uri: impl Into<Cow<'a, str>>) -> Self {
        ItemInput { source: Some(uri.into()), ..ItemInput::default() }
    }

    /// The same with data of this format, as [`Format::in_message`] has it: the data of a `bin` node is Base64.
    #[must_use]
    pub fn with_data(mut self, format: Format, data: impl Into<Cow<'a, str>>) -> Self {
        self.meta.format = Some(format.in_message());
        self.data = Some(data.into());
        self
    }

    /// The same with a value and its format, as [`Format::in_message`] has it; `node` and `null` have no data.
    #[must_use]
    pub fn with_value(mut self, format: Format, value: &'a Value<'_>) -> Self {
        self.meta.format = Some(format.in_message());
        self.data = match value {
            Value::None => None,
            value => Some(value.to_text()),
        };
        self
    }

    /// The same with data that is markup and is to be written as such, not escaped.
    ///
    /// It has to be well-formed, with all its prefixes declared in it; the builder refuses other markup. An element
    /// at its top that declares no default namespace gets `xmlns=""`, so that it does not fall into SyncML's (MS-MDM
    /// 2.2.5.1). CDATA sections are written as plain text; comments and instructions stay.
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
    /// assert_eq!(error.to_string(), "markup for Data: 1:6: `<Job>` is not closed; `</Job>` expected before the end");
    /// # Ok::<(), syncml::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_markup(mut self, format: Format, markup: impl Into<Cow<'a, str>>) -> Self {
        self.markup = true;
        self.with_data(format, markup)
    }

    /// The same with this meta information.
    #[must_use]
    pub fn with_meta(mut self, meta: MetaInput<'a>) -> Self {
        self.meta = meta;
        self
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

/// A status to send (`Status`; MS-MDM 2.2.6.1). References are text, so that whatever the command said can be
/// repeated, and nothing where it said nothing.
#[derive(Clone, Debug)]
pub struct StatusInput<'a> {
    /// The number of the message that is answered.
    pub msg_ref: Cow<'a, str>,
    /// The number of the command that is answered, `0` for the header.
    pub cmd_ref: Cow<'a, str>,
    /// The name of the command that is answered.
    pub cmd: Cow<'a, str>,
    /// Which targets of the command it is about; none means all.
    pub target_refs: Vec<Cow<'a, str>>,
    /// Which sources of the command it is about; none means all.
    pub source_refs: Vec<Cow<'a, str>>,
    /// Which credentials are wanted: `mime_type`, `format`, `next_nonce`.
    pub chal: Option<MetaInput<'a>>,
    /// The code.
    pub code: StatusCode,
    /// The error behind the code, as a HRESULT (`msft:originalerror`; MS-MDM 2.2.5.1). Windows tells it from
    /// SyncApplicationVersion 3.0 on.
    pub original_error: Option<u32>,
    /// Further information.
    pub items: Vec<ItemInput<'a>>,
}

impl<'a> StatusInput<'a> {
    /// The status of a command of a message that was read.
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

    /// The status of the header of a message that was read: the first of all (MS-MDM 2.2.6.1).
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

    /// The same, about this target of the command.
    #[must_use]
    pub fn with_target_ref(mut self, uri: impl Into<Cow<'a, str>>) -> Self {
        self.target_refs.push(uri.into());
        self
    }
}

/// What a `Get` has read, to send (`Results`; MS-MDM 2.2.7.8).
#[derive(Clone, Debug)]
pub struct ResultsInput<'a> {
    /// The number of the message that is answered.
    pub msg_ref: Cow<'a, str>,
    /// The number of the command that is answered.
    pub cmd_ref: Cow<'a, str>,
    /// The name of the command that is answered; see [`MessageBuilder::cmd_in_results`](crate::MessageBuilder::cmd_in_results).
    pub cmd: Cow<'a, str>,
    /// What holds for all items.
    pub meta: MetaInput<'a>,
    /// The target of the command.
    pub target_ref: Option<Cow<'a, str>>,
    /// The source of the command.
    pub source_ref: Option<Cow<'a, str>>,
    /// What was read. At least one.
    pub items: Vec<ItemInput<'a>>,
}

impl<'a> ResultsInput<'a> {
    /// The results of a command of a message that was read.
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

/// How answers refer to a message. Every one of them repeats it: so one that is no number by far is left blank, as the
/// answers could grow out of all proportion to the message.
fn msg_ref<'a>(message: &'a Message<'_>) -> Cow<'a, str> {
    match message.msg_id_element() {
        None => Cow::Borrowed("1"),
        Some(id) if id.content().len() > LONGEST_MSG_REF => Cow::Borrowed(""),
        Some(id) => id.value(),
    }
}
