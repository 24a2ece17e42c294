//! The names of dynamic nodes in an address.

use super::context::Context;
use super::placeholder;
use super::rule::MessageRule;
use crate::document::Element;
use csp_findings::quoted;
use ddf::LocUri;
use ddf::Segment;
use ddf::schema::{FoundNode, NodeRef};
use ddf::values::{Verdict, Why};

/// The maximum number of siblings of a dynamic node that are searched for a child of a name. Windows' dynamic nodes have at
/// most eleven siblings.
const SIBLINGS: usize = 16;

/// A level that was probably left out of an address.
pub(super) struct MissingLevel<'s, 'u> {
    /// The name in the place of a dynamic node.
    name: Segment<'u>,
    /// The node of this name.
    known: NodeRef<'s>,
}

impl<'c> Context<'c, '_> {
    /// Checks the names of dynamic nodes against their descriptions.
    pub(super) fn names(&mut self, names: &[DynamicName<'c, '_>], location: Element<'_>, uri: &LocUri<'_>) {
        for &(segment, node) in names {
            let form = self.found.form();
            if placeholder::is_placeholder(form, segment.as_str()) {
                continue; // reported already, for any address
            }
            if placeholder::variable_in_name(form, segment.as_str()).is_some() {
                continue;
            }
            let name = segment.decode();
            let title = node.details().title.as_deref();
            let inner = placeholder::inside(&name);
            if inner.is_some_and(|inner| title.is_some_and(|title| title.eq_ignore_ascii_case(inner))) {
                let what = format!("{} is a placeholder; expected a name in its place", quoted(&name));
                self.found.within(MessageRule::Placeholder, location, what).subject(uri.as_str());
                continue;
            }
            let (rule, what) = match self.nodes.name(node, &name) {
                Verdict::Refused(refusal) => {
                    let what =
                        format!("the name {} is not allowed: expected {}", quoted(&name), refusal.expected);
                    (MessageRule::NodeName, what)
                }
                // Most names are only described in prose; skip them.
                Verdict::NotEvaluated { why: why @ (Why::WithoutRegex | Why::Pattern), .. } => (
                    MessageRule::ValueNotEvaluated,
                    format!("the name {} was not checked: {why}", quoted(&name)),
                ),
                _ => continue,
            };
            self.found.within(rule, location, what).subject(uri.as_str());
        }
    }

    /// Reports a level that was left out of an address. `fits`: the command fits the dynamic node.
    pub(super) fn missing_level(
        &mut self,
        missing: &MissingLevel<'c, '_>,
        fits: bool,
        location: Element<'_>,
        uri: &LocUri<'_>,
    ) {
        let name = quoted(missing.name.as_str());
        let (rule, what) = match fits {
            true => (
                MessageRule::NameOfNode,
                format!("{name} is in the place of a freely chosen name, but is the name of a node"),
            ),
            false => (
                MessageRule::MisplacedName,
                format!("{name} is in the place of a freely chosen name; a level is missing"),
            ),
        };
        let fix = format!("write {}", missing.known.uri());
        self.found.within(rule, location, what).subject(uri.as_str()).fix(fix);
    }
}

/// The first name of a dynamic node that is the name of a node one level deeper, if the rest of the address leads to a
/// node from there, too.
pub(super) fn left_out<'s, 'u>(
    found: &FoundNode<'s, 'u>,
    names: &[DynamicName<'s, 'u>],
) -> Option<MissingLevel<'s, 'u>> {
    names.iter().find_map(|&(name, node)| {
        let siblings = node.parent().into_iter().flat_map(|parent| parent.children().take(SIBLINGS));
        let levels = core::iter::once(node).chain(siblings.filter(|sibling| !sibling.is_dynamic()));
        let known = levels.filter_map(|level| level.named_child(name)).find(|known| {
            let rest = after(found.uri(), name);
            rest.is_none_or(|rest| known.descend(rest.segments()).is_some())
        })?;
        Some(MissingLevel { name, known })
    })
}

/// A segment that names a dynamic node, and this node.
pub(super) type DynamicName<'s, 'u> = (Segment<'u>, NodeRef<'s>);

/// The names of dynamic nodes in an address.
pub(super) fn dynamic<'s, 'u>(found: &FoundNode<'s, 'u>) -> Vec<DynamicName<'s, 'u>> {
    let captures = found.captures();
    if captures.len() == 0 {
        return Vec::new();
    }
    let mut nodes: Vec<NodeRef<'s>> = found.node().ancestors().filter(|node| node.is_dynamic()).collect();
    nodes.reverse();
    captures.zip(nodes).collect()
}

/// The part of an address after one of its segments.
fn after<'u>(uri: LocUri<'u>, segment: Segment<'u>) -> Option<LocUri<'u>> {
    let (path, name) = (uri.path(), segment.as_str());
    // INVARIANT: the segment is a slice of the path.
    let end = (name.as_ptr() as usize).checked_sub(path.as_ptr() as usize)? + name.len();
    LocUri::parse(path.get(end + 1..)?).ok()
}
