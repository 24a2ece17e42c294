//! An element of a file as a tree of names and texts.

use csp_xml::{Limits, Scanner, StartTag, Token, decode_text};
use std::borrow::Cow;

/// An element, as an XML processor reports it.
#[derive(Debug, Default)]
pub(crate) struct Element<'m> {
    /// Its name, without a prefix.
    pub(crate) name: &'m str,
    /// Its attributes, without namespace declarations; the names without a prefix.
    pub(crate) attributes: Vec<(&'m str, Cow<'m, str>)>,
    /// The elements in it.
    pub(crate) children: Vec<Element<'m>>,
    /// Its text; beside elements, without white space.
    pub(crate) text: Cow<'m, str>,
}

impl<'m> Element<'m> {
    /// Reads the markup of an element; `None` for a comment, an instruction or text.
    pub(crate) fn read(markup: &'m str) -> Option<Self> {
        // INVARIANT: the markup comes from a document that was read within the limits.
        let mut scanner = Scanner::new(markup, &Limits::default()).ok()?;
        let mut open: Vec<(Element<'m>, usize)> = Vec::new();
        loop {
            match scanner.next().ok()? {
                Token::Start(tag) => open.push((Self::start(&tag), scanner.span().end)),
                Token::Text(text) if !text.trim_ascii().is_empty() => {
                    open.last_mut()?.0.text.to_mut().push_str(&decode_text(text));
                }
                Token::CData(_) => {
                    let section = decode_text(&markup[scanner.span()]);
                    open.last_mut()?.0.text.to_mut().push_str(&section);
                }
                Token::End => {
                    let (mut element, start) = open.pop()?;
                    if element.children.is_empty() {
                        // All of it, white space too.
                        element.text = decode_text(&markup[start..scanner.span().start]);
                    }
                    match open.last_mut() {
                        Some((parent, _)) => parent.children.push(element),
                        None => return Some(element),
                    }
                }
                Token::Eof => return None,
                _ => {}
            }
        }
    }

    fn start(tag: &StartTag<'m>) -> Self {
        let attributes = tag
            .attributes()
            .filter(|attribute| attribute.declares().is_none())
            .map(|attribute| {
                (attribute.name.split_once(':').map_or(attribute.name, |(_, local)| local), attribute.value())
            })
            .collect();
        Element { name: tag.local(), attributes, ..Element::default() }
    }

    /// Its word, as an element (`<DFFormat><chr/></DFFormat>`) or as text.
    pub(crate) fn word(&self) -> &str {
        self.children.first().map_or(&self.text, |child| child.name)
    }
}
