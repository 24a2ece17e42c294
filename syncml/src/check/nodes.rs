//! Commands against the tree: the node, its verbs, its values, and where it exists.

use super::commands::{Context, Visit};
use super::dependencies::Dependencies;
use super::findings::Findings;
use super::items::Parts;
use super::rule::Rule;
use crate::element::Element;
use crate::message::Message;
use ddf::applicability::{Availability, Build, Query};
use ddf::check::wording::{nearest, quoted};
use ddf::model::{NodeScope, ValueType};
use ddf::schema::{Match, NodeRef, Schema};
use ddf::values::{Checker as Values, Rule as ValueRule, Verdict, Why, check_name};
use ddf::{Format, LocUri, Scope, Verb};
use std::collections::HashMap;

/// What is kept about nodes while a message is checked.
pub(super) struct Nodes<'s, 'm> {
    /// The rules of nodes whose regular expressions are better compiled once: for values, and for names.
    values: HashMap<usize, Values<'s>>,
    names: HashMap<usize, Values<'s>>,
    /// How many names may still be compared to propose one: a message of nothing but wrong names stays cheap.
    comparisons: usize,
    /// The newest build that the descriptions name, once it has been looked for.
    newest_build: Option<Option<Build>>,
    pub(super) dependencies: Dependencies<'m>,
}

/// How many names are compared for one message, at the most.
const COMPARISONS: usize = 20_000;
/// How deep a tree can be: what is below is not looked for in proposals.
const DEEPEST: usize = 24;

impl<'s, 'm> Nodes<'s, 'm> {
    pub(super) fn new(message: &'m Message<'m>) -> Self {
        Nodes {
            values: HashMap::new(),
            names: HashMap::new(),
            comparisons: COMPARISONS,
            newest_build: None,
            dependencies: Dependencies::new(message),
        }
    }

    fn newest_build(&mut self, schema: Option<&Schema>) -> Option<Build> {
        *self.newest_build.get_or_insert_with(|| schema.and_then(Schema::newest_build))
    }

