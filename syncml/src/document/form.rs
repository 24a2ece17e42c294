//! The form of a document: whole message, body or payload.

use super::message::Message;
use super::parts::RootKind;
use core::fmt;

/// The form of a document.
///
/// Only servers and devices write whole messages. Administrators and consoles write bodies and payloads, and the sender
/// adds the rest.
///
/// ```
/// use syncml::{DocumentForm, Message, ReadOptions};
///
/// let payload = b"<!-- two settings --><Replace/> <Replace/>";
/// let message = Message::read_with(payload, &ReadOptions::lenient())?;
/// assert_eq!(message.form(), Some(DocumentForm::Payload));
/// # Ok::<(), syncml::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum DocumentForm {
    /// `SyncML` with a header: a whole message (MS-MDM 2.2.2).
    Message,
    /// `SyncBody`, or `SyncML` whose `SyncHdr` is missing or empty: the form of the local management interface of Windows,
    /// and of the commands in Microsoft's documentation.
    Body,
    /// One command, or several without an element around them. A server wraps them into a message and adds `CmdID`s.
    Payload,
}

impl DocumentForm {
    /// The name: `message`, `body`, `payload`.
    pub const fn as_str(self) -> &'static str {
        match self {
            DocumentForm::Message => "message",
            DocumentForm::Body => "body",
            DocumentForm::Payload => "payload",
        }
    }
}

impl fmt::Display for DocumentForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Message<'_> {
    /// The form of the document; `None` when its root is not an element of SyncML.
    pub fn form(&self) -> Option<DocumentForm> {
        match self.root() {
            RootKind::SyncML if self.has_header_content() => Some(DocumentForm::Message),
            RootKind::SyncML | RootKind::SyncBody => Some(DocumentForm::Body),
            RootKind::Command | RootKind::Commands => Some(DocumentForm::Payload),
            RootKind::Other => None,
        }
    }

    /// Returns `true` if there is a header that is not empty. The local management interface of Windows answers with an
    /// empty one.
    pub(crate) fn has_header_content(&self) -> bool {
        self.header_element().is_some_and(|header| header.has_children())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // allowed in tests

    use super::*;
    use crate::read::ReadOptions;

    #[test]
    fn only_the_root_decides_the_form() {
        use DocumentForm::{Body, Message as Whole, Payload};
        for (document, form) in [
            ("<SyncML><SyncHdr><MsgID>1</MsgID></SyncHdr><SyncBody/></SyncML>", Some(Whole)),
            ("<SyncML><SyncHdr/><SyncBody/></SyncML>", Some(Body)),
            ("<SyncML><SyncHdr>\n</SyncHdr><SyncBody/></SyncML>", Some(Body)),
            ("<SyncML><SyncBody/></SyncML>", Some(Body)),
            ("<SyncBody/>", Some(Body)),
            ("<Get/>", Some(Payload)),
            ("<Get/>\n<Add/><Atomic/>", Some(Payload)),
            ("<add/><Replace/>", Some(Payload)),
            ("<html/>", None),
            ("<html/><html/>", None),
        ] {
            for front in ["", "\u{FEFF}", "<?xml version=\"1.0\"?>\n", "<!-- <SyncML> -->", "\u{FEFF}\n \t"] {
                let text = format!("{front}{document}");
                let message = Message::read_with(text.as_bytes(), &ReadOptions::lenient()).unwrap();
                assert_eq!(message.form(), form, "{text}");
            }
        }
    }
}
