//! Alerts (MS-MDM 2.2.7.2; OMA DM Protocol 1.2, section 8.7).

use super::addresses;
use super::context::Context;
use super::findings::Findings;
use super::formats::Replacement;
use super::items;
use super::markup::TagEdits;
use super::parts::Parts;
use super::rule::MessageRule;
use super::sender::Sender;
use super::word::{is_protocol_text, shown_text};
use crate::document::{Element, Message};
use crate::views::{Command, CommandKind, Inherited, UriText};
use crate::vocabulary::{AlertCode, Tag};

/// The alerts of device management, except those that are shown to the user.
const CODES: [AlertCode; 7] = [
    AlertCode::SERVER_INITIATED,
    AlertCode::CLIENT_INITIATED,
    AlertCode::NEXT_MESSAGE,
    AlertCode::SESSION_ABORT,
    AlertCode::CLIENT_EVENT,
    AlertCode::NO_END_OF_DATA,
    AlertCode::GENERIC,
];

/// The values of Mark: how important an alert is.
pub(super) const MARKS: [&str; 7] =
    ["fatal", "critical", "minor", "warning", "informational", "harmless", "indeterminate"];

/// The documented client events, with the allowed values of their Data if they are known.
const EVENTS: [(&str, &[&str]); 4] = [
    ("com.microsoft/MDM/LoginStatus", &["user", "others", "none"]),
    ("com.microsoft.mdm.synctype", &["user", "device", "mixed"]),
    ("com.microsoft/MDM/AADUserToken", &[]),
    ("com.microsoft/MDM/DevicePrepSync", &[]),
];

/// The type of the alert that a client sends when the user un-enrols the device.
const UNENROLMENT: &str = "com.microsoft:mdm.unenrollment.userrequest";
/// The type of the alert that keeps the session alive while the device works on a request.
const KEEP_ALIVE: &str = "Reversed-Domain-Name:com.microsoft.mdm.requestpending";
const DOMAIN: &str = "Reversed-Domain-Name:";
const CONTENT: &str = "Content-Type:";

/// The alerts of a message so far.
#[derive(Default)]
pub(super) struct Alerts<'m> {
    abort: Option<Element<'m>>,
    next_message: Option<Element<'m>>,
}

impl<'m> Alerts<'m> {
    pub(super) fn check(&mut self, context: &mut Context<'_, 'm>, command: &Command<'m>) {
        let element = command.element();
        context.chunks.other(context.found, element);
        let found = &mut *context.found;
        let data = element.child(Tag::Data);
        let Some(code) = command.as_alert().and_then(|alert| alert.code()) else {
            let what = "the Alert has no code; expected a number in Data, as in 1226";
            found.on(MessageRule::AlertNumber, data.unwrap_or(element), what);
            return;
        };
        let at = data.unwrap_or(element);
        match code {
            AlertCode(1100..=1104) => {
                let what = format!("Windows does not show the user anything: {code}");
                found.within(MessageRule::UiAlert, at, what);
            }
            _ if !CODES.contains(&code) => {
                found.within(MessageRule::UnknownAlert, at, format!("device management has no alert {code}"));
            }
            AlertCode::CLIENT_INITIATED | AlertCode::CLIENT_EVENT | AlertCode::GENERIC
                if context.sender == Some(Sender::Server) =>
            {
                found.within(
                    MessageRule::AlertSender,
                    at,
                    format!("a server sends {code}, which only a client sends"),
                );
            }
            AlertCode::SESSION_ABORT => self.abort = self.abort.or(Some(element)),
            AlertCode::NEXT_MESSAGE => self.next_message = self.next_message.or(Some(element)),
            _ => {}
        }
        let items = || element.children_of(Tag::Item);
        match code {
            AlertCode::SERVER_INITIATED | AlertCode::CLIENT_INITIATED => {
                if let Some(item) = items().next() {
                    found.on(MessageRule::SessionAlertItem, item, format!("{code} has an item"));
                }
            }
            AlertCode::CLIENT_EVENT | AlertCode::GENERIC => {
                if items().next().is_none() {
                    found.on(MessageRule::AlertItem, element, format!("{code} has no item"));
                }
                for item in items() {
                    event(found, code, &Parts::of(item), None);
                }
                return;
            }
            _ => {}
        }
        for item in items() {
            address(found, &Parts::of(item));
        }
    }

    /// Checks the rules that need the whole message.
    pub(super) fn finish(self, found: &mut Findings, message: &Message<'m>, count: usize) {
        if let Some(abort) = self.abort {
            if message.body().is_some() && !message.is_final() {
                let what = "the session is aborted, but the message has no Final";
                found.on(MessageRule::AbortWithoutFinal, abort, what).fix("add <Final/>");
            }
        }
        if let Some(next) = self.next_message {
            // A message that only asks for the next one may hold Statuses, which answer the last message.
            let others = message.commands().filter(|command| command.kind() != CommandKind::Status);
            if count > 1 && others.take(2).count() > 1 {
                let what = "the message asks for the next one, but has other commands";
                found.on(MessageRule::NextMessageNotAlone, next, what).fix("leave the Alert out");
            }
        }
    }
}

