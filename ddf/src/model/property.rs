//! The properties of a node: what each element of `DFProperties` says.
//!
//! The types hold their text as `Cow` and their lists as [`List`], so that the same types serve a file that was
//! read (borrowed), a program that makes them (owned) and a generated table (static, made at compile time).

use super::{List, own};
use crate::access::AccessType;
use crate::format::Format;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

/// What one element of `DFProperties` says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum PropertyValue<'a> {
    /// `AccessType`: the set; the order and repeats of the list are in the source.
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
    /// An element that none of the grammars has, or a comment: only its source tells.
    Other,
}

/// A word of a closed list, or the word that stands there instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(untagged))]
pub enum Keyword<'a, T> {
    /// A word of the list.
    Known(T),
    /// Another word, or `""` where none stands.
    Unknown(Cow<'a, str>),
}

impl<'a, T: Copy> Keyword<'a, T> {
    /// The word's meaning, if it is known.
    pub fn known(&self) -> Option<T> {
        match self {
            Keyword::Known(value) => Some(*value),
            Keyword::Unknown(_) => None,
        }
    }

    fn into_owned(self) -> Keyword<'static, T> {
        match self {
            Keyword::Known(value) => Keyword::Known(value),
            Keyword::Unknown(word) => Keyword::Unknown(own(word)),
        }
    }
}

impl<T: NamedKeyword> fmt::Display for Keyword<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keyword::Known(value) => value.name(),
            Keyword::Unknown(word) => word,
        })
    }
}

/// A closed list of words that a DDF element takes.
pub trait NamedKeyword: Copy + 'static {
    /// The element that takes them: `Occurrence`.
    const ELEMENT: &'static str;
    /// All words of the list.
    const NAMES: &'static [&'static str];
    /// The word for this value.
    fn name(self) -> &'static str;
    /// The value of this word, exactly as the grammar spells it.
    fn from_name(name: &str) -> Option<Self>;
}

