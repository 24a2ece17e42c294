//! Goes through the markup of a file: elements, texts and comments.

use crate::check::grammar::{Content, MGMT_TREE, NODE, Shape};
use crate::check::outline::Outline;
use crate::check::rule::DescriptionRule;
use crate::grammar::{Grammar, MICROSOFT, Namespaces};
use crate::read::Witness;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{quoted, short};
use csp_xml::{Limits, Scanner, StartTag, TokenKind, XmlError, decode_text, is_tag_without_start};

/// An open element.
pub(super) struct Frame<'t> {
    pub(super) shape: &'static Shape,
    pub(super) name: &'t str,
    pub(super) start: usize,
    pub(super) content: usize,
    /// The place in the outline.
    pub(super) outline: usize,
    /// The node it is or belongs to.
    pub(super) node: Option<usize>,
    /// Bit set of the children seen so far, by their index in the grammar.
    pub(super) seen: u64,
    /// The highest rank among the children so far.
    pub(super) rank: u8,
    pub(super) disordered: bool,
}

/// A finding in the markup. The LocURI of its node is known when the description is read.
pub(in crate::check) struct MarkupFinding {
    pub(in crate::check) rule: DescriptionRule,
    pub(in crate::check) start: usize,
    /// The node, by its number in document order.
    pub(in crate::check) node: Option<usize>,
    pub(in crate::check) message: Cow<'static, str>,
    pub(in crate::check) fix: Option<Cow<'static, str>>,
}

/// Goes through the tokens of a file, in order: as the witness of the reader, or by [`Markup::of_text`].
#[derive(Default)]
pub(in crate::check) struct Markup<'t> {
    pub(in crate::check) outline: Outline<'t>,
    pub(in crate::check) findings: Vec<MarkupFinding>,
    pub(super) open: Vec<Frame<'t>>,
    /// The number of nodes that have begun.
    pub(in crate::check) nodes: usize,
    namespaces: Option<Namespaces<'t>>,
    /// The prefixes without a namespace that are already reported.
    unbound: Vec<&'t str>,
}

impl<'t> Witness<'t> for Markup<'t> {
    fn see(&mut self, kind: TokenKind, scanner: &Scanner<'t>) {
        let start = scanner.span().start;
        match kind {
            TokenKind::Start => self.start(scanner, start),
            TokenKind::End => self.end(start, scanner.text()),
            TokenKind::Text => self.text(start, scanner.raw()),
            TokenKind::CData => self.text(start, "CDATA"),
            TokenKind::Comment => self.aside(start, DescriptionRule::Comment, "a comment"),
            TokenKind::Instruction => {
                self.aside(start, DescriptionRule::ProcessingInstruction, "a processing instruction");
            }
            TokenKind::Declaration | TokenKind::DocType | TokenKind::Eof => {} // see `document`
        }
    }
}

impl<'t> Markup<'t> {
    /// Nothing yet of this text.
    pub(in crate::check) fn new(text: &str) -> Self {
        Markup { outline: Outline::with_room_for(text.len()), ..Markup::default() }
    }

    /// The markup of a text that was read before.
    pub(in crate::check) fn of_text(text: &'t str) -> Result<Self, XmlError> {
        let mut scanner = Scanner::new(text, &Limits::NONE)?.skipping_space();
        let mut markup = Markup::new(text);
        loop {
            match scanner.advance()? {
                TokenKind::Eof => return Ok(markup),
                kind => markup.see(kind, &scanner),
            }
        }
    }

    /// Adds a finding.
    pub(super) fn found(
        &mut self,
        rule: DescriptionRule,
        start: usize,
        node: Option<usize>,
        message: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(MarkupFinding { rule, start, node, message: message.into(), fix: None });
    }

    /// Adds a finding with a fix.
    pub(super) fn fixable(
        &mut self,
        rule: DescriptionRule,
        start: usize,
        node: Option<usize>,
        message: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) {
        let fix = Some(fix.into());
        self.findings.push(MarkupFinding { rule, start, node, message: message.into(), fix });
    }

    fn start(&mut self, scanner: &Scanner<'t>, start: usize) {
        let tag = &scanner.tag();
        let outline = self.outline.open(tag.local(), start);
        let content = scanner.span().end;
        let parent = self.open.last().map(|frame| (frame.shape, frame.node));
        let grammar = self.grammar(scanner, tag, start, parent);
        let (shape, node) = match parent {
            None => (&MGMT_TREE, None),
            Some((shape, node)) => {
                let shape = self.child(shape, node, tag, grammar, start);
                let node = if core::ptr::eq(shape, &NODE) {
                    self.nodes += 1;
                    Some(self.nodes - 1)
                } else {
                    node
                };
                (shape, node)
            }
        };
        if !matches!(shape.content, Content::Opaque) {
            self.attributes(shape, scanner, node, start);
        }
        self.open.push(Frame {
            shape,
            name: tag.local(),
            start,
            content,
            outline,
            node,
            seen: 0,
            rank: 0,
            disordered: false,
        });
    }

