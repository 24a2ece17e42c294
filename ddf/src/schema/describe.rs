//! From the tables of a schema back to a description.

use super::{Details, NodeRef, Schema};
use crate::model::{
    Applicability, CaseSense, ConflictResolution, Description, DescriptionItem, Keyword, List, Node,
    NodeItem, Properties, Property, PropertyValue, RebootBehavior, ReplaceBehavior, Source,
};
use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::vec::Vec;

impl Schema {
    /// The trees as one description, for programs that work with the model.
    ///
    /// A property is on the node that first has it, not on the nodes that inherit it. Defaults of the grammar are not
    /// written: `NoMerge`, `Replace`, `None`.
    pub fn to_description(&self) -> Description<'static> {
        let tables = self.tables();
        let trees = self.roots().zip(tables.roots.iter()).map(|(root, place)| {
            let mut node = node(root, None);
            node.items.insert(1, NodeItem::Path(Source::default(), place.path.clone()));
            DescriptionItem::Node(node)
        });
        Description {
            prolog: "".into(),
            prefix: "".into(),
            attributes: "".into(),
            items: trees.collect(),
            epilog: "".into(),
        }
    }
}

fn node(from: NodeRef<'_>, parent: Option<NodeRef<'_>>) -> Node<'static> {
    let mut list = properties(from.details(), parent.map(NodeRef::details));
    if from.is_case_sensitive() != parent.is_some_and(NodeRef::is_case_sensitive) {
        let case = if from.is_case_sensitive() { CaseSense::Sensitive } else { CaseSense::Insensitive };
        list.push(PropertyValue::CaseSense(Keyword::Known(case)));
    }
    let list = list.into_iter().map(Property::new).collect();
    let name = from.name().unwrap_or_default().to_owned();
    let mut items = Vec::from([
        NodeItem::Name(Source::default(), Cow::Owned(name)),
        NodeItem::Properties(Properties { attributes: "".into(), list }),
    ]);
    items.extend(from.children().map(|child| NodeItem::Node(node(child, Some(from)))));
    Node { offset: 0, attributes: "".into(), items }
}

fn properties(own: &Details, parent: Option<&Details>) -> Vec<PropertyValue<'static>> {
    use PropertyValue as P;
    let mut list = Vec::from([P::AccessType(own.access)]);
    list.extend(own.default_value.clone().map(P::DefaultValue));
    list.extend(own.description.clone().map(P::Description));
    list.push(P::Format(Keyword::Known(own.format)));
    list.push(P::Occurrence(Keyword::Known(own.occurrence)));
    list.extend(own.scope.map(|scope| P::Scope(Keyword::Known(scope))));
    list.extend(own.title.clone().map(P::Title));
    list.extend(own.df_type.clone().map(P::Type));
    let applicability = without_inherited(&own.applicability, parent.map(|parent| &parent.applicability));
    if applicability != Applicability::default() {
        list.push(P::Applicability(Box::new(applicability)));
    }
    list.extend(own.allowed_values.clone().map(|values| P::AllowedValues(Box::new(values))));
    list.extend(own.dynamic_node_naming.clone().map(P::DynamicNodeNaming));
    if own.conflict_resolution != ConflictResolution::NoMerge {
        list.push(P::ConflictResolution(Keyword::Known(own.conflict_resolution)));
    }
    if own.replace_behavior != ReplaceBehavior::Replace {
        list.push(P::ReplaceBehavior(Keyword::Known(own.replace_behavior)));
    }
    if own.reboot_behavior != RebootBehavior::None {
        list.push(P::RebootBehavior(Keyword::Known(own.reboot_behavior)));
    }
    list.extend(own.gp_mapping.clone().map(|mapping| P::GpMapping(Box::new(mapping))));
    if !own.dependencies.is_empty() {
        list.push(P::DependencyBehavior(List::Owned(own.dependencies.to_vec())));
    }
    list.extend(own.deprecated.clone().map(P::Deprecated));
    if own.atomic_required && !parent.is_some_and(|parent| parent.atomic_required) {
        list.push(P::AtomicRequired);
    }
    if !own.common_errors.is_empty() {
        list.push(P::CommonErrorResults(List::Owned(own.common_errors.to_vec())));
    }
    list
}

fn without_inherited(
    own: &Applicability<'static>,
    parent: Option<&Applicability<'static>>,
) -> Applicability<'static> {
    let parent = parent.cloned().unwrap_or_default();
    let differing = |own: &Option<Cow<'static, str>>, inherited: Option<Cow<'static, str>>| {
        if *own == inherited { None } else { own.clone() }
    };
    Applicability {
        os_build_version: differing(&own.os_build_version, parent.os_build_version),
        csp_version: differing(&own.csp_version, parent.csp_version),
        edition_allow_list: differing(&own.edition_allow_list, parent.edition_allow_list),
        requires_azure_ad: differing(&own.requires_azure_ad, parent.requires_azure_ad),
    }
}
