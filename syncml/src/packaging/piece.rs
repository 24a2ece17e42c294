//! The text of a command, independent of the message around it.

use crate::document::Element;
use crate::views::Command;
use crate::vocabulary::{CmdId, Tag};
use core::fmt::Write;
use core::ops::Range;

/// The text of a command with the namespace declarations of the elements around it.
pub(super) struct Piece {
    pub(super) text: String,
    /// The places of the ids of the command and its nested commands, in document order.
    ids: Vec<Id>,
    /// The offset of the command in its message.
    start: usize,
    /// The length of the inserted declarations.
    shift: usize,
}

/// The place of the id of a command.
struct Id {
    /// The content of its `CmdID`, or the place for a missing one.
    place: Range<usize>,
    /// The tags to write around the id, if there is no `CmdID` with content.
    tags: Option<(String, String)>,
}

impl Piece {
    /// Copies a command out of its message. `home` is the default namespace at its destination.
    pub(super) fn of(command: Command<'_>, home: &str) -> Self {
        let element = command.element();
        let outer = element.outer_xml();
        let mut text = String::with_capacity(outer.len() + 64);
        // The declarations go after the name of the start tag.
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
        self.ids.extend(self.find_id(command));
        for nested in command.nested() {
            self.collect_ids(nested);
        }
    }

    /// The place of the id of a command; `None` for other elements and for an empty element.
    fn find_id(&self, command: Command<'_>) -> Option<Id> {
        let element = command.element();
        if !command.kind().is_command() {
            return None;
        }
        let id = element.child(Tag::CmdID);
        if let Some(id) = id.filter(|id| !id.content().is_empty()) {
            return Some(Id { place: self.at(id.content().start)..self.at(id.content().end), tags: None });
        }
        let prefix = element.name().split_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"));
        let tags = Some((format!("<{prefix}CmdID>"), format!("</{prefix}CmdID>")));
        let place = match id {
            Some(empty) => self.at(empty.span().start)..self.at(empty.span().end),
            None => {
                let first = element.content().start;
                (!element.content().is_empty()).then(|| self.at(first)..self.at(first))?
            }
        };
        Some(Id { place, tags })
    }

    /// The ids of the command and its nested commands, as written.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let written = self.ids.iter().filter(|id| id.tags.is_none());
        written.map(|id| self.text[id.place.clone()].trim_ascii())
    }

    /// The place in this text of byte `offset` of the message, which is after the name of the command's start tag.
    pub(super) fn at(&self, offset: usize) -> usize {
        offset - self.start + self.shift
    }

    /// The maximum length of the text with new numbers.
    pub(super) fn max_len(&self, renumbered: bool) -> usize {
        let ids = if renumbered { &self.ids[..] } else { &[] };
        let tags = |id: &Id| id.tags.as_ref().map_or(0, |(open, close)| open.len() + close.len());
        self.text.len() + ids.iter().map(|id| "4294967295".len() + tags(id)).sum::<usize>()
    }

    /// Appends the command. With `next`, assigns new numbers from it on, also to commands without an id.
    pub(super) fn write(&self, next: Option<&mut u32>, out: &mut String) {
        let Some(next) = next else { return out.push_str(&self.text) };
        let mut at = 0;
        for id in &self.ids {
            let (open, close) = id.tags.as_ref().map_or(("", ""), |(open, close)| (open, close));
            out.push_str(&self.text[at..id.place.start]);
            let _ = write!(out, "{open}{}{close}", CmdId(*next)); // writing to a String cannot fail
            *next = next.saturating_add(1);
            at = id.place.end;
        }
        out.push_str(&self.text[at..]);
    }
}

/// The namespace declarations in scope around a command.
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
