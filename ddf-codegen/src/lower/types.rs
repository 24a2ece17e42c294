//! The types of values and names.

use super::allowed;
use super::docs;
use super::escape::span;
use super::listed::listed;
use super::name::shouting;
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

/// The type, called `name`, of a node's values, or of the names of a dynamic node.
pub(crate) fn of_node(node: NodeRef<'_>, name: &str, names: &ValueNames<'_>) -> Option<Type> {
    let details = node.details();
    let allowed = details.allowed_values.as_ref()?;
    let format = details.format;
    let given = names.of(&node.uri().to_string(), allowed);
    let kind = kind(format, node.is_dynamic(), allowed, &given)?;
    let separator = allowed.delimiter().map(ToOwned::to_owned);
    if separator.is_some() && matches!(kind, TypeKind::Name { .. }) {
        return None;
    }
    let uri = span(&node.uri().to_string());
    let noun = match (&kind, &separator) {
        (TypeKind::Name { .. }, _) => "names",
        (TypeKind::Text { .. }, Some(_)) => "list",
        (_, Some(_)) => "elements of the list",
        (_, None) => "values",
    };
    let rule = match &kind {
        TypeKind::Number(ranges) => format!(": {}", allowed::numbers(ranges)),
        TypeKind::Text { pattern } | TypeKind::Name { pattern } => {
            format!(", with the pattern {}", span(pattern))
        }
        TypeKind::Numbers(_) | TypeKind::Texts(_) | TypeKind::Flags(_) | TypeKind::Same(_) => String::new(),
    };
    let format_of_values = match &kind {
        TypeKind::Name { .. } => String::new(),
        _ => format!(" ({format})"),
    };
    let doc = format!("The {noun} of {uri}{format_of_values}{rule}.");
    let expected = allowed::expected(name, &kind, separator.is_some());
    Some(Type { doc, format: format!("{format:?}"), expected, separator, kind })
}

fn kind(
    format: Format,
    is_dynamic: bool,
    allowed: &AllowedValues<'_>,
    given: &[Option<&str>],
) -> Option<TypeKind> {
    let pattern = || allowed.value.as_deref().map(ToOwned::to_owned);
    Some(match (format, allowed.value_type.known()?) {
        (Format::Node, ValueType::RegEx) if is_dynamic => TypeKind::Name { pattern: pattern()? },
        (Format::Node | Format::Null, _) => return None,
        (format, ValueType::Enum) if !allowed.values.is_empty() => match has_range(format, allowed) {
            true => TypeKind::Number(listed_ranges(allowed)?),
            false => variants(format, allowed, given),
        },
        (Format::Int | Format::Chr, ValueType::Flag) => TypeKind::Flags(flags(allowed, given)?),
        (Format::Int | Format::Chr, ValueType::Range) => TypeKind::Number(ranges(allowed)?),
        (_, ValueType::RegEx) => TypeKind::Text { pattern: pattern()? },
        _ => return None,
    })
}

/// True if a value is a range, as for LAPS.
fn has_range(format: Format, allowed: &AllowedValues<'_>) -> bool {
    format == Format::Int && allowed.values.iter().any(|value| Ranges::parse(&value.value).is_ok())
}

/// The ranges of a Range; `None` if one cannot be read or exceeds 64 bits.
fn ranges(allowed: &AllowedValues<'_>) -> Option<Vec<(i64, i64)>> {
    let mut all = Vec::new();
    for ranges in allowed.ranges() {
        intervals(ranges.ok()?, &mut all)?;
    }
    (!all.is_empty()).then_some(all)
}

/// The ranges and numbers of an ENUM with ranges.
fn listed_ranges(allowed: &AllowedValues<'_>) -> Option<Vec<(i64, i64)>> {
    let mut all = Vec::new();
    for value in allowed.values.iter() {
        match Ranges::parse(&value.value) {
            Ok(ranges) => intervals(ranges, &mut all)?,
            Err(_) => {
                let number = value.value.trim_ascii().parse().ok()?;
                all.push((number, number));
            }
        }
    }
    Some(all)
}

fn intervals(ranges: Ranges<'_>, all: &mut Vec<(i64, i64)>) -> Option<()> {
    for interval in ranges.intervals() {
        all.push((i64::try_from(interval.low).ok()?, i64::try_from(interval.high).ok()?));
    }
    Some(())
}

fn names(allowed: &AllowedValues<'_>, given: &[Option<&str>]) -> Vec<String> {
    listed(
        allowed.values.iter().map(|AllowedValue { value, description }| (&**value, description.as_deref())),
        given,
    )
}

/// The variants of an ENUM: numbers if each value of an `int` is written as the number would be, otherwise texts.
fn variants(format: Format, allowed: &AllowedValues<'_>, given: &[Option<&str>]) -> TypeKind {
    let number = |value: &AllowedValue<'_>| {
        let number: i64 = value.value.parse().ok()?;
        (number.to_string() == *value.value).then_some(number)
    };
    let numbers: Option<Vec<i64>> =
        allowed.values.iter().map(number).collect::<Option<_>>().filter(|_| format == Format::Int);
    let are_different = |numbers: &Vec<i64>| numbers.iter().collect::<BTreeSet<_>>().len() == numbers.len();
    let values = names(allowed, given).into_iter().zip(allowed.values.iter());
    let described = values.map(|(name, AllowedValue { value, description })| {
        let doc = docs::value(value, &name, description.as_deref());
        (name, doc, value.clone().into_owned())
    });
    match numbers.filter(are_different) {
        Some(numbers) => TypeKind::Numbers(
            described.zip(numbers).map(|((name, doc, _), value)| Listed { name, doc, value }).collect(),
        ),
        None => TypeKind::Texts(described.map(|(name, doc, value)| Listed { name, doc, value }).collect()),
    }
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
        let doc = docs::value(value, &name, description.as_deref());
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
