//! Messages in every form.

use syncml::{Message, WbxmlDocument, is_wbxml};

/// Reads WBXML or any well-formed XML as a message, as the check of messages does; `None` for bytes that the check reports
/// as unreadable.
pub fn read_message(bytes: &[u8]) -> Option<Message<'_>> {
    match is_wbxml(bytes) {
        true => WbxmlDocument::read(bytes).ok().map(|document| document.message),
        false => Message::read_leniently(bytes).ok(),
    }
}
