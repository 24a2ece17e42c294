//! Messages in files.

use super::wbxml;
use crate::files;
use std::path::Path;
use syncml::{Message, ReadOptions, RootKind, is_wbxml};

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
    let mut options = ReadOptions::lenient();
    if let Some(payload) =
        Message::read_with(bytes, &options).ok().filter(|it| it.root() == RootKind::Commands)
    {
        return Ok((payload, Vec::new()));
    }
    // A document without a root holds only commands.
    options.bare_commands = false;
    match Message::read_with(bytes, &options) {
        Ok(message) => Ok((message, Vec::new())),
        Err(error) => Err(format!("{}:{error}", path.display())),
    }
}
