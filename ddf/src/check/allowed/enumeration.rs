//! Checks the values of an ENUM or Flag.

use super::Values;
use super::spelling::{decimal, is_hex, is_range};
use crate::check::rule::DescriptionRule;
use crate::format::Format;
use crate::model::{AllowedValue, ValueType};
use crate::values::check_parts;
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use csp_findings::{quoted, short};

impl Values<'_, '_> {
    /// Checks the values of an ENUM or Flag.
    pub(super) fn enumeration(&mut self, value_type: ValueType) {
        let allowed = self.allowed;
        let places: Vec<usize> = self.file.outline.named(self.at, "Enum").collect();
        let mut values = BTreeSet::new();
        let mut sentences: BTreeMap<String, &str> = BTreeMap::new();
        let mut long_seen = false; // one finding a node is enough
        for (number, value) in allowed.values.iter().enumerate() {
            let at = places.get(number).copied().unwrap_or(self.at);
            self.value(value, self.file.outline.first(at, "Value"));
            if !values.insert(normal(&value.value)) {
                let message = format!("the value {} is listed twice", quoted(&value.value));
                self.found(DescriptionRule::EnumDuplicate, at, message);
                continue;
            }
            match value.description.as_deref().map(first_sentence) {
                None | Some("") => {
                    let message = format!("the value {} has no description", quoted(&value.value));
                    self.found(DescriptionRule::EnumDescription, at, message);
                }
                Some(sentence) => {
                    if !long_seen && sentence.chars().nth(LONGEST_NAME).is_some() {
                        let message = format!(
                            "the value {} begins its description with {}",
                            quoted(&value.value),
                            quoted(sentence)
                        );
                        self.found(DescriptionRule::EnumDescriptionLong, at, message);
                        long_seen = true;
                    }
                    let key = short(sentence).to_ascii_lowercase();
                    if let Some(other) = sentences.insert(key, &value.value) {
                        let message = format!(
                            "the values {} and {} are described alike: {}",
                            quoted(other),
                            quoted(&value.value),
                            quoted(sentence)
                        );
                        self.found(DescriptionRule::EnumDescriptionAlike, at, message);
                    }
                }
            }
        }
        let booleans = ["true", "false"];
        let odd: Vec<_> = allowed
            .values
            .iter()
            .filter(|value| !booleans.iter().any(|word| value.value.trim_ascii().eq_ignore_ascii_case(word)))
            .collect();
        if self.format == Some(Format::Bool) && !odd.is_empty() {
            let list: Vec<String> = odd.iter().take(8).map(|value| quoted(&value.value)).collect();
            let message = format!("{value_type} of a bool node has {}", list.join(", "));
            self.fixable(
                DescriptionRule::BoolEnum,
                self.at,
                message,
                "write true and false, or DFFormat int",
            );
        }
    }

    /// Checks one value of an ENUM or Flag.
    fn value(&mut self, value: &AllowedValue<'_>, at: usize) {
        let text = value.value.as_ref();
        let trimmed = text.trim_ascii();
        if is_range(text) {
            let fix = "write ValueType Range, and the range as its `Value`";
            return self.fixable(
                DescriptionRule::RangeInEnum,
                at,
                format!("the value {} is a range", quoted(text)),
                fix,
            );
        }
        match self.format {
            Some(Format::Int) if is_hex(trimmed) => self.hex(trimmed, at),
            // `enumeration` reports all values of a bool together.
            Some(Format::Bool | Format::Node | Format::Null) | None => {}
            Some(format) => {
                if check_parts(format, None, text).is_refused() {
                    let message = format!("the value {} is not of the node's format {format}", quoted(text));
                    self.found(DescriptionRule::EnumFormat, at, message);
                }
            }
        }
    }

    fn hex(&mut self, text: &str, at: usize) {
        let decimal = decimal(text);
        let message = format!("the number {} is hexadecimal", quoted(text));
        match decimal {
            Some(decimal) => self.fixable(DescriptionRule::FlagHex, at, message, format!("write {decimal}")),
            None => self.found(DescriptionRule::FlagHex, at, message),
        }
    }
}

/// The value in the form for comparison: numbers in decimal.
fn normal(value: &str) -> String {
    let trimmed = value.trim_ascii();
    match trimmed.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) if is_hex(trimmed) => decimal(trimmed).map_or(trimmed.to_owned(), |number| number.to_string()),
        Err(_) => value.to_owned(),
    }
}

/// The characters of the longest first sentence that makes a name in generated code: without its spaces, about the 40 that a name
/// may have.
const LONGEST_NAME: usize = 48;

fn first_sentence(text: &str) -> &str {
    let text = text.trim_ascii();
    let end = text.find(". ").or_else(|| text.find('\n')).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}
