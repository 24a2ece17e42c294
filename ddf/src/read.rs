//! Reads a DDF file into the model.

use crate::access::{AccessType, Verb};
use crate::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    Deprecated, Description, DescriptionItem, DfType, DynamicNodeNaming, GpMapping, Keyword, List,
    NamedKeyword, Node, NodeItem, Occurrence, Properties, Property, PropertyValue, Raw, Source, ValueType,
};
use crate::xml::{Error, ErrorKind, Limits, Scanner, Tag, Token, decode, decode_text};
use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::vec::Vec;

/// The namespace of Microsoft's extensions.
pub(crate) const MICROSOFT: &str = "http://schemas.microsoft.com/MobileDevice/DM";

impl<'a> Description<'a> {
    /// Reads a DDF file, within the default [`Limits`].
    ///
    /// The elements may stand in any order. What the grammar does not have is kept where it stands, and so is a word
    /// that no list has: those are for a check to report, not for the reader to refuse. UTF-8 is borrowed; UTF-16 is
    /// decoded and owned.
    ///
    /// # Errors
    /// [`Error`], with line and column, when the file is no well-formed XML, its root is not `MgmtTree`, or a limit
    /// is exceeded.
    ///
    /// ```
    /// let file = b"<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>Office</NodeName></Node></MgmtTree>";
    /// let description = ddf::Description::read(file)?;
    /// assert_eq!(description.nodes().next().unwrap().name(), Some("Office"));
    /// # Ok::<(), ddf::xml::Error>(())
    /// ```
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        Self::read_with(bytes, &Limits::default())
    }

    /// Reads a DDF file within these limits.
    ///
    /// # Errors
    /// As [`Description::read`].
    pub fn read_with(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        match decode(bytes)?.text {
            Cow::Borrowed(text) => Self::parse(text, limits),
            Cow::Owned(text) => Ok(Description::parse(&text, limits)?.into_owned()),
        }
    }

    /// Reads a DDF file that is text already. A declared encoding means nothing then.
    ///
    /// # Errors
    /// As [`Description::read`].
    pub fn parse(text: &'a str, limits: &Limits) -> Result<Self, Error> {
        let mut reader = Reader { scanner: Scanner::new(text, limits)?, text };
        reader.description()
    }
}

/// Which grammar an element belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// OMA's: names without a prefix.
    Oma,
    /// Microsoft's extensions.
    Msft,
    /// Another.
    Foreign,
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    text: &'a str,
}

