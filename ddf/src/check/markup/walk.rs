//! Goes through the markup of a file: elements, texts and comments.

use crate::check::file::File;
use crate::check::grammar::{Content, MGMT_TREE, NODE, Shape};
use crate::check::rule::DescriptionRule;
use crate::grammar::{Grammar, MICROSOFT, Namespaces};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{quoted, short};
use csp_xml::{Limits, Scanner, StartTag, Token, XmlError, decode_text, is_tag_without_start};

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

/// Adds the findings of the markup to the file, and fills its outline.
pub(in crate::check) fn walk(file: &mut File<'_>) -> Result<(), XmlError> {
    // No limits, as the reader has accepted the text before.
    let mut walk = Walk {
        scanner: Scanner::new(file.text, &Limits::NONE)?,
        file,
        open: Vec::new(),
        nodes: 0,
        namespaces: None,
        unbound: Vec::new(),
    };
    loop {
        let token = walk.scanner.next()?;
        let start = walk.scanner.span().start;
        match token {
            Token::Start(tag) => walk.start(&tag, start),
            Token::End => walk.end(start),
            Token::Text(text) => walk.text(start, text),
            Token::CData(_) => walk.text(start, "CDATA"),
            Token::Comment(_) => walk.aside(start, DescriptionRule::Comment, "a comment"),
            Token::Instruction(_) => {
                walk.aside(start, DescriptionRule::ProcessingInstruction, "a processing instruction")
            }
            Token::Declaration(_) | Token::DocType(_) => {} // see `document`
            Token::Eof => return Ok(()),
        }
    }
}

/// The state of the walk.
pub(super) struct Walk<'w, 'd> {
    scanner: Scanner<'d>,
    pub(super) file: &'w mut File<'d>,
    pub(super) open: Vec<Frame<'d>>,
    /// The number of nodes that have begun.
    nodes: usize,
    namespaces: Option<Namespaces<'d>>,
    /// The prefixes without a namespace that are already reported.
    unbound: Vec<&'d str>,
}

impl<'d> Walk<'_, 'd> {
    fn start(&mut self, tag: &StartTag<'d>, start: usize) {
        let outline = self.file.outline.open(tag.local(), start);
        let content = self.scanner.span().end;
        let parent = self.open.last().map(|frame| (frame.shape, frame.node));
        let grammar = self.grammar(tag, start, parent);
        let (shape, node) = match parent {
            None => (&MGMT_TREE, None),
            Some((shape, node)) => {
                let shape = self.child(shape, node, tag, grammar, start);
                let node = if core::ptr::eq(shape, &NODE) {
                    self.nodes += 1;
                    Some(self.nodes - 1).filter(|&index| index < self.file.entries.len())
                } else {
                    node
                };
                (shape, node)
            }
        };
        if !matches!(shape.content, Content::Opaque) {
            self.attributes(shape, tag, node, start);
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
        tag: &StartTag<'d>,
        start: usize,
        parent: Option<(&Shape, Option<usize>)>,
    ) -> Grammar {
        let prefix = tag.prefix();
        let bound = prefix.is_empty() || self.scanner.namespace(prefix).is_some();
        if !bound && !self.unbound.contains(&prefix) && self.unbound.len() < 16 {
            self.unbound.push(prefix);
            let message = format!("the prefix `{}` has no namespace", short(prefix));
            let node = parent.and_then(|(_, node)| node);
            if prefix == "MSFT" {
                let fix = format!("write xmlns:MSFT=\"{MICROSOFT}\" into `<MgmtTree>`");
                self.file.fixable(DescriptionRule::UnboundPrefix, start, node, message, fix);
            } else {
                self.file.found(DescriptionRule::UnboundPrefix, start, node, message);
            }
        }
        let namespaces = self.namespaces.get_or_insert_with(|| Namespaces::of_root(tag, &self.scanner));
        namespaces.grammar(tag, &self.scanner)
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
            let fix = "write the `<` that is missing".to_owned();
            return self.file.fixable(DescriptionRule::StrayText, start + space, node, message, fix);
        }
        let message = format!("text in `{name}`, which holds elements only");
        self.file.found(DescriptionRule::StrayText, start + space, node, message);
    }

    /// Reports a comment or a processing instruction.
    fn aside(&mut self, start: usize, rule: DescriptionRule, what: &str) {
        let Some(frame) = self.open.last() else {
            return self.file.found(rule, start, None, format!("{what} beside the root element"));
        };
        let (name, node) = (frame.name, frame.node);
        match frame.shape.content {
            Content::Opaque => {}
            Content::Text | Content::Word(_) => {
                let fix = "move it out of the text";
                self.file.fixable(
                    DescriptionRule::MarkupInText,
                    start,
                    node,
                    format!("{what} in the text of `{name}`"),
                    fix,
                );
            }
            _ => self.file.found(rule, start, node, format!("{what} in `{name}`")),
        }
    }

    fn end(&mut self, end: usize) {
        let Some(frame) = self.open.pop() else { return };
        self.file.outline.close(frame.outline);
        let (start, node) = (frame.start, frame.node);
        match frame.shape.content {
            Content::Elements(children) => {
                for (index, child) in children.iter().enumerate() {
                    if child.required && frame.seen & (1 << index) == 0 {
                        let message = format!("`{}` has no `{}`", frame.name, child.name);
                        self.file.found(DescriptionRule::MissingElement, start, node, message);
                    }
                }
                self.node(&frame);
            }
            Content::Choice(words) if frame.seen == 0 && self.is_empty(&frame, end) => {
                let words: Vec<&str> = words.iter().map(|word| word.name).collect();
                let message = format!("`{}` is empty; expected one of {}", frame.name, words.join(", "));
                self.file.found(DescriptionRule::MissingWord, start, node, message);
            }
            Content::Set(_) if frame.seen == 0 && self.is_empty(&frame, end) => {
                self.file.found(DescriptionRule::EmptyAccess, start, node, "`AccessType` names no verb");
            }
            Content::Word(words) => {
                let text = self.content(&frame, end).trim_ascii().to_owned();
                self.word(&text, frame.name, words, start, node);
            }
            Content::Text if ["ZeroOrN", "OneOrN"].contains(&frame.name) => {
                let text = self.content(&frame, end);
                if text.trim_ascii().parse::<u32>().is_err() {
                    let message = match text.trim_ascii() {
                        "" => format!("`{}` has no number", frame.name),
                        other => format!("`{}` has {}, which is not a number", frame.name, quoted(other)),
                    };
                    self.file.found(DescriptionRule::OccurrenceNumber, start, node, message);
                }
            }
            _ => {}
        }
    }

    /// True if the element has no content. Unknown content is reported elsewhere.
    fn is_empty(&self, frame: &Frame<'d>, end: usize) -> bool {
        self.content(frame, end).trim_ascii().is_empty()
    }

    fn content(&self, frame: &Frame<'d>, end: usize) -> Cow<'d, str> {
        self.file.text.get(frame.content..end).map_or(Cow::Owned(String::new()), decode_text)
    }
}
