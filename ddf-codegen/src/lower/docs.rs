//! Documentation of the generated items.

use super::common::CommonProperties;
use super::escape::{prose, span};
use super::name::camel;
use ddf::applicability::{Availability, Build, Query};
use ddf::model::{AllowedValues, DynamicNodeNaming, ValueType};
use ddf::schema::{Details, NodeRef};

/// Writes documentation.
#[derive(Debug, Default)]
pub(super) struct Docs {
    common: CommonProperties,
    /// The build that code is generated for, and the newest that the descriptions name.
    query: Query,
}

impl Docs {
    /// Documentation of code for one build, or for all. `common`: the properties that the modules document.
    pub(super) fn new(common: CommonProperties, build: Option<Build>, newest: Option<Build>) -> Self {
        Docs { common, query: Query { build, newest, ..Query::default() } }
    }

    /// The lines of a node's documentation: its LocURI, and what neither its signature nor its module says. `module`: the
    /// module that documents the common properties.
    pub(super) fn lines(&mut self, node: NodeRef<'_>, module: &[String], is_typed: bool) -> Vec<String> {
        let details = node.details();
        let mut lines = vec![span(&node.uri().to_string())];
        let description = details.description.as_deref().map(prose).unwrap_or_default();
        if !description.is_empty() {
            lines.extend([String::new(), description]);
        }
        let mut facts = Vec::new();
        let mut add = |name: &str, value: &str| facts.push(format!("{name}: {value}."));
        // The documentation of the type says what it allows.
        if let Some(allowed) = allowed(details).filter(|_| !is_typed) {
            add("Allowed", &allowed);
        }
        if let Some(default) = &details.default_value {
            add("Default", &span(default));
        }
        if let Some(delimiter) = details.allowed_values.as_ref().and_then(|values| values.list.as_deref()) {
            add("List separator", &span(delimiter));
        }
        match &details.dynamic_node_naming {
            Some(DynamicNodeNaming::ServerGeneratedUniqueIdentifier) => add("Name", "made up by the server"),
            Some(DynamicNodeNaming::ClientInventory) => add("Name", "made up by the device"),
            Some(DynamicNodeNaming::UniqueName(text)) if !text.trim_ascii().is_empty() => {
                add("Name", prose(text).trim_end_matches('.'));
            }
            Some(DynamicNodeNaming::UniqueName(_) | DynamicNodeNaming::Unknown(_)) | None => {}
        }
        for (name, value) in self.common.differences(module, details) {
            add(name, &value);
        }
        if self.query.build.is_some() {
            let answer = details.applicability.explain(&self.query);
            if matches!(answer, Availability::Unknown(_)) {
                add("Available", prose(&answer.to_string()).trim_end_matches('.'));
            }
        }
        if !facts.is_empty() {
            lines.extend([String::new(), facts.join(" ")]);
        }
        lines
    }

    /// The lines about the properties that most nodes below a module have; empty if there are none.
    pub(super) fn of_module(&self, module: &[String]) -> Vec<String> {
        self.common.lines(module)
    }
}

/// The allowed values of a node.
fn allowed(details: &Details) -> Option<String> {
    let allowed = details.allowed_values.as_ref()?;
    let value = allowed.value.as_deref().map(span);
    let one = match allowed.value_type.known()? {
        ValueType::None => return value,
        ValueType::Admx => return Some(admx(allowed)),
        ValueType::Enum => "one of",
        ValueType::Flag => "flags",
        ValueType::Range => "range",
        ValueType::RegEx => "pattern",
        ValueType::Xsd => return Some("an XML document".to_owned()),
        ValueType::Json => return Some("a JSON text".to_owned()),
        ValueType::Sddl => return Some("a security descriptor".to_owned()),
    };
    value.map(|value| format!("{one} {value}"))
}

fn admx(allowed: &AllowedValues<'_>) -> String {
    let admx = allowed.admx.as_ref();
    let part = |text: Option<&str>| text.map(|text| format!(" {}", span(text))).unwrap_or_default();
    let name = part(admx.and_then(|admx| admx.name.as_deref()));
    let file = part(admx.and_then(|admx| admx.file.as_deref()));
    format!("the ADMX policy{name}{}", if file.is_empty() { file } else { format!(" of{file}") })
}

/// The line that documents a listed value: the value, and its meaning unless the name says it.
pub(super) fn value(value: &str, name: &str, description: Option<&str>) -> String {
    let is_name = |meaning: &str| meaning == name || camel(meaning) == name;
    let meaning = description.filter(|meaning| !is_name(meaning)).map(prose);
    match meaning.filter(|meaning| !meaning.is_empty()) {
        Some(meaning) => format!("{}: {meaning}", span(value)),
        None => span(value),
    }
}
