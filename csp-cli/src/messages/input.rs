//! Messages in files.

use super::wbxml;
use crate::files;
use std::path::Path;
use syncml::{Message, is_wbxml};

/// The bytes of a file; what is wrong with it comes as `FILE: message`.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    files::bytes(path)
}

/// Reads a message, whatever form it is in, and what there is to say about it; what is wrong with it comes as
/// `FILE:LINE:COL: message`, or `FILE: byte OFFSET: message` where it is WBXML.
pub(super) fn read_message<'b>(path: &Path, bytes: &'b [u8]) -> Result<(Message<'b>, Vec<String>), String> {
    if is_wbxml(bytes) {
        return wbxml::read(path, bytes);
    }
    match Message::read(bytes) {
        Ok(message) => Ok((message, Vec::new())),
        Err(error) => Err(format!("{}:{error}", path.display())),
    }
}
