//! Dependencies between nodes, as far as one message decides them (`MSFT:DependencyBehavior`).

use super::addresses::canonical;
use super::commands::every;
use super::findings::Findings;
use super::rule::Rule;
use crate::command::CommandKind;
use crate::element::Element;
use crate::message::Message;
use crate::tag::Tag;
use ddf::check::wording::short;
use ddf::model::{Dependency, DependencyType};
use ddf::schema::{Match, Schema};
use ddf::values::check_parts;
use ddf::{Format, LocUri};
use std::collections::HashMap;

/// What a message writes where, worked out when it is first asked for.
pub(super) struct Dependencies<'m> {
    message: &'m Message<'m>,
    /// The `Data` that an address is given last.
    writes: Option<HashMap<String, Option<Element<'m>>>>,
}

/// How a dependency stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Yes,
    No,
    /// The message does not decide it.
    Open,
}

impl<'m> Dependencies<'m> {
    pub(super) fn new(message: &'m Message<'m>) -> Self {
        Dependencies { message, writes: None }
    }

    /// Checks a node that is written: one group of dependencies has to be met.
    pub(super) fn check(
        &mut self,
        found: &mut Findings,
        schema: &Schema,
        node: &Match<'_, '_>,
        at: Element<'m>,
        data: Option<&str>,
    ) {
        let details = node.node().details();
        let uri = node.uri();
        let (mut open, mut unmet) = (None, None);
        for group in details.dependencies.iter() {
            let mut state = Met::Yes;
            for dependency in group.dependencies.iter() {
                let (met, other) = self.one(schema, node, dependency);
                match met {
                    Met::Yes => {}
                    Met::No => {
                        state = Met::No;
                        unmet = unmet.or(Some(other));
                    }
                    Met::Open => {
                        if state == Met::Yes {
                            state = Met::Open;
                        }
                        open = open.or(Some(other));
                    }
                }
            }
            if state == Met::Yes {
                if let (Some(changed), Some(text)) = (&group.changed_allowed_values, data) {
                    if let Some(refusal) = changed.check(details.format, text).refusal() {
                        let what = format!("with what else the message sets, Data is {refusal}");
                        found.on(Rule::DependencyUnmet, at, what).uri(uri.as_str());
                    }
                }
                return;
            }
        }
        if let Some(other) = open {
            let what =
                format!("the node depends on {}; whether that is met cannot be decided", short(&other));
            found.on(Rule::DependencyOpen, at, what).uri(uri.as_str());
        } else if let Some(other) = unmet {
            let what = format!("the node depends on {}, which the message sets otherwise", short(&other));
            found.on(Rule::DependencyUnmet, at, what).uri(uri.as_str());
        }
    }

    /// How one dependency stands, and the address of the other node.
    fn one(&mut self, schema: &Schema, node: &Match<'_, '_>, dependency: &Dependency<'_>) -> (Met, String) {
        let written = dependency.uri.as_deref().unwrap_or_default().trim_ascii();
        let address = resolve(node, written);
        let Ok(other) = LocUri::parse(&address) else { return (Met::Open, address) };
        let format = schema.lookup(&other).map_or(Format::Chr, |other| other.node().format());
        let key = canonical(&other);
        let met = match self.writes().get(&key) {
            None => Met::Open,
            Some(data) => {
                let text = data.map(|data| data.text()).unwrap_or_default();
                let allowed = dependency.allowed.as_ref();
                let verdict = check_parts(format, allowed, &text);
                let depends = dependency.kind.known() != Some(DependencyType::Not);
                match () {
                    () if !verdict.is_accepted() && !verdict.is_refused() => Met::Open,
                    () if verdict.is_accepted() == depends => Met::Yes,
                    () => Met::No,
                }
            }
        };
        (met, address)
    }

    fn writes(&mut self) -> &HashMap<String, Option<Element<'m>>> {
        let message = self.message;
        self.writes.get_or_insert_with(|| {
            let mut writes = HashMap::new();
            for visit in every(message) {
                if !matches!(visit.command.kind(), CommandKind::Add | CommandKind::Replace) {
                    continue;
                }
                for item in visit.command.items() {
                    let Some(text) = item.target_uri() else { continue };
                    let Ok(uri) = text.uri() else { continue };
                    writes.insert(canonical(&uri), item.element().child(Tag::Data));
                }
            }
            writes
        })
    }
}

/// The address of a dependency: `[Title]` and `{Title}` stand for the names in the node's own address, and without
/// `User` or `Device` in front it is in the node's own scope.
fn resolve(node: &Match<'_, '_>, written: &str) -> String {
    let mut names: Vec<_> = node.node().ancestors().filter(|node| node.is_dynamic()).collect();
    names.reverse();
    let captures: Vec<_> = node.captures().collect();
    let written = written.strip_prefix("./").unwrap_or(written);
    let mut address = String::from(".");
    let first = written.split('/').next().unwrap_or_default();
    if !first.eq_ignore_ascii_case("User") && !first.eq_ignore_ascii_case("Device") {
        address.push('/');
        address.push_str(node.scope().as_str());
    }
    for segment in written.split('/') {
        let title = [('[', ']'), ('{', '}')]
            .into_iter()
            .find_map(|(open, close)| segment.strip_prefix(open)?.strip_suffix(close));
        let name = title.and_then(|title| {
            let place = names.iter().position(|node| {
                node.details().title.as_deref().is_some_and(|its| its.eq_ignore_ascii_case(title))
            })?;
            captures.get(place)
        });
        address.push('/');
        address.push_str(name.map_or(segment, |name| name.as_str()));
    }
    address
}
