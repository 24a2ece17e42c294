//! The event log of device management (`Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider`): events as XML
//! (`wevtutil qe … /f:xml`, and files saved from the event viewer as XML), and their texts, also in the broken lines of
//! `Get-WinEvent … | Format-List`.
//!
//! An event about a command has its LocURI and its result. Events of the debug channel hold whole messages.

use crate::checked::Checked;
use crate::codes::{FirstTable, explain};
use crate::content_kind::ContentKind;
use crate::rules::ProfileRule;
use crate::settings::{Judge, PlacedSetting, PlacedValue, Traced, XmlElement, XmlTree};
use csp_findings::{Severity, code_number, quoted};
use csp_xml::{XmlError, decode};
use ddf::Verb;
use std::ops::Range;
use syncml::check::{MessageChecker, MessageFinding, MessageRule, SettingVerb};

/// The findings of a log.
pub(super) fn check(bytes: &[u8], messages: &MessageChecker<'_>) -> Result<Checked, XmlError> {
    let text = decode(bytes)?.text;
    let mut judge = Judge::new(&text, messages).at_most(Severity::Warning);
    let (mut commands, mut messages) = (Vec::new(), 0);
    if text.trim_start().starts_with('<') {
        let tree = XmlTree::read(&text)?;
        for event in tree.elements().filter(|element| element.is("Event")) {
            match element_event(event) {
                Some(command) => commands.push(command),
                None => messages += messages_in(event, &mut judge),
            }
        }
    } else {
        commands.extend(text_events(&text));
    }
    if messages == 0 && commands.iter().all(|command| command.result.is_none()) {
        let what = "no result of a command could be read in the log";
        judge.add(judge.finding(ProfileRule::NoResult, 0..0, what));
    }
    for command in &commands {
        failure(&mut judge, command);
    }
    let settings: Vec<_> = commands.into_iter().map(Command::into_setting).collect();
    judge.settings(&settings, |finding, _| {
        without_edits(finding);
        !matches!(finding.rule, MessageRule::DependencyOpen | MessageRule::AvailabilityUnknown)
    });
    Ok(judge.finish(ContentKind::EventLog))
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
        let verb = verb.map_or(SettingVerb::Written, SettingVerb::Is);
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

/// The events in a text, as the event viewer and PowerShell show and export them. Each is a sentence with its parts in this
/// order, and lines may be broken anywhere in it.
fn text_events(content: &str) -> Vec<Command<'_>> {
    const KIND: [&str; 3] = ["Command", "Type:", "("];
    const ADDRESS: [&str; 3] = ["CSP", "URI:", "("];
    const RESULT: [&str; 2] = ["Result:", "("];
    let starts: Vec<Range<usize>> = marks(content, 0..content.len(), &ADDRESS).collect();
    let ends = starts.iter().skip(1).map(|next| next.start).chain([content.len()]);
    let mut commands = Vec::new();
    let mut before = 0;
    for (mark, end) in starts.iter().zip(ends) {
        let after_last = std::mem::replace(&mut before, mark.end);
        let Some(address) = bracketed(content, mark.end..end) else { continue };
        let kind = marks(content, after_last..mark.start, &KIND).last();
        let result = marks(content, address.end..end, &RESULT).next();
        let part = |mark: Option<Range<usize>>, to: usize| {
            Some(Traced::unwrapped(content, bracketed(content, mark?.end..to)?, " "))
        };
        commands.push(Command {
            kind: part(kind, mark.start),
            // An address without blanks is one word, which is broken where the line is full.
            address: Traced::unwrapped(content, address, ""),
            result: part(result, end),
        });
    }
    commands
}

/// The places of a mark in a piece: these words, with or without white space between them.
fn marks<'t>(
    content: &'t str,
    piece: Range<usize>,
    words: &'t [&'t str],
) -> impl Iterator<Item = Range<usize>> + 't {
    let text = content.get(piece.clone()).unwrap_or_default();
    let (first, others) = words.split_first().map_or(("", words), |(first, others)| (*first, others));
    text.match_indices(first).filter_map(move |(at, _)| {
        let rest = others
            .iter()
            .try_fold(&text[at + first.len()..], |rest, word| rest.trim_start().strip_prefix(word))?;
        Some(piece.start + at..piece.start + text.len() - rest.len())
    })
}

/// The place of the text in the brackets whose first one precedes this piece. The text may have brackets itself.
fn bracketed(content: &str, piece: Range<usize>) -> Option<Range<usize>> {
    let start = piece.start;
    let mut open = 1_usize;
    for (at, c) in content.get(piece)?.char_indices() {
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
    let shown = format!("0x{number:08X}");
    match explain(&shown, FirstTable::Installer) {
        Ok(code) if code.is_known => format!("{shown}, {}: {}", code.name, code.meaning),
        _ => shown,
    }
}

/// Checks the messages in the data of an event, and returns their number.
fn messages_in(event: XmlElement<'_, '_>, judge: &mut Judge<'_, '_>) -> usize {
    let mut count = 0;
    for data in event.descendants().filter(|element| element.is("Data")) {
        let text = data.text();
        if text.text().trim_start().starts_with("<SyncML") {
            judge.message(&text, without_edits);
            count += 1;
        }
    }
    count
}
