//! The allowed values of a node: rows of its table of properties, and separate tables and blocks.

use super::below::{Below, table};
use super::rich::Rich;
use ddf::Value;
use ddf::model::{AllowedValues, Node, ValueType};

/// Longer texts get a block of their own.
const MAX_IN_CELL: usize = 300;

/// Writes the row about the values and the row about the list. Large content goes below the table.
pub(super) fn allowed(node: &Node<'_>, rows: &mut Vec<[Rich; 2]>, below: &mut Vec<Below>) {
    let Some(allowed) = node.allowed_values() else { return };
    let mut row = |text: Rich| {
        let about = allowed.description.as_deref().filter(|text| !text.trim().is_empty());
        rows.push([
            Rich::words("Allowed Values"),
            Rich::lines([text].into_iter().chain(about.map(Rich::text))),
        ]);
    };
    // A `|` is hard to read in the source of a table.
    let is_block = |text: &str| text.trim().len() > MAX_IN_CELL || text.trim().contains(['\n', '|']);
    let written = allowed.value.as_deref().filter(|text| !text.trim().is_empty());
    match (allowed.value_type.known(), written) {
        (Some(ValueType::Enum), _) if !allowed.values.is_empty() => {
            row(Rich::words("One of the values below"))
        }
        (Some(ValueType::Flag), _) if !allowed.values.is_empty() => {
            row(Rich::words("Any of the bits below, added up"));
        }
        (Some(ValueType::Range), _) => row(range(allowed)),
        (Some(ValueType::RegEx), Some(pattern)) if !is_block(pattern) => {
            row(Rich::words("Regular expression: ").then(Rich::code(pattern.trim())));
        }
        (Some(ValueType::Json), Some(_)) => row(Rich::words("JSON, as in the example below")),
        (Some(ValueType::Xsd), Some(_)) => row(Rich::words("An XML document of the schema below")),
        (Some(ValueType::RegEx), Some(_)) => {
            row(Rich::words("A text that the regular expression below matches"));
        }
        (Some(ValueType::Admx), _) => row(admx()),
        (Some(ValueType::Sddl), _) => row(Rich::words("A security descriptor (SDDL)")),
        (Some(ValueType::None), _) => row(Rich::words("Anything of the format")),
        (known, None) => {
            let why = if known.is_some() { "the description does not say which" } else { "no known type" };
            row(Rich::code(allowed.value_type.to_string()).then_words(format!(" ({why})")));
        }
        (_, Some(text)) => {
            let kind = Rich::code(allowed.value_type.to_string()).then_words(": see below");
            let short = (text.len() <= MAX_IN_CELL).then(|| Rich::code(text.trim()));
            row(Rich::lines([kind].into_iter().chain(short)));
        }
    }
    if let Some(delimiter) = list(allowed) {
        rows.push([Rich::words("List"), delimiter]);
    }
    if allowed.value_type.known() != Some(ValueType::Range) {
        let listed = allowed.values.iter().map(|listed| {
            let mark = if is_default(node, &listed.value) { " (default)" } else { "" };
            let about = Rich::text(listed.description.as_deref().unwrap_or_default());
            [Rich::value(&listed.value).then_words(mark), about]
        });
        below.extend(table("Allowed values", ["Value", "Description"], listed.collect()));
    }
    let block = match allowed.value_type.known() {
        Some(ValueType::Json) => Some(("json", "JSON example")),
        Some(ValueType::Xsd) => Some(("xml", "XML schema")),
        Some(ValueType::RegEx) if written.is_some_and(is_block) => Some(("text", "Regular expression")),
        _ => None,
    };
    if let (Some((language, title)), Some(text)) = (block, written) {
        below.push(Below::Block { title, language, text: text.trim().to_owned() });
    }
}

/// The form of the payload of an ADMX policy.
fn admx() -> Rich {
    Rich::words("The payload of an ADMX-backed policy: ")
        .then(Rich::code("<enabled/>"))
        .then_words(", perhaps with ")
        .then(Rich::code("<data id=\"…\" value=\"…\"/>"))
        .then_words(" beside it, or ")
        .then(Rich::code("<disabled/>"))
}

/// A range as written, and in words if it is valid.
fn range(allowed: &AllowedValues<'_>) -> Rich {
    let written: Vec<&str> = allowed.value.iter().map(AsRef::as_ref).collect();
    let listed = allowed.values.iter().map(|value| value.value.as_ref());
    let lines: Vec<Rich> = written
        .into_iter()
        .chain(listed)
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| match ddf::values::Ranges::parse(text) {
            Ok(ranges) => Rich::words("Range: ").then(Rich::code(text)).then_words(format!(" ({ranges})")),
            Err(_) => Rich::words("Range: ").then(Rich::code(text)),
        })
        .collect();
    if lines.is_empty() {
        Rich::words("A range that the description does not give")
    } else {
        Rich::lines(lines)
    }
}

/// The separator of a value that is a list.
fn list(allowed: &AllowedValues<'_>) -> Option<Rich> {
    match (allowed.list.as_deref(), allowed.delimiter()) {
        (Some(""), _) => Some(Rich::words("Several of them; the delimiter is not stated")),
        (Some(written), Some("\u{F000}")) => {
            let words = Rich::words("Several of them, separated by the character U+F000 (written ");
            Some(words.then(Rich::code(written)).then_words(")"))
        }
        (_, Some(delimiter)) => {
            Some(Rich::words("Several of them, separated by ").then(Rich::value(delimiter)))
        }
        _ => None,
    }
}

/// True if a listed value is the default: the same text, or the same number.
fn is_default(node: &Node<'_>, listed: &str) -> bool {
    let Some(default) = node.default_value().map(str::trim) else { return false };
    let format = node.format().and_then(|format| format.known());
    let same_value = |format| match (Value::parse(format, default), Value::parse(format, listed.trim())) {
        (Ok(default), Ok(listed)) => default == listed,
        _ => false,
    };
    !default.is_empty() && (default == listed.trim() || format.is_some_and(same_value))
}

/// The values that a dependency requires, for one cell.
pub(super) fn in_cell(allowed: &AllowedValues<'_>) -> Rich {
    let texts = allowed.value.iter().chain(allowed.values.iter().map(|value| &value.value));
    let mut values: Vec<Rich> = texts.map(|text| Rich::value(text)).collect();
    if values.is_empty() {
        values.push(Rich::words("any"));
    }
    let kind = Rich::words(" (").then(Rich::code(allowed.value_type.to_string())).then_words(")");
    Rich::list(values).then(kind)
}
