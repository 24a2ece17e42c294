//! `CmdID`: every command has one of its own (MS-MDM 2.2.3.2).

use super::commands::{Visit, every};
use super::findings::Findings;
use super::model::is_foreign_command;
use super::rule::Rule;
use crate::DocumentForm;
use crate::ids::CmdId;
use crate::message::Message;
use crate::tag::Tag;
use ddf::check::wording::quoted;
use std::collections::HashSet;

/// The numbers of commands.
pub(super) struct Ids {
    /// All numbers that the message uses.
    used: HashSet<u32>,
    /// The numbers of the commands so far.
    seen: HashSet<u32>,
    /// The last number that a fix has proposed.
    proposed: u32,
}

impl Ids {
    /// Looks which numbers the message uses, so that no fix proposes one of them.
    pub(super) fn of(message: &Message<'_>) -> Self {
        let used = every(message).filter_map(|visit| visit.command.cmd_id()).map(|id| id.0).collect();
        Ids { used, seen: HashSet::new(), proposed: 0 }
    }

    /// A number that no command has and no fix has proposed.
    fn free(&mut self) -> String {
        loop {
            self.proposed = self.proposed.saturating_add(1);
            if self.proposed == u32::MAX || !self.used.contains(&self.proposed) {
                return self.proposed.to_string();
            }
        }
    }

    /// Checks the number of a command, if it is one of device management.
    pub(super) fn check(&mut self, found: &mut Findings, visit: &Visit<'_>) {
        let element = visit.command.element();
        let tag = element.tag();
        if !tag.is_command() || is_foreign_command(tag) {
            return; // reported as that
        }
        let Some(id) = element.child(Tag::CmdID) else {
            let (rule, what) = match tag {
                Tag::Status | Tag::Results => (Rule::MissingAnswerCmdId, format!("{tag} has no CmdID")),
                _ if found.form() != Some(DocumentForm::Payload) => (
                    Rule::MissingCmdId,
                    format!("{tag} has no CmdID, and is answered 400 with a blank CmdRef"),
                ),
                _ if !visit.nested => return, // the sender of a payload adds it
                _ => {
                    let what =
                        format!("{tag} has no CmdID; not every server adds one to a command inside another");
                    (Rule::NestedCmdId, what)
                }
            };
            let free = self.free();
            found
                .on(rule, element, what)
                .fix(format!("add <CmdID>{free}</CmdID>"))
                .insert_first(element, "CmdID", &free);
            return;
        };
        let text = id.value();
        match CmdId::parse(&text) {
            Some(number) if number != CmdId::HEADER => {
                if !self.seen.insert(number.0) {
                    let what = format!("CmdID {number} is that of an earlier command");
                    let free = self.free();
                    found.within(Rule::DuplicateCmdId, id, what).write_content(id, &free);
                }
            }
            _ => {
                let what = format!("CmdID is {}; expected a whole number from 1", quoted(&text));
                let free = self.free();
                found.within(Rule::InvalidCmdId, id, what).write_content(id, &free);
            }
        }
    }
}
