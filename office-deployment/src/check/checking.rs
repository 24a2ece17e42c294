//! The state of a check, to which the rules add their findings.

use super::context::Context;
use super::facts::Facts;
use super::near::Suggestions;
use super::rule::ConfigurationRule;
use crate::document::{Attribute, Document, Edits, Element};
use csp_findings::{Added, Collector, Edit};
use csp_xml::{Lines, Position};
use std::borrow::Cow;
use std::ops::Range;

/// The state of a check.
pub(super) struct Checking<'d> {
    pub(super) document: &'d Document<'d>,
    context: Context,
    /// Created when a message first names a line.
    lines: Option<Lines<'d>>,
    pub(super) facts: &'d Facts<'d>,
    pub(super) suggestions: Suggestions,
    pub(super) findings: Collector<ConfigurationRule>,
}

impl<'d> Checking<'d> {
    pub(super) fn new(document: &'d Document<'d>, context: Context, facts: &'d Facts<'d>) -> Self {
        Checking {
            document,
            context,
            lines: None,
            facts,
            suggestions: Suggestions::default(),
            findings: Collector::default(),
        }
    }

    /// Adds a finding at these bytes, if its rule applies in this context. The fix is the rule's remedy until it is
    /// replaced.
    pub(super) fn find(
        &mut self,
        rule: ConfigurationRule,
        element: Option<Element<'_>>,
        span: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        if !rule.contexts().contains(&self.context) {
            return Added::none();
        }
        let path = element.map(|element| element.path()).unwrap_or_default();
        self.findings.add(rule, span, message).subject(path).fix(rule.remedy())
    }

    /// Line and column of a byte, for a message.
    pub(super) fn position(&mut self, offset: usize) -> Position {
        self.lines.get_or_insert_with(|| Lines::new(self.document.text())).position(offset)
    }

    /// Adds a finding about an element, at its name.
    pub(super) fn at(
        &mut self,
        rule: ConfigurationRule,
        element: Element<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(element), element.name_span(), message)
    }

    /// Adds a finding about an attribute, at its name.
    pub(super) fn on(
        &mut self,
        rule: ConfigurationRule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.name_span(), message)
    }

    /// Adds a finding about the value of an attribute.
    pub(super) fn value(
        &mut self,
        rule: ConfigurationRule,
        attribute: Attribute<'_>,
        message: impl Into<Cow<'static, str>>,
    ) -> Found<'_> {
        self.find(rule, Some(attribute.element()), attribute.value_span(), message)
    }
}

/// The finding that was just added, to complete it.
pub(super) type Found<'f> = Added<'f, ConfigurationRule>;

/// The edits of a fix.
pub(super) fn edits<'d>(document: &'d Document<'d>, make: impl FnOnce(&mut Edits<'d>)) -> Vec<Edit> {
    let mut edits = document.edit();
    make(&mut edits);
    edits.into_vec()
}
