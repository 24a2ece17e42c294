//! The model of a device description: the complete content of a DDF file, in document order.
//!
//! [`Description`] is the file (`MgmtTree`), [`Node`] a node with its items in document order, [`Property`] one
//! element of `DFProperties`. Each keeps its [`Source`], the markup in the file, and the writer writes that markup, so
//! that attributes, comments and unknown elements survive. Programs use the typed value.

mod keyword;
mod list;
mod own;
mod property;
mod source;
mod tree;

pub use keyword::{
    CaseSense, ConflictResolution, DependencyType, Keyword, NamedKeyword, NodeScope, Occurrence,
    RebootBehavior, ReplaceBehavior, ValueType,
};
pub use list::{Lazy, List};
pub use property::{
    AdmxBacked, AllowedValue, AllowedValues, Applicability, CommonError, Dependency, DependencyGroup,
    Deprecated, DfType, DynamicNodeNaming, GpMapping, PropertyValue,
};
pub use source::{Raw, Source};
pub use tree::Tree;

use crate::access::AccessType;
use crate::format::Format;
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;
use own::own;

/// A device description: one DDF file (`MgmtTree`; OMA TND 1.2, section 9).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Description<'a> {
    /// The text before the root element: declaration, DOCTYPE, comments.
    pub prolog: Cow<'a, str>,
    /// The prefix of the root's name and of all elements of OMA's grammar; usually empty.
    pub prefix: Cow<'a, str>,
    /// The root's attributes as written, including namespace declarations.
    pub attributes: Cow<'a, str>,
    /// The root's content, in document order.
    pub items: Vec<DescriptionItem<'a>>,
    /// The text after the root element.
    pub epilog: Cow<'a, str>,
}

/// An item of `MgmtTree`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum DescriptionItem<'a> {
    /// `VerDTD`: the version of the grammar, `1.2`.
    VerDtd(Source<'a>, Cow<'a, str>),
    /// `Man`: the manufacturer of the device.
    Man(Source<'a>, Cow<'a, str>),
    /// `Mod`: the model of the device.
    Mod(Source<'a>, Cow<'a, str>),
    /// `MSFT:Diagnostics`.
    Diagnostics(Source<'a>),
    /// The root of a tree.
    Node(Node<'a>),
    /// An element, comment, instruction or text that the grammar does not allow here.
    Other(Raw<'a>),
}

impl<'a> Description<'a> {
    /// The roots of the trees in the file, in document order; Microsoft's files have one or two.
    pub fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.items.iter().filter_map(|item| match item {
            DescriptionItem::Node(node) => Some(node),
            _ => None,
        })
    }

    /// The version of the grammar that the file names.
    pub fn ver_dtd(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            DescriptionItem::VerDtd(_, version) => Some(version.as_ref()),
            _ => None,
        })
    }

    /// Copies borrowed text.
    pub fn into_owned(self) -> Description<'static> {
        Description {
            prolog: own(self.prolog),
            prefix: own(self.prefix),
            attributes: own(self.attributes),
            items: self.items.into_iter().map(DescriptionItem::into_owned).collect(),
            epilog: own(self.epilog),
        }
    }
}

impl DescriptionItem<'_> {
    fn into_owned(self) -> DescriptionItem<'static> {
        match self {
            Self::VerDtd(source, text) => DescriptionItem::VerDtd(source.into_owned(), own(text)),
            Self::Man(source, text) => DescriptionItem::Man(source.into_owned(), own(text)),
            Self::Mod(source, text) => DescriptionItem::Mod(source.into_owned(), own(text)),
            Self::Diagnostics(source) => DescriptionItem::Diagnostics(source.into_owned()),
            Self::Node(node) => DescriptionItem::Node(node.into_owned()),
            Self::Other(raw) => DescriptionItem::Other(raw.into_owned()),
        }
    }
}

/// A node of the management tree (`Node`; OMA TND 1.2, section 9).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Node<'a> {
    /// Byte offset of its start tag in the file.
    pub offset: u32,
    /// The attributes of its start tag, as written; the grammar has none.
    pub attributes: Cow<'a, str>,
    /// The content, in document order.
    pub items: Vec<NodeItem<'a>>,
}

