//! Builds of Windows, and the list of those that have a node.

use core::fmt;
use core::str::FromStr;

/// A build of Windows: `10.0.22621.3085`.
///
/// The order is that of the numbers; a build without a revision comes before all of its revisions.
///
/// ```
/// use ddf::applicability::Build;
/// let build: Build = "10.0.22621.3085".parse()?;
/// assert_eq!((build.build, build.revision), (22621, Some(3085)));
/// assert_eq!(build.windows_version(), Some("Windows 11, version 22H2"));
/// assert!(build > "10.0.22621".parse()?);
/// assert_eq!("22621".parse::<Build>().unwrap_err().to_string(), "not a build; expected 10.0.BUILD or 10.0.BUILD.REVISION");
/// # Ok::<(), ddf::applicability::BuildError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Build {
    /// 10 for Windows 10 and 11.
    pub major: u32,
    /// 0 for Windows 10 and 11.
    pub minor: u32,
    /// The number that names the version.
    pub build: u32,
    /// The number that every update raises, if it is known. Microsoft's schema calls it the minor number.
    pub revision: Option<u32>,
}

/// The names of versions, as Microsoft's pages write them.
const VERSIONS: [(u32, &str); 19] = [
    (10240, "Windows 10, version 1507"),
    (10586, "Windows 10, version 1511"),
    (14393, "Windows 10, version 1607"),
    (15063, "Windows 10, version 1703"),
    (16299, "Windows 10, version 1709"),
    (17134, "Windows 10, version 1803"),
    (17763, "Windows 10, version 1809"),
    (18362, "Windows 10, version 1903"),
    (18363, "Windows 10, version 1909"),
    (19041, "Windows 10, version 2004"),
    (19042, "Windows 10, version 20H2"),
    (19043, "Windows 10, version 21H1"),
    (19044, "Windows 10, version 21H2"),
    (19045, "Windows 10, version 22H2"),
    (22000, "Windows 11, version 21H2"),
    (22621, "Windows 11, version 22H2"),
    (22631, "Windows 11, version 23H2"),
    (26100, "Windows 11, version 24H2"),
    (26200, "Windows 11, version 25H2"),
];

impl Build {
    /// A build without a revision.
    pub const fn new(major: u32, minor: u32, build: u32) -> Self {
        Build { major, minor, build, revision: None }
    }

    /// The same build, at this revision.
    #[must_use]
    pub const fn with_revision(self, revision: u32) -> Self {
        Build { revision: Some(revision), ..self }
    }

    /// The same build without its revision.
    #[must_use]
    pub const fn without_revision(self) -> Self {
        Build { revision: None, ..self }
    }

    /// The name of the version that this build is, whatever its revision; `None` for a build that has none on
    /// Microsoft's pages: of Windows Server (20348, 25398) or between two releases.
    pub fn windows_version(self) -> Option<&'static str> {
        let named = VERSIONS.iter().find(|(build, _)| self.without_revision() == Build::new(10, 0, *build));
        named.map(|(_, name)| *name)
    }

    /// Whether this stands for a build that is not released yet: `99.9.99999`, `99.9.9999` or `88.8.88888`.
    pub fn is_placeholder(self) -> bool {
        let placeholders = [Build::new(99, 9, 99999), Build::new(99, 9, 9999), Build::new(88, 8, 88888)];
        placeholders.contains(&self)
    }
}

impl FromStr for Build {
    type Err = BuildError;

    fn from_str(text: &str) -> Result<Self, BuildError> {
        let mut numbers = text.trim_ascii().split('.').map(number);
        let mut next = || numbers.next().ok_or(BuildError)?.ok_or(BuildError);
        let build = Build::new(next()?, next()?, next()?);
        match (numbers.next(), numbers.next()) {
            (None, _) => Ok(build),
            (Some(Some(revision)), None) => Ok(build.with_revision(revision)),
            _ => Err(BuildError),
        }
    }
}

/// The number that these digits are.
pub(super) fn number(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()); // `parse` would take a sign
    digits.parse().ok().filter(|_| plain)
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)?;
        self.revision.map_or(Ok(()), |revision| write!(f, ".{revision}"))
    }
}

/// The text is not a build: `"22621"`, `"10.0.x"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildError;

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a build; expected 10.0.BUILD or 10.0.BUILD.REVISION")
    }
}

impl core::error::Error for BuildError {}

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
/// # Ok::<(), ddf::applicability::BuildError>(())
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
    /// With a revision: this build from the revision on.
    BackPort(Build),
    /// A placeholder for a build that is not released yet.
    Unreleased(Build),
    /// No build.
    Unreadable(&'a str),
}

