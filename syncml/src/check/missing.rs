//! Addresses without a node.

use super::context::Context;
use super::described_by::DescribedBy;
use super::rule::MessageRule;
use super::sender::Sender;
use super::{addresses, placeholder};
use crate::document::{DocumentForm, Element};
use csp_findings::{quoted, short, span_in};
use ddf::schema::{FoundNode, NodeRef, Schema, Suggestion};
use ddf::{AccessType, LocUri, Verb};
use std::borrow::Cow;
use std::ops::Range;

/// A node and what an address may do with it.
pub(super) struct Described<'s, 'u> {
    /// The match of the address.
    pub(super) found: FoundNode<'s, 'u>,
    /// The node whose description applies: the found one, or its counterpart in another tree.
    pub(super) node: NodeRef<'s>,
    /// The access type at this address: `Policy/Result` mirrors `Policy/Config` and is read-only.
    pub(super) access: AccessType,
}

/// The described node of an address.
pub(super) fn described<'s, 'u>(schema: &'s Schema, uri: &LocUri<'u>) -> Option<Described<'s, 'u>> {
    let found = schema.lookup(uri)?;
    let access = found.node().access();
    let node = match found.node().is_described_elsewhere() {
        true => schema.counterpart(&found)?,
        false => found.node(),
    };
    Some(Described { found, node, access })
}

/// The deepest node on the way to an address, and the name that it lacks.
struct Above<'s, 'u> {
    node: NodeRef<'s>,
    lacks: &'u str,
}

/// An address with a name that only the server knows.
struct Unresolved<'u> {
    variable: &'u str,
    /// The address of the node above the name, if it is not the root.
    before: Option<LocUri<'u>>,
}

/// The first name of an address that holds a variable, unless it is in the place of a freely chosen name, or below a leaf.
fn unresolved<'u>(schema: &Schema, form: Option<DocumentForm>, uri: &LocUri<'u>) -> Option<Unresolved<'u>> {
    let up_to = |end: usize| LocUri::parse(uri.path().get(..end)?).ok();
    let found = |uri: &LocUri<'u>| schema.lookup(uri).map(|found| found.node());
    let is_chosen_freely = |place: &Range<usize>| {
        up_to(place.end).and_then(|uri| found(&uri)).is_some_and(|node| !node.is_described_elsewhere())
    };
    let (variable, place) = uri.segments().take(DEEPEST).find_map(|segment| {
        let place = span_in(uri.path(), segment.as_str());
        Some((placeholder::variable_in_name(form, segment.as_str())?, place))
            .filter(|(_, place)| !is_chosen_freely(place))
    })?;
    let before = place.start.checked_sub("/".len()).and_then(up_to);
    let is_leaf = |node: NodeRef<'_>| !node.is_interior() && node.children().next().is_none();
    let is_below_leaf = before.as_ref().and_then(found).is_some_and(is_leaf);
    (!is_below_leaf).then_some(Unresolved { variable, before })
}

/// The maximum number of segments of an address that are looked up.
const DEEPEST: usize = 24;

/// An address without a node, in the message.
struct Missing<'e, 'a, 'u> {
    location: Element<'e>,
    /// As the message has it.
    uri: &'a LocUri<'u>,
    /// The bytes of the wrong name in its path, if they are known.
    wrong: Option<Range<usize>>,
}

