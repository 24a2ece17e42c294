//! Messages in files.

use crate::files;
use std::path::Path;
use syncml::{Message, ReadOptions};

/// The bytes of a file; what is wrong with it comes as `FILE: message`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    files::bytes(path)
}

/// Reads a message, whatever form it is in: any well-formed document. What is wrong with it comes as
/// `FILE:LINE:COL: message`.
pub(super) fn read_message<'b>(path: &Path, bytes: &'b [u8]) -> Result<Message<'b>, String> {
    let mut options = ReadOptions::lenient();
    // Several commands in a row are no document.
    options.bare_commands = false;
    Message::read_with(bytes, &options).map_err(|error| format!("{}:{error}", path.display()))
}
