//! The check of settings, and the places of the findings.

use super::placed::{PlacedSetting, PlacedValue};
use super::traced::Traced;
use crate::any_finding::AnyFinding;
use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::rules::{CheckRule, ProfileRule};
use csp_findings::{Finding, Lines, Severity};
use ddf::Format;
use std::borrow::Cow;
use std::ops::Range;
use syncml::check::{Consequence, DescribedBy, MessageChecker, MessageFinding, SettingFinding, SettingPart};

/// Collects the findings about a content.
pub(crate) struct Judge<'c, 's> {
    messages: &'c MessageChecker<'s>,
    lines: Lines<'c>,
    /// The highest severity of a finding about a setting.
    at_most: Severity,
    findings: Vec<AnyFinding>,
    /// The number of findings that were not kept.
    omitted: usize,
}

impl<'c, 's> Judge<'c, 's> {
    pub(crate) fn new(content: &'c str, messages: &'c MessageChecker<'s>) -> Self {
        Judge {
            messages,
            lines: Lines::new(content),
            at_most: Severity::Error,
            findings: Vec::new(),
            omitted: 0,
        }
    }

    /// Limits the severity of findings about settings: the descriptions do not decide alone.
    pub(crate) fn at_most(mut self, severity: Severity) -> Self {
        self.at_most = severity;
        self
    }

    /// A finding of the format, at this place of the content.
    pub(crate) fn finding(
        &self,
        rule: ProfileRule,
        place: Range<usize>,
        message: impl Into<Cow<'static, str>>,
    ) -> Finding<ProfileRule> {
        let by = rule.depends_on_descriptions().then(|| self.described_by().as_str()).flatten();
        Finding::new(rule, self.lines.position(place.start), message).with_span(place).with_descriptions(by)
    }

    /// The descriptions of all nodes.
    pub(crate) fn described_by(&self) -> DescribedBy {
        self.messages.described_by(None)
    }

    /// Adds a finding of the format.
    pub(crate) fn add(&mut self, finding: Finding<ProfileRule>) {
        self.findings.push(AnyFinding::Profile(finding));
    }

    /// Checks settings by the rules of messages. `adapt` adapts a finding to the format, or returns false if the format does not
    /// decide it; it gets the format of the node, if the finding asks for that.
    pub(crate) fn settings(
        &mut self,
        settings: &[PlacedSetting<'_>],
        adapt: impl Fn(&mut MessageFinding, Option<Format>) -> bool,
    ) {
        let plain: Vec<_> = settings.iter().map(PlacedSetting::as_setting).collect();
        let report = self.messages.check_settings(&plain);
        self.omitted += report.omitted;
        for found in report.findings {
            let Some(setting) = settings.get(found.setting) else { continue };
            let expected_format = found.expected_format;
            let mut finding = self.placed(setting, found);
            if adapt(&mut finding, expected_format) {
                self.findings.push(AnyFinding::Message(finding));
            }
        }
    }

    /// A finding about a setting, at its place in the content.
    fn placed(&self, setting: &PlacedSetting<'_>, found: SettingFinding) -> MessageFinding {
        let SettingFinding { part, mut finding, .. } = found;
        let text = match (part, &setting.value) {
            (SettingPart::Address, _) => Some(&setting.address),
            (SettingPart::Value, PlacedValue::Text(text)) => Some(text),
            _ => None,
        };
        let format = setting.format.as_ref().filter(|_| part == SettingPart::Format);
        let place = match (text, format) {
            (Some(text), _) => text.place_of(finding.span.clone()),
            (None, Some((_, place))) => place.clone(),
            (None, None) => setting.address.place(),
        };
        if let Some(fix) = &mut finding.fix {
            let edits = fix.edits.iter().map(|edit| text.and_then(|text| text.edit(edit)));
            fix.edits = edits.collect::<Option<Vec<_>>>().unwrap_or_default();
        }
        finding.position = self.lines.position(place.start);
        finding.span = place;
        if finding.severity() < self.at_most {
            finding.level = Consequence::Note;
            finding.severity = Some(self.at_most);
        }
        finding
    }

    /// Checks a whole message in the content. `adapt` adapts a finding to the format.
    pub(crate) fn message(&mut self, message: &Traced<'_>, adapt: impl Fn(&mut MessageFinding)) {
        let report = self.messages.check(message.text().as_bytes());
        self.omitted += report.omitted;
        for mut finding in report.findings {
            let place = message.place_of(finding.span.clone());
            finding.position = self.lines.position(place.start);
            finding.span = place;
            adapt(&mut finding);
            self.findings.push(AnyFinding::Message(finding));
        }
    }

    /// The findings, in the order of their places.
    pub(crate) fn finish(mut self, kind: ContentKind) -> Checked {
        self.findings.sort_by_key(AnyFinding::place); // stable: findings at one place stay in their order
        Checked { omitted: self.omitted, ..Checked::new(kind, self.findings) }
    }
}

/// Replaces the fix of a finding by this instruction, in the words of a profile.
pub(crate) fn advise(finding: &mut MessageFinding, advice: Option<String>) {
    if let (Some(fix), Some(advice)) = (&mut finding.fix, advice) {
        fix.message = advice.into();
    }
}
