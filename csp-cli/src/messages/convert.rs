//! `csp syncml convert`: a message in another form.

use super::Form;
use super::input::{bytes, read_message};
use crate::console::{Console, Exit};
use std::io;
use std::path::Path;
use syncml::{Message, WriteOptions};

/// Writes the message in the form that is asked for.
pub(super) fn convert(path: &Path, to: Form, console: &mut Console<'_>) -> io::Result<Exit> {
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let message = match read_message(path, &bytes) {
        Ok(message) => message,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    match to {
        Form::Xml => xml(&message, console)?,
    }
    Ok(Exit::Success)
}

fn xml(message: &Message<'_>, console: &mut Console<'_>) -> io::Result<()> {
    let mut out = Vec::new();
    message.write_into(&mut out, &WriteOptions::as_read());
    console.out().write_all(&out)
}
