//! Answers: Status and Results (MS-MDM 2.2.6.1 and 2.2.7.8).

use super::context::Context;
use super::findings::Findings;
use super::formats::Replacement;
use super::items;
use super::parts::Parts;
use super::rule::MessageRule;
use super::sender::Sender;
use super::visit::Visit;
use super::word::shown_text;
use super::{addresses, credentials};
use crate::document::{Element, Message};
use crate::views::{Inherited, Meta, Results, Status, UriText};
use crate::vocabulary::{CmdRef, MsgRef, StatusCode, Tag};
use csp_findings::nearest;
use ddf::Format;
use std::collections::HashSet;

/// The codes with which a server may answer an alert.
const TO_ALERTS: [u16; 8] = [200, 202, 401, 406, 407, 412, 415, 500];

/// The codes that answer an element that is not a command: 400 of Windows; 406 and 501 of servers.
const NO_SUCH_COMMAND: [u16; 3] = [400, 406, 501];

/// The answers of a message so far.
#[derive(Default)]
pub(super) struct Answers<'m> {
    /// The number of commands so far.
    count: usize,
    first: Option<Element<'m>>,
    header: bool,
    /// The only command is a Status that accepts the header.
    lone: bool,
    last: Option<(MsgRef<'m>, CmdRef<'m>)>,
    statuses: HashSet<(MsgRef<'m>, CmdRef<'m>)>,
    /// Results without a Status so far.
    waiting: Vec<((MsgRef<'m>, CmdRef<'m>), Element<'m>)>,
}

impl<'m> Answers<'m> {
    /// Checks a Status or Results. `ordinal` is its number among the commands of the message, from 1.
    pub(super) fn check(&mut self, context: &mut Context<'_, 'm>, visit: &Visit<'m>, ordinal: usize) {
        let command = &visit.command;
        self.count += 1;
        if let Some(status) = command.as_status() {
            context.chunks.other(context.found, command.element());
            self.status(context.found, &status, context.sender, ordinal);
        } else if let Some(results) = command.as_results() {
            self.results(context, &results);
        }
    }

    fn status(&mut self, found: &mut Findings, status: &Status<'m>, sender: Option<Sender>, ordinal: usize) {
        let element = status.element();
        let code = code(found, status);
        let msg = status.msg_ref();
        if let (None, Some(reference)) = (&msg, element.child(Tag::MsgRef)) {
            found.within(
                MessageRule::BlankMsgRef,
                reference,
                "MsgRef is blank; expected the MsgID of a message",
            );
        }
        let cmd = status.cmd();
        let is_header = cmd.as_deref() == Some("SyncHdr");
        let reference = status.cmd_ref();
        if let (None, Some(element)) = (&reference, element.child(Tag::CmdRef)) {
            // A command without a CmdID is answered with a blank one.
            if code != Some(StatusCode::BAD_REQUEST) {
                found.within(
                    MessageRule::BlankCmdRef,
                    element,
                    "CmdRef is blank; expected the CmdID of a command",
                );
            }
        }
        if let (Some(id), Some(cmd)) = (&reference, &cmd) {
            if is_header != id.is_header() {
                let (id, cmd) = (shown_text("CmdRef", id.as_str()), shown_text("Cmd", cmd));
                let what = format!("CmdRef is {id}, and Cmd {cmd}; 0 and SyncHdr belong together");
                found.on(MessageRule::HeaderRef, element, what);
            }
        }
        // The answer to an element that is no command names that element.
        if !code.is_some_and(|code| NO_SUCH_COMMAND.contains(&code.0)) {
            command_name(found, element);
        }
        self.header(found, element, msg.as_ref(), is_header, ordinal);
        self.order(found, element, msg, reference, is_header);
        if sender == Some(Sender::Server) && cmd.as_deref() == Some("Alert") {
            if let Some(code) = code.filter(|code| !TO_ALERTS.contains(&code.0)) {
                let what = format!("an alert is answered {code}");
                found.on(MessageRule::AlertStatus, element, what);
            }
        }
        let fine = code.is_some_and(StatusCode::is_success);
        self.lone = self.count == 1 && is_header && fine;
        match cmd.as_deref() {
            Some("Results") if code == Some(StatusCode::OK) => {
                let what = "a Status confirms Results; it is sent only for an error";
                found.on(MessageRule::StatusToResults, element, what).fix("leave it out");
            }
            Some("Status") => {
                found
                    .on(MessageRule::StatusToStatus, element, "a Status answers a Status")
                    .fix("leave it out");
            }
            _ => {}
        }
        credentials::challenge(found, element, code);
        if let Some(cred) = element.child(Tag::Cred) {
            credentials::cred(found, cred, None);
        }
        for item in status.items() {
            if let Some(meta) = item.meta() {
                items::values(found, meta, Replacement::Resembling, false);
            }
        }
    }

