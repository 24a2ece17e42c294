//! Messages in files.

use crate::files;
use std::path::Path;
use syncml::Message;

/// The bytes of a file; what is wrong with it comes as `FILE: message`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    files::bytes(path)
}

/// Reads a message, whatever form it is in; what is wrong with it comes as `FILE:LINE:COL: message`.
pub(super) fn read_message<'b>(path: &Path, bytes: &'b [u8]) -> Result<Message<'b>, String> {
    Message::read(bytes).map_err(|error| format!("{}:{error}", path.display()))
}
