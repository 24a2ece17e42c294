//! Whether a node would take its own default value.

use super::allowed::{decimal, is_hex};
use super::file::{File, quoted, short};
use super::rule::Rule;
use crate::format::Format;
use crate::model::{AllowedValues, Keyword, PropertyValue, ValueType};
use crate::value::Value;
use crate::values::{self, Refusal, Verdict, check_parts};
use alloc::format;
use alloc::string::{String, ToString};

pub(super) fn check(file: &mut File<'_>) {
    for index in 0..file.entries.len() {
        let node = file.entries[index].node;
        let Some(format) = node.format().and_then(Keyword::known) else { continue };
        let default = node.properties().find_map(|property| match property.value() {
            PropertyValue::DefaultValue(text) => Some((property.source().offset(), text.as_ref())),
            _ => None,
        });
        let Some((at, text)) = default else { continue };
        if format == Format::Node {
            if !text.trim_ascii().is_empty() {
                let message = format!("an interior node with the default value {}", quoted(text));
                file.fixable(Rule::DefaultOnInterior, at, Some(index), message, "leave it out");
            }
            continue;
        }
        match check_parts(format, node.allowed_values(), text) {
            Verdict::Refused(refusal) => {
                let (rule, message) = refused(format, node.allowed_values(), text, &refusal);
                file.found(rule, at, Some(index), message);
            }
            // Accepted for what it means. How it is written a reader that compares texts does not take.
            _ => {
                spelling(file, index, at, format, text);
                if let Some(allowed) = node.allowed_values() {
                    listed(file, index, at, allowed, text);
                }
            }
        }
    }
}

/// The finding that a refusal makes.
fn refused(
    format: Format,
    allowed: Option<&AllowedValues<'_>>,
    text: &str,
    refusal: &Refusal<'_>,
) -> (Rule, String) {
    let rule = match refusal.rule {
        values::Rule::Format => Rule::DefaultFormat,
        values::Rule::Enum => Rule::DefaultOutsideEnum,
        values::Rule::Flag => Rule::DefaultOutsideFlags,
        values::Rule::Range => Rule::DefaultOutsideRange,
        values::Rule::RegEx => Rule::DefaultOutsideRegex,
        _ => Rule::DefaultNotAllowed,
    };
    let by = match rule {
        Rule::DefaultFormat => format!("not of the format {format}"),
        _ => {
            let value_type = allowed.map(|allowed| allowed.value_type.to_string());
            format!("refused by the node's own {}", value_type.unwrap_or_default())
        }
    };
    let expected = refusal.expected.to_string();
    (rule, format!("the default value {} is {by}; expected {}", quoted(text), short(&expected)))
}

/// Tells of a value that is not written as its format is.
fn spelling(file: &mut File<'_>, index: usize, at: usize, format: Format, text: &str) {
    let trimmed = text.trim_ascii();
    match Value::parse(format, text) {
        Ok(Value::Bool(value)) if !matches!(trimmed, "true" | "false") => {
            let message = format!("the default value {} is not written as the format bool is", quoted(text));
            file.fixable(Rule::DefaultFormat, at, Some(index), message, format!("write {value}"));
        }
        Ok(Value::Int(_)) if is_hex(trimmed) => {
            let message = format!("the default value {} is hexadecimal", quoted(text));
            match decimal(trimmed) {
                Some(number) => {
                    file.fixable(Rule::FlagHex, at, Some(index), message, format!("write {number}"))
                }
                None => file.found(Rule::FlagHex, at, Some(index), message),
            }
        }
        _ => {}
    }
}

/// Tells of a value that an ENUM lists in another spelling only.
fn listed(file: &mut File<'_>, index: usize, at: usize, allowed: &AllowedValues<'_>, text: &str) {
    let is_enum = allowed.value_type.known() == Some(ValueType::Enum) && allowed.delimiter().is_none();
    // A range among the values has a rule of its own.
    let literal =
        |value: &str| value.trim_ascii() == text.trim_ascii() || value.trim_ascii().starts_with('[');
    if is_enum && !allowed.values.is_empty() && !allowed.values.iter().any(|value| literal(&value.value)) {
        let message =
            format!("the default value {} is in the node's own ENUM in another spelling only", quoted(text));
        file.fixable(Rule::DefaultOutsideEnum, at, Some(index), message, "write it as the ENUM does");
    }
}
