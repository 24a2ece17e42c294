//! The form of a document that is not a whole message.

use super::findings::Findings;
use super::rule::MessageRule;
use crate::document::{DocumentForm, Message, RootKind};
use crate::vocabulary::Tag;

/// Notes the form of a document that is not a whole message.
pub(super) fn note(found: &mut Findings, message: &Message<'_>) {
    let root = message.root_element();
    let what = match found.form() {
        Some(DocumentForm::Payload) if message.form() == Some(DocumentForm::Payload) => {
            let count = match message.commands().count() {
                1 => "a single command".to_owned(),
                count => format!("{count} commands in a row"),
            };
            format!("read as a payload, {count}: its sender adds the header, the body and missing CmdIDs")
        }
        Some(DocumentForm::Payload) => {
            "read as a payload: its sender adds the header and missing CmdIDs".to_owned()
        }
        Some(DocumentForm::Body) => match (message.root(), root.child(Tag::SyncHdr)) {
            (RootKind::SyncML, Some(_)) => {
                "read as a body, because the header is empty: the local management interface of Windows answers so"
                    .to_owned()
            }
            (RootKind::SyncML, None) => "read as a body: its sender adds the header".to_owned(),
            _ => "read as a body without a header, the form that the local management interface of Windows takes".to_owned(),
        },
        Some(DocumentForm::Message) | None => return,
    };
    found.on(MessageRule::Fragment, root, what);
}
