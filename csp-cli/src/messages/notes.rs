//! What is odd about a message, though it can be read.

use crate::console::Console;
use ddf::xml::{Encoding, Lines};
use std::io;
use std::path::Path;
use syncml::{CommandKind, Commands, Element, Message, Node, Root, Tag, Version};

/// Says it on standard error, one line for each thing: `FILE:LINE:COL: note: …`.
pub(super) fn tell(path: &Path, message: &Message<'_>, console: &mut Console<'_>) -> io::Result<()> {
    let lines = Lines::new(message.text());
    for (offset, note) in notes(message) {
        console.error(format_args!("{}:{}: note: {note}", path.display(), lines.position(offset)))?;
    }
    Ok(())
}

fn notes(message: &Message<'_>) -> Vec<(usize, String)> {
    let mut notes = Vec::new();
    declaration(message, &mut notes);
    if message.root() == Root::Other {
        let root = message.root_element();
        notes.push((
            root.span().start,
            format!("the root element is `{}`; a message is a SyncML, a SyncBody or a command", root.name()),
        ));
    }
    elements(message, &mut notes);
    commands(message.commands(), &mut notes);
    notes.sort_by_key(|&(offset, _)| offset);
    notes
}

/// The encoding that is declared and the one that the bytes are in.
fn declaration(message: &Message<'_>, notes: &mut Vec<(usize, String)>) {
    let Some(declared) = message.declared_encoding() else { return };
    let is = |name: &str| declared.eq_ignore_ascii_case(name);
    let (right, really) = match message.encoding() {
        Encoding::Utf16Le => (is("utf-16") || is("utf-16le"), "UTF-16"),
        Encoding::Utf16Be => (is("utf-16") || is("utf-16be"), "UTF-16"),
        _ => (
            is("utf-8") || message.text().is_ascii() && !declared.to_ascii_lowercase().starts_with("utf-16"),
            "UTF-8",
        ),
    };
    if !right {
        let offset = message.offset_of(declared).unwrap_or_default();
        notes.push((offset, format!("the declaration says `{declared}`, and the bytes are {really}")));
    }
}

/// Namespaces that are spelled otherwise, prefixes that nobody declares, and what is unknown; each once.
fn elements(message: &Message<'_>, notes: &mut Vec<(usize, String)>) {
    let mut seen: Vec<String> = Vec::new();
    let mut pending: Vec<(Element<'_>, bool)> =
        message.nodes().filter_map(element).map(|root| (root, true)).collect();
    while let Some((element, protocol)) = pending.pop() {
        let note = match (element.tag(), element.namespace()) {
            (Tag::Unknown, None) if element.name() != element.local_name() => {
                Some(format!("the prefix of `{}` is not declared", element.name()))
            }
            (Tag::Unknown, _) if protocol && message.root() != Root::Other => {
                Some(format!("`{}` is no element of SyncML here", element.name()))
            }
            (Tag::Unknown, _) => None,
            (_, Some(namespace)) if is_odd(namespace) => {
                Some(format!("the namespace `{namespace}` is not spelled as in the specification"))
            }
            _ => None,
        };
        if let Some(note) = note.filter(|note| !seen.contains(note) && seen.len() < 100) {
            notes.push((element.span().start, note.clone()));
            seen.push(note);
        }
        // What stands in a value or in something unknown is nobody's grammar.
        let inside = protocol && element.tag() != Tag::Unknown && element.tag() != Tag::Data;
        let children: Vec<_> = element.children().map(|child| (child, inside)).collect();
        pending.extend(children.into_iter().rev());
    }
}

fn element<'m>(node: Node<'m>) -> Option<Element<'m>> {
    match node {
        Node::Element(element) => Some(element),
        _ => None,
    }
}

fn is_odd(namespace: &str) -> bool {
    namespace != "syncml:metinf" && Version::ALL.iter().all(|version| version.namespace() != namespace)
}

/// Commands that device management does not have.
fn commands(commands: Commands<'_>, notes: &mut Vec<(usize, String)>) {
    for command in commands {
        let kind = command.kind();
        if kind != CommandKind::Other && !kind.is_dm() {
            let note = format!(
                "`{}` is a command of data synchronization, not of device management",
                command.name()
            );
            notes.push((command.element().span().start, note));
        }
        self::commands(command.nested(), notes);
    }
}