fn address(found: &mut Findings, parts: &Parts<'_>) -> String {
    let location = parts.source.or(parts.target).and_then(|place| place.child(Tag::LocURI));
    let Some(text) = location.map(UriText::new) else { return String::new() };
    addresses::check(found, &text, true, &[]);
    text.as_str().to_owned()
}

/// Checks an item of a client event or a generic alert.
fn event(found: &mut Findings, code: AlertCode, parts: &Parts<'_>, command: Option<&Inherited<'_>>) {
    let address = address(found, parts);
    if let Some(meta) = parts.meta {
        items::values(found, meta, Replacement::Resembling, false);
    }
    let Some(data) = parts.data else {
        found
            .on(MessageRule::AlertItem, parts.element, format!("the item of {code} has no Data"))
            .subject(&address);
        return;
    };
    let text = data.text();
    let format = parts.meta_element(Tag::Format, command);
    items::fits(found, data, &text, format, &address);
    let mark = parts.meta_element(Tag::Mark, command);
    if let Some(mark) = mark {
        let word = mark.value();
        if !MARKS.contains(&word.as_ref()) {
            let what = format!("Mark is {}; expected one of {}", shown_text("Mark", &word), MARKS.join(", "));
            let known = MARKS.into_iter().find(|known| known.eq_ignore_ascii_case(&word));
            let known = known.or_else(|| found.nearest(&word, MARKS.into_iter()));
            let added = found.within(MessageRule::AlertMark, mark, what).subject(&address);
            if let Some(known) = known {
                added.write_content(mark, known);
            }
        }
    }
    let Some(kind) = parts.meta_element(Tag::Type, command) else {
        found
            .on(MessageRule::AlertType, parts.element, format!("the item of {code} has no Type"))
            .subject(&address)
            .fix("add <Meta><Type xmlns=\"syncml:metinf\">…</Type></Meta>");
        return;
    };
    let name = kind.value();
    if name.is_empty() {
        found.on(MessageRule::AlertType, kind, format!("Type of {code} is empty")).subject(&address);
        return;
    }
    let prefixed = name.starts_with(DOMAIN) || name.starts_with(CONTENT);
    if code == AlertCode::GENERIC {
        if !prefixed && name != UNENROLMENT {
            let start =
                kind.content().start + (kind.inner_xml().len() - kind.inner_xml().trim_ascii_start().len());
            found
                .within(MessageRule::BareAlertType, kind, format!("Type is {}", shown_text("Type", &name)))
                .subject(&address)
                .fix(match is_protocol_text("Type", &name) {
                    true => format!("write {DOMAIN}{}", csp_findings::short(&name)),
                    false => format!("write {DOMAIN} before it"),
                })
                .edit(start..start, DOMAIN);
        }
        if name.strip_prefix(DOMAIN).unwrap_or(&name) == UNENROLMENT {
            unenrolment(found, parts.element, format, mark, text.trim_ascii());
        }
    } else if name == KEEP_ALIVE {
        // Windows sends this generic alert while it works on a request.
    } else if prefixed {
        let what = format!("{} is a generic alert", shown_text("Type", &name));
        found.within(MessageRule::GenericAsClientEvent, kind, what).subject(&address).fix("send it as 1226");
    } else {
        client_event(found, kind, &name, data, text.trim_ascii());
    }
}

/// Checks the alert of an un-enrolment. Windows marks it critical; Microsoft's samples have no Mark.
fn unenrolment(
    found: &mut Findings,
    item: Element<'_>,
    format: Option<Element<'_>>,
    mark: Option<Element<'_>>,
    data: &str,
) {
    let is_int = format.is_some_and(|format| format.value() == "int");
    let is_critical = mark.is_none_or(|mark| mark.value() == "critical");
    let wrong = [(is_int, "Format int"), (is_critical, "Mark critical"), (data == "1", "Data 1")];
    let wanted: Vec<&str> = wrong.into_iter().filter(|(holds, _)| !holds).map(|(_, wanted)| wanted).collect();
    if !wanted.is_empty() {
        let what = format!("the alert of an un-enrolment must have {}", wanted.join(" and "));
        found.on(MessageRule::UnenrolmentAlert, item, what);
    }
}

/// Checks the name of a client event and its value.
fn client_event(found: &mut Findings, kind: Element<'_>, name: &str, data: Element<'_>, word: &str) {
    let names = EVENTS.iter().map(|(known, _)| *known);
    let mut meant = names.clone().find(|known| *known == name);
    if meant.is_none() {
        let what = format!("no client event {} is documented", shown_text("Type", name));
        meant = names
            .clone()
            .find(|known| known.eq_ignore_ascii_case(name))
            .or_else(|| found.nearest(name, names));
        let added = found.within(MessageRule::UnknownClientEvent, kind, what);
        if let Some(meant) = meant {
            added.write_content(kind, meant);
        }
    }
    let words = EVENTS.iter().find(|(known, _)| Some(*known) == meant).map_or(&[][..], |(_, words)| *words);
    if let (false, Some(meant)) = (words.is_empty() || words.contains(&word), meant) {
        let what = format!("unknown Data of {meant}; expected one of {}", words.join(", "));
        found.within(MessageRule::ClientEventData, data, what);
    }
}
