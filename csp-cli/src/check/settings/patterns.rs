//! The patterns of `include` and `exclude`.

use globset::{Error, GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;

/// Patterns of paths. Each matches files of its own, and everything in the folders that it matches.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    /// The patterns, as they are written.
    texts: Vec<String>,
    /// [`GLOBS`] for each pattern.
    set: GlobSet,
}

/// The number of globs that make up a pattern: the path itself, and everything in it if it is a folder.
const GLOBS: usize = 2;

impl Patterns {
    /// Returns true if a pattern matches the path.
    pub(super) fn is_match(&self, path: &Path) -> bool {
        self.set.is_match(path)
    }

    /// The places in [`Patterns::texts`] of the patterns that match the path.
    pub(super) fn matching(&self, path: &Path) -> Vec<usize> {
        self.set.matches(path).into_iter().map(|glob| glob / GLOBS).collect()
    }

    /// The patterns, as they are written.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// Collects patterns.
pub(super) struct PatternsBuilder {
    texts: Vec<String>,
    set: GlobSetBuilder,
}

impl PatternsBuilder {
    pub(super) fn new() -> Self {
        PatternsBuilder { texts: Vec::new(), set: GlobSetBuilder::new() }
    }

    pub(super) fn add(&mut self, text: &str) -> Result<(), Error> {
        let path = text.trim_end_matches('/').trim_start_matches("./");
        let globs: [&str; GLOBS] = [path, &format!("{path}/**")];
        let build = |glob| GlobBuilder::new(glob).literal_separator(true).build();
        for glob in globs.map(build) {
            self.set.add(glob?);
        }
        self.texts.push(text.to_owned());
        Ok(())
    }

    pub(super) fn build(self) -> Result<Patterns, Error> {
        Ok(Patterns { texts: self.texts, set: self.set.build()? })
    }
}
