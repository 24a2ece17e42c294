//! Findings as the page shows them.

use crate::text::bytes_of;
use csp_check::{AnyFinding, Checker, RuleFacts, Severity, SourceText, Sources};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// The most findings that are shown. The page is for reading.
const MOST_FINDINGS: usize = 1_000;

/// The result of a check.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Report {
    /// The text has no checks, for this reason.
    Unknown { error: String },
    /// The text has been checked.
    Checked {
        kind: &'static str,
        errors: usize,
        warnings: usize,
        infos: usize,
        /// The number of findings with a fix that needs no decision.
        fixable: usize,
        /// The number of findings that are not shown: the least severe ones.
        omitted: usize,
        findings: Vec<Shown>,
        /// The rules of the findings, by their ids.
        rules: BTreeMap<String, Rule>,
    },
}

/// A finding.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    severity: Severity,
    rule: String,
    subject: String,
    message: String,
    consequences: Vec<String>,
    fix: Option<String>,
    /// True if the fix needs no decision.
    certain: bool,
    line: u32,
    column: u32,
    /// The place in the text, in UTF-16 code units.
    start: usize,
    end: usize,
    /// The place in the data of a command, and the id of the command.
    data: Option<InData>,
    /// The line of the fault, and a line of marks.
    snippet: [String; 2],
}

#[derive(Debug, Serialize)]
struct InData {
    command: String,
    line: u32,
    column: u32,
}

/// What is to be known about a rule.
#[derive(Debug, Serialize)]
pub(crate) struct Rule {
    name: String,
    explanation: &'static str,
    remedy: Option<&'static str>,
    source: Option<&'static str>,
}

impl From<RuleFacts> for Rule {
    fn from(facts: RuleFacts) -> Rule {
        let RuleFacts { name, explanation, remedy, source, .. } = facts;
        Rule { name, explanation, remedy, source }
    }
}

/// Checks a text. A line that is shown has at most this many columns.
pub(crate) fn check(checker: &Checker<'_>, text: &str, columns: usize) -> Report {
    let bytes = bytes_of(text);
    let checked = match checker.check(&bytes) {
        Ok(checked) => checked,
        Err(why) => return Report::Unknown { error: why.to_string() },
    };
    let Some(source) = SourceText::of(&bytes) else {
        return Report::Unknown { error: "has no text".to_owned() };
    };
    let sources = Sources::new(&source, &checked);
    let worst = worst(&checked.findings);
    let places = worst.iter().map(|finding| sources.place(finding)).collect();
    let places = in_utf16(source.as_str(), places);
    let findings: Vec<Shown> =
        worst.iter().zip(places).map(|(finding, place)| shown(finding, place, &sources, columns)).collect();
    Report::Checked {
        kind: checked.kind.name(),
        errors: checked.count(Severity::Error),
        warnings: checked.count(Severity::Warning),
        infos: checked.count(Severity::Info),
        fixable: checked.findings.iter().filter(|finding| !finding.edits().is_empty()).count(),
        omitted: checked.omitted + (checked.findings.len() - worst.len()),
        findings,
        rules: worst.iter().map(|finding| (finding.rule().full_id(), finding.rule().into())).collect(),
    }
}

/// The most severe findings, the worst first; those of one severity in the order of their places.
fn worst(findings: &[AnyFinding]) -> Vec<&AnyFinding> {
    let mut worst: Vec<&AnyFinding> = findings.iter().collect();
    worst.sort_by_key(|finding| finding.severity()); // stable
    worst.truncate(MOST_FINDINGS);
    worst
}

fn shown(finding: &AnyFinding, place: Range<usize>, sources: &Sources<'_>, columns: usize) -> Shown {
    let position = finding.place();
    let snippet = sources.snippet(finding, columns);
    let marks = " ".repeat(snippet.mark.start) + &"^".repeat(snippet.mark.len());
    Shown {
        severity: finding.severity(),
        rule: finding.rule().full_id(),
        subject: finding.subject().to_owned(),
        message: finding.message().to_owned(),
        consequences: finding.consequences(),
        fix: finding.fix().map(|fix| fix.message.to_string()),
        certain: !finding.edits().is_empty(),
        line: position.line,
        column: position.column,
        start: place.start,
        end: place.end,
        data: finding.in_data().map(|(command, position)| InData {
            command: command.id.clone(),
            line: position.line,
            column: position.column,
        }),
        snippet: [snippet.line, marks],
    }
}

/// Places in bytes as places in UTF-16 code units, which JavaScript counts. The time is linear in the length of the text.
fn in_utf16(text: &str, places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut offsets: Vec<usize> = places.iter().flat_map(|place| [place.start, place.end]).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let (mut done, mut units) = (0, 0);
    let mut converted = BTreeMap::new();
    for offset in offsets {
        let passed = text.get(done..offset).unwrap_or_default();
        units += passed.encode_utf16().count();
        (done, _) = (done + passed.len(), converted.insert(offset, units));
    }
    let unit = |offset: usize| converted.get(&offset).copied().unwrap_or(units);
    places.into_iter().map(|place| unit(place.start)..unit(place.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_utf16_code_units() {
        let text = "a\u{e4}\u{1F600}b";
        let places = vec![7..8, 0..1, 3..7, 1..3, 8..8];
        assert_eq!(in_utf16(text, places), [4..5, 0..1, 2..4, 1..2, 5..5]);
    }
}