/// An item of `Node`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum NodeItem<'a> {
    /// `NodeName`. Empty, or `*`, for a dynamic node, whose name is chosen at run time.
    Name(Source<'a>, Cow<'a, str>),
    /// `Path`: the LocURI of the parent.
    Path(Source<'a>, Cow<'a, str>),
    /// `RTProperties`: properties reported by a device, kept as written.
    RtProperties(Source<'a>),
    /// `DFProperties`.
    Properties(Properties<'a>),
    /// `Value`: the initial value.
    Value(Source<'a>, Cow<'a, str>),
    /// A child.
    Node(Node<'a>),
    /// An element, comment, instruction or text that the grammar does not allow here.
    Other(Raw<'a>),
}

/// The properties of a node (`DFProperties`; OMA TND 1.2, section 9), in document order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Properties<'a> {
    /// The attributes of its start tag, as written; the grammar has none.
    pub attributes: Cow<'a, str>,
    /// One for each element.
    pub list: Vec<Property<'a>>,
}

/// One property of a node: its value and its markup.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Property<'a> {
    source: Source<'a>,
    value: PropertyValue<'a>,
}

impl<'a> Property<'a> {
    /// A property made by a program.
    pub fn new(value: PropertyValue<'a>) -> Self {
        Property { source: Source::default(), value }
    }

    /// A property read from a file. INVARIANT: `value` is the meaning of `source`.
    #[cfg(feature = "xml")]
    pub(crate) fn read(source: Source<'a>, value: PropertyValue<'a>) -> Self {
        Property { source, value }
    }

    /// The typed value.
    pub fn value(&self) -> &PropertyValue<'a> {
        &self.value
    }

    pub(crate) fn into_value(self) -> PropertyValue<'a> {
        self.value
    }

    /// The markup in the file.
    pub fn source(&self) -> &Source<'a> {
        &self.source
    }
}

/// Declares the accessors of [`Node`] for its properties.
macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident: $variant:ident => $type:ty, |$value:ident| $get:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name(&self) -> Option<$type> {
            self.properties().find_map(|property| match &property.value {
                PropertyValue::$variant($value) => Some($get),
                _ => None,
            })
        }
    )*};
}

impl<'a> Node<'a> {
    /// The name; `None` for a dynamic node, whose `NodeName` is absent, empty or white space, or `*` in older
    /// descriptions.
    pub fn name(&self) -> Option<&str> {
        self.node_name().filter(|name| !matches!(name.trim_ascii(), "" | "*"))
    }