// The fixes have no edits: the right name decides which setting is changed, and may not fit the command and the value.
impl<'c> Context<'c, '_> {
    /// Reports an address without a node.
    pub(super) fn missing(
        &mut self,
        schema: &'c Schema,
        verb: Verb,
        location: Element<'_>,
        uri: &LocUri<'_>,
    ) {
        let path = addresses::without_space(uri);
        let Ok(trimmed) = LocUri::parse(&path) else { return };
        if let Some(unresolved) = unresolved(schema, self.found.form(), &trimmed) {
            return self.unresolved(schema, verb, location, uri, &unresolved);
        }
        // A newer release may have the node in both scopes.
        if let Some((other, node)) = schema.only_scope(&trimmed).filter(|_| !self.is_newer_release()) {
            let by = self.tree.described_by(Some(node));
            let what = format!("the node exists only under {other} in {by}");
            let fix = format!("write ./{other}/… instead");
            let added = self.found.within(MessageRule::WrongScope, location, what).subject(uri.as_str());
            added.descriptions(by.as_str()).fix(fix);
            return;
        }
        let (mirrored, suggestion) = self.proposed(schema, &trimmed);
        let asked = mirrored.as_deref().and_then(|address| LocUri::parse(address).ok()).unwrap_or(trimmed);
        let above = above(schema, &asked);
        let lacks = above.as_ref().map(|above| span_in(asked.path(), above.lacks));
        let replaces = suggestion.as_ref().and_then(|suggestion| suggestion.replaces.clone());
        let is_as_written = mirrored.is_none() && matches!(path, Cow::Borrowed(_));
        let missing = Missing { location, uri, wrong: replaces.or(lacks).filter(|_| is_as_written) };
        match above {
            Some(Above { node, .. })
                if verb == Verb::Add && !node.is_interior() && node.children().next().is_none() =>
            {
                let what = format!("{} is a leaf, which cannot have children", node.uri());
                self.found.within(MessageRule::BelowLeaf, location, what).subject(uri.as_str());
            }
            // Another finding is about a placeholder.
            Some(Above { lacks, .. }) if placeholder::is_placeholder(self.found.form(), lacks) => {}
            Some(Above { node, lacks }) => {
                let by = self.tree.described_by(Some(node));
                let mut what = format!("{} has no node {} in {by}", node.uri(), quoted(lacks));
                let is_of_windows = matches!(by, DescribedBy::Windows(_) | DescribedBy::Schema);
                let may_grow = is_of_windows && may_grow(node);
                let rule = match (self.tree.build, self.tree.newer_build()) {
                    _ if !may_grow || suggestion.as_ref().is_some_and(is_probable) => {
                        MessageRule::UnknownNode
                    }
                    (_, Some(build)) => {
                        what.push_str(&format!(", which may be older than build {build}"));
                        MessageRule::MayBeNewer
                    }
                    (None, _) if by != DescribedBy::Schema => {
                        what.push_str("; a newer Windows may have it");
                        MessageRule::MayBeNewer
                    }
                    _ => MessageRule::UnknownNode,
                };
                let is_certain = rule == MessageRule::UnknownNode;
                let fix = suggestion.map(|suggestion| match is_certain && !suggestion.may_be_other {
                    true => advice(&suggestion, &asked),
                    false => format!("{}, if that is meant", advice(&suggestion, &asked)),
                });
                self.unknown(rule, &missing, what, by, fix);
            }
            None => self.uncovered(&missing, &asked, suggestion),
        }
    }

    /// The address by which the descriptions know an address without a node, if it is another one, and the proposal for it.
    fn proposed(&mut self, schema: &'c Schema, uri: &LocUri<'_>) -> (Option<String>, Option<Suggestion>) {
        // `Policy/Result/{AreaName}` is described below `Policy/Config`.
        let mirrored = schema.lookup(uri).and_then(|found| {
            let addresses = schema.counterpart_addresses(&found);
            addresses
                .into_iter()
                .find(|address| LocUri::parse(address).is_ok_and(|uri| above(schema, &uri).is_some()))
        });
        let asked = mirrored.as_deref().and_then(|address| LocUri::parse(address).ok()).unwrap_or(*uri);
        let suggestion = self.nodes.suggest(schema, &asked).or_else(|| {
            let below_config = below_policy(&asked)?;
            self.nodes.suggest(schema, &LocUri::parse(&below_config).ok()?).filter(|meant| meant.resolves)
        });
        let suggestion = suggestion.filter(|suggestion| mirrored.is_none() || suggestion.name.is_some());
        (mirrored, suggestion)
    }

    /// The names of an address with blanks inside which [`Context::missing`] proposes other names for: `ActiveHours End`. An
    /// escape of the blanks would only hide the fault.
    pub(super) fn misspelt_with_blanks<'u>(&mut self, address: &'u str) -> Vec<&'u str> {
        let is_checked =
            self.sender != Some(Sender::Client) && address.trim_ascii().contains(csp_xml::is_blank);
        let (Some(schema), Ok(uri)) = (self.tree.schema.filter(|_| is_checked), LocUri::parse(address))
        else {
            return Vec::new();
        };
        let path = addresses::without_space(&uri);
        let Ok(trimmed) = LocUri::parse(&path) else { return Vec::new() };
        let has_advice = described(schema, &trimmed).is_none()
            && !is_ingested(schema, &trimmed)
            && unresolved(schema, self.found.form(), &trimmed).is_none()
            && schema.only_scope(&trimmed).is_none();
        let Some(suggestion) = has_advice.then(|| self.proposed(schema, &trimmed).1).flatten() else {
            return Vec::new();
        };
        let names =
            uri.path().split('/').map(str::trim_ascii).filter(|name| name.contains(csp_xml::is_blank));
        names.filter(|name| !suggestion.address.split('/').any(|known| known == *name)).collect()
    }

    /// Notes a name that only the server knows, which may be that of any node. The part of the address before it is checked.
    fn unresolved(
        &mut self,
        schema: &'c Schema,
        verb: Verb,
        location: Element<'_>,
        uri: &LocUri<'_>,
        unresolved: &Unresolved<'_>,
    ) {
        // Another finding is about an address with unescaped braces.
        if !unresolved.variable.contains('{') {
            addresses::variable(self.found, location, uri, unresolved.variable);
        }
        if let Some(before) = unresolved.before.filter(|before| schema.lookup(before).is_none()) {
            if is_of_microsoft(&before) {
                self.missing(schema, verb, location, &before);
            }
        }
    }

    fn is_newer_release(&self) -> bool {
        let (build, newest) = (self.tree.build, self.tree.newest_build());
        build.zip(newest).is_some_and(|(build, newest)| build.without_revision() > newest.without_revision())
    }

    /// Reports an address that no description covers. This is a fault if the correction of one level leads to a node of the
    /// same name. Otherwise it is a warning below `./Vendor/MSFT`, where Windows may have more nodes, and elsewhere a note.
    fn uncovered(
        &mut self,
        missing: &Missing<'_, '_, '_>,
        asked: &LocUri<'_>,
        suggestion: Option<Suggestion>,
    ) {
        let by = self.tree.described_by(None);
        let fix = suggestion.as_ref().map(|suggestion| advice(suggestion, asked));
        let last = |path: &str| path.rsplit('/').next().map(str::to_ascii_lowercase);
        let same_name =
            |suggestion: Suggestion| suggestion.resolves && last(&suggestion.address) == last(asked.path());
        if suggestion.is_some_and(same_name) {
            let what = format!("{by} do not have this address, but a similar one");
            self.unknown(MessageRule::UnknownNode, missing, what, by, fix);
        } else if placeholder::first(self.found.form(), missing.uri).is_none() {
            let fix = fix.map(|fix| format!("{fix}, if that is meant"));
            let older =
                self.tree.newer_build().map(|build| format!(", which may be older than build {build},"));
            let what = format!("{by}{} do not cover the address", older.unwrap_or_default());
            match by != DescribedBy::Schema && is_of_microsoft(asked) {
                true => {
                    let what = format!("{what}; Windows may have it nevertheless");
                    self.unknown(MessageRule::MayBeNewer, missing, what, by, fix);
                }
                false => self.unknown(MessageRule::NotDescribed, missing, what, by, fix),
            }
        }
    }

    fn unknown(
        &mut self,
        rule: MessageRule,
        missing: &Missing<'_, '_, '_>,
        what: String,
        by: DescribedBy,
        fix: Option<String>,
    ) {
        let Missing { location, uri, wrong } = missing;
        let place = wrong.clone().and_then(|wrong| place_in(*location, uri, wrong));
        let added = match place {
            Some(place) => self.found.add(rule, place, what),
            None => self.found.within(rule, *location, what),
        };
        let added = added.subject(uri.as_str()).descriptions(by.as_str());
        if let Some(fix) = fix {
            added.fix(fix);
        }
    }
}

