//! All or nothing: what may stand in an Atomic (MS-MDM 2.2.7.3).

use super::addresses::canonical;
use super::commands::Visit;
use super::findings::Findings;
use super::rule::Rule;
use crate::command::CommandKind;
use ddf::LocUri;
use std::collections::HashSet;

/// What was added in the Atomic that is being checked.
#[derive(Default)]
pub(super) struct Atomics {
    number: usize,
    added: HashSet<String>,
}

impl Atomics {
    /// Checks that a command may stand where it does.
    pub(super) fn enter(&mut self, found: &mut Findings, visit: &Visit<'_>) {
        if visit.atomic.is_none() {
            return;
        }
        let element = visit.command.element();
        match visit.command.kind() {
            CommandKind::Atomic => {
                let what = "an Atomic stands in an Atomic; it is answered 500, and the outer one 507";
                found.on(Rule::NestedAtomic, element, what).fix("put its commands into the outer one");
            }
            CommandKind::Get => {
                let what = "a Get stands in an Atomic; it is answered 500, and the Atomic 507";
                found.on(Rule::GetInAtomic, element, what).fix("put it behind the Atomic");
            }
            CommandKind::Exec => {
                let what = "an Exec stands in an Atomic, and cannot be undone when another command fails";
                found.on(Rule::ExecInAtomic, element, what);
            }
            _ => {}
        }
    }

    /// Takes note of an Add, or checks a Replace against the Adds before it.
    pub(super) fn write(&mut self, found: &mut Findings, visit: &Visit<'_>, uri: &LocUri<'_>) {
        let Some(number) = visit.atomic else { return };
        if number != self.number {
            self.number = number;
            self.added.clear();
        }
        match visit.command.kind() {
            CommandKind::Add => _ = self.added.insert(canonical(uri)),
            CommandKind::Replace if self.added.contains(&canonical(uri)) => {
                found
                    .on(
                        Rule::AddThenReplace,
                        visit.command.element(),
                        "the node was added in the same Atomic, and is replaced in it",
                    )
                    .uri(uri.as_str())
                    .fix("add it with the value it is to have");
            }
            _ => {}
        }
    }
}
