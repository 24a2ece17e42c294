//! The name of a dynamic node.

use super::checker::ValueChecker;
use super::verdict::{Expected, ValueRule, Verdict, Why};
use crate::format::Format;
use crate::model::{DynamicNodeNaming, ValueType};
use crate::schema::Details;

/// Checks a name, percent-decoded, for a dynamic node.
///
/// The AllowedValues of an interior node describe its name: ten dynamic nodes have a RegEx. `UniqueName` is documented as
/// a regular expression but is prose in every file, so it is never evaluated. The other namings only say who chooses the
/// name. A name may contain a slash unless a pattern forbids it, because a LocURI carries it as `%2F`: DiagnosticLog's
/// example of a channel has one.
///
/// ```
/// use ddf::{schema::Details, values::check_name};
/// assert!(check_name(&Details::NODE, "office-1").is_accepted());
/// assert!(check_name(&Details::NODE, "Microsoft-Client-Licensing-Platform/Admin").is_accepted());
/// assert!(check_name(&Details::NODE, "").is_refused());
/// ```
pub fn check_name<'d>(details: &'d Details, name: &str) -> Verdict<'d> {
    if name.is_empty() {
        return Verdict::refused(ValueRule::Name, Expected::NodeName);
    }
    let described = details.allowed_values.as_ref().filter(|allowed| {
        details.format == Format::Node && allowed.value_type.known() != Some(ValueType::None)
    });
    if let Some(allowed) = described {
        let verdict = ValueChecker::new(Format::Chr, Some(allowed)).check(name);
        if !verdict.is_accepted() {
            return verdict;
        }
    }
    match &details.dynamic_node_naming {
        Some(DynamicNodeNaming::UniqueName(prose))
            if !prose.trim_ascii().is_empty() && described.is_none() =>
        {
            Verdict::not_evaluated(ValueRule::Name, Why::Prose)
        }
        _ => Verdict::Accepted,
    }
}
