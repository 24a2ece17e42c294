//! The grammar: the places, order and number of elements; attributes and stray markup.
//!
//! One pass over the records of the message, without recursion.

use super::blanks::Blanks;
use super::findings::Findings;
use super::markup::TagEdits;
use super::rule::MessageRule;
use super::{data, document, namespaces};
use crate::document::{Arena, DocumentForm, Element, Message, NamespaceId, RecordKind, without_prefix};
use crate::vocabulary::Tag;
use crate::vocabulary::{Model, Occurs, Slot, is_unused, model};
use csp_findings::{distance, quoted};
use csp_xml::is_tag_without_start;

/// An element whose content is being checked.
struct Open<'m> {
    element: Element<'m>,
    tag: Tag,
    model: Model,
    /// The record after it.
    end: u32,
    /// The elements of the model that have occurred, one bit each.
    seen: u32,
    /// The last place in the model's order that its content has reached.
    reached: usize,
}

struct Grammar<'f, 'm> {
    found: &'f mut Findings,
    message: &'m Message<'m>,
    /// The namespace of the root element.
    root: NamespaceId,
    blanks: Blanks,
    open: Vec<Open<'m>>,
}

pub(super) fn check<'m>(found: &mut Findings, message: &'m Message<'m>) {
    let arena = message.arena();
    let root = arena.records[arena.root as usize].namespace;
    let mut grammar =
        Grammar { found, message, root, blanks: Blanks::default(), open: Vec::with_capacity(16) };
    let mut next = 0;
    while next < arena.records.len() {
        next = grammar.record(arena, next as u32) as usize;
    }
    while let Some(open) = grammar.open.pop() {
        grammar.close(&open);
    }
    grammar.blanks.finish(grammar.found);
}

