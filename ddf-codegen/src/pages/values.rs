//! The allowed values of a node: rows of its table of properties, and separate tables and blocks.

use super::markdown::{code, fence, inline, table, value};
use ddf::Value;
use ddf::model::{AllowedValues, Node, ValueType};

/// Longer texts get a block of their own.
const MAX_IN_CELL: usize = 300;

/// Writes the row about the values and the row about the list. Large content goes below the table.
pub(super) fn allowed(node: &Node<'_>, rows: &mut Vec<[String; 2]>, below: &mut String) {
    let Some(allowed) = node.allowed_values() else { return };
    let mut row = |text: String| {
        let about = allowed.description.as_deref().map(inline).filter(|text| !text.is_empty());
        let text = about.into_iter().fold(text, |text, about| format!("{text} <br> {about}"));
        rows.push(["Allowed Values".to_owned(), text]);
    };
    // A `|` is hard to read in the source of a table.
    let is_block = |text: &str| text.trim().len() > MAX_IN_CELL || text.trim().contains(['\n', '|']);
    let written = allowed.value.as_deref().filter(|text| !text.trim().is_empty());
    match (allowed.value_type.known(), written) {
        (Some(ValueType::Enum), _) if !allowed.values.is_empty() => row("One of the values below".to_owned()),
        (Some(ValueType::Flag), _) if !allowed.values.is_empty() => {
            row("Any of the bits below, added up".to_owned());
        }
        (Some(ValueType::Range), _) => row(range(allowed)),
        (Some(ValueType::RegEx), Some(pattern)) if !is_block(pattern) => {
            row(format!("Regular expression: {}", code(pattern.trim())));
        }
        (Some(ValueType::Json), Some(_)) => row("JSON, as in the example below".to_owned()),
        (Some(ValueType::Xsd), Some(_)) => row("An XML document of the schema below".to_owned()),
        (Some(ValueType::RegEx), Some(_)) => {
            row("A text that the regular expression below matches".to_owned())
        }
        (Some(ValueType::Admx), _) => {
            let [enabled, data, disabled] =
                ["<enabled/>", "<data id=\"…\" value=\"…\"/>", "<disabled/>"].map(code);
            row(format!(
                "The payload of an ADMX-backed policy: {enabled}, perhaps with {data} beside it, or {disabled}"
            ));
        }
        (Some(ValueType::Sddl), _) => row("A security descriptor (SDDL)".to_owned()),
        (Some(ValueType::None), _) => row("Anything of the format".to_owned()),
        (known, None) => row(format!(
            "{} ({})",
            code(&allowed.value_type.to_string()),
            if known.is_some() { "the description does not say which" } else { "no known type" }
        )),
        (_, Some(text)) => {
            row(format!("{}: see below", code(&allowed.value_type.to_string())) + &short(text))
        }
    }
    if let Some(delimiter) = list(allowed) {
        rows.push(["List".to_owned(), delimiter]);
    }
    if !allowed.values.is_empty() && allowed.value_type.known() != Some(ValueType::Range) {
        below.push_str("\n**Allowed values**:\n\n");
        let rows: Vec<_> = allowed
            .values
            .iter()
            .map(|listed| {
                let mark = if is_default(node, &listed.value) { " (default)" } else { "" };
                [value(&listed.value) + mark, inline(listed.description.as_deref().unwrap_or_default())]
            })
            .collect();
        table(["Value", "Description"], &rows, below);
    }
    let block = match allowed.value_type.known() {
        Some(ValueType::Json) => Some(("json", "JSON example")),
        Some(ValueType::Xsd) => Some(("xml", "XML schema")),
        Some(ValueType::RegEx) if written.is_some_and(is_block) => Some(("text", "Regular expression")),
        _ => None,
    };
    if let (Some((info, title)), Some(text)) = (block, written) {
        below.push_str(&format!("\n**{title}**:\n\n"));
        fence(info, text.trim(), below);
    }
}

/// A text of an unknown kind, if it is short.
fn short(text: &str) -> String {
    if text.len() > MAX_IN_CELL { String::new() } else { format!(" <br> {}", code(text.trim())) }
}

/// A range as written, and in words if it is valid.
fn range(allowed: &AllowedValues<'_>) -> String {
    let written: Vec<&str> = allowed.value.iter().map(AsRef::as_ref).collect();
    let listed = allowed.values.iter().map(|value| value.value.as_ref());
    let lines: Vec<String> = written
        .into_iter()
        .chain(listed)
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| match ddf::values::Ranges::parse(text) {
            Ok(ranges) => format!("Range: {} ({ranges})", code(text)),
            Err(_) => format!("Range: {}", code(text)),
        })
        .collect();
    if lines.is_empty() {
        "A range that the description does not give".to_owned()
    } else {
        lines.join(" <br> ")
    }
}

/// The separator of a value that is a list.
fn list(allowed: &AllowedValues<'_>) -> Option<String> {
    match (allowed.list.as_deref(), allowed.delimiter()) {
        (Some(""), _) => Some("Several of them; the delimiter is not stated".to_owned()),
        (Some(written), Some("\u{F000}")) => {
            Some(format!("Several of them, separated by the character U+F000 (written {})", code(written)))
        }
        (_, Some(delimiter)) => Some(format!("Several of them, separated by {}", value(delimiter))),
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
pub(super) fn in_cell(allowed: &AllowedValues<'_>) -> String {
    let mut values: Vec<String> = allowed
        .value
        .iter()
        .chain(allowed.values.iter().map(|value| &value.value))
        .map(|text| value(text))
        .collect();
    if values.is_empty() {
        values.push("any".to_owned());
    }
    format!("{} ({})", values.join(", "), code(&allowed.value_type.to_string()))
}
