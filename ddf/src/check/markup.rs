//! Compares the markup of a file with the grammar: elements, attributes, texts and comments.

use super::file::File;
use super::grammar::{Child, Content, MGMT_TREE, NODE, OLDER, PROPERTIES, Shape, is_known};
use super::rule::DescriptionRule;
use crate::grammar::{Grammar, MICROSOFT, Namespaces};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use csp_findings::{nearest, quoted, short};
use csp_xml::{Limits, Scanner, StartTag, Token, XmlError, decode_text, is_tag_without_start};

/// An open element.
struct Frame<'t> {
    shape: &'static Shape,
    name: &'t str,
    start: usize,
    content: usize,
    /// The place in the outline.
    outline: usize,
    /// The node it is or belongs to.
    node: Option<usize>,
    /// Bit set of the children seen so far, by their index in the grammar.
    seen: u64,
    /// The highest rank among the children so far.
    rank: u8,
    disordered: bool,
}

/// Adds the findings of the markup to the file, and fills its outline.
pub(super) fn walk(file: &mut File<'_>) -> Result<(), XmlError> {
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

struct Walk<'w, 'd> {
    scanner: Scanner<'d>,
    file: &'w mut File<'d>,
    open: Vec<Frame<'d>>,
    /// The number of nodes that have begun.
    nodes: usize,
    namespaces: Option<Namespaces<'d>>,
    /// The prefixes without a namespace that are already reported.
    unbound: Vec<&'d str>,
}

static OPAQUE: Shape = Shape { attributes: &[], content: Content::Opaque };

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

    /// Checks an element inside another and returns its shape.
    fn child(
        &mut self,
        parent: &'static Shape,
        node: Option<usize>,
        tag: &StartTag<'d>,
        grammar: Grammar,
        start: usize,
    ) -> &'static Shape {
        let children = parent.children();
        match parent.content {
            Content::Opaque => return &OPAQUE,
            Content::Text | Content::Word(_) => {
                let message = format!("`<{}>` is where only text is allowed", short(tag.name()));
                self.file.fixable(
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
        let Some(index) = children.iter().position(|child| child.is(grammar, tag.local())) else {
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
                if !first && !child.repeats {
                    let message = format!("a second `{}` in `{name}`", child.name);
                    self.file.found(DescriptionRule::DuplicateElement, start, node, message);
                } else if child.rank < frame.rank && !frame.disordered {
                    frame.disordered = true;
                    let previous = children
                        .iter()
                        .enumerate()
                        .find(|&(at, other)| seen & (1 << at) != 0 && other.rank > child.rank);
                    let previous = previous.map_or("", |(_, other)| other.name);
                    let message = format!("`{}` follows `{previous}`", child.name);
                    let fix = format!("move it before `{previous}`");
                    self.file.fixable(DescriptionRule::ElementOrder, start, node, message, fix);
                }
                frame.rank = frame.rank.max(child.rank);
            }
            Content::Choice(_) if seen & !bit != 0 || (!first && !child.repeats) => {
                let message = format!("a second word in `{name}`: `{}`", child.name);
                // Addresses, verbs and values do not depend on DFType.
                let rule = if name == "DFType" {
                    DescriptionRule::SeveralTypes
                } else {
                    DescriptionRule::SeveralWords
                };
                self.file.found(rule, start, node, message);
            }
            Content::Set(_) if !first => {
                let message = format!("`{}` occurs twice in `{name}`", child.name);
                self.file.fixable(DescriptionRule::DuplicateVerb, start, node, message, "leave it out");
            }
            _ => {}
        }
        child.shape
    }

    fn unknown(
        &mut self,
        parent: &'static Shape,
        node: Option<usize>,
        tag: &StartTag<'d>,
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
                self.file.fixable(DescriptionRule::MisplacedElement, start, node, message, fix);
                return;
            }
            (_, Grammar::Oma) => {
                (DescriptionRule::UnknownElement, format!("`<{written}>` is not known in `{within}`"))
            }
        };
        match fix {
            Some(fix) if grammar != Grammar::Foreign => {
                self.file.fixable(rule, start, node, message, format!("write `{fix}`"));
            }
            _ => self.file.found(rule, start, node, message),
        }
    }

    fn attributes(&mut self, shape: &'static Shape, tag: &StartTag<'d>, node: Option<usize>, start: usize) {
        if tag.raw_attributes().is_empty() && shape.attributes.is_empty() {
            return;
        }
        let mut seen = 0u32;
        for attribute in tag.attributes() {
            let at = attribute.name.as_ptr() as usize - self.file.text.as_ptr() as usize;
            if let Some(prefix) = attribute.declares() {
                if prefix.is_empty() {
                    let uri = attribute.value();
                    let message = format!("the default namespace is declared as {}", quoted(&uri));
                    self.file.found(DescriptionRule::DefaultNamespace, at, node, message);
                }
                continue;
            }
            let known = shape.attributes.iter().position(|known| known.name == attribute.name);
            let Some(index) = known else {
                let message = format!("`{}` is not known on `{}`", short(attribute.name), short(tag.local()));
                match nearest(attribute.name, shape.attributes.iter().map(|known| known.name)) {
                    Some(fix) => {
                        let fix = format!("write `{fix}`");
                        self.file.fixable(DescriptionRule::UnknownAttribute, at, node, message, fix);
                    }
                    None => self.file.found(DescriptionRule::UnknownAttribute, at, node, message),
                }
                continue;
            };
            seen |= 1 << index;
            let words = shape.attributes[index].words;
            if !words.is_empty() {
                self.word(&attribute.value(), attribute.name, words, at, node);
            }
        }
        for (index, attribute) in shape.attributes.iter().enumerate() {
            if attribute.required && seen & (1 << index) == 0 {
                let message = format!("`{}` has no `{}`", short(tag.local()), attribute.name);
                // An element without its word is meaningless; without a text it is only less informative.
                let rule = if attribute.words.is_empty() {
                    DescriptionRule::MissingAttribute
                } else {
                    DescriptionRule::MissingWord
                };
                self.file.found(rule, start, node, message);
            }
        }
    }

    fn word(
        &mut self,
        word: &str,
        element: &str,
        words: &'static [&'static str],
        at: usize,
        node: Option<usize>,
    ) {
        if words.contains(&word) {
            return;
        }
        if word.is_empty() {
            let message = format!("`{element}` is empty; expected one of {}", words.join(", "));
            return self.file.found(DescriptionRule::MissingWord, at, node, message);
        }
        let message = format!("unknown {element} {}; expected one of {}", quoted(word), words.join(", "));
        match nearest(word, words.iter().copied()) {
            Some(fix) => {
                self.file.fixable(DescriptionRule::UnknownWord, at, node, message, format!("write `{fix}`"))
            }
            None => self.file.found(DescriptionRule::UnknownWord, at, node, message),
        }
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

    /// Checks the children of a `Node` and its `DFProperties` in combination.
    fn node(&mut self, frame: &Frame<'d>) {
        let (start, node) = (frame.start, frame.node);
        let has = |name: &str| {
            let index = frame.shape.children().iter().position(|child| child.is(Grammar::Oma, name));
            index.is_some_and(|index| frame.seen & (1 << index) != 0)
        };
        if core::ptr::eq(frame.shape, &NODE) {
            if !has("DFProperties") {
                self.file.found(
                    DescriptionRule::MissingProperties,
                    start,
                    node,
                    "`Node` has no `DFProperties`",
                );
            }
            if has("Node") && has("Value") {
                let message = "the node has both children and a `Value`";
                self.file.found(DescriptionRule::NodeAndValue, start, node, message);
            }
        }
        if core::ptr::eq(frame.shape, &PROPERTIES) {
            if !has("Occurrence") {
                let message = "the node has no `Occurrence`, which means One";
                self.file.found(DescriptionRule::MissingOccurrence, start, node, message);
            }
            if !has("Scope") {
                self.file.found(DescriptionRule::MissingScope, start, node, "the node has no `Scope`");
            }
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