/// The address of a policy without its area below `Config`, for a name directly below `Policy`: two levels are missing.
fn below_policy(uri: &LocUri<'_>) -> Option<String> {
    let (above, name) = uri.path().rsplit_once('/')?;
    let is_policy = above.to_ascii_lowercase().ends_with("/vendor/msft/policy");
    is_policy.then(|| format!("{above}/Config/{name}"))
}

/// The place in the message of a part of an address; `None` if it is written with references or in a CDATA section.
fn place_in(location: Element<'_>, uri: &LocUri<'_>, part: Range<usize>) -> Option<Range<usize>> {
    let inner = location.inner_xml();
    let trimmed = inner.trim_ascii_start();
    let start = location.content().start + (inner.len() - trimmed.len());
    trimmed.starts_with(uri.path()).then(|| start + part.start..start + part.end)
}

/// Returns true if the suggested address was probably meant: the rest of the address fits, or the name is nearly right.
fn is_probable(suggestion: &Suggestion) -> bool {
    !suggestion.may_be_other && (suggestion.resolves || suggestion.name.is_some())
}

/// Returns true for an address below `./Vendor/MSFT`, which is Microsoft's. Other vendors' descriptions are not known.
fn is_of_microsoft(uri: &LocUri<'_>) -> bool {
    let mut segments = uri.segments().peekable();
    segments.next_if(|first| first.matches(uri.scope().as_str()));
    let mut next_is = |name: &str| segments.next().is_some_and(|segment| segment.matches(name));
    next_is("Vendor") && next_is("MSFT") && segments.next().is_some()
}

