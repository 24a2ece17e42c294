//! The properties of a node: the typed value of each element of `DFProperties`.
//!
//! Text is a `Cow` and lists are [`List`]s, so that the same types serve a parsed file (borrowed), a program (owned) and
//! a generated table (static).

use super::keyword::{
    CaseSense, ConflictResolution, DependencyType, Keyword, NodeScope, Occurrence, RebootBehavior,
    ReplaceBehavior, ValueType,
};
use super::list::List;
use super::own::own;
use crate::access::AccessType;
use crate::format::Format;
use alloc::borrow::Cow;
use alloc::boxed::Box;

/// The value of one element of `DFProperties`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum PropertyValue<'a> {
    /// `AccessType`, as a set. The source keeps the order and repeats.
    AccessType(AccessType),
    /// `DefaultValue`, as text.
    DefaultValue(Cow<'a, str>),
    /// `Description`.
    Description(Cow<'a, str>),
    /// `DFFormat`.
    Format(Keyword<'a, Format>),
    /// `Occurrence`.
    Occurrence(Keyword<'a, Occurrence>),
    /// `Scope`.
    Scope(Keyword<'a, NodeScope>),
    /// `DFTitle`.
    Title(Cow<'a, str>),
    /// `DFType`.
    Type(DfType<'a>),
    /// `CaseSense`.
    CaseSense(Keyword<'a, CaseSense>),
    /// `MSFT:Applicability`.
    Applicability(Box<Applicability<'a>>),
    /// `MSFT:AllowedValues`.
    AllowedValues(Box<AllowedValues<'a>>),
    /// `MSFT:DynamicNodeNaming`.
    DynamicNodeNaming(DynamicNodeNaming<'a>),
    /// `MSFT:ConflictResolution`.
    ConflictResolution(Keyword<'a, ConflictResolution>),
    /// `MSFT:ReplaceBehavior`.
    ReplaceBehavior(Keyword<'a, ReplaceBehavior>),
    /// `MSFT:RebootBehavior`.
    RebootBehavior(Keyword<'a, RebootBehavior>),
    /// `MSFT:GpMapping`.
    GpMapping(Box<GpMapping<'a>>),
    /// `MSFT:DependencyBehavior`.
    DependencyBehavior(List<'a, DependencyGroup<'a>>),
    /// `MSFT:Deprecated`.
    Deprecated(Deprecated<'a>),
    /// `MSFT:AtomicRequired`.
    AtomicRequired,
    /// `MSFT:CommonErrorResults`.
    CommonErrorResults(List<'a, CommonError<'a>>),
    /// An element outside the grammars, or a comment. Its content is in the source.
    Other,
}

/// The type of a node (`DFType`; OMA TND 1.2, section 9).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum DfType<'a> {
    /// The MIME types of a leaf's value; Microsoft's files leave the one entry empty.
    Mime(List<'a, Cow<'a, str>>),
    /// The name of the description of an interior node, usually empty.
    DdfName(Cow<'a, str>),
}

/// The builds and editions that have a node (`MSFT:Applicability`). Each absent field is inherited from the parent by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Applicability<'a> {
    /// `OsBuildVersion`: builds separated by commas; back-ports carry a revision.
    pub os_build_version: Option<Cow<'a, str>>,
    /// `CspVersion`.
    pub csp_version: Option<Cow<'a, str>>,
    /// `EditionAllowList`: hexadecimal edition ids, each followed by `;`. Empty: not on any edition.
    pub edition_allow_list: Option<Cow<'a, str>>,
    /// `RequiresAzureAd`.
    pub requires_azure_ad: Option<Cow<'a, str>>,
}

/// The values that a node takes (`MSFT:AllowedValues`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct AllowedValues<'a> {
    /// The kind of description of the values.
    pub value_type: Keyword<'a, ValueType>,
    /// The values of an ENUM or Flag.
    pub values: List<'a, AllowedValue<'a>>,
    /// `Value`: the regular expression, range, schema or example.
    pub value: Option<Cow<'a, str>>,
    /// `ValueDescription` of that value.
    pub description: Option<Cow<'a, str>>,
    /// The policy of an ADMX payload.
    pub admx: Option<AdmxBacked<'a>>,
    /// `List/@Delimiter`: the value is a list, separated by this.
    pub list: Option<Cow<'a, str>>,
}

/// One value of an ENUM or Flag (`MSFT:Enum`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct AllowedValue<'a> {
    /// The value, as text.
    pub value: Cow<'a, str>,
    /// The meaning.
    pub description: Option<Cow<'a, str>>,
}

impl AllowedValue<'_> {
    /// The meaning, if it is a name (`NotifyUser`) instead of a sentence.
    pub(crate) fn name(&self) -> Option<&str> {
        let text = self.description.as_deref()?.trim_ascii();
        let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_name.then_some(text)
    }
}

/// The ADMX policy of a node (`MSFT:AdmxBacked`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct AdmxBacked<'a> {
    /// `Area`.
    pub area: Option<Cow<'a, str>>,
    /// `Name`.
    pub name: Option<Cow<'a, str>>,
    /// `File`.
    pub file: Option<Cow<'a, str>>,
}

/// The side that names a dynamic node (`MSFT:DynamicNodeNaming`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum DynamicNodeNaming<'a> {
    /// The server makes up an identifier.
    ServerGeneratedUniqueIdentifier,
    /// The device makes up a name.
    ClientInventory,
    /// The server chooses a name; documented as a regular expression, but in practice prose.
    UniqueName(Cow<'a, str>),
    /// The name of an unknown element, or empty.
    Unknown(Cow<'a, str>),
}

/// The group policy that a node corresponds to (`MSFT:GpMapping`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct GpMapping<'a> {
    /// `GpEnglishName`.
    pub english_name: Option<Cow<'a, str>>,
    /// `GpAreaPath`.
    pub area_path: Option<Cow<'a, str>>,
    /// `GpElement`.
    pub element: Option<Cow<'a, str>>,
}

/// Dependencies that belong together (`MSFT:DependencyGroup`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct DependencyGroup<'a> {
    /// `FriendlyId`.
    pub friendly_id: Option<Cow<'a, str>>,
    /// `DependencyChangedAllowedValues`: the allowed values when the dependencies hold.
    pub changed_allowed_values: Option<AllowedValues<'a>>,
    /// The dependencies.
    pub dependencies: List<'a, Dependency<'a>>,
}

/// One dependency on another node (`MSFT:Dependency`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Dependency<'a> {
    /// `Type`.
    pub kind: Keyword<'a, DependencyType>,
    /// `DependencyUri`: the other node, without a leading `./`.
    pub uri: Option<Cow<'a, str>>,
    /// `DependencyAllowedValue`: the values it must have.
    pub allowed: Option<AllowedValues<'a>>,
}

/// Marks a deprecated node (`MSFT:Deprecated`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Deprecated<'a> {
    /// `OsBuildDeprecated`: the first build where it is deprecated.
    pub os_build: Option<Cow<'a, str>>,
}

/// An error that a node commonly returns (`MSFT:CommonErrorOne` … `MSFT:CommonErrorTen`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct CommonError<'a> {
    /// The name of the element without its prefix.
    pub name: Cow<'a, str>,
    /// The text.
    pub text: Cow<'a, str>,
}

impl PropertyValue<'_> {
    /// The name of its element in `DFProperties`, without the prefix; `None` for [`Other`](Self::Other).
    ///
    /// Only the diff uses it. The reader and the check match on names before a value exists, and the writer needs the prefix
    /// `MSFT:`; a table for all four would be longer than the names. Round trips in the tests compare them.
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::AccessType(_) => "AccessType",
            Self::DefaultValue(_) => "DefaultValue",
            Self::Description(_) => "Description",
            Self::Format(_) => "DFFormat",
            Self::Occurrence(_) => "Occurrence",
            Self::Scope(_) => "Scope",
            Self::Title(_) => "DFTitle",
            Self::Type(_) => "DFType",
            Self::CaseSense(_) => "CaseSense",
            Self::Applicability(_) => "Applicability",
            Self::AllowedValues(_) => "AllowedValues",
            Self::DynamicNodeNaming(_) => "DynamicNodeNaming",
            Self::ConflictResolution(_) => "ConflictResolution",
            Self::ReplaceBehavior(_) => "ReplaceBehavior",
            Self::RebootBehavior(_) => "RebootBehavior",
            Self::GpMapping(_) => "GpMapping",
            Self::DependencyBehavior(_) => "DependencyBehavior",
            Self::Deprecated(_) => "Deprecated",
            Self::AtomicRequired => "AtomicRequired",
            Self::CommonErrorResults(_) => "CommonErrorResults",
            Self::Other => return None,
        })
    }

    pub(super) fn into_owned(self) -> PropertyValue<'static> {
        use PropertyValue as P;
        match self {
            Self::AccessType(access) => P::AccessType(access),
            Self::DefaultValue(text) => P::DefaultValue(own(text)),
            Self::Description(text) => P::Description(own(text)),
            Self::Format(keyword) => P::Format(keyword.into_owned()),
            Self::Occurrence(keyword) => P::Occurrence(keyword.into_owned()),
            Self::Scope(keyword) => P::Scope(keyword.into_owned()),
            Self::Title(text) => P::Title(own(text)),
            Self::Type(df_type) => P::Type(df_type.into_owned()),
            Self::CaseSense(keyword) => P::CaseSense(keyword.into_owned()),
            Self::Applicability(applicability) => P::Applicability(Box::new(applicability.into_owned())),
            Self::AllowedValues(values) => P::AllowedValues(Box::new(values.into_owned())),
            Self::DynamicNodeNaming(naming) => P::DynamicNodeNaming(naming.into_owned()),
            Self::ConflictResolution(keyword) => P::ConflictResolution(keyword.into_owned()),
            Self::ReplaceBehavior(keyword) => P::ReplaceBehavior(keyword.into_owned()),
            Self::RebootBehavior(keyword) => P::RebootBehavior(keyword.into_owned()),
            Self::GpMapping(mapping) => P::GpMapping(Box::new(mapping.into_owned())),
            Self::DependencyBehavior(groups) => {
                P::DependencyBehavior(groups.map_owned(DependencyGroup::into_owned))
            }
            Self::Deprecated(deprecated) => P::Deprecated(deprecated.into_owned()),
            Self::AtomicRequired => P::AtomicRequired,
            Self::CommonErrorResults(errors) => {
                P::CommonErrorResults(errors.map_owned(CommonError::into_owned))
            }
            Self::Other => P::Other,
        }
    }
}

fn own_option(text: Option<Cow<'_, str>>) -> Option<Cow<'static, str>> {
    text.map(own)
}

impl DfType<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> DfType<'static> {
        match self {
            Self::Mime(types) => DfType::Mime(types.map_owned(own)),
            Self::DdfName(name) => DfType::DdfName(own(name)),
        }
    }
}