/// Whether a build is among those of an `OsBuildVersion`, and by which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coverage {
    /// Yes: it is not before the major release.
    Release(Build),
    /// Yes: it is the back-port's build, and not before the back-port's revision.
    BackPort(Build),
    /// No: it is the back-port's build, but before the back-port's revision.
    BeforeBackPort(Build),
    /// No: it is before the major release, and no back-port has its build.
    BeforeRelease(Build),
    /// No: the major release is not out yet, and no back-port has its build.
    Unreleased(Build),
    /// No: it is before every build that the list names, which are back-ports all.
    BeforeAll(Build),
    /// Not known: it is after a back-port, and the list names no major release that would tell from where on the
    /// builds after that have the node. Microsoft's page says "and later" of such an entry.
    AfterBackPort(Build),
    /// Not known: it is the back-port's build, and its own revision is not known.
    RevisionUnknown(Build),
    /// Not known: the list has no entry that can be read.
    NoEntry,
    /// Not known: no entry that can be read has it, and there are some that cannot be read.
    Unreadable,
}

impl<'a> OsBuilds<'a> {
    /// The list of this text.
    pub fn new(text: &'a str) -> Self {
        OsBuilds { text }
    }

    /// The text.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The entries, in the order they are written.
    pub fn entries(&self) -> impl Iterator<Item = BuildEntry<'a>> + use<'a> {
        let entries = self.text.split(',').map(str::trim_ascii).filter(|entry| !entry.is_empty());
        entries.map(|entry| match entry.parse::<Build>() {
            Ok(build) if build.is_placeholder() => BuildEntry::Unreleased(build),
            Ok(build) if build.revision.is_some() => BuildEntry::BackPort(build),
            Ok(build) => BuildEntry::Release(build),
            Err(BuildError) => BuildEntry::Unreadable(entry),
        })
    }

    /// The entries that are no builds.
    pub fn unreadable(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.entries().filter_map(|entry| match entry {
            BuildEntry::Unreadable(text) => Some(text),
            _ => None,
        })
    }

    /// Whether the list covers a build.
    ///
    /// A back-port `10.0.B.R` means build B from revision R on; a later build is covered only from an entry that names
    /// it, or from the major release on. This is how the project reads the sentence of Microsoft's schema.
    ///
    /// ```
    /// use ddf::applicability::{Coverage, OsBuilds};
    /// let builds = OsBuilds::new("10.0.22000, 10.0.19041.1202");
    /// let covers = |build: &str| builds.covers(build.parse().unwrap());
    /// assert!(matches!(covers("10.0.19041.1500"), Coverage::BackPort(_)));
    /// assert!(matches!(covers("10.0.19041.900"), Coverage::BeforeBackPort(_)));
    /// assert!(matches!(covers("10.0.22621.1"), Coverage::Release(_)));
    /// assert!(matches!(covers("10.0.20348.1"), Coverage::BeforeRelease(_)));
    /// ```
    pub fn covers(&self, build: Build) -> Coverage {
        let bare = build.without_revision();
        let (mut release, mut unreleased, mut same, mut before, mut after) = (None, None, None, None, None);
        let earlier = |known: Option<Build>, new: Build| Some(known.map_or(new, |known| known.min(new)));
        let mut unreadable = false;
        for entry in self.entries() {
            match entry {
                BuildEntry::Release(entry) => release = earlier(release, entry),
                BuildEntry::Unreleased(entry) => unreleased = earlier(unreleased, entry),
                BuildEntry::BackPort(entry) if entry.without_revision() == bare => {
                    same = earlier(same, entry)
                }
                BuildEntry::BackPort(entry) if entry < bare => before = before.max(Some(entry)),
                BuildEntry::BackPort(entry) => after = earlier(after, entry),
                BuildEntry::Unreadable(_) => unreadable = true,
            }
        }
        let same = same.map(|entry| match build.revision {
            None => Coverage::RevisionUnknown(entry),
            Some(_) if build >= entry => Coverage::BackPort(entry),
            Some(_) => Coverage::BeforeBackPort(entry),
        });
        match (release, same) {
            (Some(release), _) if bare >= release => Coverage::Release(release),
            (_, Some(covered @ Coverage::BackPort(_))) => covered,
            _ if unreadable => Coverage::Unreadable,
            (_, Some(same)) => same,
            (Some(release), None) => Coverage::BeforeRelease(release),
            (None, None) => match (unreleased, before, after) {
                (Some(unreleased), ..) => Coverage::Unreleased(unreleased),
                (None, Some(before), _) => Coverage::AfterBackPort(before),
                (None, None, Some(after)) => Coverage::BeforeAll(after),
                (None, None, None) => Coverage::NoEntry,
            },
        }
    }
}

impl Coverage {
    /// Whether the build is covered; `None` where that is not known.
    pub fn is_covered(self) -> Option<bool> {
        match self {
            Coverage::Release(_) | Coverage::BackPort(_) => Some(true),
            Coverage::BeforeBackPort(_)
            | Coverage::BeforeRelease(_)
            | Coverage::Unreleased(_)
            | Coverage::BeforeAll(_) => Some(false),
            Coverage::AfterBackPort(_)
            | Coverage::RevisionUnknown(_)
            | Coverage::NoEntry
            | Coverage::Unreadable => None,
        }
    }
}
