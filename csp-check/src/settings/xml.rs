//! The elements of an XML content, in document order.

use super::traced::Traced;
use csp_findings::span_in;
use csp_xml::{Attribute, Limits, Scanner, Token, XmlError};
use std::ops::Range;

/// The elements of an XML content, each before its children.
pub(crate) struct XmlTree<'t> {
    content: &'t str,
    elements: Vec<Row<'t>>,
    /// The places of processing instructions, and of the XML declaration.
    instructions: Vec<Range<usize>>,
}

struct Row<'t> {
    /// The name without its prefix.
    name: &'t str,
    attributes: Vec<Attribute<'t>>,
    depth: usize,
    tag: Range<usize>,
    /// The pieces of text that are its own: see [`Traced::xml_text`].
    text: Vec<(Range<usize>, bool)>,
}

/// An element of an [`XmlTree`].
#[derive(Clone, Copy)]
pub(crate) struct XmlElement<'x, 't> {
    tree: &'x XmlTree<'t>,
    index: usize,
}

impl<'t> XmlTree<'t> {
    /// Reads a document, or a fragment with several roots.
    pub(crate) fn read(content: &'t str) -> Result<XmlTree<'t>, XmlError> {
        let mut scanner = Scanner::new(content, &Limits::default())?.accepting_fragments();
        let mut tree = XmlTree { content, elements: Vec::new(), instructions: Vec::new() };
        let mut open: Vec<usize> = Vec::new();
        loop {
            let token = scanner.next()?;
            let innermost = open.last().copied();
            match token {
                Token::Start(tag) => {
                    tree.elements.push(Row {
                        name: tag.local(),
                        attributes: scanner.attributes().to_vec(),
                        depth: open.len(),
                        tag: scanner.span(),
                        text: Vec::new(),
                    });
                    open.push(tree.elements.len() - 1);
                }
                Token::End => {
                    open.pop();
                }
                Token::Text(text) | Token::CData(text) => {
                    let piece = (span_in(content, text), matches!(token, Token::Text(_)));
                    if let Some(row) = innermost.and_then(|index| tree.elements.get_mut(index)) {
                        row.text.push(piece);
                    }
                }
                Token::Eof => return Ok(tree),
                Token::Instruction(_) | Token::Declaration(_) => tree.instructions.push(scanner.span()),
                Token::Comment(_) | Token::DocType(_) => {}
            }
        }
    }

    /// All elements, each before its children.
    pub(crate) fn elements(&self) -> impl Iterator<Item = XmlElement<'_, 't>> {
        (0..self.elements.len()).map(|index| XmlElement { tree: self, index })
    }

    /// The places of processing instructions, and of the XML declaration.
    pub(crate) fn instructions(&self) -> &[Range<usize>] {
        &self.instructions
    }

    /// The elements without a parent.
    pub(crate) fn roots(&self) -> impl Iterator<Item = XmlElement<'_, 't>> {
        self.elements().filter(|element| element.depth() == 0)
    }
}

impl<'x, 't> XmlElement<'x, 't> {
    fn row(self) -> &'x Row<'t> {
        &self.tree.elements[self.index]
    }

    pub(crate) fn name(self) -> &'t str {
        self.row().name
    }

    pub(crate) fn is(self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The number of its ancestors.
    pub(crate) fn depth(self) -> usize {
        self.row().depth
    }

    /// The place of the start tag.
    pub(crate) fn tag(self) -> Range<usize> {
        self.row().tag.clone()
    }

    /// The children.
    pub(crate) fn children(self) -> impl Iterator<Item = XmlElement<'x, 't>> {
        let depth = self.depth();
        self.descendants().filter(move |element| element.depth() == depth + 1)
    }

    /// All elements in it, each before its children.
    pub(crate) fn descendants(self) -> impl Iterator<Item = XmlElement<'x, 't>> {
        let (tree, depth) = (self.tree, self.depth());
        (self.index + 1..tree.elements.len())
            .map(move |index| XmlElement { tree, index })
            .take_while(move |element| element.depth() > depth)
    }

    /// The first child of this name.
    pub(crate) fn child(self, name: &str) -> Option<XmlElement<'x, 't>> {
        self.children().find(|child| child.is(name))
    }

    /// The place of its name in the start tag.
    pub(crate) fn name_place(self) -> Range<usize> {
        span_in(self.tree.content, self.name())
    }

    /// The names of its attributes.
    pub(crate) fn attribute_names(self) -> impl Iterator<Item = &'t str> {
        self.row().attributes.iter().map(|attribute| attribute.name)
    }

    /// The place of one of the names that [`XmlElement::attribute_names`] returns.
    pub(crate) fn attribute_place(self, name: &'t str) -> Range<usize> {
        span_in(self.tree.content, name)
    }

    /// The value of an attribute.
    pub(crate) fn attribute(self, name: &str) -> Option<Traced<'t>> {
        let found =
            self.row().attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))?;
        Some(Traced::xml_attribute(self.tree.content, span_in(self.tree.content, found.raw)))
    }

    /// Its own text, without that of its children.
    pub(crate) fn text(self) -> Traced<'t> {
        Traced::xml_text(self.tree.content, &self.row().text)
    }
}