/// Returns true if a later Windows may have more nodes below this one. A leaf has no children, and a deprecated CSP gets no new
/// nodes.
fn may_grow(node: NodeRef<'_>) -> bool {
    node.is_interior() && !node.ancestors().any(|node| node.details().deprecated.is_some())
}

/// The instruction to write what was probably meant in place of the wrong part of an address.
fn advice(suggestion: &Suggestion, asked: &LocUri<'_>) -> String {
    let wrong = suggestion.replaces.clone().and_then(|replaces| asked.path().get(replaces));
    match (&suggestion.name, wrong) {
        (Some(name), Some(wrong)) => format!("write {name} in place of {}", short(wrong)),
        (Some(name), None) => format!("write {name}"),
        (None, _) => format!("write {}", suggestion.address),
    }
}

/// The deepest described node on the way to an address; `None` where other descriptions continue.
fn above<'s, 'u>(schema: &'s Schema, uri: &LocUri<'u>) -> Option<Above<'s, 'u>> {
    let path = uri.path();
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).take(DEEPEST).collect();
    let above = ends.into_iter().rev().find_map(|end| {
        let node = schema.lookup(&LocUri::parse(&path[..end]).ok()?)?.node();
        if node.is_described_elsewhere() {
            return None; // it has the place of nodes of all names
        }
        let rest = &path[end + 1..];
        Some(Above { node, lacks: rest.split('/').next().unwrap_or(rest) })
    })?;
    let open = above.node.dynamic_child().is_some_and(NodeRef::is_described_elsewhere);
    (!open).then_some(above)
}

/// Returns true for the address of a policy whose ADMX file is installed on the device: such an area has `~` in its name
/// (Microsoft, *Win32 and Desktop Bridge app ADMX policy ingestion*).
pub(super) fn is_ingested(schema: &Schema, uri: &LocUri<'_>) -> bool {
    schema.lookup(uri).is_some_and(|found| {
        found.node().is_described_elsewhere()
            && found.captures().any(|segment| segment.decode().contains('~'))
    })
}
