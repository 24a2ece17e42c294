//! Checks that a node accepts its own default value.

use super::allowed::{decimal, is_hex};
use super::file::File;
use super::rule::DescriptionRule;
use crate::format::Format;
use crate::model::{AllowedValues, Keyword, PropertyValue, ValueType};
use crate::value::Value;
use crate::values::{self, RefusedValue, Verdict, check_parts};
use alloc::format;
use alloc::string::{String, ToString};
use csp_findings::{quoted, short};

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
                let message = format!("the interior node has the default value {}", quoted(text));
                file.fixable(DescriptionRule::DefaultOnInterior, at, Some(index), message, "leave it out");
            }
            continue;
        }
        match check_parts(format, node.allowed_values(), text) {
            Verdict::Refused(refusal) => {
                let (rule, message) = refused(format, node.allowed_values(), text, &refusal);
                file.found(rule, at, Some(index), message);
            }
            // The value is accepted, but readers that compare texts may not recognise its spelling.
            _ => {
                spelling(file, index, at, format, text);
                if let Some(allowed) = node.allowed_values() {
                    listed(file, index, at, allowed, text);
                }
            }
        }
    }
}

/// Rule and message for a refused default value.
fn refused(
    format: Format,
    allowed: Option<&AllowedValues<'_>>,
    text: &str,
    refusal: &RefusedValue<'_>,
) -> (DescriptionRule, String) {
    let rule = match refusal.rule {
        values::ValueRule::Format => DescriptionRule::DefaultFormat,
        values::ValueRule::Enum => DescriptionRule::DefaultOutsideEnum,
        values::ValueRule::Flag => DescriptionRule::DefaultOutsideFlags,
        values::ValueRule::Range => DescriptionRule::DefaultOutsideRange,
        values::ValueRule::RegEx => DescriptionRule::DefaultOutsideRegex,
        _ => DescriptionRule::DefaultNotAllowed,
    };
    let by = match rule {
        DescriptionRule::DefaultFormat => format!("not of the format {format}"),
        _ => {
            let value_type = allowed.map(|allowed| allowed.value_type.to_string());
            format!("refused by the node's own {}", value_type.unwrap_or_default())
        }
    };
    let expected = refusal.expected.to_string();
    (rule, format!("the default value {} is {by}; expected {}", quoted(text), short(&expected)))
}

/// Reports a value in another spelling than that of its format.
fn spelling(file: &mut File<'_>, index: usize, at: usize, format: Format, text: &str) {
    let trimmed = text.trim_ascii();
    match Value::parse(format, text) {
        Ok(Value::Bool(value)) if !matches!(trimmed, "true" | "false") => {
            let message =
                format!("the default value {} is not in the spelling of the format bool", quoted(text));
            file.fixable(DescriptionRule::DefaultFormat, at, Some(index), message, format!("write {value}"));
        }
        Ok(Value::Int(_)) if is_hex(trimmed) => {
            let message = format!("the default value {} is hexadecimal", quoted(text));
            match decimal(trimmed) {
                Some(number) => file.fixable(
                    DescriptionRule::FlagHex,
                    at,
                    Some(index),
                    message,
                    format!("write {number}"),
                ),
                None => file.found(DescriptionRule::FlagHex, at, Some(index), message),
            }
        }
        _ => {}
    }
}

/// Reports a value that an ENUM lists only in another spelling.
fn listed(file: &mut File<'_>, index: usize, at: usize, allowed: &AllowedValues<'_>, text: &str) {
    let is_enum = allowed.value_type.known() == Some(ValueType::Enum) && allowed.delimiter().is_none();
    // A range among the values has its own rule.
    let literal =
        |value: &str| value.trim_ascii() == text.trim_ascii() || value.trim_ascii().starts_with('[');
    if is_enum && !allowed.values.is_empty() && !allowed.values.iter().any(|value| literal(&value.value)) {
        let message =
            format!("the default value {} is in the node's own ENUM only in another spelling", quoted(text));
        file.fixable(
            DescriptionRule::DefaultOutsideEnum,
            at,
            Some(index),
            message,
            "write it as the ENUM does",
        );
    }
}