    /// Checks that the Status of a header comes before those of its commands.
    fn header(
        &mut self,
        found: &mut Findings,
        element: Element<'m>,
        msg: Option<&MsgRef<'m>>,
        is_header: bool,
        ordinal: usize,
    ) {
        self.first = self.first.or(Some(element));
        if !is_header {
            return;
        }
        self.header = true;
        // A message may answer several messages: the Status of each header comes before those of its commands.
        let again = self.last.as_ref().is_some_and(|(last, _)| Some(last) == msg);
        if again || self.last.is_none() && ordinal > 1 {
            let what = "the Status of the header comes after other commands";
            found.on(MessageRule::HeaderStatusFirst, element, what).fix("put it first");
        }
    }

    /// Checks the order of the Statuses, and that each is unique.
    fn order(
        &mut self,
        found: &mut Findings,
        element: Element<'m>,
        msg: Option<MsgRef<'m>>,
        reference: Option<CmdRef<'m>>,
        is_header: bool,
    ) {
        let (Some(msg), Some(id)) = (msg, reference) else { return };
        if let Some((last_msg, last)) = &self.last {
            if *last_msg == msg && is_before(&id, last) && !is_header {
                let what =
                    format!("CmdRef goes back from {last} to {id}; Statuses follow the order of the request");
                found.on(MessageRule::StatusOrder, element, what);
            }
        }
        self.last = Some((msg.clone(), id.clone()));
        let has_target =
            element.children().any(|child| matches!(child.tag(), Tag::TargetRef | Tag::SourceRef));
        let key = (msg, id);
        if self.statuses.contains(&key) && !has_target {
            let (msg, id) = (shown_text("MsgRef", key.0.as_str()), shown_text("CmdRef", key.1.as_str()));
            let what = format!(
                "the command {id} of message {msg} has a Status already, and this one names no target"
            );
            found.on(MessageRule::DuplicateStatus, element, what);
        }
        self.statuses.insert(key);
    }

    fn results(&mut self, context: &mut Context<'_, 'm>, results: &Results<'m>) {
        let element = results.element();
        self.first = self.first.or(Some(element));
        for (tag, rule) in [(Tag::MsgRef, MessageRule::BlankMsgRef), (Tag::CmdRef, MessageRule::BlankCmdRef)]
        {
            let reference = element.child(tag).filter(|reference| reference.value().is_empty());
            if let Some(reference) = reference {
                context.found.within(rule, reference, format!("{tag} is blank; expected an id"));
            }
        }
        if element.child(Tag::CmdRef).is_none() {
            let what = "the Results have no CmdRef, so they answer command 1";
            context.found.on(MessageRule::ResultsRefAbsent, element, what).fix("add <CmdRef>");
        }
        if let Some(cmd) = element.child(Tag::Cmd) {
            context.found.on(MessageRule::ResultsCmd, cmd, "the Results name their command");
            command_name(context.found, element);
        }
        if let (Some(msg), Some(id)) = (results.msg_ref(), results.cmd_ref()) {
            let key = (msg, id);
            if !self.statuses.contains(&key) {
                self.waiting.push((key, element));
            }
        }
        let meta = element.child(Tag::Meta).map(Meta::new);
        if let Some(meta) = meta {
            items::values(context.found, meta, Replacement::Resembling, false);
        }
        if element.child(Tag::Item).is_none() {
            context.found.on(MessageRule::MissingItem, element, "Results has no Item");
        }
        let inherited = meta.map(Inherited::of);
        for item in element.children_of(Tag::Item) {
            self.result(context, &Parts::of(item), inherited.as_ref());
        }
    }

