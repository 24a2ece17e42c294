//! Compares elements with the grammar.

use super::walk::{Frame, Markup};
use crate::check::grammar::{Child, Content, NODE, OLDER, PROPERTIES, Shape, is_known};
use crate::check::rule::DescriptionRule;
use crate::grammar::Grammar;
use alloc::format;
use alloc::vec::Vec;
use csp_findings::{nearest, quoted, short};
use csp_xml::StartTag;

static OPAQUE: Shape = Shape { attributes: &[], content: Content::Opaque };

impl<'t> Markup<'t> {
    /// Checks an element inside another and returns its shape.
    pub(super) fn child(
        &mut self,
        parent: &'static Shape,
        node: Option<usize>,
        tag: &StartTag<'t>,
        grammar: Grammar,
        start: usize,
    ) -> &'static Shape {
        let children = parent.children();
        match parent.content {
            Content::Opaque => return &OPAQUE,
            Content::Text | Content::Word(_) => {
                let message = format!("`<{}>` is where only text is allowed", short(tag.name()));
                self.fixable(
                    DescriptionRule::ElementInText,
                    start,
                    node,
                    message,
                    "write `<` as &lt; or use CDATA",
                );
                return &OPAQUE;
            }
            _ => {}
        }
        // Nearly all elements come in order, so that the search begins at the last one that was seen.
        let seen = self.open.last().map_or(0, |frame| frame.seen);
        let last = seen.checked_ilog2().map_or(0, |last| last as usize);
        let is = |index: &usize| children[*index].is(grammar, tag.local());
        let Some(index) = (last..children.len()).chain(0..last).find(is) else {
            self.unknown(parent, node, tag, grammar, start);
            return &OPAQUE;
        };
        let Some(frame) = self.open.last_mut() else { return &OPAQUE };
        let child: &'static Child = &children[index];
        let (seen, bit) = (frame.seen, 1 << index);
        let (name, first) = (frame.name, seen & bit == 0);
        frame.seen |= bit;
        match parent.content {
            Content::Elements(_) => {
                let highest = frame.rank;
                frame.rank = highest.max(child.rank);
                if !first && !child.repeats {
                    let message = format!("a second `{}` in `{name}`", child.name);
                    self.found(DescriptionRule::DuplicateElement, start, node, message);
                } else if child.rank < highest && !frame.disordered {
                    frame.disordered = true;
                    let previous = children
                        .iter()
                        .enumerate()
                        .find(|&(at, other)| seen & (1 << at) != 0 && other.rank > child.rank);
                    let previous = previous.map_or("", |(_, other)| other.name);
                    let message = format!("`{}` follows `{previous}`", child.name);
                    let fix = format!("move it before `{previous}`");
                    self.fixable(DescriptionRule::ElementOrder, start, node, message, fix);
                }
            }
            Content::Choice(_) if seen & !bit != 0 || (!first && !child.repeats) => {
                let message = format!("a second word in `{name}`: `{}`", child.name);
                // Addresses, verbs and values do not depend on DFType.
                let rule = if name == "DFType" {
                    DescriptionRule::SeveralTypes
                } else {
                    DescriptionRule::SeveralWords
                };
                self.found(rule, start, node, message);
            }
            Content::Set(_) if !first => {
                let message = format!("`{}` occurs twice in `{name}`", child.name);
                self.fixable(DescriptionRule::DuplicateVerb, start, node, message, "leave it out");
            }
            _ => {}
        }
        child.shape
    }

    fn unknown(
        &mut self,
        parent: &'static Shape,
        node: Option<usize>,
        tag: &StartTag<'t>,
        grammar: Grammar,
        start: usize,
    ) {
        let frame = self.open.last();
        let within = frame.map_or("", |frame| frame.name);
        let written = short(tag.name());
        let fix = nearest(tag.local(), parent.children().iter().map(|child| child.name));
        let (rule, message) = match (&parent.content, grammar) {
            (_, Grammar::Foreign) => {
                (DescriptionRule::ForeignNamespace, format!("`<{written}>` is in an unknown namespace"))
            }
            (_, Grammar::Microsoft) if OLDER.contains(&tag.local()) => (
                DescriptionRule::OlderExtension,
                format!("`<{written}>` is an element of Windows Mobile, and is kept unread"),
            ),
            (Content::Choice(words) | Content::Set(words), _) if grammar == words[0].grammar => {
                let words: Vec<&str> = words.iter().map(|word| word.name).collect();
                let message =
                    format!("unknown {within} {}; expected one of {}", quoted(tag.local()), words.join(", "));
                (DescriptionRule::UnknownWord, message)
            }
            (_, Grammar::Microsoft) => {
                (DescriptionRule::UnknownExtension, format!("`<{written}>` is not known in `{within}`"))
            }
            (_, Grammar::Oma) if is_known(Grammar::Oma, tag.local()) => {
                (DescriptionRule::MisplacedElement, format!("`<{written}>` is not allowed in `{within}`"))
            }
            (_, Grammar::Oma) if is_known(Grammar::Microsoft, tag.local()) => {
                let message = format!("`<{written}>` is Microsoft's, but has no prefix here");
                let fix = format!("write `<MSFT:{written}>`");
                self.fixable(DescriptionRule::MisplacedElement, start, node, message, fix);
                return;
            }
            (_, Grammar::Oma) => {
                (DescriptionRule::UnknownElement, format!("`<{written}>` is not known in `{within}`"))
            }
        };
        match fix {
            Some(fix) if grammar != Grammar::Foreign => {
                self.fixable(rule, start, node, message, format!("write `{fix}`"));
            }
            _ => self.found(rule, start, node, message),
        }
    }

    /// Checks the children of a `Node` and its `DFProperties` in combination.
    pub(super) fn node(&mut self, frame: &Frame<'t>) {
        let (start, node) = (frame.start, frame.node);
        let has = |name: &str| {
            let index = frame.shape.children().iter().position(|child| child.is(Grammar::Oma, name));
            index.is_some_and(|index| frame.seen & (1 << index) != 0)
        };
        if core::ptr::eq(frame.shape, &NODE) {
            if !has("DFProperties") {
                self.found(DescriptionRule::MissingProperties, start, node, "`Node` has no `DFProperties`");
            }
            if has("Node") && has("Value") {
                let message = "the node has both children and a `Value`";
                self.found(DescriptionRule::NodeAndValue, start, node, message);
            }
        }
        if core::ptr::eq(frame.shape, &PROPERTIES) {
            if !has("Occurrence") {
                let message = "the node has no `Occurrence`, which means One";
                self.found(DescriptionRule::MissingOccurrence, start, node, message);
            }
            if !has("Scope") {
                self.found(DescriptionRule::MissingScope, start, node, "the node has no `Scope`");
            }
        }
    }
}
