//! Findings as a log of the Static Analysis Results Interchange Format (SARIF), version 2.1.0.

use crate::any_finding::AnyFinding;
use crate::rules::RuleFacts;
use crate::source::Sources;
use csp_findings::conceal;
use csp_findings::{Severity, one_line};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use windows_csp::DROP;

/// A log with one run.
#[derive(Clone, Debug, Default)]
pub struct Log {
    results: Vec<Value>,
    /// The rules that results refer to, and their indices.
    rules: Vec<Value>,
    indices: BTreeMap<String, usize>,
    /// The files that could not be read.
    notifications: Vec<Value>,
}

impl Log {
    /// A log without results.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding (section 3.27) in a file, whose address is a relative or absolute URI reference (RFC 3986). Without
    /// sources it has no place in the file.
    pub fn add(&mut self, finding: &AnyFinding, uri: &str, sources: Option<&Sources<'_>>) {
        let rule = finding.rule();
        let id = rule.full_id();
        let index = *self.indices.entry(id.clone()).or_insert_with(|| {
            self.rules.push(descriptor(&rule));
            self.rules.len() - 1
        });
        let mut location = json!({ "artifactLocation": { "uri": uri } });
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": index,
            "level": level(finding.severity()),
            "message": { "text": finding.sentence() },
        });
        if let Some(descriptions) = finding.descriptions() {
            result["properties"] = json!({ "descriptions": descriptions });
        }
        // WBXML has no lines.
        if let Some(sources) = sources.filter(|sources| sources.has_lines()) {
            location["region"] = region(sources, sources.place(finding));
            if let Some(fix) = fix(finding, uri, sources) {
                result["fixes"] = json!([fix]);
            }
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
        self.results.push(result);
    }

    /// Adds the results of another log.
    pub fn append(&mut self, other: Log) {
        let Log { results, rules, indices, notifications } = other;
        if self.results.is_empty() && self.rules.is_empty() {
            (self.results, self.rules, self.indices) = (results, rules, indices);
        } else {
            for mut result in results {
                let Some(id) = result["ruleId"].as_str() else { continue };
                let index = match (self.indices.get(id), indices.get(id)) {
                    (Some(index), _) => *index,
                    (None, Some(index)) => {
                        self.indices.insert(id.to_owned(), self.rules.len());
                        self.rules.push(rules[*index].clone());
                        self.rules.len() - 1
                    }
                    (None, None) => continue,
                };
                result["ruleIndex"] = index.into();
                self.results.push(result);
            }
        }
        self.notifications.extend(notifications);
    }

    /// Adds a file that cannot be read, as a notification (section 3.58).
    pub fn add_unreadable(&mut self, message: &str) {
        self.notifications.push(json!({
            "level": "error",
            "message": { "text": one_line(message) },
        }));
    }

    /// The log as JSON. `tool` and `version` name the program that has checked.
    pub fn into_json(self, tool: &str, version: &str) -> Value {
        let successful = self.notifications.is_empty();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {
                    "driver": {
                        "name": tool,
                        "version": version,
                        "rules": self.rules,
                    },
                    // The nodes of Windows that a check knows depend on them.
                    "extensions": [{
                        "name": "Microsoft's device descriptions of Windows",
                        "organization": "Microsoft",
                        "version": DROP.date,
                    }],
                },
                // Positions count Unicode scalar values.
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": successful,
                    "toolExecutionNotifications": self.notifications,
                }],
                "results": self.results,
            }],
        })
    }
}

/// A rule (section 3.49).
fn descriptor(rule: &RuleFacts) -> Value {
    let mut help = rule.explanation.to_owned();
    if let Some(remedy) = rule.remedy {
        help += &format!(" What to do: {remedy}.");
    }
    if let Some(source) = rule.source {
        help += &format!(" Source: {source}.");
    }
    json!({
        "id": rule.full_id(),
        "shortDescription": { "text": rule.name },
        "fullDescription": { "text": rule.explanation },
        "help": { "text": help },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A region (section 3.30); its end is the column after its last character.
fn region(sources: &Sources<'_>, place: Range<usize>) -> Value {
    let (start, end) = (sources.position_of(place.start), sources.position_of(place.end));
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if !place.is_empty() {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    region
}

/// A fix (section 3.55); `None` if a person has to decide, or if it would show what is hidden.
fn fix(finding: &AnyFinding, uri: &str, sources: &Sources<'_>) -> Option<Value> {
    let edits = finding.edits();
    let shows_secret = edits
        .iter()
        .any(|edit| (!edit.span.is_empty() && sources.hides(&edit.span)) || conceal(&edit.text) != edit.text);
    if edits.is_empty() || shows_secret {
        return None;
    }
    let replacements: Vec<Value> = edits
        .iter()
        .map(|edit| {
            let (start, end) = (sources.position_of(edit.span.start), sources.position_of(edit.span.end));
            json!({
                "deletedRegion": {
                    "startLine": start.line, "startColumn": start.column,
                    "endLine": end.line, "endColumn": end.column,
                },
                "insertedContent": { "text": edit.text },
            })
        })
        .collect();
    let description = finding.fix().map(|fix| one_line(fix.message.as_ref()));
    Some(json!({
        "description": { "text": description },
        "artifactChanges": [{ "artifactLocation": { "uri": uri }, "replacements": replacements }],
    }))
}