impl NamedKeyword for Format {
    const ELEMENT: &'static str = "DFFormat";
    const NAMES: &'static [&'static str] =
        &["b64", "bin", "bool", "chr", "int", "node", "null", "xml", "date", "time", "float"];

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn from_name(name: &str) -> Option<Self> {
        Format::from_name(name)
    }
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $type:ident in $element:literal {
        $($(#[$variant_doc:meta])* $variant:ident = $name:literal,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$variant_doc])* $variant,)*
        }

        impl NamedKeyword for $type {
            const ELEMENT: &'static str = $element;
            const NAMES: &'static [&'static str] = &[$($name),*];

            fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            fn from_name(name: &str) -> Option<Self> {
                Some(match name {
                    $($name => $type::$variant,)*
                    _ => return None,
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    )*};
}

keywords! {
    /// Whether a node can be created and deleted (`Scope`; OMA DDF 1.2, 7.3.7).
    NodeScope in "Scope" {
        /// It is always there.
        Permanent = "Permanent",
        /// It comes and goes.
        Dynamic = "Dynamic",
    }

    /// Whether case matters in names (`CaseSense`; OMA DDF 1.2, 7.3.10).
    CaseSense in "CaseSense" {
        /// It does.
        Sensitive = "CS",
        /// It does not.
        Insensitive = "CIS",
    }

    /// How the values that a node takes are described (`MSFT:AllowedValues/@ValueType`).
    ValueType in "ValueType" {
        /// An XML schema.
        Xsd = "XSD",
        /// A regular expression.
        RegEx = "RegEx",
        /// The payload of an ADMX-backed policy.
        Admx = "ADMX",
        /// An example in JSON.
        Json = "JSON",
        /// A list of values.
        Enum = "ENUM",
        /// A list of bits that may be combined.
        Flag = "Flag",
        /// Numbers from one to another.
        Range = "Range",
        /// A security descriptor.
        Sddl = "SDDL",
        /// Anything of the node's format.
        None = "None",
    }

    /// What becomes of a node when servers disagree (`MSFT:ConflictResolution`). Absent: `NoMerge`.
    ConflictResolution in "ConflictResolution" {
        /// Nothing is merged.
        NoMerge = "NoMerge",
        /// The lowest value wins.
        LowestValueMostSecure = "LowestValueMostSecure",
        /// The highest value wins.
        HighestValueMostSecure = "HighestValueMostSecure",
        /// The last value wins.
        LastWrite = "LastWrite",
        /// The lowest value wins, but 0 means no limit.
        LowestValueMostSecureZeroHasNoLimits = "LowestValueMostSecureZeroHasNoLimits",
        /// The highest value wins, but 0 means no limit.
        HighestValueMostSecureZeroHasNoLimits = "HighestValueMostSecureZeroHasNoLimits",
    }

    /// What Replace does (`MSFT:ReplaceBehavior`). Absent: `Replace`.
    ReplaceBehavior in "ReplaceBehavior" {
        /// It overwrites the value.
        Replace = "Replace",
        /// It appends to the value.
        Append = "Append",
    }

    /// Whether setting a node restarts the device (`MSFT:RebootBehavior`). Absent: `None`.
    RebootBehavior in "RebootBehavior" {
        /// It does not.
        None = "None",
        /// The device restarts by itself.
        Automatic = "Automatic",
        /// The server asks for the restart.
        ServerInitiated = "ServerInitiated",
    }

    /// Whether another node must have a value or must not (`MSFT:Dependency/@Type`).
    DependencyType in "Type" {
        /// It must have one of the values.
        DependsOn = "DependsOn",
        /// It must have none of them.
        Not = "Not",
    }
}

/// How often a node may occur below its parent (`Occurrence`; OMA DDF 1.2, 7.3.6). Absent: `One`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Occurrence {
    /// Exactly once.
    One,
    /// At most once.
    ZeroOrOne,
    /// Any number of times.
    ZeroOrMore,
    /// At least once.
    OneOrMore,
    /// At most so many times; the number may be missing.
    ZeroOrN(Option<u32>),
    /// At least once and at most so many times; the number may be missing.
    OneOrN(Option<u32>),
}

impl NamedKeyword for Occurrence {
    const ELEMENT: &'static str = "Occurrence";
    const NAMES: &'static [&'static str] =
        &["One", "ZeroOrOne", "ZeroOrMore", "OneOrMore", "ZeroOrN", "OneOrN"];

    fn name(self) -> &'static str {
        match self {
            Occurrence::One => "One",
            Occurrence::ZeroOrOne => "ZeroOrOne",
            Occurrence::ZeroOrMore => "ZeroOrMore",
            Occurrence::OneOrMore => "OneOrMore",
            Occurrence::ZeroOrN(_) => "ZeroOrN",
            Occurrence::OneOrN(_) => "OneOrN",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "One" => Occurrence::One,
            "ZeroOrOne" => Occurrence::ZeroOrOne,
            "ZeroOrMore" => Occurrence::ZeroOrMore,
            "OneOrMore" => Occurrence::OneOrMore,
            "ZeroOrN" => Occurrence::ZeroOrN(None),
            "OneOrN" => Occurrence::OneOrN(None),
            _ => return None,
        })
    }
}

impl fmt::Display for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Occurrence::ZeroOrN(Some(n)) => write!(f, "ZeroOrN ({n})"),
            Occurrence::OneOrN(Some(n)) => write!(f, "OneOrN ({n})"),
            other => f.write_str(other.name()),
        }
    }
}

/// The type of a node (`DFType`; OMA DDF 1.2, 7.3.9).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum DfType<'a> {
    /// The MIME types of a leaf's value; Microsoft's files leave the one entry empty.
    Mime(List<'a, Cow<'a, str>>),
    /// The name of the description of an interior node, mostly empty.
    DdfName(Cow<'a, str>),
}

/// Where a node exists (`MSFT:Applicability`). A field that is absent is inherited from the parent, each by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Applicability<'a> {
    /// `OsBuildVersion`: builds separated by commas; back-ports carry a revision.
    pub os_build_version: Option<Cow<'a, str>>,
    /// `CspVersion`.
    pub csp_version: Option<Cow<'a, str>>,
    /// `EditionAllowList`: hexadecimal edition ids, each followed by `;`. Empty: on no edition.
    pub edition_allow_list: Option<Cow<'a, str>>,
    /// `RequiresAzureAd`.
    pub requires_azure_ad: Option<Cow<'a, str>>,
}

