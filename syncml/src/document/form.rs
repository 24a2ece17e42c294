//! What a document is: a whole message, its body, or commands alone.

use super::message::{Message, RootKind};
use core::fmt;

/// What a document is, by its root.
///
/// Only servers and devices write whole messages. What administrators write and consoles store is a body or a payload;
/// whoever sends it adds the rest.
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
#[non_exhaustive]
pub enum DocumentForm {
    /// `SyncML` with a header: a whole message (MS-MDM 2.2.2).
    Message,
    /// `SyncBody`, or `SyncML` whose `SyncHdr` is missing or empty: what the local management interface of Windows
    /// takes and returns, and how Microsoft's pages show commands.
    Body,
    /// One command, or several in a row: what servers wrap into a message of their own. Servers add `CmdID`s, too.
    Payload,
}

impl DocumentForm {
    /// Its name: `message`, `body`, `payload`.
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
    /// What the document is; `None` when its root is not an element of SyncML.
    pub fn form(&self) -> Option<DocumentForm> {
        match self.root() {
            RootKind::SyncML if self.has_header_content() => Some(DocumentForm::Message),
            RootKind::SyncML | RootKind::SyncBody => Some(DocumentForm::Body),
            RootKind::Command | RootKind::Commands => Some(DocumentForm::Payload),
            RootKind::Other => None,
        }
    }

    /// Whether there is a header that says something. The local management interface of Windows answers with an empty one.
    pub(crate) fn has_header_content(&self) -> bool {
        self.header().is_some_and(|header| header.element().has_children())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may

    use super::*;
    use crate::read::ReadOptions;

    #[test]
    fn documents_are_told_by_their_roots_whatever_stands_in_front() {
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
