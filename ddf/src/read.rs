//! Reads a DDF file into the model.

use crate::access::{AccessType, Verb};
use crate::grammar::{Grammar, Namespaces};
use crate::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    Deprecated, Description, DescriptionItem, DfType, DynamicNodeNaming, GpMapping, Keyword, List,
    NamedKeyword, Node, NodeItem, Occurrence, Properties, Property, PropertyValue, Raw, Source, ValueType,
};
use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::vec::Vec;
use csp_xml::{Attribute, Error, ErrorKind, Kind, Limits, Scanner, StartTag, decode, decode_text};

/// How deep a description may be, whatever the limits say: it is walked by recursion, here and elsewhere.
const DEEPEST: usize = 512;

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
    /// # Ok::<(), csp_xml::Error>(())
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
        let limits = Limits { max_depth: limits.max_depth.min(DEEPEST), ..*limits };
        let mut scanner = Scanner::new(text, &limits)?.skipping_space();
        while scanner.advance()? != Kind::Start {} // without a root it is an error
        let namespaces = Namespaces::of_root(&scanner.tag(), &scanner);
        Reader {
            scanner,
            text,
            namespaces,
            items: Vec::with_capacity(16),
            properties: Vec::with_capacity(16),
        }
        .description()
    }
}

struct Reader<'a> {
    scanner: Scanner<'a>,
    text: &'a str,
    namespaces: Namespaces<'a>,
    /// The items of the open nodes, and the properties of the last one, until it is known how many there are: a
    /// list takes no more than it needs.
    items: Vec<NodeItem<'a>>,
    properties: Vec<Property<'a>>,
}

