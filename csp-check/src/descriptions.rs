//! Device descriptions, which are checked together.

use crate::checked::Checked;
use crate::content_kind::ContentKind;
use crate::source::SourceText;
use csp_xml::{Limits, decode_vec};
use ddf::check::{CheckedDescription, DescriptionChecker, DescriptionFinding, DescriptionRule};
use std::collections::BTreeMap;

/// Device descriptions that refer to each other.
#[derive(Debug, Default)]
pub struct Descriptions {
    checker: DescriptionChecker,
    /// Their names, in the order in which they were added; each with its findings in [`Descriptions::check`].
    names: Vec<String>,
    indices: BTreeMap<String, usize>,
}

impl Descriptions {
    /// No descriptions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a description. Returns false if there is one of this name already: added again, it would describe every root
    /// twice.
    pub fn add(&mut self, name: impl Into<String>, bytes: &[u8]) -> bool {
        let name = name.into();
        !self.indices.contains_key(&name) && {
            let checked = CheckedDescription::of_bytes(name, bytes, &Limits::default(), None);
            self.add_checked(checked)
        }
    }

    /// Adds a description that was checked by itself, as [`Descriptions::add`] does.
    pub fn add_checked(&mut self, checked: CheckedDescription) -> bool {
        let name = checked.file().to_owned();
        if self.indices.contains_key(&name) {
            return false;
        }
        self.checker.add_checked(checked);
        self.indices.insert(name.clone(), self.names.len());
        self.names.push(name);
        true
    }

    /// The findings of each description.
    pub(crate) fn check(self) -> Vec<(String, Checked)> {
        let Descriptions { checker, names, indices } = self;
        let mut findings: Vec<Vec<DescriptionFinding>> = names.iter().map(|_| Vec::new()).collect();
        for finding in checker.finish().findings {
            if let Some(of_file) = indices.get(&finding.file).and_then(|index| findings.get_mut(*index)) {
                of_file.push(finding);
            }
        }
        let checked = findings.into_iter().map(|findings| {
            let unreadable = findings.iter().any(|finding| is_about_unreadable(finding.rule));
            Checked { unreadable, ..Checked::new(ContentKind::Description, findings) }
        });
        names.into_iter().zip(checked).collect()
    }
}

/// Checks a description by itself, for [`Descriptions::add_checked`], and returns its text as well, if the bytes are text.
/// Threads can do this for many files at the same time.
pub fn check_description(
    name: impl Into<String>,
    bytes: Vec<u8>,
) -> (CheckedDescription, Option<SourceText<'static>>) {
    match decode_vec(bytes) {
        Ok(decoded) => {
            let checked = CheckedDescription::of_decoded(name, &decoded, &Limits::default(), None);
            (checked, Some(decoded.into()))
        }
        Err((error, bytes)) => {
            let text = SourceText::of(&bytes).map(SourceText::into_owned);
            (CheckedDescription::undecoded(name, &error), text)
        }
    }
}

/// Returns true for the rules of which a description that cannot be read breaks one.
fn is_about_unreadable(rule: DescriptionRule) -> bool {
    matches!(
        rule,
        DescriptionRule::NotWellFormed
            | DescriptionRule::Encoding
            | DescriptionRule::LimitExceeded
            | DescriptionRule::WrongRoot
    )
}
