//! Writes the model as a DDF file.
//!
//! Prolog, attributes and the markup of each property are written as they were read; the writer chooses only the white space
//! between elements. Properties that a program made are written in the order and the form of Microsoft's files.

use crate::access::AccessType;
use crate::grammar::MICROSOFT;
use crate::model::{
    AllowedValue, AllowedValues, Applicability, Dependency, DependencyGroup, Description, DescriptionItem,
    DfType, DynamicNodeNaming, Keyword, NamedKeyword, Node, NodeItem, Occurrence, Property, PropertyValue,
    Source,
};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use csp_xml::{attributes, declared};

impl Description<'_> {
    /// The description as a DDF file, UTF-8 without a byte order mark. A declaration of another encoding is changed to
    /// UTF-8.
    ///
    /// ```
    /// let file = b"<MgmtTree><Node><!-- mine --><NodeName a='b'>X</NodeName></Node></MgmtTree>";
    /// let written = ddf::Description::read(file)?.to_xml();
    /// assert!(written.contains("<!-- mine -->") && written.contains("<NodeName a='b'>"));
    /// # Ok::<(), csp_xml::XmlError>(())
    /// ```
    pub fn to_xml(&self) -> String {
        let mut out = String::new();
        match declared(&self.prolog).filter(|name| !name.eq_ignore_ascii_case("utf-8")) {
            Some(name) => {
                let at = name.as_ptr() as usize - self.prolog.as_ptr() as usize;
                out.extend([&self.prolog[..at], "utf-8", &self.prolog[at + name.len()..]]);
            }
            None => out.push_str(&self.prolog),
        }
        let mut writer =
            Writer { xml: csp_xml::XmlWriter::new(&mut out), prefix: &self.prefix, is_rebound: false };
        let root = match self.attributes.as_ref() {
            "" => Cow::Owned(format!("xmlns:MSFT=\"{MICROSOFT}\"")),
            written => Cow::Borrowed(written),
        };
        writer.start("MgmtTree", &root);
        writer.is_rebound = rebinds(&root);
        for item in &self.items {
            match item {
                DescriptionItem::VerDtd(source, text) => writer.text_item(source, "VerDTD", text),
                DescriptionItem::Man(source, text) => writer.text_item(source, "Man", text),
                DescriptionItem::Mod(source, text) => writer.text_item(source, "Mod", text),
                DescriptionItem::Diagnostics(source) => writer.text_item(source, "MSFT:Diagnostics", ""),
                DescriptionItem::Node(node) => writer.node(node),
                DescriptionItem::Other(raw) => writer.raw(&raw.markup),
            }
        }
        writer.end("MgmtTree");
        if self.epilog.is_empty() {
            out.push('\n');
        }
        out.push_str(&self.epilog);
        out
    }
}

struct Writer<'o> {
    xml: csp_xml::XmlWriter<'o>,
    /// The prefix of OMA's elements.
    prefix: &'o str,
    /// True if an open element binds the prefix `MSFT` to a namespace other than Microsoft's.
    is_rebound: bool,
}

