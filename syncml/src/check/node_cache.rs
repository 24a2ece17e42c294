//! Caches of the check against nodes.

use super::dependencies::Dependencies;
use crate::document::Message;
use ddf::model::ValueType;
use ddf::schema::{NodeRef, Schema, Suggestion, Suggestions};
use ddf::values::{ValueChecker, Verdict, check_name};
use ddf::{Format, LocUri};
use std::collections::HashMap;

/// The caches of a check against nodes.
pub(super) struct NodeCache<'s, 'm> {
    /// The rules of nodes with regular expressions, which are compiled once: for values, and for names.
    values: HashMap<usize, ValueChecker<'s>>,
    names: HashMap<usize, ValueChecker<'s>>,
    /// Proposals for addresses without a node; made when the first is needed.
    suggestions: Option<Suggestions<'s>>,
    pub(super) dependencies: Dependencies<'m>,
}

impl<'s, 'm> NodeCache<'s, 'm> {
    pub(super) fn new(message: &'m Message<'m>) -> Self {
        NodeCache {
            values: HashMap::new(),
            names: HashMap::new(),
            suggestions: None,
            dependencies: Dependencies::new(message),
        }
    }

    /// The address that was probably meant.
    pub(super) fn suggest(&mut self, schema: &'s Schema, uri: &LocUri<'_>) -> Option<Suggestion> {
        self.suggestions.get_or_insert_with(|| Suggestions::new(schema)).suggest(uri)
    }

    /// Checks a value like [`ddf::values::check`], and compiles each regular expression once.
    pub(super) fn value(&mut self, node: NodeRef<'s>, text: &str) -> Verdict<'s> {
        let details = node.details();
        if !has_pattern(node) {
            return ddf::values::check(details, text);
        }
        let rules = self.values.entry(node.index());
        rules
            .or_insert_with(|| ValueChecker::new(details.format, details.allowed_values.as_ref()))
            .check(text)
    }

    /// Checks a name like [`check_name`], and compiles each regular expression once.
    pub(super) fn name(&mut self, node: NodeRef<'s>, name: &str) -> Verdict<'s> {
        let details = node.details();
        if !has_pattern(node) || !node.is_interior() || name.is_empty() {
            return check_name(details, name);
        }
        let rules = self.names.entry(node.index());
        rules.or_insert_with(|| ValueChecker::new(Format::Chr, details.allowed_values.as_ref())).check(name)
    }
}

fn has_pattern(node: NodeRef<'_>) -> bool {
    let allowed = node.details().allowed_values.as_ref();
    allowed.is_some_and(|allowed| allowed.value_type.known() == Some(ValueType::RegEx))
}
