//! Reads a DDF file into the model.

mod property;

use crate::grammar::{Grammar, Namespaces};
use crate::model::{
    Description, DescriptionItem, Node, NodeItem, Properties, Property, PropertyValue, Raw, Source,
};
use alloc::borrow::{Cow, ToOwned};
use alloc::vec::Vec;
use csp_xml::{Attribute, Limits, Scanner, StartTag, TokenKind, XmlError, XmlErrorKind, decode, decode_text};

/// The maximum depth of a description under any limits, because recursion visits it.
const DEEPEST: usize = 512;

impl<'a> Description<'a> {
    /// Reads a DDF file, within the default [`Limits`].
    ///
    /// The elements may come in any order. Unknown elements are kept in their place, and so is a word
    /// that no list has: those are for a check to report, not for the reader to refuse. UTF-8 is borrowed; UTF-16 is
    /// decoded and owned.
    ///
    /// # Errors
    /// [`XmlError`], with line and column, when the file is not well-formed XML, its root is not `MgmtTree`, or a limit
    /// is exceeded.
    ///
    /// ```
    /// let file = b"<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>Office</NodeName></Node></MgmtTree>";
    /// let description = ddf::Description::read(file)?;
    /// assert_eq!(description.nodes().next().unwrap().name(), Some("Office"));
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    pub fn read(bytes: &'a [u8]) -> Result<Self, XmlError> {
        Self::read_with(bytes, &Limits::default())
    }

    /// Reads a DDF file within these limits.
    ///
    /// # Errors
    /// The errors of [`Description::read`].
    pub fn read_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, XmlError> {
        match decode(bytes)?.text {
            Cow::Borrowed(text) => Self::parse(text, limits),
            Cow::Owned(text) => Ok(Description::parse(&text, limits)?.into_owned()),
        }
    }

    /// Reads a DDF file that is text already. A declared encoding is ignored.
    ///
    /// # Errors
    /// The errors of [`Description::read`].
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, XmlError> {
        Self::parse_seen(text, limits, &mut ())
    }

    /// Reads as [`Description::parse`] does, and shows all tokens.
    pub(crate) fn parse_seen(
        text: &'a str,
        limits: &Limits,
        witness: &mut impl Witness<'a>,
    ) -> Result<Self, XmlError> {
        let limits = Limits { max_depth: limits.max_depth.min(DEEPEST), ..*limits };
        let mut scanner = Scanner::new(text, &limits)?.skipping_space();
        // Without a root it is an error.
        while advance(&mut scanner, witness)? != TokenKind::Start {}
        let namespaces = Namespaces::of_root(&scanner.tag(), &scanner);
        Reader {
            scanner,
            witness,
            text,
            namespaces,
            items: Vec::with_capacity(16),
            properties: Vec::with_capacity(16),
        }
        .description()
    }
}

/// Sees the tokens of a description while it is read.
pub(crate) trait Witness<'a> {
    /// The scanner is at a token of this kind.
    fn see(&mut self, kind: TokenKind, scanner: &Scanner<'a>);
}

/// Nobody looks.
impl Witness<'_> for () {
    #[inline]
    fn see(&mut self, _: TokenKind, _: &Scanner<'_>) {}
}

/// Goes to the next token, and shows it.
#[inline]
fn advance<'a>(scanner: &mut Scanner<'a>, witness: &mut impl Witness<'a>) -> Result<TokenKind, XmlError> {
    let kind = scanner.advance()?;
    witness.see(kind, scanner);
    Ok(kind)
}

struct Reader<'a, 'w, W> {
    scanner: Scanner<'a>,
    witness: &'w mut W,
    text: &'a str,
    namespaces: Namespaces<'a>,
    /// The items of the open nodes and the properties of the last node, until their numbers are known, so that each list gets
    /// the memory that it needs.
    items: Vec<NodeItem<'a>>,
    properties: Vec<Property<'a>>,
}

impl<'a, W: Witness<'a>> Reader<'a, '_, W> {
    /// Goes to the next token.
    #[inline]
    fn advance(&mut self) -> Result<TokenKind, XmlError> {
        advance(&mut self.scanner, self.witness)
    }

