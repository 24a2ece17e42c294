//! Faults of descriptions, found by the schema builder or by [`ddf::check`]. Each is reported once.

use super::select::Selection;
use crate::ParsedFile;
use crate::error::GeneratorFinding;
use csp_xml::{Lines, Position};
use ddf::check::{DescriptionFinding, DescriptionRule, check_markup};
use ddf::schema::{Fault, FaultKind};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Rules of [`ddf::check`] for faults that the schema builder accepts, but that would make the generated code wrong: the
/// reader skips unknown words, and takes the first of two.
const REFUSED: &[DescriptionRule] = &[
    DescriptionRule::DuplicateElement,
    DescriptionRule::MissingWord,
    DescriptionRule::SeveralWords,
    DescriptionRule::StrayText,
    DescriptionRule::UnknownWord,
];

/// Rules for faults that do not affect the code.
const HARMLESS: &[DescriptionRule] = &[DescriptionRule::SeveralTypes];

/// A finding, and the file and byte offset in a description.
pub(crate) struct Found {
    pub(crate) finding: GeneratorFinding,
    pub(crate) place: Option<(usize, usize)>,
    /// True if the fault is that an earlier tree has the same root.
    pub(crate) is_repeated_root: bool,
}

impl Found {
    /// A finding about the options.
    pub(crate) fn of_options(message: String) -> Self {
        Found::without_place(GeneratorFinding::of_options(message))
    }

    /// A finding that is not about a description.
    pub(crate) fn without_place(finding: GeneratorFinding) -> Self {
        Found { finding, place: None, is_repeated_root: false }
    }
}

/// A parsed file.
pub(crate) struct File<'s> {
    index: usize,
    name: &'s str,
    text: &'s str,
    /// Made for the first finding; most files have none.
    lines: OnceCell<Lines<'s>>,
    /// Byte offsets of the roots of its trees.
    roots: Vec<u32>,
    /// Findings of the rules in [`REFUSED`].
    checked: Vec<DescriptionFinding>,
    /// Findings of the rules in [`HARMLESS`].
    harmless: Vec<DescriptionFinding>,
}

impl<'s> File<'s> {
    /// The file with this index among all of them.
    pub(crate) fn new(index: usize, tree: &ParsedFile<'s>, mount: Option<&str>) -> Self {
        let ParsedFile { name, text, description } = tree;
        let findings = match text.is_empty() {
            true => Vec::new(),
            false => check_markup(description, text, mount).unwrap_or_default(),
        };
        let of = |rules: &[DescriptionRule]| {
            findings.iter().filter(|finding| rules.contains(&finding.rule)).cloned().collect::<Vec<_>>()
        };
        let (checked, harmless) = (of(REFUSED), of(HARMLESS));
        let roots = description.trees(mount).map(|tree| tree.root.offset).collect();
        File { index, name, text, lines: OnceCell::new(), roots, checked, harmless }
    }

    /// The root of the tree that has this byte; `None` before all trees.
    pub(crate) fn root_of(&self, offset: usize) -> Option<u32> {
        let before = self.roots.partition_point(|&root| root as usize <= offset);
        before.checked_sub(1).map(|index| self.roots[index])
    }

    fn position(&self, offset: usize) -> Position {
        self.lines.get_or_init(|| Lines::new(self.text)).position(offset)
    }

    pub(crate) fn found(&self, offset: usize, message: String) -> Found {
        let Position { line, column } = self.position(offset);
        let finding = GeneratorFinding { file: self.name.to_owned(), line, column, message };
        Found { finding, place: Some((self.index, offset)), is_repeated_root: false }
    }

    /// The findings that do not affect the code.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = GeneratorFinding> {
        self.harmless.iter().map(|finding| self.found(finding.span.start, explained(finding)).finding)
    }
}

/// A file that is used, and the roots of its trees that are not left out.
pub(crate) struct Used {
    pub(crate) file: usize,
    pub(crate) roots: BTreeSet<u32>,
}

/// The findings of all used files. `faults`: those of the schema builder. Ignores nodes that are left out.
pub(crate) fn faults(
    files: &[File<'_>],
    used: &[Used],
    faults: &[Fault],
    selection: &Selection,
) -> Vec<Found> {
    let mut findings: Vec<Found> = faults
        .iter()
        .map(|fault| Found {
            is_repeated_root: matches!(fault.kind, FaultKind::DuplicateRoot { .. }),
            ..files[used[fault.description].file].found(fault.offset, message(fault, files, used))
        })
        .collect();
    let known: BTreeSet<(usize, &str, &str)> = faults
        .iter()
        .filter_map(word)
        .map(|(index, uri, element)| (used[index].file, uri, element))
        .collect();
    for Used { file, roots } in used {
        let file = &files[*file];
        let new = file.checked.iter().filter(|finding| {
            file.root_of(finding.span.start).is_none_or(|root| roots.contains(&root))
                && !selection.has_dropped(&finding.subject)
                && element(finding)
                    .is_none_or(|element| !known.contains(&(file.index, &finding.subject, element)))
        });
        findings.extend(new.map(|finding| file.found(finding.span.start, explained(finding))));
    }
    findings
}

/// The message of a fault. Names both places of a root that is described twice.
fn message(fault: &Fault, files: &[File<'_>], used: &[Used]) -> String {
    match fault.kind {
        FaultKind::DuplicateRoot { first: Some((description, offset)) } => {
            let first = &files[used[description].file];
            format!("{}: {}:{} describes this root, too", fault.uri, first.name, first.position(offset))
        }
        _ => fault.to_string(),
    }
}

/// The description, node and element of a fault that is an unknown word.
fn word(fault: &Fault) -> Option<(usize, &str, &str)> {
    match &fault.kind {
        FaultKind::UnknownWord { element, .. } => Some((fault.description, &fault.uri, element)),
        _ => None,
    }
}

/// The element whose word is unknown or missing, from the message, which begins with it.
fn element(finding: &DescriptionFinding) -> Option<&str> {
    let message = match finding.rule {
        DescriptionRule::UnknownWord => finding.message.strip_prefix("unknown ")?,
        DescriptionRule::MissingWord => finding.message.strip_prefix('`')?,
        _ => return None,
    };
    message.split([' ', '`']).next()
}

/// The message of a finding, with its node and its fix.
fn explained(finding: &DescriptionFinding) -> String {
    let mut message = finding.message.to_string();
    if !finding.subject.is_empty() {
        message.insert_str(0, &format!("{}: ", finding.subject));
    }
    if let Some(fix) = &finding.fix {
        message.push_str(&format!("; {fix}"));
    }
    message
}
