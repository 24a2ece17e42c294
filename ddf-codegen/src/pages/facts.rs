//! What pages say about a node, apart from its addresses and its example: independent of Markdown and HTML.

use super::below::{Below, table};
use super::plan::{Index, Place, resolve};
use super::rich::{Rich, Span};
use super::{cells, values, words};
use ddf::Scope;
use ddf::model::{CaseSense, Dependency, DfType, Node, NodeItem, PropertyValue};

/// The facts about a node. Twins with equal facts share a section.
#[derive(Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) editions: Rich,
    pub(super) builds: Rich,
    /// The description; may be empty.
    pub(super) description: String,
    /// Names and contents of the properties.
    pub(super) properties: Vec<[Rich; 2]>,
    /// What does not fit in the table of properties.
    pub(super) below: Vec<Below>,
}

impl Facts {
    pub(super) fn of(place: &Place<'_>, index: &Index) -> Facts {
        let node = place.node;
        let mut below = Vec::new();
        let properties = properties(place, index, &mut below);
        below.extend(policy(node));
        below.extend(errors(node));
        Facts {
            editions: cells::editions(&place.applicability),
            builds: cells::builds(&place.applicability),
            description: node.description().unwrap_or_default().trim().to_owned(),
            properties,
            below,
        }
    }
}

fn properties(place: &Place<'_>, index: &Index, below: &mut Vec<Below>) -> Vec<[Rich; 2]> {
    let node = place.node;
    let mut rows: Vec<[Rich; 2]> = Vec::new();
    let mut row = |name: &'static str, text: Rich| rows.push([Rich::words(name), text]);
    if let Some(deprecated) = node.deprecated() {
        row("Deprecated", cells::deprecated(deprecated));
    }
    row("Format", words::format(node));
    row("Access Type", words::access(node));
    if let Some(default) = node.default_value() {
        row("Default Value", Rich::value(default));
    }
    values::allowed(node, &mut rows, below);
    let mut row = |name: &'static str, text: Rich| rows.push([Rich::words(name), text]);
    if let Some(naming) = words::naming(node) {
        row("Dynamic Node Naming", naming);
    }
    row("Occurrence", words::occurrence(node));
    if let Some(scope) = node.scope() {
        row("Node Scope", Rich::code(scope.to_string()));
    }
    match place.case {
        Some(CaseSense::Sensitive) => row("Case Sensitive", Rich::words("True")),
        Some(CaseSense::Insensitive) => row("Case Sensitive", Rich::words("False")),
        None => {}
    }
    if place.atomic {
        let origin = if node.atomic_required() { "True" } else { "True (as for the node above)" };
        row("Atomic Required", Rich::words(origin));
    }
    dependencies(place, index, &mut rows);
    let mut row = |name: &'static str, text: Rich| rows.push([Rich::words(name), text]);
    if let Some(conflict) = node.conflict_resolution() {
        row("Conflict Resolution", words::conflict(conflict));
    }
    if let Some(reboot) = node.reboot_behavior() {
        row("Reboot Behavior", words::reboot(reboot));
    }
    if let Some(replace) = node.replace_behavior() {
        row("Replace Behavior", words::replace(replace));
    }
    rest(place, &mut row);
    rows
}

