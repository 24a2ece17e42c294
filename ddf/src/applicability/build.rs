//! Builds of Windows: their numbers, the names of their versions, their families.

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
/// # Ok::<(), ddf::applicability::ParseBuildError>(())
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

/// Families: builds that share system files and revisions. A later build is an earlier one with features switched on, so an
/// update gives all of them the same revision.
const FAMILIES: [(u32, u32); 4] = [(18362, 18363), (19041, 19045), (22621, 22631), (26100, 26200)];

impl Build {
    /// A build without a revision.
    pub const fn new(major: u32, minor: u32, build: u32) -> Self {
        Build { major, minor, build, revision: None }
    }

    /// Sets the revision.
    #[must_use]
    pub const fn with_revision(self, revision: u32) -> Self {
        Build { revision: Some(revision), ..self }
    }

    /// Removes the revision.
    #[must_use]
    pub const fn without_revision(self) -> Self {
        Build { revision: None, ..self }
    }

    /// The builds of the releases of Windows 10 and 11, without revisions, and the names of their versions.
    pub fn releases() -> impl Iterator<Item = (Build, &'static str)> {
        VERSIONS.into_iter().map(|(build, name)| (Build::new(10, 0, build), name))
    }

    /// The name of the version, for any revision; `None` for a build without a name on Microsoft's pages: Windows Server
    /// (20348, 25398), or between two releases.
    pub fn windows_version(self) -> Option<&'static str> {
        let named = VERSIONS.iter().find(|(build, _)| self.without_revision() == Build::new(10, 0, *build));
        named.map(|(_, name)| *name)
    }

    /// True if both builds share system files and revisions: builds from 19041 to 19045 do, and equal builds do.
    ///
    /// ```
    /// use ddf::applicability::Build;
    /// assert!(Build::new(10, 0, 19045).is_in_family_of(Build::new(10, 0, 19041)));
    /// assert!(!Build::new(10, 0, 22000).is_in_family_of(Build::new(10, 0, 19041)));
    /// ```
    pub fn is_in_family_of(self, other: Build) -> bool {
        self.without_revision() == other.without_revision()
            || self.family().is_some_and(|family| other.family() == Some(family))
    }

    /// True if this build came out after another one, or may have: in a family the revisions decide, and a build without a
    /// revision may have any.
    ///
    /// ```
    /// use ddf::applicability::Build;
    /// let build = |text: &str| text.parse::<Build>().unwrap();
    /// assert!(build("10.0.22631.5000").may_be_after(build("10.0.22621.4890")));
    /// assert!(build("10.0.22631").may_be_after(build("10.0.22621.4890")));
    /// assert!(!build("10.0.19045.9999").may_be_after(build("10.0.22621.4890")));
    /// ```
    pub fn may_be_after(self, other: Build) -> bool {
        if !self.is_in_family_of(other) {
            return self.without_revision() > other.without_revision();
        }
        match (self.revision, other.revision) {
            (Some(own), Some(other)) => own > other,
            _ => true,
        }
    }

    /// True if later builds share this build's system files and revisions, so that they have its back-ports.
    pub fn has_later_builds(self) -> bool {
        self.family().is_some_and(|(_, last)| self.build < last)
    }

    /// True for a release of Windows 10 or 11 and its family. Builds of Windows Server (20348, 25398) and Insider builds
    /// come between two families.
    pub(super) fn is_of_a_release(self) -> bool {
        self.family().is_some() || self.windows_version().is_some()
    }

    /// The first and the last build of the family; `None` for a build without a family.
    fn family(self) -> Option<(u32, u32)> {
        let is_ten = (self.major, self.minor) == (10, 0);
        let mut families = FAMILIES.iter().copied().filter(|_| is_ten);
        families.find(|(first, last)| (*first..=*last).contains(&self.build))
    }

    /// True for the placeholders of a build that is not released yet: `99.9.99999`, `99.9.9999` or `88.8.88888`.
    pub fn is_placeholder(self) -> bool {
        let placeholders = [Build::new(99, 9, 99999), Build::new(99, 9, 9999), Build::new(88, 8, 88888)];
        placeholders.contains(&self)
    }
}

impl FromStr for Build {
    type Err = ParseBuildError;

    fn from_str(text: &str) -> Result<Self, ParseBuildError> {
        // A list of characters is faster than one, whose search is made for long texts. A drop has thousands of builds.
        let mut numbers = text.trim_ascii().split(['.']).map(number);
        let mut next = || numbers.next().ok_or(ParseBuildError)?.ok_or(ParseBuildError);
        let build = Build::new(next()?, next()?, next()?);
        match (numbers.next(), numbers.next()) {
            (None, _) => Ok(build),
            (Some(Some(revision)), None) => Ok(build.with_revision(revision)),
            _ => Err(ParseBuildError),
        }
    }
}

/// The number of these digits; no sign is accepted.
pub(super) fn number(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
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
pub struct ParseBuildError;

impl fmt::Display for ParseBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a build; expected 10.0.BUILD or 10.0.BUILD.REVISION")
    }
}

impl core::error::Error for ParseBuildError {}
