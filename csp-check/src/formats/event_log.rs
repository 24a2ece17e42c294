//! The event log of device management (`Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider`): events as XML
//! (`wevtutil qe … /f:xml`, and files saved from the event viewer as XML), and their texts.
//!
//! An event about a command has its LocURI and its result. Events of the debug channel hold whole messages.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{Judge, PlacedSetting, PlacedValue, Traced, XmlElement, XmlTree};
use csp_findings::{Severity, code_number, quoted};
use csp_xml::decode;
use ddf::Verb;
use desktop_app_csp::HResult;
use std::ops::Range;
use syncml::StatusCode;
use syncml::check::{MessageChecker, MessageFinding, MessageRule};

/// The findings of a log.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Checked {
    let kind = ContentKind::EventLog;
    let text = match decode(bytes) {
        Ok(decoded) => decoded.text,
        Err(error) => return Checked::not_well_formed(kind, error.position(), error.kind().to_string()),
    };
    let mut judge = Judge::new(&text, messages).at_most(Severity::Warning);
    let mut commands = Vec::new();
    if text.trim_start().starts_with('<') {
        let tree = match XmlTree::read(&text) {
            Ok(tree) => tree,
            Err(error) => return Checked::not_well_formed(kind, error.position(), error.kind().to_string()),
        };
        for event in tree.elements().filter(|element| element.is("Event")) {
            match element_event(event) {
                Some(command) => commands.push(command),
                None => messages_in(event, &mut judge),
            }
        }
    } else {
        commands.extend(text_events(&text));
    }
    for command in &commands {
        failure(&mut judge, command);
    }
    let settings: Vec<_> = commands.into_iter().map(Command::into_setting).collect();
    judge.settings(&settings, |finding| {
        without_edits(finding);
        !matches!(finding.rule, MessageRule::DependencyOpen | MessageRule::AvailabilityUnknown)
    });
    judge.finish(kind)
}

/// Leaves the instruction of a fix without its edits: a log is a record.
fn without_edits(finding: &mut MessageFinding) {
    if let Some(fix) = &mut finding.fix {
        fix.edits.clear();
    }
}

/// A command that an event is about.
struct Command<'t> {
    /// `Add: from Replace or Add`, `CmdType_Execute`.
    kind: Option<Traced<'t>>,
    address: Traced<'t>,
    /// A number, or the text that Windows has for it.
    result: Option<Traced<'t>>,
}

impl<'t> Command<'t> {
    fn into_setting(self) -> PlacedSetting<'t> {
        let verb = self.kind.as_ref().and_then(|kind| verb_of(kind.text()));
        let setting = PlacedSetting::new(self.address, PlacedValue::Unknown);
        PlacedSetting { verb, ..setting }
    }
}

/// The verb of a kind of command; `None` if the device chose between Add and Replace.
fn verb_of(kind: &str) -> Option<Verb> {
    let kind = kind.trim();
    let name = kind.strip_prefix("CmdType_").unwrap_or(kind);
    match name {
        "Execute" | "Exec" => Some(Verb::Exec),
        "Get" => Some(Verb::Get),
        "Delete" => Some(Verb::Delete),
        "Add" => Some(Verb::Add),
        "Replace" => Some(Verb::Replace),
        _ => None,
    }
}

/// The command of an event with an address and a result among its data.
fn element_event<'t>(event: XmlElement<'_, 't>) -> Option<Command<'t>> {
    let data = event.child("EventData")?;
    let (mut kind, mut address, mut result) = (None, None, None);
    for value in data.children() {
        let text = value.text();
        let name = value.attribute("Name");
        let is_number = name.is_some_and(|name| name.text().to_ascii_lowercase().starts_with("hexint"));
        if is_number {
            result = Some(text);
        } else if address.is_none()
            && text.text().starts_with("./")
            && !text.text().contains(char::is_whitespace)
        {
            address = Some(text);
        } else if address.is_none() {
            // The kind of the command precedes the address.
            kind = Some(text);
        }
    }
    Some(Command { kind, address: address?, result })
}

/// The events in a text, as the event viewer shows and exports them. Each is a sentence with its parts in this order.
fn text_events(content: &str) -> Vec<Command<'_>> {
    const KIND: &str = "Command Type: (";
    const ADDRESS: &str = "CSP URI: (";
    const RESULT: &str = "Result: (";
    let starts: Vec<usize> = content.match_indices(ADDRESS).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([content.len()]);
    let mut commands = Vec::new();
    let mut before = 0;
    for (&at, end) in starts.iter().zip(ends) {
        let after_last = std::mem::replace(&mut before, at);
        let Some(address) = bracketed(content, at..end, ADDRESS) else { continue };
        let kind = content[after_last..at].rfind(KIND).map(|found| after_last + found);
        let result = content[address.end..end].find(RESULT).map(|found| address.end + found);
        let part = |from: Option<usize>, to: usize, mark: &str| {
            Some(Traced::plain(content, bracketed(content, from?..to, mark)?))
        };
        commands.push(Command {
            kind: part(kind, at, KIND),
            address: Traced::plain(content, address),
            result: part(result, end, RESULT),
        });
    }
    commands
}

/// The place of the text between the brackets after this mark, which the piece begins with. The text may have brackets.
fn bracketed(content: &str, piece: Range<usize>, mark: &str) -> Option<Range<usize>> {
    let start = piece.start + mark.len();
    let mut open = 1_usize;
    for (at, c) in content.get(start..piece.end)?.char_indices() {
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Some(start..start + at);
        }
    }
    None
}

/// Reports the result of a command that failed.
fn failure(judge: &mut Judge<'_, '_>, command: &Command<'_>) {
    let Some(result) = &command.result else { return };
    let number = number_in(result.text());
    if number.is_some_and(|number| number < 0x8000_0000) {
        return;
    }
    let kind = command.kind.as_ref().map_or("the command", |kind| kind.text().trim());
    let reason = match number {
        Some(number) => meaning(number),
        None => quoted(result.text()).to_string(),
    };
    let what = format!("{} failed: {reason}", csp_findings::short(kind));
    let subject = command.address.text().to_owned();
    let finding = judge.finding(ProfileRule::CommandFailed, result.place(), what).with_subject(subject);
    judge.add(finding);
}

/// The number in a result: `0x80070032`, `Unknown Win32 Error code: 0x86000031`.
fn number_in(result: &str) -> Option<u32> {
    let hexadecimal = result.find("0x").map(|at| &result[at..]);
    let text = hexadecimal.map_or(result.trim(), |from| {
        let digits = from[2..].find(|c: char| !c.is_ascii_hexdigit()).map_or(from.len(), |end| end + 2);
        &from[..digits]
    });
    code_number(text)
}

/// A code with its name and meaning, if the tables have it.
fn meaning(number: u32) -> String {
    let result = HResult(number);
    if let (Some(name), Some(meaning)) = (result.name(), result.description()) {
        return format!("{result}, {name}: {meaning}");
    }
    match StatusCode::from_intune(number).and_then(|status| Some((status, status.meaning()?))) {
        Some((status, meaning)) => format!("{result}, {status}: {meaning}"),
        None => result.to_string(),
    }
}

/// Checks the messages in the data of an event.
fn messages_in(event: XmlElement<'_, '_>, judge: &mut Judge<'_, '_>) {
    for data in event.descendants().filter(|element| element.is("Data")) {
        let text = data.text();
        if text.text().trim_start().starts_with("<SyncML") {
            judge.message(&text, without_edits);
        }
    }
}
