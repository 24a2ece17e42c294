//! Checks settings as the payload that sets them.

use super::checker::MessageChecker;
use super::missing::described;
use super::report::{MessageFinding, MessageReport};
use super::rule::MessageRule;
use super::setting::{Setting, SettingFinding, SettingPart, SettingValue, SettingVerb, SettingsReport};
use super::wording::Wording;
use csp_findings::{Edit, Lines, Position};
use csp_xml::decode_text;
use ddf::schema::Schema;
use ddf::{AccessType, Format, LocUri, Verb};
use std::ops::Range;

impl MessageChecker<'_> {
    /// Checks settings that are not in a message, as the payload that sets them: the spelling of the addresses and, with a
    /// schema, the nodes, verbs, formats, values, dependencies between the settings, and builds and editions.
    ///
    /// A missing format is no fault, because the server adds it.
    ///
    /// ```
    /// use ddf::Format;
    /// use syncml::check::{MessageChecker, MessageRule, Setting, SettingPart, SettingValue, SettingVerb};
    ///
    /// let setting = Setting {
    ///     verb: SettingVerb::Chosen,
    ///     address: " ./Vendor/MSFT/Clock",
    ///     format: Some(Format::Int),
    ///     value: SettingValue::Text("12"),
    /// };
    /// let findings = MessageChecker::new().check_settings(&[setting]).findings;
    /// assert_eq!((findings[0].setting, findings[0].part), (0, SettingPart::Address));
    /// assert_eq!(findings[0].finding.rule, MessageRule::LocUriSpace);
    /// assert_eq!(findings[0].finding.edits()[0].span, 0..1);
    /// ```
    pub fn check_settings(&self, settings: &[Setting<'_>]) -> SettingsReport {
        let payload = Payload::of(self.schema(), settings);
        let MessageReport { findings, omitted, .. } =
            self.in_wording(Wording::Setting).check(payload.text.as_bytes());
        let mut lines = LastLines::default();
        let of_settings = findings.into_iter().filter_map(|finding| {
            let index = payload.commands.partition_point(|command| command.whole.end <= finding.span.start);
            let (command, setting) = (payload.commands.get(index)?, settings.get(index)?);
            let is_about = is_about_setting(finding.rule, setting);
            is_about.then(|| command.finding(index, setting, finding, &mut lines))
        });
        SettingsReport { findings: of_settings.collect(), omitted }
    }
}

/// Returns false for rules about parts that the server adds, or that the profile does not show.
fn is_about_setting(rule: MessageRule, setting: &Setting<'_>) -> bool {
    match rule {
        MessageRule::Fragment | MessageRule::FormatAbsent => false,
        MessageRule::BinaryFormat => setting.format.is_some(),
        MessageRule::MissingValue => setting.value != SettingValue::Unknown,
        _ => true,
    }
}

/// The payload of some settings: one command for each.
#[derive(Default)]
struct Payload {
    text: String,
    commands: Vec<Command>,
}

/// The places of a setting in the payload.
struct Command {
    /// The node that the address leads to.
    node: Option<SetNode>,
    whole: Range<usize>,
    address: Escaped,
    format: Range<usize>,
    value: Option<Escaped>,
}

