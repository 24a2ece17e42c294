//! The name of a dynamic node.

use super::checker::Checker;
use super::verdict::{Expected, Rule, Verdict, Why};
use crate::format::Format;
use crate::model::{DynamicNodeNaming, ValueType};
use crate::schema::Details;

/// Checks a name, percent-decoded, for a dynamic node.
///
/// The AllowedValues of an interior node describe its name: ten dynamic nodes have a RegEx for theirs. `UniqueName` is
/// documented as a regular expression but is prose in every file, so that it is never evaluated. The other namings
/// say who makes the name up, not what it looks like.
///
/// ```
/// use ddf::{schema::Details, values::check_name};
/// assert!(check_name(&Details::NODE, "office-1").is_accepted());
/// assert!(check_name(&Details::NODE, "a/b").is_refused());
/// ```
pub fn check_name<'d>(details: &'d Details, name: &str) -> Verdict<'d> {
    if name.is_empty() || name.contains('/') {
        return Verdict::refused(Rule::Name, Expected::NodeName);
    }
    let described = details.allowed_values.as_ref().filter(|allowed| {
        details.format == Format::Node && allowed.value_type.known() != Some(ValueType::None)
    });
    if let Some(allowed) = described {
        let verdict = Checker::new(Format::Chr, Some(allowed)).check(name);
        if !verdict.is_accepted() {
            return verdict;
        }
    }
    match &details.dynamic_node_naming {
        Some(DynamicNodeNaming::UniqueName(prose))
            if !prose.trim_ascii().is_empty() && described.is_none() =>
        {
            Verdict::not_evaluated(Rule::Name, Why::Prose)
        }
        _ => Verdict::Accepted,
    }
}
