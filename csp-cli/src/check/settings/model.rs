//! The settings, and their effect on files and findings.

use crate::findings::{AnyFinding, Check, RuleFacts};
use csp_findings::Severity;
use ddf::applicability::{Build, Edition};
use globset::GlobSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The settings of a repository. By default every file is checked against every rule.
#[derive(Debug, Default)]
pub(in crate::check) struct Settings {
    /// The folder of the file; `None` without a file.
    pub(super) folder: Option<Folder>,
    pub(in crate::check) build: Option<Build>,
    pub(in crate::check) edition: Option<Edition>,
    /// The files that are checked; `None` means all.
    pub(super) include: Option<GlobSet>,
    pub(super) exclude: GlobSet,
    pub(super) rules: BTreeMap<(Check, &'static str), RuleSetting>,
}

/// The folder of the settings, which their patterns start from.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path, as the file was named or found.
    pub(super) named: PathBuf,
    /// The same without links.
    pub(super) real: PathBuf,
}

/// The setting of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleSetting {
    /// The rule is not checked.
    Off,
    /// A breach has this severity.
    Severity(Severity),
}

impl Settings {
    /// The folder of the file, as it was named or found.
    pub(in crate::check) fn folder_as_named(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| folder.named.as_path())
    }

    /// Returns true if a file of this path, found in a folder, is checked. The path has no links in it.
    pub(in crate::check) fn includes(&self, path: &Path) -> bool {
        match (self.relative(path), &self.include) {
            (Some(path), Some(include)) => include.is_match(path) && !self.exclude.is_match(path),
            (Some(path), None) => !self.exclude.is_match(path),
            (None, _) => true,
        }
    }

    /// Returns true if nothing in this folder is checked.
    pub(in crate::check) fn excludes_folder(&self, path: &Path) -> bool {
        self.relative(path).is_some_and(|path| self.exclude.is_match(path))
    }

    /// The path from the folder of the file; `None` for a path outside of that folder, which the patterns do not concern.
    fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.folder.as_ref().and_then(|folder| path.strip_prefix(&folder.real).ok())
    }

    /// Removes the findings of rules that are off, and sets the severity of the others.
    pub(in crate::check) fn apply(&self, findings: &mut Vec<Box<dyn AnyFinding>>) {
        if self.rules.is_empty() {
            return;
        }
        let setting = |rule: &RuleFacts| self.rules.get(&(rule.check, rule.id));
        findings.retain_mut(|finding| match setting(&finding.rule()) {
            Some(RuleSetting::Off) => false,
            Some(RuleSetting::Severity(severity)) => {
                finding.set_severity(*severity);
                true
            }
            None => true,
        });
    }
}
