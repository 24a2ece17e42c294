//! Prepares markup for a `Data`.

use super::error::BuildError;
use crate::document::{Message, RecordKind, XmlNode};
use crate::read::{ReadError, ReadErrorKind, ReadOptions};
use crate::write::append_cdata;

/// The element around the markup while it is read.
const BEFORE: &str = "<Data>";
const AFTER: &str = "</Data>";

/// Reads the markup as the content of a `Data`.
///
/// In a message it would inherit the namespace of SyncML. MS-MDM 2.2.5.1 wants markup to declare its own, so an element
/// without a declaration gets `xmlns=""`. CDATA sections become plain text, as the native client wants.
pub(crate) fn read(markup: &str) -> Result<Message<'static>, BuildError> {
    let wrapped = format!("{BEFORE}{markup}{AFTER}");
    let message = parse(&wrapped).map_err(|error| BuildError::Markup { error: place(&error, markup) })?;
    let arena = message.arena();
    let mut out = String::with_capacity(wrapped.len() + 16);
    let mut done = 0;
    let mut roots = message.root_element().nodes().filter_map(|node| match node {
        XmlNode::Element(element) => Some(element),
        _ => None,
    });
    let mut root = roots.next();
    for record in &arena.records {
        let start = record.start as usize;
        if record.kind == RecordKind::CData {
            out.push_str(&wrapped[done..start]);
            let span = record.span(&wrapped);
            append_cdata(&wrapped[span.clone()], &mut out);
            done = span.end;
        }
        let Some(element) = root.filter(|element| element.span().start == start) else { continue };
        if element.name() == element.local_name() && !element.attributes().any(|a| a.name() == "xmlns") {
            let after_name = start + 1 + element.name().len();
            out.push_str(&wrapped[done..after_name]);
            out.push_str(" xmlns=\"\"");
            done = after_name;
        }
        root = roots.next();
    }
    if done == 0 {
        return Ok(message.into_owned());
    }
    out.push_str(&wrapped[done..]);
    parse(&out).map(Message::into_owned).map_err(|error| BuildError::Markup { error })
}

fn parse(text: &str) -> Result<Message<'_>, ReadError> {
    let options = ReadOptions { any_root: true, ..ReadOptions::default() };
    Message::read_with(text.as_bytes(), &options)
}

/// The error, with its place in the markup alone.
fn place(error: &ReadError, markup: &str) -> ReadError {
    let offset = error.offset().saturating_sub(BEFORE.len()).min(markup.len());
    let kind = match error.kind() {
        // The end tag of the wrapper, not of the caller.
        ReadErrorKind::Xml(csp_xml::XmlErrorKind::Mismatched { open, .. }) if offset == markup.len() => {
            ReadErrorKind::Xml(csp_xml::XmlErrorKind::Unclosed(open.clone()))
        }
        ReadErrorKind::Xml(csp_xml::XmlErrorKind::SecondRoot) => {
            ReadErrorKind::Xml(csp_xml::XmlErrorKind::Unopened("Data".to_owned()))
        }
        kind => kind.clone(),
    };
    ReadError::at(kind, markup, offset)
}