    /// The name without white space around it, or the title of a dynamic node in braces: `Install`, `{id}`. `{name}` without a
    /// title.
    pub fn label(&self) -> Cow<'_, str> {
        match self.name() {
            Some(name) => Cow::Borrowed(name.trim_ascii()),
            None => Cow::Owned(format!("{{{}}}", self.title().unwrap_or("name"))),
        }
    }

    /// The text of its `NodeName`, unchanged.
    pub fn node_name(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            NodeItem::Name(_, name) => Some(name.as_ref()),
            _ => None,
        })
    }

    /// The text of its `Path`: the LocURI of the parent, in Microsoft's files on roots only.
    pub fn path(&self) -> Option<&str> {
        self.items.iter().find_map(|item| match item {
            NodeItem::Path(_, path) => Some(path.as_ref()),
            _ => None,
        })
    }

    /// The children, in document order.
    pub fn children(&self) -> impl Iterator<Item = &Node<'a>> {
        self.items.iter().filter_map(|item| match item {
            NodeItem::Node(node) => Some(node),
            _ => None,
        })
    }

    /// The properties, in document order.
    pub fn properties(&self) -> impl Iterator<Item = &Property<'a>> {
        self.items.iter().flat_map(|item| match item {
            NodeItem::Properties(properties) => properties.list.as_slice(),
            _ => &[],
        })
    }

    properties! {
        /// The verbs it allows (`AccessType`).
        access: AccessType => AccessType, |access| *access;
        /// The format of its value (`DFFormat`).
        format: Format => &Keyword<'a, Format>, |format| format;
        /// The number of times that it may occur (`Occurrence`).
        occurrence: Occurrence => &Keyword<'a, Occurrence>, |occurrence| occurrence;
        /// `Scope`: permanent, or created and deleted.
        scope: Scope => &Keyword<'a, NodeScope>, |scope| scope;
        /// The title, the placeholder of a dynamic node's name (`DFTitle`).
        title: Title => &str, |title| title.as_ref();
        /// The value it has until one is set (`DefaultValue`), as text.
        default_value: DefaultValue => &str, |value| value.as_ref();
        /// The purpose (`Description`).
        description: Description => &str, |text| text.as_ref();
        /// The MIME types or the name of its description (`DFType`).
        df_type: Type => &DfType<'a>, |df_type| df_type;
        /// `CaseSense` of its name and the names below it.
        case_sense: CaseSense => &Keyword<'a, CaseSense>, |case| case;
        /// The builds and editions that have it (`MSFT:Applicability`), as written here; children inherit each field by itself.
        applicability: Applicability => &Applicability<'a>, |applicability| applicability.as_ref();
        /// The values that it allows (`MSFT:AllowedValues`).
        allowed_values: AllowedValues => &AllowedValues<'a>, |values| values.as_ref();
        /// The side that names a dynamic node, and the rule for the name (`MSFT:DynamicNodeNaming`).
        dynamic_node_naming: DynamicNodeNaming => &DynamicNodeNaming<'a>, |naming| naming;
        /// The rule for the value when several servers set it (`MSFT:ConflictResolution`).
        conflict_resolution: ConflictResolution => &Keyword<'a, ConflictResolution>, |resolution| resolution;
        /// `MSFT:ReplaceBehavior`: Replace overwrites or appends.
        replace_behavior: ReplaceBehavior => &Keyword<'a, ReplaceBehavior>, |behavior| behavior;
        /// `MSFT:RebootBehavior`: the restart after it is set.
        reboot_behavior: RebootBehavior => &Keyword<'a, RebootBehavior>, |behavior| behavior;
        /// The group policy it corresponds to (`MSFT:GpMapping`).
        gp_mapping: GpMapping => &GpMapping<'a>, |mapping| mapping.as_ref();
        /// The values that other nodes must have (`MSFT:DependencyBehavior`).
        dependency_behavior: DependencyBehavior => &[DependencyGroup<'a>], |groups| &**groups;
        /// The build since which it is deprecated (`MSFT:Deprecated`).
        deprecated: Deprecated => &Deprecated<'a>, |deprecated| deprecated;
        /// The errors it commonly returns (`MSFT:CommonErrorResults`).
        common_error_results: CommonErrorResults => &[CommonError<'a>], |errors| &**errors;
    }

    /// True if it and its children must be set inside one Atomic (`MSFT:AtomicRequired`).
    pub fn atomic_required(&self) -> bool {
        self.properties().any(|property| matches!(property.value, PropertyValue::AtomicRequired))
    }

    /// Copies borrowed text.
    pub fn into_owned(self) -> Node<'static> {
        Node {
            offset: self.offset,
            attributes: own(self.attributes),
            items: self.items.into_iter().map(NodeItem::into_owned).collect(),
        }
    }
}

impl NodeItem<'_> {
    fn into_owned(self) -> NodeItem<'static> {
        match self {
            Self::Name(source, text) => NodeItem::Name(source.into_owned(), own(text)),
            Self::Path(source, text) => NodeItem::Path(source.into_owned(), own(text)),
            Self::RtProperties(source) => NodeItem::RtProperties(source.into_owned()),
            Self::Properties(properties) => NodeItem::Properties(Properties {
                attributes: own(properties.attributes),
                list: properties
                    .list
                    .into_iter()
                    .map(|p| Property { source: p.source.into_owned(), value: p.value.into_owned() })
                    .collect(),
            }),
            Self::Value(source, text) => NodeItem::Value(source.into_owned(), own(text)),
            Self::Node(node) => NodeItem::Node(node.into_owned()),
            Self::Other(raw) => NodeItem::Other(raw.into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn properties_and_items_stay_small() {
        // A large file has many of them; larger ones cost page faults.
        assert!(size_of::<Property<'_>>() <= 64 && size_of::<NodeItem<'_>>() <= 56);
    }
}
