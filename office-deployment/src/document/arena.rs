//! The positions of the elements and attributes in the text of a document.

use crate::tables::ElementKind;
use csp_xml::{Limits, Scanner, Token, XmlError, XmlErrorKind};
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
    /// True if the tag has neither references nor white space other than blanks, so that the raw value is the value.
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
        let mut base = 0;
        for _ in 0..max_roots {
            let mut scanner = Scanner::new(&text[base..], limits)?.skipping_space();
            match arena.read_root(&mut scanner, base) {
                Ok(()) => return Ok(arena),
                // The scanner reports a second root as an error; here it starts the next root.
                Err(error) if *error.kind() == XmlErrorKind::SecondRoot => base += error.offset(),
                Err(error) if base == 0 => return Err(error),
                Err(error) => {
                    let whole = Scanner::new(text, limits)?;
                    return Err(whole.error_at(error.kind().clone(), base + error.offset()));
                }
            }
        }
        let kind = XmlErrorKind::Limit { what: "max_roots", limit: max_roots };
        Err(Scanner::new(text, limits)?.error_at(kind, base))
    }

    fn read_root(&mut self, scanner: &mut Scanner<'_>, base: usize) -> Result<(), XmlError> {
        let text = scanner.text();
        let mut open = NONE;
        loop {
            let token = scanner.next()?;
            let span = scanner.span();
            let span = (base + span.start) as u32..(base + span.end) as u32;
            match token {
                Token::Start(tag) => {
                    let first = self.attributes.len() as u32;
                    // Checks the whole tag, which is faster than a search of each value. XML allows no other control characters.
                    let is_plain = |byte: &u8| (*byte != b'&') & (*byte >= b' ');
                    let plain =
                        scanner.raw().as_bytes().iter().fold(true, |plain, byte| plain & is_plain(byte));
                    for attribute in scanner.attributes() {
                        let name = offset(text, attribute.name, base);
                        let value = offset(text, attribute.raw, base);
                        self.attributes.push(AttributeEntry { name, value, plain });
                    }
                    let parent = self.elements.get(open as usize).map(|parent| parent.kind);
                    let index = self.elements.len() as u32;
                    self.elements.push(Entry {
                        kind: ElementKind::in_place(tag.name(), parent),
                        parent: open,
                        next: index + 1,
                        name_end: span.start + 1 + tag.name().len() as u32,
                        end: span.end,
                        tag: span,
                        attributes: first..self.attributes.len() as u32,
                    });
                    open = index;
                }
                Token::End => {
                    let next = self.elements.len() as u32;
                    let Some(element) = self.elements.get_mut(open as usize) else { continue };
                    element.next = next;
                    element.end = element.end.max(span.end);
                    open = element.parent;
                }
                // The scanner skips white space between markup, but not in CDATA sections.
                Token::Text(raw) | Token::CData(raw) if open != NONE && !raw.trim_ascii().is_empty() => {
                    self.stray.push((span, open));
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The range of a part of `text` in the whole document, in which `text` begins at `base`.
fn offset(text: &str, part: &str, base: usize) -> Range<u32> {
    let start = base + (part.as_ptr() as usize - text.as_ptr() as usize);
    start as u32..(start + part.len()) as u32
}
