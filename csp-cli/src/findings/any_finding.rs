//! A finding of any check.

use super::rules::{CheckRule, RuleFacts};
use super::write_finding;
use crate::console::Console;
use crate::format::Format;
use csp_findings::{CarryingCommand, Edit, Finding, Fix, Position, Severity};
use serde::Serialize;
use std::io;
use std::ops::Range;

/// A finding whose rule may belong to any check.
pub(crate) trait AnyFinding {
    fn rule(&self) -> RuleFacts;

    /// The clause about its level, and the result on a device.
    fn consequences(&self) -> Vec<String>;

    fn severity(&self) -> Severity;

    fn set_severity(&mut self, severity: Severity);

    fn set_file(&mut self, name: &str);

    /// The place in the file: for a finding in the data of a command, that of the command.
    fn place(&self) -> Position;

    /// The command whose data has the fault, and the place in that data.
    fn in_data(&self) -> Option<(&CarryingCommand, Position)>;

    /// The bytes of the fault in the text of the file or in the data of the command, if they are known.
    fn span(&self) -> Option<Range<usize>>;

    fn subject(&self) -> &str;

    fn message(&self) -> &str;

    fn fix(&self) -> Option<&Fix>;

    /// The changes of the text of the file that carry out the fix.
    fn edits(&self) -> &[Edit];

    /// Returns true if other descriptions may decide it otherwise.
    fn depends_on_descriptions(&self) -> bool;

    /// Writes it as the check of its rule does.
    fn write(&self, format: Format, console: &mut Console<'_>) -> io::Result<()>;

    /// Writes it as the check of its rule does as JSON, with the name of the check in front.
    fn write_json(&self, console: &mut Console<'_>) -> io::Result<()>;
}

/// A finding with the name of its check, which makes the id of the rule unique.
#[derive(Serialize)]
struct OfCheck<'f, F> {
    check: &'static str,
    #[serde(flatten)]
    finding: &'f F,
}

impl<R: CheckRule> AnyFinding for Finding<R> {
    fn rule(&self) -> RuleFacts {
        RuleFacts::of(self.rule)
    }

    fn consequences(&self) -> Vec<String> {
        let of_level = R::consequence(self.level).map(str::to_owned);
        of_level.into_iter().chain(self.rule.outcome()).collect()
    }

    fn severity(&self) -> Severity {
        Finding::severity(self)
    }

    fn set_severity(&mut self, severity: Severity) {
        self.severity = Some(severity);
    }

    fn set_file(&mut self, name: &str) {
        name.clone_into(&mut self.file);
    }

    fn place(&self) -> Position {
        self.command.as_ref().map_or(self.position, |command| command.position)
    }

    fn in_data(&self) -> Option<(&CarryingCommand, Position)> {
        self.command.as_ref().map(|command| (command, self.position))
    }

    fn span(&self) -> Option<Range<usize>> {
        (!self.span.is_empty()).then(|| self.span.clone())
    }

    fn subject(&self) -> &str {
        &self.subject
    }

    fn message(&self) -> &str {
        &self.message
    }

    fn fix(&self) -> Option<&Fix> {
        self.fix.as_ref()
    }

    fn edits(&self) -> &[Edit] {
        if self.command.is_some() { &[] } else { Finding::edits(self) }
    }

    fn write(&self, format: Format, console: &mut Console<'_>) -> io::Result<()> {
        write_finding(self, format, console)
    }

    fn depends_on_descriptions(&self) -> bool {
        self.rule.depends_on_descriptions()
    }

    fn write_json(&self, console: &mut Console<'_>) -> io::Result<()> {
        console.json(&OfCheck { check: R::CHECK.as_str(), finding: self })
    }
}
