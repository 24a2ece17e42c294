//! Dependencies between nodes, as far as one message decides them (`MSFT:DependencyBehavior`).

use super::findings::Findings;
use super::rule::MessageRule;
use super::visit::every;
use crate::document::{Element, Message};
use crate::views::CommandKind;
use crate::vocabulary::{Tag, canonical};
use csp_findings::quoted;
use ddf::model::{AllowedValues, Dependency, DependencyType, ValueType};
use ddf::schema::{FoundNode, NodeRef, Schema};
use ddf::values::check_parts;
use ddf::{Format, LocUri, Value};
use std::collections::HashMap;

/// The values that a message writes, collected for the first dependency.
pub(super) struct Dependencies<'m> {
    message: &'m Message<'m>,
    /// The last `Data` for each address.
    writes: Option<HashMap<String, Option<Element<'m>>>>,
}

/// The state of a dependency.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Yes,
    No,
    /// The message alone does not decide it.
    Open,
}

/// A dependency and its state in the message.
struct State {
    met: Met,
    /// The address of the other node.
    other: String,
    /// The value that the message sets there, in words.
    set: String,
    /// The value that the dependency requires there, in words.
    wanted: String,
}

impl<'m> Dependencies<'m> {
    pub(super) fn new(message: &'m Message<'m>) -> Self {
        Dependencies { message, writes: None }
    }

    /// Checks a node that is written: one group of its dependencies must be met.
    pub(super) fn check(
        &mut self,
        found: &mut Findings,
        schema: &Schema,
        node: &FoundNode<'_, '_>,
        at: Element<'m>,
        data: Option<&str>,
    ) {
        let details = node.node().details();
        let uri = node.uri();
        let (mut open, mut unmet) = (None, None);
        for group in details.dependencies.iter() {
            let states: Vec<State> =
                group.dependencies.iter().map(|dependency| self.state(schema, node, dependency)).collect();
            if states.iter().all(|state| state.met == Met::Yes) {
                if let (Some(changed), Some(text)) = (&group.changed_allowed_values, data) {
                    if let Some(refusal) = check_parts(details.format, Some(changed), text).refusal() {
                        let set: Vec<String> = states
                            .iter()
                            .map(|state| format!("{} {}", address(&state.other), state.set))
                            .collect();
                        let what =
                            format!("with {}, {} is {refusal}", set.join(" and "), found.wording().value());
                        found.on(MessageRule::DependencyUnmet, at, what).subject(uri.as_str());
                    }
                }
                return;
            }
            for state in states {
                match state.met {
                    Met::Yes => {}
                    Met::No => unmet = unmet.or(Some(state)),
                    Met::Open => open = open.or(Some(state)),
                }
            }
        }
        if let Some(State { other, wanted, .. }) = open {
            let what = format!(
                "the node depends on {}, whose value the message does not show; expected {wanted}",
                address(&other)
            );
            found.on(MessageRule::DependencyOpen, at, what).subject(uri.as_str());
        } else if let Some(State { other, set, wanted, .. }) = unmet {
            let what = format!("the node depends on {}, which is {set}; expected {wanted}", address(&other));
            found.on(MessageRule::DependencyUnmet, at, what).subject(uri.as_str());
        }
    }

    /// The state of one dependency.
    fn state(&mut self, schema: &Schema, node: &FoundNode<'_, '_>, dependency: &Dependency<'_>) -> State {
        let written = dependency.uri.as_deref().unwrap_or_default().trim_ascii();
        let other = resolve(node, written);
        let depends = dependency.kind.known() != Some(DependencyType::Not);
        let wanted = wanted(dependency.allowed.as_ref(), depends);
        let state = |met, set| State { met, other: other.clone(), set, wanted: wanted.clone() };
        let Ok(uri) = LocUri::parse(&other) else { return state(Met::Open, String::new()) };
        let found = schema.lookup(&uri).map(|found| found.node());
        let format = found.map_or(Format::Chr, |node| node.format());
        let Some(data) = self.writes().get(&canonical(&uri)) else { return state(Met::Open, String::new()) };
        let text = data.map(|data| data.text()).unwrap_or_default();
        let verdict = check_parts(format, dependency.allowed.as_ref(), &text);
        // A disabled policy does not meet the dependency of another.
        let disabled = is_admx(dependency.allowed.as_ref()) && policy_state(&text) == Some("<disabled");
        let met = match () {
            () if !verdict.is_accepted() && !verdict.is_refused() => Met::Open,
            () if (verdict.is_accepted() && !disabled) == depends => Met::Yes,
            () => Met::No,
        };
        state(met, set(found, &text))
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

/// The address of another node, cut to a readable length.
fn address(address: &str) -> &str {
    const LONGEST: usize = 300;
    address.char_indices().nth(LONGEST).map_or(address, |(end, _)| &address[..end])
}

/// The value that a dependency requires of the other node, in words.
fn wanted(allowed: Option<&AllowedValues<'_>>, depends: bool) -> String {
    let values = match allowed {
        None => "a value".to_owned(),
        Some(allowed) => match allowed.value_type.known() {
            Some(ValueType::Admx) => "<enabled/>".to_owned(),
            Some(ValueType::Range) => {
                let ranges: Vec<String> =
                    allowed.ranges().flatten().map(|ranges| ranges.to_string()).collect();
                ranges.join(" or ")
            }
            _ if allowed.values.is_empty() => "a value".to_owned(),
            _ => {
                let values: Vec<String> = allowed.values.iter().map(|value| quoted(&value.value)).collect();
                values.join(" or ")
            }
        },
    };
    match (depends, values.as_str()) {
        (true, _) => values,
        (false, "a value") => "no value".to_owned(),
        (false, _) => format!("not {values}"),
    }
}

/// The value that the message sets, in words. Shows only numbers, truth values, listed values and the states of policies,
/// because other values may be secrets.
fn set(node: Option<NodeRef<'_>>, text: &str) -> String {
    let text = text.trim_ascii();
    let Some(node) = node else { return "set otherwise".to_owned() };
    let allowed = node.details().allowed_values.as_ref();
    let listed = allowed.is_some_and(|allowed| allowed.values.iter().any(|listed| listed.value == text));
    let plain = matches!(node.format(), Format::Int | Format::Bool);
    if listed || plain && Value::parse(node.format(), text).is_ok() {
        return format!("set to {}", quoted(text));
    }
    match policy_state(text).filter(|_| is_admx(allowed)) {
        Some(state) => format!("set to {state}/>"),
        None => "set otherwise".to_owned(),
    }
}

fn is_admx(allowed: Option<&AllowedValues<'_>>) -> bool {
    allowed.is_some_and(|allowed| allowed.value_type.known() == Some(ValueType::Admx))
}

/// The start of an ADMX-backed policy's payload.
fn policy_state(text: &str) -> Option<&'static str> {
    let text = text.trim_ascii_start();
    let begins = |state: &str| text.get(..state.len()).is_some_and(|start| start.eq_ignore_ascii_case(state));
    ["<enabled", "<disabled"].into_iter().find(|state| begins(state))
}

/// The address of a dependency. Replaces `[Title]` and `{Title}` by the names in the node's own address. An address that
/// does not start with `User` or `Device` is in the node's own scope.
fn resolve(node: &FoundNode<'_, '_>, written: &str) -> String {
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