/// Rare properties and elements outside the grammar.
fn rest(place: &Place<'_>, row: &mut impl FnMut(&'static str, Rich)) {
    let node = place.node;
    match node.df_type() {
        Some(DfType::Mime(types)) if types.iter().any(|mime| !mime.trim().is_empty()) => {
            let types = types.iter().map(|mime| mime.trim()).filter(|mime| !mime.is_empty());
            row("MIME Type", Rich::list(types.map(Rich::code)));
        }
        Some(DfType::DdfName(name)) if !name.trim().is_empty() => row("DDF Name", Rich::code(name.trim())),
        _ => {}
    }
    if let Some(title) = node.title().filter(|title| node.name().is_some() && !title.trim().is_empty()) {
        row("Title", Rich::text(title));
    }
    if let Some(version) = place.applicability.csp_version.as_deref().filter(|text| !text.trim().is_empty()) {
        row("CSP Version", Rich::text(version));
    }
    match (place.applicability.needs_azure_ad(), &place.applicability.requires_azure_ad) {
        (Some(true), _) => {
            row("Azure AD", Rich::words("The device has to be joined to Azure AD (Microsoft Entra ID)"));
        }
        (None, Some(text)) => row("Azure AD", Rich::value(text)),
        _ => {}
    }
    for item in &node.items {
        match item {
            NodeItem::Value(_, text) => row("Value", Rich::value(text)),
            NodeItem::RtProperties(source) => row("Also", Rich::code(source.markup().unwrap_or_default())),
            NodeItem::Other(raw) if raw.element_name().is_some() => row("Also", Rich::code(&*raw.markup)),
            _ => {}
        }
    }
    for property in node.properties().filter(|property| *property.value() == PropertyValue::Other) {
        let markup = property.source().markup().unwrap_or_default();
        if !markup.starts_with("<!") && !markup.starts_with("<?") {
            row("Also", Rich::code(markup));
        }
    }
}

fn dependencies(place: &Place<'_>, index: &Index, rows: &mut Vec<[Rich; 2]>) {
    for group in place.node.dependency_behavior().unwrap_or_default() {
        let id = format!("[{}]", group.friendly_id.as_deref().unwrap_or_default());
        let name = Rich::words("Dependency ").then(Rich::text(id));
        for dependency in group.dependencies.iter() {
            rows.push([name.clone(), self::dependency(dependency, index, place.scope)]);
        }
        if let Some(changed) = &group.changed_allowed_values {
            let text = Rich::words("Allowed values then: ").then(values::in_cell(changed));
            rows.push([name, text]);
        }
    }
}

fn dependency(dependency: &Dependency<'_>, index: &Index, own: Scope) -> Rich {
    let uri = dependency.uri.as_deref().unwrap_or_default().trim();
    let address = match resolve(index, uri, own) {
        Some(target) => Rich::of(Span::Link(uri.to_owned(), target)),
        None => Rich::value(uri),
    };
    let allowed = dependency.allowed.as_ref().map_or_else(|| Rich::words("any"), values::in_cell);
    Rich::lines([
        Rich::words("Type: ").then(Rich::code(dependency.kind.to_string())),
        Rich::words("URI: ").then(address),
        Rich::words("Values: ").then(allowed),
    ])
}

/// The group policy and the ADMX policy of a node.
fn policy(node: &Node<'_>) -> Option<Below> {
    let admx = node.allowed_values().and_then(|allowed| allowed.admx.as_ref());
    let mapping = node.gp_mapping();
    let facts = [
        ("Name", admx.and_then(|admx| admx.name.as_deref())),
        ("Friendly Name", mapping.and_then(|mapping| mapping.english_name.as_deref())),
        ("Path", mapping.and_then(|mapping| mapping.area_path.as_deref())),
        ("Element Name", mapping.and_then(|mapping| mapping.element.as_deref())),
        ("ADMX Area", admx.and_then(|admx| admx.area.as_deref())),
        ("ADMX File Name", admx.and_then(|admx| admx.file.as_deref())),
    ];
    let stated = facts
        .into_iter()
        .filter_map(|(name, text)| Some((name, text.filter(|text| !text.trim().is_empty())?)));
    let rows: Vec<_> = stated.map(|(name, text)| [Rich::words(name), Rich::text(text)]).collect();
    table("Group policy mapping", ["Name", "Value"], rows)
}

fn errors(node: &Node<'_>) -> Option<Below> {
    let errors = node.common_error_results().unwrap_or_default();
    let rows = errors.iter().map(|error| [Rich::text(&*error.name), Rich::text(&*error.text)]);
    table("Common errors", ["Error", "Meaning"], rows.collect())
}
