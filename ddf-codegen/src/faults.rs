//! What is wrong with descriptions, found by the builder of the schema or by [`ddf::check`], told of once.

use crate::error::Finding;
use crate::select::Selection;
use ddf::Description;
use ddf::check::{Checker, Rule};
use ddf::schema::{Fault, FaultKind};
use ddf::xml::{Lines, Position};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// What [`ddf::check`] finds and the builder of the schema does not, though the generated code would lie by it: the reader passes over a word that it does not know, and takes the first of two.
const REFUSED: &[Rule] =
    &[Rule::DuplicateElement, Rule::MissingWord, Rule::SeveralWords, Rule::StrayText, Rule::UnknownWord];

/// A file that could be read.
pub(crate) struct File<'s> {
    name: &'s str,
    text: &'s str,
    /// Made for the first finding: mostly there is none.
    lines: OnceCell<Lines<'s>>,
    /// What [`REFUSED`] has found.
    checked: Vec<ddf::check::Finding>,
}

impl<'s> File<'s> {
    pub(crate) fn new(
        name: &'s str,
        text: &'s str,
        description: &Description<'_>,
        mount: Option<&str>,
    ) -> Self {
        let mut checker = Checker::new();
        if let Some(mount) = mount {
            checker.mount(mount);
        }
        if !text.is_empty() {
            checker.add_description("", description, text);
        }
        let mut checked = checker.finish().findings;
        checked.retain(|finding| REFUSED.contains(&finding.rule));
        File { name, text, lines: OnceCell::new(), checked }
    }

    pub(crate) fn finding(&self, offset: usize, message: String) -> Finding {
        let Position { line, column } = self.lines.get_or_init(|| Lines::new(self.text)).position(offset);
        Finding { file: self.name.to_owned(), line, column, message }
    }
}

/// The findings of all files. What is left out of the code may be wrong.
pub(crate) fn faults(files: &[File<'_>], faults: &[Fault], selection: &Selection) -> Vec<Finding> {
    let mut findings: Vec<Finding> = faults
        .iter()
        .map(|fault| files[fault.description].finding(fault.offset, fault.to_string()))
        .collect();
    let known: BTreeSet<(usize, &str, &str)> = faults.iter().filter_map(word).collect();
    for (index, file) in files.iter().enumerate() {
        let new = file.checked.iter().filter(|finding| {
            !selection.has_dropped(&finding.uri)
                && element(finding).is_none_or(|element| !known.contains(&(index, &finding.uri, element)))
        });
        findings.extend(new.map(|finding| file.finding(finding.offset, explained(finding))));
    }
    findings
}

/// By file, and in the file from the top.
pub(crate) fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    findings
}

/// The description, node and element of a fault that is an unknown word.
fn word(fault: &Fault) -> Option<(usize, &str, &str)> {
    match &fault.kind {
        FaultKind::UnknownWord { element, .. } => Some((fault.description, &fault.uri, element)),
        _ => None,
    }
}

/// The element whose word is unknown or missing, from the message, which begins with it.
fn element(finding: &ddf::check::Finding) -> Option<&str> {
    let message = match finding.rule {
        Rule::UnknownWord => finding.message.strip_prefix("unknown ")?,
        Rule::MissingWord => finding.message.strip_prefix('`')?,
        _ => return None,
    };
    message.split([' ', '`']).next()
}

/// What a check has found, with what to do.
fn explained(finding: &ddf::check::Finding) -> String {
    let mut message = finding.message.clone();
    if !finding.uri.is_empty() {
        message.insert_str(0, &format!("{}: ", finding.uri));
    }
    if let Some(fix) = &finding.fix {
        message.push_str(&format!("; {fix}"));
    }
    message
}
