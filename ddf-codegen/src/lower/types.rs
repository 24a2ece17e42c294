//! The types of values and names.

use super::docs;
use super::name::{listed, shouting};
use super::value_names::ValueNames;
use crate::generated::{Listed, Type, TypeKind};
use ddf::Format;
use ddf::model::{AllowedValue, AllowedValues, ValueType};
use ddf::schema::{Details, NodeRef};
use ddf::values::Ranges;
use std::collections::BTreeSet;

/// The marker of a node's format. ADMX-backed policies have a marker of their own, because they do not take any text.
pub(crate) fn format_marker(details: &Details) -> &'static str {
    match details.format {
        Format::Chr if value_type(details) == Some(ValueType::Admx) => "AdmxFormat",
        Format::B64 => "B64Format",
        Format::Bin => "BinFormat",
        Format::Bool => "BoolFormat",
        Format::Chr => "ChrFormat",
        Format::Int => "IntFormat",
        Format::Node => "NodeFormat",
        Format::Null => "NullFormat",
        Format::Xml => "XmlFormat",
        Format::Date => "DateFormat",
        Format::Time => "TimeFormat",
        Format::Float => "FloatFormat",
    }
}

fn value_type(details: &Details) -> Option<ValueType> {
    details.allowed_values.as_ref()?.value_type.known()
}

/// The type of a node's values, or of the names of a dynamic node. `details`: the row of its details in the table.
pub(crate) fn of_node(node: NodeRef<'_>, row: usize, names: &ValueNames<'_>) -> Option<Type> {
    let details = node.details();
    let allowed = details.allowed_values.as_ref()?;
    let given = names.of(&node.uri().to_string(), allowed);
    let kind = match (details.format, allowed.value_type.known()?) {
        (Format::Node, ValueType::RegEx) if node.is_dynamic() && allowed.value.is_some() => {
            TypeKind::Name { details: row }
        }
        (Format::Node | Format::Null, _) => return None,
        (format, ValueType::Enum) if !allowed.values.is_empty() => match has_range(format, allowed) {
            true => TypeKind::Value { details: row },
            false => TypeKind::Enum(variants(allowed, &given)),
        },
        (_, ValueType::Flag) => TypeKind::Flags(flags(allowed, &given)?),
        (_, ValueType::Range) if allowed.ranges().next().is_some() => TypeKind::Value { details: row },
        (_, ValueType::RegEx) if allowed.value.is_some() => TypeKind::Value { details: row },
        _ => return None,
    };
    let uri = docs::span(&node.uri().to_string());
    let first = match &kind {
        TypeKind::Name { .. } => format!("The names that {uri} takes."),
        TypeKind::Value { .. } => format!("The values that {uri} takes, checked."),
        _ => format!("The values that {uri} lists."),
    };
    let mut doc = vec![first];
    if let TypeKind::Name { .. } | TypeKind::Value { .. } = kind {
        let rule = allowed.value.iter().chain(allowed.values.iter().map(|value| &value.value));
        let rule = rule.map(|text| docs::code(text)).collect::<Vec<_>>().join(", ");
        doc.push(String::new());
        doc.push(format!("{}: {rule}.", if is_pattern(allowed) { "Pattern" } else { "Range" }));
    }
    Some(Type { doc, format: format_marker(details), kind })
}

fn is_pattern(allowed: &AllowedValues<'_>) -> bool {
    allowed.value_type.known() == Some(ValueType::RegEx)
}

/// LAPS has a range among the values of an `ENUM`.
fn has_range(format: Format, allowed: &AllowedValues<'_>) -> bool {
    format == Format::Int && allowed.values.iter().any(|value| Ranges::parse(&value.value).is_ok())
}

fn names(allowed: &AllowedValues<'_>, given: &[Option<&str>]) -> Vec<String> {
    listed(
        allowed.values.iter().map(|AllowedValue { value, description }| (&**value, description.as_deref())),
        given,
    )
}

fn variants(allowed: &AllowedValues<'_>, given: &[Option<&str>]) -> Vec<Listed<String>> {
    let variant = |(name, AllowedValue { value, description }): (String, &AllowedValue<'_>)| Listed {
        name,
        doc: docs::value(value, description.as_deref()),
        value: value.clone().into_owned(),
    };
    names(allowed, given).into_iter().zip(allowed.values.iter()).map(variant).collect()
}

/// The flags; `None` if one is not a `u64`.
fn flags(allowed: &AllowedValues<'_>, given: &[Option<&str>]) -> Option<Vec<Listed<u64>>> {
    if allowed.values.is_empty() {
        return None;
    }
    let flag = |(name, AllowedValue { value, description }): (String, &AllowedValue<'_>)| {
        let text = value.trim_ascii();
        let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => text.parse(),
        };
        let doc = docs::value(value, description.as_deref());
        Some(Listed { name: shouting(&name), doc, value: number.ok()? })
    };
    let mut flags: Vec<_> =
        names(allowed, given).into_iter().zip(allowed.values.iter()).map(flag).collect::<Option<_>>()?;
    // Names that differ only in case or word breaks become the same constant: the later one gets its value appended.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for flag in &mut flags {
        let by_value = format!("{}_{}", flag.name, flag.value);
        let numbered = (2_u32..).map(|number| format!("{by_value}_{number}"));
        let mut candidates = [flag.name.clone(), by_value.clone()].into_iter().chain(numbered);
        // INVARIANT: `numbered` is infinite.
        flag.name = candidates.find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(flag.name.clone());
    }
    Some(flags)
}
