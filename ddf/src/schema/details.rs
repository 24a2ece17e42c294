//! The properties of a node in a schema.

use crate::access::AccessType;
use crate::format::Format;
use crate::model::{
    AllowedValues, Applicability, CommonError, ConflictResolution, DependencyGroup, Deprecated, DfType,
    DynamicNodeNaming, GpMapping, List, NodeScope, Occurrence, RebootBehavior, ReplaceBehavior,
};
use alloc::borrow::Cow;

/// The properties of a node apart from its name and place. Nodes with equal properties share one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct Details {
    /// `AccessType`.
    pub access: AccessType,
    /// `DFFormat`.
    pub format: Format,
    /// `Occurrence`; `One` when absent.
    pub occurrence: Occurrence,
    /// `Scope`.
    pub scope: Option<NodeScope>,
    /// `DFTitle`: the placeholder of a dynamic node's name.
    pub title: Option<Cow<'static, str>>,
    /// `DefaultValue`, as text.
    pub default_value: Option<Cow<'static, str>>,
    /// `Description`; a generator may leave it out.
    pub description: Option<Cow<'static, str>>,
    /// `DFType`.
    pub df_type: Option<DfType<'static>>,
    /// `MSFT:Applicability`, with the fields it inherits, each by itself.
    pub applicability: Applicability<'static>,
    /// `MSFT:AllowedValues`.
    pub allowed_values: Option<AllowedValues<'static>>,
    /// `MSFT:DynamicNodeNaming`.
    pub dynamic_node_naming: Option<DynamicNodeNaming<'static>>,
    /// `MSFT:ConflictResolution`; `NoMerge` when absent.
    pub conflict_resolution: ConflictResolution,
    /// `MSFT:ReplaceBehavior`; `Replace` when absent.
    pub replace_behavior: ReplaceBehavior,
    /// `MSFT:RebootBehavior`; `None` when absent.
    pub reboot_behavior: RebootBehavior,
    /// `MSFT:GpMapping`.
    pub gp_mapping: Option<GpMapping<'static>>,
    /// `MSFT:DependencyBehavior`.
    pub dependencies: List<'static, DependencyGroup<'static>>,
    /// `MSFT:Deprecated`.
    pub deprecated: Option<Deprecated<'static>>,
    /// `MSFT:AtomicRequired`, here or on an ancestor.
    pub atomic_required: bool,
    /// `MSFT:CommonErrorResults`.
    pub common_errors: List<'static, CommonError<'static>>,
}

impl Details {
    /// The details of an interior node of which the DDF says nothing else, as a base for generated code.
    pub const NODE: Details = Details {
        access: AccessType::EMPTY,
        format: Format::Node,
        occurrence: Occurrence::One,
        scope: None,
        title: None,
        default_value: None,
        description: None,
        df_type: None,
        applicability: Applicability {
            os_build_version: None,
            csp_version: None,
            edition_allow_list: None,
            requires_azure_ad: None,
        },
        allowed_values: None,
        dynamic_node_naming: None,
        conflict_resolution: ConflictResolution::NoMerge,
        replace_behavior: ReplaceBehavior::Replace,
        reboot_behavior: RebootBehavior::None,
        gp_mapping: None,
        dependencies: List::Borrowed(&[]),
        deprecated: None,
        atomic_required: false,
        common_errors: List::Borrowed(&[]),
    };
}
