//! Messages as documents.

use super::Out;
use crate::ascii::to_ascii;
use crate::console::{Console, Exit};
use std::io;
use std::path::PathBuf;
use syncml::{Message, WriteOptions};

/// Writes a message, indented; without `utf8`, letters beyond ASCII are character references.
pub(crate) fn put_message(
    message: &Message<'_>,
    utf8: bool,
    out: &Out,
    inputs: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let mut xml = String::new();
    message.write_into(&mut xml, &WriteOptions::indented());
    xml.truncate(xml.trim_end().len());
    xml.push('\n');
    let document = if utf8 { Ok(xml) } else { to_ascii(&xml) };
    match document {
        Ok(document) => out.put(document.as_bytes(), inputs, console),
        Err(error) => {
            console.error(format_args!("the message: {error}; add --utf8"))?;
            Ok(Exit::Unusable)
        }
    }
}
