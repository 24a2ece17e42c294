//! Checks a Range, a regular expression, a JSON text and an XML schema.

use super::Values;
use crate::check::rule::DescriptionRule;
use crate::format::Format;
use crate::value::INT;
use crate::values::{Ranges, check_parts};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use csp_findings::{quoted, short};
use csp_xml::{Limits, Scanner, Token};

impl Values<'_, '_> {
    pub(super) fn range(&mut self, text: &str, at: usize) {
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

    pub(super) fn pattern(&mut self, text: &str, at: usize) {
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

    pub(super) fn json(&mut self, text: &str, at: usize) {
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

    pub(super) fn schema(&mut self, text: &str, at: usize) {
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

/// True for a Range in the documented spelling: `[low-high]`, with plain numbers.
fn is_documented(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let bounds = inside.and_then(|inside| inside.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    bounds.is_some_and(|(low, high)| is_number(low) && is_number(high))
}
