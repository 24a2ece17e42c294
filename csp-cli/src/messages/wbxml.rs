//! Messages as WBXML.

use super::target::Target;
use crate::console::{Console, Exit};
use csp_findings::Severity;
use std::io;
use std::path::Path;
use syncml::{Message, RootKind, WbxmlDocument, WbxmlOptions};

/// Reads a message. Errors, and the notes on tolerated faults, are `FILE: byte OFFSET: message`.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<(Message<'static>, Vec<String>), String> {
    let name = path.display();
    match WbxmlDocument::read(bytes) {
        Ok(document) => {
            let notes = document
                .notes
                .iter()
                .map(|note| format!("{name}: byte {}: info[{}]: {}", note.offset, note.rule, note.message));
            let notes = notes.collect();
            Ok((document.message, notes))
        }
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Writes the message. Reports the parts that WBXML does not carry; if there are any, writes only when `lossy` accepts that.
pub(super) fn write(
    path: &Path,
    message: &Message<'_>,
    target: &Target,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    if message.root() == RootKind::Commands {
        console.error(format_args!(
            "{}: is a payload of several commands, and WBXML has one root element; put them into <SyncBody>…</SyncBody> \
             to write a body",
            path.display()
        ))?;
        return Ok(Exit::Unusable);
    }
    if message.root() == RootKind::Other {
        let name = message.root_element().name();
        console.error(format_args!(
            "{}: the root element `{name}` is not that of a message; WBXML holds only messages",
            path.display()
        ))?;
        return Ok(Exit::Unusable);
    }
    let lossy = target.lossy;
    let mut out = Vec::new();
    let findings = message.write_wbxml_into(&mut out, &WbxmlOptions::default());
    let level = if lossy { Severity::Warning } else { Severity::Error };
    for mut finding in findings.iter().cloned() {
        finding.level = level;
        console.error(finding.in_file(path.display().to_string()))?;
    }
    if !lossy && !findings.is_empty() {
        let count = findings.len();
        let things = if count == 1 { "finding" } else { "findings" };
        console.error(format_args!(
            "nothing is written because of {count} {things}; accept that with --lossy"
        ))?;
        return Ok(Exit::Found);
    }
    target.out.put(&out, &[path.to_owned()], console)
}