impl Writer<'_> {
    fn node(&mut self, node: &Node<'_>) {
        self.start("Node", &node.attributes);
        let outside = self.is_rebound;
        self.is_rebound |= rebinds(&node.attributes);
        for item in &node.items {
            match item {
                NodeItem::Name(source, text) => self.text_item(source, "NodeName", text),
                NodeItem::Path(source, text) => self.text_item(source, "Path", text),
                NodeItem::RtProperties(source) => self.text_item(source, "RTProperties", ""),
                NodeItem::Value(source, text) => self.text_item(source, "Value", text),
                NodeItem::Properties(properties) => {
                    self.start("DFProperties", &properties.attributes);
                    let outside = self.is_rebound;
                    self.is_rebound |= rebinds(&properties.attributes);
                    for property in &properties.list {
                        self.property(property);
                    }
                    self.is_rebound = outside;
                    self.end("DFProperties");
                }
                NodeItem::Node(child) => self.node(child),
                NodeItem::Other(raw) => self.raw(&raw.markup),
            }
        }
        self.is_rebound = outside;
        self.end("Node");
    }

    fn property(&mut self, property: &Property<'_>) {
        match property.source().markup() {
            Some(markup) => self.raw(markup),
            None => self.value(property.value()),
        }
    }

    fn value(&mut self, value: &PropertyValue<'_>) {
        match value {
            PropertyValue::AccessType(access) => self.access(*access),
            PropertyValue::DefaultValue(text) => self.text("DefaultValue", text),
            PropertyValue::Description(text) => self.text("Description", text),
            PropertyValue::Format(format) => self.named(format),
            PropertyValue::Occurrence(Keyword::Known(Occurrence::ZeroOrN(Some(n)))) => {
                self.within("Occurrence", |writer| writer.text("ZeroOrN", &format!("{n}")));
            }
            PropertyValue::Occurrence(Keyword::Known(Occurrence::OneOrN(Some(n)))) => {
                self.within("Occurrence", |writer| writer.text("OneOrN", &format!("{n}")));
            }
            PropertyValue::Occurrence(occurrence) => self.named(occurrence),
            PropertyValue::Scope(scope) => self.named(scope),
            PropertyValue::Title(text) => self.text("DFTitle", text),
            PropertyValue::Type(df_type) => self.within("DFType", |writer| match df_type {
                DfType::Mime(types) => types.iter().for_each(|mime| writer.text("MIME", mime)),
                DfType::DdfName(name) => writer.text("DDFName", name),
            }),
            PropertyValue::CaseSense(case) => self.named(case),
            PropertyValue::Applicability(applicability) => self.applicability(applicability),
            PropertyValue::AllowedValues(values) => self.allowed_values("MSFT:AllowedValues", values),
            PropertyValue::DynamicNodeNaming(naming) => {
                self.within("MSFT:DynamicNodeNaming", |writer| match naming {
                    DynamicNodeNaming::ServerGeneratedUniqueIdentifier => {
                        writer.empty("MSFT:ServerGeneratedUniqueIdentifier", "");
                    }
                    DynamicNodeNaming::ClientInventory => writer.empty("MSFT:ClientInventory", ""),
                    DynamicNodeNaming::UniqueName(text) => writer.text("MSFT:UniqueName", text),
                    DynamicNodeNaming::Unknown(_) => {}
                });
            }
            PropertyValue::ConflictResolution(word) => self.word("MSFT:ConflictResolution", word),
            PropertyValue::ReplaceBehavior(word) => self.word("MSFT:ReplaceBehavior", word),
            PropertyValue::RebootBehavior(word) => self.word("MSFT:RebootBehavior", word),
            PropertyValue::GpMapping(mapping) => {
                let attributes = attributes(&[
                    ("GpEnglishName", mapping.english_name.as_deref()),
                    ("GpAreaPath", mapping.area_path.as_deref()),
                    ("GpElement", mapping.element.as_deref()),
                ]);
                self.empty("MSFT:GpMapping", &attributes);
            }
            PropertyValue::DependencyBehavior(groups) => {
                self.within("MSFT:DependencyBehavior", |writer| {
                    groups.iter().for_each(|group| writer.group(group))
                });
            }
            PropertyValue::Deprecated(deprecated) => {
                let attributes = attributes(&[("OsBuildDeprecated", deprecated.os_build.as_deref())]);
                self.empty("MSFT:Deprecated", &attributes);
            }
            PropertyValue::AtomicRequired => self.empty("MSFT:AtomicRequired", ""),
            PropertyValue::CommonErrorResults(errors) => self.within("MSFT:CommonErrorResults", |writer| {
                for error in errors.iter() {
                    let name = format!("MSFT:{}", error.name);
                    if csp_xml::is_name(&name) {
                        writer.text(&name, &error.text);
                    }
                }
            }),
            PropertyValue::Other => {}
        }
    }

    fn access(&mut self, access: AccessType) {
        self.within("AccessType", |writer| access.verbs().for_each(|verb| writer.empty(verb.as_str(), "")));
    }

    fn applicability(&mut self, applicability: &Applicability<'_>) {
        self.within("MSFT:Applicability", |writer| {
            for (name, field) in [
                ("MSFT:OsBuildVersion", &applicability.os_build_version),
                ("MSFT:CspVersion", &applicability.csp_version),
                ("MSFT:EditionAllowList", &applicability.edition_allow_list),
                ("MSFT:RequiresAzureAd", &applicability.requires_azure_ad),
            ] {
                if let Some(text) = field {
                    writer.text(name, text);
                }
            }
        });
    }

    fn allowed_values(&mut self, element: &str, values: &AllowedValues<'_>) {
        let value_type = format!("{}", values.value_type);
        self.start(element, &attributes(&[("ValueType", Some(&value_type))]));
        for AllowedValue { value, description } in values.values.iter() {
            self.within("MSFT:Enum", |writer| {
                writer.text("MSFT:Value", value);
                writer.optional("MSFT:ValueDescription", description.as_deref());
            });
        }
        self.optional("MSFT:Value", values.value.as_deref());
        self.optional("MSFT:ValueDescription", values.description.as_deref());
        if let Some(admx) = &values.admx {
            let attributes = attributes(&[
                ("Area", admx.area.as_deref()),
                ("Name", admx.name.as_deref()),
                ("File", admx.file.as_deref()),
            ]);
            self.empty("MSFT:AdmxBacked", &attributes);
        }
        if let Some(delimiter) = &values.list {
            self.empty("MSFT:List", &attributes(&[("Delimiter", Some(delimiter))]));
        }
        self.end(element);
    }

    fn group(&mut self, group: &DependencyGroup<'_>) {
        self.start("MSFT:DependencyGroup", &attributes(&[("FriendlyId", group.friendly_id.as_deref())]));
        if let Some(values) = &group.changed_allowed_values {
            self.allowed_values("MSFT:DependencyChangedAllowedValues", values);
        }
        for Dependency { kind, uri, allowed } in group.dependencies.iter() {
            let kind = format!("{kind}");
            self.start("MSFT:Dependency", &attributes(&[("Type", Some(&kind))]));
            self.optional("MSFT:DependencyUri", uri.as_deref());
            if let Some(values) = allowed {
                self.allowed_values("MSFT:DependencyAllowedValue", values);
            }
            self.end("MSFT:Dependency");
        }
        self.end("MSFT:DependencyGroup");
    }

    /// A word written as the name of a child.
    fn named<T: NamedKeyword>(&mut self, keyword: &Keyword<'_, T>) {
        let word = match keyword {
            Keyword::Known(value) => value.name(),
            Keyword::Unknown(word) => word,
        };
        self.within(T::ELEMENT, |writer| {
            if is_local_name(word) {
                writer.empty(word, "");
            }
        });
    }

    /// A word written as text.
    fn word<T: NamedKeyword>(&mut self, element: &str, keyword: &Keyword<'_, T>) {
        self.text(element, &format!("{keyword}"));
    }

    fn text_item(&mut self, source: &Source<'_>, element: &str, text: &str) {
        match source.markup() {
            Some(markup) => self.raw(markup),
            None => self.text(element, text),
        }
    }

    fn optional(&mut self, element: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(element, text);
        }
    }

    fn text(&mut self, element: &str, text: &str) {
        let name = self.name(element);
        self.xml.text(&name, &self.declared(element, ""), text);
    }

    fn empty(&mut self, element: &str, attributes: &str) {
        let name = self.name(element);
        self.xml.empty(&name, &self.declared(element, attributes));
    }

    fn within(&mut self, element: &str, content: impl FnOnce(&mut Self)) {
        self.start(element, "");
        content(self);
        self.end(element);
    }

    fn start(&mut self, element: &str, attributes: &str) {
        let name = self.name(element);
        self.xml.start(&name, &self.declared(element, attributes));
    }

    fn end(&mut self, element: &str) {
        let name = self.name(element);
        self.xml.end(&name);
    }

    /// The attributes of an element, with the declaration of its prefix where `MSFT` has another meaning.
    fn declared<'t>(&self, element: &str, attributes: &'t str) -> Cow<'t, str> {
        match self.is_rebound && element.starts_with("MSFT:") {
            true => format!("xmlns:MSFT=\"{MICROSOFT}\" {attributes}").trim_ascii_end().to_owned().into(),
            false => attributes.into(),
        }
    }

    /// The name of an element with the prefix of OMA, unless it has one of its own.
    fn name<'e>(&self, element: &'e str) -> Cow<'e, str> {
        match self.prefix {
            "" => element.into(),
            _ if element.contains(':') => element.into(),
            prefix => format!("{prefix}:{element}").into(),
        }
    }

    /// Markup as it was read. The reader leaves out the white space around text between elements.
    fn raw(&mut self, markup: &str) {
        self.xml.raw(markup.trim_ascii());
    }
}

/// True for the name of an element without a prefix. A name with two colons would be read as another name.
fn is_local_name(word: &str) -> bool {
    csp_xml::is_name(word) && !word.contains(':')
}

/// True if the attributes bind the prefix `MSFT` to another namespace than Microsoft's.
fn rebinds(attributes: &str) -> bool {
    attributes.split_once("xmlns:MSFT").is_some_and(|(_, rest)| {
        let value = rest.trim_ascii_start().strip_prefix('=').unwrap_or(rest).trim_ascii_start();
        !value.get(1..).unwrap_or_default().starts_with(MICROSOFT)
    })
}
