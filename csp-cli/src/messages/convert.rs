//! `csp syncml convert`: a message in another form.

use super::input::{bytes, read_message};
use super::target::{Form, Target};
use super::{json, wbxml};
use crate::ascii::to_ascii;
use crate::console::{Console, Exit};
use std::io;
use std::path::Path;
use syncml::check::MessageChecker;
use syncml::{DocumentForm, Message, WriteOptions};

/// Writes the message in the form that is asked for.
pub(super) fn convert(path: &Path, target: Target, console: &mut Console<'_>) -> io::Result<Exit> {
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
    if target.to == Form::Wbxml {
        // For WBXML, only the losses are reported.
        notes.iter().try_for_each(|note| console.note(note))?;
        if message.form() == Some(DocumentForm::Payload) {
            console.note(format_args!("{}: read as a payload, not a message", path.display()))?;
        }
        return wbxml::write(path, &message, &target, console);
    }
    let report = MessageChecker::new().check(&bytes);
    for finding in &report.findings {
        console.error(format_args!("{}:{finding}", path.display()))?;
    }
    let document = match target.to {
        Form::Json => json::document(&message, target.ascii)?,
        _ => xml(&message),
    };
    let document = match (target.to, target.ascii) {
        (Form::Xml, true) => match to_ascii(&document) {
            Ok(ascii) => ascii,
            Err(error) => {
                console.error(format_args!("{}:{error}; leave out --ascii", path.display()))?;
                return Ok(Exit::Found);
            }
        },
        _ => document,
    };
    target.out.put(document.as_bytes(), &[path.to_owned()], console)
}

/// The message as it was read, with its layout, comments and spellings.
fn xml(message: &Message<'_>) -> String {
    let mut out = String::with_capacity(message.text().len() + 64);
    message.write_into(&mut out, &WriteOptions::as_read().with_declaration());
    // So that the prompt of a shell begins on its own line.
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}
