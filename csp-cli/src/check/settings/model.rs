//! The settings, and their effect on files.

use super::patterns::Patterns;
use csp_check::RuleSettings;
use ddf::applicability::{Build, Edition};
use std::path::{Path, PathBuf};

/// The settings of a repository. By default every file is checked against every rule.
#[derive(Debug, Default)]
pub(in crate::check) struct Settings {
    /// The folder of the file; `None` without a file.
    pub(super) folder: Option<Folder>,
    pub(in crate::check) build: Option<Build>,
    pub(in crate::check) edition: Option<Edition>,
    /// The files that are checked; `None` means all.
    pub(super) include: Option<Patterns>,
    pub(super) exclude: Patterns,
    pub(in crate::check) rules: RuleSettings,
}

/// The file of the settings and its folder, which their patterns start from.
#[derive(Debug)]
pub(super) struct Folder {
    /// The file, as it was named or found.
    pub(super) file: PathBuf,
    /// The path of the folder, as the file was named or found.
    pub(super) named: PathBuf,
    /// The same without links.
    pub(super) real: PathBuf,
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

    /// The patterns of `include`; empty without any.
    pub(in crate::check) fn include(&self) -> &[String] {
        self.include.as_ref().map_or(&[], Patterns::texts)
    }

    /// The places in [`Settings::include`] of the patterns that match this file. The path has no links in it.
    pub(in crate::check) fn included_by(&self, path: &Path) -> Vec<usize> {
        match (self.relative(path), &self.include) {
            (Some(path), Some(include)) => include.matching(path),
            _ => Vec::new(),
        }
    }

    /// Returns true for the folder of the file. The path has no links in it.
    pub(in crate::check) fn is_folder(&self, path: &Path) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.real == path)
    }

    /// The path of the file, as it was named or found.
    pub(in crate::check) fn file(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| folder.file.as_path())
    }

    /// The path from the folder of the file; `None` for a path outside of that folder, which the patterns do not concern.
    fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.folder.as_ref().and_then(|folder| path.strip_prefix(&folder.real).ok())
    }
}