impl<'a> Reader<'a> {
    fn description(&mut self) -> Result<Description<'a>, Error> {
        let root = loop {
            match self.scanner.next()? {
                Token::Start(tag) => break tag,
                Token::Eof => return Err(self.scanner.error_at(ErrorKind::NoRoot, 0)),
                _ => {}
            }
        };
        let start = self.scanner.span().start;
        if root.local() != "MgmtTree" {
            let kind = ErrorKind::WrongRoot {
                found: root.name().to_owned(),
                expected: "`<MgmtTree>`, a device description",
            };
            return Err(self.scanner.error_at(kind, start));
        }
        let mut items = Vec::new();
        while let Some(child) = self.child()? {
            items.push(match child {
                Child::Element(tag, grammar, start) => match (grammar, tag.local()) {
                    (Grammar::Oma, "Node") => DescriptionItem::Node(self.node(&tag, start)?),
                    (Grammar::Oma, "VerDTD") => {
                        let text = self.content()?;
                        DescriptionItem::VerDtd(self.source(start), text)
                    }
                    (Grammar::Oma, "Man") => {
                        let text = self.content()?;
                        DescriptionItem::Man(self.source(start), text)
                    }
                    (Grammar::Oma, "Mod") => {
                        let text = self.content()?;
                        DescriptionItem::Mod(self.source(start), text)
                    }
                    (Grammar::Msft, "Diagnostics") => {
                        self.skip()?;
                        DescriptionItem::Diagnostics(self.source(start))
                    }
                    _ => DescriptionItem::Other(self.skipped(start)?),
                },
                Child::Other(raw) => DescriptionItem::Other(raw),
            });
        }
        let end = self.scanner.span().end;
        while self.scanner.next()? != Token::Eof {}
        Ok(Description {
            prolog: Cow::Borrowed(&self.text[..start]),
            attributes: attributes(&root),
            items,
            epilog: Cow::Borrowed(&self.text[end..]),
        })
    }

    fn node(&mut self, tag: &Tag<'a>, start: usize) -> Result<Node<'a>, Error> {
        let mut items = Vec::new();
        while let Some(child) = self.child()? {
            items.push(match child {
                Child::Element(tag, Grammar::Oma, start) => match tag.local() {
                    "Node" => NodeItem::Node(self.node(&tag, start)?),
                    "DFProperties" => NodeItem::Properties(self.properties(&tag)?),
                    "NodeName" => {
                        let text = self.content()?;
                        NodeItem::Name(self.source(start), text)
                    }
                    "Path" => {
                        let text = self.content()?;
                        NodeItem::Path(self.source(start), text)
                    }
                    "Value" => {
                        let text = self.content()?;
                        NodeItem::Value(self.source(start), text)
                    }
                    "RTProperties" => {
                        self.skip()?;
                        NodeItem::RtProperties(self.source(start))
                    }
                    _ => NodeItem::Other(self.skipped(start)?),
                },
                Child::Element(_, _, start) => NodeItem::Other(self.skipped(start)?),
                Child::Other(raw) => NodeItem::Other(raw),
            });
        }
        Ok(Node { offset: start as u32, attributes: attributes(tag), items })
    }

    fn properties(&mut self, tag: &Tag<'a>) -> Result<Properties<'a>, Error> {
        let mut list = Vec::with_capacity(10); // Microsoft's nodes have seven to nine
        while let Some(child) = self.child()? {
            list.push(match child {
                Child::Element(tag, grammar, start) => {
                    let value = match grammar {
                        Grammar::Oma => self.oma_property(&tag)?,
                        Grammar::Msft => self.msft_property(&tag)?,
                        Grammar::Foreign => {
                            self.skip()?;
                            PropertyValue::Other
                        }
                    };
                    Property::read(self.source(start), value)
                }
                Child::Other(Raw { markup, offset }) => {
                    // INVARIANT: `Child::Other` borrows from the text.
                    let start = offset as usize;
                    Property::read(
                        Source::new(&self.text[start..start + markup.len()], start),
                        PropertyValue::Other,
                    )
                }
            });
        }
        Ok(Properties { attributes: attributes(tag), list })
    }

    fn oma_property(&mut self, tag: &Tag<'a>) -> Result<PropertyValue<'a>, Error> {
        Ok(match tag.local() {
            "AccessType" => PropertyValue::AccessType(self.access()?),
            "DefaultValue" => PropertyValue::DefaultValue(self.content()?),
            "Description" => PropertyValue::Description(self.content()?),
            "DFFormat" => PropertyValue::Format(self.named()?),
            "Occurrence" => PropertyValue::Occurrence(self.occurrence()?),
            "Scope" => PropertyValue::Scope(self.named()?),
            "DFTitle" => PropertyValue::Title(self.content()?),
            "DFType" => PropertyValue::Type(self.df_type()?),
            "CaseSense" => PropertyValue::CaseSense(self.named()?),
            _ => {
                self.skip()?;
                PropertyValue::Other
            }
        })
    }

    fn msft_property(&mut self, tag: &Tag<'a>) -> Result<PropertyValue<'a>, Error> {
        Ok(match tag.local() {
            "Applicability" => PropertyValue::Applicability(Box::new(self.applicability()?)),
            "AllowedValues" => PropertyValue::AllowedValues(Box::new(self.allowed_values(tag)?)),
            "DynamicNodeNaming" => PropertyValue::DynamicNodeNaming(self.naming()?),
            "ConflictResolution" => PropertyValue::ConflictResolution(self.word()?),
            "ReplaceBehavior" => PropertyValue::ReplaceBehavior(self.word()?),
            "RebootBehavior" => PropertyValue::RebootBehavior(self.word()?),
            "GpMapping" => {
                self.skip()?;
                PropertyValue::GpMapping(Box::new(GpMapping {
                    english_name: attribute(tag, "GpEnglishName"),
                    area_path: attribute(tag, "GpAreaPath"),
                    element: attribute(tag, "GpElement"),
                }))
            }
            "DependencyBehavior" => PropertyValue::DependencyBehavior(self.dependency_behavior()?),
            "Deprecated" => {
                self.skip()?;
                PropertyValue::Deprecated(Deprecated { os_build: attribute(tag, "OsBuildDeprecated") })
            }
            "AtomicRequired" => {
                self.skip()?;
                PropertyValue::AtomicRequired
            }
            "CommonErrorResults" => PropertyValue::CommonErrorResults(self.common_errors()?),
            _ => {
                self.skip()?;
                PropertyValue::Other
            }
        })
    }

    fn access(&mut self) -> Result<AccessType, Error> {
        let mut access = AccessType::EMPTY;
        while let Some(tag) = self.element()? {
            access = Verb::from_name(tag.local()).map_or(access, |verb| access.with(verb));
            self.skip()?;
        }
        Ok(access)
    }

    /// A word written as the name of a child: `<DFFormat><chr/></DFFormat>`.
    fn named<T: NamedKeyword>(&mut self) -> Result<Keyword<'a, T>, Error> {
        let mut found = Keyword::Unknown(Cow::Borrowed(""));
        let mut first = true;
        while let Some(tag) = self.element()? {
            if first {
                found = keyword(Cow::Borrowed(tag.local()));
                first = false;
            }
            self.skip()?;
        }
        Ok(found)
    }

    /// A word written as text: `<MSFT:ReplaceBehavior>Append</MSFT:ReplaceBehavior>`.
    fn word<T: NamedKeyword>(&mut self) -> Result<Keyword<'a, T>, Error> {
        let text = self.content()?;
        Ok(match T::from_name(text.trim_ascii()) {
            Some(value) => Keyword::Known(value),
            None => Keyword::Unknown(text),
        })
    }

    fn occurrence(&mut self) -> Result<Keyword<'a, Occurrence>, Error> {
        let mut found = None;
        while let Some(tag) = self.element()? {
            let number = self.content()?;
            if found.is_none() {
                let number = number.trim_ascii().parse().ok();
                found = Some(match keyword(Cow::Borrowed(tag.local())) {
                    Keyword::Known(Occurrence::ZeroOrN(_)) => Keyword::Known(Occurrence::ZeroOrN(number)),
                    Keyword::Known(Occurrence::OneOrN(_)) => Keyword::Known(Occurrence::OneOrN(number)),
                    other => other,
                });
            }
        }
        Ok(found.unwrap_or(Keyword::Unknown(Cow::Borrowed(""))))
    }

    fn df_type(&mut self) -> Result<DfType<'a>, Error> {
        const EMPTY: &[Cow<'static, str>] = &[Cow::Borrowed("")];
        let mut types = List::default();
        let mut name = None;
        while let Some(tag) = self.element()? {
            let text = self.content()?;
            match tag.local() {
                "MIME" if types.is_empty() && text.is_empty() => types = List::Borrowed(EMPTY),
                "MIME" => types.push(text),
                "DDFName" => name = Some(text),
                _ => {}
            }
        }
        Ok(match name {
            Some(name) if types.is_empty() => DfType::DdfName(name),
            _ => DfType::Mime(types),
        })
    }

    fn applicability(&mut self) -> Result<Applicability<'a>, Error> {
        let mut applicability = Applicability::default();
        while let Some(tag) = self.element()? {
            let field = match tag.local() {
                "OsBuildVersion" => &mut applicability.os_build_version,
                "CspVersion" => &mut applicability.csp_version,
                "EditionAllowList" => &mut applicability.edition_allow_list,
                "RequiresAzureAd" => &mut applicability.requires_azure_ad,
                _ => {
                    self.skip()?;
                    continue;
                }
            };
            *field = Some(self.content()?);
        }
        Ok(applicability)
    }

    fn allowed_values(&mut self, tag: &Tag<'a>) -> Result<AllowedValues<'a>, Error> {
        let value_type = attribute(tag, ValueType::ELEMENT).unwrap_or_default();
        let (mut values, mut value, mut description, mut admx, mut list) =
            (Vec::new(), None, None, None, None);
        while let Some(tag) = self.element()? {
            match tag.local() {
                "Enum" => values.push(self.allowed_value()?),
                "Value" if value.is_none() => value = Some(self.content()?),
                "ValueDescription" if description.is_none() => description = Some(self.content()?),
                "AdmxBacked" if admx.is_none() => {
                    admx = Some(AdmxBacked {
                        area: attribute(&tag, "Area"),
                        name: attribute(&tag, "Name"),
                        file: attribute(&tag, "File"),
                    });
                    self.skip()?;
                }
                "List" if list.is_none() => {
                    list = Some(attribute(&tag, "Delimiter").unwrap_or_default());
                    self.skip()?;
                }
                _ => self.skip()?,
            }
        }
        Ok(AllowedValues {
            value_type: keyword(value_type),
            values: List::Owned(values),
            value,
            description,
            admx,
            list,
        })
    }

    fn allowed_value(&mut self) -> Result<AllowedValue<'a>, Error> {
        let (mut value, mut description) = (None, None);
        while let Some(tag) = self.element()? {
            match tag.local() {
                "Value" if value.is_none() => value = Some(self.content()?),
                "ValueDescription" if description.is_none() => description = Some(self.content()?),
                _ => self.skip()?,
            }
        }
        Ok(AllowedValue { value: value.unwrap_or_default(), description })
    }

    fn naming(&mut self) -> Result<DynamicNodeNaming<'a>, Error> {
        let mut naming = None;
        while let Some(tag) = self.element()? {
            let text = self.content()?;
            naming.get_or_insert(match tag.local() {
                "ServerGeneratedUniqueIdentifier" => DynamicNodeNaming::ServerGeneratedUniqueIdentifier,
                "ClientInventory" => DynamicNodeNaming::ClientInventory,
                "UniqueName" => DynamicNodeNaming::UniqueName(text),
                other => DynamicNodeNaming::Unknown(Cow::Borrowed(other)),
            });
        }
        Ok(naming.unwrap_or(DynamicNodeNaming::Unknown(Cow::Borrowed(""))))
    }

    fn dependency_behavior(&mut self) -> Result<List<'a, DependencyGroup<'a>>, Error> {
        let mut groups = Vec::new();
        while let Some(tag) = self.element()? {
            if tag.local() == "DependencyGroup" {
                groups.push(self.dependency_group(&tag)?);
            } else {
                self.skip()?;
            }
        }
        Ok(List::Owned(groups))
    }

    fn dependency_group(&mut self, tag: &Tag<'a>) -> Result<DependencyGroup<'a>, Error> {
        let friendly_id = attribute(tag, "FriendlyId");
        let (mut changed_allowed_values, mut dependencies) = (None, Vec::new());
        while let Some(tag) = self.element()? {
            match tag.local() {
                "DependencyChangedAllowedValues" if changed_allowed_values.is_none() => {
                    changed_allowed_values = Some(self.allowed_values(&tag)?);
                }
                "Dependency" => dependencies.push(self.dependency(&tag)?),
                _ => self.skip()?,
            }
        }
        Ok(DependencyGroup { friendly_id, changed_allowed_values, dependencies: List::Owned(dependencies) })
    }

    fn dependency(&mut self, tag: &Tag<'a>) -> Result<Dependency<'a>, Error> {
        let kind = keyword(attribute(tag, "Type").unwrap_or_default());
        let (mut uri, mut allowed) = (None, None);
        while let Some(tag) = self.element()? {
            match tag.local() {
                "DependencyUri" if uri.is_none() => uri = Some(self.content()?),
                "DependencyAllowedValue" if allowed.is_none() => allowed = Some(self.allowed_values(&tag)?),
                _ => self.skip()?,
            }
        }
        Ok(Dependency { kind, uri, allowed })
    }

    fn common_errors(&mut self) -> Result<List<'a, CommonError<'a>>, Error> {
        let mut errors = Vec::new();
        while let Some(tag) = self.element()? {
            errors.push(CommonError { name: Cow::Borrowed(tag.local()), text: self.content()? });
        }
        Ok(List::Owned(errors))
    }

    /// What stands next in the open element; `None` at its end. White space is not kept.
    #[inline]
    fn child(&mut self) -> Result<Option<Child<'a>>, Error> {
        loop {
            let token = self.scanner.next()?;
            let span = self.scanner.span();
            return Ok(Some(match token {
                Token::Start(tag) => Child::Element(tag, self.grammar(&tag), span.start),
                Token::End | Token::Eof => return Ok(None),
                Token::Text(text) if text.trim_ascii().is_empty() => continue,
                _ => Child::Other(Raw {
                    markup: Cow::Borrowed(&self.text[span.clone()]),
                    offset: span.start as u32,
                }),
            }));
        }
    }

    /// The next child element; `None` at the end of the open element. What else stands there is in the source.
    #[inline]
    fn element(&mut self) -> Result<Option<Tag<'a>>, Error> {
        loop {
            match self.scanner.next()? {
                Token::Start(tag) => return Ok(Some(tag)),
                Token::End | Token::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The text of the open element, up to and with its end.
    fn content(&mut self) -> Result<Cow<'a, str>, Error> {
        let start = self.scanner.span().end;
        self.skip()?;
        Ok(decode_text(&self.text[start..self.scanner.span().start]))
    }

    /// Reads past the end of the open element.
    fn skip(&mut self) -> Result<(), Error> {
        let mut depth = 1;
        while depth > 0 {
            match self.scanner.next()? {
                Token::Start(_) => depth += 1,
                Token::End => depth -= 1,
                Token::Eof => break,
                _ => {}
            }
        }
        Ok(())
    }

    fn skipped(&mut self, start: usize) -> Result<Raw<'a>, Error> {
        self.skip()?;
        Ok(Raw { markup: Cow::Borrowed(&self.text[start..self.scanner.span().end]), offset: start as u32 })
    }

    /// The element that starts at `start` and has just ended.
    fn source(&self, start: usize) -> Source<'a> {
        Source::new(&self.text[start..self.scanner.span().end], start)
    }

    fn grammar(&self, tag: &Tag<'a>) -> Grammar {
        match tag.prefix() {
            "" => Grammar::Oma,
            prefix => match self.scanner.namespace(prefix) {
                Some(MICROSOFT) => Grammar::Msft,
                None if prefix == "MSFT" => Grammar::Msft, // an excerpt that lost its root
                _ => Grammar::Foreign,
            },
        }
    }
}

/// Something in an element that has children.
enum Child<'a> {
    /// An element and where it starts.
    Element(Tag<'a>, Grammar, usize),
    /// A comment, an instruction, or text that is not white space.
    Other(Raw<'a>),
}

/// What stands between the name and the end of a start tag.
fn attributes<'a>(tag: &Tag<'a>) -> Cow<'a, str> {
    Cow::Borrowed(tag.raw_attributes())
}

fn attribute<'a>(tag: &Tag<'a>, name: &str) -> Option<Cow<'a, str>> {
    tag.attributes().find(|attribute| attribute.name == name).map(|attribute| attribute.value())
}

fn keyword<T: NamedKeyword>(word: Cow<'_, str>) -> Keyword<'_, T> {
    match T::from_name(&word) {
        Some(value) => Keyword::Known(value),
        None => Keyword::Unknown(word),
    }
}
