//! The section of a node, or of twins that have the same properties.

use super::cells;
use super::example;
use super::markdown::{self, code, fence, inline, prose, table, value};
use super::plan::{Index, Place, Plan, resolve};
use super::{values, words};
use ddf::Scope;
use ddf::model::{CaseSense, Dependency, DfType, Node, NodeItem, PropertyValue};

/// All pages, and the page that is being written.
pub(super) struct Site<'s, 'd> {
    pub(super) plans: &'s [Plan<'d>],
    pub(super) index: &'s Index,
    /// The page that is being written.
    pub(super) page: usize,
}

/// The content of a section, except the node's address and what depends on it.
#[derive(PartialEq)]
struct Facts {
    /// The table of scope, editions and builds.
    applicability: String,
    /// The text below the addresses.
    rest: String,
}

impl Site<'_, '_> {
    fn plan(&self) -> &Plan<'_> {
        &self.plans[self.page]
    }

    /// Writes the nodes of one path: in one section if their content is the same, else one after the other.
    pub(super) fn group(&self, group: &[usize], out: &mut String) {
        let places: Vec<&Place<'_>> = group.iter().map(|&place| &self.plan().places[place]).collect();
        let has = |scope| places.iter().any(|place| place.scope == scope);
        let scope = cells::scope(has(Scope::Device), has(Scope::User));
        let mut sections: Vec<(Facts, Vec<&Place<'_>>)> = Vec::new();
        for place in places {
            let facts = self.facts(place, &scope);
            match sections.iter_mut().find(|(known, _)| *known == facts) {
                Some((_, twins)) => twins.push(place),
                None => sections.push((facts, vec![place])),
            }
        }
        let alone = sections.len() == 1;
        for (facts, twins) in sections {
            self.section(&facts, &twins, alone, out);
        }
    }

    fn section(&self, facts: &Facts, twins: &[&Place<'_>], alone: bool, out: &mut String) {
        let first = twins[0];
        out.push('\n');
        for place in twins {
            out.push_str(&format!("<a id=\"{}\"></a>", place.anchor));
        }
        let heading = match (first.path.is_empty(), alone) {
            (true, true) => markdown::heading(&first.label),
            (true, false) => markdown::heading(&format!("{}/{}", first.scope.as_str(), first.label)),
            (false, true) => markdown::heading(&first.path),
            (false, false) => markdown::heading(&format!("{}/{}", first.scope.as_str(), first.path)),
        };
        out.push_str(&format!("\n\n{} {heading}\n\n", "#".repeat((first.depth + 2).min(6))));
        out.push_str(&facts.applicability);
        for place in twins {
            out.push('\n');
            fence(place.scope.as_str(), &place.uri, out);
        }
        out.push_str(&facts.rest);
        if let Some(message) = example::message(first) {
            out.push_str("\n**Example**:\n\n");
            fence("xml", &message, out);
        }
    }

    fn facts(&self, place: &Place<'_>, scope: &str) -> Facts {
        let cells =
            [scope.to_owned(), cells::editions(&place.applicability), cells::builds(&place.applicability)];
        let mut applicability = String::new();
        table(["Scope", "Editions", "Applicable OS"], &[cells], &mut applicability);
        let mut out = String::new();
        let node = place.node;
        let description = prose(node.description().unwrap_or_default());
        if !description.is_empty() {
            out.push_str(&format!("\n{description}\n"));
        }
        let mut below = String::new();
        let rows = self.properties(place, &mut below);
        out.push_str("\n**Description framework properties**:\n\n");
        table(["Property name", "Property value"], &rows, &mut out);
        out.push_str(&below);
        policy(node, &mut out);
        errors(node, &mut out);
        Facts { applicability, rest: out }
    }

    fn properties(&self, place: &Place<'_>, below: &mut String) -> Vec<[String; 2]> {
        let node = place.node;
        let mut rows: Vec<[String; 2]> = Vec::new();
        let mut row = |name: &str, text: String| rows.push([name.to_owned(), text]);
        if let Some(deprecated) = node.deprecated() {
            row("Deprecated", cells::deprecated(deprecated));
        }
        row("Format", words::format(node));
        row("Access Type", words::access(node));
        if let Some(default) = node.default_value() {
            row("Default Value", value(default));
        }
        values::allowed(node, &mut rows, below);
        let mut row = |name: &str, text: String| rows.push([name.to_owned(), text]);
        if let Some(naming) = words::naming(node) {
            row("Dynamic Node Naming", naming);
        }
        row("Occurrence", words::occurrence(node));
        if let Some(scope) = node.scope() {
            row("Node Scope", code(&scope.to_string()));
        }
        match place.case {
            Some(CaseSense::Sensitive) => row("Case Sensitive", "True".to_owned()),
            Some(CaseSense::Insensitive) => row("Case Sensitive", "False".to_owned()),
            None => {}
        }
        if place.atomic {
            let origin = if node.atomic_required() { "" } else { " (as for the node above)" };
            row("Atomic Required", format!("True{origin}"));
        }
        for group in node.dependency_behavior().unwrap_or_default() {
            let name =
                format!("Dependency \\[{}\\]", inline(group.friendly_id.as_deref().unwrap_or_default()));
            for dependency in group.dependencies.iter() {
                row(&name, self.dependency(dependency, place.scope));
            }
            if let Some(changed) = &group.changed_allowed_values {
                row(&name, format!("Allowed values then: {}", values::in_cell(changed)));
            }
        }
        if let Some(conflict) = node.conflict_resolution() {
            row("Conflict Resolution", words::conflict(conflict));
        }
        if let Some(reboot) = node.reboot_behavior() {
            row("Reboot Behavior", words::reboot(reboot));
        }
        if let Some(replace) = node.replace_behavior() {
            row("Replace Behavior", words::replace(replace));
        }
        self.rest(place, &mut row);
        rows
    }

    /// Writes rare properties and elements outside the grammar.
    fn rest(&self, place: &Place<'_>, row: &mut impl FnMut(&str, String)) {
        let node = place.node;
        match node.df_type() {
            Some(DfType::Mime(types)) if types.iter().any(|mime| !mime.trim().is_empty()) => {
                let types = types.iter().map(|mime| mime.trim()).filter(|mime| !mime.is_empty()).map(code);
                row("MIME Type", types.collect::<Vec<_>>().join(", "));
            }
            Some(DfType::DdfName(name)) if !name.trim().is_empty() => row("DDF Name", code(name.trim())),
            _ => {}
        }
        if let Some(title) = node.title().filter(|title| node.name().is_some() && !title.trim().is_empty()) {
            row("Title", inline(title));
        }
        if let Some(version) =
            place.applicability.csp_version.as_deref().filter(|text| !text.trim().is_empty())
        {
            row("CSP Version", inline(version));
        }
        match (place.applicability.needs_azure_ad(), &place.applicability.requires_azure_ad) {
            (Some(true), _) => {
                row("Azure AD", "The device has to be joined to Azure AD (Microsoft Entra ID)".to_owned())
            }
            (None, Some(text)) => row("Azure AD", value(text)),
            _ => {}
        }
        for item in &node.items {
            match item {
                NodeItem::Value(_, text) => row("Value", value(text)),
                NodeItem::RtProperties(source) => row("Also", code(source.markup().unwrap_or_default())),
                NodeItem::Other(raw) if raw.element_name().is_some() => row("Also", code(&raw.markup)),
                _ => {}
            }
        }
        for property in node.properties().filter(|property| *property.value() == PropertyValue::Other) {
            let markup = property.source().markup().unwrap_or_default();
            if !markup.starts_with("<!") && !markup.starts_with("<?") {
                row("Also", code(markup));
            }
        }
    }

    fn dependency(&self, dependency: &Dependency<'_>, own: Scope) -> String {
        let uri = dependency.uri.as_deref().unwrap_or_default().trim();
        let address = match resolve(self.index, uri, own) {
            Some(target) => format!("[{}]({})", code(uri), self.link(target)),
            None => value(uri),
        };
        let allowed = dependency.allowed.as_ref().map_or_else(|| "any".to_owned(), values::in_cell);
        let kind = code(&dependency.kind.to_string());
        format!("Type: {kind} <br> URI: {address} <br> Values: {allowed}")
    }

    /// A link to the section of a node, relative to the page that is being written.
    fn link(&self, (page, place): (usize, usize)) -> String {
        let anchor = &self.plans[page].places[place].anchor;
        if page == self.page { format!("#{anchor}") } else { format!("{}#{anchor}", self.plans[page].file) }
    }
}

/// Writes the group policy and the ADMX policy of a node.
fn policy(node: &Node<'_>, out: &mut String) {
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |name: &str, text: Option<&str>| {
        if let Some(text) = text.map(inline).filter(|text| !text.is_empty()) {
            rows.push([name.to_owned(), text]);
        }
    };
    let admx = node.allowed_values().and_then(|allowed| allowed.admx.as_ref());
    row("Name", admx.and_then(|admx| admx.name.as_deref()));
    let mapping = node.gp_mapping();
    row("Friendly Name", mapping.and_then(|mapping| mapping.english_name.as_deref()));
    row("Path", mapping.and_then(|mapping| mapping.area_path.as_deref()));
    row("Element Name", mapping.and_then(|mapping| mapping.element.as_deref()));
    row("ADMX Area", admx.and_then(|admx| admx.area.as_deref()));
    row("ADMX File Name", admx.and_then(|admx| admx.file.as_deref()));
    if !rows.is_empty() {
        out.push_str("\n**Group policy mapping**:\n\n");
        table(["Name", "Value"], &rows, out);
    }
}

fn errors(node: &Node<'_>, out: &mut String) {
    let errors = node.common_error_results().unwrap_or_default();
    let rows: Vec<_> = errors.iter().map(|error| [inline(&error.name), inline(&error.text)]).collect();
    if !rows.is_empty() {
        out.push_str("\n**Common errors**:\n\n");
        table(["Error", "Meaning"], &rows, out);
    }
}
