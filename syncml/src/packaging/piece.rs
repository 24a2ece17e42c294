//! Commands as pieces of text that mean the same in any message.

use crate::{CmdId, Command, Element, Tag};
use core::fmt::Write;
use core::ops::Range;

/// The text of a command with every namespace declared that its surroundings had declared for it.
pub(super) struct Piece {
    pub(super) text: String,
    /// Where the numbers stand: of the command, then of those in it, in document order.
    ids: Vec<Range<usize>>,
    /// Where the command stood in its message, and how much longer what stands before its attributes has become.
    start: usize,
    shift: usize,
}

impl Piece {
    /// Takes a command out of its message. `home` is the default namespace of where it will go.
    pub(super) fn of(command: Command<'_>, home: &str) -> Self {
        let element = command.element();
        let outer = element.outer_xml();
        let mut text = String::with_capacity(outer.len() + 64);
        // The start tag gets the declarations behind its name.
        let name = 1 + element.name().len();
        text.push_str(&outer[..name]);
        for (name, value) in inherited(element) {
            let declared = element.attributes().any(|attribute| attribute.name() == name);
            if !declared && !(name == "xmlns" && (value == home || value.is_empty())) {
                // A raw value holds at most one of the two quotes: the one it was not written in.
                let quote = if value.contains('"') { '\'' } else { '"' };
                let _ = write!(text, " {name}={quote}{value}{quote}"); // writing to a String cannot fail
            }
        }
        let shift = text.len() - name;
        text.push_str(&outer[name..]);
        let mut piece = Piece { text, ids: Vec::new(), start: element.span().start, shift };
        piece.collect_ids(command);
        piece
    }

    fn collect_ids(&mut self, command: Command<'_>) {
        if let Some(id) = command.element().child(Tag::CmdID).filter(|id| !id.content().is_empty()) {
            let range = self.at(id.content().start)..self.at(id.content().end);
            self.ids.push(range);
        }
        for nested in command.nested() {
            self.collect_ids(nested);
        }
    }

    /// Where the command's own number stands, if it has one.
    pub(super) fn id(&self) -> Option<Range<usize>> {
        self.ids.first().cloned()
    }

    /// Where byte `offset` of the command's message, behind the name of its start tag, stands in this text.
    pub(super) fn at(&self, offset: usize) -> usize {
        offset - self.start + self.shift
    }

    /// How long it is at most, whatever its numbers are.
    pub(super) fn max_len(&self, renumbered: bool) -> usize {
        self.text.len() + if renumbered { self.ids.len() * "4294967295".len() } else { 0 }
    }

    /// Appends the command, with new numbers from `next` on if there is one. A number that is missing is not made up.
    pub(super) fn write(&self, next: Option<&mut u32>, out: &mut String) {
        let Some(next) = next else { return out.push_str(&self.text) };
        let mut at = 0;
        for id in &self.ids {
            out.push_str(&self.text[at..id.start]);
            let _ = write!(out, "{}", CmdId(*next)); // writing to a String cannot fail
            *next = next.saturating_add(1);
            at = id.end;
        }
        out.push_str(&self.text[at..]);
    }
}

/// The namespace declarations around a command, outermost first; an inner one has replaced an outer of its name.
fn inherited(element: Element<'_>) -> Vec<(&str, &str)> {
    let message = element.message();
    let mut declared: Vec<(&str, &str)> = Vec::new();
    let around = [Some(message.root_element()), message.body()];
    for ancestor in around.into_iter().flatten().filter(|ancestor| *ancestor != element) {
        for attribute in ancestor.attributes() {
            let name = attribute.name();
            if name != "xmlns" && !name.starts_with("xmlns:") {
                continue;
            }
            match declared.iter_mut().find(|(known, _)| *known == name) {
                Some((_, value)) => *value = attribute.raw(),
                None => declared.push((name, attribute.raw())),
            }
        }
    }
    declared
}