impl<'m> Grammar<'_, 'm> {
    /// Checks a record. Returns the index of the next.
    fn record(&mut self, arena: &'m Arena, index: u32) -> u32 {
        while let Some(done) = self.open.pop_if(|open| index >= open.end) {
            self.close(&done);
        }
        let record = &arena.records[index as usize];
        let span = || record.span(self.message.text());
        match record.kind {
            RecordKind::Element | RecordKind::Empty => return self.element(arena, index),
            RecordKind::Comment => {
                let span = span();
                self.found.add(MessageRule::Comment, span, "the message holds a comment");
            }
            RecordKind::Instruction => {
                let span = span();
                self.found
                    .add(
                        MessageRule::Instruction,
                        span.clone(),
                        "a processing instruction is between the elements",
                    )
                    .fix("leave it out")
                    .edit(span, "");
            }
            RecordKind::Text | RecordKind::CData => {
                let span = span();
                self.text(&self.message.text()[record.content()], span);
            }
            RecordKind::Space | RecordKind::Declaration | RecordKind::DocType => {}
        }
        record.next
    }

    fn text(&mut self, raw: &str, span: core::ops::Range<usize>) {
        if raw.trim_ascii().is_empty() {
            return;
        }
        let Some(parent) = self.open.last() else {
            // Between the commands of a payload, where readers accept no other text.
            self.blanks.take(raw, &span);
            return;
        };
        let name = parent.tag;
        match parent.model {
            Model::Elements(_) | Model::Commands(_) | Model::Body | Model::Meta => {
                if self.blanks.take(raw, &span) {
                    return;
                }
                if is_tag_without_start(raw) {
                    let space = raw.len() - raw.trim_ascii_start().len();
                    let start = span.start + space..span.start + space;
                    let what = format!("{name} holds text that looks like a tag without its `<`");
                    // No edit: the tag may have further faults.
                    self.found.add(MessageRule::StrayText, start, what).fix("write the `<` that is missing");
                    return;
                }
                let what = format!("{name} holds text; expected only elements");
                // Letters may be a value or an address whose tags are missing, and which a person has to save.
                if raw.contains(char::is_alphanumeric) {
                    self.found.add(MessageRule::StrayText, span, what).fix("restore its tags, or remove it");
                } else {
                    self.found
                        .add(MessageRule::StrayText, span.clone(), what)
                        .fix("remove it")
                        .edit(span, "");
                }
            }
            Model::Empty => {
                self.found
                    .add(MessageRule::NotEmpty, span.clone(), format!("{name} is not empty"))
                    .fix(format!("write <{name}/>"))
                    .edit(span, "");
            }
            _ => {}
        }
    }

    fn element(&mut self, arena: &'m Arena, index: u32) -> u32 {
        let record = &arena.records[index as usize];
        let element = Element::new(self.message, index);
        let tag = record.tag;
        let model = model(tag);
        if self.open.is_empty() {
            self.root = record.namespace; // each command of a payload is a root
        }
        if arena.misspelt && tag != Tag::Unknown && element.local_name() != tag.as_str() {
            self.misspelt(element, tag);
        }
        self.child(element, tag);
        if tag != Tag::Unknown {
            let parent = self.open.last().map(|parent| parent.element);
            namespaces::element(self.found, element, tag, (self.root, record.namespace), parent);
            // Most tags consist only of a name, and need no search for attributes.
            let bare = (record.content - record.start) as usize <= tag.as_str().len() + "<//>".len();
            if !bare {
                self.attributes(element, tag);
            }
        }
        match model {
            Model::Data => {
                data::markup(self.found, element);
                if !self.is_of_item_in_command() {
                    data::namespaces(self.found, element);
                }
                record.next
            }
            Model::Opaque => record.next,
            _ if record.kind == RecordKind::Empty && !matches!(model, Model::Elements(_)) => record.next,
            _ => {
                self.open.push(Open { element, tag, model, end: record.next, seen: 0, reached: 0 });
                index + 1
            }
        }
    }

    /// The next element is in an item of a command on nodes, whose data is checked with the item.
    fn is_of_item_in_command(&self) -> bool {
        let [.., command, item] = self.open.as_slice() else { return false };
        item.tag == Tag::Item
            && matches!(command.tag, Tag::Add | Tag::Delete | Tag::Exec | Tag::Get | Tag::Replace)
    }

    /// Checks that an element is allowed at its place.
    fn child(&mut self, element: Element<'m>, tag: Tag) {
        let Some(parent) = self.open.last_mut() else { return };
        let within = parent.tag;
        let name = || quoted(element.local_name());
        match parent.model {
            Model::Text => {
                let what = format!("{} is in {within}, which holds only text", name());
                self.found.on(MessageRule::ElementInText, element, what);
                return;
            }
            Model::Empty => {
                self.found
                    .on(MessageRule::NotEmpty, element, format!("{within} is not empty"))
                    .fix(format!("write <{within}/>"))
                    .edit(element.span(), "");
                return;
            }
            _ => {}
        }
        // In a body or a block, other elements are answered like commands: see commands.rs.
        let among_commands = match parent.model {
            Model::Body => true,
            Model::Commands(slots) => !slots.iter().any(|(known, _)| *known == tag),
            _ => false,
        };
        if is_unused(tag) && !(among_commands && matches!(parent.model, Model::Body)) {
            let what = format!("device management does not use {tag}");
            self.found
                .on(MessageRule::UnusedElement, element, what)
                .fix("leave it out")
                .edit(element.span(), "");
        } else if tag == Tag::Correlator {
            self.found
                .on(MessageRule::Correlator, element, "Windows does not support Correlator")
                .fix("leave it out")
                .edit(element.span(), "");
        } else if tag == Tag::Cred && !matches!(within, Tag::SyncHdr | Tag::Status) {
            let what = format!("credentials are in {within}; they belong in SyncHdr");
            self.found.on(MessageRule::CredOutsideHeader, element, what);
        } else if among_commands {
            if matches!(tag, Tag::Status | Tag::Results) && within != Tag::SyncBody {
                let what = format!("{tag} is in {within}; it belongs in SyncBody");
                self.found.on(MessageRule::MisplacedElement, element, what);
            }
            if within == Tag::SyncBody {
                if parent.seen != 0 && tag != Tag::Final {
                    let what = format!("{} follows Final, which must be the last element", name());
                    self.found.on(MessageRule::ElementOrder, element, what).fix("put Final last");
                } else if parent.seen != 0 {
                    self.found.on(MessageRule::DuplicateElement, element, "Final occurs twice");
                }
                parent.seen |= u32::from(tag == Tag::Final);
            } else if tag.is_command() {
                parent.reached = usize::MAX; // the description of the block precedes its commands
            }
        } else if tag == Tag::Unknown {
            let what = format!("the protocol has no element {}", name());
            self.found.on(MessageRule::UnknownElement, element, what);
        } else {
            self.slot(element, tag);
        }
    }

    /// Reports a misspelt element, which is then checked as the intended one.
    fn misspelt(&mut self, element: Element<'m>, tag: Tag) {
        let name = quoted(element.local_name());
        let parent = self.open.last().map(|parent| parent.model);
        let (rule, what) = match parent {
            None if !tag.is_command() => {
                (MessageRule::WrongRoot, document::unexpected_root(element.local_name()))
            }
            None | Some(Model::Body | Model::Commands(_)) if tag.is_command() => {
                (MessageRule::NotACommand, format!("{name} is not a command, and is answered 400"))
            }
            _ => (MessageRule::UnknownElement, format!("the protocol has no element {name}")),
        };
        self.found.on(rule, element, what).rename(element, tag.as_str());
    }

    /// Checks an element against the order and the numbers of its parent's model.
    fn slot(&mut self, element: Element<'m>, tag: Tag) {
        let Some(parent) = self.open.last_mut() else { return };
        let within = parent.tag;
        let slots: &[Slot] = match parent.model {
            Model::Elements(slots) | Model::Commands(slots) => slots,
            Model::Reference if tag == Tag::LocURI => {
                let what = format!("the address in {within} is wrapped in a LocURI");
                let (start, content, end) = (element.start_tag(), element.content(), element.span().end);
                self.found
                    .on(MessageRule::MsMdmRefs, element, what)
                    .fix("write the address alone")
                    .edit(start.clone(), "")
                    .edit(content.end.max(start.end)..end, "");
                return;
            }
            Model::Meta if tag == Tag::MetInf && within == Tag::Meta => return,
            Model::Meta if tag.is_meta() => return,
            _ => &[],
        };
        let Some(place) = slots.iter().position(|(known, _)| *known == tag) else {
            if tag.is_meta() && matches!(parent.model, Model::Elements(_)) && within != Tag::SyncML {
                let what = format!("{tag} is in {within} instead of Meta");
                self.found.on(MessageRule::MetaOutside, element, what).fix(format!("put {tag} into Meta"));
                return;
            }
            self.found.on(
                MessageRule::MisplacedElement,
                element,
                format!("{tag} does not belong in {within}"),
            );
            return;
        };
        let bit = 1 << place;
        if parent.seen & bit != 0 && slots[place].1 != Occurs::Any {
            let what = format!("{within} has {tag} twice");
            self.found.on(MessageRule::DuplicateElement, element, what);
        } else if place < parent.reached {
            if within == Tag::Status && matches!(tag, Tag::TargetRef | Tag::SourceRef) {
                let what = format!("{tag} follows the data of the Status");
                self.found.on(MessageRule::MsMdmRefs, element, what).fix("put it before Data");
            } else {
                let before = slots.get(parent.reached).map(|(tag, _)| *tag);
                let place = matches!(tag, Tag::Target | Tag::Source) && within == Tag::Item;
                let rule = match before {
                    Some(Tag::Meta) if place => MessageRule::MetaBeforeTarget,
                    _ => MessageRule::ElementOrder,
                };
                let previous = before.map_or("the commands", Tag::as_str);
                let mut order: Vec<&str> = slots.iter().map(|(tag, _)| tag.as_str()).collect();
                if before.is_none() {
                    order.push("the commands");
                }
                self.found
                    .on(rule, element, format!("in {within}, {tag} follows {previous}"))
                    .fix(format!("keep the order {}", order.join(", ")));
            }
        }
        parent.seen |= bit;
        parent.reached = parent.reached.max(place);
    }

    /// Reports missing elements.
    fn close(&mut self, open: &Open<'m>) {
        let Model::Elements(slots) = open.model else { return };
        if open.tag == Tag::SyncHdr && open.seen == 0 && self.found.form() != Some(DocumentForm::Message) {
            return; // the local management interface of Windows answers with an empty header
        }
        for (place, (tag, occurs)) in slots.iter().enumerate() {
            if *occurs == Occurs::One && open.seen & (1 << place) == 0 {
                let what = format!("{} has no {tag}", open.tag);
                self.found.on(MessageRule::MissingElement, open.element, what).fix(format!("add <{tag}>"));
            }
        }
    }

    fn attributes(&mut self, element: Element<'m>, tag: Tag) {
        for attribute in element.attributes() {
            let name = attribute.name();
            if name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xml:") {
                continue;
            }
            if without_prefix(name) == "originalerror" && tag == Tag::Data {
                let parent = self.open.last().map(|parent| parent.tag);
                data::original_error(self.found, element, &attribute, parent);
                continue;
            }
            let what = format!("{tag} has an attribute, {}", quoted(name));
            let added = self.found.on(MessageRule::UnknownAttribute, element, what);
            if distance(name, "xmlns", 1).is_some() {
                added.fix("write xmlns");
            } else if element.has_children() || !element.text().trim_ascii().is_empty() {
                added.fix("leave it out").without(&attribute);
            } else {
                // What the element lacks may be here.
                added.fix("leave it out, and write its value as the content of the element if that is meant");
            }
        }
    }
}
