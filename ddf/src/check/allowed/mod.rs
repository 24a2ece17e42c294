//! Checks `MSFT:AllowedValues` against its type and the format of the node.

mod constraint;
mod enumeration;
mod spelling;

pub(super) use spelling::{decimal, is_hex};

use super::file::File;
use super::rule::DescriptionRule;
use crate::format::Format;
use crate::model::{AllowedValues, Keyword, PropertyValue, ValueType};
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;
use csp_findings::quoted;
use spelling::is_range;

pub(super) fn check(file: &mut File<'_>) {
    for index in 0..file.entries.len() {
        let node = file.entries[index].node;
        let format = node.format().and_then(Keyword::known);
        for property in node.properties() {
            let at = property.source().offset();
            match property.value() {
                PropertyValue::AllowedValues(allowed) => Values { file, index, at, allowed, format }.check(),
                PropertyValue::DependencyBehavior(groups) => {
                    let places: Vec<usize> = file.outline.named(at, "DependencyGroup").collect();
                    for (group, at) in groups.iter().zip(places) {
                        if let Some(allowed) = &group.changed_allowed_values {
                            let at = file.outline.first(at, "DependencyChangedAllowedValues");
                            Values { file, index, at, allowed, format }.check();
                        }
                        let places: Vec<usize> = file.outline.named(at, "Dependency").collect();
                        for (dependency, at) in group.dependencies.iter().zip(places) {
                            if let Some(allowed) = &dependency.allowed {
                                let at = file.outline.first(at, "DependencyAllowedValue");
                                // The values are those of the other node, whose format is not known here.
                                Values { file, index, at, allowed, format: None }.check();
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The allowed values of a node.
struct Values<'f, 'd> {
    file: &'f mut File<'d>,
    index: usize,
    at: usize,
    allowed: &'d AllowedValues<'d>,
    format: Option<Format>,
}

impl<'d> Values<'_, 'd> {
    fn check(&mut self) {
        let Some(value_type) = self.allowed.value_type.known() else { return };
        self.content(value_type);
        self.list();
        if !self.allowed.values.is_empty() {
            self.enumeration(value_type);
        }
        let Some(value) = self.allowed.value.as_deref() else { return };
        let at = self.file.outline.first(self.at, "Value");
        match value_type {
            ValueType::Range => self.range(value, at),
            ValueType::RegEx if !value.trim_ascii().is_empty() => self.pattern(value, at),
            ValueType::Json => self.json(value, at),
            ValueType::Xsd => self.schema(value, at),
            _ => {}
        }
    }

    fn found(&mut self, rule: DescriptionRule, at: usize, message: impl Into<Cow<'static, str>>) {
        self.file.found(rule, at, Some(self.index), message);
    }

    fn fixable(
        &mut self,
        rule: DescriptionRule,
        at: usize,
        message: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) {
        self.file.fixable(rule, at, Some(self.index), message, fix);
    }

    /// Checks that the content is the one that the ValueType demands.
    fn content(&mut self, value_type: ValueType) {
        let allowed = self.allowed;
        let at = self.at;
        let value = allowed.value.as_deref().filter(|value| !value.trim_ascii().is_empty());
        let missing = match value_type {
            ValueType::Enum | ValueType::Flag if allowed.values.is_empty() => Some("no `Enum`"),
            ValueType::Admx if allowed.admx.is_none() => Some("no `AdmxBacked`"),
            ValueType::Range if value.is_none() && allowed.values.is_empty() => Some("no `Value`"),
            ValueType::Xsd | ValueType::Json if value.is_none() => Some("no `Value`"),
            _ => None,
        };
        if let Some(missing) = missing {
            self.found(
                DescriptionRule::ValueTypeContent,
                at,
                format!("AllowedValues of type {value_type} has {missing}"),
            );
        }
        match (value_type, value) {
            (ValueType::RegEx, None) => {
                let message = "AllowedValues of type RegEx has no regular expression";
                self.found(DescriptionRule::RegexMissing, at, message);
            }
            (ValueType::Sddl, None) => {
                let message = "AllowedValues of type SDDL holds no security descriptor";
                self.found(DescriptionRule::SddlWithoutValue, at, message);
            }
            (ValueType::None, Some(value)) => {
                let at = self.file.outline.first(at, "Value");
                let message =
                    format!("ValueType None accepts any value, but there is the Value {}", quoted(value));
                if allowed.delimiter().is_some() {
                    let fix = format!("write `<MSFT:List Delimiter={}/>`", quoted(value));
                    self.fixable(DescriptionRule::NoneWithValue, at, message, fix);
                } else {
                    self.found(DescriptionRule::NoneWithValue, at, message);
                }
            }
            (ValueType::Enum | ValueType::Flag | ValueType::Admx, Some(_)) => {
                let at = self.file.outline.first(at, "Value");
                let message = format!("AllowedValues of type {value_type} has a `Value`");
                self.found(DescriptionRule::ValueTypeContent, at, message);
            }
            _ => {}
        }
        let takes_enums = matches!(value_type, ValueType::Enum | ValueType::Flag);
        // A Range with its bounds in `Enum`s has its own rule.
        let ranges =
            value_type == ValueType::Range && allowed.values.iter().all(|value| is_range(&value.value));
        if !takes_enums && !ranges && !allowed.values.is_empty() {
            let at = self.file.outline.first(at, "Enum");
            let message = format!("AllowedValues of type {value_type} has an `Enum`");
            self.found(DescriptionRule::ValueTypeContent, at, message);
        }
        if value_type != ValueType::Admx && allowed.admx.is_some() {
            let at = self.file.outline.first(at, "AdmxBacked");
            let message = format!("AllowedValues of type {value_type} has `AdmxBacked`");
            self.found(DescriptionRule::ValueTypeContent, at, message);
        }
    }

    fn list(&mut self) {
        let Some(delimiter) = self.allowed.list.as_deref() else { return };
        let at = self.file.outline.first(self.at, "List");
        if delimiter.is_empty() {
            let message = "the list has no delimiter, so the ends of its items are not known";
            self.found(DescriptionRule::ListDelimiterEmpty, at, message);
        } else if delimiter.eq_ignore_ascii_case("0xF000") || delimiter.eq_ignore_ascii_case("\\xF000") {
            let message = format!("the delimiter {} means the character U+F000", quoted(delimiter));
            self.found(DescriptionRule::ListDelimiterEscape, at, message);
        } else if ![";", ",", "|", "\u{F000}"].contains(&delimiter) {
            let message = format!("the delimiter {} is unknown", quoted(delimiter));
            self.fixable(DescriptionRule::ListDelimiterUnknown, at, message, "use `;`, `,`, `|` or `0xF000`");
        }
    }
}
