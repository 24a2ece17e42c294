//! Checks `MSFT:AllowedValues`: does its content fit its type and the format of the node?

use super::file::File;
use super::rule::DescriptionRule;
use crate::format::Format;
use crate::model::{AllowedValue, AllowedValues, Keyword, PropertyValue, ValueType};
use crate::value::INT;
use crate::values::{Ranges, check_parts};
use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use csp_findings::{quoted, short};
use csp_xml::{Limits, Scanner, Token};

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

    fn found(&mut self, rule: DescriptionRule, at: usize, message: impl Into<String>) {
        self.file.found(rule, at, Some(self.index), message);
    }

    fn fixable(
        &mut self,
        rule: DescriptionRule,
        at: usize,
        message: impl Into<String>,
        fix: impl Into<String>,
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

    /// Checks the values of an ENUM or Flag.
    fn enumeration(&mut self, value_type: ValueType) {
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

    fn range(&mut self, text: &str, at: usize) {
        if !matches!(self.format, None | Some(Format::Int | Format::Float)) {
            let format = self.format.map_or("", Format::as_str);
            self.found(DescriptionRule::RangeFormat, at, format!("a Range on a node of format {format}"));
        }
        let ranges = match Ranges::parse(text) {
            Ok(ranges) => ranges,
            Err(error) if error.is_reversed() => {
                let message = format!("the Range {} ends before it begins", quoted(text));
                return self.found(DescriptionRule::RangeReversed, at, message);
            }
            Err(error) => {
                let message = format!("the Range {} cannot be read: {error}", quoted(text));
                return self.fixable(DescriptionRule::RangeSyntax, at, message, "write `[low-high]`");
            }
        };
        if !is_documented(text) {
            let message = format!("the Range {} means {}", quoted(text), short(&ranges.to_string()));
            self.found(DescriptionRule::RangeSpelling, at, message);
        }
        let beyond =
            ranges.intervals().find(|interval| !INT.contains(&interval.low) || !INT.contains(&interval.high));
        if let Some(interval) = beyond.filter(|_| self.format == Some(Format::Int)) {
            let message = format!("the Range {interval} exceeds the 32 bits of an int");
            self.found(DescriptionRule::RangeOverflow, at, message);
        }
    }

    fn pattern(&mut self, text: &str, at: usize) {
        let trimmed = text.trim_ascii();
        let between = trimmed.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        let between = between.filter(|(_, flags)| flags.bytes().all(|flag| flag.is_ascii_lowercase()));
        if let Some((inside, _)) = between {
            let message = format!("the regular expression {} is written between slashes", quoted(text));
            self.fixable(DescriptionRule::RegexSlashes, at, message, format!("write {}", short(inside)));
        }
        let inside = between.map_or(trimmed, |(inside, _)| inside);
        if !(inside.starts_with('^') && inside.ends_with('$')) {
            let message = format!("the regular expression {} is not anchored", quoted(text));
            self.fixable(
                DescriptionRule::RegexUnanchored,
                at,
                message,
                "write `^` before the expression and `$` after it",
            );
        }
        self.compile(text, at);
    }

    #[cfg(feature = "regex")]
    fn compile(&mut self, text: &str, at: usize) {
        if let Err(error) = crate::values::Pattern::new(text) {
            let message = format!("{error}: {}", quoted(text));
            self.found(DescriptionRule::RegexInvalid, at, message);
        }
    }

    #[cfg(not(feature = "regex"))]
    fn compile(&mut self, text: &str, at: usize) {
        let message = format!("the regular expression {} was not compiled", quoted(text));
        self.fixable(DescriptionRule::RegexNotEvaluated, at, message, "build with the feature `regex`");
    }

    fn json(&mut self, text: &str, at: usize) {
        if text.trim_ascii().is_empty() {
            return;
        }
        let verdict = check_parts(Format::Chr, Some(self.allowed), text);
        if let Some(refusal) = verdict.refusal() {
            self.found(
                DescriptionRule::JsonSyntax,
                at,
                format!("the JSON is not well-formed: expected {}", refusal.expected),
            );
        } else {
            let message = "the JSON is an example of a value; values are checked for well-formedness only";
            self.found(DescriptionRule::JsonExample, at, message);
        }
    }

    fn schema(&mut self, text: &str, at: usize) {
        let text = text.trim_ascii();
        if text.is_empty() {
            return;
        }
        let root = match root(text) {
            Ok(root) => root,
            Err(error) => {
                let message = format!("the XML schema is not well-formed: {error}");
                return self.found(DescriptionRule::XsdSyntax, at, message);
            }
        };
        if root != "schema" {
            self.found(DescriptionRule::XsdSyntax, at, format!("`<{}>` is not an XML schema", short(&root)));
        }
    }
}

/// The name of the root element; reads the document to its end.
fn root(text: &str) -> Result<String, csp_xml::XmlError> {
    let mut scanner = Scanner::new(text, &Limits::default())?;
    let mut root = None;
    loop {
        match scanner.next()? {
            Token::Start(tag) if root.is_none() => root = Some(tag.local().to_owned()),
            Token::Eof => return Ok(root.unwrap_or_default()),
            _ => {}
        }
    }
}

fn is_range(text: &str) -> bool {
    text.trim_ascii().starts_with('[') && Ranges::parse(text).is_ok()
}

/// Tells hexadecimal numbers: `0x…`.
pub(super) fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// A hexadecimal number in decimal.
pub(super) fn decimal(text: &str) -> Option<u64> {
    u64::from_str_radix(text.get(2..)?, 16).ok()
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

/// The length limit of names that generated code makes from a first sentence.
const LONGEST_NAME: usize = 48;

fn first_sentence(text: &str) -> &str {
    let text = text.trim_ascii();
    let end = text.find(". ").or_else(|| text.find('\n')).unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// Tells a Range in the documented spelling: `[low-high]`, with plain numbers.
fn is_documented(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bounds = inside.and_then(|inside| inside.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    bounds.is_some_and(|(low, high)| is_number(low) && is_number(high))
}