    fn description(&mut self) -> Result<Description<'a>, XmlError> {
        let root = self.scanner.tag();
        let start = self.scanner.span().start;
        if root.local() != "MgmtTree" {
            let found = root.name().to_owned();
            let kind = XmlErrorKind::WrongRoot { found, expected: "`<MgmtTree>`, a device description" };
            return Err(self.scanner.error_at(kind, start));
        }
        let mut items = Vec::new();
        loop {
            let kind = self.advance()?;
            items.push(match kind {
                TokenKind::Start => self.description_item()?,
                TokenKind::End | TokenKind::Eof => break,
                _ => DescriptionItem::Other(self.other()),
            });
        }
        let end = self.scanner.span().end;
        while self.advance()? != TokenKind::Eof {}
        Ok(Description {
            prolog: Cow::Borrowed(&self.text[..start]),
            prefix: Cow::Borrowed(root.prefix()),
            attributes: attributes(&root),
            items,
            epilog: Cow::Borrowed(&self.text[end..]),
        })
    }

    fn description_item(&mut self) -> Result<DescriptionItem<'a>, XmlError> {
        let (tag, start) = (self.scanner.tag(), self.scanner.span().start);
        Ok(match (self.grammar(&tag), tag.local().as_bytes()) {
            (Grammar::Oma, b"Node") => DescriptionItem::Node(self.node()?),
            (Grammar::Oma, b"VerDTD") => {
                let text = self.content()?;
                DescriptionItem::VerDtd(self.source(start), text)
            }
            (Grammar::Oma, b"Man") => {
                let text = self.content()?;
                DescriptionItem::Man(self.source(start), text)
            }
            (Grammar::Oma, b"Mod") => {
                let text = self.content()?;
                DescriptionItem::Mod(self.source(start), text)
            }
            (Grammar::Microsoft, b"Diagnostics") => {
                self.skip()?;
                DescriptionItem::Diagnostics(self.source(start))
            }
            _ => DescriptionItem::Other(self.skipped(start)?),
        })
    }

    fn node(&mut self) -> Result<Node<'a>, XmlError> {
        let (tag, offset) = (self.scanner.tag(), self.scanner.span().start as u32);
        let first = self.items.len();
        loop {
            let item = match self.advance()? {
                TokenKind::Start => self.node_item()?,
                TokenKind::End | TokenKind::Eof => break,
                _ => NodeItem::Other(self.other()),
            };
            self.items.push(item);
        }
        let items = match first {
            // The list of a root may be large and is not copied, because each new page of memory costs a page fault.
            0 => self.take_items(),
            _ => self.items.drain(first..).collect(),
        };
        Ok(Node { offset, attributes: attributes(&tag), items })
    }

    fn take_items(&mut self) -> Vec<NodeItem<'a>> {
        let mut items = core::mem::replace(&mut self.items, Vec::with_capacity(16));
        items.shrink_to_fit();
        items
    }

    fn node_item(&mut self) -> Result<NodeItem<'a>, XmlError> {
        let (tag, start) = (self.scanner.tag(), self.scanner.span().start);
        if self.grammar(&tag) != Grammar::Oma {
            return Ok(NodeItem::Other(self.skipped(start)?));
        }
        Ok(match tag.local().as_bytes() {
            b"Node" => NodeItem::Node(self.node()?),
            b"DFProperties" => NodeItem::Properties(self.properties()?),
            b"NodeName" => {
                let text = self.content()?;
                NodeItem::Name(self.source(start), text)
            }
            b"Path" => {
                let text = self.content()?;
                NodeItem::Path(self.source(start), text)
            }
            b"Value" => {
                let text = self.content()?;
                NodeItem::Value(self.source(start), text)
            }
            b"RTProperties" => {
                self.skip()?;
                NodeItem::RtProperties(self.source(start))
            }
            _ => NodeItem::Other(self.skipped(start)?),
        })
    }

    fn properties(&mut self) -> Result<Properties<'a>, XmlError> {
        let attributes = attributes(&self.scanner.tag());
        loop {
            let kind = self.advance()?;
            let start = self.scanner.span().start;
            let property = match kind {
                TokenKind::Start => {
                    let tag = self.scanner.tag();
                    let value = match self.grammar(&tag) {
                        Grammar::Oma => self.oma_property(&tag)?,
                        Grammar::Microsoft => self.msft_property(&tag)?,
                        Grammar::Foreign => {
                            self.skip()?;
                            PropertyValue::Other
                        }
                    };
                    Property::read(self.source(start), value)
                }
                TokenKind::End | TokenKind::Eof => break,
                _ => {
                    let (markup, offset) = self.beside();
                    Property::read(Source::new(markup, offset), PropertyValue::Other)
                }
            };
            self.properties.push(property);
        }
        Ok(Properties { attributes, list: self.properties.drain(..).collect() })
    }

    /// The scanner's current token, which is not an element, and its start.
    ///
    /// Leaves out the white space around text. The writer makes new white space between elements, so this would grow each time
    /// a file is read and written.
    fn beside(&self) -> (&'a str, usize) {
        let raw = self.scanner.raw();
        let text = raw.trim_ascii_start();
        (text.trim_ascii_end(), self.scanner.span().start + raw.len() - text.len())
    }

    /// The scanner's current token, which is not an element.
    fn other(&self) -> Raw<'a> {
        let (markup, offset) = self.beside();
        Raw { markup: Cow::Borrowed(markup), offset: offset as u32 }
    }

    /// The next child element; `None` at the end of the open element. Other content is in the source.
    #[inline]
    fn element(&mut self) -> Result<Option<StartTag<'a>>, XmlError> {
        loop {
            match self.advance()? {
                TokenKind::Start => return Ok(Some(self.scanner.tag())),
                TokenKind::End | TokenKind::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The text of the open element, up to and with its end.
    fn content(&mut self) -> Result<Cow<'a, str>, XmlError> {
        let start = self.scanner.span().end;
        self.skip()?;
        Ok(decode_text(&self.text[start..self.scanner.span().start]))
    }

    /// Reads past the end of the open element.
    fn skip(&mut self) -> Result<(), XmlError> {
        let mut depth = 1;
        while depth > 0 {
            match self.advance()? {
                TokenKind::Start => depth += 1,
                TokenKind::End => depth -= 1,
                TokenKind::Eof => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// The value of an attribute of the last start tag.
    fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.scanner.attributes().iter().find(|attribute| attribute.name == name).map(Attribute::value)
    }

    fn skipped(&mut self, start: usize) -> Result<Raw<'a>, XmlError> {
        self.skip()?;
        Ok(Raw { markup: Cow::Borrowed(&self.text[start..self.scanner.span().end]), offset: start as u32 })
    }

    /// The element that starts at `start` and has just ended.
    fn source(&self, start: usize) -> Source<'a> {
        Source::new(&self.text[start..self.scanner.span().end], start)
    }

    #[inline]
    fn grammar(&mut self, tag: &StartTag<'a>) -> Grammar {
        self.namespaces.grammar(tag, &self.scanner)
    }
}

/// The text between the name and the end of a start tag.
fn attributes<'a>(tag: &StartTag<'a>) -> Cow<'a, str> {
    Cow::Borrowed(tag.raw_attributes())
}
