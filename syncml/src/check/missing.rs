//! Addresses without a node.

use super::context::Context;
use super::placeholder;
use super::rule::MessageRule;
use crate::document::Element;
use csp_findings::quoted;
use ddf::applicability::Build;
use ddf::schema::{FoundNode, NodeRef, Schema, Suggestion};
use ddf::{AccessType, LocUri, Verb};

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

/// The maximum number of segments of an address that are looked up.
const DEEPEST: usize = 24;

impl<'c> Context<'c, '_> {
    /// Reports an address without a node.
    pub(super) fn missing(
        &mut self,
        schema: &'c Schema,
        verb: Verb,
        location: Element<'_>,
        uri: &LocUri<'_>,
    ) {
        let path = super::addresses::without_space(uri);
        let Ok(trimmed) = LocUri::parse(&path) else { return };
        let newer = self.newer_build(schema);
        // A newer release may have the node in both scopes.
        if let Some(other) = schema.only_scope(&trimmed).filter(|_| !self.is_newer_release(schema)) {
            let what = format!("the node exists only under {other}");
            let fix = format!("write ./{other}/… instead");
            self.found.within(MessageRule::WrongScope, location, what).subject(uri.as_str()).fix(fix);
            return;
        }
        // `Policy/Result/{AreaName}` is described below `Policy/Config`.
        let mirrored = schema.lookup(&trimmed).and_then(|found| {
            let addresses = schema.counterpart_addresses(&found);
            addresses
                .into_iter()
                .find(|address| LocUri::parse(address).is_ok_and(|uri| above(schema, &uri).is_some()))
        });
        let asked = mirrored.as_deref().and_then(|address| LocUri::parse(address).ok()).unwrap_or(trimmed);
        let suggestion = self.nodes.suggest(schema, &asked);
        let suggestion = suggestion.filter(|suggestion| mirrored.is_none() || suggestion.name.is_some());
        let above = above(schema, &asked);
        match above {
            Some(Above { node, .. })
                if verb == Verb::Add && !node.is_interior() && node.children().next().is_none() =>
            {
                let what = format!("{} is a leaf, which cannot have children", node.uri());
                self.found.within(MessageRule::BelowLeaf, location, what).subject(uri.as_str());
            }
            Some(Above { node, lacks }) => {
                let mut what = format!("{} has no node {}", node.uri(), quoted(lacks));
                let fix = suggestion.as_ref().map(advice);
                let mut rule = MessageRule::UnknownNode;
                // A newer build may have the node, unless the address is probably a misspelt one.
                if let Some(build) =
                    newer.filter(|_| !suggestion.is_some_and(|suggestion| suggestion.resolves))
                {
                    what.push_str(&format!(" in these descriptions, which may be older than build {build}"));
                    rule = MessageRule::NotDescribed;
                }
                self.unknown(rule, location, uri, what, fix);
            }
            None => self.uncovered(location, uri, suggestion),
        }
    }

    /// The build to check for, if it may have come out after the descriptions: they do not know all nodes of this build.
    fn newer_build(&mut self, schema: &Schema) -> Option<Build> {
        let build = self.tree.build?;
        let newest = self.nodes.newest_build(Some(schema), Some(build))?;
        build.may_be_after(newest).then_some(build)
    }

    fn is_newer_release(&mut self, schema: &Schema) -> bool {
        let build = self.tree.build;
        let newest = self.nodes.newest_build(Some(schema), build);
        build.zip(newest).is_some_and(|(build, newest)| build.without_revision() > newest.without_revision())
    }

    /// Reports an address that no description covers. This is a fault if the correction of one level leads to a node of the
    /// same name; otherwise it is a note.
    fn uncovered(&mut self, location: Element<'_>, uri: &LocUri<'_>, suggestion: Option<Suggestion>) {
        let fix = suggestion.as_ref().map(advice);
        let last = |path: &str| path.rsplit('/').next().map(str::to_ascii_lowercase);
        let same_name = |suggestion: Suggestion| {
            suggestion.resolves && last(&suggestion.address) == last(&super::addresses::without_space(uri))
        };
        if suggestion.is_some_and(same_name) {
            let what = "no description has this address, but one has a similar address".to_owned();
            self.unknown(MessageRule::UnknownNode, location, uri, what, fix);
        } else if placeholder::first(uri).is_none() {
            let what = "no loaded description covers the address".to_owned();
            let fix = fix.map(|fix| format!("{fix}, if that is meant"));
            self.unknown(MessageRule::NotDescribed, location, uri, what, fix);
        }
    }

    fn unknown(
        &mut self,
        rule: MessageRule,
        location: Element<'_>,
        uri: &LocUri<'_>,
        what: String,
        fix: Option<String>,
    ) {
        let added = self.found.within(rule, location, what).subject(uri.as_str());
        if let Some(fix) = fix {
            added.fix(fix);
        }
    }
}

fn advice(suggestion: &Suggestion) -> String {
    match &suggestion.name {
        Some(name) => format!("write {name}"),
        None => format!("write {}", suggestion.address),
    }
}

/// The deepest described node on the way to an address; `None` where other descriptions continue.
fn above<'s, 'u>(schema: &'s Schema, uri: &LocUri<'u>) -> Option<Above<'s, 'u>> {
    let path = uri.path();
    let ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).take(DEEPEST).collect();
    let above = ends.into_iter().rev().find_map(|end| {
        let node = schema.lookup(&LocUri::parse(&path[..end]).ok()?)?.node();
        let rest = &path[end + 1..];
        Some(Above { node, lacks: rest.split('/').next().unwrap_or(rest) })
    })?;
    let open = above.node.is_described_elsewhere()
        || above.node.dynamic_child().is_some_and(NodeRef::is_described_elsewhere);
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