    fn result(&self, context: &mut Context<'_, 'm>, parts: &Parts<'m>, command: Option<&Inherited<'m>>) {
        if let Some(meta) = parts.meta {
            items::values(context.found, meta, Replacement::Resembling, false);
        }
        let source = parts.source.and_then(|source| source.child(Tag::LocURI));
        let text = source.map(UriText::new);
        let address = text.as_ref().map_or("", UriText::as_str);
        context.chunks.item(context.found, parts, command, address);
        match &text {
            Some(text) => _ = addresses::check(context.found, text, false, &[]),
            None => {
                let what = "the item of Results has no Source with a LocURI";
                context.found.on(MessageRule::ResultsSource, parts.element, what);
            }
        }
        let format = parts.meta_element(Tag::Format, command);
        // A Get of an interior node reads the names of its children; its Format is still node.
        let names = format.is_some_and(|format| format.value() == Format::Node.as_str());
        if let (Some(data), false, false) = (parts.data, parts.more, names) {
            items::fits(context.found, data, &data.text(), format, address);
        }
    }

    /// Checks the rules that need the whole message, which has `count` commands.
    pub(super) fn finish(
        self,
        found: &mut Findings,
        message: &Message<'m>,
        sender: Option<Sender>,
        count: usize,
    ) {
        for (key, element) in self.waiting {
            if self.statuses.contains(&key) {
                let what = format!(
                    "the Results precede the Status of their command, {}",
                    shown_text("CmdRef", key.1.as_str())
                );
                found.on(MessageRule::ResultsBeforeStatus, element, what).fix("put them after it");
            }
        }
        let Some(first) = self.first else { return };
        if !self.header && message.header().is_some() {
            let what = "the message answers commands, but has no Status for the header they came with";
            found
                .on(MessageRule::MissingHeaderStatus, first, what)
                .fix("put a Status with CmdRef 0 and Cmd SyncHdr in front");
        }
        if self.lone && count == 1 && sender == Some(Sender::Client) {
            let what = "the message only accepts the header; a client does not send such a message";
            found.on(MessageRule::LoneHeaderStatus, first, what);
        }
    }
}

/// One id comes before another in the request. This is known only of numbers, which most sides use.
fn is_before(id: &CmdRef<'_>, other: &CmdRef<'_>) -> bool {
    id.number().zip(other.number()).is_some_and(|(id, other)| id < other)
}

fn code(found: &mut Findings, status: &Status<'_>) -> Option<StatusCode> {
    let data = status.element().child(Tag::Data)?;
    match status.code() {
        Some(code) if code.name().is_some() => Some(code),
        Some(code) => {
            let what = format!("there is no status code {code}");
            found.within(MessageRule::UnknownStatus, data, what);
            Some(code)
        }
        None => {
            // Not quoted: the text may be a secret.
            found.within(
                MessageRule::StatusNumber,
                data,
                "Data of the Status is not a number; expected a status code, as in 200",
            );
            None
        }
    }
}

/// Checks the name of the command that a Status or Results answers.
fn command_name(found: &mut Findings, answer: Element<'_>) {
    const HEADER: &str = "SyncHdr";
    let Some(element) = answer.child(Tag::Cmd) else { return };
    let name = element.value();
    let is_command = Tag::from_name(&name).is_some_and(Tag::is_command);
    if name.is_empty() || name == HEADER || is_command {
        return;
    }
    let what = format!("Cmd is {}, which is not a command", shown_text("Cmd", &name));
    let added = found.within(MessageRule::UnknownCmd, element, what);
    let known = Tag::ALL.iter().filter(|tag| tag.is_command()).map(|tag| tag.as_str()).chain([HEADER]);
    if let Some(meant) = nearest(&name, known) {
        added.write(meant);
    }
}
