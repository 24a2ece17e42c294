//! `CmdID`: every command has one of its own (MS-MDM 2.2.3.2).

use super::findings::Findings;
use super::markup::TagEdits;
use super::rule::MessageRule;
use super::visit::{Visit, every};
use super::word::shown_text;
use crate::document::{DocumentForm, Message};
use crate::vocabulary::is_foreign_command;
use crate::vocabulary::{CmdRef, LONGEST_CMD_ID, Tag};
use std::collections::HashSet;

/// The ids of commands.
pub(super) struct Ids<'m> {
    message: &'m Message<'m>,
    /// All ids that the message uses, so that no fix proposes one of them. Collected for the first fix.
    used: Option<HashSet<CmdRef<'m>>>,
    /// The ids of the commands so far.
    seen: HashSet<CmdRef<'m>>,
    /// The last id that a fix has proposed.
    proposed: u32,
}

impl<'m> Ids<'m> {
    pub(super) fn of(message: &'m Message<'m>) -> Self {
        Ids { message, used: None, seen: HashSet::new(), proposed: 0 }
    }

    /// An id that no command has and no fix has proposed.
    fn free(&mut self) -> String {
        let ids = || every(self.message).filter_map(|visit| visit.command.cmd_id()).collect();
        let used = self.used.get_or_insert_with(ids);
        loop {
            self.proposed = self.proposed.saturating_add(1);
            let free = self.proposed.to_string();
            if self.proposed == u32::MAX || !used.contains(free.as_str()) {
                return free;
            }
        }
    }

    /// Checks the id of a command, if it is one of device management.
    pub(super) fn check(&mut self, found: &mut Findings, visit: &Visit<'m>) {
        let element = visit.command.element();
        let tag = element.tag();
        if !tag.is_command() || is_foreign_command(tag) {
            return; // reported as another kind of command
        }
        let Some(id) = element.child(Tag::CmdID) else {
            let (rule, what) = match tag {
                Tag::Status | Tag::Results => {
                    (MessageRule::MissingAnswerCmdId, format!("{tag} has no CmdID"))
                }
                _ if found.form() != Some(DocumentForm::Payload) => (
                    MessageRule::MissingCmdId,
                    format!("{tag} has no CmdID, and is answered 400 with a blank CmdRef"),
                ),
                _ if !visit.nested => return, // the sender of a payload adds it
                _ => {
                    let what =
                        format!("{tag} has no CmdID; not every server adds one to a command inside another");
                    (MessageRule::NestedCmdId, what)
                }
            };
            let free = self.free();
            found
                .on(rule, element, what)
                .fix(format!("add <CmdID>{free}</CmdID>"))
                .insert_first(element, "CmdID", &free);
            return;
        };
        if let Some(usable) = visit.command.cmd_id() {
            if !self.seen.insert(usable.clone()) {
                let what =
                    format!("CmdID {} is that of an earlier command", shown_text("CmdID", usable.as_str()));
                let free = self.free();
                found.within(MessageRule::DuplicateCmdId, id, what).write_content(id, &free);
            }
            return;
        }
        let what = match id.value().len() {
            0 => "CmdID is blank; expected an id".to_owned(),
            1 => "CmdID is 0, which means the header; expected another id".to_owned(),
            length => format!("CmdID has {length} bytes; expected at most {LONGEST_CMD_ID}"),
        };
        let free = self.free();
        found.within(MessageRule::InvalidCmdId, id, what).write_content(id, &free);
    }
}
