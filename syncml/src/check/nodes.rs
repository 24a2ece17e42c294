//! Commands against the tree: the node, its verbs, its values and its availability.

use super::context::Context;
use super::missing::{Described, described, is_ingested};
use super::names::{dynamic, left_out};
use super::parts::Parts;
use super::rule::MessageRule;
use super::visit::Visit;
use super::{addresses, atomics, values};
use crate::document::Element;
use ddf::applicability::{Availability, Query};
use ddf::model::NodeScope;
use ddf::schema::NodeRef;
use ddf::{AccessType, Format, LocUri, Verb};
use std::borrow::Cow;

impl<'c, 'm> Context<'c, 'm> {
    /// Checks a command on a node. Returns `true` if this includes the value and the format.
    #[allow(clippy::too_many_arguments)] // the caller has computed each of them
    pub(super) fn node(
        &mut self,
        visit: &Visit<'m>,
        verb: Verb,
        location: Element<'m>,
        uri: &LocUri<'_>,
        parts: &Parts<'m>,
        format: Option<Element<'m>>,
        data: Option<&str>,
    ) -> bool {
        let tree = self.tree;
        if tree.session.is_some_and(|session| session != uri.scope()) && explicit(uri) {
            let what = format!("the node is one of {}, but the session is for the other", uri.scope());
            self.found.within(MessageRule::SessionScope, location, what).subject(uri.as_str());
        }
        let Some(schema) = tree.schema else { return false };
        // White space around a name has its own rule.
        let path = addresses::without_space(uri);
        let trimmed = match &path {
            Cow::Borrowed(_) => Some(*uri),
            Cow::Owned(path) => LocUri::parse(path).ok(),
        };
        let place = trimmed.and_then(|trimmed| described(schema, &trimmed));
        let Some(Described { found, node, access }) = place else {
            if trimmed.is_some_and(|trimmed| is_ingested(schema, &trimmed)) {
                return self.ingested(verb, uri, parts, format, data);
            }
            self.missing(schema, verb, location, uri);
            return false;
        };
        if node == found.node() {
            let names = dynamic(&found);
            if let Some(level) = left_out(&found, &names) {
                let fits = access.allows(verb) && !(node.is_interior() && gives_value(format, data));
                self.missing_level(&level, fits, location, uri);
                if !fits {
                    return true;
                }
            } else {
                self.names(&names, location, uri);
            }
        }
        self.availability(node, location, uri);
        self.verb(visit, verb, node, access, uri);
        if verb == Verb::Get {
            if uri.query() == Some("prop=Size") && node.is_interior() {
                let what = "an interior node has no Size; that is answered 406";
                self.found.within(MessageRule::UnknownProperty, location, what).subject(uri.as_str());
            }
            return true;
        }
        atomics::required(self.found, visit, verb, node, uri);
        if matches!(verb, Verb::Add | Verb::Replace) && !node.details().dependencies.is_empty() {
            let at = visit.command.element();
            self.nodes.dependencies.check(self.found, schema, &found, at, data);
        }
        if verb == Verb::Delete {
            return true;
        }
        // The Data of an Exec holds its parameters (MS-MDM 3.1.5.1.5). A node without a value does not describe them.
        if verb == Verb::Exec && node.format() == Format::Null {
            return false;
        }
        let is_checked = !(parts.more || parts.damaged);
        let expected = data.filter(|_| is_checked).and_then(|text| self.expected_too(node, format, text));
        values::format(self.found, node, parts, format, data.is_some(), expected.as_deref(), uri);
        if data.is_none() && !parts.more && access.allows(verb) {
            self.missing_value(verb, node, parts.element, uri);
        }
        if let (Some(text), Some(element), true) = (data, parts.data, is_checked) {
            self.value(node, element, text, expected.is_some(), uri);
        }
        true
    }

    fn verb(
        &mut self,
        visit: &Visit<'m>,
        verb: Verb,
        node: NodeRef<'_>,
        access: AccessType,
        uri: &LocUri<'_>,
    ) {
        let element = visit.command.element();
        if !access.allows(verb) {
            let what = format!("{verb} is not in the node's access type, which is {access}");
            self.found.on(MessageRule::VerbNotAllowed, element, what).subject(uri.as_str());
        } else if verb == Verb::Delete && node.details().scope == Some(NodeScope::Permanent) {
            let what = "the node is permanent by its Scope, though its access type has Delete";
            self.found.on(MessageRule::DeletePermanent, element, what).subject(uri.as_str());
        }
    }

    fn availability(&mut self, node: NodeRef<'_>, location: Element<'_>, uri: &LocUri<'_>) {
        let tree = self.tree;
        let details = node.details();
        if tree.build.is_some() || tree.edition.is_some() {
            let answer = details.applicability.explain(&Query {
                build: tree.build,
                edition: tree.edition,
                azure_ad: None,
                newest: tree.newest_build(),
            });
            let rule = match answer {
                Availability::Available(_) => None,
                Availability::Unavailable(_) => Some(MessageRule::NotAvailable),
                Availability::Unknown(_) => Some(MessageRule::AvailabilityUnknown),
            };
            if let Some(rule) = rule {
                let by = tree.described_by(Some(node));
                let what = format!("{answer} ({by})");
                self.found.within(rule, location, what).subject(uri.as_str()).descriptions(by.as_str());
            }
        }
        if let Some(deprecated) = &details.deprecated {
            let since = deprecated.build().ok().flatten();
            // An older build has not deprecated it yet.
            if tree.build.zip(since).is_some_and(|(build, since)| build < since) {
                return;
            }
            let what = match since {
                Some(since) => format!("the node is deprecated since build {since}"),
                None => "the node is deprecated".to_owned(),
            };
            self.found.within(MessageRule::Deprecated, location, what).subject(uri.as_str());
        }
    }
}

/// Returns true if the command has a value, which only a leaf accepts.
fn gives_value(format: Option<Element<'_>>, data: Option<&str>) -> bool {
    let leaf = |format: Format| !matches!(format, Format::Node | Format::Null);
    format.and_then(|format| Format::from_name(&format.value())).is_some_and(leaf)
        || data.is_some_and(|data| !data.trim_ascii().is_empty())
}

/// Returns true if the address names its scope.
fn explicit(uri: &LocUri<'_>) -> bool {
    uri.segments()
        .next()
        .is_some_and(|first| first.matches("User") || first.matches("Device") || first.matches("Vendor"))
}
