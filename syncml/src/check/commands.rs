//! Commands: their ids, their kinds and their nesting (MS-MDM 2.2.7).

use super::alerts;
use super::answers::Answers;
use super::atomics::Atomics;
use super::chunks::Chunks;
use super::context::Context;
use super::findings::Findings;
use super::header;
use super::ids::Ids;
use super::items;
use super::node_cache::NodeCache;
use super::rule::MessageRule;
use super::sender::{Sender, is_dev_info};
use super::tree_settings::TreeSettings;
use super::visit::{Visit, every};
use crate::document::Message;
use crate::views::{Command, CommandKind};
use crate::vocabulary::{Tag, is_foreign_command, meant_command};
use csp_findings::quoted;

/// Checks the commands, and counts them.
pub(super) fn check<'m>(
    found: &mut Findings,
    message: &'m Message<'m>,
    tree: &TreeSettings<'_>,
    sender: Option<Sender>,
) -> usize {
    let mut context = Context {
        found,
        tree,
        sender,
        atomics: Atomics::default(),
        chunks: Chunks::default(),
        nodes: NodeCache::new(message),
    };
    let mut answers = Answers::default();
    let mut alerts = alerts::Alerts::default();
    let mut ids = Ids::of(message);
    let mut count = 0;
    for visit in every(message) {
        count += 1;
        ids.check(context.found, &visit);
        context.atomics.enter(context.found, &visit);
        kind(&mut context, &visit);
        match visit.command.kind() {
            CommandKind::Status | CommandKind::Results => answers.check(&mut context, &visit, count),
            CommandKind::Alert => alerts.check(&mut context, &visit.command),
            _ => {}
        }
    }
    answers.finish(context.found, message, sender, count);
    alerts.finish(context.found, message, count);
    let more = context.chunks.finish();
    header::package(context.found, message, more);
    count
}

fn kind<'m>(context: &mut Context<'_, 'm>, visit: &Visit<'m>) {
    let command = &visit.command;
    let element = command.element();
    let tag = element.tag();
    match tag {
        foreign if is_foreign_command(foreign) => {
            context.found.on(
                MessageRule::NotDmCommand,
                element,
                format!("{tag} is not a command of device management"),
            );
        }
        other if !other.is_command() => {
            let what = format!("{} is not a command, and is answered 400", quoted(command.name()));
            let added = context.found.on(MessageRule::NotACommand, element, what);
            if let Some(meant) = meant_command(command.name()) {
                added.fix(format!("write {meant}, if that is meant"));
            }
        }
        _ => {}
    }
    match command.kind() {
        CommandKind::Atomic | CommandKind::Sequence if command.nested().next().is_none() => {
            context.found.on(MessageRule::EmptyBlock, element, format!("{tag} holds no command"));
        }
        CommandKind::Add
        | CommandKind::Delete
        | CommandKind::Exec
        | CommandKind::Get
        | CommandKind::Replace => {
            let count = element.children_of(Tag::Item).take(2).count();
            if count == 0 {
                let what = format!("{tag} has no Item");
                context
                    .found
                    .on(MessageRule::MissingItem, element, what)
                    .fix("add <Item><Target><LocURI>…</LocURI></Target></Item>");
            } else if tag == Tag::Exec && count > 1 {
                let second = element.children_of(Tag::Item).nth(1).unwrap_or(element);
                let what = "Exec has more than one Item";
                context.found.on(MessageRule::ExecItems, second, what).fix("write an Exec for each");
            }
            items::check(context, visit);
        }
        _ => {}
    }
    from(context, command);
}

/// Checks that the sender may send such a command.
fn from(context: &mut Context<'_, '_>, command: &Command<'_>) {
    let element = command.element();
    match (context.sender, command.kind()) {
        (Some(Sender::Server), CommandKind::Results) => {
            context.found.on(MessageRule::ServerResults, element, "a server sends Results");
        }
        (
            Some(Sender::Client),
            CommandKind::Add
            | CommandKind::Atomic
            | CommandKind::Delete
            | CommandKind::Exec
            | CommandKind::Get
            | CommandKind::Sequence,
        ) => {
            let what = format!("a client sends {}", command.name());
            context.found.on(MessageRule::ClientCommand, element, what);
        }
        (Some(Sender::Client), CommandKind::Replace) => {
            let elsewhere = command.items().find_map(|item| {
                let uri = item.source_uri().or_else(|| item.target_uri())?;
                (!is_dev_info(uri.as_str())).then_some(item)
            });
            if let Some(item) = elsewhere {
                let what = "a client replaces a node other than ./DevInfo";
                context.found.on(MessageRule::ClientCommand, item.element(), what);
            }
        }
        _ => {}
    }
}
