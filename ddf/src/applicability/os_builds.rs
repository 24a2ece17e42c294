//! The list of builds that have a node (`OsBuildVersion`).

use super::build::{Build, ParseBuildError};

/// The list of an `OsBuildVersion`.
///
/// ```
/// use ddf::applicability::{BuildEntry, OsBuilds};
/// let builds = OsBuilds::new("10.0.22000, 10.0.19041.1202, 99.9.99999, soon");
/// let entries: Vec<_> = builds.entries().collect();
/// assert_eq!(entries[0], BuildEntry::Release("10.0.22000".parse()?));
/// assert_eq!(entries[1], BuildEntry::BackPort("10.0.19041.1202".parse()?));
/// assert_eq!(entries[2], BuildEntry::Unreleased("99.9.99999".parse()?));
/// assert_eq!(entries[3], BuildEntry::Unreadable("soon"));
/// # Ok::<(), ddf::applicability::ParseBuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OsBuilds<'a> {
    text: &'a str,
}

/// One entry of an `OsBuildVersion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildEntry<'a> {
    /// Without a revision: the major release, which every later build follows.
    Release(Build),
    /// With a revision: this build and the later ones of its family, from the revision on.
    BackPort(Build),
    /// A placeholder for a build that is not released yet.
    Unreleased(Build),
    /// Not a build.
    Unreadable(&'a str),
}

impl<'a> OsBuilds<'a> {
    /// The list of this text.
    pub fn new(text: &'a str) -> Self {
        OsBuilds { text }
    }

    /// The entries, in the order they are written.
    pub fn entries(&self) -> impl Iterator<Item = BuildEntry<'a>> + use<'a> {
        let entries = self.text.split(',').map(str::trim_ascii).filter(|entry| !entry.is_empty());
        entries.map(|entry| match entry.parse::<Build>() {
            Ok(build) if build.is_placeholder() => BuildEntry::Unreleased(build),
            Ok(build) if build.revision.is_some() => BuildEntry::BackPort(build),
            Ok(build) => BuildEntry::Release(build),
            Err(ParseBuildError) => BuildEntry::Unreadable(entry),
        })
    }

    /// The entries that are not builds.
    pub fn unreadable(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries().filter_map(|entry| match entry {
            BuildEntry::Unreadable(text) => Some(text),
            _ => None,
        })
    }

    /// The newest build of the list, without its revision and without placeholders.
    pub(crate) fn newest(&self) -> Option<Build> {
        let builds = self.entries().filter_map(|entry| match entry {
            BuildEntry::Release(build) | BuildEntry::BackPort(build) => Some(build.without_revision()),
            BuildEntry::Unreleased(_) | BuildEntry::Unreadable(_) => None,
        });
        builds.max()
    }
}
