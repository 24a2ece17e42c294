//! Messages in files.

use super::wbxml;
use crate::files;
use csp_xml::Position;
use std::path::Path;
use syncml::{Message, ReadOptions, WbxmlDocument, is_wbxml};

/// The bytes of a file; an error is `FILE: message`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    Ok(files::bytes(path)?)
}

/// Reads a message, a body or a payload: WBXML, or any well-formed XML. The notes are about the encoding. An error is
/// `FILE:LINE:COL: message`, or for WBXML `FILE: byte OFFSET: message`.
pub(super) fn read_message<'b>(path: &Path, bytes: &'b [u8]) -> Result<(Message<'b>, Vec<String>), String> {
    if is_wbxml(bytes) {
        return wbxml::read(path, bytes);
    }
    match Message::read_leniently(bytes) {
        Ok(message) => Ok((message, Vec::new())),
        Err(error) => Err(format!("{}:{error}", path.display())),
    }
}

/// Reads a message, a body or a payload from bytes: XML or WBXML. The error is a position and a text.
pub(crate) fn read_content(bytes: &[u8]) -> Result<Message<'static>, (Position, String)> {
    if is_wbxml(bytes) {
        return match WbxmlDocument::read(bytes) {
            Ok(WbxmlDocument { message, .. }) => Ok(message),
            // It has no lines: the column is the byte, counted from 1.
            Err(error) => Err((Position { line: 1, column: error.offset() as u32 + 1 }, error.to_string())),
        };
    }
    let mut options = ReadOptions::default();
    options.bare_commands = true; // a payload
    match Message::read_with(bytes, &options) {
        Ok(message) => Ok(message.into_owned()),
        Err(error) => {
            // The error displays its position first, which the caller has already.
            let text = error.to_string();
            let message = text.split_once(": ").map_or(text.as_str(), |(_, message)| message);
            Err((error.position(), message.to_owned()))
        }
    }
}
