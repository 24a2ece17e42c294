//! The content of a node as comparable pieces: a name and a text each.

use crate::model::{
    AllowedValues, Description, DescriptionItem, DfType, DynamicNodeNaming, Node, NodeItem, PropertyValue,
    Raw,
};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A comparable piece of a node's content.
pub(super) struct Facet<'n> {
    /// The position of its property in the grammar.
    pub(super) rank: u8,
    pub(super) name: Cow<'n, str>,
    pub(super) value: Cow<'n, str>,
}

/// The rank after all properties of the grammar.
const LAST: u8 = u8::MAX;

/// Collects the pieces of one property.
struct Pieces<'f, 'n> {
    facets: &'f mut Vec<Facet<'n>>,
    rank: u8,
}

impl<'n> Pieces<'_, 'n> {
    fn push(&mut self, name: impl Into<Cow<'n, str>>, value: impl Into<Cow<'n, str>>) {
        self.facets.push(Facet { rank: self.rank, name: name.into(), value: value.into() });
    }

    fn push_some(&mut self, name: impl Into<Cow<'n, str>>, value: Option<&'n str>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    fn markup(&mut self, name: impl Into<Cow<'n, str>>, markup: &str) {
        self.push(name, squeezed(markup));
    }

    /// An element outside the grammar. Comments and instructions are skipped.
    fn other(&mut self, raw: &Raw<'_>) {
        if let Some(name) = raw.element_name() {
            self.markup(String::from(name), &raw.markup);
        } else if !raw.markup.starts_with('<') {
            self.push("text", raw.markup.trim_ascii().to_string());
        }
    }
}

/// The content of a file outside its nodes.
pub(super) fn of_description<'n>(description: &'n Description<'_>) -> Vec<Facet<'n>> {
    let mut facets = Vec::new();
    let mut pieces = Pieces { facets: &mut facets, rank: 0 };
    for item in &description.items {
        match item {
            DescriptionItem::VerDtd(_, text) => pieces.push("MgmtTree/VerDTD", text.as_ref()),
            DescriptionItem::Man(_, text) => pieces.push("MgmtTree/Man", text.as_ref()),
            DescriptionItem::Mod(_, text) => pieces.push("MgmtTree/Mod", text.as_ref()),
            DescriptionItem::Diagnostics(source) => {
                pieces.markup("MgmtTree/Diagnostics", source.markup().unwrap_or_default());
            }
            DescriptionItem::Other(raw) => {
                if let Some(name) = raw.element_name() {
                    pieces.markup(format!("MgmtTree/{name}"), &raw.markup);
                }
            }
            DescriptionItem::Node(_) => {}
        }
    }
    facets
}

/// The content of a node, in document order.
pub(super) fn of_node<'n>(node: &'n Node<'_>) -> Vec<Facet<'n>> {
    let mut facets = Vec::new();
    for item in &node.items {
        let mut pieces = Pieces { facets: &mut facets, rank: LAST };
        match item {
            // Nodes are matched without case and white space, so the spelling is compared here.
            NodeItem::Name(_, name) if !name.trim_ascii().is_empty() => {
                pieces.rank = 0;
                pieces.push("NodeName", name.as_ref());
            }
            NodeItem::Properties(properties) => {
                for property in &properties.list {
                    let markup = property.source().markup();
                    of_property(property.value(), markup, &mut facets);
                }
            }
            NodeItem::RtProperties(source) => {
                pieces.markup("RTProperties", source.markup().unwrap_or_default())
            }
            NodeItem::Value(_, text) => pieces.push("Value", text.as_ref()),
            NodeItem::Other(raw) => pieces.other(raw),
            // Nodes are matched by their address, so it cannot differ.
            NodeItem::Name(..) | NodeItem::Path(..) | NodeItem::Node(_) => {}
        }
    }
    facets
}