/// Which values a node takes (`MSFT:AllowedValues`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct AllowedValues<'a> {
    /// How they are described.
    pub value_type: Keyword<'a, ValueType>,
    /// The values of an ENUM or Flag.
    pub values: List<'a, AllowedValue<'a>>,
    /// `Value`: the regular expression, range, schema or example.
    pub value: Option<Cow<'a, str>>,
    /// `ValueDescription` beside it.
    pub description: Option<Cow<'a, str>>,
    /// The policy behind an ADMX payload.
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
    /// What it means.
    pub description: Option<Cow<'a, str>>,
}

/// The ADMX policy behind a node (`MSFT:AdmxBacked`).
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

/// Who names a dynamic node (`MSFT:DynamicNodeNaming`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum DynamicNodeNaming<'a> {
    /// The server makes up an identifier.
    ServerGeneratedUniqueIdentifier,
    /// The device does.
    ClientInventory,
    /// The server chooses a name; documented as a regular expression, but in practice prose.
    UniqueName(Cow<'a, str>),
    /// Another element, or none.
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
    /// `DependencyChangedAllowedValues`: the values that are left when the dependencies hold.
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
    /// `DependencyUri`: the other node, without `./` in front.
    pub uri: Option<Cow<'a, str>>,
    /// `DependencyAllowedValue`: the values it must have.
    pub allowed: Option<AllowedValues<'a>>,
}

/// That a node is deprecated (`MSFT:Deprecated`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Deprecated<'a> {
    /// `OsBuildDeprecated`: the build since which it is.
    pub os_build: Option<Cow<'a, str>>,
}

/// An error that a node commonly answers (`MSFT:CommonErrorOne` … `MSFT:CommonErrorTen`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct CommonError<'a> {
    /// The name of the element without its prefix.
    pub name: Cow<'a, str>,
    /// Its text.
    pub text: Cow<'a, str>,
}

impl PropertyValue<'_> {
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
    /// The same, owning its text.
    pub fn into_owned(self) -> DfType<'static> {
        match self {
            Self::Mime(types) => DfType::Mime(types.map_owned(own)),
            Self::DdfName(name) => DfType::DdfName(own(name)),
        }
    }
}

impl Applicability<'_> {
    /// The same, owning its text.
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
    /// The same, owning its text.
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
    /// The same, owning its text.
    pub fn into_owned(self) -> AllowedValue<'static> {
        AllowedValue { value: own(self.value), description: own_option(self.description) }
    }
}

impl AdmxBacked<'_> {
    /// The same, owning its text.
    pub fn into_owned(self) -> AdmxBacked<'static> {
        AdmxBacked { area: own_option(self.area), name: own_option(self.name), file: own_option(self.file) }
    }
}

impl DynamicNodeNaming<'_> {
    /// The same, owning its text.
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
    /// The same, owning its text.
    pub fn into_owned(self) -> GpMapping<'static> {
        GpMapping {
            english_name: own_option(self.english_name),
            area_path: own_option(self.area_path),
            element: own_option(self.element),
        }
    }
}

impl DependencyGroup<'_> {
    /// The same, owning its text.
    pub fn into_owned(self) -> DependencyGroup<'static> {
        DependencyGroup {
            friendly_id: own_option(self.friendly_id),
            changed_allowed_values: self.changed_allowed_values.map(AllowedValues::into_owned),
            dependencies: self.dependencies.map_owned(Dependency::into_owned),
        }
    }
}

impl Dependency<'_> {
    /// The same, owning its text.
    pub fn into_owned(self) -> Dependency<'static> {
        Dependency {
            kind: self.kind.into_owned(),
            uri: own_option(self.uri),
            allowed: self.allowed.map(AllowedValues::into_owned),
        }
    }
}

impl Deprecated<'_> {
    /// The same, owning its text.
    pub fn into_owned(self) -> Deprecated<'static> {
        Deprecated { os_build: own_option(self.os_build) }
    }
}

impl CommonError<'_> {
    /// The same, owning its text.
    pub fn into_owned(self) -> CommonError<'static> {
        CommonError { name: own(self.name), text: own(self.text) }
    }
}
