//! The parts of a message: its root, header and body.

use super::element::{Children, Element, XmlNodes};
use super::message::{Message, MessageParts};
use crate::vocabulary::{MsgId, Tag, Version};

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

impl Message<'_> {
    /// The kind of the root element.
    pub fn root(&self) -> RootKind {
        match self.root_element().tag() {
            Tag::SyncML => RootKind::SyncML,
            Tag::SyncBody => RootKind::SyncBody,
            Tag::Unknown if self.arena().roots > 1 && self.has_command_at_top() => RootKind::Commands,
            tag if !tag.is_command() => RootKind::Other,
            _ if self.arena().roots > 1 => RootKind::Commands,
            _ => RootKind::Command,
        }
    }

    fn has_command_at_top(&self) -> bool {
        Children::top(self).any(|root| root.tag().is_command())
    }

    /// The first root element.
    pub fn root_element(&self) -> Element<'_> {
        Element::new(self, self.arena().root)
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
}