fn of_property<'n>(value: &'n PropertyValue<'_>, markup: Option<&str>, facets: &mut Vec<Facet<'n>>) {
    use PropertyValue as P;
    let rank = match value {
        P::AccessType(_) => 1,
        P::DefaultValue(_) => 2,
        P::Description(_) => 3,
        P::Format(_) => 4,
        P::Occurrence(_) => 5,
        P::Scope(_) => 6,
        P::Title(_) => 7,
        P::Type(_) => 8,
        P::CaseSense(_) => 9,
        P::Applicability(_) => 10,
        P::DynamicNodeNaming(_) => 11,
        P::AllowedValues(_) => 12,
        P::ReplaceBehavior(_) => 13,
        P::RebootBehavior(_) => 14,
        P::ConflictResolution(_) => 15,
        P::DependencyBehavior(_) => 16,
        P::GpMapping(_) => 17,
        P::Deprecated(_) => 18,
        P::AtomicRequired => 19,
        P::CommonErrorResults(_) => 20,
        P::Other => LAST,
    };
    let name = value.name().unwrap_or_default();
    let mut pieces = Pieces { facets, rank };
    match value {
        P::AccessType(access) => pieces.push(name, access.to_string()),
        P::DefaultValue(text) => pieces.push(name, text.as_ref()),
        P::Description(text) => pieces.push(name, text.as_ref()),
        P::Format(word) => pieces.push(name, word.to_string()),
        P::Occurrence(word) => {
            let text = word.known().map_or_else(|| word.to_string(), |occurrence| occurrence.to_string());
            pieces.push(name, text);
        }
        P::Scope(word) => pieces.push(name, word.to_string()),
        P::Title(text) => pieces.push(name, text.as_ref()),
        P::Type(DfType::Mime(types)) => {
            types.iter().for_each(|mime| pieces.push(format!("{name}/MIME"), mime.as_ref()))
        }
        P::Type(DfType::DdfName(text)) => pieces.push(format!("{name}/DDFName"), text.as_ref()),
        P::CaseSense(word) => pieces.push(name, word.to_string()),
        P::Applicability(applicability) => {
            pieces.push_some(format!("{name}/OsBuildVersion"), applicability.os_build_version.as_deref());
            pieces.push_some(format!("{name}/CspVersion"), applicability.csp_version.as_deref());
            pieces.push_some(format!("{name}/EditionAllowList"), applicability.edition_allow_list.as_deref());
            pieces.push_some(format!("{name}/RequiresAzureAd"), applicability.requires_azure_ad.as_deref());
        }
        P::AllowedValues(values) => allowed_values(name, values, &mut pieces),
        P::DynamicNodeNaming(naming) => match naming {
            DynamicNodeNaming::ServerGeneratedUniqueIdentifier => {
                pieces.push(name, "ServerGeneratedUniqueIdentifier");
            }
            DynamicNodeNaming::ClientInventory => pieces.push(name, "ClientInventory"),
            DynamicNodeNaming::UniqueName(text) => {
                pieces.push(name, "UniqueName");
                pieces.push(format!("{name}/UniqueName"), text.as_ref());
            }
            DynamicNodeNaming::Unknown(word) => pieces.push(name, word.as_ref()),
        },
        P::ConflictResolution(word) => pieces.push(name, word.to_string()),
        P::ReplaceBehavior(word) => pieces.push(name, word.to_string()),
        P::RebootBehavior(word) => pieces.push(name, word.to_string()),
        P::GpMapping(mapping) => {
            pieces.push_some(format!("{name}/GpEnglishName"), mapping.english_name.as_deref());
            pieces.push_some(format!("{name}/GpAreaPath"), mapping.area_path.as_deref());
            pieces.push_some(format!("{name}/GpElement"), mapping.element.as_deref());
        }
        P::DependencyBehavior(groups) => {
            for (index, group) in groups.iter().enumerate() {
                let name = match group.friendly_id.as_deref() {
                    Some(id) => format!("{name}/{id}"),
                    None => format!("{name}/{}", index + 1),
                };
                if let Some(values) = &group.changed_allowed_values {
                    allowed_values(&format!("{name}/DependencyChangedAllowedValues"), values, &mut pieces);
                }
                for (index, dependency) in group.dependencies.iter().enumerate() {
                    let name = format!("{name}/Dependency {}", index + 1);
                    let uri = dependency.uri.as_deref().unwrap_or_default();
                    pieces.push(name.clone(), format!("{} {uri}", dependency.kind));
                    if let Some(values) = &dependency.allowed {
                        allowed_values(&format!("{name}/DependencyAllowedValue"), values, &mut pieces);
                    }
                }
            }
        }
        P::Deprecated(deprecated) => pieces.push(name, deprecated.os_build.as_deref().unwrap_or_default()),
        P::AtomicRequired => pieces.push(name, ""),
        P::CommonErrorResults(errors) => {
            for error in errors.iter() {
                pieces.push(format!("{name}/{}", error.name), error.text.as_ref());
            }
        }
        P::Other => {
            let markup = markup.unwrap_or_default();
            pieces.other(&Raw { markup: Cow::Borrowed(markup), offset: 0 });
        }
    }
}

fn allowed_values<'n>(name: &str, values: &'n AllowedValues<'_>, pieces: &mut Pieces<'_, 'n>) {
    pieces.push(format!("{name}/ValueType"), values.value_type.to_string());
    for value in values.values.iter() {
        let description = value.description.as_deref().unwrap_or_default();
        pieces.push(format!("{name}/Enum {}", value.value), description);
    }
    pieces.push_some(format!("{name}/Value"), values.value.as_deref());
    pieces.push_some(format!("{name}/ValueDescription"), values.description.as_deref());
    if let Some(admx) = &values.admx {
        pieces.push_some(format!("{name}/AdmxBacked/Area"), admx.area.as_deref());
        pieces.push_some(format!("{name}/AdmxBacked/Name"), admx.name.as_deref());
        pieces.push_some(format!("{name}/AdmxBacked/File"), admx.file.as_deref());
    }
    pieces.push_some(format!("{name}/List"), values.list.as_deref());
}

/// Removes white space between two tags.
fn squeezed(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let mut rest = markup;
    while let Some(end) = rest.find('>') {
        let (tag, after) = rest.split_at(end + 1);
        out.push_str(tag);
        let text = after.trim_ascii_start();
        rest = if text.starts_with('<') { text } else { after };
    }
    out.push_str(rest);
    out
}