impl Applicability<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> Applicability<'static> {
        Applicability {
            os_build_version: own_option(self.os_build_version),
            csp_version: own_option(self.csp_version),
            edition_allow_list: own_option(self.edition_allow_list),
            requires_azure_ad: own_option(self.requires_azure_ad),
        }
    }
}

impl AllowedValues<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> AllowedValues<'static> {
        AllowedValues {
            value_type: self.value_type.into_owned(),
            values: self.values.map_owned(AllowedValue::into_owned),
            value: own_option(self.value),
            description: own_option(self.description),
            admx: self.admx.map(AdmxBacked::into_owned),
            list: own_option(self.list),
        }
    }
}

impl AllowedValue<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> AllowedValue<'static> {
        AllowedValue { value: own(self.value), description: own_option(self.description) }
    }
}

impl AdmxBacked<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> AdmxBacked<'static> {
        AdmxBacked { area: own_option(self.area), name: own_option(self.name), file: own_option(self.file) }
    }
}

impl DynamicNodeNaming<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> DynamicNodeNaming<'static> {
        match self {
            Self::ServerGeneratedUniqueIdentifier => DynamicNodeNaming::ServerGeneratedUniqueIdentifier,
            Self::ClientInventory => DynamicNodeNaming::ClientInventory,
            Self::UniqueName(text) => DynamicNodeNaming::UniqueName(own(text)),
            Self::Unknown(name) => DynamicNodeNaming::Unknown(own(name)),
        }
    }
}

impl GpMapping<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> GpMapping<'static> {
        GpMapping {
            english_name: own_option(self.english_name),
            area_path: own_option(self.area_path),
            element: own_option(self.element),
        }
    }
}

impl DependencyGroup<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> DependencyGroup<'static> {
        DependencyGroup {
            friendly_id: own_option(self.friendly_id),
            changed_allowed_values: self.changed_allowed_values.map(AllowedValues::into_owned),
            dependencies: self.dependencies.map_owned(Dependency::into_owned),
        }
    }
}

impl Dependency<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> Dependency<'static> {
        Dependency {
            kind: self.kind.into_owned(),
            uri: own_option(self.uri),
            allowed: self.allowed.map(AllowedValues::into_owned),
        }
    }
}

impl Deprecated<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> Deprecated<'static> {
        Deprecated { os_build: own_option(self.os_build) }
    }
}

impl CommonError<'_> {
    /// Copies borrowed text.
    pub fn into_owned(self) -> CommonError<'static> {
        CommonError { name: own(self.name), text: own(self.text) }
    }
}
