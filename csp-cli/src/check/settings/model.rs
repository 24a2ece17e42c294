//! The settings, and their effect on files.

use csp_check::RuleSettings;
use ddf::applicability::{Build, Edition};
use globset::GlobSet;
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
    pub(in crate::check) rules: RuleSettings,
}

/// The folder of the settings, which their patterns start from.
#[derive(Debug)]
pub(super) struct Folder {
    /// Its path, as the file was named or found.
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

    /// The path from the folder of the file; `None` for a path outside of that folder, which the patterns do not concern.
    fn relative<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.folder.as_ref().and_then(|folder| path.strip_prefix(&folder.real).ok())
    }
}
