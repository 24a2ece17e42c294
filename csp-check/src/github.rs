//! Findings as commands of a GitHub workflow, which shows them at their lines.
//!
//! The runner splits the properties at `,` and `:`, and unescapes them and the message.

use crate::any_finding::AnyFinding;
use crate::source::Sources;
use csp_findings::{Position, Severity, one_line};

/// A finding: `::error file=a.xml,line=1,col=2,title=rule::message`. `file` is its path in the repository, and `None` if it
/// is not in a file. Without sources it has no place in the file.
pub fn command(finding: &AnyFinding, file: Option<&str>, sources: Option<&Sources<'_>>) -> String {
    let mut properties: Vec<(&str, String)> = Vec::new();
    if let Some(file) = file {
        properties.push(("file", one_line(file).into_owned()));
    }
    if let Some(sources) = sources.filter(|sources| sources.has_lines()) {
        let place = sources.place(finding);
        let Position { line, column } = sources.position_of(place.start);
        let end = sources.position_of(place.end);
        properties.push(("line", line.to_string()));
        properties.push(("endLine", end.line.to_string()));
        properties.push(("col", column.to_string()));
        if end.line == line && end.column > column {
            properties.push(("endColumn", end.column.to_string()));
        }
    }
    properties.push(("title", finding.rule().full_id()));
    with(finding.severity(), &properties, &finding.sentence())
}

/// An error about a file as a whole.
pub fn error(file: &str, message: &str) -> String {
    with(Severity::Error, &[("file", one_line(file).into_owned())], &one_line(message))
}

fn with(severity: Severity, properties: &[(&str, String)], message: &str) -> String {
    let command = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", escaped(value, true))).collect();
    let properties = properties.join(",");
    let gap = if properties.is_empty() { "" } else { " " };
    format!("::{command}{gap}{properties}::{}", escaped(message, false))
}

fn escaped(text: &str, is_property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => escaped += "%25",
            '\r' => escaped += "%0D",
            '\n' => escaped += "%0A",
            ':' if is_property => escaped += "%3A",
            ',' if is_property => escaped += "%2C",
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Command, properties and message.
    type Parsed<'l> = (&'l str, Vec<(String, String)>, String);

    /// The parts of a command as the runner reads it, by its documentation.
    fn parsed(line: &str) -> Option<Parsed<'_>> {
        let (head, message) = line.strip_prefix("::")?.split_once("::")?;
        let (command, properties) = head.split_once(' ').unwrap_or((head, ""));
        let unescaped = |text: &str| {
            text.replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%25", "%")
        };
        let properties = properties.split(',').filter_map(|property| property.split_once('='));
        let properties = properties.map(|(name, value)| (name.to_owned(), unescaped(value))).collect();
        Some((command, properties, unescaped(message)))
    }

    #[test]
    fn properties_and_messages_survive_the_runner() {
        for text in ["a", "a,b:c", "100%", "a\r\nb", "::error::x", "%0A", "%253A", "a=b,line=7", "ä"] {
            let line = with(Severity::Info, &[("file", text.to_owned()), ("line", "7".to_owned())], text);
            assert!(!line.contains(['\n', '\r']), "{line}");
            let expected = vec![("file".to_owned(), text.to_owned()), ("line".to_owned(), "7".to_owned())];
            assert_eq!(parsed(&line), Some(("notice", expected, text.to_owned())), "{line}");
        }
        assert_eq!(with(Severity::Error, &[], "a"), "::error::a");
    }
}
