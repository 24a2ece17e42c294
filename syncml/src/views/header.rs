//! The header of a message.

use super::credentials::Cred;
use super::location::Location;
use super::meta::Meta;
use crate::vocabulary::{MsgId, StatusCode, Tag};
use std::borrow::Cow;

view! {
    /// The header of a message: sender, recipient and session (`SyncHdr`; MS-MDM 2.2.4.2).
    Header
}

impl<'m> Header<'m> {
    /// The text of the first `tag` inside, without white space around it.
    fn value(&self, tag: Tag) -> Option<Cow<'m, str>> {
        self.0.child(tag).map(|child| child.value())
    }

    /// The version of the document type: `1.2`.
    pub fn ver_dtd(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::VerDTD)
    }

    /// The version of the protocol: `DM/1.2`.
    pub fn ver_proto(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::VerProto)
    }

    /// The status that a recipient answers for the versions: 200; 505 when `VerDTD` is not 1.x; 513 when `VerProto` is not
    /// DM/1.x (MS-MDM 2.2.3.13 and 2.2.3.14: only major revisions are incompatible). A missing version is accepted.
    ///
    /// ```
    /// use syncml::{Message, StatusCode};
    /// let status = |versions: &str| {
    ///     let text = format!("<SyncML><SyncHdr>{versions}</SyncHdr><SyncBody/></SyncML>");
    ///     Message::parse(&text).map(|message| message.header().unwrap().version_status())
    /// };
    /// assert_eq!(status("<VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>")?, StatusCode::OK);
    /// assert_eq!(status("<VerDTD>2.0</VerDTD>")?, StatusCode::VERSION_NOT_SUPPORTED);
    /// assert_eq!(status("<VerDTD>1.2</VerDTD><VerProto>SyncML/1.2</VerProto>")?, StatusCode::PROTOCOL_NOT_SUPPORTED);
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    pub fn version_status(&self) -> StatusCode {
        let is_first_major = |version: &str| {
            let minor = version.strip_prefix("1.").unwrap_or_default();
            !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_known_protocol = |version: &str| version.strip_prefix("DM/").is_some_and(is_first_major);
        if self.ver_dtd().is_some_and(|version| !is_first_major(&version)) {
            StatusCode::VERSION_NOT_SUPPORTED
        } else if self.ver_proto().is_some_and(|version| !is_known_protocol(&version)) {
            StatusCode::PROTOCOL_NOT_SUPPORTED
        } else {
            StatusCode::OK
        }
    }

    /// The id of the session, which need not be a number: hexadecimal digits occur.
    pub fn session_id(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::SessionID)
    }

    /// The number of the message; `None` when it is missing or not a number.
    pub fn msg_id(&self) -> Option<MsgId> {
        MsgId::parse(&self.value(Tag::MsgID)?)
    }

    /// The recipient.
    pub fn target(&self) -> Option<Location<'m>> {
        self.0.child(Tag::Target).map(Location::new)
    }

    /// The sender.
    pub fn source(&self) -> Option<Location<'m>> {
        self.0.child(Tag::Source).map(Location::new)
    }

    /// The address for answers, if it is not the source.
    pub fn resp_uri(&self) -> Option<Cow<'m, str>> {
        self.value(Tag::RespURI)
    }

    /// The sender's credentials.
    pub fn cred(&self) -> Option<Cred<'m>> {
        self.0.child(Tag::Cred).map(Cred::new)
    }

    /// The sizes that the sender accepts: `MaxMsgSize`, `MaxObjSize`.
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }
}