impl Payload {
    fn of(schema: Option<&Schema>, settings: &[Setting<'_>]) -> Payload {
        let mut payload = Payload::default();
        for setting in settings {
            let (verb, node) = choice(schema, setting);
            let command = payload.command(setting, verb, node);
            payload.commands.push(command);
        }
        payload
    }

    fn command(&mut self, setting: &Setting<'_>, verb: Verb, node: Option<SetNode>) -> Command {
        let text = &mut self.text;
        let start = text.len();
        text.push_str(&format!("<{verb}><Item><Target><LocURI>"));
        let address = Escaped::append(setting.address, text);
        text.push_str("</LocURI></Target>");
        let meta = text.len();
        if let Some(format) = setting.format {
            text.push_str(&format!("<Meta><Format xmlns=\"syncml:metinf\">{format}</Format></Meta>"));
        }
        let format = meta..text.len();
        let value = match setting.value {
            SettingValue::Text(value) => {
                text.push_str("<Data>");
                let value = Escaped::append(value, text);
                text.push_str("</Data>");
                Some(value)
            }
            SettingValue::Absent | SettingValue::Unknown => None,
        };
        text.push_str(&format!("</Item></{verb}>\n"));
        Command { node, whole: start..text.len(), address, format, value }
    }
}

/// The node of a setting.
struct SetNode {
    /// Its access type, if no command that the setting may be has it.
    refused: Option<AccessType>,
    /// The name of its format in messages.
    format: Format,
}

/// The command that sets a node, and the node.
fn choice(schema: Option<&Schema>, setting: &Setting<'_>) -> (Verb, Option<SetNode>) {
    let choices: &[Verb] = match &setting.verb {
        SettingVerb::Is(verb) => std::slice::from_ref(verb),
        SettingVerb::Chosen => &[Verb::Replace, Verb::Add, Verb::Exec],
        SettingVerb::Written => &[Verb::Replace, Verb::Add],
    };
    let uri = LocUri::parse(setting.address.trim_ascii()).ok();
    let described = schema.zip(uri).and_then(|(schema, uri)| described(schema, &uri));
    let allowed = |verb: &Verb| described.as_ref().is_none_or(|it| it.access.allows(*verb));
    let verb = choices.iter().copied().find(allowed);
    let is_chosen = !matches!(setting.verb, SettingVerb::Is(_));
    let node = described.as_ref().map(|it| SetNode {
        refused: Some(it.access).filter(|_| verb.is_none() && is_chosen),
        format: it.node.format().in_message(),
    });
    (verb.or(choices.first().copied()).unwrap_or(Verb::Replace), node)
}

impl Command {
    fn finding<'t>(
        &self,
        setting: usize,
        of: &Setting<'t>,
        mut finding: MessageFinding,
        lines: &mut LastLines<'t>,
    ) -> SettingFinding {
        let value = self.value.as_ref().map(|value| (SettingPart::Value, value));
        let text = match of.value {
            SettingValue::Text(text) => text,
            SettingValue::Absent | SettingValue::Unknown => "",
        };
        let is_in = |escaped: &Escaped, span: &Range<usize>| {
            escaped.place.start <= span.start && span.end <= escaped.place.end
        };
        let refused = self.node.as_ref().and_then(|node| node.refused);
        if let Some(access) = refused.filter(|_| finding.rule == MessageRule::VerbNotAllowed) {
            // The user wrote none of the commands.
            finding.message = format!("no command can set the node: its access type is {access}").into();
        }
        let format = self.node.as_ref().map(|node| node.format);
        let expected_format = format.filter(|_| finding.rule == MessageRule::FormatDiffers);
        let span = finding.span.clone();
        let edits = finding.fix.as_mut().map(|fix| std::mem::take(&mut fix.edits)).unwrap_or_default();
        let parts = [Some((SettingPart::Address, &self.address)), value];
        let Some((part, escaped)) = parts.into_iter().flatten().find(|(_, escaped)| is_in(escaped, &span))
        else {
            let is_format = self.format.start <= span.start && span.start < self.format.end;
            let part = if is_format { SettingPart::Format } else { SettingPart::Whole };
            (finding.position, finding.span) = (Position::START, 0..0);
            return SettingFinding { setting, part, expected_format, finding };
        };
        finding.span = escaped.original(span.start)..escaped.original(span.end);
        let text = if part == SettingPart::Address { of.address } else { text };
        finding.position = lines.position((setting, part), text, finding.span.start);
        // Edits of several parts are one fix, and the parts may be in different places.
        if let Some(fix) =
            finding.fix.as_mut().filter(|_| edits.iter().all(|edit| is_in(escaped, &edit.span)))
        {
            fix.edits = edits.into_iter().map(|edit| escaped.edit(edit)).collect();
        }
        SettingFinding { setting, part, expected_format, finding }
    }
}

/// A text in the payload.
struct Escaped {
    place: Range<usize>,
    /// The ends of characters whose escaped form has another length: in the payload, and in the text.
    ends: Vec<(usize, usize)>,
    length: usize,
}

impl Escaped {
    /// Appends the text. Characters that XML does not allow are replaced.
    fn append(text: &str, payload: &mut String) -> Escaped {
        let (start, mut ends) = (payload.len(), Vec::new());
        for (at, c) in text.char_indices() {
            let before = payload.len();
            match c {
                '&' => payload.push_str("&amp;"),
                '<' => payload.push_str("&lt;"),
                '>' => payload.push_str("&gt;"),
                '\r' => payload.push_str("&#13;"),
                '\t' | '\n' => payload.push(c),
                '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => payload.push(char::REPLACEMENT_CHARACTER),
                c => payload.push(c),
            }
            if payload.len() - before != c.len_utf8() {
                ends.push((payload.len(), at + c.len_utf8()));
            }
        }
        Escaped { place: start..payload.len(), ends, length: text.len() }
    }

    /// The byte of the text at this byte of the payload.
    fn original(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|(end, _)| *end <= at);
        let (end, known) = before.checked_sub(1).map_or((self.place.start, 0), |last| self.ends[last]);
        let next = self.ends.get(before).map_or(self.length, |(_, text)| *text);
        (known + at.saturating_sub(end)).min(next)
    }

    fn edit(&self, edit: Edit) -> Edit {
        let span = self.original(edit.span.start)..self.original(edit.span.end);
        Edit { span, text: decode_text(&edit.text).into_owned() }
    }
}

/// The lines of the text in which the last position was asked for: the findings about one text follow each other.
#[derive(Default)]
struct LastLines<'t> {
    known: Option<((usize, SettingPart), Lines<'t>)>,
}

impl<'t> LastLines<'t> {
    fn position(&mut self, of: (usize, SettingPart), text: &'t str, offset: usize) -> Position {
        match &self.known {
            Some((known, lines)) if *known == of => lines.position(offset),
            _ => {
                let lines = Lines::new(text);
                let position = lines.position(offset);
                self.known = Some((of, lines));
                position
            }
        }
    }
}
