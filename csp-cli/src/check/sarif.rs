//! Findings as a log of the Static Analysis Results Interchange Format (SARIF), version 2.1.0.

use super::checked_file::CheckedFile;
use super::sentence::sentence;
use super::source::{Source, Sources};
use crate::console::Console;
use crate::files::Unreadable;
use crate::findings::{AnyFinding, RuleFacts};
use crate::secrets::conceal;
use csp_findings::{Severity, one_line};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;

/// A log with one run.
#[derive(Default)]
pub(super) struct Log {
    results: Vec<Value>,
    /// The rules that results refer to, and their indices.
    rules: Vec<Value>,
    indices: BTreeMap<String, usize>,
    /// The files that could not be read.
    notifications: Vec<Value>,
}

impl Log {
    /// Adds a finding (section 3.27).
    pub(super) fn add(
        &mut self,
        finding: &dyn AnyFinding,
        file: &CheckedFile<'_>,
        sources: Option<&Sources<'_>>,
    ) {
        let rule = finding.rule();
        let id = rule.full_id();
        let index = *self.indices.entry(id.clone()).or_insert_with(|| {
            self.rules.push(descriptor(&rule));
            self.rules.len() - 1
        });
        let mut location = json!({ "artifactLocation": { "uri": uri(file.path) } });
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": index,
            "level": level(finding.severity()),
            "message": { "text": sentence(finding) },
        });
        // WBXML has no lines.
        if let Some(sources) = sources.filter(|sources| sources.has_lines) {
            location["region"] = region(&sources.file, sources.place_in_file(finding));
            if let Some(fix) = fix(finding, file, &sources.file) {
                result["fixes"] = json!([fix]);
            }
        }
        result["locations"] = json!([{ "physicalLocation": location }]);
        self.results.push(result);
    }

    /// Adds a file that cannot be read, as a notification (section 3.58).
    pub(super) fn add_unreadable(&mut self, unreadable: &Unreadable) {
        self.notifications.push(json!({
            "level": "error",
            "message": { "text": one_line(unreadable.to_string()) },
        }));
    }

    pub(super) fn write(self, console: &mut Console<'_>) -> io::Result<()> {
        let successful = self.notifications.is_empty();
        console.json(&json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "csp",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": self.rules,
                } },
                // Positions count Unicode scalar values.
                "columnKind": "unicodeCodePoints",
                "invocations": [{
                    "executionSuccessful": successful,
                    "toolExecutionNotifications": self.notifications,
                }],
                "results": self.results,
            }],
        }))
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
fn region(source: &Source<'_>, place: Range<usize>) -> Value {
    let (start, end) = (source.position(place.start), source.position(place.end));
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if !place.is_empty() {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    region
}

/// A fix (section 3.55); `None` if a person has to decide, or if it would show what is hidden.
fn fix(finding: &dyn AnyFinding, file: &CheckedFile<'_>, source: &Source<'_>) -> Option<Value> {
    let edits = finding.edits();
    let shows_secret = edits
        .iter()
        .any(|edit| (!edit.span.is_empty() && source.hides(&edit.span)) || conceal(&edit.text) != edit.text);
    if edits.is_empty() || shows_secret {
        return None;
    }
    let replacements: Vec<Value> = edits
        .iter()
        .map(|edit| {
            let (start, end) = (source.position(edit.span.start), source.position(edit.span.end));
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
        "artifactChanges": [{ "artifactLocation": { "uri": uri(file.path) }, "replacements": replacements }],
    }))
}

/// The bytes of a path that stay as they are in a reference: unreserved characters and the separator (RFC 3986, section 2.3).
const IN_PATHS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The relative reference of a path, or the `file` URI of an absolute one.
fn uri(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let bytes = path.as_os_str().as_encoded_bytes();
    if !cfg!(windows) {
        let encoded = percent_encode(bytes, IN_PATHS);
        return if path.is_absolute() { format!("file://{encoded}") } else { encoded.to_string() };
    }
    let text = path.to_string_lossy();
    let text = text.strip_prefix(r"\\?\").unwrap_or(&text).replace('\\', "/");
    let encoded = percent_encode(text.as_bytes(), IN_PATHS);
    match text.strip_prefix("//") {
        Some(_) => format!("file:{encoded}"),
        None if path.is_absolute() => format!("file:///{}", encoded.to_string().replacen("%3A", ":", 1)),
        None => encoded.to_string(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn a_path_is_a_valid_reference_whatever_its_bytes() {
        for (path, expected) in [
            (&b"./a b/c.xml"[..], "a%20b/c.xml"),
            (b"a:b%.xml", "a%3Ab%25.xml"),
            (b"../\xFF\n#?.xml", "../%FF%0A%23%3F.xml"),
            ("/t/ü.xml".as_bytes(), "file:///t/%C3%BC.xml"),
        ] {
            assert_eq!(uri(Path::new(OsStr::from_bytes(path))), expected);
        }
    }

    #[test]
    #[cfg(windows)]
    fn a_path_is_a_valid_reference_with_slashes() {
        for (path, expected) in [
            (r".\a b\c.xml", "a%20b/c.xml"),
            ("C:\\t\\\u{fc}.xml", "file:///C:/t/%C3%BC.xml"),
            (r"\\server\share\a.xml", "file://server/share/a.xml"),
        ] {
            assert_eq!(uri(Path::new(path)), expected);
        }
    }
}