    /// As [`ddf::values::check`].
    fn value(&mut self, node: NodeRef<'s>, text: &str) -> Verdict<'s> {
        let details = node.details();
        if !has_pattern(node) {
            return ddf::values::check(details, text);
        }
        let rules = self.values.entry(node.index());
        rules.or_insert_with(|| Values::new(details.format, details.allowed_values.as_ref())).check(text)
    }

    /// As [`check_name`].
    fn name(&mut self, node: NodeRef<'s>, name: &str) -> Verdict<'s> {
        let details = node.details();
        if !has_pattern(node) || !node.is_interior() || name.is_empty() || name.contains('/') {
            return check_name(details, name);
        }
        let rules = self.names.entry(node.index());
        rules.or_insert_with(|| Values::new(Format::Chr, details.allowed_values.as_ref())).check(name)
    }
}

fn has_pattern(node: NodeRef<'_>) -> bool {
    let allowed = node.details().allowed_values.as_ref();
    allowed.is_some_and(|allowed| allowed.value_type.known() == Some(ValueType::RegEx))
}

impl<'c, 'm> Context<'c, 'm> {
    /// Checks a command on a node. Says whether the value was looked at, so that its format need not be again.
    #[allow(clippy::too_many_arguments)] // each was worked out before, and is wanted here
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
        let checker = self.checker;
        if checker.session.is_some_and(|session| session != uri.scope()) && explicit(uri) {
            let what = format!("the node is one of {}, but the session is for the other", uri.scope());
            self.found.within(Rule::SessionScope, location, what).uri(uri.as_str());
        }
        let Some(schema) = checker.schema else { return false };
        let Some(found) = schema.lookup(uri).filter(|found| !stands_for_others(found.node())) else {
            self.missing(schema, verb, location, uri);
            return false;
        };
        let node = found.node();
        self.names(&found, location, uri);
        self.availability(node, location, uri);
        let details = node.details();
        if !node.access().allows(verb) {
            let what = format!("{verb} is not in the node's access type, which is {}", node.access());
            self.found.on(Rule::VerbNotAllowed, visit.command.element(), what).uri(uri.as_str());
        } else if verb == Verb::Delete && details.scope == Some(NodeScope::Permanent) {
            let what = "the node is permanent by its Scope, though its access type has Delete";
            self.found.on(Rule::DeletePermanent, visit.command.element(), what).uri(uri.as_str());
        }
        if verb == Verb::Get {
            if uri.query() == Some("prop=Size") && node.is_interior() {
                let what = "an interior node has no Size; that is answered 406";
                self.found.within(Rule::UnknownProperty, location, what).uri(uri.as_str());
            }
            return true;
        }
        if details.atomic_required && visit.atomic.is_none() {
            let what = format!("the description wants the node in an Atomic, and {verb} stands in none");
            self.found
                .on(Rule::AtomicRequired, visit.command.element(), what)
                .uri(uri.as_str())
                .fix("put it into an Atomic with the others of its subtree");
        }
        if matches!(verb, Verb::Add | Verb::Replace) && !details.dependencies.is_empty() {
            let at = visit.command.element();
            self.nodes.dependencies.check(self.found, schema, &found, at, data);
        }
        if verb == Verb::Delete {
            return true;
        }
        let format_fits = self.format(node, parts, format, data, uri);
        if let (Some(text), Some(element), false) = (data, parts.data, parts.more) {
            if format_fits {
                self.value(node, element, text, uri);
            }
        }
        true
    }

    /// An address at which there is nothing.
    fn missing(&mut self, schema: &Schema, verb: Verb, location: Element<'_>, uri: &LocUri<'_>) {
        let (found, path) = (&mut *self.found, uri.path());
        if let Some(other) = in_other_scope(schema, uri) {
            let what = format!("the node is there under {other} only");
            let fix = format!("write ./{other}/… instead");
            found.within(Rule::WrongScope, location, what).uri(uri.as_str()).fix(fix);
            return;
        }
        // The ends of the first segments; behind the last of them the whole.
        let ends = path.match_indices('/').map(|(at, _)| at).take(DEEPEST);
        let nearest_above = ends.collect::<Vec<_>>().into_iter().rev().find_map(|end| {
            let above = LocUri::parse(&path[..end]).ok()?;
            Some((schema.lookup(&above)?.node(), &path[end + 1..]))
        });
        // A placeholder for what other descriptions describe, none of which is at hand.
        let nearest_above =
            nearest_above.filter(|(above, _)| !above.dynamic_child().is_some_and(stands_for_others));
        let Some((above, rest)) = nearest_above else {
            let what = "no description at hand covers the address";
            found.within(Rule::NotDescribed, location, what).uri(uri.as_str());
            return;
        };
        let name = rest.split('/').next().unwrap_or(rest);
        if verb == Verb::Add && !above.is_interior() && above.children().next().is_none() {
            let what = format!("{} is a leaf, below which nothing can be made", above.uri());
            found.within(Rule::BelowLeaf, location, what).uri(uri.as_str());
            return;
        }
        let what = format!("{} has no node {}", above.uri(), quoted(name));
        let known = propose(&mut self.nodes.comparisons, above, name);
        let added = self.found.within(Rule::UnknownNode, location, what).uri(uri.as_str());
        if let Some(known) = known {
            added.fix(format!("write {known}"));
        }
    }

    /// The names that stand for dynamic nodes.
    fn names(&mut self, found: &Match<'c, '_>, location: Element<'_>, uri: &LocUri<'_>) {
        let mut captures = found.captures().peekable();
        if captures.peek().is_none() {
            return;
        }
        let mut chain: Vec<NodeRef<'c>> = found.node().ancestors().filter(|node| node.is_dynamic()).collect();
        chain.reverse();
        for (segment, node) in captures.zip(chain) {
            let name = segment.decode();
            let inner = name
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
                .or_else(|| name.strip_prefix('[').and_then(|name| name.strip_suffix(']')));
            let title = node.details().title.as_deref();
            if inner.is_some_and(|inner| title.is_some_and(|title| title.eq_ignore_ascii_case(inner))) {
                let what = format!("{} is the placeholder of a name; no name was put in", quoted(&name));
                self.found.within(Rule::Placeholder, location, what).uri(uri.as_str());
                continue;
            }
            let (rule, what) = match self.nodes.name(node, &name) {
                Verdict::Refused(refusal) => {
                    let what =
                        format!("the name {} is not allowed: expected {}", quoted(&name), refusal.expected);
                    (Rule::NodeName, what)
                }
                // That a name is described in prose is so of most, and says nothing.
                Verdict::NotEvaluated { why: why @ (Why::WithoutRegex | Why::Pattern), .. } => {
                    (Rule::ValueNotEvaluated, format!("the name {} was not checked: {why}", quoted(&name)))
                }
                _ => continue,
            };
            self.found.within(rule, location, what).uri(uri.as_str());
        }
    }

    fn availability(&mut self, node: NodeRef<'_>, location: Element<'_>, uri: &LocUri<'_>) {
        let checker = self.checker;
        let details = node.details();
        if checker.build.is_some() || checker.edition.is_some() || checker.azure_ad.is_some() {
            let answer = details.applicability.explain(&Query {
                build: checker.build,
                edition: checker.edition,
                azure_ad: checker.azure_ad,
                newest: self.nodes.newest_build(checker.schema),
            });
            let rule = match answer {
                Availability::Available(_) => None,
                Availability::Unavailable(_) => Some(Rule::NotAvailable),
                Availability::Unknown(_) => Some(Rule::AvailabilityUnknown),
            };
            if let Some(rule) = rule {
                self.found.within(rule, location, answer.to_string()).uri(uri.as_str());
            }
        }
        if let Some(deprecated) = &details.deprecated {
            let since = deprecated.build().ok().flatten();
            // On a build before that one it is not deprecated yet.
            if checker.build.zip(since).is_some_and(|(build, since)| build < since) {
                return;
            }
            let what = match since {
                Some(since) => format!("the node is deprecated since build {since}"),
                None => "the node is deprecated".to_owned(),
            };
            self.found.within(Rule::Deprecated, location, what).uri(uri.as_str());
        }
    }

    /// Whether the Format in the message leaves anything to be checked.
    fn format(
        &mut self,
        node: NodeRef<'_>,
        parts: &Parts<'m>,
        format: Option<Element<'m>>,
        data: Option<&str>,
        uri: &LocUri<'_>,
    ) -> bool {
        let expected = node.format();
        let Some(element) = format else {
            if !matches!(expected, Format::Chr | Format::Node | Format::Null) && data.is_some() {
                let what = format!("no Format is given, and the node's is {expected}");
                self.found
                    .on(Rule::FormatAbsent, parts.element, what)
                    .uri(uri.as_str())
                    .fix(format!("add <Meta><Format xmlns=\"syncml:metinf\">{expected}</Format></Meta>"));
            }
            return true;
        };
        match Format::from_name(&element.value()) {
            Some(given) if given != expected => {
                let what = format!("Format is {given}, and the node's is {expected}");
                self.found
                    .within(Rule::FormatDiffers, element, what)
                    .uri(uri.as_str())
                    .fix(format!("write {expected}"));
                false
            }
            _ => true, // one that is none was told of already
        }
    }

    fn value(&mut self, node: NodeRef<'c>, element: Element<'_>, text: &str, uri: &LocUri<'_>) {
        let verdict = self.nodes.value(node, text);
        tell(self.found, element, &verdict, uri);
    }
}

fn tell(found: &mut Findings, element: Element<'_>, verdict: &Verdict<'_>, uri: &LocUri<'_>) {
    let (rule, what) = match verdict {
        Verdict::Accepted => return,
        Verdict::NotEvaluated { why, .. } => (Rule::ValueNotEvaluated, why.to_string()),
        Verdict::Refused(refusal) if refusal.rule == ValueRule::Format => {
            (Rule::ValueFormat, format!("Data is not of the node's format: expected {}", refusal.expected))
        }
        Verdict::Refused(refusal) => (Rule::ValueNotAllowed, format!("Data is {refusal}")),
    };
    found.within(rule, element, what).uri(uri.as_str());
}

/// Whether a node says only that there are others in its place: `Policy/Config/{AreaName}/{PolicyName}`, a leaf of any
/// name and without a value, which the descriptions of the areas describe one by one.
fn stands_for_others(node: NodeRef<'_>) -> bool {
    node.is_dynamic() && node.format() == Format::Null
}

/// Whether the address names its scope.
fn explicit(uri: &LocUri<'_>) -> bool {
    uri.segments()
        .next()
        .is_some_and(|first| first.matches("User") || first.matches("Device") || first.matches("Vendor"))
}

/// The scope in which the node is there, where it is not the one that is addressed.
fn in_other_scope(schema: &Schema, uri: &LocUri<'_>) -> Option<Scope> {
    let mut rest = uri.path();
    rest = rest.strip_prefix("./").unwrap_or(rest);
    let first = uri.segments().next()?;
    if first.matches("User") || first.matches("Device") {
        rest = rest.split_once('/')?.1;
    }
    let other = match uri.scope() {
        Scope::User => Scope::Device,
        Scope::Device => Scope::User,
    };
    let address = format!("./{other}/{rest}");
    let found = schema.lookup(&LocUri::parse(&address).ok()?)?;
    (!stands_for_others(found.node())).then_some(other)
}

/// The child that was probably meant.
fn propose<'s>(budget: &mut usize, above: NodeRef<'s>, name: &str) -> Option<&'s str> {
    let mut names = Vec::new();
    for child in above.children() {
        *budget = budget.checked_sub(1)?;
        names.extend(child.name());
    }
    nearest(name, names.into_iter())
}