    fn grammar(
        &mut self,
        scanner: &Scanner<'t>,
        tag: &StartTag<'t>,
        start: usize,
        parent: Option<(&Shape, Option<usize>)>,
    ) -> Grammar {
        let prefix = tag.prefix();
        let bound = prefix.is_empty() || scanner.namespace(prefix).is_some();
        if !bound && !self.unbound.contains(&prefix) && self.unbound.len() < 16 {
            self.unbound.push(prefix);
            let message = format!("the prefix `{}` has no namespace", short(prefix));
            let node = parent.and_then(|(_, node)| node);
            if prefix == "MSFT" {
                let fix = format!("write xmlns:MSFT=\"{MICROSOFT}\" into `<MgmtTree>`");
                self.fixable(DescriptionRule::UnboundPrefix, start, node, message, fix);
            } else {
                self.found(DescriptionRule::UnboundPrefix, start, node, message);
            }
        }
        let namespaces = self.namespaces.get_or_insert_with(|| Namespaces::of_root(tag, scanner));
        namespaces.grammar(tag, scanner)
    }

    fn text(&mut self, start: usize, text: &str) {
        let Some(frame) = self.open.last() else { return };
        if text.trim_ascii().is_empty()
            || matches!(frame.shape.content, Content::Text | Content::Word(_) | Content::Opaque)
        {
            return;
        }
        let space = text.len() - text.trim_ascii_start().len();
        let (name, node) = (frame.name, frame.node);
        if is_tag_without_start(text) {
            let message = format!("text in `{name}` that looks like a tag without its `<`");
            let fix = "write the `<` that is missing";
            return self.fixable(DescriptionRule::StrayText, start + space, node, message, fix);
        }
        let message = format!("text in `{name}`, which holds elements only");
        self.found(DescriptionRule::StrayText, start + space, node, message);
    }

    /// Reports a comment or a processing instruction.
    fn aside(&mut self, start: usize, rule: DescriptionRule, what: &str) {
        let Some(frame) = self.open.last() else {
            return self.found(rule, start, None, format!("{what} beside the root element"));
        };
        let (name, node) = (frame.name, frame.node);
        match frame.shape.content {
            Content::Opaque => {}
            Content::Text | Content::Word(_) => {
                let fix = "move it out of the text";
                self.fixable(
                    DescriptionRule::MarkupInText,
                    start,
                    node,
                    format!("{what} in the text of `{name}`"),
                    fix,
                );
            }
            _ => self.found(rule, start, node, format!("{what} in `{name}`")),
        }
    }

    fn end(&mut self, end: usize, text: &str) {
        let Some(frame) = self.open.pop() else { return };
        self.outline.close(frame.outline);
        let (start, node) = (frame.start, frame.node);
        match frame.shape.content {
            Content::Elements(children) => {
                for (index, child) in children.iter().enumerate() {
                    if child.required && frame.seen & (1 << index) == 0 {
                        let message = format!("`{}` has no `{}`", frame.name, child.name);
                        self.found(DescriptionRule::MissingElement, start, node, message);
                    }
                }
                self.node(&frame);
            }
            Content::Choice(words) if frame.seen == 0 && is_empty(&frame, end, text) => {
                let words: Vec<&str> = words.iter().map(|word| word.name).collect();
                let message = format!("`{}` is empty; expected one of {}", frame.name, words.join(", "));
                self.found(DescriptionRule::MissingWord, start, node, message);
            }
            Content::Set(_) if frame.seen == 0 && is_empty(&frame, end, text) => {
                self.found(DescriptionRule::EmptyAccess, start, node, "`AccessType` names no verb");
            }
            Content::Word(words) => {
                let text = content(&frame, end, text);
                self.word(text.trim_ascii(), frame.name, words, start, node);
            }
            Content::Text if ["ZeroOrN", "OneOrN"].contains(&frame.name) => {
                let text = content(&frame, end, text);
                if text.trim_ascii().parse::<u32>().is_err() {
                    let message = match text.trim_ascii() {
                        "" => format!("`{}` has no number", frame.name),
                        other => format!("`{}` has {}, which is not a number", frame.name, quoted(other)),
                    };
                    self.found(DescriptionRule::OccurrenceNumber, start, node, message);
                }
            }
            _ => {}
        }
    }
}

/// True if the element has no content. Unknown content is reported elsewhere.
fn is_empty(frame: &Frame<'_>, end: usize, text: &str) -> bool {
    content(frame, end, text).trim_ascii().is_empty()
}

fn content<'t>(frame: &Frame<'_>, end: usize, text: &'t str) -> Cow<'t, str> {
    text.get(frame.content..end).map_or(Cow::Owned(String::new()), decode_text)
}
