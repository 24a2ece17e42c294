//! `csp syncml convert`: a message in another form.

use super::input::{bytes, read_message};
use super::{Form, json, wbxml};
use crate::console::{Console, Exit};
use std::io;
use std::path::Path;
use syncml::check::Checker;
use syncml::{DocumentForm, Message, WriteOptions};

/// Writes the message in the form that is asked for.
pub(super) fn convert(path: &Path, to: Form, lossy: bool, console: &mut Console<'_>) -> io::Result<Exit> {
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    let (message, notes) = match read_message(path, &bytes) {
        Ok(read) => read,
        Err(message) => {
            console.error(message)?;
            return Ok(Exit::Unusable);
        }
    };
    if to == Form::Wbxml {
        // What WBXML does not carry is what is to be known about the message here.
        notes.iter().try_for_each(|note| console.error(note))?;
        if message.form() == Some(DocumentForm::Payload) {
            console.error(format_args!("{}: taken for a payload, not a message", path.display()))?;
        }
        return wbxml::write(path, &message, lossy, console);
    }
    let report = Checker::new().check(&bytes);
    for finding in &report.findings {
        console.error(format_args!("{}:{finding}", path.display()))?;
    }
    match to {
        Form::Json => json::write(&message, console)?,
        _ => xml(&message, console)?,
    }
    Ok(Exit::Success)
}

/// As it was read: with its layout, its comments and its spellings.
fn xml(message: &Message<'_>, console: &mut Console<'_>) -> io::Result<()> {
    let mut out = Vec::with_capacity(message.text().len() + 64);
    message.write_into(&mut out, &WriteOptions::as_read().with_declaration());
    // White space behind the root says nothing; a prompt on the same line would.
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    console.out().write_all(&out)
}
