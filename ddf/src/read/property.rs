//! Reads the properties of a node.

use super::{Reader, Witness};
use crate::access::{AccessType, Verb};
use crate::model::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    Deprecated, DfType, DynamicNodeNaming, GpMapping, Keyword, List, NamedKeyword, Occurrence, PropertyValue,
    ValueType,
};
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use csp_xml::{StartTag, XmlError};

impl<'a, W: Witness<'a>> Reader<'a, '_, W> {
    pub(super) fn oma_property(&mut self, tag: &StartTag<'a>) -> Result<PropertyValue<'a>, XmlError> {
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

    pub(super) fn msft_property(&mut self, tag: &StartTag<'a>) -> Result<PropertyValue<'a>, XmlError> {
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

    fn access(&mut self) -> Result<AccessType, XmlError> {
        let mut access = AccessType::EMPTY;
        while let Some(tag) = self.element()? {
            access = Verb::from_name(tag.local()).map_or(access, |verb| access.with(verb));
            self.skip()?;
        }
        Ok(access)
    }

    /// A word written as the name of a child: `<DFFormat><chr/></DFFormat>`.
    fn named<T: NamedKeyword>(&mut self) -> Result<Keyword<'a, T>, XmlError> {
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
    fn word<T: NamedKeyword>(&mut self) -> Result<Keyword<'a, T>, XmlError> {
        let text = self.content()?;
        Ok(match T::from_name(text.trim_ascii()) {
            Some(value) => Keyword::Known(value),
            None => Keyword::Unknown(text),
        })
    }

    fn occurrence(&mut self) -> Result<Keyword<'a, Occurrence>, XmlError> {
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

    fn df_type(&mut self) -> Result<DfType<'a>, XmlError> {
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

    fn applicability(&mut self) -> Result<Applicability<'a>, XmlError> {
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

    fn allowed_values(&mut self) -> Result<AllowedValues<'a>, XmlError> {
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

    fn allowed_value(&mut self) -> Result<AllowedValue<'a>, XmlError> {
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

    fn naming(&mut self) -> Result<DynamicNodeNaming<'a>, XmlError> {
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

    fn dependency_behavior(&mut self) -> Result<List<'a, DependencyGroup<'a>>, XmlError> {
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

    fn dependency_group(&mut self) -> Result<DependencyGroup<'a>, XmlError> {
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

    fn dependency(&mut self) -> Result<Dependency<'a>, XmlError> {
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

    fn common_errors(&mut self) -> Result<List<'a, CommonError<'a>>, XmlError> {
        let mut errors = Vec::new();
        while let Some(tag) = self.element()? {
            errors.push(CommonError { name: Cow::Borrowed(tag.local()), text: self.content()? });
        }
        Ok(List::Owned(errors))
    }
}

fn keyword<T: NamedKeyword>(word: Cow<'_, str>) -> Keyword<'_, T> {
    match T::from_name(&word) {
        Some(value) => Keyword::Known(value),
        None => Keyword::Unknown(word),
    }
}
