//! Compares a build with a list of builds.

use super::build::Build;
use super::os_builds::{BuildEntry, OsBuilds};

/// How an `OsBuildVersion` covers a build, with the deciding entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coverage {
    /// Yes: it is not before the major release.
    Release(Build),
    /// Yes: it is the back-port's build or a later one of its family, and not before the back-port's revision.
    BackPort(Build),
    /// No: it is the back-port's build or a later one of its family, but before the back-port's revision.
    BeforeBackPort(Build),
    /// No: it is before the major release, and its family has no back-port.
    BeforeRelease(Build),
    /// No: the major release is not out yet, and its family has no back-port.
    Unreleased(Build),
    /// No: it is before every build of the list, which has only back-ports.
    BeforeAll(Build),
    /// Not known: the list has only a placeholder for the release, and the build may have come out after the
    /// descriptions.
    NewerThanDescriptions(Build),
    /// Not known: it is between two families, as builds of Windows Server are, and after a back-port. The list does not
    /// name its branch.
    BetweenFamilies(Build),
    /// Not known: it is after a back-port, and the list has no major release, or a placeholder for it. Microsoft's page says
    /// "and later" for such an entry.
    AfterBackPort(Build),
    /// Not known: its family has a back-port, and the query has no revision.
    RevisionUnknown(Build),
    /// Not known: the list has no entry that can be read.
    NoEntry,
    /// Not known: no readable entry covers it, and some entries are unreadable.
    Unreadable,
}

impl Coverage {
    /// The reason in a few words without builds, for counts of nodes.
    pub const fn summary(self) -> &'static str {
        match self {
            Coverage::Release(_) => "in the release",
            Coverage::BackPort(_) => "in a back-port",
            Coverage::BeforeBackPort(_) => "the build is before the revision of the back-port",
            Coverage::BeforeRelease(_) => "the build is before the release",
            Coverage::Unreleased(_) => "not released yet",
            Coverage::BeforeAll(_) => "the build is before the first back-port",
            Coverage::NewerThanDescriptions(_) => "not released when these descriptions were written",
            Coverage::BetweenFamilies(_) => {
                "the build is between two families, and the back-ports are for other builds"
            }
            Coverage::AfterBackPort(_) => "the build is after a back-port, and no release is named",
            Coverage::RevisionUnknown(_) => "the answer depends on the revision, which was not asked for",
            Coverage::NoEntry => "the list of builds is empty",
            Coverage::Unreadable => "the list of builds is partly unreadable",
        }
    }

    /// True if the build is covered; `None` if that is not known.
    pub fn is_covered(self) -> Option<bool> {
        match self {
            Coverage::Release(_) | Coverage::BackPort(_) => Some(true),
            Coverage::BeforeBackPort(_)
            | Coverage::BeforeRelease(_)
            | Coverage::Unreleased(_)
            | Coverage::BeforeAll(_) => Some(false),
            Coverage::NewerThanDescriptions(_)
            | Coverage::BetweenFamilies(_)
            | Coverage::AfterBackPort(_)
            | Coverage::RevisionUnknown(_)
            | Coverage::NoEntry
            | Coverage::Unreadable => None,
        }
    }
}

/// The entries of a list that decide about one build.
#[derive(Default)]
struct Entries {
    /// The first major release.
    release: Option<Build>,
    /// A placeholder for the release.
    unreleased: Option<Build>,
    /// The back-port with the lowest revision for the build or an earlier build of its family.
    own: Option<Build>,
    /// The last back-port for an earlier build of another family.
    before: Option<Build>,
    /// The first back-port for a later build.
    after: Option<Build>,
    unreadable: bool,
}

impl Entries {
    fn of(list: OsBuilds<'_>, build: Build) -> Self {
        let bare = build.without_revision();
        let first = |known: Option<Build>, new: Build| Some(known.map_or(new, |known| known.min(new)));
        let mut entries = Entries::default();
        for entry in list.entries() {
            match entry {
                BuildEntry::Release(entry) => entries.release = first(entries.release, entry),
                BuildEntry::Unreleased(entry) => entries.unreleased = first(entries.unreleased, entry),
                BuildEntry::BackPort(entry) if entry.without_revision() > bare => {
                    entries.after = first(entries.after, entry);
                }
                BuildEntry::BackPort(entry) if entry.is_in_family_of(bare) => {
                    let lowest = entries.own.filter(|own| own.revision <= entry.revision);
                    entries.own = lowest.or(Some(entry));
                }
                BuildEntry::BackPort(entry) => entries.before = entries.before.max(Some(entry)),
                BuildEntry::Unreadable(_) => entries.unreadable = true,
            }
        }
        entries
    }
}

impl OsBuilds<'_> {
    /// Compares a build with the list.
    ///
    /// The major release covers every build from it on. A back-port `10.0.B.R` covers build B and the later builds of
    /// its family from revision R on ([`Build::is_in_family_of`]). `newest` is the newest build in the descriptions:
    /// for builds that [may be later](Build::may_be_after), a placeholder decides nothing. Microsoft's schema says this in one sentence, which this crate
    /// interprets.
    ///
    /// ```
    /// use ddf::applicability::{Coverage, OsBuilds};
    /// let builds = OsBuilds::new("10.0.22000, 10.0.19041.1202");
    /// let covers = |build: &str| builds.covers(build.parse().unwrap(), None);
    /// assert!(matches!(covers("10.0.22621.1"), Coverage::Release(_)));
    /// assert!(matches!(covers("10.0.19041.1500"), Coverage::BackPort(_)));
    /// assert!(matches!(covers("10.0.19045.4412"), Coverage::BackPort(_)));
    /// assert!(matches!(covers("10.0.19041.900"), Coverage::BeforeBackPort(_)));
    /// assert!(matches!(covers("10.0.18363.900"), Coverage::BeforeRelease(_)));
    /// assert!(matches!(covers("10.0.20348.1"), Coverage::BetweenFamilies(_)));
    /// ```
    pub fn covers(&self, build: Build, newest: Option<Build>) -> Coverage {
        let bare = build.without_revision();
        let Entries { release, unreleased, own, before, after, unreadable } = Entries::of(*self, build);
        if let Some(release) = release.filter(|release| *release <= bare) {
            return Coverage::Release(release);
        }
        if let Some(own) = own.filter(|own| build.revision.is_some() && build.revision >= own.revision) {
            return Coverage::BackPort(own);
        }
        if unreadable {
            return Coverage::Unreadable;
        }
        if let Some(own) = own {
            return match build.revision {
                None => Coverage::RevisionUnknown(own),
                Some(_) => Coverage::BeforeBackPort(own),
            };
        }
        let is_newer = newest.is_some_and(|newest| build.may_be_after(newest));
        match (release, unreleased, before, after) {
            (_, Some(unreleased), ..) if is_newer => Coverage::NewerThanDescriptions(unreleased),
            (None, None, Some(before), _) => Coverage::AfterBackPort(before),
            (_, _, Some(before), _) if !build.is_of_a_release() => Coverage::BetweenFamilies(before),
            (Some(release), ..) => Coverage::BeforeRelease(release),
            (None, Some(_), Some(before), _) => Coverage::AfterBackPort(before),
            (None, Some(unreleased), ..) => Coverage::Unreleased(unreleased),
            (None, None, None, Some(after)) => Coverage::BeforeAll(after),
            (None, None, None, None) => Coverage::NoEntry,
        }
    }
}
