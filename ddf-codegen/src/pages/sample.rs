//! Names and values for examples: from the description, or else plain ones that it allows.

use super::pattern;
use ddf::Format;
use ddf::model::{AllowedValues, DynamicNodeNaming, Node, ValueType};
use ddf::values::check_parts;

/// The name of a node in the address of an example: its own name, or an allowed name for a dynamic node.
pub(super) fn name(node: &Node<'_>) -> String {
    if let Some(name) = node.name() {
        return name.trim().to_owned();
    }
    // The values that an interior node allows are names.
    let interior = node.format().and_then(|format| format.known()) == Some(Format::Node);
    if let Some(allowed) = node.allowed_values().filter(|_| interior) {
        let described = match allowed.value_type.known() {
            Some(ValueType::Enum) => allowed.values.first().map(|first| first.value.to_string()),
            Some(ValueType::RegEx) => allowed.value.as_deref().and_then(pattern::sample),
            _ => None,
        };
        if let Some(name) = described.filter(|name| !name.is_empty() && !name.contains('/')) {
            return name;
        }
    }
    let title = node.title().unwrap_or_default();
    let prose = match node.dynamic_node_naming() {
        Some(DynamicNodeNaming::UniqueName(prose)) => prose.to_ascii_lowercase(),
        _ => String::new(),
    };
    if title.to_ascii_lowercase().ends_with("guid") || prose.contains("guid") {
        return "00000000-0000-0000-0000-000000000001".to_owned();
    }
    if prose.contains("integer") || prose.contains("numerical") {
        return "1".to_owned();
    }
    let mut name: String = title.chars().filter(char::is_ascii_alphanumeric).collect();
    if name.is_empty() {
        name.push_str("name");
    }
    name + "1"
}

/// The value that an example sets.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sample {
    /// This text.
    Data(String),
    /// The node has no value.
    NoData,
    /// No value is known to be allowed: the description has a schema, or an unusual pattern.
    Unknown,
}

/// A value that the node allows: the default, the first listed value, or a plain value of the format.
pub(super) fn value(node: &Node<'_>) -> Sample {
    let Some(format) = node.format().and_then(|format| format.known()) else { return Sample::Unknown };
    if matches!(format, Format::Null | Format::Node) {
        return Sample::NoData;
    }
    let allowed = node.allowed_values();
    let default = node.default_value().filter(|value| !value.trim().is_empty()).map(str::to_owned);
    let listed = allowed.map(|allowed| described(format, allowed)).unwrap_or_default();
    let plain = allowed.is_none_or(|allowed| !is_special(allowed));
    let plain = if plain { plain_values(format) } else { &[] };
    default
        .into_iter()
        .chain(listed)
        .chain(plain.iter().map(|&value| value.to_owned()))
        .find(|value| fits(format, allowed, value))
        .map_or(Sample::Unknown, Sample::Data)
}

/// True if a plain value may not be allowed.
fn is_special(allowed: &AllowedValues<'_>) -> bool {
    use ValueType as V;
    matches!(allowed.value_type.known(), None | Some(V::RegEx | V::Xsd | V::Json | V::Sddl | V::Admx))
}

/// The values that the description lists.
fn described(format: Format, allowed: &AllowedValues<'_>) -> Vec<String> {
    match allowed.value_type.known() {
        Some(ValueType::Enum | ValueType::Flag) => {
            allowed.values.iter().map(|value| value.value.to_string()).collect()
        }
        Some(ValueType::Range) => {
            let intervals = allowed.ranges().flatten().flat_map(|ranges| ranges.intervals());
            intervals.map(|interval| interval.low.to_string()).collect()
        }
        Some(ValueType::RegEx) => allowed.value.as_deref().and_then(pattern::sample).into_iter().collect(),
        Some(ValueType::Json) => allowed.value.iter().map(|example| example.trim().to_owned()).collect(),
        Some(ValueType::Admx) => vec!["<enabled/>".to_owned()],
        // Full access for administrators only.
        Some(ValueType::Sddl) if format == Format::Chr => vec!["O:BAG:BAD:(A;;GA;;;BA)".to_owned()],
        _ => Vec::new(),
    }
}

fn plain_values(format: Format) -> &'static [&'static str] {
    match format {
        Format::Chr => &["example"],
        Format::Int => &["1", "0"],
        Format::Bool => &["true"],
        Format::B64 | Format::Bin => &["ZXhhbXBsZQ=="],
        Format::Xml => &["<example/>"],
        Format::Date => &["2024-10-31"],
        Format::Time => &["2024-10-31T12:00:00Z", "12:00:00"],
        Format::Float => &["1.5"],
        Format::Null | Format::Node => &[],
    }
}

/// True if no rule refuses the value. Skips patterns: evaluating them depends on a feature, and pages must not.
fn fits(format: Format, allowed: Option<&AllowedValues<'_>>, value: &str) -> bool {
    let asked = allowed.filter(|allowed| allowed.value_type.known() != Some(ValueType::RegEx));
    !check_parts(format, asked, value).is_refused()
}
