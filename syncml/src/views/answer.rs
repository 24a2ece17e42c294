//! Answers to commands: `Status` and `Results`.

use super::credentials::Chal;
use super::item::{Data, Items};
use super::location::UriText;
use super::meta::Meta;
use crate::document::Element;
use crate::vocabulary::{CmdId, CmdRef, MsgId, MsgRef, StatusCode, Tag};
use std::borrow::Cow;

view! {
    /// The result of a command (`Status`; MS-MDM 2.2.6.1, OMA SyncML RepPro 1.2.2, section 6.4).
    ///
    /// ```
    /// use syncml::{CmdId, Message, MsgId, StatusCode};
    /// let message = Message::parse("<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Cmd>Get</Cmd>
    ///     <TargetRef>./DevDetail/SwV</TargetRef><Data>404</Data></Status>")?;
    /// let status = message.commands().next().unwrap().as_status().unwrap();
    /// assert_eq!((status.msg_ref(), status.cmd_ref()), (Some(MsgId(1).into()), Some(CmdId(4).into())));
    /// assert_eq!(status.code(), Some(StatusCode::NOT_FOUND));
    /// assert_eq!(status.target_refs().next().unwrap().as_str(), "./DevDetail/SwV");
    /// # Ok::<(), syncml::ReadError>(())
    /// ```
    Status
}

impl<'m> Status<'m> {
    /// The id of the answered message; `None` when it is missing or blank.
    pub fn msg_ref(&self) -> Option<MsgRef<'m>> {
        MsgRef::new(self.0.child(Tag::MsgRef)?.value())
    }

    /// The id of the answered command, [`CmdRef::HEADER`] for the header; `None` when it is missing or blank (the command
    /// had no usable `CmdID`).
    pub fn cmd_ref(&self) -> Option<CmdRef<'m>> {
        CmdRef::new(self.0.child(Tag::CmdRef)?.value())
    }

    /// Returns `true` if this status answers the header: its `CmdRef` is `0` and its `Cmd` is `SyncHdr`, or one of the two is
    /// missing (MS-MDM 2.2.3.3 and 2.2.6.1).
    ///
    /// A Status with the `CmdRef` `0` and the name of a command answers a command with the `CmdID` `0`, not the header.
    pub fn answers_header(&self) -> bool {
        let cmd = self.cmd().filter(|cmd| !cmd.is_empty());
        match (self.cmd_ref(), cmd) {
            (None, None) => false,
            (id, cmd) => {
                id.is_none_or(|id| id.is_header()) && cmd.is_none_or(|cmd| cmd == Tag::SyncHdr.as_str())
            }
        }
    }

    /// The name of the answered command; `SyncHdr` for the header.
    pub fn cmd(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Cmd).map(|cmd| cmd.value())
    }

    /// The targets of the command that this status is about, bare or wrapped in `LocURI`; an empty list means all.
    pub fn target_refs(&self) -> impl Iterator<Item = UriText<'m>> + use<'m> {
        references(self.0, Tag::TargetRef)
    }

    /// The sources of the command that this status is about, bare or wrapped in `LocURI`; an empty list means all.
    pub fn source_refs(&self) -> impl Iterator<Item = UriText<'m>> + use<'m> {
        references(self.0, Tag::SourceRef)
    }

    /// The challenge: the wanted credentials.
    pub fn chal(&self) -> Option<Chal<'m>> {
        self.0.child(Tag::Chal).map(Chal::new)
    }

    /// The code; `None` when it is missing or not a number.
    pub fn code(&self) -> Option<StatusCode> {
        self.0.child(Tag::Data)?.value().parse().ok()
    }

    /// The data, which is normally the code.
    pub fn data(&self) -> Option<Data<'m>> {
        self.0.child(Tag::Data).map(Data::new)
    }

    /// The Windows error that caused the code, as Windows writes it (`msft:originalerror`): `0x86000002`.
    pub fn original_error(&self) -> Option<Cow<'m, str>> {
        Some(self.0.child(Tag::Data)?.attribute("originalerror")?.value())
    }

    /// Further information.
    pub fn items(&self) -> Items<'m> {
        Items::new(self.0)
    }
}

view! {
    /// The values that a `Get` has read (`Results`; MS-MDM 2.2.7.8, OMA SyncML RepPro 1.2.2, section 6.5).
    Results
}

impl<'m> Results<'m> {
    /// The id of the answered message: 1 when it is missing (MS-MDM 2.2.7.8); `None` when it is blank.
    pub fn msg_ref(&self) -> Option<MsgRef<'m>> {
        match self.0.child(Tag::MsgRef) {
            Some(reference) => MsgRef::new(reference.value()),
            None => Some(MsgId(1).into()),
        }
    }

    /// The id of the answered command: 1 when it is missing (MS-MDM 2.2.7.8); `None` when it is blank.
    pub fn cmd_ref(&self) -> Option<CmdRef<'m>> {
        match self.0.child(Tag::CmdRef) {
            Some(reference) => CmdRef::new(reference.value()),
            None => Some(CmdId(1).into()),
        }
    }

    /// The name of the answered command. Windows leaves it out.
    pub fn cmd(&self) -> Option<Cow<'m, str>> {
        self.0.child(Tag::Cmd).map(|cmd| cmd.value())
    }

    /// The meta information of all items, unless an item has its own.
    pub fn meta(&self) -> Option<Meta<'m>> {
        self.0.child(Tag::Meta).map(Meta::new)
    }

    /// The target of the command, bare or wrapped in `LocURI`.
    pub fn target_ref(&self) -> Option<UriText<'m>> {
        references(self.0, Tag::TargetRef).next()
    }

    /// The source of the command, bare or wrapped in `LocURI`.
    pub fn source_ref(&self) -> Option<UriText<'m>> {
        references(self.0, Tag::SourceRef).next()
    }

    /// The values; the `Source` of each is the address that the value was read from.
    pub fn items(&self) -> Items<'m> {
        Items::new(self.0)
    }
}

/// OMA writes references as bare text, MS-MDM wraps them in a `LocURI`.
fn references<'m>(answer: Element<'m>, tag: Tag) -> impl Iterator<Item = UriText<'m>> + use<'m> {
    answer.children_of(tag).map(|reference| UriText::new(reference.child(Tag::LocURI).unwrap_or(reference)))
}