impl<'a> Reader<'a> {
    fn description(&mut self) -> Result<Description<'a>, Error> {
        let root = self.scanner.tag();
        let start = self.scanner.span().start;
        if root.local() != "MgmtTree" {
            let found = root.name().to_owned();
            let kind = ErrorKind::WrongRoot { found, expected: "`<MgmtTree>`, a device description" };
            return Err(self.scanner.error_at(kind, start));
        }
        let mut items = Vec::new();
        loop {
            let kind = self.scanner.advance()?;
            items.push(match kind {
                Kind::Start => self.description_item()?,
                Kind::End | Kind::Eof => break,
                _ => DescriptionItem::Other(self.other()),
            });
        }
        let end = self.scanner.span().end;
        while self.scanner.advance()? != Kind::Eof {}
        Ok(Description {
            prolog: Cow::Borrowed(&self.text[..start]),
            prefix: Cow::Borrowed(root.prefix()),
            attributes: attributes(&root),
            items,
            epilog: Cow::Borrowed(&self.text[end..]),
        })
    }

    fn description_item(&mut self) -> Result<DescriptionItem<'a>, Error> {
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

    fn node(&mut self) -> Result<Node<'a>, Error> {
        let (tag, offset) = (self.scanner.tag(), self.scanner.span().start as u32);
        let first = self.items.len();
        loop {
            let item = match self.scanner.advance()? {
                Kind::Start => self.node_item()?,
                Kind::End | Kind::Eof => break,
                _ => NodeItem::Other(self.other()),
            };
            self.items.push(item);
        }
        let items = match first {
            // A root may be the whole file: its list is not copied, for each new page of memory costs a fault.
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

    fn node_item(&mut self) -> Result<NodeItem<'a>, Error> {
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

    fn properties(&mut self) -> Result<Properties<'a>, Error> {
        let attributes = attributes(&self.scanner.tag());
        loop {
            let kind = self.scanner.advance()?;
            let start = self.scanner.span().start;
            let property = match kind {
                Kind::Start => {
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
                Kind::End | Kind::Eof => break,
                _ => {
                    let (markup, offset) = self.beside();
                    Property::read(Source::new(markup, offset), PropertyValue::Other)
                }
            };
            self.properties.push(property);
        }
        Ok(Properties { attributes, list: self.properties.drain(..).collect() })
    }

    fn oma_property(&mut self, tag: &StartTag<'a>) -> Result<PropertyValue<'a>, Error> {
        Ok(match tag.local().as_bytes() {
            b"AccessType" => PropertyValue::AccessType(self.access()?),
            b"DefaultValue" => PropertyValue::DefaultValue(self.content()?),
            b"Description" => PropertyValue::Description(self.content()?),
            b"DFFormat" => PropertyValue::Format(self.named()?),
            b"Occurrence" => PropertyValue::Occurrence(self.occurrence()?),
            b"Scope" => PropertyValue::Scope(self.named()?),
            b"DFTitle" => PropertyValue::Title(self.content()?),
            b"DFType" => PropertyValue::Type(self.df_type()?),
            b"CaseSense" => PropertyValue::CaseSense(self.named()?),
            _ => {
                self.skip()?;
                PropertyValue::Other
            }
        })
    }

    fn msft_property(&mut self, tag: &StartTag<'a>) -> Result<PropertyValue<'a>, Error> {
        Ok(match tag.local().as_bytes() {
            b"Applicability" => PropertyValue::Applicability(Box::new(self.applicability()?)),
            b"AllowedValues" => PropertyValue::AllowedValues(Box::new(self.allowed_values()?)),
            b"DynamicNodeNaming" => PropertyValue::DynamicNodeNaming(self.naming()?),
            b"ConflictResolution" => PropertyValue::ConflictResolution(self.word()?),
            b"ReplaceBehavior" => PropertyValue::ReplaceBehavior(self.word()?),
            b"RebootBehavior" => PropertyValue::RebootBehavior(self.word()?),
            b"GpMapping" => {
                let mapping = GpMapping {
                    english_name: self.attribute("GpEnglishName"),
                    area_path: self.attribute("GpAreaPath"),
                    element: self.attribute("GpElement"),
                };
                self.skip()?;
                PropertyValue::GpMapping(Box::new(mapping))
            }
            b"DependencyBehavior" => PropertyValue::DependencyBehavior(self.dependency_behavior()?),
            b"Deprecated" => {
                let deprecated = Deprecated { os_build: self.attribute("OsBuildDeprecated") };
                self.skip()?;
                PropertyValue::Deprecated(deprecated)
            }
            b"AtomicRequired" => {
                self.skip()?;
                PropertyValue::AtomicRequired
            }
            b"CommonErrorResults" => PropertyValue::CommonErrorResults(self.common_errors()?),
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
            match tag.local().as_bytes() {
                b"MIME" if types.is_empty() && text.is_empty() => types = List::Borrowed(EMPTY),
                b"MIME" => types.push(text),
                b"DDFName" => name = Some(text),
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
            let field = match tag.local().as_bytes() {
                b"OsBuildVersion" => &mut applicability.os_build_version,
                b"CspVersion" => &mut applicability.csp_version,
                b"EditionAllowList" => &mut applicability.edition_allow_list,
                b"RequiresAzureAd" => &mut applicability.requires_azure_ad,
                _ => {
                    self.skip()?;
                    continue;
                }
            };
            *field = Some(self.content()?);
        }
        Ok(applicability)
    }

    fn allowed_values(&mut self) -> Result<AllowedValues<'a>, Error> {
        let value_type = self.attribute(ValueType::ELEMENT).unwrap_or_default();
        let (mut values, mut value, mut description, mut admx, mut list) =
            (Vec::new(), None, None, None, None);
        while let Some(tag) = self.element()? {
            match tag.local().as_bytes() {
                b"Enum" => values.push(self.allowed_value()?),
                b"Value" if value.is_none() => value = Some(self.content()?),
                b"ValueDescription" if description.is_none() => description = Some(self.content()?),
                b"AdmxBacked" if admx.is_none() => {
                    admx = Some(AdmxBacked {
                        area: self.attribute("Area"),
                        name: self.attribute("Name"),
                        file: self.attribute("File"),
                    });
                    self.skip()?;
                }
                b"List" if list.is_none() => {
                    list = Some(self.attribute("Delimiter").unwrap_or_default());
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
            match tag.local().as_bytes() {
                b"Value" if value.is_none() => value = Some(self.content()?),
                b"ValueDescription" if description.is_none() => description = Some(self.content()?),
                _ => self.skip()?,
            }
        }
        Ok(AllowedValue { value: value.unwrap_or_default(), description })
    }

    fn naming(&mut self) -> Result<DynamicNodeNaming<'a>, Error> {
        let mut naming = None;
        while let Some(tag) = self.element()? {
            let text = self.content()?;
            naming.get_or_insert(match tag.local().as_bytes() {
                b"ServerGeneratedUniqueIdentifier" => DynamicNodeNaming::ServerGeneratedUniqueIdentifier,
                b"ClientInventory" => DynamicNodeNaming::ClientInventory,
                b"UniqueName" => DynamicNodeNaming::UniqueName(text),
                _ => DynamicNodeNaming::Unknown(Cow::Borrowed(tag.local())),
            });
        }
        Ok(naming.unwrap_or(DynamicNodeNaming::Unknown(Cow::Borrowed(""))))
    }

    fn dependency_behavior(&mut self) -> Result<List<'a, DependencyGroup<'a>>, Error> {
        let mut groups = Vec::new();
        while let Some(tag) = self.element()? {
            if tag.local() == "DependencyGroup" {
                groups.push(self.dependency_group()?);
            } else {
                self.skip()?;
            }
        }
        Ok(List::Owned(groups))
    }

    fn dependency_group(&mut self) -> Result<DependencyGroup<'a>, Error> {
        let friendly_id = self.attribute("FriendlyId");
        let (mut changed_allowed_values, mut dependencies) = (None, Vec::new());
        while let Some(tag) = self.element()? {
            match tag.local().as_bytes() {
                b"DependencyChangedAllowedValues" if changed_allowed_values.is_none() => {
                    changed_allowed_values = Some(self.allowed_values()?);
                }
                b"Dependency" => dependencies.push(self.dependency()?),
                _ => self.skip()?,
            }
        }
        Ok(DependencyGroup { friendly_id, changed_allowed_values, dependencies: List::Owned(dependencies) })
    }

    fn dependency(&mut self) -> Result<Dependency<'a>, Error> {
        let kind = keyword(self.attribute("Type").unwrap_or_default());
        let (mut uri, mut allowed) = (None, None);
        while let Some(tag) = self.element()? {
            match tag.local().as_bytes() {
                b"DependencyUri" if uri.is_none() => uri = Some(self.content()?),
                b"DependencyAllowedValue" if allowed.is_none() => allowed = Some(self.allowed_values()?),
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

    /// What the scanner is at, which is no element, and where it begins.
    ///
    /// Without the white space around text: it is that between elements, which the writer makes, and must not become
    /// more each time a file is read and written.
    fn beside(&self) -> (&'a str, usize) {
        let raw = self.scanner.raw();
        let text = raw.trim_ascii_start();
        (text.trim_ascii_end(), self.scanner.span().start + raw.len() - text.len())
    }

    /// What the scanner is at, which is no element.
    fn other(&self) -> Raw<'a> {
        let (markup, offset) = self.beside();
        Raw { markup: Cow::Borrowed(markup), offset: offset as u32 }
    }

    /// The next child element; `None` at the end of the open element. What else stands there is in the source.
    #[inline]
    fn element(&mut self) -> Result<Option<StartTag<'a>>, Error> {
        loop {
            match self.scanner.advance()? {
                Kind::Start => return Ok(Some(self.scanner.tag())),
                Kind::End | Kind::Eof => return Ok(None),
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
            match self.scanner.advance()? {
                Kind::Start => depth += 1,
                Kind::End => depth -= 1,
                Kind::Eof => break,
                _ => {}
            }
        }
        Ok(())
    }

    /// The value of an attribute of the last start tag.
    fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.scanner.attributes().iter().find(|attribute| attribute.name == name).map(Attribute::value)
    }

    fn skipped(&mut self, start: usize) -> Result<Raw<'a>, Error> {
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

/// What stands between the name and the end of a start tag.
fn attributes<'a>(tag: &StartTag<'a>) -> Cow<'a, str> {
    Cow::Borrowed(tag.raw_attributes())
}

fn keyword<T: NamedKeyword>(word: Cow<'_, str>) -> Keyword<'_, T> {
    match T::from_name(&word) {
        Some(value) => Keyword::Known(value),
        None => Keyword::Unknown(word),
    }
}

impl Node<'_> {
    /// The words of its `AccessType` as they are written: in their order, with repeats, and with what is no verb.
    ///
    /// [`Node::access`] is the set of the verbs among them. Where a program made the property, the words are those of
    /// the set.
    ///
    /// ```
    /// let file = b"<MgmtTree><Node><NodeName>A</NodeName><DFProperties>
    ///   <AccessType><Replace/><Get/><Read/><Get/></AccessType></DFProperties></Node></MgmtTree>";
    /// let description = ddf::Description::read(file)?;
    /// let node = description.nodes().next().unwrap();
    /// assert_eq!(node.access_words(), ["Replace", "Get", "Read", "Get"]);
    /// assert_eq!(node.access().unwrap().to_string(), "Get, Replace");
    /// # Ok::<(), csp_xml::Error>(())
    /// ```
    pub fn access_words(&self) -> Vec<&str> {
        let mut properties = self.properties();
        let found = properties.find_map(|property| match property.value() {
            PropertyValue::AccessType(access) => Some((property.source().markup(), access)),
            _ => None,
        });
        match found {
            None => Vec::new(),
            Some((None, access)) => access.verbs().map(Verb::as_str).collect(),
            Some((Some(markup), _)) => children(markup).unwrap_or_default(),
        }
    }
}

/// The names of the elements in an element, without their prefixes.
fn children(markup: &str) -> Result<Vec<&str>, Error> {
    // What was read once may be read again.
    let mut scanner = Scanner::new(markup, &Limits::NONE)?;
    let mut names = Vec::new();
    loop {
        match scanner.advance()? {
            Kind::Start if scanner.depth() == 2 => names.push(scanner.tag().local()),
            Kind::Eof => return Ok(names),
            _ => {}
        }
    }
}
