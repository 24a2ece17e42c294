//! The positions of the elements and attributes in the text of a document.

use crate::tables::ElementKind;
use csp_xml::{Limits, Scanner, StartTag, Token, XmlError};
use std::ops::Range;

/// The offsets of all elements, a parent before its children, and of their attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    pub(super) elements: Vec<Entry>,
    pub(super) attributes: Vec<AttributeEntry>,
    /// Text that is more than white space, each with its parent element.
    pub(super) stray: Vec<(Range<u32>, u32)>,
    /// The line end of the first line.
    pub(super) line_end: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: ElementKind,
    /// The parent element; [`NONE`] for a root.
    pub(super) parent: u32,
    /// The first element after this one and its descendants.
    pub(super) next: u32,
    /// The end of the name, which starts after the `<` of the tag.
    pub(super) name_end: u32,
    /// The start tag, or the whole element if it is empty.
    pub(super) tag: Range<u32>,
    /// The end of the element.
    pub(super) end: u32,
    pub(super) attributes: Range<u32>,
}

#[derive(Clone, Debug)]
pub(super) struct AttributeEntry {
    pub(super) name: Range<u32>,
    /// The raw value, between the quotes.
    pub(super) value: Range<u32>,
    /// True if the raw value is the value.
    pub(super) plain: bool,
}

pub(super) const NONE: u32 = u32::MAX;

impl Arena {
    /// Reads a text, which may have several roots.
    pub(super) fn read(text: &str, limits: &Limits, max_roots: usize) -> Result<Arena, XmlError> {
        let first_line = text.find('\n').map(|end| &text[..end]);
        let line_end = if first_line.is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
        // Enough capacity for most configurations.
        let mut arena = Arena {
            line_end,
            elements: Vec::with_capacity(text.len() / 40 + 4),
            attributes: Vec::with_capacity(text.len() / 24 + 4),
            stray: Vec::new(),
        };
        let mut scanner = Scanner::new(text, limits)?.skipping_space().accepting_roots(max_roots);
        let mut open = NONE;
        loop {
            match scanner.next()? {
                Token::Start(tag) => open = arena.start(&scanner, tag, open),
                Token::End => open = arena.end(scanner.span().end, open),
                // The scanner skips white space between markup, but not in CDATA sections.
                Token::Text(raw) | Token::CData(raw) if open != NONE && !raw.trim_ascii().is_empty() => {
                    arena.stray.push((range(scanner.span()), open));
                }
                Token::Eof => return Ok(arena),
                _ => {}
            }
        }
    }

    /// Adds the element that this tag starts, and returns its index.
    fn start(&mut self, scanner: &Scanner<'_>, tag: StartTag<'_>, parent: u32) -> u32 {
        let (name, tag_span) = (tag.name(), range(scanner.span()));
        let first = self.attributes.len() as u32;
        let plain = tag.has_plain_values();
        let offset = |part: &str| {
            let start = (part.as_ptr() as usize - scanner.text().as_ptr() as usize) as u32;
            start..start + part.len() as u32
        };
        self.attributes.extend(scanner.attributes().iter().map(|attribute| AttributeEntry {
            name: offset(attribute.name),
            value: offset(attribute.raw),
            plain,
        }));
        let parent_kind = self.elements.get(parent as usize).map(|parent| parent.kind);
        let index = self.elements.len() as u32;
        self.elements.push(Entry {
            kind: ElementKind::in_place(name, parent_kind),
            parent,
            next: index + 1,
            name_end: tag_span.start + 1 + name.len() as u32,
            end: tag_span.end,
            tag: tag_span,
            attributes: first..self.attributes.len() as u32,
        });
        index
    }

    /// Ends the open element at this byte, and returns its parent.
    fn end(&mut self, end: usize, open: u32) -> u32 {
        let next = self.elements.len() as u32;
        let Some(element) = self.elements.get_mut(open as usize) else { return NONE };
        element.next = next;
        element.end = element.end.max(end as u32);
        element.parent
    }
}

/// INVARIANT: a text that the scanner accepts has less than 4 GiB.
fn range(span: Range<usize>) -> Range<u32> {
    span.start as u32..span.end as u32
}
